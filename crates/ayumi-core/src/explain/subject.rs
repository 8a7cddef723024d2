//! What there is to explain in a case: one subject a kind, item and participant; never why.

use crate::definition::{Definition, Phase, Register, Scope};
use crate::entry::entry_id;
use crate::explain::Facts;
use crate::id::{ItemId, OrganizationId};
use crate::state::Case;

/// Kinds of things that are explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The case as a whole.
    Case,
    /// Whether a body takes part.
    Participation,
    /// A phase, or one participant's track of it.
    Phase,
    /// A decision.
    Decision,
    /// A milestone.
    Milestone,
    /// A date.
    Deadline,
    /// The reminders around a date.
    Reminders,
    /// The condition a participant is in.
    Lifecycle,
    /// Meetings or contacts of one kind.
    Register,
    /// A meeting or a contact.
    Entry,
}

/// Something that can be explained.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// Of which kind.
    pub kind: Kind,
    /// What the definition calls it; none for the case and for taking part.
    pub item: Option<ItemId>,
    /// The phase or register it belongs to, where its name alone does not say.
    pub within: Option<ItemId>,
    /// The participant; none for what is joint or for everybody.
    pub participant: Option<OrganizationId>,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::Case,
        Self::Participation,
        Self::Phase,
        Self::Decision,
        Self::Milestone,
        Self::Deadline,
        Self::Reminders,
        Self::Lifecycle,
        Self::Register,
        Self::Entry,
    ];

    /// Its name for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Participation => "participation",
            Self::Phase => "phase",
            Self::Decision => "decision",
            Self::Milestone => "milestone",
            Self::Deadline => "deadline",
            Self::Reminders => "reminders",
            Self::Lifecycle => "lifecycle",
            Self::Register => "register",
            Self::Entry => "entry",
        }
    }
}

impl Subject {
    /// The case as a whole.
    pub fn case() -> Self {
        Self { kind: Kind::Case, item: None, within: None, participant: None }
    }

    /// A phase, or one participant's track of it.
    pub fn track(phase: &ItemId, participant: Option<&OrganizationId>) -> Self {
        Self::named(Kind::Phase, phase, participant)
    }

    /// Something by its name alone.
    pub fn named(kind: Kind, item: &ItemId, participant: Option<&OrganizationId>) -> Self {
        Self { kind, item: Some(item.clone()), within: None, participant: participant.cloned() }
    }

    fn inside(kind: Kind, item: &ItemId, within: &ItemId, participant: Option<&OrganizationId>) -> Self {
        Self { within: Some(within.clone()), ..Self::named(kind, item, participant) }
    }

    /// What it is for a participant: its own, or a date for everybody that counts for it; none when it concerns others.
    fn for_participant(self, facts: &Facts<'_>, body: &OrganizationId) -> Option<Self> {
        if self.participant.is_some() {
            return (self.participant.as_ref() == Some(body)).then_some(self);
        }
        let phase = facts.context.definition.phase(self.item.as_ref()?)?;
        let counts = self.kind == Kind::Deadline && facts.is_of_party(phase, body);
        counts.then(|| Self { participant: Some(body.clone()), ..self })
    }

    /// Whether it is about something of this name: itself, or what it belongs to.
    pub fn is_about(&self, item: &ItemId) -> bool {
        self.item.as_ref() == Some(item) || self.within.as_ref() == Some(item)
    }
}

/// Everything there is to explain in a case, in the order of its definition.
pub fn subjects(facts: &Facts<'_>) -> Vec<Subject> {
    let (definition, case) = (facts.context.definition, facts.case);
    let mut found = vec![Subject::case()];
    let body = |body| Subject { participant: Some(body), kind: Kind::Participation, ..Subject::case() };
    found.extend(case.participants.keys().cloned().map(body));
    for phase in &definition.phases {
        for participant in members(case, phase) {
            of_track(phase, participant, &mut found);
        }
    }
    dates(definition, case, &mut found);
    for lifecycle in &definition.lifecycles {
        let bodies = case.participants.iter().filter(|(_, known)| known.party == lifecycle.of);
        found.extend(bodies.map(|(body, _)| Subject::named(Kind::Lifecycle, &lifecycle.id, Some(body))));
    }
    let named = |register: &Register| Subject::named(Kind::Register, &register.id, None);
    found.extend(definition.registers.iter().map(named));
    for (register, entries) in &case.entries {
        let subject = |entry: &crate::state::EntryState| {
            let id = entry_id(register, &entry.entry)?;
            Some(Subject::inside(Kind::Entry, &id, register, entry.participant.as_ref()))
        };
        found.extend(entries.iter().filter_map(subject));
    }
    found
}

