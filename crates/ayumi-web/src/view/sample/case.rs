//! The page of a case and the one of its suppositions, made of the story; what each shows is asserted in `tests`.

use ayumi_core::decide::Context;
use ayumi_core::event::Role;
use ayumi_core::explain::{Entry as Happening, Facts, History, Memo, explain_event};
use ayumi_core::what_if::{Supposition, what_if};

use super::pages::{Sample, reading};
use super::story::{
    HIMEJI, LEAD, acting, body, calendar, calendar_ref, case_id, day, directory, education, offset, story,
};
use crate::view::case::{self, CasePage, Pen};
use crate::view::decision;
use crate::view::form::{Fault, FaultLink, Refusal, Typed};
use crate::view::history::{self, Entry};
use crate::view::people::People;
use crate::view::reasons::{self, ReasonsPage};
use crate::view::say::Say;
use crate::view::sentence::Speaker;
use crate::view::shell::Shell;
use crate::view::what_if::{self, WhatIfPage};
use crate::view::why::Explainer;

/// The page of a case for the lead, looking at one body, with a form that came back.
pub(crate) fn case_page(
    t: Say,
    role: Role,
    organization: &str,
    looked_at: Option<&str>,
    refusal: Option<&Refusal>,
) -> CasePage {
    let definition = education();
    let story = story(&definition);
    let (calendar, calendar_ref, directory, acting) =
        (calendar(), calendar_ref(), directory(), acting(role, organization));
    let context = Context {
        case: case_id(),
        definition: &definition,
        calendar: &calendar,
        calendar_ref: &calendar_ref,
        directory: &directory,
        acting: &acting,
        today: day("2026-06-20"),
    };
    let people = People { t, directory: &directory, texts: &story.texts };
    let speaker = Speaker { people, definition: &definition };
    let to = |path: &str| path.to_owned();
    let explainer = Explainer { people, day: reading().day, to: &to };
    let (memo, told) = (Memo::default(), story.events.iter().map(|placed| Happening::of(&placed.envelope)));
    let history = History::of(told);
    let facts = Facts { context: &context, case: &story.case, history: &history, memo: &memo };
    let entry = |placed: &decision::Placed| {
        let why = explain_event(&facts, &Happening::of(&placed.envelope));
        let entry =
            history::entry(speaker, placed.position, &placed.envelope, offset(), "/receipts/1".into());
        Entry { auto: explainer.auto(&why), ..entry }
    };
    let looked_at = looked_at.map(body);
    let material = case::Material {
        case: &story.case,
        context: &context,
        speaker,
        reading: reading(),
        programme_title: "Education DX environment".into(),
        body: looked_at.as_ref(),
        pen: Pen::of(&context, &story.case),
        correct: Some(("survey".parse().unwrap(), "renewal".parse().unwrap())),
        refusal,
        key: "0193f3c0".into(),
        entries: story.events.iter().rev().map(entry).collect(),
        older: Some("?before=3".into()),
        nothing_to_do: true,
        facts: &facts,
        sees: &|_| true,
    };
    CasePage::new(Shell { past: None, ..Shell::sample(t) }, material)
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

/// Why something of the case stands as it does, for one body or for all.
pub(crate) fn reasons(t: Say, item: Option<&str>, looked_at: Option<&str>) -> Option<ReasonsPage> {
    let (item, looked_at) = (item.map(|item| item.parse().unwrap()), looked_at.map(body));
    let definition = education();
    let story = story(&definition);
    let (calendar, calendar_ref, directory, acting) =
        (calendar(), calendar_ref(), directory(), acting(Role::PrefectureOfficer, LEAD));
    let context = Context {
        case: case_id(),
        definition: &definition,
        calendar: &calendar,
        calendar_ref: &calendar_ref,
        directory: &directory,
        acting: &acting,
        today: day("2026-06-20"),
    };
    let people = People { t, directory: &directory, texts: &story.texts };
    let to = |path: &str| path.to_owned();
    let history = History::of(story.events.iter().map(|placed| Happening::of(&placed.envelope)));
    let memo = Memo::default();
    let facts = Facts { context: &context, case: &story.case, history: &history, memo: &memo };
    let material = reasons::Material {
        facts: &facts,
        explainer: Explainer { people, day: reading().day, to: &to },
        item: item.as_ref(),
        body: looked_at.as_ref(),
        reads: &|_| true,
        sees: &|_| true,
    };
    let path = format!("/cases/{}/why", case_id());
    ReasonsPage::new(Shell { path, query: Vec::new(), ..Shell::sample(t) }, &material)
}

impl Sample for ReasonsPage {
    fn sample(t: Say) -> Self {
        reasons(t, Some("selection"), None).unwrap()
    }
}

impl Sample for WhatIfPage {
    fn sample(t: Say) -> Self {
        let definition = education();
        let story = story(&definition);
        let (calendar, calendar_ref, directory, acting) =
            (calendar(), calendar_ref(), directory(), acting(Role::PrefectureOfficer, LEAD));
        let context = Context {
            case: case_id(),
            definition: &definition,
            calendar: &calendar,
            calendar_ref: &calendar_ref,
            directory: &directory,
            acting: &acting,
            today: day("2026-05-20"),
        };
        let read = |text: String| text.parse::<Supposition>().unwrap();
        let suppositions: Vec<Supposition> = [
            "shift:scope=2026-08-31".to_owned(),
            "shift:selection=-10bd".to_owned(),
            "complete:selection".to_owned(),
            "barrier:survey=50%".to_owned(),
            "quorum:supplier=all".to_owned(),
            "on:2026-09-15".to_owned(),
        ]
        .map(read)
        .into();
        let report = what_if(&context, &story.case, &suppositions).unwrap();
        let people = People { t, directory: &directory, texts: &story.texts };
        let to = |path: &str| path.to_owned();
        let fault =
            FaultLink { href: "#to".into(), text: t.say("読めません。", "It cannot be read.").into() };
        let material = what_if::Material {
            case: &story.case,
            definition: &definition,
            explainer: Explainer { people, day: reading().day, to: &to },
            suppositions: &suppositions,
            report: Some(&report),
            faults: vec![fault],
            typed: Typed::from_pairs([("to".to_owned(), "soon".to_owned())]),
            reading: reading(),
        };
        let path = format!("/cases/{}/what-if", case_id());
        Self::new(Shell { path, query: Vec::new(), ..Shell::sample(t) }, material)
    }
}
