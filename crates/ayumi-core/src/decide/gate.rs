//! Whether a phase may begin: what must come before it, then what its conditions say; never an event.

use crate::decide::{Context, checks};
use crate::definition::Phase;
use crate::guard::{Blockers, CaseFacts, Guard, Truth};
use crate::id::{ItemId, OrganizationId};
use crate::private::{Clear, TEXT_CHARACTERS_MAX};
use crate::state::{Case, TrackStatus};
use crate::text::Label;

/// What the conditions of a phase say once nothing has to come before it any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// It opens.
    Opens,
    /// It is passed over.
    PassedOver,
    /// It waits: a condition does not hold, or it is not known whether it does.
    Waits,
}

/// A condition that keeps a phase from opening, as things stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold<'a> {
    /// The key of the definition it stands under.
    pub key: &'static str,
    /// The condition.
    pub guard: &'a Guard,
    /// Titles of what is not known; empty when it is known not to hold.
    pub unknown: Vec<Label>,
}

impl Hold<'_> {
    /// Titles of what is waited for: what is not known, or the condition itself where it is known not to hold.
    pub fn titles(&self) -> Vec<Label> {
        if self.unknown.is_empty() { vec![self.guard.label()] } else { self.unknown.clone() }
    }
}

impl Context<'_> {
    /// What the conditions of a phase say. One that is not known holds it back: what would pass it over might come to
    /// hold.
    pub(crate) fn entry(&self, case: &Case, phase: &Phase, participant: Option<&OrganizationId>) -> Entry {
        let passes = phase.not_applicable_if.as_ref().map(|guard| self.ask(guard, case, participant));
        match passes {
            Some(Truth::True) => return Entry::PassedOver,
            Some(Truth::Unknown(_)) => return Entry::Waits,
            Some(Truth::False) | None => {}
        }
        match phase.enter_if.as_ref().map(|guard| self.ask(guard, case, participant)) {
            Some(Truth::True) | None => Entry::Opens,
            Some(Truth::False | Truth::Unknown(_)) => Entry::Waits,
        }
    }

    fn ask(&self, guard: &Guard, case: &Case, participant: Option<&OrganizationId>) -> Truth {
        guard.evaluate(&self.facts(case, participant))
    }

    fn facts<'s>(&'s self, case: &'s Case, participant: Option<&'s OrganizationId>) -> CaseFacts<'s> {
        let (definition, directory) = (self.definition, Some(self.directory));
        CaseFacts { definition, case, participant, directory, day: self.today }
    }

    /// The phases a track still waits for.
    pub fn held_back_by<'s>(
        &'s self,
        case: &'s Case,
        phase: &'s Phase,
        participant: Option<&'s OrganizationId>,
    ) -> impl Iterator<Item = &'s Phase> {
        let before = phase.after.iter().filter_map(|id: &ItemId| self.definition.phase(id));
        before.filter(move |earlier| !checks::let_through(case, earlier, phase, participant))
    }

    /// The conditions that keep a track from opening, when nothing else does.
    pub fn holds<'p>(
        &self,
        case: &Case,
        phase: &'p Phase,
        participant: Option<&OrganizationId>,
    ) -> Vec<Hold<'p>> {
        let waiting = case.status(phase, participant) == TrackStatus::Waiting;
        if !waiting || self.held_back_by(case, phase, participant).next().is_some() {
            return Vec::new();
        }
        let ask = |guard: &'p Option<Guard>| {
            let guard = guard.as_ref()?;
            Some((guard, self.ask(guard, case, participant)))
        };
        let passes = ask(&phase.not_applicable_if).and_then(|(guard, answer)| match answer {
            Truth::Unknown(blockers) => Some(self.hold("not_applicable_if", guard, &blockers)),
            Truth::True | Truth::False => None,
        });
        let enters = ask(&phase.enter_if).and_then(|(guard, answer)| match answer {
            Truth::Unknown(blockers) => Some(self.hold("enter_if", guard, &blockers)),
            Truth::False => Some(Hold { key: "enter_if", guard, unknown: Vec::new() }),
            Truth::True => None,
        });
        passes.into_iter().chain(enters).collect()
    }

    fn hold<'p>(&self, key: &'static str, guard: &'p Guard, blockers: &Blockers) -> Hold<'p> {
        Hold { key, guard, unknown: Guard::waits_for(blockers, self.definition) }
    }

    /// Titles of what a track still waits for: the phases that must end first, then what its conditions lack.
    pub fn waits_for(&self, case: &Case, phase: &Phase, participant: Option<&OrganizationId>) -> Vec<Label> {
        let phases = self.held_back_by(case, phase, participant).map(|earlier| earlier.title.clone());
        let mut titles: Vec<Label> = phases.collect();
        for title in self.holds(case, phase, participant).iter().flat_map(Hold::titles) {
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
        titles
    }

    /// Why a condition passed a phase over, in words: the condition and what it was asked of.
    pub(crate) fn ground(&self, guard: &Guard, case: &Case, participant: Option<&OrganizationId>) -> Clear {
        let unknown = || "不明".to_owned();
        let found = guard.account(&self.facts(case, participant)).into_iter();
        let found =
            found.map(|account| format!("{}：{}", account.what, account.value.unwrap_or_else(unknown)));
        let found: Vec<String> = found.collect();
        let text = format!("条件「{guard}」が成り立つため（{}）", found.join("、"));
        Clear::text(text.chars().take(TEXT_CHARACTERS_MAX).collect::<String>())
    }
}
