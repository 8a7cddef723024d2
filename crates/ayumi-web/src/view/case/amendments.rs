//! What the lead can do with a phase, and how its date moves: at once, or asked for and answered; never whether it may.

use ayumi_core::definition::{Approval, Due, Phase, Stragglers};
use ayumi_core::event::{DeadlineChanged, Event};
use ayumi_core::id::{ItemId, OrganizationId};
use ayumi_core::private::Commitment;
use ayumi_core::settle::{mark_instead, outstanding, standing_deadline};
use ayumi_core::state::{Deadline, TrackStatus};
use chrono::NaiveDate;

use crate::view::case::Material;
use crate::view::date;
use crate::view::decision::Placed;
use crate::view::form::{FormView, Maker};
use crate::view::forms::amend::{self, Moving};
use crate::view::forms::{At, act};
use crate::view::pending::{Desk, RequestView, grounds};

/// The moves of dates among some events.
pub fn moves<'a>(events: impl IntoIterator<Item = &'a Placed>) -> Vec<&'a DeadlineChanged<Commitment>> {
    let mut moves = Vec::new();
    for placed in events {
        if let Event::DeadlineChanged(moved) = &placed.envelope.data {
            moves.push(moved);
        }
    }
    moves
}

impl Material<'_> {
    /// The requests for other dates that wait for an answer, as far as the reader may see them, oldest first.
    pub(super) fn requests(&self, maker: &Maker<'_>) -> Vec<RequestView> {
        let desk = Desk { case: self.case, context: self.context, speaker: self.speaker, pen: &self.pen };
        let seen = self.case.requests.iter().filter(|((_, body), _)| {
            body.as_ref().is_none_or(|body| self.may_see(body) && self.body.is_none_or(|at| at == body))
        });
        let mut asked: Vec<_> = seen.collect();
        asked.sort_by_key(|(dated, request)| (request.on, (*dated).clone()));
        asked
            .into_iter()
            .map(|((item, body), request)| desk.view(maker, (item, body.as_ref()), request))
            .collect()
    }

    /// What moves a date or asks for another one.
    pub(super) fn date_forms(
        &self,
        maker: &Maker<'_>,
        moving: &Moving<'_>,
        due: Option<&Due>,
        forms: &mut Vec<FormView>,
    ) {
        if self.pen.leads {
            let moves_at_once = match due.and_then(|due| due.amend.approval) {
                None => true,
                Some(Approval::Manager) => self.pen.manages,
                Some(Approval::Lead) => false,
            };
            if moves_at_once {
                let grounds = grounds(self.case, self.context, self.speaker, moving.item);
                forms.push(amend::change(maker, moving, grounds));
            }
        }
        let own = moving.body.is_some_and(|body| self.pen.own.contains(body));
        let is_asked = self.case.is_asked_for(moving.item, moving.body);
        let is_due = outstanding(self.context.definition, self.case, moving.item, moving.body) > 0;
        if (self.pen.leads || own) && !is_asked && is_due {
            forms.push(amend::request(maker, moving, self.pen.is_proxy(self.case, moving.body)));
        }
    }

    /// The forms of the date of a phase.
    pub(super) fn phase_date_forms(
        &self,
        maker: &Maker<'_>,
        at: &At<'_>,
        many: bool,
        forms: &mut Vec<FormView>,
    ) {
        let ended = !many && self.case.status(at.phase, at.body).is_ended();
        let Some(deadline) = self.case.deadline(&at.phase.id, at.body).filter(|_| !ended) else { return };
        let moving = Moving {
            item: &at.phase.id,
            title: &at.phase.title,
            body: at.body,
            for_all: at.phase.is_each() && self.pen.leads,
            due: &deadline.due,
            version: at.version,
            case_version: at.case_version,
        };
        self.date_forms(maker, &moving, at.phase.due.as_ref(), forms);
    }

    pub(super) fn lead_forms(&self, maker: &Maker<'_>, at: &At<'_>, many: bool, forms: &mut Vec<FormView>) {
        let phase = at.phase;
        let status = if many { None } else { Some(self.case.status(phase, at.body)) };
        let Some(status) = status else { return };
        let may_exclude = phase
            .barrier
            .as_ref()
            .is_some_and(|barrier| matches!(barrier.stragglers, Stragglers::ExcludeBy(_)));
        let excluded = at.body.is_some_and(|body| {
            self.case.phases.get(&phase.id).is_some_and(|state| state.excluded.contains(body))
        });
        if may_exclude && at.body.is_some() && !excluded && !status.is_ended() {
            forms.push(act::exclude(maker, at));
        }
        if phase.optional && !status.is_ended() && status != TrackStatus::Waiting {
            forms.push(act::skip(maker, at));
        }
        if matches!(status, TrackStatus::Done | TrackStatus::Skipped) {
            forms.push(act::reopen(maker, at));
        }
    }

    /// Where a date came from, every step of it.
    fn slip(&self, item: &ItemId, body: Option<&OrganizationId>, deadline: &Deadline) -> Option<String> {
        if deadline.moves == 0 {
            return None;
        }
        let (original, now) = (deadline.original.nominal, deadline.due.nominal);
        let steps = self.steps_of(item, body, original, now);
        Some(date::slip(self.speaker.people.t, original, &steps, now, deadline.moves))
    }

    /// The present and all former dates of a phase, as `PhaseView` shows them.
    pub(super) fn slip_of_phase(&self, phase: &Phase, body: Option<&OrganizationId>) -> Option<String> {
        let definition = self.context.definition;
        let mark = body.and_then(|body| mark_instead(definition, self.case, &phase.id, body));
        let deadline = standing_deadline(definition, self.case, &phase.id, body)?;
        self.slip(mark.map_or(&phase.id, |mark| &mark.id), body, deadline)
    }

    /// The dates between the first one and the present one, found from the last move back.
    fn steps_of(
        &self,
        item: &ItemId,
        body: Option<&OrganizationId>,
        original: NaiveDate,
        now: NaiveDate,
    ) -> Vec<NaiveDate> {
        let (mut steps, mut looked_for) = (Vec::new(), now);
        for moved in self.moves.iter().rev() {
            let concerns =
                moved.item == *item && (moved.participant.is_none() || moved.participant.as_ref() == body);
            if concerns && moved.due.nominal == looked_for {
                looked_for = moved.former.nominal;
                if looked_for == original {
                    break;
                }
                steps.push(looked_for);
            }
        }
        steps.reverse();
        steps
    }
}
