//! What a track still lacks to end, and which of its points are reached; reads the case and its definition, never the
//! directory, so that whoever holds a case can tell.

use chrono::NaiveDate;

use crate::definition::{
    ChecklistItem, DecisionRule, Definition, Document, Field, MilestoneRule, OutcomeEffect, Phase,
};
use crate::event::ItemStatus;
use crate::guard::{Blockers, CaseFacts, Guard, Truth};
use crate::id::{ItemId, OrganizationId};
use crate::state::{Case, ClosedDecision, Track, TrackEnd, TrackStatus};
use crate::text::Label;

/// One thing a track lacks to end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack<'a> {
    /// A field was not reported.
    Field {
        /// The field.
        field: &'a Field,
        /// The condition it is required under; none when it always is.
        because: Option<&'a Guard>,
    },
    /// A document is not attached.
    Document {
        /// The document.
        document: &'a Document,
        /// The condition it is required under; none when it always is.
        because: Option<&'a Guard>,
    },
    /// A step is neither done nor not concerned.
    Step(&'a ChecklistItem),
    /// A question is not answered so that the track may proceed.
    Decision(&'a DecisionRule),
    /// Whether a field or a document is required is not known.
    Undetermined {
        /// Title of the field or document.
        title: &'a Label,
        /// The condition it is required under.
        guard: &'a Guard,
        /// What keeps the condition from an answer.
        blockers: Blockers,
    },
}

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
        let mut open = Blockers::new();
        let mut missing = Vec::new();
        for lack in self.lacks(definition, phase, participant, day) {
            match lack {
                Lack::Field { field, .. } => missing.push(field.title.clone()),
                Lack::Document { document, .. } => missing.push(document.title.clone()),
                Lack::Step(step) => missing.push(step.title.clone()),
                Lack::Decision(rule) => missing.push(rule.question.clone()),
                Lack::Undetermined { blockers, .. } => open.extend(blockers),
            }
        }
        let causes = Guard::waits_for(&open, definition);
        missing.extend(causes.into_iter().filter(|cause| !missing.contains(cause)).collect::<Vec<_>>());
        missing
    }

    /// What a track still lacks to end, on `day`; where its work is open, nothing else keeps it from ending.
    pub fn lacks<'a>(
        &self,
        definition: &'a Definition,
        phase: &'a Phase,
        participant: Option<&OrganizationId>,
        day: NaiveDate,
    ) -> Vec<Lack<'a>> {
        let empty = Track::default();
        let track = self.track(&phase.id, participant).unwrap_or(&empty);
        let facts = CaseFacts { definition, case: self, participant, directory: None, day };
        let mut lacks = Vec::new();
        for field in phase.report.iter().filter(|field| track.field(&field.id, day).is_none()) {
            let lack = |because| Lack::Field { field, because };
            lacks.extend(need((field.required, field.required_if.as_ref()), &field.title, &facts, lack));
        }
        let attached =
            |id: &ItemId| track.evidence.iter().any(|evidence| evidence.document.as_ref() == Some(id));
        let decided = self.deciding(definition, phase, participant);
        let waived = |id: &ItemId| decided.is_some_and(|closed| closed.waived.contains(id));
        let lacking = phase.documents.iter().filter(|known| !attached(&known.id) && !waived(&known.id));
        for document in lacking {
            let lack = |because| Lack::Document { document, because };
            let rule = (document.required, document.required_if.as_ref());
            lacks.extend(need(rule, &document.title, &facts, lack));
        }
        let items = phase.checklist.iter().filter(|item| match track.item_status(&item.id, day) {
            Some(ItemStatus::Done | ItemStatus::NotApplicable) => false,
            Some(ItemStatus::NotStarted | ItemStatus::InProgress) | None => true,
        });
        lacks.extend(items.map(Lack::Step));
        lacks.extend(self.missing_decision(definition, phase, participant).map(Lack::Decision));
        lacks
    }

    fn missing_decision<'a>(
        &self,
        definition: &'a Definition,
        phase: &Phase,
        participant: Option<&OrganizationId>,
    ) -> Option<&'a DecisionRule> {
        let rule = definition.decision(phase.decide.as_ref()?)?;
        self.deciding(definition, phase, participant).is_none().then_some(rule)
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

/// Whether something that is not there is lacking, by its rule: always, under a condition, or not known yet.
fn need<'a>(
    (required, required_if): (bool, Option<&'a Guard>),
    title: &'a Label,
    facts: &CaseFacts<'_>,
    lack: impl FnOnce(Option<&'a Guard>) -> Lack<'a>,
) -> Option<Lack<'a>> {
    if required {
        return Some(lack(None));
    }
    let guard = required_if?;
    match guard.evaluate(facts) {
        Truth::True => Some(lack(Some(guard))),
        Truth::False => None,
        Truth::Unknown(blockers) => Some(Lack::Undetermined { title, guard, blockers }),
    }
}
