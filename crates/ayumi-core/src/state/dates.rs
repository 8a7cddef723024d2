//! How events of dates change a case: set, asked for, moved, reckoned anew, missed; never a date's arithmetic.

use chrono::NaiveDate;

use crate::event::{
    DeadlineChangeClosed, DeadlineChangeRequested, DeadlineChanged, DeadlineMissed, DeadlineRecomputed,
    DeadlineSet, Event, RequestClosing,
};
use crate::id::{ItemId, OrganizationId};
use crate::state::{By, Case, Deadline, Happened, Lapse, Request, Tiding, TidingKind};

impl Case {
    pub(super) fn apply_date(&mut self, happened: &Happened<'_>) {
        let event = happened.event;
        if let Event::DeadlineSet(data) = event {
            self.set_deadline(data, happened.effective_on);
        } else if let Event::DeadlineChangeRequested(data) = event {
            self.request(data, happened);
        } else if let Event::DeadlineChanged(data) = event {
            self.move_deadline(data, happened);
        } else if let Event::DeadlineChangeClosed(data) = event {
            self.close_request(data, happened);
        } else if let Event::CalendarAdopted(data) = event {
            if let Some(opening) = &mut self.opening {
                opening.calendar = data.calendar.clone();
            }
        } else if let Event::DeadlineRecomputed(data) = event {
            self.recompute(data, happened);
        } else if let Event::DeadlineMissed(data) = event {
            self.miss_deadline(data, happened);
        }
    }

    fn set_deadline(&mut self, data: &DeadlineSet, on: NaiveDate) {
        let deadline = Deadline {
            revision: data.revision,
            version: data.version,
            due: data.due.clone(),
            original: data.due.clone(),
            moves: 0,
            moved_after_lapse: false,
            missed: None,
            set_on: on,
        };
        let deadlines = self.deadlines.entry(data.item.clone()).or_default();
        match &data.participant {
            None => {
                // The date of a new revision is for everybody, whatever dates bodies had in earlier ones.
                deadlines.own.retain(|_, own| own.revision >= data.revision);
                deadlines.all = Some(deadline);
            }
            Some(body) => {
                deadlines.own.insert(body.clone(), deadline);
            }
        }
    }

    fn move_deadline<T>(&mut self, data: &DeadlineChanged<T>, happened: &Happened<'_>) {
        let former = self.deadline(&data.item, data.participant.as_ref()).cloned();
        let deadline = Deadline {
            revision: data.revision,
            version: data.version,
            due: data.due.clone(),
            original: former.as_ref().map_or_else(|| data.former.clone(), |former| former.original.clone()),
            moves: former.as_ref().map_or(0, |former| former.moves) + 1,
            moved_after_lapse: data.lapsed || former.is_some_and(|former| former.moved_after_lapse),
            missed: None,
            set_on: happened.effective_on,
        };
        self.answer_request(&data.item, data.participant.as_ref());
        self.tidings.push(Tiding::of(TidingKind::Changed, &data.item, data.participant.as_ref(), happened));
        let deadlines = self.deadlines.entry(data.item.clone()).or_default();
        match &data.participant {
            None => deadlines.all = Some(deadline),
            Some(body) => {
                deadlines.own.insert(body.clone(), deadline);
                // Who saw the former date must not move it again unknowingly.
                if let Some(participant) = self.participants.get_mut(body) {
                    participant.version = happened.version;
                }
            }
        }
    }

    fn miss_deadline(&mut self, data: &DeadlineMissed, happened: &Happened<'_>) {
        if let Some(deadline) = self.own_deadline(&data.item, data.participant.as_ref()) {
            let (event, version, on) = (happened.id, happened.version, happened.effective_on);
            deadline.missed = Some(Lapse { event, version, on });
        }
    }

    fn recompute(&mut self, data: &DeadlineRecomputed, happened: &Happened<'_>) {
        if let Some(deadline) = self.own_deadline(&data.item, data.participant.as_ref()) {
            deadline.due = data.due.clone();
        }
        self.tidings.push(Tiding::of(
            TidingKind::Recomputed,
            &data.item,
            data.participant.as_ref(),
            happened,
        ));
    }

    /// The date of exactly this participant, or of the joint phase or everybody.
    fn own_deadline(&mut self, item: &ItemId, participant: Option<&OrganizationId>) -> Option<&mut Deadline> {
        let deadlines = self.deadlines.get_mut(item)?;
        match participant {
            None => deadlines.all.as_mut(),
            Some(body) => deadlines.own.get_mut(body),
        }
    }

    fn request<T>(&mut self, data: &DeadlineChangeRequested<T>, happened: &Happened<'_>) {
        let request = Request {
            event: happened.id,
            revision: data.revision,
            former_version: data.former_version,
            due: data.due.clone(),
            lapsed: data.lapsed,
            reason_code: data.reason_code.clone(),
            basis: data.basis.clone(),
            by: By::of(happened.actor),
            on: happened.effective_on,
        };
        self.requests.insert((data.item.clone(), data.participant.clone()), request);
        self.tidings.push(Tiding::of(TidingKind::Requested, &data.item, data.participant.as_ref(), happened));
        self.see(data.participant.as_ref(), happened.version);
    }

    fn close_request<T>(&mut self, data: &DeadlineChangeClosed<T>, happened: &Happened<'_>) {
        self.answer_request(&data.item, data.participant.as_ref());
        let kind = match data.closing {
            RequestClosing::Refused => Some(TidingKind::Refused),
            // Whoever takes a request back knows; whoever ended the work need not be told that it has ended.
            RequestClosing::Withdrawn | RequestClosing::Overtaken => None,
        };
        let tiding = |kind| Tiding::of(kind, &data.item, data.participant.as_ref(), happened);
        self.tidings.extend(kind.map(tiding));
        self.see(data.participant.as_ref(), happened.version);
    }

    /// A request is answered by the date it asked for, by another one, or by none; whoever has to answer it is told of
    /// it no more.
    fn answer_request(&mut self, item: &ItemId, participant: Option<&OrganizationId>) {
        let Some(answered) = self.requests.remove(&(item.clone(), participant.cloned())) else { return };
        self.tidings.retain(|tiding| tiding.event != answered.event);
    }

    /// Who saw a participant's part before this must not change it unknowingly.
    fn see(&mut self, participant: Option<&OrganizationId>, version: u64) {
        if let Some(known) = participant.and_then(|body| self.participants.get_mut(body)) {
            known.version = version;
        }
    }
}