/// What a reader asks for: everything about an item, about a participant, or about both; without either, the case and
/// what concerns everybody.
pub fn asked(facts: &Facts<'_>, item: Option<&ItemId>, participant: Option<&OrganizationId>) -> Vec<Subject> {
    let wanted = |subject: Subject| {
        let subject = match participant {
            Some(body) => subject.for_participant(facts, body)?,
            None => subject,
        };
        let fits = match item {
            Some(item) => subject.is_about(item),
            None => subject.participant.as_ref() == participant,
        };
        fits.then_some(subject)
    };
    let mut found: Vec<Subject> = subjects(facts).into_iter().filter_map(wanted).collect();
    found.sort_by_key(|subject| subject.kind);
    found.dedup();
    found
}

/// The tracks of a phase: the joint one, or one for every body of its party, or the one a contact is with.
fn members<'a>(case: &'a Case, phase: &Phase) -> Vec<Option<&'a OrganizationId>> {
    match (&phase.scope, phase.with()) {
        (Scope::Joint, _) => vec![None],
        (Scope::Each { .. }, Some(body)) => {
            case.participants.get_key_value(body).map(|(body, _)| Some(body)).into_iter().collect()
        }
        (Scope::Each { party, .. }, None) => {
            let members = case.participants.iter().filter(|(_, known)| known.party == *party);
            members.map(|(body, _)| Some(body)).collect()
        }
    }
}

/// A track with what belongs to it.
fn of_track(phase: &Phase, participant: Option<&OrganizationId>, found: &mut Vec<Subject>) {
    found.push(Subject::track(&phase.id, participant));
    let inside = |kind, id: &ItemId| Subject::inside(kind, id, &phase.id, participant);
    found.extend(phase.decide.iter().map(|id| inside(Kind::Decision, id)));
    found.extend(phase.milestones.iter().map(|milestone| inside(Kind::Milestone, &milestone.id)));
    found.extend((!phase.remind.is_empty()).then(|| Subject::named(Kind::Reminders, &phase.id, participant)));
}

/// The dates: those there are, and those of phases that will have one once they open.
fn dates(definition: &Definition, case: &Case, found: &mut Vec<Subject>) {
    for phase in definition.phases.iter().filter(|phase| phase.due.is_some()) {
        if case.deadlines.get(&phase.id).is_none_or(|known| known.all.is_none() && known.own.is_empty()) {
            // What is agreed with one body alone is nobody else's to know.
            found.push(Subject::named(Kind::Deadline, &phase.id, phase.with()));
        }
    }
    // As the definition has its phases; what is no phase comes behind.
    let phases = &definition.phases;
    let place = |item: &ItemId| phases.iter().position(|phase| phase.id == *item).unwrap_or(phases.len());
    let mut dated: Vec<_> = case.deadlines.iter().collect();
    dated.sort_by_cached_key(|(item, _)| place(item));
    for (item, deadlines) in dated {
        found.extend(deadlines.all.iter().map(|_| Subject::named(Kind::Deadline, item, None)));
        found.extend(deadlines.own.keys().map(|body| Subject::named(Kind::Deadline, item, Some(body))));
    }
    for ((mark, body), state) in &case.marks {
        let reminds = definition.mark(mark).is_some_and(|rule| !rule.remind.is_empty());
        if reminds && state.value.is_some() {
            found.push(Subject::named(Kind::Reminders, mark, Some(body)));
        }
    }
    for register in definition.registers.iter().filter(|register| !register.remind().is_empty()) {
        let bodies = case.deadlines.get(&register.id).into_iter().flat_map(|known| known.own.keys());
        found.extend(bodies.map(|body| Subject::named(Kind::Reminders, &register.id, Some(body))));
    }
}
