//! `ayumi apply`: publishes what files say, in the order they depend on each other; the second time appends nothing.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ayumi_core::decide::Acting;
use ayumi_core::definition::Definition;
use ayumi_core::envelope::{Actor, Via};
use ayumi_core::event::{Organization, OrganizationKind};
use ayumi_core::id::{ContentHash, CorrelationId};
use ayumi_core::plan::Plan;
use ayumi_core::text::Label;
use ayumi_core::version::diff::is_later;
use ayumi_definition::{Diagnostic, Severity, render};
use ayumi_engine::engine::Engine;
use ayumi_engine::handle::Request;
use ayumi_engine::port::Ids as _;
use ayumi_exchange::calendar_csv::CalendarFile;
use ayumi_exchange::csv_error::Problem;
use ayumi_exchange::organization_csv::{Kind, OrganizationRow};
use clap::Args;
use serde_json::json;

use super::definition::NewVersion;
use super::{WriteFlags, open_caught_up};
use crate::config::{Settings, read_text};
use crate::exit::{Code, Failure};
use crate::ids::SystemIds;
use crate::output::Output;
use crate::wire::{self, Opening};

#[derive(Args)]
pub(crate) struct Apply {
    /// Files or folders: organisations and calendars (.csv), definitions and plans (.yaml)
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    write: WriteFlags,
}

/// One file to publish.
pub(crate) struct Source {
    /// How it is called in messages.
    pub(crate) name: String,
    /// What it holds.
    pub(crate) text: String,
}

/// A file as it was understood.
struct Sheet<'a> {
    source: &'a Source,
    says: Says,
}

impl Sheet<'_> {
    fn definition(&self) -> Option<&Definition> {
        match &self.says {
            Says::Definition(definition, _) => Some(definition),
            Says::Organizations(_) | Says::Calendar(_) | Says::Plan(_) => None,
        }
    }
}

/// What a file says; the forms in the order files depend on each other.
enum Says {
    Organizations(Vec<Organization>),
    Calendar(CalendarFile),
    Definition(Box<Definition>, String),
    Plan(Plan),
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    Organizations,
    Calendar,
    Definition,
    Plan,
}

pub(crate) async fn run(apply: &Apply, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let mut sources = Vec::new();
    for path in &apply.paths {
        collect(path, &mut sources)?;
    }
    set_migrations_aside(&mut sources, output);
    let sheets = read_all(&sources, output)?;
    if wire::exists(&settings.database).is_err() {
        // Nothing is published in a log that is not there; a plan that does not fit must not begin one.
        check_plans(&sheets, &[], output)?;
    }
    let opening = apply.write.opening(Opening::Begin);
    let node = open_caught_up(opening, settings).await?;
    let done = apply_all(&node.engine, &sheets, &apply.write, output).await;
    node.close().await;
    let ((events, versions), dry_run) = (done?, apply.write.dry_run);
    for version in &versions {
        version.notice(output);
    }
    let versions: Vec<_> = versions.iter().map(NewVersion::json).collect();
    let value = json!({"events": events, "dry_run": dry_run, "definitions": versions});
    output.value(&value, || told(events, dry_run, output))?;
    Ok(ExitCode::SUCCESS)
}

fn told(events: usize, dry_run: bool, output: Output) -> String {
    if dry_run {
        return output.say(
            &format!("{events}件を記録します（まだ記録していません）。"),
            &format!("{events} event(s) would be appended; nothing was written"),
        );
    }
    output.say(&format!("{events}件のイベントを記録しました。"), &format!("{events} event(s) appended"))
}

