//! Holds what is expected of a step against what came of it; never plays one.

use ayumi_core::decide::Context;
use ayumi_core::definition::Phase;
use ayumi_core::id::ItemId;
use ayumi_core::rejection::Rejection;
use ayumi_core::reminder;
use ayumi_core::settle::standing_deadline;
use ayumi_core::state::{Case, Ending};
use chrono::NaiveDate;

use super::play::words;
use super::{CaseWord, Day, Expected, STATUSES, Step, Track, spelt};
use crate::diagnostic::Report;
use crate::problem::{Noun, Problem, shown};
use crate::raw::Place;

/// A case after a step.
pub(super) struct After<'a> {
    pub(super) test: &'a ItemId,
    pub(super) step: usize,
    pub(super) context: Context<'a>,
    pub(super) case: &'a Case,
}

/// What was looked at, what was expected of it and what it is.
struct Seen {
    ja: String,
    en: String,
    expected: String,
    found: String,
}

const PHASE: Noun = Noun { ja: "段階", en: "phase" };
const ITEM: Noun = Noun { ja: "段階か区分", en: "phase or mark" };

/// Tells everything that is otherwise than expected; false when what comes later would say nothing.
pub(super) fn step(
    after: &After<'_>,
    step: &Step,
    outcome: &Result<Vec<&'static str>, Rejection>,
    report: &mut Report,
) -> bool {
    let before = report.errors();
    let refusal = step.expected.iter().find_map(|(place, expected)| {
        if let Expected::Refused(code) = expected { Some((*place, code)) } else { None }
    });
    match (outcome, refusal) {
        (Err(rejection), None) => {
            let (code, why_ja, why_en) = words(rejection);
            let (test, step_number) = (after.test.to_string(), after.step);
            report.add(step.place, &Problem::Refused { test, step: step_number, code, why_ja, why_en });
            return false;
        }
        (Err(rejection), Some((place, code))) if rejection.code() != code => {
            after.not_refused(place, code, rejection.code().to_owned(), report);
        }
        (Ok(events), Some((place, code))) => after.not_refused(place, code, listed(events), report),
        (Err(_), Some(_)) | (Ok(_), None) => {}
    }
    for (place, expected) in &step.expected {
        after.hold(*place, expected, outcome, report);
    }
    report.errors() == before
}

