//! Where a track, a phase and a barrier stand, computed from the state and the definition; never changes either.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::definition::{
    Audience, Barrier, BarrierRule, Definition, MilestoneRule, OutcomeEffect, Phase, Scope,
};
use crate::event::{BarrierStanding, DueDate, ItemStatus};
use crate::id::{ItemId, OrganizationId};
use crate::state::{Case, ClosedDecision, Participation, Track, TrackEnd};
use crate::text::Label;

/// Where a track stands. Dates lay 期限超過 and the like over it; they never change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrackStatus {
    /// The body was invited and has not answered, and the phase is for those who take part.
    Unanswered,
    /// Something must come before.
    Waiting,
    /// Open; nothing reported.
    Ready,
    /// Open; something was reported.
    Active,
    /// Ended with everything there.
    Done,
    /// Passed over.
    Skipped,
    /// Does not concern the body: it does not take part.
    NotApplicable,
    /// The case was called off.
    Cancelled,
}

/// The participants an each-phase is for.
pub type AudienceMembers<'a> = Vec<&'a OrganizationId>;

impl TrackStatus {
    /// Whether nothing more is expected.
    pub fn is_ended(self) -> bool {
        match self {
            Self::Done | Self::Skipped | Self::NotApplicable | Self::Cancelled => true,
            Self::Unanswered | Self::Waiting | Self::Ready | Self::Active => false,
        }
    }

    /// Whether work is expected, now or after what must come before: of a body that has not answered its invitation
    /// nothing is.
    pub fn is_expected(self) -> bool {
        match self {
            Self::Waiting | Self::Ready | Self::Active => true,
            Self::Unanswered | Self::Done | Self::Skipped | Self::NotApplicable | Self::Cancelled => false,
        }
    }

    /// Whether work is late on `day`: expected, and past the date that counts for it. The one answer for every list,
    /// board and page.
    pub fn is_late(self, due: Option<&DueDate>, day: NaiveDate) -> bool {
        self.is_expected() && due.is_some_and(|due| due.has_passed(day))
    }

    /// Whether work may be done now.
    pub fn is_open(self) -> bool {
        match self {
            Self::Ready | Self::Active => true,
            Self::Unanswered
            | Self::Waiting
            | Self::Done
            | Self::Skipped
            | Self::NotApplicable
            | Self::Cancelled => false,
        }
    }
}

impl Case {
    /// Where a track stands.
    pub fn status(&self, phase: &Phase, participant: Option<&OrganizationId>) -> TrackStatus {
        let outside = participant.and_then(|body| self.outside(phase, body));
        let state = self.phases.get(&phase.id);
        let track = self.track(&phase.id, participant);
        if let Some((end, _)) = track.and_then(|track| track.end) {
            return match end {
                TrackEnd::Done => TrackStatus::Done,
                TrackEnd::Skipped => TrackStatus::Skipped,
            };
        }
        let runs_again = track.is_some_and(|track| track.renewed_on.is_some());
        if state.is_some_and(|state| state.ended_for_all_on.is_some()) && !runs_again {
            return TrackStatus::Done;
        }
        if let Some(status) = outside {
            return status;
        }
        if let Some(crate::state::Ending::Cancelled(_)) = self.ending {
            return TrackStatus::Cancelled;
        }
        let open = state.is_some_and(|state| state.opened_on.is_some())
            || track.is_some_and(|track| track.opened_on.is_some());
        match (open, track.is_some_and(Track::is_begun)) {
            (false, _) => TrackStatus::Waiting,
            (true, false) => TrackStatus::Ready,
            (true, true) => TrackStatus::Active,
        }
    }

