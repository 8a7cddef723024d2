//! The list of definitions, each with its versions and the programmes that follow it; never what is in one.

use askama::Template;
use ayumi_core::id::DefinitionId;
use ayumi_store::views::{DefinitionRow, ProgrammeRow};

use crate::view::date::{self, Time};
use crate::view::shell::{Section, Shell};

/// A link with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub href: String,
    /// What it says.
    pub text: String,
    /// Whether it leads to where the reader is.
    pub current: bool,
}

/// One definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionLine {
    /// Title of its newest version.
    pub title: String,
    /// Its id.
    pub id: String,
    /// The page of its newest version.
    pub href: String,
    /// When that was published.
    pub published: Time,
    /// All its versions, the newest first.
    pub versions: Vec<Link>,
    /// The programmes that follow any of them.
    pub programmes: Vec<Link>,
}

/// The page of definitions.
#[derive(Debug, Template)]
#[template(path = "definitions.html")]
pub struct DefinitionsPage {
    /// The frame.
    pub shell: Shell,
    /// The definitions, by id.
    pub definitions: Vec<DefinitionLine>,
}

impl DefinitionsPage {
    /// The page.
    pub fn new(shell: Shell, rows: &[DefinitionRow], programmes: &[ProgrammeRow]) -> Self {
        let mut ids: Vec<&DefinitionId> = rows.iter().map(|row| &row.definition.id).collect();
        ids.sort_unstable();
        ids.dedup();
        let definitions = ids.into_iter().filter_map(|id| line(&shell, id, rows, programmes)).collect();
        let title = shell.t.say("事業はどう進む？", "How do the programmes run?");
        Self { definitions, shell: shell.titled(title, Section::Workflows) }
    }
}

fn line(
    shell: &Shell,
    id: &DefinitionId,
    rows: &[DefinitionRow],
    programmes: &[ProgrammeRow],
) -> Option<DefinitionLine> {
    let versions = versions(shell, id, None, rows);
    let newest =
        rows.iter().filter(|row| row.definition.id == *id).max_by_key(|row| row.definition.version)?;
    let follow = programmes.iter().filter(|programme| programme.definition.id == *id);
    Some(DefinitionLine {
        title: shell.t.label(&newest.title).to_owned(),
        id: id.to_string(),
        href: path(shell, id, newest.definition.version),
        published: date::short(shell.t, newest.published_on),
        versions,
        programmes: follow.map(|programme| followed_by(shell, programme)).collect(),
    })
}

/// The versions of a definition, the newest first.
pub fn versions(shell: &Shell, id: &DefinitionId, current: Option<u32>, rows: &[DefinitionRow]) -> Vec<Link> {
    let mut known: Vec<u32> =
        rows.iter().filter(|row| row.definition.id == *id).map(|row| row.definition.version).collect();
    known.sort_unstable_by(|a, b| b.cmp(a));
    let link = |version: u32| Link {
        href: path(shell, id, version),
        text: shell.t.say(format!("第{version}版"), format!("version {version}")),
        current: current == Some(version),
    };
    known.into_iter().map(link).collect()
}

/// A programme that follows a definition.
pub fn followed_by(shell: &Shell, programme: &ProgrammeRow) -> Link {
    Link {
        href: shell.to(&format!("/p/{}", programme.programme)),
        text: shell.t.label(&programme.title).to_owned(),
        current: false,
    }
}

/// The page of a version.
pub fn path(shell: &Shell, id: &DefinitionId, version: u32) -> String {
    shell.to(&format!("/definitions/{id}/{version}"))
}