impl After<'_> {
    fn not_refused(&self, place: Place, expected: &str, found: String, report: &mut Report) {
        let (test, expected) = (self.test.to_string(), expected.to_owned());
        report.add(place, &Problem::NotRefused { test, step: self.step, expected, found });
    }

    fn hold(
        &self,
        place: Place,
        expected: &Expected,
        outcome: &Result<Vec<&'static str>, Rejection>,
        report: &mut Report,
    ) {
        let seen = match expected {
            Expected::Refused(_) => return,
            Expected::Events(events) => {
                let found = outcome.as_ref().map_or_else(|_| Vec::new(), Clone::clone);
                if *events != found {
                    let (test, expected) = (self.test.to_string(), listed(events));
                    let found = listed(&found);
                    report.add(place, &Problem::OtherEvents { test, step: self.step, expected, found });
                }
                return;
            }
            Expected::Case(word) => Some(self.case_word(*word)),
            Expected::Status(track, status) => self.phase(track, place, report).map(|phase| {
                let found = self.case.status(phase, track.body.as_ref());
                track.seen("状態", "status", spelt(STATUSES, status), spelt(STATUSES, &found))
            }),
            Expected::Due(track, day) => self.is_item(&track.item, place, report).then(|| {
                let due =
                    standing_deadline(self.context.definition, self.case, &track.item, track.body.as_ref());
                let found = due.map_or(Day::Never, |deadline| Day::On(deadline.due.nominal));
                track.seen("期日", "date", &written(*day), &written(found))
            }),
            Expected::BlockedBy(track, phases) => {
                self.phase(track, place, report).map(|phase| self.blockers(track, phase, phases))
            }
            Expected::Reminders(item, days) => {
                self.is_item(item, place, report).then(|| self.reminders(item, days))
            }
        };
        if let Some(Seen { ja, en, expected, found }) = seen.filter(|seen| seen.expected != seen.found) {
            let (test, what_ja, what_en) = (self.test.to_string(), ja, en);
            report
                .add(place, &Problem::Otherwise { test, step: self.step, what_ja, what_en, expected, found });
        }
    }

    fn case_word(&self, expected: CaseWord) -> Seen {
        let found = match self.case.ending {
            None => CaseWord::Open,
            Some(Ending::Completed(_)) => CaseWord::Completed,
            Some(Ending::Cancelled(_)) => CaseWord::Cancelled,
        };
        Seen {
            ja: "案件の状態".to_owned(),
            en: "the case".to_owned(),
            expected: spelt(CaseWord::ALL, &expected).to_owned(),
            found: spelt(CaseWord::ALL, &found).to_owned(),
        }
    }

    fn blockers(&self, track: &Track, phase: &Phase, expected: &[ItemId]) -> Seen {
        let titles = self.context.waits_for(self.case, phase, track.body.as_ref());
        let before = phase.after.iter().filter(|id| {
            let earlier = self.context.definition.phase(id);
            earlier.is_some_and(|earlier| titles.contains(&earlier.title))
        });
        let mut found: Vec<&str> = before.map(ItemId::as_str).collect();
        let mut expected: Vec<&str> = expected.iter().map(ItemId::as_str).collect();
        found.sort_unstable();
        expected.sort_unstable();
        track.seen("待っている段階", "what it waits for", &listed(&expected), &listed(&found))
    }

    fn reminders(&self, item: &ItemId, expected: &[NaiveDate]) -> Seen {
        let (calendar, today) = (self.context.calendar, self.context.today);
        let planned = reminder::plan(self.context.definition, calendar, self.context.case, self.case, None);
        let days = planned.iter().filter(|planned| planned.item == *item);
        let days = days.map(|planned| planned.due_at.date_in(calendar.offset())).filter(|day| *day > today);
        let mut found: Vec<NaiveDate> = days.collect();
        found.sort_unstable();
        found.dedup();
        let texts = |days: &[NaiveDate]| listed(&days.iter().map(NaiveDate::to_string).collect::<Vec<_>>());
        Seen {
            ja: format!("`{item}` のお知らせの日"),
            en: format!("the days on which `{item}` reminds"),
            expected: texts(expected),
            found: texts(&found),
        }
    }

    /// The phase of the definition a track is of; another name is told.
    fn phase(&self, track: &Track, place: Place, report: &mut Report) -> Option<&Phase> {
        let phase = self.context.definition.phase(&track.item);
        if phase.is_none() {
            unknown(PHASE, &track.item, place, report);
        }
        phase
    }

    fn is_item(&self, item: &ItemId, place: Place, report: &mut Report) -> bool {
        let definition = self.context.definition;
        let known = definition.phase(item).is_some() || definition.mark(item).is_some();
        if !known {
            unknown(ITEM, item, place, report);
        }
        known
    }
}

impl Track {
    fn seen(&self, ja: &str, en: &str, expected: &str, found: &str) -> Seen {
        let item = &self.item;
        let (whose_ja, whose_en) = match &self.body {
            Some(body) => (format!("（{body}）"), format!(" of {body}")),
            None => (String::new(), String::new()),
        };
        Seen {
            ja: format!("`{item}`{whose_ja}の{ja}"),
            en: format!("the {en} of `{item}`{whose_en}"),
            expected: expected.to_owned(),
            found: found.to_owned(),
        }
    }
}

fn unknown(what: Noun, id: &ItemId, place: Place, report: &mut Report) {
    let problem = Problem::UnknownReference { what_ja: what.ja, what_en: what.en, id: shown(id.as_str()) };
    report.add(place, &problem);
}

fn written(day: Day) -> String {
    match day {
        Day::On(day) => day.to_string(),
        Day::Never => "none".to_owned(),
    }
}

fn listed<T: AsRef<str>>(items: &[T]) -> String {
    let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
    format!("[{}]", items.join(", "))
}
