//! What of a case an event can have changed, so that a case of many participants is not looked through for one of them.

use std::slice;

use ayumi_core::event::{
    ChecklistUpdated, Event, EvidenceAttached, MilestoneReached, ParticipantExcluded, PhaseCompleted,
    PhaseOpened, PhaseSkipped, ReportSubmitted, SealedEvent,
};
use ayumi_core::id::{ItemId, OrganizationId};

/// What an event can have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Touched<'a> {
    /// Nothing that stands in a row about work.
    Nothing,
    /// What was reported; who takes part, what is open and what is due stay as they are, but for a track in which work
    /// was begun with it.
    Content(Part<'a>),
    /// What is open, ended or due.
    Standing(Part<'a>),
    /// Who takes part.
    Participation(Part<'a>),
}

/// A part of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part<'a> {
    /// The one phase; none means any.
    pub(crate) phase: Option<&'a ItemId>,
    /// The participants.
    pub(crate) who: Who<'a>,
}

/// Participants of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who<'a> {
    /// All of them, and the joint work.
    Everybody,
    /// These alone.
    Bodies(&'a [OrganizationId]),
}

impl Who<'_> {
    /// Whether the part of `participant` (none is the joint work) belongs to it.
    pub(crate) fn includes(self, participant: Option<&OrganizationId>) -> bool {
        match self {
            Self::Everybody => true,
            Self::Bodies(bodies) => participant.is_some_and(|body| bodies.contains(body)),
        }
    }
}

impl<'a> Part<'a> {
    pub(crate) fn whole() -> Self {
        Self { phase: None, who: Who::Everybody }
    }

    fn of(participant: Option<&'a OrganizationId>) -> Self {
        let who = participant.map_or(Who::Everybody, |body| Who::Bodies(slice::from_ref(body)));
        Self { phase: None, who }
    }

    fn bodies(bodies: &'a [OrganizationId]) -> Self {
        Self { phase: None, who: Who::Bodies(bodies) }
    }

    fn track(phase: &'a ItemId, participant: Option<&'a OrganizationId>) -> Self {
        Self { phase: Some(phase), ..Self::of(participant) }
    }
}

/// What `event`, of the stream of a case, can have changed.
pub(crate) fn touched(event: &SealedEvent) -> Touched<'_> {
    match event {
        Event::ParticipantsInvited(data) => Touched::Participation(Part::bodies(&data.organizations)),
        Event::ParticipantsEnrolled(data) => Touched::Participation(Part::bodies(&data.organizations)),
        Event::ParticipantJoined(_) | Event::ParticipantDeclined(_) | Event::ParticipantWithdrew(_) => {
            Touched::Participation(Part::of(event.participant()))
        }
        Event::ParticipantExcluded(ParticipantExcluded { phase, .. })
        | Event::PhaseOpened(PhaseOpened { phase, .. })
        | Event::PhaseCompleted(PhaseCompleted { phase, .. })
        | Event::PhaseSkipped(PhaseSkipped { phase, .. }) => {
            Touched::Standing(Part::track(phase, event.participant()))
        }
        // To open a phase again also lets a completed case go on, and with it everything that was due in it.
        Event::CaseOpened(_)
        | Event::CaseCompleted(_)
        | Event::CaseCancelled(_)
        | Event::PhaseReopened(_)
        | Event::CaseMigrated(_)
        | Event::CalendarAdopted(_) => Touched::Standing(Part::whole()),
        Event::FactCorrected(data) => {
            let part = Part { phase: data.phase.as_ref(), ..Part::of(data.participant.as_ref()) };
            // A document taken back can leave a track without any work.
            if data.item.is_some() { Touched::Content(part) } else { Touched::Standing(part) }
        }
        Event::ReportSubmitted(ReportSubmitted { phase, .. })
        | Event::ChecklistUpdated(ChecklistUpdated { phase, .. })
        | Event::EvidenceAttached(EvidenceAttached { phase, .. })
        | Event::MilestoneReached(MilestoneReached { phase, .. }) => {
            Touched::Content(Part::track(phase, event.participant()))
        }
        // The item of a date may be a mark, whose date stands in the rows of another phase; the steps of an entry are
        // phases of the case from here on.
        Event::MarkSet(_)
        | Event::DeadlineSet(_)
        | Event::DeadlineChanged(_)
        | Event::DeadlineMissed(_)
        | Event::DeadlineRecomputed(_)
        | Event::DeadlineChangeRequested(_)
        | Event::DeadlineChangeClosed(_)
        | Event::EntryOpened(_) => Touched::Standing(Part::of(event.participant())),
        Event::WorkSuspended(data) => held(data.phase.as_ref(), data.participant.as_ref()),
        Event::SuspensionConfirmed(data) => held(data.phase.as_ref(), data.participant.as_ref()),
        Event::WorkResumed(data) => held(data.phase.as_ref(), data.participant.as_ref()),
        Event::AttendanceRecorded(data) => Touched::Content(Part::track(&data.phase, None)),
        ayumi_core::beside_cases!(
            Event::LifecycleMoved(_)
                | Event::ParticipantsDeclared(_)
                | Event::CaseLinked(_)
                | Event::DecisionOpened(_)
                | Event::DecisionElectorsNamed(_)
                | Event::DecisionEndorsed(_)
                | Event::VoteCast(_)
                | Event::DecisionClosed(_)
                | Event::NoteAdded(_)
                | Event::MigrationProposed(_)
                | Event::MigrationApproved(_)
                | Event::ReminderFired(_)
                | Event::NoticeGiven(_)
                | Event::ReminderSnoozed(_)
        ) => Touched::Nothing,
    }
}

/// What a pause touches: a phase or all of them, of a participant or everybody.
fn held<'a>(phase: Option<&'a ItemId>, participant: Option<&'a OrganizationId>) -> Touched<'a> {
    Touched::Standing(Part { phase, ..Part::of(participant) })
}
