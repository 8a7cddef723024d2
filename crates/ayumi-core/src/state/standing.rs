//! Where a track, a phase and a barrier stand, computed from the state and the definition; never changes either.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::definition::{Audience, Barrier, BarrierRule, Phase, Scope};
use crate::event::{BarrierStanding, DueDate};
use crate::id::OrganizationId;
use crate::state::{Case, Participant, Participation, Track, TrackEnd};

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
    /// Stands still until it is resumed.
    Suspended,
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
            Self::Unanswered | Self::Waiting | Self::Ready | Self::Active | Self::Suspended => false,
        }
    }

    /// Whether work is expected, now or after what must come before: of a body that has not answered its invitation
    /// nothing is.
    pub fn is_expected(self) -> bool {
        match self {
            Self::Waiting | Self::Ready | Self::Active => true,
            Self::Unanswered
            | Self::Done
            | Self::Skipped
            | Self::Suspended
            | Self::NotApplicable
            | Self::Cancelled => false,
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
            | Self::Suspended
            | Self::NotApplicable
            | Self::Cancelled => false,
        }
    }
}

impl Case {
    /// Whether everybody who was asked does not take part, or no longer.
    pub fn is_deserted(&self) -> bool {
        let gone = |participant: &Participant| match participant.participation {
            Participation::Declined | Participation::Withdrawn => true,
            Participation::Invited | Participation::Enrolled | Participation::Joined => false,
        };
        !self.participants.is_empty() && self.participants.values().all(gone)
    }

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
        if state.is_some_and(|state| state.skipped_for_all_on().is_some()) && !runs_again {
            return outside.unwrap_or(TrackStatus::Skipped);
        }
        if let Some(status) = outside {
            return status;
        }
        if let Some(crate::state::Ending::Cancelled(_)) = self.ending {
            return TrackStatus::Cancelled;
        }
        if self.pause(&phase.id, participant).is_some() {
            return TrackStatus::Suspended;
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
        if phase.with().is_some_and(|with| with != body) {
            return Some(TrackStatus::NotApplicable);
        }
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
        self.candidates(phase).filter(|body| self.outside(phase, body).is_none()).collect()
    }

    /// The participants a phase can be for.
    fn candidates(&self, phase: &Phase) -> Box<dyn Iterator<Item = &OrganizationId> + '_> {
        match phase.with() {
            Some(body) => Box::new(self.participants.get_key_value(body).map(|(body, _)| body).into_iter()),
            None => Box::new(self.participants.keys()),
        }
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
                | TrackStatus::Suspended
                | TrackStatus::NotApplicable
                | TrackStatus::Cancelled,
            ) => false,
        };
        self.candidates(phase).filter(awaited).collect()
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
        match &phase.scope {
            Scope::Joint => self.status(phase, None).is_ended(),
            Scope::Each { .. } => {
                let members = self.audience(phase);
                let over = self.phases.get(&phase.id).is_some_and(|state| state.over_for_all_on().is_some());
                // Of a phase that is over for all, a single track may run again.
                (over || !members.is_empty())
                    && members.iter().all(|body| self.status(phase, Some(body)).is_ended())
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
        if self.phases.get(&phase.id).is_some_and(|state| state.over_for_all_on().is_some()) {
            return true;
        }
        let standing = self.barrier_standing(phase);
        let anybody = standing.counted + standing.excluded > 0;
        anybody
            && match &barrier.rule {
                BarrierRule::All => standing.ended == standing.counted,
                BarrierRule::AtLeast(least) => standing.ended >= *least,
                BarrierRule::Share(percent) => {
                    u64::from(standing.ended) * 100 >= u64::from(standing.counted) * u64::from(*percent)
                }
                BarrierRule::Named(bodies) => bodies.iter().all(|body| self.lets_through(phase, body)),
            }
    }

    /// Whether nobody waits for a named body at a barrier: it has ended the phase, is out of it, or takes no part.
    fn lets_through(&self, phase: &Phase, body: &OrganizationId) -> bool {
        let excluded = self.phases.get(&phase.id).is_some_and(|state| state.excluded.contains(body));
        excluded || self.status(phase, Some(body)).is_ended()
    }

    /// The day a joint phase had ended on before the case was opened.
    pub fn ended_before(&self, phase: &Phase, participant: Option<&OrganizationId>) -> Option<NaiveDate> {
        let state = self.phases.get(&phase.id).filter(|_| participant.is_none() && !phase.is_each())?;
        state.ended_for_all_on
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
