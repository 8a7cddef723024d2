//! A language for tests of views: a small definition, and a log written line by line as a story; never the law, which
//! decides in real life what may be written.
#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test language: what cannot be is a failed test"
)]

mod feed;
pub mod laws;
mod services;
mod story;
mod telling;

use ayumi_core::calendar::{Calendar, CalendarData, Closure};
use ayumi_core::definition::{
    Audience, ChecklistItem, Choice, Completes, DecisionRule, Definition, Due, DueRule, Ends, FourEyes,
    Joins, LateJoin, Lifecycle, MarkRule, Milestone, MilestoneRule, MonthlyCheck, Outcome, OutcomeEffect,
    Party, Phase, ReminderSeries, ReminderTiming, Scope, Span,
};
use ayumi_core::event::{
    CalendarRef, ClockRule, DeadlineKind, DefinitionRef, OrganizationKind, Precision, ReminderCondition,
};
use ayumi_core::id::{ContentHash, ItemId, OrganizationId};
use ayumi_core::text::Label;
use chrono::NaiveDate;

pub use feed::{Feed, SampleReader};
pub use story::{Story, programme};
pub use telling::next_calendar_ref;

/// Stands for the file of the sample definition.
pub const DEFINITION: &[u8] = b"definition of the sample";
/// Stands for the file of its next version.
pub const NEXT_DEFINITION: &[u8] = b"definition of the sample, version 2";
/// Stands for the file of the sample calendar.
pub const CALENDAR: &[u8] = b"calendar of the sample";

/// An id of a definition.
///
/// # Panics
/// When it is none.
pub fn item(id: &str) -> ItemId {
    id.parse().expect("the story names an item")
}

/// A body.
///
/// # Panics
/// When it is none.
pub fn body(code: &str) -> OrganizationId {
    code.parse().expect("the story names a body")
}

/// A day.
///
/// # Panics
/// When it is none.
pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("the story names a day")
}

/// The definition of the sample, by version and hash.
pub fn definition_ref() -> DefinitionRef {
    DefinitionRef { id: "sample".parse().expect("a slug"), version: 1, sha256: ContentHash::of(DEFINITION) }
}

/// The next version of the definition, by version and hash.
pub fn next_definition_ref() -> DefinitionRef {
    DefinitionRef { version: 2, sha256: ContentHash::of(NEXT_DEFINITION), ..definition_ref() }
}

/// The calendar of the sample, by version and hash.
pub fn calendar_ref() -> CalendarRef {
    CalendarRef { id: "sample".parse().expect("a slug"), version: 1, sha256: ContentHash::of(CALENDAR) }
}

/// Weekends and the turn of the year are closed.
///
/// # Panics
/// Never: the data is sound.
pub fn calendar() -> Calendar {
    let closures = vec![Closure { from: (12, 29), to: (1, 3), name: "年末年始".into() }];
    let data = CalendarData {
        id: "sample".into(),
        version: 1,
        utc_offset_minutes: 540,
        covers_from: day("2026-01-01"),
        covers_to: day("2031-12-31"),
        holidays: [].into(),
        closures,
        official_to: day("2027-12-31"),
        bodies: std::collections::BTreeMap::new(),
    };
    Calendar::new(data).expect("the data is sound")
}

/// Answers from those invited; a joint draft with a decision; a migration with a checklist, a mark and a live milestone.
pub fn definition() -> Definition {
    let parties = vec![
        party("lead", Joins::Leads, OrganizationKind::Prefecture),
        party("member", Joins::OptIn, OrganizationKind::Municipality),
    ];
    let outcome = |id, effect| Outcome { id: item(id), title: label(id), effect };
    let adopt = DecisionRule {
        id: item("adopt"),
        question: label("adopt"),
        authority: item("lead"),
        outcomes: vec![
            outcome("adopted", OutcomeEffect::Proceed),
            outcome("dropped", OutcomeEffect::CancelCase),
        ],
        requires: vec![],
        vote: None,
        route: vec![],
        rounds: None,
        waive: None,
        four_eyes: FourEyes::People,
    };
    let transition = MarkRule {
        id: item("transition"),
        title: label("transition"),
        values: vec![choice("designated"), choice("expected")],
        grounds: vec![choice("ground-1")],
        due_when: Some(item("designated")),
        due: Some(due("2031-03-31")),
        replaces_due_of: Some(item("migrate")),
        remind: vec![before(10, &["member"])],
    };
    Definition {
        reference: definition_ref(),
        title: label("sample"),
        parties,
        phases: vec![recruit(), draft(), migrate()],
        registers: services::registers(),
        lifecycles: vec![services::lifecycle("use"), services::lifecycle("trial")],
        decisions: vec![adopt],
        marks: vec![transition],
        indicators: vec![],
        sub_cases: vec![],
        ends: Ends::ByItself,
        unchanged: None,
        suspension: ClockRule::KeepDate,
        live_milestone: Some(item("live")),
    }
}

