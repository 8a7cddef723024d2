//! The file forms of Ayumi: YAML to a proven [`Definition`], [`Plan`] or [`MigrationPlan`], with every problem found at its place in
//! Japanese and English. Opens no file, reads no clock and never runs a case.
#![deny(missing_docs)]

mod canonical;
mod diagnostic;
pub mod diagram;
mod guard;
mod kit;
mod layout;
mod parse;
mod problem;
mod raw;
mod reference;
mod schema;
mod soundness;
mod suggest;
pub mod vocabulary;
mod yaml;

use ayumi_core::definition::Definition;
use ayumi_core::plan::Plan;
use ayumi_core::version::MigrationPlan;

pub use crate::diagnostic::{Diagnostic, Severity, render};
pub use crate::layout::tidy;
pub use crate::reference::reference;
pub use crate::schema::schema;
pub use crate::soundness::net::{Body, Cause, DeadEnd, Net, Proof, Step};

use crate::diagnostic::Report;
use crate::parse::Format;

/// What reading a file gave: a value unless there was an error, and everything worth telling its author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome<T> {
    /// The value; there is none when one diagnostic is an error.
    pub value: Option<T>,
    /// Problems in the order of the file.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a definition (`format: ayumi/1`) and proves it sound.
pub fn read_definition(source: &str) -> Outcome<Definition> {
    read(source, Format::Definition, proven)
}

/// Reads a definition that was published: its parts must fit, but what its cases would come to is not asked again, or a
/// running case could be lost to a proof that came later.
pub fn read_published(source: &str) -> Outcome<Definition> {
    read(source, Format::Definition, parse::definition)
}

/// Reads a plan (`format: ayumi-plan/1`); whether it fits its definitions is [`check_plan_against`].
pub fn read_plan(source: &str) -> Outcome<Plan> {
    read(source, Format::Plan, |root, report| parse::plan(root, source, report))
}

/// Reads a migration (`format: ayumi-migration/1`); whether it fits the two versions it names is
/// [`check_migration_against`].
pub fn read_migration(source: &str) -> Outcome<MigrationPlan> {
    read(source, Format::Migration, |root, report| parse::migration(root, source, report))
}

/// Every problem of a definition, a plan, a migration or tests; its `format` says which of them it is.
pub fn check(source: &str) -> Vec<Diagnostic> {
    let mut report = Report::new(source);
    if let Some(root) = yaml::load(source, &mut report) {
        match parse::format(&root, &Format::ALL, &mut report) {
            Some(Format::Definition) => drop(proven(&root, &mut report)),
            Some(Format::Plan) => drop(parse::plan(&root, source, &mut report)),
            Some(Format::Migration) => drop(parse::migration(&root, source, &mut report)),
            Some(Format::Kit) => drop(parse::kit(&root, &mut report)),
            None => {}
        }
    }
    report.finish()
}

/// What in a plan does not fit the definitions it names: their versions, parties and phases. Problems of the plan
/// alone are told by [`read_plan`]; a plan that has any is not compared.
pub fn check_plan_against(source: &str, definitions: &[Definition]) -> Vec<Diagnostic> {
    let mut silent = Report::new(source);
    let Some(root) = yaml::load(source, &mut silent) else {
        return Vec::new();
    };
    let Some(plan) = parse::plan(&root, source, &mut silent) else {
        return Vec::new();
    };
    let mut report = Report::new(source);
    soundness::plan(&plan, definitions, &root, &mut report);
    report.finish()
}

/// What in a migration does not fit the two versions it names, both among `definitions`. Problems of the file alone are
/// told by [`read_migration`]; a migration that has any is not compared.
pub fn check_migration_against(source: &str, definitions: &[Definition]) -> Vec<Diagnostic> {
    let mut silent = Report::new(source);
    let Some(root) = yaml::load(source, &mut silent) else {
        return Vec::new();
    };
    let Some(plan) = parse::migration(&root, source, &mut silent) else {
        return Vec::new();
    };
    let mut report = Report::new(source);
    soundness::migration(&plan, definitions, &root, &mut report);
    report.finish()
}

/// The net a definition is explored as.
pub fn net(definition: &Definition) -> Net {
    soundness::net::compile(definition)
}

/// Plays the tests in `source` (`format: ayumi-test/1`) on the definition they name, which must be among these: what
/// came out otherwise than expected. Problems of the file alone are told too.
pub fn test(source: &str, definitions: &[Definition]) -> Vec<Diagnostic> {
    let mut report = Report::new(source);
    let kit = yaml::load(source, &mut report).and_then(|root| {
        parse::format(&root, &[Format::Kit], &mut report)?;
        let kit = parse::kit(&root, &mut report)?;
        let definition = soundness::kit(&kit, definitions, &root, &mut report)?;
        Some((kit, definition))
    });
    if let Some((kit, definition)) = kit {
        kit::play(&kit, definition, &mut report);
    }
    report.finish()
}

/// The document of a file as JSON, as written: what the schema is held against. There is none when the text is no YAML
/// document Ayumi accepts or holds a number that is not an integer.
pub fn as_json(source: &str) -> Option<serde_json::Value> {
    let mut report = Report::new(source);
    let root = yaml::load(source, &mut report)?;
    if report.has_errors() { None } else { canonical::as_written(&root) }
}

/// The canonical form of a definition: RFC 8785 bytes of the document as written, no default filled in, every ordered
/// mapping an array of objects with `id`. Comments, indentation and quoting do not change it. There is none when the
/// text is no YAML document Ayumi accepts or holds a number that is not an integer.
pub fn canonical(source: &str) -> Option<String> {
    let mut report = Report::new(source);
    let root = yaml::load(source, &mut report)?;
    if report.has_errors() { None } else { canonical::of(&root) }
}

fn proven(root: &raw::Node, report: &mut Report) -> Option<Definition> {
    let definition = parse::definition(root, report)?;
    soundness::conduct(&definition, root, report);
    Some(definition)
}

fn read<T>(
    source: &str,
    format: Format,
    build: impl FnOnce(&raw::Node, &mut Report) -> Option<T>,
) -> Outcome<T> {
    let mut report = Report::new(source);
    let value = yaml::load(source, &mut report).and_then(|root| {
        parse::format(&root, &[format], &mut report)?;
        build(&root, &mut report)
    });
    let value = if report.has_errors() { None } else { value };
    Outcome { value, diagnostics: report.finish() }
}
