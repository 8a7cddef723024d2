//! A definition as boxes and arrows with their words; never how they are drawn.

use std::collections::HashSet;

use ayumi_core::definition::{Definition, OutcomeEffect, Phase};
use ayumi_core::id::ItemId;
use ayumi_core::text::Language;

use super::words::{self, say};

/// The phases with what leads from one to another.
pub(super) struct Graph<'d> {
    pub(super) boxes: Vec<PhaseBox<'d>>,
    pub(super) arrows: Vec<Arrow>,
}

/// A phase.
pub(super) struct PhaseBox<'d> {
    pub(super) id: &'d ItemId,
    pub(super) title: &'d str,
    pub(super) is_each: bool,
    pub(super) is_optional: bool,
    /// What else is said of it, a line each.
    pub(super) notes: Vec<String>,
}

/// Something leads from one phase to another.
pub(super) struct Arrow {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) way: Way,
    pub(super) label: Option<String>,
}

/// In which way one phase leads to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// It must end first.
    After,
    /// It had better end first.
    Preferred,
    /// A decision sends the case back.
    Back,
}

impl<'d> Graph<'d> {
    pub(super) fn of(definition: &'d Definition, language: Language) -> Self {
        let phases = &definition.phases;
        let boxes = phases.iter().map(|phase| phase_box(definition, phase, language)).collect();
        let mut arrows = Vec::new();
        for (to, phase) in phases.iter().enumerate() {
            for (ids, way) in [(&phase.after, Way::After), (&phase.prefer_after, Way::Preferred)] {
                for from in ids.iter().filter_map(|id| at(definition, id)) {
                    let waits = way == Way::After && !phase.is_each();
                    let barrier = phases[from].barrier.as_ref().filter(|_| waits);
                    let label = barrier.map(|barrier| words::barrier(barrier, language));
                    arrows.push(Arrow { from, to, way, label });
                }
            }
            for (from, to, limit) in reworks(definition, phase, to) {
                let label =
                    say(language, format!("差戻し（{limit}回まで）"), format!("sent back, at most {limit}×"));
                arrows.push(Arrow { from, to, way: Way::Back, label: Some(label) });
            }
        }
        Self { boxes, arrows }
    }

    /// The arrows that go forward, without those that would close a circle: an order that is only advised may.
    pub(super) fn forward(&self) -> Vec<&Arrow> {
        let mut taken: Vec<&Arrow> = self.arrows.iter().filter(|arrow| arrow.way == Way::After).collect();
        for arrow in self.arrows.iter().filter(|arrow| arrow.way == Way::Preferred) {
            if !reaches(&taken, arrow.to, arrow.from) {
                taken.push(arrow);
            }
        }
        taken
    }
}

fn reaches(arrows: &[&Arrow], from: usize, to: usize) -> bool {
    let (mut open, mut seen) = (vec![from], HashSet::new());
    while let Some(at) = open.pop() {
        if at == to {
            return true;
        }
        if seen.insert(at) {
            open.extend(arrows.iter().filter(|arrow| arrow.from == at).map(|arrow| arrow.to));
        }
    }
    false
}

fn at(definition: &Definition, id: &ItemId) -> Option<usize> {
    definition.phases.iter().position(|phase| phase.id == *id)
}

/// Where the decision of a phase can send it back to, and how often.
fn reworks<'d>(
    definition: &'d Definition,
    phase: &'d Phase,
    from: usize,
) -> impl Iterator<Item = (usize, usize, u32)> + 'd {
    let rule = phase.decide.as_ref().and_then(|id| definition.decision(id));
    rule.into_iter().flat_map(|rule| &rule.outcomes).filter_map(move |outcome| match &outcome.effect {
        OutcomeEffect::ReworkTo { phase, limit } => Some((from, at(definition, phase)?, *limit)),
        OutcomeEffect::Proceed | OutcomeEffect::CancelCase => None,
    })
}

fn phase_box<'d>(definition: &'d Definition, phase: &'d Phase, language: Language) -> PhaseBox<'d> {
    let mut notes = vec![words::scope(definition, phase, language)];
    if let Some(due) = &phase.due {
        let due = words::due(due, language);
        notes.push(say(language, format!("期日 {due}"), format!("due {due}")));
    }
    if let Some(barrier) = &phase.barrier {
        notes.push(words::barrier(barrier, language));
    }
    notes.extend(decision_notes(definition, phase, language));
    notes.extend(
        phase.milestones.iter().map(|milestone| format!("◆ {}", milestone.title.in_language(language))),
    );
    PhaseBox {
        id: &phase.id,
        title: phase.title.in_language(language),
        is_each: phase.is_each(),
        is_optional: phase.optional,
        notes,
    }
}

fn decision_notes(definition: &Definition, phase: &Phase, language: Language) -> Vec<String> {
    let Some(rule) = phase.decide.as_ref().and_then(|id| definition.decision(id)) else { return Vec::new() };
    let question = rule.question.in_language(language);
    let mut notes = vec![say(language, format!("決定 {question}"), format!("decides: {question}"))];
    for outcome in &rule.outcomes {
        let title = outcome.title.in_language(language);
        match &outcome.effect {
            OutcomeEffect::Proceed => {}
            OutcomeEffect::CancelCase => notes.push(format!("× {title}")),
            OutcomeEffect::ReworkTo { phase, limit } => {
                let target =
                    definition.phase(phase).map_or(phase.as_str(), |phase| phase.title.in_language(language));
                notes.push(say(
                    language,
                    format!("↩ {title} → {target}（{limit}回まで）"),
                    format!("↩ {title} → {target} (at most {limit})"),
                ));
            }
        }
    }
    notes
}
