//! What a definition says beside its phases: meetings, contacts, lifecycles, figures, cases it may raise; never a phase.

use crate::definition::{Phase, ReminderSeries, Span};
use crate::id::{DefinitionId, ItemId, OrganizationId};
use crate::text::Label;

/// Which entry a phase belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryStep {
    /// The register.
    pub register: ItemId,
    /// The entry in it.
    pub entry: ItemId,
    /// Title of the entry.
    pub title: Label,
    /// The step of the register it is.
    pub step: ItemId,
    /// The one body it is with; none for a meeting.
    pub with: Option<OrganizationId>,
}

/// What recurs or comes up in a case: each entry is opened when it is known and runs through the same steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// Its name.
    pub id: ItemId,
    /// Title.
    pub title: Label,
    /// Meetings or contacts.
    pub kind: RegisterKind,
    /// The parties that may open an entry.
    pub opened_by: Vec<ItemId>,
    /// The steps of an entry in order; their ids and titles are completed by those of the entry.
    pub steps: Vec<Phase>,
}

/// What the entries of a register are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegisterKind {
    /// Occasions for everybody; those known beforehand are phases already.
    Meetings {
        /// Whether further occasions may be added as they come.
        more: bool,
    },
    /// Contacts with one body each.
    Contacts {
        /// The party of the bodies.
        with: ItemId,
        /// The longest a body may go without one.
        within: Option<Span>,
        /// Reminders around the day by which the next contact is due.
        remind: Vec<ReminderSeries>,
    },
}

/// The conditions a participant goes through in a continuing service, with the ways between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifecycle {
    /// Its name.
    pub id: ItemId,
    /// Title.
    pub title: Label,
    /// The party.
    pub of: ItemId,
    /// The conditions, in the file's order. A participant without one has not answered.
    pub states: Vec<Condition>,
}

/// A condition of a lifecycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Its name.
    pub id: ItemId,
    /// Title.
    pub title: Label,
    /// Whether it is where a participant may begin.
    pub start: bool,
    /// Where it may lead.
    pub to: Vec<ItemId>,
    /// What it says about taking part.
    pub means: Means,
    /// Whether bodies in it count as users of the service.
    pub counts: bool,
    /// Whether entering it needs a reason.
    pub reason: bool,
}

/// What a condition says about taking part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// Nothing.
    Nothing,
    /// The body takes part.
    Joined,
    /// The body does not take part, or no longer.
    Left,
}

/// A figure that makes participants comparable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indicator {
    /// Its name.
    pub id: ItemId,
    /// Title.
    pub title: Label,
    /// The phase of the field.
    pub phase: ItemId,
    /// The field with the amount.
    pub field: ItemId,
    /// What it is divided by.
    pub per: Per,
    /// The unit of the result, such as 円/人.
    pub unit: Label,
}

/// What an amount is divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Per {
    /// The body: not divided.
    Body,
    /// Its population.
    Head,
}

/// A case of another programme that may be raised from one of this kind, linked both ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubCase {
    /// Its name.
    pub id: ItemId,
    /// Title.
    pub title: Label,
    /// The definition the raised case follows.
    pub definition: DefinitionId,
    /// The parties that may raise it.
    pub by: Vec<ItemId>,
    /// The party of the raised case the body takes part as.
    pub party: ItemId,
}

impl Lifecycle {
    /// The condition named `id`.
    pub fn condition(&self, id: &ItemId) -> Option<&Condition> {
        self.states.iter().find(|condition| condition.id == *id)
    }
}
