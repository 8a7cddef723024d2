//! The law: which events a command makes of a case, or why it is refused; reads nothing but its arguments.

mod amendments;
mod checks;
mod closing;
mod consent;
mod corrections;
mod dates;
mod decisions;
mod entries;
mod facts;
mod gate;
mod lifecycles;
mod opening;
mod participation;
mod pauses;
mod phases;
mod raising;
mod voting;

use chrono::{NaiveDate, NaiveTime};

use crate::calendar::Calendar;
use crate::command::Command;
use crate::definition::{Definition, Joins, Phase};
use crate::directory::{Directory, Right};
use crate::envelope::{Actor, ActorKind, OnBehalfOf};
use crate::event::{CalendarRef, NewEvent, Role};
use crate::id::{CaseId, ItemId, OrganizationId, PostId};
use crate::rejection::Rejection;
use crate::state::{Case, Ending};
use crate::text::Label;

pub(crate) use checks::let_through;
pub use consent::consent;
pub use gate::Hold;
pub(crate) use gate::{ENTER, Entry};
pub use opening::{OpenCase, open_case};
pub use raising::{RaisedFrom, Raising, link_back, raise};
pub(crate) use voting::{electors, taking_part};

/// Who acts: the actor as recorded, and the rights they have today.
#[derive(Debug, Clone)]
pub struct Acting {
    /// As it stands in the envelope; authority and post are filled in from the right used.
    pub actor: Actor,
    /// Their rights today.
    pub rights: Vec<Right>,
}

impl Acting {
    /// The same actor with the rights `directory` gives them on `day`: those they signed in with may be gone since. A
    /// session's credential is no token; that it still counts was seen when it was used.
    #[must_use]
    pub fn as_of(&self, directory: &Directory, day: NaiveDate) -> Self {
        let rights = match self.actor.kind {
            ActorKind::System | ActorKind::Operator => self.rights.clone(),
            ActorKind::User => {
                let token = self.actor.credential.and_then(|credential| directory.tokens.get(&credential));
                let user = self.actor.user.filter(|_| token.is_none_or(|token| token.works_on(day)));
                user.map_or_else(Vec::new, |user| directory.rights(user, day))
            }
        };
        Self { actor: self.actor.clone(), rights }
    }
}

/// Everything a decision may read.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The case.
    pub case: CaseId,
    /// The definition the case follows.
    pub definition: &'a Definition,
    /// The calendar it is reckoned on.
    pub calendar: &'a Calendar,
    /// Version and hash of the calendar.
    pub calendar_ref: &'a CalendarRef,
    /// The directory.
    pub directory: &'a Directory,
    /// Who acts.
    pub acting: &'a Acting,
    /// Today in the log's zone: the date `recorded_at` will have.
    pub today: NaiveDate,
    /// The time of that day; its first instant for whoever only reads, who goes by the day.
    pub time: NaiveTime,
}

/// An event decided on, with what its envelope needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The fact, private values still readable.
    pub event: NewEvent,
    /// The day from which it holds.
    pub effective_on: NaiveDate,
    /// Who acted.
    pub actor: Actor,
}

/// The hand a command is done by: the actor with the right used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hand {
    actor: Actor,
    /// Whether the right is that of the prefecture's officer.
    leads: bool,
    /// The municipality whose right it is.
    body: Option<OrganizationId>,
}

