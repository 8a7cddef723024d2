//! How a register's steps become phases of a case: those of occasions known beforehand when the definition is read,
//! those of entries opened since from the state; never when one is opened.

mod listed;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::definition::{Definition, EntryStep, Phase, Register, RegisterKind, ReminderSeries, Scope};
use crate::id::{ItemId, OrganizationId};
use crate::state::{Case, EntryState};
use crate::text::Label;

pub use listed::Listed;

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
            title: step_title(title, step),
            after: step.after.iter().map(named).collect::<Option<_>>()?,
            prefer_after: step.prefer_after.iter().map(named).collect::<Option<_>>()?,
            entry: Some(EntryStep {
                register: register.id.clone(),
                entry: entry.clone(),
                title: title.clone(),
                step: step.id.clone(),
                with: with.cloned(),
            }),
            ..step.clone()
        })
    };
    register.steps.iter().map(phase).collect()
}

fn step_title(of: &Label, step: &Phase) -> Label {
    Label {
        ja: format!("{}：{}", of.ja, step.title.ja),
        en: of.en.as_ref().zip(step.title.en.as_ref()).map(|(of, step)| format!("{of}: {step}")),
    }
}

/// The title of an entry that came up since: the register's with the entry's number.
pub fn title(register: &Register, number: u32) -> Label {
    let ja = match &register.kind {
        RegisterKind::Meetings { .. } => format!("{} 第{number}回", register.title.ja),
        RegisterKind::Contacts { .. } => format!("{} 第{number}件", register.title.ja),
    };
    Label { ja, en: register.title.en.as_ref().map(|en| format!("{en} {number}")) }
}

/// A step of an entry as its name tells it, whether or not the entry is known here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<'a> {
    /// The register.
    pub register: &'a Register,
    /// The entry in it.
    pub entry: ItemId,
    /// The step of the register.
    pub step: &'a Phase,
}

impl Definition {
    /// What a name of the form `REGISTER.ENTRY.STEP` is about.
    pub fn step_named(&self, item: &ItemId) -> Option<Named<'_>> {
        self.registers.iter().find_map(|register| {
            let rest = item.as_str().strip_prefix(register.id.as_str())?.strip_prefix('.')?;
            register.steps.iter().find_map(|step| {
                let entry = rest.strip_suffix(step.id.as_str())?.strip_suffix('.')?;
                Some(Named { register, entry: entry.parse().ok()?, step })
            })
        })
    }

    /// Whether a name is that of a step of a contact, which is between its body and the lead.
    pub fn is_of_contact(&self, item: &ItemId) -> bool {
        self.step_named(item).is_some_and(|named| match &named.register.kind {
            RegisterKind::Contacts { .. } => true,
            RegisterKind::Meetings { .. } => false,
        })
    }

    /// The title of a phase, mark, register or step of an entry, also of one opened since.
    pub fn title_of(&self, item: &ItemId) -> Option<Label> {
        if let Some(known) = self.item_title(item) {
            return Some(known.clone());
        }
        let Named { register, entry, step } = self.step_named(item)?;
        let of = title(register, entry.as_str().parse().ok()?);
        Some(step_title(&of, step))
    }

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

impl Register {
    /// Reminders around the day by which a body is to be contacted next.
    pub fn remind(&self) -> &[ReminderSeries] {
        match &self.kind {
            RegisterKind::Contacts { remind, .. } => remind,
            RegisterKind::Meetings { .. } => &[],
        }
    }
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