    /// Where a body stands to a phase that is not for it, or not yet; none when something is expected from it.
    pub(crate) fn outside(&self, phase: &Phase, body: &OrganizationId) -> Option<TrackStatus> {
        let (party, audience) = match &phase.scope {
            Scope::Joint => return None,
            Scope::Each { party, audience } => (party, *audience),
        };
        let member = self.participants.get(body).filter(|participant| participant.party == *party);
        match (member.map(|participant| participant.participation), audience) {
            (Some(Participation::Joined | Participation::Enrolled), _)
            | (Some(Participation::Invited), Audience::Invited) => None,
            (Some(Participation::Invited), Audience::Joined) => Some(TrackStatus::Unanswered),
            (Some(Participation::Declined | Participation::Withdrawn) | None, _) => {
                Some(TrackStatus::NotApplicable)
            }
        }
    }

    /// The participants an each-phase expects something from, in code order.
    pub fn audience(&self, phase: &Phase) -> AudienceMembers<'_> {
        if !phase.is_each() {
            return Vec::new();
        }
        self.participants.keys().filter(|body| self.outside(phase, body).is_none()).collect()
    }

    /// The participants an each-phase waits for, in code order: its audience, and those who have not said whether they
    /// take part. Nobody goes on without them until they answer, are answered for, or are taken out of the barrier.
    pub fn awaited(&self, phase: &Phase) -> AudienceMembers<'_> {
        if !phase.is_each() {
            return Vec::new();
        }
        let awaited = |body: &&OrganizationId| match self.outside(phase, body) {
            None | Some(TrackStatus::Unanswered) => true,
            Some(
                TrackStatus::Waiting
                | TrackStatus::Ready
                | TrackStatus::Active
                | TrackStatus::Done
                | TrackStatus::Skipped
                | TrackStatus::NotApplicable
                | TrackStatus::Cancelled,
            ) => false,
        };
        self.participants.keys().filter(awaited).collect()
    }

    /// From which day work in a track was expected: since its body was asked or joined, or since it runs again. What
    /// had lapsed by then was not missed by it.
    pub fn expected_since(&self, phase: &Phase, participant: Option<&OrganizationId>) -> Option<NaiveDate> {
        let for_all = self.phases.get(&phase.id).and_then(|state| state.renewed_on);
        let alone = self.track(&phase.id, participant).and_then(|track| track.renewed_on);
        let body = participant.and_then(|body| self.participants.get(body));
        let came = body.map(|body| match phase.scope {
            Scope::Each { audience: Audience::Joined, .. } => body.since,
            Scope::Each { audience: Audience::Invited, .. } | Scope::Joint => body.asked_on,
        });
        [for_all, alone, came].into_iter().flatten().max()
    }

    /// Whether a phase has ended: the joint track, or every participant it expects something from.
    pub fn phase_ended(&self, phase: &Phase) -> bool {
        if self.phases.get(&phase.id).is_some_and(|state| state.ended_for_all_on.is_some()) {
            return true;
        }
        match &phase.scope {
            Scope::Joint => self.status(phase, None).is_ended(),
            Scope::Each { .. } => {
                let members = self.audience(phase);
                !members.is_empty() && members.iter().all(|body| self.status(phase, Some(body)).is_ended())
            }
        }
    }

    /// How the barrier of an each-phase stands.
    pub fn barrier_standing(&self, phase: &Phase) -> BarrierStanding {
        let excluded = self.phases.get(&phase.id).map(|state| &state.excluded);
        let members = self.awaited(phase);
        let counted: Vec<_> =
            members.iter().filter(|body| !excluded.is_some_and(|set| set.contains(**body))).collect();
        let ended = counted.iter().filter(|body| self.status(phase, Some(body)).is_ended()).count();
        BarrierStanding {
            phase: phase.id.clone(),
            counted: small(counted.len()),
            ended: small(ended),
            excluded: small(members.len() - counted.len()),
        }
    }

    /// Whether joint work after an each-phase may begin.
    pub fn barrier_met(&self, phase: &Phase, barrier: &Barrier) -> bool {
        if self.phases.get(&phase.id).is_some_and(|state| state.ended_for_all_on.is_some()) {
            return true;
        }
        let standing = self.barrier_standing(phase);
        let anybody = standing.counted + standing.excluded > 0;
        anybody
            && match barrier.rule {
                BarrierRule::All => standing.ended == standing.counted,
                BarrierRule::AtLeast(least) => standing.ended >= least,
                BarrierRule::Share(percent) => {
                    u64::from(standing.ended) * 100 >= u64::from(standing.counted) * u64::from(percent)
                }
            }
    }

    /// Titles of what a track still lacks to end, on `day`.
    pub fn missing(
        &self,
        definition: &Definition,
        phase: &Phase,
        participant: Option<&OrganizationId>,
        day: NaiveDate,
    ) -> Vec<Label> {
        let empty = Track::default();
        let track = self.track(&phase.id, participant).unwrap_or(&empty);
        let fields =
            phase.report.iter().filter(|field| field.required && track.field(&field.id, day).is_none());
        let decided = self.deciding(definition, phase, participant);
        let waived = |id: &ItemId| decided.is_some_and(|closed| closed.waived.contains(id));
        let documents = phase.documents.iter().filter(|document| {
            document.required
                && !waived(&document.id)
                && !track.evidence.iter().any(|evidence| evidence.document.as_ref() == Some(&document.id))
        });
        let items = phase.checklist.iter().filter(|item| match track.item_status(&item.id, day) {
            Some(ItemStatus::Done | ItemStatus::NotApplicable) => false,
            Some(ItemStatus::NotStarted | ItemStatus::InProgress) | None => true,
        });
        let mut missing: Vec<Label> = fields.map(|field| field.title.clone()).collect();
        missing.extend(documents.map(|document| document.title.clone()));
        missing.extend(items.map(|item| item.title.clone()));
        missing.extend(self.missing_decision(definition, phase, participant));
        missing
    }

    fn missing_decision(
        &self,
        definition: &Definition,
        phase: &Phase,
        participant: Option<&OrganizationId>,
    ) -> Option<Label> {
        let rule = definition.decision(phase.decide.as_ref()?)?;
        let proceeds = self.deciding(definition, phase, participant).is_some();
        if proceeds { None } else { Some(rule.question.clone()) }
    }

    /// The decision by which a track at its present revision may proceed.
    fn deciding(
        &self,
        definition: &Definition,
        phase: &Phase,
        participant: Option<&OrganizationId>,
    ) -> Option<&ClosedDecision> {
        let rule = definition.decision(phase.decide.as_ref()?)?;
        let revision = self.revision(&phase.id, participant);
        let (_, decision) = self.decision(&rule.id, participant, revision)?;
        let closed = decision.closed.as_ref()?;
        let outcome = rule.outcome(closed.outcome.as_ref()?)?;
        (outcome.effect == OutcomeEffect::Proceed).then_some(closed)
    }

    /// The day a joint phase had ended on before the case was opened.
    pub fn ended_before(&self, phase: &Phase, participant: Option<&OrganizationId>) -> Option<NaiveDate> {
        let state = self.phases.get(&phase.id).filter(|_| participant.is_none() && !phase.is_each())?;
        state.ended_for_all_on
    }

    /// Milestones of a track whose rule holds and that were not recorded.
    pub fn milestones_due(
        &self,
        phase: &Phase,
        participant: Option<&OrganizationId>,
        day: NaiveDate,
    ) -> Vec<ItemId> {
        let Some(track) = self.track(&phase.id, participant) else { return Vec::new() };
        let open = phase.milestones.iter().filter(|milestone| !track.milestones.contains_key(&milestone.id));
        open.filter(|milestone| match &milestone.when {
            MilestoneRule::PhaseCompleted => {
                matches!(track.end, Some((TrackEnd::Done, _)))
                    || self.ended_before(phase, participant).is_some()
            }
            MilestoneRule::ItemDone(item) => track.item_status(item, day) == Some(ItemStatus::Done),
        })
        .map(|milestone| milestone.id.clone())
        .collect()
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
