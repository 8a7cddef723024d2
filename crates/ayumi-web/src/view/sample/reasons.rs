//! Samples of the page of reasons and of the one of suppositions; what they show is asserted in `tests`.

use ayumi_core::decide::Context;
use ayumi_core::event::Role;
use ayumi_core::explain::{Entry as Happening, Facts, History, Memo};
use ayumi_core::what_if::{Supposition, what_if};

use super::pages::{Sample, reading};
use super::story::{LEAD, acting, body, calendar, calendar_ref, case_id, day, directory, education, story};
use crate::view::form::{FaultLink, Typed};
use crate::view::people::People;
use crate::view::reasons::{self, ReasonsPage};
use crate::view::say::Say;
use crate::view::shell::Shell;
use crate::view::what_if::{self, WhatIfPage};
use crate::view::why::Explainer;

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
        time: chrono::NaiveTime::MIN,
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
            time: chrono::NaiveTime::MIN,
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
