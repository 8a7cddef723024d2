//! Samples of the timeline and the slip chart; what they show is asserted in `tests`.

use ayumi_core::event::DueDate;
use ayumi_core::id::EventId;
use ayumi_core::text::Label;
use ayumi_store::views::{DateVersion, Step};
use uuid::Uuid;

use super::pages::Sample;
use super::story::{HIMEJI, LEAD, body, case_id, day, directory, due, education};
use crate::course::{Course, Rest};
use crate::view::form::Pick;
use crate::view::people::{People, Texts};
use crate::view::say::Say;
use crate::view::shell::Shell;
use crate::view::slips::SlipsPage;
use crate::view::timeline::{Choices, TimelinePage, Words};

fn step(kind: Step, on: &str, to: &str, days: Option<i64>, lapsed: Option<bool>) -> DateVersion {
    DateVersion {
        kind,
        version: 1,
        revision: 1,
        event: EventId(Uuid::nil()),
        on: day(on),
        due: due(to),
        lapsed,
        reason_code: lapsed.map(|_| "vendor".parse().unwrap()),
        basis: None,
        by: lapsed.map(|_| body(LEAD)),
        request: None,
        decision: None,
        follows: None,
        days,
        business_days: days,
    }
}

/// A holiday table that lets the date be kept until another day.
fn reckoned(event: u128, on: &str, effective: &str) -> DateVersion {
    DateVersion {
        event: EventId(Uuid::from_u128(event)),
        due: DueDate { effective: day(effective), ..due("2026-07-31") },
        ..step(Step::Recomputed, on, "2026-07-31", Some(0), None)
    }
}

/// A date that moved in time and after it had lapsed, and stood still for a while.
fn course(participant: Option<&str>) -> Course {
    Course {
        case: case_id(),
        case_title: Label::new("統合型校務支援システム", "Integrated school affairs system"),
        item: "scope".parse().unwrap(),
        item_title: Label::new("対象業務の選定", "Scope"),
        participant: participant.map(body),
        opened_on: Some(day("2026-04-10")),
        ended_on: None,
        original: day("2026-04-30"),
        due: due("2026-07-31"),
        moves: 2,
        moved_after_lapse: true,
        missed: true,
        outstanding: 1,
        slip_days: 92,
        history: [
            step(Step::Set, "2026-04-01", "2026-04-30", None, None),
            step(Step::Moved, "2026-04-20", "2026-05-31", Some(31), Some(false)),
            step(Step::Moved, "2026-06-05", "2026-07-31", Some(61), Some(true)),
        ]
        .into_iter()
        .chain([reckoned(1, "2026-06-10", "2026-08-03")])
        // What a body's own date went through begins with what everybody's did.
        .chain(participant.map(|_| reckoned(2, "2026-06-12", "2026-08-04")))
        .collect(),
        pauses: vec![Rest {
            from: day("2026-05-07"),
            to: None,
            reason_code: "disaster".parse().unwrap(),
            phase: None,
            participant: None,
        }],
    }
}

fn choices(t: Say) -> Choices {
    let pick =
        |value: &str, chosen| Pick {
            value: value.into(), text: t.say("選択肢", "A choice").into(), chosen
        };
    Choices {
        cases: vec![pick("school-affairs", true), pick("other", false)],
        by: vec![pick("", false), pick("body", true)],
        bodies: vec![pick("", true), pick(HIMEJI, false)],
        items: vec![pick("", true), pick("scope", false)],
    }
}

fn link(t: Say) -> (String, String) {
    ("/p/education-dx-r8".into(), t.say("教育DX", "Education DX").into())
}

impl Sample for TimelinePage {
    fn sample(t: Say) -> Self {
        let (definition, directory, texts, shell) =
            (education(), directory(), Texts::default(), Shell::sample(t));
        let people = People { t, directory: &directory, texts: &texts };
        let words = Words { shell: &shell, people, day: day("2026-06-20"), by_case: false };
        let courses = [course(Some(HIMEJI))];
        Self::new(words, link(t), choices(t), (&definition, &courses), day("2026-04-01"))
    }
}

impl Sample for SlipsPage {
    fn sample(t: Say) -> Self {
        let (directory, texts, shell) = (directory(), Texts::default(), Shell::sample(t));
        let people = People { t, directory: &directory, texts: &texts };
        let words = Words { shell: &shell, people, day: day("2026-06-20"), by_case: false };
        Self::new(words, link(t), choices(t), &[course(None), course(Some(HIMEJI))])
    }
}