/// The events of a command, before any automatic ones. Empty means there is nothing to do.
///
/// # Errors
/// The refusal, with its rule; nothing is to be appended then.
pub fn decide(context: &Context<'_>, case: &Case, command: &Command) -> Result<Vec<Decided>, Rejection> {
    if case.opening.is_none() {
        return Err(Rejection::NoSuchCase);
    }
    let beside =
        matches!(command, Command::AddNote(_) | Command::CorrectFact(_) | Command::AttachEvidence(_));
    let goes_on = match (command, case.ending) {
        (Command::ReopenPhase(_), Some(Ending::Completed(_))) => true,
        // One wrong last answer must not end a case for good.
        (Command::Join(_) | Command::Invite(_), Some(Ending::Completed(_))) => case.is_deserted(),
        _ => false,
    };
    if case.ending.is_some() && !beside && !goes_on {
        return Err(Rejection::CaseEnded);
    }
    match command {
        Command::Invite(command) => participation::invite(context, case, command),
        Command::Join(command) => participation::join(context, case, command),
        Command::Decline(command) => participation::decline(context, case, command),
        Command::Withdraw(command) => participation::withdraw(context, case, command),
        Command::ExcludeParticipant(command) => participation::exclude(context, case, command),
        Command::Report(command) => facts::report(context, case, command),
        Command::SetChecklist(command) => facts::set_checklist(context, case, command),
        Command::AttachEvidence(command) => facts::attach_evidence(context, case, command),
        Command::AddNote(command) => facts::add_note(context, case, command),
        Command::CorrectFact(command) => corrections::correct(context, case, command),
        Command::CompletePhase(command) => phases::complete(context, case, command),
        Command::SkipPhase(command) => phases::skip(context, case, command),
        Command::ReopenPhase(command) => phases::reopen(context, case, command),
        Command::CancelCase(command) => phases::cancel(context, case, command),
        Command::OpenDecision(command) => decisions::open(context, case, command),
        Command::EndorseDecision(command) => voting::endorse(context, case, command),
        Command::CastVote(command) => voting::cast(context, case, command),
        Command::Decide(command) => decisions::close(context, case, command),
        Command::ChangeDeadline(command) => amendments::change(context, case, command),
        Command::RequestDeadlineChange(command) => amendments::request(context, case, command),
        Command::ApproveDeadlineChange(command) => amendments::approve(context, case, command),
        Command::RefuseDeadlineChange(command) => amendments::refuse(context, case, command),
        Command::WithdrawDeadlineChange(command) => amendments::withdraw(context, case, command),
        Command::SetMark(command) => dates::set_mark(context, case, command),
        Command::OpenEntry(command) => entries::open(context, case, command),
        Command::RecordAttendance(command) => entries::attend(context, case, command),
        Command::MoveLifecycle(command) => lifecycles::move_on(context, case, command),
        Command::DeclareParticipants(command) => lifecycles::declare(context, case, command),
        Command::SuspendWork(command) => pauses::suspend(context, case, command),
        Command::ConfirmSuspension(command) => pauses::confirm(context, case, command),
        Command::ResumeWork(command) => pauses::resume(context, case, command),
        Command::CloseCase(command) => phases::close(context, case, command),
    }
}

