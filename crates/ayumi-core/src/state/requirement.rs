//! What a track still lacks to end, and which of its points are reached; reads the case and its definition, never the
//! directory, so that whoever holds a case can tell.

use chrono::NaiveDate;

use crate::definition::{Definition, MilestoneRule, OutcomeEffect, Phase};
use crate::event::ItemStatus;
use crate::guard::{Blockers, CaseFacts, Guard, Truth};
use crate::id::{ItemId, OrganizationId};
use crate::state::{Case, ClosedDecision, Track, TrackEnd, TrackStatus};
use crate::text::Label;

impl Case {
    /// Titles of what a track still lacks to end, on `day`. Where it is not known whether something is required, what
    /// keeps it from being known is lacking.
    pub fn missing(
        &self,
        definition: &Definition,
        phase: &Phase,
        participant: Option<&OrganizationId>,
        day: NaiveDate,
    ) -> Vec<Label> {
        let empty = Track::default();
        let track = self.track(&phase.id, participant).unwrap_or(&empty);
        let facts = CaseFacts { definition, case: self, participant, directory: None, day };
        let mut open = Blockers::new();
        let mut needs =
            |required: bool, guard: Option<&Guard>| match guard.map(|guard| guard.evaluate(&facts)) {
                _ if required => true,
                Some(Truth::True) => true,
                Some(Truth::False) | None => false,
                Some(Truth::Unknown(blockers)) => {
                    open.extend(blockers);
                    false
                }
            };
        let mut missing = Vec::new();
        for field in phase.report.iter().filter(|field| track.field(&field.id, day).is_none()) {
            missing.extend(needs(field.required, field.required_if.as_ref()).then(|| field.title.clone()));
        }
        let attached =
            |id: &ItemId| track.evidence.iter().any(|evidence| evidence.document.as_ref() == Some(id));
        let decided = self.deciding(definition, phase, participant);
        let waived = |id: &ItemId| decided.is_some_and(|closed| closed.waived.contains(id));
        let lacking = phase.documents.iter().filter(|known| !attached(&known.id) && !waived(&known.id));
        for document in lacking {
            let needed = needs(document.required, document.required_if.as_ref());
            missing.extend(needed.then(|| document.title.clone()));
        }
        let items = phase.checklist.iter().filter(|item| match track.item_status(&item.id, day) {
            Some(ItemStatus::Done | ItemStatus::NotApplicable) => false,
            Some(ItemStatus::NotStarted | ItemStatus::InProgress) | None => true,
        });
        missing.extend(items.map(|item| item.title.clone()));
        missing.extend(self.missing_decision(definition, phase, participant));
        let causes = Guard::waits_for(&open, definition);
        missing.extend(causes.into_iter().filter(|cause| !missing.contains(cause)).collect::<Vec<_>>());
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

    /// Milestones of a track whose rule holds and that were not recorded.
    pub fn milestones_due(
        &self,
        definition: &Definition,
        phase: &Phase,
        participant: Option<&OrganizationId>,
        day: NaiveDate,
    ) -> Vec<ItemId> {
        let empty = Track::default();
        let track = self.track(&phase.id, participant).unwrap_or(&empty);
        let open = phase.milestones.iter().filter(|milestone| !track.milestones.contains_key(&milestone.id));
        open.filter(|milestone| match &milestone.when {
            MilestoneRule::PhaseCompleted => {
                matches!(track.end, Some((TrackEnd::Done, _)))
                    || self.ended_before(phase, participant).is_some()
            }
            MilestoneRule::ItemDone(item) => track.item_status(item, day) == Some(ItemStatus::Done),
            MilestoneRule::Holds(guard) => {
                let facts = CaseFacts { definition, case: self, participant, directory: None, day };
                self.has_begun(phase, participant) && guard.evaluate(&facts) == Truth::True
            }
        })
        .map(|milestone| milestone.id.clone())
        .collect()
    }

    /// Whether a track was opened and not passed over: only then can a point inside it be reached.
    fn has_begun(&self, phase: &Phase, participant: Option<&OrganizationId>) -> bool {
        match self.status(phase, participant) {
            TrackStatus::Ready | TrackStatus::Active | TrackStatus::Done => true,
            TrackStatus::Unanswered
            | TrackStatus::Waiting
            | TrackStatus::Skipped
            | TrackStatus::Suspended
            | TrackStatus::NotApplicable
            | TrackStatus::Cancelled => false,
        }
    }
}
