//! Samples of the pages of definitions, on the shipped ones; what each shows is asserted in `tests`.

use ayumi_core::definition::Definition;
use ayumi_core::id::{ContentHash, EventId};
use ayumi_store::views::DefinitionRow;
use uuid::Uuid;

use super::pages::{Sample, board_rows, programme, reading};
use super::story::{day, education, migration};
use crate::view::date;
use crate::view::definition::{DefinitionPage, Material, Publication};
use crate::view::definitions::DefinitionsPage;
use crate::view::say::Say;
use crate::view::shell::Shell;

fn row(definition: &Definition, version: u32) -> DefinitionRow {
    let mut reference = definition.reference.clone();
    reference.version = version;
    DefinitionRow {
        definition: reference,
        source_sha256: ContentHash::of(b"source"),
        title: definition.title.clone(),
        published_on: day("2026-04-01"),
        published_by: EventId(Uuid::nil()),
    }
}

fn rows() -> Vec<DefinitionRow> {
    vec![row(&education(), 1), row(&migration(), 2), row(&education(), 2)]
}

impl Sample for DefinitionsPage {
    fn sample(t: Say) -> Self {
        Self::new(Shell::sample(t), &rows(), &[programme()])
    }
}

impl Sample for DefinitionPage {
    fn sample(t: Say) -> Self {
        page(t, &education())
    }
}

/// The page of the standardisation, which has a checklist and a class and no decision.
pub(crate) fn of_steps(t: Say) -> DefinitionPage {
    page(t, &migration())
}

fn page(t: Say, definition: &Definition) -> DefinitionPage {
    let publication =
        Publication { at: date::short(t, day("2026-04-01")), by: t.say("運用者", "operator").to_owned() };
    let material = Material {
        definition,
        row: &row(definition, definition.reference.version),
        rows: &rows(),
        programmes: &[programme()],
        cells: &board_rows(),
        publication,
        reading: reading(),
    };
    DefinitionPage::new(Shell::sample(t), material)
}
