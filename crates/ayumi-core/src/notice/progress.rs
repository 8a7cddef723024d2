//! Notices that hang on how far work has come: a body past the dates of two phases, an ended phase without a document;
//! never a reminder of a date.

use crate::definition::{Definition, Duty, Phase};
use crate::event::NoticeKind;
use crate::id::{EventId, ItemId, OrganizationId};
use crate::notice::{About, PlannedNotice, Planner};
use crate::reminder::Ledger;
use crate::settle::{mark_instead, outstanding};
use crate::state::{Case, Lack, Lapse, TakenBack, TrackStatus};

/// Business days after the second lapse at which the manager is told.
const BEHIND: i32 = 1;

/// Business days after a document was taken back at which the lead is told that it is missing.
const MISSING: i32 = 3;

/// Whether a body is past the dates of two phases that are its own work.
pub fn is_behind(definition: &Definition, case: &Case, body: &OrganizationId) -> bool {
    lapses(definition, case, &lapsed(definition, case), body).len() > 1
}

/// Whether an ended phase still lacks the document which an event took back.
pub fn is_missing(definition: &Definition, case: &Case, event: EventId) -> bool {
    case.taken_back.iter().any(|taken| taken.event == event && lacks(definition, case, taken))
}

impl<'a> Planner<'a> {
    /// The manager is told of a body with the lapse that found another one open; once, until it has caught up.
    pub(super) fn behind(
        &self,
        ledger: &Ledger,
        only: Option<&'a OrganizationId>,
        planned: &mut Vec<PlannedNotice>,
    ) {
        let phases = lapsed(self.definition, self.case);
        if phases.len() < 2 {
            return;
        }
        let bodies = self.case.participants.keys().filter(|body| only.is_none_or(|only| only == *body));
        for body in bodies {
            let lapses = lapses(self.definition, self.case, &phases, body);
            let notices: Vec<PlannedNotice> =
                lapses.iter().filter_map(|(item, lapse)| self.of_lapse(item, *lapse, body)).collect();
            if !notices.iter().any(|notice| ledger.has(notice.notice)) {
                planned.extend(notices.into_iter().nth(1));
            }
        }
    }

    fn of_lapse(&self, item: &'a ItemId, lapse: Lapse, body: &'a OrganizationId) -> Option<PlannedNotice> {
        let about = About {
            kind: NoticeKind::PhasesBehind,
            event: lapse.event,
            item: Some(item),
            participant: Some(body),
        };
        let due_at = self.nine(lapse.on, BEHIND)?;
        // One event may record the lapse of many bodies.
        Some(self.notice(&about, &Duty::PrefectureManager.id(), self.lead, body, due_at))
    }

    /// The lead is told of a document that was taken back from a phase that has ended.
    pub(super) fn missing(&self, only: Option<&'a OrganizationId>, planned: &mut Vec<PlannedNotice>) {
        let concerned = |taken: &&TakenBack| only.is_none() || taken.participant.as_ref() == only;
        for taken in self.case.taken_back.iter().filter(concerned) {
            if !lacks(self.definition, self.case, taken) {
                continue;
            }
            let about = About {
                kind: NoticeKind::EvidenceMissing,
                event: taken.event,
                item: Some(&taken.phase),
                participant: taken.participant.as_ref(),
            };
            let due_at = self.nine(taken.on, MISSING);
            planned.extend(due_at.map(|due_at| self.notice(&about, self.lead_role, self.lead, 0, due_at)));
        }
    }
}

/// The phases that are each participant's own work and of which a lapse is on record, for anybody.
fn lapsed<'a>(definition: &'a Definition, case: &Case) -> Vec<&'a Phase> {
    let is_missed = |item: &ItemId| {
        let dates = case.deadlines.get(item);
        dates
            .is_some_and(|dates| dates.all.iter().chain(dates.own.values()).any(|date| date.missed.is_some()))
    };
    let of_mark = |phase: &Phase| {
        let mut marks =
            definition.marks.iter().filter(|mark| mark.replaces_due_of.as_ref() == Some(&phase.id));
        marks.any(|mark| is_missed(&mark.id))
    };
    let is_late = |phase: &&Phase| phase.is_own_work() && (is_missed(&phase.id) || of_mark(phase));
    definition.phases.iter().filter(is_late).collect()
}

/// The lapses of a body that are on record and whose work is still to be done, in order.
fn lapses<'a>(
    definition: &'a Definition,
    case: &Case,
    phases: &[&'a Phase],
    body: &OrganizationId,
) -> Vec<(&'a ItemId, Lapse)> {
    let of_phase = |phase: &&'a Phase| {
        let mark = mark_instead(definition, case, &phase.id, body);
        let item = mark.map_or(&phase.id, |mark| &mark.id);
        let lapse = case.deadline(item, Some(body))?.missed?;
        let is_expected = case.status(phase, Some(body)).is_expected();
        (is_expected && outstanding(definition, case, item, Some(body)) > 0).then_some((item, lapse))
    };
    let mut lapses: Vec<_> = phases.iter().filter_map(of_phase).collect();
    lapses.sort_by_key(|(_, lapse)| lapse.version);
    lapses
}

/// Whether a phase has ended and lacks a document that was taken back, as things stood on that day.
fn lacks(definition: &Definition, case: &Case, taken: &TakenBack) -> bool {
    let Some(phase) = definition.phase(&taken.phase) else { return false };
    let body = taken.participant.as_ref();
    let is_it = |lack: &Lack<'_>| match lack {
        Lack::Document { document, .. } => document.id == taken.document,
        Lack::Field { .. } | Lack::Step(_) | Lack::Decision(_) | Lack::Undetermined { .. } => false,
    };
    case.revision(&phase.id, body) == taken.revision
        && case.status(phase, body) == TrackStatus::Done
        && case.lacks(definition, phase, body, taken.on).iter().any(is_it)
}