/// Publishes everything or, when one file cannot be published, nothing: the whole is rehearsed first.
async fn apply_all(
    engine: &Engine,
    sheets: &[Sheet<'_>],
    flags: &WriteFlags,
    output: Output,
) -> anyhow::Result<(usize, Vec<NewVersion>)> {
    check_plans(sheets, &published(engine, sheets).await?, output)?;
    let versions = new_versions(engine, sheets).await?;
    let key = flags.idempotency_key.as_deref();
    let rehearsed = publish(&engine.rehearsing().await?, sheets, key, output).await?;
    let events = if flags.dry_run { rehearsed } else { publish(engine, sheets, key, output).await? };
    Ok((events, versions))
}

/// Migrations lie beside what is published; they are proposed and approved before they are applied.
fn set_migrations_aside(sources: &mut Vec<Source>, output: Output) {
    sources.retain(|source| {
        let is_migration = source.text.lines().any(|line| line.trim_end() == "format: ayumi-migration/1");
        if is_migration {
            output.note(
                &format!("{}：移行計画は ayumi migration で提案・承認・適用します。", source.name),
                &format!(
                    "{}: a migration is proposed, approved and applied with `ayumi migration`",
                    source.name
                ),
            );
        }
        !is_migration
    });
}

/// The definitions among the files that are a later version of one known, with what they change.
async fn new_versions(engine: &Engine, sheets: &[Sheet<'_>]) -> anyhow::Result<Vec<NewVersion>> {
    let in_files: Vec<&Definition> = sheets.iter().filter_map(Sheet::definition).collect();
    let mut versions = Vec::new();
    for later in &in_files {
        let published = engine.library().published_definitions(&later.reference.id).await?;
        if published.iter().any(|known| known.definition.version == later.reference.version) {
            continue;
        }
        let before = engine.version_before(&later.reference).await?.map(|known| Definition::clone(&known));
        let beside = in_files.iter().filter(|known| is_later(&known.reference, &later.reference));
        let earlier = before.into_iter().chain(beside.map(|known| Definition::clone(known)));
        if let Some(earlier) = earlier.max_by_key(|known| known.reference.version) {
            versions.push(NewVersion::between(earlier, Definition::clone(later)));
        }
    }
    Ok(versions)
}

fn collect(path: &Path, sources: &mut Vec<Source>) -> anyhow::Result<()> {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
        entries.sort();
        let known = |path: &PathBuf| {
            path.is_dir() || path.extension().is_some_and(|ending| ending == "yaml" || ending == "csv")
        };
        // Samples are activity and tests are for `check`; neither is something to publish.
        let published =
            |path: &PathBuf| path.file_name().is_none_or(|name| name != "samples" && name != "tests");
        return entries
            .iter()
            .filter(|path| known(path) && published(path))
            .try_for_each(|entry| collect(entry, sources));
    }
    sources.push(Source { name: path.display().to_string(), text: read_text(path)? });
    Ok(())
}

/// Publishes sources that are known to be good.
pub(crate) async fn publish_sources(
    engine: &Engine,
    sources: &[Source],
    output: Output,
) -> anyhow::Result<usize> {
    publish(engine, &read_all(sources, output)?, None, output).await
}

/// Reads every file, in the order they depend on each other; tells the problems of all of them.
fn read_all(sources: &[Source], output: Output) -> Result<Vec<Sheet<'_>>, Failure> {
    let mut sorted: Vec<(Form, &Source)> =
        sources.iter().map(|source| Ok((form(source)?, source))).collect::<Result<_, Failure>>()?;
    sorted.sort_by_key(|(form, _)| *form);
    let (mut sheets, mut wrong) = (Vec::new(), None);
    for (form, source) in sorted {
        match read(form, source, output) {
            Ok(says) => sheets.push(Sheet { source, says }),
            Err(failure) => drop(wrong.get_or_insert(failure)),
        }
    }
    wrong.map_or(Ok(sheets), Err)
}

fn read(form: Form, source: &Source, output: Output) -> Result<Says, Failure> {
    match form {
        Form::Organizations => {
            let rows = ayumi_exchange::organization_csv::parse(&source.text)
                .map_err(|problems| refused_csv(source, &problems, output))?;
            let bodies = rows.into_iter().map(body).collect::<Result<_, _>>();
            bodies.map(Says::Organizations).map_err(|error: ayumi_core::id::InvalidId| {
                Failure::new(
                    Code::Failure,
                    format!("{}：団体コードが正しくありません（{}）。", source.name, error.text),
                    format!("{}: {error}", source.name),
                )
            })
        }
        Form::Calendar => read_calendar(source, output).map(Says::Calendar),
        Form::Definition => {
            let read = ayumi_definition::read_definition(&source.text);
            match (read.value, ayumi_definition::canonical(&source.text)) {
                (Some(definition), Some(canonical)) => Ok(Says::Definition(Box::new(definition), canonical)),
                (Some(_) | None, _) => Err(refused_yaml(source, &read.diagnostics, output)),
            }
        }
        Form::Plan => {
            let read = ayumi_definition::read_plan(&source.text);
            read.value.map(Says::Plan).ok_or_else(|| refused_yaml(source, &read.diagnostics, output))
        }
    }
}

/// Reads a calendar file; tells every problem of it.
pub(super) fn read_calendar(source: &Source, output: Output) -> Result<CalendarFile, Failure> {
    let read = ayumi_exchange::calendar_csv::parse(&source.text);
    read.map_err(|problems| refused_csv(source, &problems, output))
}

