//! The words of the language in one table: every kind of mapping with its keys, and what each key takes; never reads
//! a file. The schema, the formatter, the canonical form and the reference are made from it, and the parser asks for
//! no key that is not in it.

mod barrier;
mod case_plan;
mod decision;
mod definition;
mod due;
mod kit;
mod label;
mod lifecycle;
mod mark;
mod migration;
mod party;
mod phase;
mod plan;
mod register;
mod remind;
mod report;
mod voting;

pub use barrier::{BARRIER, STRAGGLERS};
pub use case_plan::{ALL_BUT, CASE, DECLARED, GRID, TARGET};
pub use decision::{DECISION, OUTCOME, REWORK};
pub use definition::{DEFINITION, FIGURES, SUSPENSION, UNCHANGED};
pub use due::{AMEND, DUE};
pub use kit::{ENDED, EXPECT, GIVEN, KIT, STEP, TEST};
pub use label::LABEL;
pub use lifecycle::{INDICATOR, LIFECYCLE, STATE, SUB_CASE};
pub use mark::MARK;
pub use migration::{DROP, DROPPED, MAP, MIGRATION};
pub use party::PARTY;
pub use phase::{MILESTONE, MILESTONE_WHEN, PHASE, REOPEN};
pub use plan::{BASIS, HISTORY, PLAN, PROGRAMME};
pub use register::{CONTACTS, MEETINGS, OCCASION, REGISTER_STEP};
pub use remind::{ESCALATE, REMIND};
pub use report::{DOCUMENT, FIELD};
pub use voting::{ELECTORATE, QUORUM, ROUTE_STEP, SILENCE, WEIGHT};

/// Every kind of mapping, in the order of the reference.
pub const KINDS: &[&Kind] = &[
    &DEFINITION,
    &LABEL,
    &PARTY,
    &PHASE,
    &DUE,
    &AMEND,
    &FIELD,
    &DOCUMENT,
    &BARRIER,
    &STRAGGLERS,
    &MILESTONE,
    &MILESTONE_WHEN,
    &REMIND,
    &ESCALATE,
    &REOPEN,
    &MEETINGS,
    &OCCASION,
    &CONTACTS,
    &REGISTER_STEP,
    &LIFECYCLE,
    &STATE,
    &INDICATOR,
    &SUB_CASE,
    &SUSPENSION,
    &UNCHANGED,
    &DECISION,
    &ELECTORATE,
    &WEIGHT,
    &QUORUM,
    &SILENCE,
    &ROUTE_STEP,
    &OUTCOME,
    &REWORK,
    &MARK,
    &FIGURES,
    &PLAN,
    &PROGRAMME,
    &BASIS,
    &CASE,
    &ALL_BUT,
    &DECLARED,
    &TARGET,
    &GRID,
    &HISTORY,
    &MIGRATION,
    &MAP,
    &DROP,
    &DROPPED,
    &KIT,
    &TEST,
    &GIVEN,
    &ENDED,
    &STEP,
    &EXPECT,
];

/// A definition with every word in it; the examples of the reference are tried in it.
pub const SAMPLE_DEFINITION: &str = include_str!("sample/definition.yaml");
/// A plan for [`SAMPLE_DEFINITION`].
pub const SAMPLE_PLAN: &str = include_str!("sample/plan.yaml");
/// A migration from it to a next version.
pub const SAMPLE_MIGRATION: &str = include_str!("sample/migration.yaml");
/// Tests of [`SAMPLE_DEFINITION`].
pub const SAMPLE_KIT: &str = include_str!("sample/kit.yaml");

/// The same in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// Japanese.
    pub ja: &'static str,
    /// English.
    pub en: &'static str,
}

/// A kind of mapping.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its name among the kinds.
    pub name: &'static str,
    /// What it is called.
    pub title: Words,
    /// What it is for.
    pub about: Words,
    /// Its keys, in the order they are best written in.
    pub keys: &'static [Key],
    /// What holds between its keys.
    pub rules: &'static [Rule],
}

/// A key of a mapping: one row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Key {
    /// The key as it is written.
    pub name: &'static str,
    /// What stands under it.
    pub takes: Type,
    /// What holds when it is not there; none for a key that must be.
    pub default: Option<Words>,
    /// What it says.
    pub meaning: Words,
    /// A short example, with the keys it needs beside it.
    pub example: &'static str,
}

