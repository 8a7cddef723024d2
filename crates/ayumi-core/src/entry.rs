//! How a register's steps become phases of a case: those of occasions known beforehand when the definition is read,
//! those of entries opened since from the state; never when one is opened.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::definition::{Definition, EntryStep, Phase, Register, RegisterKind, Scope};
use crate::id::{ItemId, OrganizationId};
use crate::state::{Case, EntryState};
use crate::text::Label;

/// Most entries of one case; a register that outgrows it is continued in the next programme.
pub const ENTRIES_MAX: usize = 5_000;

/// The id of an entry as others go back to it, `REGISTER.ENTRY`; none when it is too long.
pub fn entry_id(register: &ItemId, entry: &ItemId) -> Option<ItemId> {
    format!("{register}.{entry}").parse().ok()
}

/// The id of a step of an entry, `REGISTER.ENTRY.STEP`; none when it is too long.
pub fn step_id(register: &ItemId, entry: &ItemId, step: &ItemId) -> Option<ItemId> {
    format!("{register}.{entry}.{step}").parse().ok()
}

/// The steps of one entry as phases of the case; none when an id would be too long.
pub fn steps(
    register: &Register,
    entry: &ItemId,
    title: &Label,
    with: Option<&OrganizationId>,
) -> Option<Vec<Phase>> {
    let named = |step: &ItemId| step_id(&register.id, entry, step);
    let phase = |step: &Phase| {
        Some(Phase {
            id: named(&step.id)?,
            title: Label {
                ja: format!("{}：{}", title.ja, step.title.ja),
                en: title.en.as_ref().zip(step.title.en.as_ref()).map(|(of, step)| format!("{of}: {step}")),
            },
            after: step.after.iter().map(named).collect::<Option<_>>()?,
            prefer_after: step.prefer_after.iter().map(named).collect::<Option<_>>()?,
            entry: Some(EntryStep {
                register: register.id.clone(),
                entry: entry.clone(),
                with: with.cloned(),
            }),
            ..step.clone()
        })
    };
    register.steps.iter().map(phase).collect()
}

/// The title of an entry that came up since: the register's with the entry's number.
pub fn title(register: &Register, number: u32) -> Label {
    let ja = match &register.kind {
        RegisterKind::Meetings { .. } => format!("{} 第{number}回", register.title.ja),
        RegisterKind::Contacts { .. } => format!("{} 第{number}件", register.title.ja),
    };
    Label { ja, en: register.title.en.as_ref().map(|en| format!("{en} {number}")) }
}

impl Definition {
    /// The definition as a case follows it: with the steps of the entries opened in it.
    #[must_use]
    pub fn of_case(self: &Arc<Self>, case: &Case) -> Arc<Self> {
        if case.entries.is_empty() { Arc::clone(self) } else { Arc::new(self.grown(case)) }
    }

    /// The same with the steps of entries it does not have yet.
    #[must_use]
    pub fn grown(&self, case: &Case) -> Self {
        let mut whole = self.clone();
        for (register, entries) in &case.entries {
            let Some(register) = self.register(register) else { continue };
            let known: BTreeSet<&ItemId> = self
                .phases
                .iter()
                .filter_map(|phase| phase.entry.as_ref().filter(|step| step.register == register.id))
                .map(|step| &step.entry)
                .collect();
            let fresh = entries.iter().filter(|entry| !known.contains(&entry.entry));
            whole.phases.extend(fresh.flat_map(|entry| of_entry(register, entry)));
        }
        whole
    }
}

fn of_entry(register: &Register, entry: &EntryState) -> Vec<Phase> {
    steps(register, &entry.entry, &title(register, entry.number), entry.participant.as_ref())
        .unwrap_or_default()
}

impl Phase {
    /// The one body a phase is with, when it is a step of a contact.
    pub fn with(&self) -> Option<&OrganizationId> {
        self.entry.as_ref().and_then(|entry| entry.with.as_ref())
    }

    /// The party of its participants; none for joint work.
    pub fn party(&self) -> Option<&ItemId> {
        match &self.scope {
            Scope::Joint => None,
            Scope::Each { party, .. } => Some(party),
        }
    }
}