/// The published definitions that the plans among the files name.
async fn published(engine: &Engine, sheets: &[Sheet<'_>]) -> anyhow::Result<Vec<Definition>> {
    let mut found: Vec<Definition> = Vec::new();
    for sheet in sheets {
        let Says::Plan(plan) = &sheet.says else { continue };
        for programme in &plan.programmes {
            for entry in engine.library().published_definitions(&programme.definition).await? {
                let reference = entry.definition;
                if !found.iter().any(|known| known.reference == reference) {
                    found.push(Definition::clone(&*engine.library().definition(&reference).await?));
                }
            }
        }
    }
    Ok(found)
}

/// Holds every plan against the definitions that are published or stand beside it.
fn check_plans(sheets: &[Sheet<'_>], published: &[Definition], output: Output) -> Result<(), Failure> {
    let mut definitions = published.to_vec();
    for sheet in sheets {
        if let Says::Definition(definition, _) = &sheet.says
            && !definitions.iter().any(|known| known.reference == definition.reference)
        {
            definitions.push(Definition::clone(definition));
        }
    }
    let mut wrong = None;
    for Sheet { source, says } in sheets {
        let Says::Plan(_) = says else { continue };
        let diagnostics = ayumi_definition::check_plan_against(&source.text, &definitions);
        if errors(&diagnostics) > 0 {
            wrong.get_or_insert(refused_yaml(source, &diagnostics, output));
        } else if !diagnostics.is_empty() {
            // What is merely unusual is said, and published.
            crate::output::note(&render(&source.text, &source.name, &diagnostics, output.language));
        }
    }
    wrong.map_or(Ok(()), Err)
}

/// Publishes files in the order they depend on each other; gives how many events were appended.
async fn publish(
    engine: &Engine,
    sheets: &[Sheet<'_>],
    key: Option<&str>,
    output: Output,
) -> anyhow::Result<usize> {
    let mut written = 0;
    for Sheet { source, says } in sheets {
        let (request, bytes) = (request(source, key), source.text.as_bytes());
        written += match says {
            Says::Organizations(bodies) => {
                engine.put_organizations(bodies, &ContentHash::of(bytes), &request).await?
            }
            Says::Calendar(file) => engine.publish_calendar(bytes, &file.id, file.version, &request).await?,
            Says::Definition(definition, canonical) => {
                engine.publish_definition(definition, bytes, canonical.as_bytes(), &request).await?
            }
            Says::Plan(plan) => {
                let bar = progress_bar(output);
                let progress = |done: usize, total: usize| {
                    bar.set_length(total as u64);
                    bar.set_position(done as u64);
                };
                let written = engine.apply_plan(plan, bytes, &request, &progress).await;
                bar.finish_and_clear();
                written?
            }
        };
    }
    Ok(written)
}

fn form(source: &Source) -> Result<Form, Failure> {
    let format = |known: &str| source.text.lines().any(|line| line.trim_end() == format!("format: {known}"));
    let heading = |known: &str| source.text.lines().any(|line| line.starts_with(known));
    if heading("code,name,") {
        Ok(Form::Organizations)
    } else if heading("kind,from,") {
        Ok(Form::Calendar)
    } else if format("ayumi-plan/1") {
        Ok(Form::Plan)
    } else if format("ayumi/1") || Path::new(&source.name).extension().is_some_and(|ending| ending == "yaml")
    {
        Ok(Form::Definition)
    } else {
        Err(Failure::usage(
            format!("{}：団体・暦・定義・計画のいずれのファイルでもありません。", source.name),
            format!("{}: neither organisations, calendar, definition nor plan", source.name),
        ))
    }
}

/// Without a key of the caller's own, a file is its own key: applied again it is the same request.
fn request(source: &Source, key: Option<&str>) -> Request {
    let hash = ContentHash::of(source.text.as_bytes());
    Request {
        principal: "system:apply".into(),
        key: key.map_or_else(|| hash.to_string(), str::to_owned),
        body: hash.as_str().as_bytes().to_vec(),
        acting: Acting { actor: Actor::operator(), rights: Vec::new() },
        via: Via::Apply,
        correlation: CorrelationId(SystemIds.uuid()),
        seen: None,
        dry_run: false,
    }
}

fn body(row: OrganizationRow) -> Result<Organization, ayumi_core::id::InvalidId> {
    let kind = match row.kind {
        Kind::Prefecture => OrganizationKind::Prefecture,
        Kind::Municipality => OrganizationKind::Municipality,
    };
    Ok(Organization {
        organization: row.code.parse()?,
        kind,
        name: Label::new(row.name, row.name_en),
        kana: row.kana,
        class: Some(row.class).filter(|class| !class.is_empty()),
        county: row.county,
        region: row.region,
        office: row.office,
        population: row.population,
        population_on: row.population_on,
        corporate_number: row.corporate_number,
    })
}

/// A bar on stderr when it is a terminal, nothing otherwise.
pub(crate) fn progress_bar(output: Output) -> indicatif::ProgressBar {
    if output.json { indicatif::ProgressBar::hidden() } else { indicatif::ProgressBar::new(0) }
}

fn refused_csv(source: &Source, problems: &[Problem], output: Output) -> Failure {
    for problem in problems {
        let place = format!("{}:{}:{}", source.name, problem.line, problem.column);
        let hint =
            |hint: &Option<String>| hint.as_ref().map_or_else(String::new, |hint| format!(" ({hint})"));
        output.note(
            &format!("{place}: [{}] {}{}", problem.code, problem.message_ja, hint(&problem.hint_ja)),
            &format!("{place}: [{}] {}{}", problem.code, problem.message_en, hint(&problem.hint_en)),
        );
    }
    refused(source, problems.len())
}

fn refused_yaml(source: &Source, diagnostics: &[Diagnostic], output: Output) -> Failure {
    crate::output::note(&render(&source.text, &source.name, diagnostics, output.language));
    refused(source, errors(diagnostics))
}

fn errors(diagnostics: &[Diagnostic]) -> usize {
    diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).count()
}

fn refused(source: &Source, problems: usize) -> Failure {
    Failure::new(
        Code::Failure,
        format!("{}に{problems}件の誤りがあるため、公開しませんでした。", source.name),
        format!("{} has {problems} problem(s); nothing of it was published", source.name),
    )
}