/// What holds between the keys of a mapping.
#[derive(Debug, PartialEq, Eq)]
pub enum Rule {
    /// One of these stands, and no other of them.
    ExactlyOne(&'static [&'static str]),
    /// One of these stands, or several.
    AtLeastOne(&'static [&'static str]),
    /// One of these stands, or none.
    AtMostOne(&'static [&'static str]),
    /// Beside the key stands one of these, and none of them without it.
    With(&'static str, &'static [&'static str]),
    /// The key stands only beside all of these.
    Beside(&'static str, &'static [&'static str]),
    /// The first key stands only where the second has one of these words.
    Only(&'static str, &'static str, &'static [&'static str]),
    /// The first key must stand where the second has one of these words.
    Needed(&'static str, &'static str, &'static [&'static str]),
}

/// What stands under a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Type {
    /// A text of one line.
    Line {
        /// Its length at most.
        characters_max: usize,
    },
    /// A title.
    Label,
    /// An id.
    Id(Naming),
    /// Any whole number.
    Number,
    /// A whole number within bounds.
    Integer {
        /// Least value.
        least: i64,
        /// Greatest value.
        most: i64,
    },
    /// True or false.
    Boolean,
    /// True and nothing else.
    True,
    /// One of a few words.
    Word(&'static [Word]),
    /// A day.
    Date,
    /// A month of a calendar year.
    Month,
    /// A time of day.
    Time,
    /// A length of time.
    Span,
    /// A condition in CEL.
    Guard,
    /// A number of business days.
    BusinessDays {
        /// Least number.
        least: u16,
    },
    /// A command as the API takes it.
    Command,
    /// A mapping of a kind.
    Mapping(&'static Kind),
    /// A mapping of names, in an order that matters, to things of one type.
    Named(Naming, &'static Type),
    /// A list.
    List(&'static Type),
    /// One, or a list without repetition.
    OneOrMany(&'static Type),
    /// Any of several types.
    AnyOf(&'static [Type]),
}

/// One of a few words.
#[derive(Debug, PartialEq, Eq)]
pub struct Word {
    /// As it is written.
    pub word: &'static str,
    /// What it means.
    pub meaning: Words,
}

/// What an id names, or is named by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// This thing itself, for the rest of its file.
    Itself,
    /// A party of the definition.
    Party,
    /// A party of the definition, or a duty posts hold towards a body.
    Recipient,
    /// A phase of the definition.
    Phase,
    /// A phase or a mark of the definition.
    Item,
    /// A decision of the definition.
    Decision,
    /// What stands in a phase, written `phase/item`.
    Part,
    /// A document of the phase.
    Document,
    /// A checklist item of the phase.
    ChecklistItem,
    /// A milestone of the definition.
    Milestone,
    /// A value of the mark.
    Value,
    /// A field of the phase.
    Field,
    /// A lifecycle of the definition.
    Lifecycle,
    /// A state of the lifecycle.
    State,
    /// A definition.
    Definition,
    /// A calendar.
    Calendar,
    /// A code chosen by the author.
    Code,
    /// A body, by its code.
    Body,
    /// A type of event.
    Event,
    /// A refusal.
    Refusal,
}

impl Kind {
    /// The row of a key.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// The kind of the whole of a file of this format.
    pub fn of_format(format: &str) -> Option<&'static Self> {
        [&DEFINITION, &PLAN, &MIGRATION, &KIT].into_iter().find(|kind| kind.format() == Some(format))
    }

    /// The format a file of this kind says it has.
    pub fn format(&self) -> Option<&'static str> {
        if let Type::Word([only]) = self.key("format")?.takes { Some(only.word) } else { None }
    }
}

/// What a mapping under a type is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Mapping {
    /// One of a kind: its keys are words of the language, and their order says nothing.
    Of(&'static Kind),
    /// Names of things of one type: the names are the author's, and their order says something.
    Named(&'static Type),
}

impl Type {
    /// What a mapping that stands here is; none where no mapping of the language can stand.
    pub(crate) fn mapping(&'static self) -> Option<Mapping> {
        match self {
            Self::Label => Some(Mapping::Of(&LABEL)),
            Self::Mapping(kind) => Some(Mapping::Of(kind)),
            Self::Named(_, entry) => Some(Mapping::Named(entry)),
            Self::AnyOf(types) => types.iter().find_map(Self::mapping),
            Self::Line { .. }
            | Self::Id(_)
            | Self::Number
            | Self::Integer { .. }
            | Self::Boolean
            | Self::True
            | Self::Word(_)
            | Self::Date
            | Self::Month
            | Self::Time
            | Self::Span
            | Self::Guard
            | Self::BusinessDays { .. }
            | Self::Command
            | Self::List(_)
            | Self::OneOrMany(_) => None,
        }
    }

    /// What stands in a list that stands here; none where no list can stand.
    pub(crate) fn item(&'static self) -> Option<&'static Self> {
        match self {
            Self::List(item) | Self::OneOrMany(item) => Some(item),
            Self::AnyOf(types) => types.iter().find_map(Self::item),
            Self::Label
            | Self::Mapping(_)
            | Self::Named(..)
            | Self::Line { .. }
            | Self::Id(_)
            | Self::Number
            | Self::Integer { .. }
            | Self::Boolean
            | Self::True
            | Self::Word(_)
            | Self::Date
            | Self::Month
            | Self::Time
            | Self::Span
            | Self::Guard
            | Self::BusinessDays { .. }
            | Self::Command => None,
        }
    }
}

impl Key {
    /// Whether its absence is an error.
    pub fn is_required(&self) -> bool {
        self.default.is_none()
    }
}

/// The same in both languages.
const fn words(ja: &'static str, en: &'static str) -> Words {
    Words { ja, en }
}

/// One of a few words.
const fn word(word: &'static str, ja: &'static str, en: &'static str) -> Word {
    Word { word, meaning: words(ja, en) }
}

/// A key that must stand.
const fn required(
    name: &'static str,
    takes: Type,
    (ja, en): (&'static str, &'static str),
    example: &'static str,
) -> Key {
    Key { name, takes, default: None, meaning: words(ja, en), example }
}

/// A key that may stand, and what holds without it.
const fn optional(
    name: &'static str,
    takes: Type,
    (default_ja, default_en): (&'static str, &'static str),
    (ja, en): (&'static str, &'static str),
    example: &'static str,
) -> Key {
    Key { name, takes, default: Some(words(default_ja, default_en)), meaning: words(ja, en), example }
}

/// Nothing stands in for a key that is not there.
const NONE: (&str, &str) = ("なし", "none");

#[cfg(test)]
mod tests;
