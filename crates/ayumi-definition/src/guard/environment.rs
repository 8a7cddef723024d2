//! What the guards of a definition can name: its phases, decisions and marks as far as the file can be read; never what
//! a guard says of them.

use ayumi_core::definition::{DecisionRule, Field, MarkRule, Party, Phase, Scope};
use ayumi_core::guard::tree::Name;
use ayumi_core::guard::vocabulary;

use crate::raw::Node;

/// What there is to name, read before the guards are.
pub(crate) struct Environment<'n> {
    pub(crate) root: &'n Node,
    pub(crate) parties: Vec<Party>,
    pub(crate) phases: Vec<Phase>,
    pub(crate) decisions: Vec<DecisionRule>,
    pub(crate) marks: Vec<MarkRule>,
}

/// What became of looking a name up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found<T> {
    /// Here it is.
    Here(T),
    /// It is in the file but could not be read; that was told where it stands.
    Broken,
    /// There is no such thing.
    Nowhere,
}

/// Where a guard stands, which says what it may read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seat<'a> {
    /// The party whose single participants it is asked for; none in a joint phase.
    pub(crate) party: Option<&'a str>,
    /// Whether the directory is read where it is asked.
    pub(crate) reads_bodies: bool,
    /// Whether work is held up by it while it has no answer although nobody expects it to wait.
    pub(crate) holds_up: bool,
}

impl Seat<'_> {
    /// What a phase with this scope waits for.
    pub(crate) fn entering(scope: &Scope) -> Seat<'_> {
        Seat { reads_bodies: true, ..Seat::noticing(scope) }
    }

    /// Whether a phase with this scope is passed over when it would open.
    pub(crate) fn passing(scope: &Scope) -> Seat<'_> {
        Seat { reads_bodies: true, holds_up: true, ..Seat::noticing(scope) }
    }

    /// What a phase with this scope needs to end.
    pub(crate) fn requiring(scope: &Scope) -> Seat<'_> {
        Seat { holds_up: true, ..Seat::noticing(scope) }
    }

    /// What is noticed while work goes on in a phase with this scope.
    pub(crate) fn noticing(scope: &Scope) -> Seat<'_> {
        let party = match scope {
            Scope::Joint => None,
            Scope::Each { party, .. } => Some(party.as_str()),
        };
        Seat { party, reads_bodies: false, holds_up: false }
    }
}

impl Environment<'_> {
    fn found<'s, T>(&self, known: Option<&'s T>, path: &[&str]) -> Found<&'s T> {
        match known {
            Some(known) => Found::Here(known),
            None if self.is_written(path) => Found::Broken,
            None => Found::Nowhere,
        }
    }

    /// Whether the file has something at `path`, whether or not it could be read.
    pub(super) fn is_written(&self, path: &[&str]) -> bool {
        let mut node = self.root;
        path.iter().all(|key| {
            let Some(entry) = node.entry(key) else { return false };
            node = &entry.value;
            true
        })
    }

    pub(super) fn phase(&self, id: &str) -> Found<&Phase> {
        self.found(self.phases.iter().find(|phase| phase.id.as_str() == id), &["phases", id])
    }

    pub(super) fn field<'p>(&self, phase: &'p Phase, id: &str) -> Found<&'p Field> {
        let known = phase.report.iter().find(|field| field.id.as_str() == id);
        self.found(known, &["phases", phase.id.as_str(), "report", id])
    }

    pub(super) fn decision(&self, id: &str) -> Found<&DecisionRule> {
        self.found(self.decisions.iter().find(|rule| rule.id.as_str() == id), &["decisions", id])
    }

    /// The phase that takes a decision.
    pub(super) fn phase_deciding(&self, decision: &str) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.decide.as_ref().is_some_and(|id| id.as_str() == decision))
    }

    pub(super) fn mark(&self, id: &str) -> Found<&MarkRule> {
        self.found(self.marks.iter().find(|mark| mark.id.as_str() == id), &["marks", id])
    }

    pub(super) fn party(&self, id: &str) -> Found<&Party> {
        self.found(self.parties.iter().find(|party| party.id.as_str() == id), &["parties", id])
    }

    /// Whether a fact may be missing for good: nothing that must happen reports it.
    pub(super) fn may_be_missing(&self, name: &Name) -> bool {
        match name {
            Name::Field { phase, field } => {
                let phase = self.phases.iter().find(|known| known.id == *phase);
                let field = phase.and_then(|phase| phase.field(field));
                field.is_some_and(|field| !field.required)
            }
            Name::Mark { .. } | Name::Population | Name::Class => true,
            Name::Step { .. }
            | Name::Outcome { .. }
            | Name::Status { .. }
            | Name::Kind
            | Name::FiscalYear => false,
        }
    }

    /// The kinds of body a party can be, as guards spell them.
    pub(super) fn kinds(&self, party: &str) -> Vec<String> {
        let known = self.parties.iter().find(|known| known.id.as_str() == party);
        let kinds = known.into_iter().flat_map(|party| &party.kinds);
        kinds.map(|kind| vocabulary::kind(*kind).to_owned()).collect()
    }
}
