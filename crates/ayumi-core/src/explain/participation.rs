//! Why a body takes part, does not, or has not said; never whether it should.

use crate::definition::LateJoin;
use crate::event::Event;
use crate::explain::{Arg, Blocker, Cause, Explanation, Facts, Said, Subject, Term, rule};
use crate::id::OrganizationId;
use crate::settle::standing_deadline;
use crate::state::{Participation, TrackStatus};
use chrono::NaiveDate;

impl Facts<'_> {
    pub(super) fn participation(&self, subject: &Subject) -> Option<Explanation> {
        let body = subject.participant.as_ref()?;
        let known = self.case.participants.get(body)?;
        let party = self.context.definition.party(&known.party)?;
        let (state, waits) = match known.participation {
            Participation::Invited => (Term::Invited, true),
            Participation::Enrolled => (Term::Enrolled, false),
            Participation::Joined => (Term::Joined, false),
            Participation::Declined => (Term::Declined, false),
            Participation::Withdrawn => (Term::Withdrawn, false),
        };
        let until = party.join_until.as_ref().filter(|_| party.late_join == LateJoin::Refused);
        let too_late = until.filter(|_| waits).map(|id| Said::new(Term::ThenTooLate, vec![self.item(id)]));
        let is_over = self.case.ending.is_some();
        Some(Explanation {
            subject: subject.clone(),
            vote: None,
            title: party.title.clone(),
            state: Said::plain(state),
            since: Some(known.since),
            because: vec![if waits { self.asked(body) } else { self.answered(body) }],
            blockers: if waits && !is_over { vec![self.answer(body)] } else { Vec::new() },
            due: None,
            next: too_late.into_iter().collect(),
        })
    }

    /// That a body was asked and has not answered.
    pub(super) fn asked(&self, body: &OrganizationId) -> Cause {
        let asked = self.history.of_body(body).find(|entry| {
            matches!(entry.event(), Event::ParticipantsInvited(_) | Event::ParticipantsEnrolled(_))
        });
        let day = self.case.participants.get(body).map(|known| known.asked_on);
        let with = day.map(Arg::Day).into_iter().collect();
        Cause::new(Term::AskedNoAnswer, with, asked.iter().map(super::Entry::reference).collect())
    }

    /// What a body said last about taking part.
    pub(super) fn answered(&self, body: &OrganizationId) -> Cause {
        let mut said = self.history.of_body(body).filter_map(|entry| {
            let on = Arg::Day(entry.happened.effective_on);
            let (term, with) = if let Event::ParticipantDeclined(data) = entry.event() {
                (Term::AnsweredNo, vec![on, rule::reason(&data.reason_code)])
            } else if let Event::ParticipantWithdrew(data) = entry.event() {
                (Term::Left, vec![on, rule::reason(&data.reason_code)])
            } else if let Event::ParticipantJoined(_) = entry.event() {
                (Term::AnsweredYes, vec![on])
            } else if let Event::ParticipantsEnrolled(_) = entry.event() {
                (Term::ByRule, vec![on])
            } else {
                return None;
            };
            Some(Cause::new(term, with, vec![entry.reference()]))
        });
        said.next().unwrap_or_else(|| self.asked(body))
    }

    /// That a body must answer, by the earliest date of what waits for its answer.
    pub(super) fn answer(&self, body: &OrganizationId) -> Blocker {
        let who = self.body_by(body, Term::DeedAnswer);
        Blocker::new(Term::NeedsAnswer, Vec::new(), who).by(self.answer_by(body))
    }

    fn answer_by(&self, body: &OrganizationId) -> Option<NaiveDate> {
        let definition = self.context.definition;
        let silent = definition
            .phases
            .iter()
            .filter(|phase| self.case.status(phase, Some(body)) == TrackStatus::Unanswered);
        let dates = silent
            .filter_map(|phase| standing_deadline(definition, self.case, &phase.id, Some(body)))
            .map(|deadline| deadline.due.effective);
        dates.min()
    }
}
