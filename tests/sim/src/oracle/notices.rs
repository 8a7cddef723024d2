//! Whom a case has behind in two phases, and which ended phases lack a document, said again from the events one by one;
//! never with the product's own plan.

use std::collections::BTreeMap;

use ayumi_core::definition::{Definition, Phase, Scope};
use ayumi_core::event::{Event, NoticeGiven, NoticeKind};
use ayumi_core::id::{EventId, ItemId, OrganizationId};
use ayumi_core::state::{Case, Happened, Lack, TrackStatus};
use ayumi_core::time::Timestamp;
use chrono::NaiveDate;

use crate::oracle::Followed;
use crate::oracle::days::Days;
use crate::oracle::reminders::{is_outstanding, nine};

/// What happened that a notice may hang on.
#[derive(Default)]
pub(crate) struct Watch {
    lapses: Vec<Lapsed>,
    attached: BTreeMap<EventId, Document>,
    taken: Vec<(Document, EventId, NaiveDate)>,
}

struct Lapsed {
    event: EventId,
    item: ItemId,
    body: Option<OrganizationId>,
    version: u32,
    on: NaiveDate,
}

#[derive(Clone, PartialEq, Eq)]
struct Document {
    phase: ItemId,
    body: Option<OrganizationId>,
    item: ItemId,
    revision: Option<u32>,
}

/// A notice that is wanted.
#[derive(Debug)]
pub(crate) struct Wanted {
    kind: NoticeKind,
    about: EventId,
    body: Option<OrganizationId>,
    role: String,
    on: NaiveDate,
    was_given: bool,
}

/// The notices of these kinds a case calls for.
pub(crate) struct AllWanted(Vec<Wanted>);

impl AllWanted {
    /// Whether a notice is wanted, or is of a kind that is not reckoned here.
    pub(crate) fn allow(&self, given: &NoticeGiven) -> bool {
        match given.kind {
            NoticeKind::PhasesBehind | NoticeKind::EvidenceMissing => self.0.iter().any(|one| {
                (one.kind, one.about, &one.body) == (given.kind, given.about, &given.participant)
                    && one.role == given.recipient.role.as_str()
                    && nine(one.on) == given.due_at
                    && !one.was_given
            }),
            NoticeKind::DeadlineChanged
            | NoticeKind::DeadlineRecomputed
            | NoticeKind::ChangeRequested
            | NoticeKind::ChangeClosed
            | NoticeKind::DecisionWaiting
            | NoticeKind::SuspensionUnconfirmed
            | NoticeKind::WorkUnchanged => true,
        }
    }

    /// One that is due and was not given.
    pub(crate) fn missing(&self, now: Timestamp) -> Option<&Wanted> {
        self.0.iter().find(|one| nine(one.on) <= now && !one.was_given)
    }
}

impl Watch {
    pub(crate) fn see(&mut self, happened: &Happened<'_>) {
        let (event, on) = (happened.id, happened.effective_on);
        if let Event::DeadlineMissed(data) = happened.event {
            let (item, body, version) = (data.item.clone(), data.participant.clone(), data.version);
            self.lapses.push(Lapsed { event, item, body, version, on });
        } else if let Event::EvidenceAttached(data) = happened.event {
            let Some(document) = data.document.clone() else { return };
            let (phase, body) = (data.phase.clone(), data.participant.clone());
            self.attached.insert(event, Document { phase, body, item: document, revision: None });
        } else if let Event::FactCorrected(data) = happened.event
            && let Some(document) = self.attached.remove(&data.event)
        {
            self.taken.retain(|(known, ..)| Document { revision: None, ..known.clone() } != document);
            self.taken.push((Document { revision: data.revision, ..document }, event, on));
        }
    }
}

impl Followed {
    pub(crate) fn notices_wanted(&self, calendars: &BTreeMap<u32, Days>) -> AllWanted {
        let mut all = Vec::new();
        let running = self.case.opening.is_some() && self.case.ending.is_none();
        if let Some((definition, days)) = self.definition().zip(self.days(calendars)).filter(|_| running) {
            for body in self.case.participants.keys() {
                all.extend(self.behind(&definition, days, body));
            }
            all.extend(self.watch.taken.iter().filter_map(|taken| self.lacking(&definition, days, taken)));
        }
        AllWanted(all)
    }

    fn was_given(&self, kind: NoticeKind, about: EventId, body: Option<&OrganizationId>) -> bool {
        let mut given = self.notices.values();
        given.any(|given| (given.kind, given.about, given.participant.as_ref()) == (kind, about, body))
    }

    /// The second of the lapses that are not made up for, unless the manager knows of one of them.
    fn behind(&self, definition: &Definition, days: &Days, body: &OrganizationId) -> Option<Wanted> {
        let kind = NoticeKind::PhasesBehind;
        let open: Vec<&Lapsed> =
            self.watch.lapses.iter().filter(|lapse| stands(definition, &self.case, lapse, body)).collect();
        let second = open.get(1)?;
        if open.iter().any(|lapse| self.was_given(kind, lapse.event, Some(body))) {
            return None;
        }
        Some(Wanted {
            kind,
            about: second.event,
            body: Some(body.clone()),
            role: "prefecture_manager".into(),
            on: days.step(None, second.on, 1),
            was_given: false,
        })
    }

    fn lacking(
        &self,
        definition: &Definition,
        days: &Days,
        (document, event, on): &(Document, EventId, NaiveDate),
    ) -> Option<Wanted> {
        let (phase, body) = (definition.phase(&document.phase)?, document.body.as_ref());
        let lacks = self.case.lacks(definition, phase, body, *on);
        let is_it = |lack: &Lack<'_>| matches!(lack, Lack::Document { document: lacking, .. } if lacking.id == document.item);
        let is_lacking = self.case.status(phase, body) == TrackStatus::Done
            && document.revision == Some(self.case.revision(&phase.id, body))
            && lacks.iter().any(is_it);
        let kind = NoticeKind::EvidenceMissing;
        is_lacking.then(|| Wanted {
            kind,
            about: *event,
            body: document.body.clone(),
            role: definition.parties[0].id.to_string(),
            on: days.step(None, *on, 3),
            was_given: self.was_given(kind, *event, body),
        })
    }
}

/// Whether a lapse is of a body's own work, which is still to be done and of which no other date counts.
fn stands(definition: &Definition, case: &Case, lapse: &Lapsed, body: &OrganizationId) -> bool {
    let mark = definition.mark(&lapse.item);
    let of = mark.map_or(Some(&lapse.item), |rule| rule.replaces_due_of.as_ref());
    let Some(phase) = of.and_then(|id| definition.phase(id)) else { return false };
    let applies = mark.is_none_or(|rule| {
        let value = case.marks.get(&(rule.id.clone(), body.clone())).and_then(|mark| mark.value.as_ref());
        value.is_some() && value == rule.due_when.as_ref()
    });
    let is_expected = matches!(
        case.status(phase, Some(body)),
        TrackStatus::Waiting | TrackStatus::Ready | TrackStatus::Active
    );
    applies
        && is_own_work(phase)
        && lapse.body.as_ref().is_none_or(|known| known == body)
        && case.deadline(&lapse.item, Some(body)).is_some_and(|date| date.version == lapse.version)
        && is_expected
        && is_outstanding(definition, case, &lapse.item, Some(body))
}

fn is_own_work(phase: &Phase) -> bool {
    matches!(&phase.scope, Scope::Each { party, .. } if *party == phase.by)
}