impl Context<'_> {
    /// The hand for an act on the case as a whole: the lead's officers only.
    pub(crate) fn lead_hand(&self, case: &Case) -> Result<Hand, Rejection> {
        self.hand_of_lead(case.opening.as_ref().map(|opening| &opening.lead))
    }

    /// The hand of the officers of `lead`.
    pub(crate) fn hand_of_lead(&self, lead: Option<&OrganizationId>) -> Result<Hand, Rejection> {
        match self.acting.actor.kind {
            ActorKind::System | ActorKind::Operator => Ok(self.bare_hand()),
            ActorKind::User => {
                let leads = |right: &&Right| right.role.leads() && Some(&right.organization) == lead;
                let right = self.acting.rights.iter().find(leads);
                right.map(|right| self.hand_with(right, None)).ok_or(Rejection::NotAllowed)
            }
        }
    }

    /// Whether no person acts.
    pub(crate) fn is_rule(&self) -> bool {
        match self.acting.actor.kind {
            ActorKind::System => true,
            ActorKind::Operator | ActorKind::User => false,
        }
    }

    /// The hand of a manager of the body that leads; none when whoever acts is none. Nobody asks the machine itself.
    pub(crate) fn manager_hand(&self, case: &Case) -> Option<Hand> {
        let lead = case.opening.as_ref().map(|opening| &opening.lead);
        match self.acting.actor.kind {
            ActorKind::System | ActorKind::Operator => Some(self.bare_hand()),
            ActorKind::User => {
                let manages = |right: &&Right| {
                    right.role == Role::PrefectureManager && Some(&right.organization) == lead
                };
                self.acting.rights.iter().find(manages).map(|right| self.hand_with(right, None))
            }
        }
    }

    /// The hand for an act on one participant's part: its own officers, or the lead's, whose entry is then marked as
    /// made on behalf of the participant.
    pub(crate) fn hand_for(&self, case: &Case, participant: &OrganizationId) -> Result<Hand, Rejection> {
        let own = self
            .acting
            .rights
            .iter()
            .find(|right| right.role.acts_for_a_body() && right.organization == *participant);
        if let Some(right) = own {
            return Ok(self.hand_with(right, None));
        }
        match self.lead_hand(case) {
            Ok(hand) => Ok(hand.on_behalf_of(case, participant)),
            Err(_) if self.own_body().is_some() => Err(Rejection::AnotherBody(participant.clone())),
            Err(refusal) => Err(refusal),
        }
    }

    /// Whether the actor has a hand of the body that leads.
    pub(crate) fn may_lead(&self, case: &Case) -> bool {
        self.lead_hand(case).is_ok()
    }

    /// The body a municipal officer acts for when a command names none.
    pub fn own_body(&self) -> Option<&OrganizationId> {
        let right = self.acting.rights.iter().find(|right| right.role.acts_for_a_body());
        right.map(|right| &right.organization)
    }

    /// The participant a command means: the one it names, or the officer's own body.
    pub(crate) fn meant(
        &self,
        case: &Case,
        named: Option<&OrganizationId>,
        of: &Label,
    ) -> Result<OrganizationId, Rejection> {
        match named.or_else(|| self.own_body()) {
            Some(body) => Ok(body.clone()),
            // Who may act for nobody is told so, not asked for whom.
            None => self.lead_hand(case).and_then(|_| Err(Rejection::ParticipantMissing(of.clone()))),
        }
    }

    /// The track a command means, with the hand for it.
    pub(crate) fn track_hand(
        &self,
        case: &Case,
        phase: &Phase,
        named: Option<&OrganizationId>,
    ) -> Result<(Option<OrganizationId>, Hand), Rejection> {
        if !phase.is_each() {
            if named.is_some() {
                return Err(Rejection::PhaseIsJoint(phase.title.clone()));
            }
            return Ok((None, self.lead_hand(case)?));
        }
        let body = self.meant(case, named, &phase.title)?;
        let hand = match self.lead_hand(case) {
            // What is for the body that leads to do about another is its own work.
            Ok(hand) if self.is_for_the_lead(phase) => hand,
            Ok(_) | Err(_) => self.hand_for(case, &body)?,
        };
        if !case.participants.contains_key(&body) {
            return Err(Rejection::NotAParticipant(body));
        }
        Ok((Some(body), hand))
    }

    /// The track in which work is to be done or reported, with the hand of whoever the definition says does it. Documents
    /// and notes take others, too: [`Context::track_hand`].
    pub(crate) fn work_hand(
        &self,
        case: &Case,
        phase: &Phase,
        named: Option<&OrganizationId>,
    ) -> Result<(Option<OrganizationId>, Hand), Rejection> {
        let (body, hand) = self.track_hand(case, phase, named)?;
        if self.is_for_the_lead(phase) && !hand.leads {
            return Err(Rejection::NotAllowed);
        }
        Ok((body, hand))
    }

    fn is_for_the_lead(&self, phase: &Phase) -> bool {
        self.definition.party(&phase.by).is_some_and(|party| party.joins == Joins::Leads)
    }

    /// The phase a command names.
    pub(crate) fn phase(&self, id: &ItemId) -> Result<&Phase, Rejection> {
        self.definition.phase(id).ok_or_else(|| Rejection::NoSuchPhase(id.clone()))
    }

    fn bare_hand(&self) -> Hand {
        Hand { actor: self.acting.actor.clone(), leads: true, body: None }
    }

    fn hand_with(&self, right: &Right, on_behalf_of: Option<OnBehalfOf>) -> Hand {
        let actor = Actor {
            post: Some(right.post),
            organization: Some(right.organization.clone()),
            authority: Some(right.grant),
            on_behalf_of,
            ..self.acting.actor.clone()
        };
        let leads = right.role.leads();
        Hand { actor, leads, body: (!leads).then(|| right.organization.clone()) }
    }
}

impl Hand {
    fn on_behalf_of(self, case: &Case, participant: &OrganizationId) -> Self {
        let is_lead = case.opening.as_ref().is_some_and(|opening| opening.lead == *participant);
        if is_lead { self } else { self.standing_for(participant) }
    }

    /// The same hand, entering what is for another body to do.
    pub(crate) fn standing_for(mut self, body: &OrganizationId) -> Self {
        self.actor.on_behalf_of = Some(OnBehalfOf { user: None, post: None, organization: body.clone() });
        self
    }

    /// An event done by this hand, holding from `on`.
    pub(crate) fn does(&self, event: NewEvent, on: NaiveDate) -> Decided {
        Decided { event, effective_on: on, actor: self.actor.clone() }
    }

    /// The post it acts in.
    pub(crate) fn post(&self) -> Option<PostId> {
        self.actor.post
    }

    /// Whether it enters what another body says.
    pub(crate) fn is_proxy(&self) -> bool {
        self.actor.on_behalf_of.is_some()
    }

    /// The body it belongs to.
    pub(crate) fn organization(&self) -> Option<&OrganizationId> {
        self.actor.organization.as_ref()
    }

    /// Whether it is the hand of the body that leads.
    pub(crate) fn leads(&self) -> bool {
        self.leads
    }
}

/// An event done by a rule.
pub(crate) fn by_rule(event: NewEvent, on: NaiveDate) -> Decided {
    Decided { event, effective_on: on, actor: Actor::system() }
}