/// The next version: answers and the mark have other names, there is no draft, and an audit at the end.
pub fn next_definition() -> Definition {
    let former = definition();
    let support = MarkRule { id: item("support"), ..former.marks[0].clone() };
    let audit =
        Phase { scope: Scope::Joint, due: Some(due("2026-12-28")), ..each("audit", Audience::Joined) };
    let inquiry = Phase { id: item("inquiry"), title: label("inquiry"), ..recruit() };
    let mut registers = services::registers();
    registers[0].title = label("assembly");
    let service = Lifecycle { title: label("service"), ..services::lifecycle("use") };
    Definition {
        reference: next_definition_ref(),
        phases: vec![inquiry, migrate(), audit],
        registers,
        lifecycles: vec![service],
        unchanged: Some(MonthlyCheck {
            quiet: Span::Days(60),
            before_end: 5,
            to: vec![item("member"), item("lead")],
        }),
        decisions: vec![],
        marks: vec![support],
        ..former
    }
}

fn recruit() -> Phase {
    Phase {
        due: Some(due("2026-06-30")),
        remind: vec![before(5, &["member"])],
        ..each("recruit", Audience::Invited)
    }
}

fn draft() -> Phase {
    Phase {
        scope: Scope::Joint,
        decide: Some(item("adopt")),
        due: Some(due("2026-09-30")),
        remind: vec![before(5, &["lead"])],
        ..each("draft", Audience::Joined)
    }
}

fn migrate() -> Phase {
    let checklist = |id| ChecklistItem { id: item(id), title: label(id) };
    let late = ReminderSeries {
        timing: ReminderTiming::After { first: 1, every: 5, limit: 2 },
        condition: ReminderCondition::NotCompleted,
        to: vec![item("member"), item("lead")],
    };
    let begin = ReminderSeries { condition: ReminderCondition::NotStarted, ..before(20, &["member"]) };
    Phase {
        due: Some(due("2027-03-31")),
        checklist: vec![checklist("m1"), checklist("m2")],
        milestones: vec![Milestone {
            id: item("live"),
            title: label("live"),
            when: MilestoneRule::ItemDone(item("m2")),
        }],
        remind: vec![begin, before(10, &["member"]), late],
        ..each("migrate", Audience::Joined)
    }
}

pub(super) fn each(id: &str, audience: Audience) -> Phase {
    Phase {
        id: item(id),
        title: label(id),
        scope: Scope::Each { party: item("member"), audience },
        by: item("member"),
        after: vec![],
        prefer_after: vec![],
        enter_if: None,
        not_applicable_if: None,
        optional: false,
        completes: Completes::ByCommand,
        due: None,
        report: vec![],
        checklist: vec![],
        documents: vec![],
        decide: None,
        barrier: None,
        milestones: vec![],
        remind: vec![],
        reopen_limit: None,
        attendance: None,
        entry: None,
    }
}

fn party(id: &str, joins: Joins, kind: OrganizationKind) -> Party {
    let late_join = LateJoin::Refused;
    Party { id: item(id), title: label(id), kinds: vec![kind], joins, join_until: None, late_join }
}

fn choice(id: &str) -> Choice {
    Choice { id: item(id), title: label(id) }
}

fn due(date: &str) -> Due {
    let rule = DueRule::On { date: day(date), precision: Precision::Day };
    Due::plain(rule, DeadlineKind::PlanTarget, date.into())
}

fn before(days: u16, to: &[&str]) -> ReminderSeries {
    ReminderSeries {
        timing: ReminderTiming::Before(vec![Span::BusinessDays(days)]),
        condition: ReminderCondition::NotCompleted,
        to: to.iter().map(|id| item(id)).collect(),
    }
}

pub(super) fn label(text: &str) -> Label {
    Label::new(format!("{text}の題"), text)
}
