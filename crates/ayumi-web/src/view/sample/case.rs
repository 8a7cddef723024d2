//! Samples of the page of a case: one of phases, one of continuing services; what they show is asserted in `tests`.

use ayumi_core::decide::Context;
use ayumi_core::definition::Definition;
use ayumi_core::event::{Relation, Role};
use ayumi_core::explain::{Entry as Happening, Facts, History, Memo, explain_event};
use ayumi_core::id::CaseId;
use ayumi_core::plan::Target;
use ayumi_core::state::Link;
use uuid::Uuid;

use super::pages::{Sample, programme, reading, row_of_case};
use super::services;
use super::story::{
    HIMEJI, LEAD, Story, acting, body, calendar, calendar_ref, case_id, day, directory, education, offset,
    story,
};
use crate::view::case::standstill::Related;
use crate::view::case::{self, CasePage, Pen};
use crate::view::decision;
use crate::view::form::{Fault, Refusal, Typed};
use crate::view::history::{self, Entry};
use crate::view::people::People;
use crate::view::say::Say;
use crate::view::sentence::Speaker;
use crate::view::shell::Shell;
use crate::view::why::Explainer;

/// Who looks at a case, and at what in it.
#[derive(Clone, Copy)]
struct Look<'a> {
    role: Role,
    organization: &'a str,
    at: Option<&'a str>,
    item: Option<&'a str>,
}

/// The page of a case of phases for the lead, looking at one body, with a form that came back.
pub(crate) fn case_page(
    t: Say,
    role: Role,
    organization: &str,
    looked_at: Option<&str>,
    refusal: Option<&Refusal>,
) -> CasePage {
    let definition = education();
    let look = Look { role, organization, at: looked_at, item: None };
    page(t, &definition, &story(&definition), look, refusal)
}

/// The page of a case of continuing services, with an entry unfolded.
pub(crate) fn service_page(
    t: Say,
    role: Role,
    organization: &str,
    looked_at: Option<&str>,
    item: Option<&str>,
) -> CasePage {
    let definition = services::definition();
    let story = services::story(&definition);
    let grown = std::sync::Arc::new(definition).of_case(&story.case);
    page(t, &grown, &story, Look { role, organization, at: looked_at, item }, None)
}

fn page(
    t: Say,
    definition: &Definition,
    story: &Story,
    look: Look<'_>,
    refusal: Option<&Refusal>,
) -> CasePage {
    let (calendar, calendar_ref, directory, acting) =
        (calendar(), calendar_ref(), directory(), acting(look.role, look.organization));
    let context = Context {
        case: case_id(),
        definition,
        calendar: &calendar,
        calendar_ref: &calendar_ref,
        directory: &directory,
        acting: &acting,
        today: day("2026-06-20"),
        time: chrono::NaiveTime::MIN,
    };
    let people = People { t, directory: &directory, texts: &story.texts };
    let speaker = Speaker { people, definition, past: &[] };
    let to = |path: &str| path.to_owned();
    let explainer = Explainer { people, day: reading().day, to: &to };
    let history = History::of(story.events.iter().map(|placed| Happening::of(&placed.envelope)));
    let memo = Memo::default();
    let facts = Facts { context: &context, case: &story.case, history: &history, memo: &memo };
    let entry = |placed: &decision::Placed| {
        let why = explain_event(&facts, &Happening::of(&placed.envelope));
        let entry =
            history::entry(speaker, placed.position, &placed.envelope, offset(), "/receipts/1".into());
        Entry { auto: explainer.auto(&why), ..entry }
    };
    let looked_at = look.at.map(body);
    let own = [body(look.organization)];
    let programmes = [programme()];
    let bound_to = (look.role == Role::MunicipalOfficer).then_some(&own[..]);
    let seen = |placed: &&decision::Placed| {
        let about = placed.envelope.data.participant();
        about.is_none_or(|body| bound_to.is_none_or(|own| own.contains(body)))
    };
    let material = case::Material {
        case: &story.case,
        context: &context,
        speaker,
        reading: reading(),
        programme_title: "Education DX environment".into(),
        body: looked_at.as_ref(),
        pen: Pen::of(&context, &story.case),
        bound_to,
        listed_with: None,
        item: look.item.map(|item| item.parse().unwrap()),
        asked: &Typed::default(),
        others: story.case.links.iter().map(related).collect(),
        target: Some(Target { population_under: 60_000 }),
        programmes: &programmes,
        correct: Some(("survey".parse().unwrap(), "renewal".parse().unwrap())),
        refusal,
        key: "0193f3c0".into(),
        moves: case::amendments::moves(&story.events),
        entries: story.events.iter().rev().filter(seen).map(entry).collect(),
        older: Some("?before=3".into()),
        nothing_to_do: true,
        facts: &facts,
        sees: &|_| true,
    };
    CasePage::new(Shell { past: None, ..Shell::sample(t) }, material)
}

fn related(link: &Link) -> Related {
    Related { link: link.clone(), row: row_of_case(), programme: "Consultation".into() }
}

/// Links of every kind, to cases of no importance.
pub(crate) fn links() -> [(Relation, CaseId); 2] {
    [(Relation::Raised, CaseId(Uuid::from_u128(61))), (Relation::RaisedFrom, CaseId(Uuid::from_u128(62)))]
}

impl Sample for CasePage {
    fn sample(t: Say) -> Self {
        let typed = Typed::from_pairs([
            ("field.renewal".to_owned(), "soon".to_owned()),
            ("key".to_owned(), "kept".to_owned()),
        ]);
        let faults = vec![Fault::of("field.renewal", "年月を読み取れません。", "The month cannot be read.")];
        let refusal = Refusal { form: "report-survey".into(), typed, faults, key: Some("kept".into()) };
        case_page(t, Role::PrefectureOfficer, LEAD, Some(HIMEJI), Some(&refusal))
    }
}
