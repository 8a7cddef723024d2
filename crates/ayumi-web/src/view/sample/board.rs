//! Samples of boards and lists of continuing services; what they show is asserted in `tests`.

use std::sync::Arc;

use ayumi_core::id::OrganizationId;
use ayumi_core::state::Participation;
use ayumi_core::text::Label;
use ayumi_store::views::{CaseRow, ConditionRow, DeadlineRow, EntryRow};

use super::pages::{Sample, programme, reading, row_of_case};
use super::services;
use super::story::{AMAGASAKI, HIMEJI, body, calendar, case_id, day, directory, due};
use crate::view::board::services::Services;
use crate::view::board::{BoardPage, Material, Narrow};
use crate::view::people::{People, Texts};
use crate::view::programmes::Content;
use crate::view::say::Say;
use crate::view::shell::Shell;

/// The dates by which bodies are to be contacted next: one has passed, one is soon.
pub(super) fn contacts() -> Vec<DeadlineRow> {
    let of = |who: &str, on: &str| DeadlineRow {
        case: case_id(),
        case_title: Label::new("見本の業務", "Sample service"),
        programme: programme().programme,
        item: "consultation".parse().unwrap(),
        item_title: Label::new("相談", "Consultation"),
        participant: Some(body(who)),
        revision: 1,
        version: 1,
        due: due(on),
        original: due(on),
        moves: 0,
        moved_after_lapse: false,
        missed: false,
        set_on: day("2026-04-01"),
        outstanding: 1,
        history: vec![],
    };
    vec![of(HIMEJI, "2026-06-10"), of(AMAGASAKI, "2026-06-25")]
}

fn condition(case: &CaseRow, who: &str, condition: Option<&str>) -> ConditionRow {
    ConditionRow {
        case: case.case,
        programme: case.programme.clone(),
        lifecycle: "use".parse().unwrap(),
        participant: body(who),
        participation: Participation::Enrolled,
        condition: condition.map(|id| id.parse().unwrap()),
        condition_title: None,
        since: condition.map(|_| day("2026-05-20")),
        counts: condition == Some("live"),
        moves: 1,
    }
}

fn conditions() -> Vec<ConditionRow> {
    let case = row_of_case();
    vec![condition(&case, HIMEJI, Some("live")), condition(&case, AMAGASAKI, None)]
}

fn entries() -> Vec<EntryRow> {
    let definition = services::definition();
    let story = services::story(&definition);
    let (grown, calendar) = (Arc::new(definition).of_case(&story.case), calendar());
    let entries = grown.entries(&story.case);
    entries.iter().filter_map(|listed| EntryRow::of((case_id(), &story.case), &calendar, listed)).collect()
}

/// A programme of continuing services in the list of programmes.
pub(super) fn content() -> Content {
    Content {
        programme: programme(),
        cases: vec![row_of_case(), row_of_case()],
        rows: vec![],
        definition: Arc::new(services::definition()),
        entries: entries(),
        conditions: conditions(),
    }
}

/// The board of a programme of continuing services, for one who sees all or for one bound to a body.
pub(crate) fn service_board(t: Say, bound_to: Option<&[OrganizationId]>) -> BoardPage {
    let definition = services::definition();
    let (directory, texts, cases) = (directory(), Texts::default(), [row_of_case()]);
    let case = services::story(&definition).case;
    let known = Services { conditions: conditions(), entries: entries(), contacts: contacts(), case };
    let material = Material {
        title: "Board".into(),
        subtitle: "FY2026".into(),
        requests: &[],
        definition: &definition,
        cases: &cases,
        rows: &[],
        services: &known,
        systems: &[],
        people: People { t, directory: &directory, texts: &texts },
        reading: reading(),
        narrow: Narrow::default(),
        bound_to,
        openable: None,
    };
    BoardPage::of_case(Shell::sample(t), &material, &cases[0])
}
