//! Who can move a part of a case on, and by doing what; which of them should is not said.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::definition::{BarrierRule, Joins, Phase, Stragglers};
use crate::directory::Directory;
use crate::explain::{Facts, Term};
use crate::id::{ItemId, OrganizationId, PostId};
use crate::state::TrackStatus;
use crate::text::Label;

/// Who can move the joint phases of a case on, remembered: of many tracks that wait for the same one, each asks.
#[derive(Debug, Default)]
pub struct Memo {
    joint: RefCell<BTreeMap<ItemId, Vec<Who>>>,
    /// The tracks that are being asked about: a condition may lead back to where the question came from.
    asking: RefCell<BTreeSet<(ItemId, Option<OrganizationId>)>>,
}

/// A body that can bring something about, and how.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Who {
    /// The body.
    pub organization: OrganizationId,
    /// By doing what.
    pub deed: Term,
}

impl Who {
    pub(super) fn new(organization: &OrganizationId, deed: Term) -> Self {
        Self { organization: organization.clone(), deed }
    }

    /// The posts of the body that may do it, with their titles.
    pub fn posts<'d>(&self, directory: &'d Directory, day: NaiveDate) -> Vec<(PostId, Option<&'d Label>)> {
        let posts = directory.duty_posts(&self.organization, day).into_iter();
        posts.map(|(post, _)| (post, directory.posts.get(&post).map(|known| &known.title))).collect()
    }
}

impl<'a> Facts<'a> {
    /// The body that leads.
    pub(super) fn lead(&self) -> Option<&'a OrganizationId> {
        self.case.opening.as_ref().map(|opening| &opening.lead)
    }

    /// The body that leads, by doing this.
    pub(super) fn lead_by(&self, deed: Term) -> Vec<Who> {
        self.lead().map(|lead| Who::new(lead, deed)).into_iter().collect()
    }

    /// A body, by doing this; and where it has nobody who could, the body that leads on its behalf.
    pub(super) fn body_by(&self, body: &OrganizationId, deed: Term) -> Vec<Who> {
        let mut who = vec![Who::new(body, deed)];
        let has_somebody = !self.context.directory.duty_posts(body, self.context.today).is_empty();
        let lead = self.lead().filter(|lead| !has_somebody && *lead != body);
        who.extend(lead.map(|lead| Who::new(lead, Term::DeedProxy)));
        who
    }

    /// Those who act in a track, by doing this.
    pub(super) fn actors(&self, phase: &Phase, participant: Option<&OrganizationId>, deed: Term) -> Vec<Who> {
        let acts = self.context.definition.party(&phase.by).map(|party| party.joins);
        match (participant.filter(|_| phase.is_each()), acts) {
            (Some(_), Some(Joins::Leads)) | (None, _) => self.lead_by(deed),
            (Some(body), Some(Joins::Enrolled | Joins::OptIn) | None) => self.body_by(body, deed),
        }
    }

    /// Those who can move a track on now, whatever it waits for itself. Ends, because no track is asked about twice on
    /// the way to an answer.
    pub(super) fn movers(&self, phase: &Phase, participant: Option<&OrganizationId>) -> Vec<Who> {
        if participant.is_none()
            && let Some(known) = self.memo.joint.borrow().get(&phase.id)
        {
            return known.clone();
        }
        let track = (phase.id.clone(), participant.cloned());
        if !self.memo.asking.borrow_mut().insert(track.clone()) {
            return Vec::new();
        }
        let who = self.movers_now(phase, participant);
        self.memo.asking.borrow_mut().remove(&track);
        if participant.is_none() {
            self.memo.joint.borrow_mut().insert(phase.id.clone(), who.clone());
        }
        who
    }

    fn movers_now(&self, phase: &Phase, participant: Option<&OrganizationId>) -> Vec<Who> {
        let who = match self.case.status(phase, participant) {
            TrackStatus::Unanswered => {
                participant.map(|body| self.body_by(body, Term::DeedAnswer)).unwrap_or_default()
            }
            TrackStatus::Waiting => {
                let before = self.held_back_by(phase, participant);
                if let [earlier] = before.as_slice() {
                    return self.movers_of(earlier, phase, participant);
                }
                if before.is_empty() {
                    let conditions = self.conditions_before(phase, participant).into_iter();
                    return once(conditions.flat_map(|blocker| blocker.who));
                }
                before.into_iter().flat_map(|earlier| self.movers_of(earlier, phase, participant)).collect()
            }
            TrackStatus::Ready | TrackStatus::Active => self.workers(phase, participant),
            TrackStatus::Suspended => self.lead_by(Term::DeedResume),
            TrackStatus::Done
            | TrackStatus::Skipped
            | TrackStatus::NotApplicable
            | TrackStatus::Cancelled => Vec::new(),
        };
        once(who)
    }

    /// Those who can end an open track.
    fn workers(&self, phase: &Phase, participant: Option<&OrganizationId>) -> Vec<Who> {
        let lacking = self.lacking(phase, participant);
        lacking.into_iter().flat_map(|blocker| blocker.who).collect()
    }

    /// Those who can bring `earlier` to let `phase` through.
    pub(super) fn movers_of(
        &self,
        earlier: &Phase,
        phase: &Phase,
        participant: Option<&OrganizationId>,
    ) -> Vec<Who> {
        if !earlier.is_each() {
            return self.movers(earlier, None);
        }
        if let Some(body) = participant.filter(|body| phase.is_each() && self.is_of_party(earlier, body)) {
            return self.movers(earlier, Some(body));
        }
        let lagging = self.lagging(earlier).into_iter();
        let mut who = once(lagging.flat_map(|body| self.movers(earlier, Some(body))));
        match earlier.barrier.as_ref().map(|barrier| &barrier.stragglers) {
            Some(Stragglers::ExcludeBy(_)) if !who.is_empty() => who.extend(self.lead_by(Term::DeedExclude)),
            Some(Stragglers::ExcludeBy(_) | Stragglers::Wait) | None => {}
        }
        who
    }

    /// The phases a track still waits for.
    pub(super) fn held_back_by<'s>(
        &'s self,
        phase: &'s Phase,
        participant: Option<&'s OrganizationId>,
    ) -> Vec<&'s Phase> {
        self.context.held_back_by(self.case, phase, participant).collect()
    }

    /// Whether a body is of the party of a phase.
    pub(super) fn is_of_party(&self, phase: &Phase, body: &OrganizationId) -> bool {
        self.case.participants.get(body).is_some_and(|known| Some(&known.party) == phase.party())
    }

    /// The bodies an each-phase is waited for by joint work, and which have not ended it.
    pub(super) fn lagging(&self, phase: &Phase) -> Vec<&'a OrganizationId> {
        let case = self.case;
        let excluded = case.phases.get(&phase.id).map(|state| &state.excluded);
        let named = match phase.barrier.as_ref().map(|barrier| &barrier.rule) {
            Some(BarrierRule::Named(named)) => Some(named),
            Some(BarrierRule::All | BarrierRule::AtLeast(_) | BarrierRule::Share(_)) | None => None,
        };
        let lags = |body: &&OrganizationId| {
            !excluded.is_some_and(|excluded| excluded.contains(*body))
                && named.is_none_or(|named| named.contains(*body))
                && !case.status(phase, Some(body)).is_ended()
        };
        case.awaited(phase).into_iter().filter(lags).collect()
    }
}

/// Each body with each deed once, in the order of the first.
pub(super) fn once(who: impl IntoIterator<Item = Who>) -> Vec<Who> {
    let mut known = BTreeSet::new();
    who.into_iter().filter(|who| known.insert(who.clone())).collect()
}
