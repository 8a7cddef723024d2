//! A workflow definition after it was read and proven sound; never its file form and never a running case.

mod due;
mod service;
mod voting;

use crate::event::{ClockRule, DefinitionRef, OrganizationKind, ReminderCondition, Role};
use crate::guard::Guard;
use crate::id::{InvalidId, ItemId, OrganizationId};
use crate::text::Label;

pub use due::*;
pub use service::*;
pub use voting::*;

/// One version of a definition. Built only by the definition reader, which proves that every reference resolves,
/// that `after` has no cycle and that every phase can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Id, version and hash of the canonical form.
    pub reference: DefinitionRef,
    /// Title.
    pub title: Label,
    /// Who takes part, in the file's order. The first is the lead.
    pub parties: Vec<Party>,
    /// The phases, in the file's order; those of entries come after them.
    pub phases: Vec<Phase>,
    /// Meetings and contacts of which each entry runs through steps of its own.
    pub registers: Vec<Register>,
    /// Conditions a participant goes through.
    pub lifecycles: Vec<Lifecycle>,
    /// The decisions.
    pub decisions: Vec<DecisionRule>,
    /// Classes a participant may be put in.
    pub marks: Vec<MarkRule>,
    /// Figures that make participants comparable.
    pub indicators: Vec<Indicator>,
    /// Cases of other programmes that may be raised from one of this kind.
    pub sub_cases: Vec<SubCase>,
    /// How a case comes to its end.
    pub ends: Ends,
    /// What becomes of dates while work is suspended, unless the suspension says otherwise.
    pub suspension: ClockRule,
    /// Of which work somebody is asked each month whether it really stands where it stood; none asks nobody.
    pub unchanged: Option<MonthlyCheck>,
    /// The milestone that counts as live in the figures; programmes with one have a figures page.
    pub live_milestone: Option<ItemId>,
}

/// How a case comes to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    /// When every phase that must end has ended.
    ByItself,
    /// When somebody closes it: nothing says by itself that no further meeting, contact or change will come.
    ByCommand,
}

/// Work of a participant of which nothing was recorded for long is looked at each month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthlyCheck {
    /// How long nothing was recorded.
    pub quiet: Span,
    /// Business days from the day it is looked at to the last business day of the month.
    pub before_end: u16,
    /// The parties and duties told.
    pub to: Vec<ItemId>,
}

/// A kind of participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Its name in the definition, such as `lead` or `member`.
    pub id: ItemId,
    /// Title.
    pub title: Label,
    /// Which kinds of body it can be.
    pub kinds: Vec<OrganizationKind>,
    /// How bodies come to take part.
    pub joins: Joins,
    /// The phase with whose opening joining ends; whoever comes later is late.
    pub join_until: Option<ItemId>,
    /// What late comers do about the phases that are over.
    pub late_join: LateJoin,
}

/// What a body that joins late does about what the others have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LateJoin {
    /// It cannot join any more.
    Refused,
    /// The earlier phases are waived for it.
    Waived,
    /// It still does the earlier phases.
    Required,
}

/// How bodies come to take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joins {
    /// The body that leads the case; there is one.
    Leads,
    /// By rule, without being asked.
    Enrolled,
    /// By their own answer; until then they are invited, not assumed.
    OptIn,
}

/// Whether a phase runs once or once per participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Once for the case.
    Joint,
    /// Once per participant of a party.
    Each {
        /// The party.
        party: ItemId,
        /// Which of its participants.
        audience: Audience,
    },
}

/// Which participants an each-phase is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// All that were invited and have not declined.
    Invited,
    /// Those that take part.
    Joined,
}

/// When a phase ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completes {
    /// As soon as everything it asks for is there.
    WhenMet,
    /// When somebody says so, and everything it asks for is there.
    ByCommand,
}

/// A phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phase {
    /// Its name.
    pub id: ItemId,
    /// Title.
    pub title: Label,
    /// Once or once per participant.
    pub scope: Scope,
    /// The party that acts in it.
    pub by: ItemId,
    /// Phases that must end first.
    pub after: Vec<ItemId>,
    /// Phases that should end first; a deviation is recorded, never refused.
    pub prefer_after: Vec<ItemId>,
    /// What must hold, once `after` has ended, for it to open.
    pub enter_if: Option<Guard>,
    /// What must hold, once `after` has ended, for it to be passed over by rule.
    pub not_applicable_if: Option<Guard>,
    /// Whether it may be passed over and the case end without it.
    pub optional: bool,
    /// When it ends.
    pub completes: Completes,
    /// Its date.
    pub due: Option<Due>,
    /// What is reported in it.
    pub report: Vec<Field>,
    /// Its checklist, in official order.
    pub checklist: Vec<ChecklistItem>,
    /// The documents it asks for.
    pub documents: Vec<Document>,
    /// The decision that belongs to it.
    pub decide: Option<ItemId>,
    /// What lets joint work after it begin although participants lag.
    pub barrier: Option<Barrier>,
    /// Points inside it.
    pub milestones: Vec<Milestone>,
    /// Its reminders.
    pub remind: Vec<ReminderSeries>,
    /// How often it may be opened again by an act of the lead; none sets no limit.
    pub reopen_limit: Option<u32>,
    /// The party whose presence is recorded in it.
    pub attendance: Option<ItemId>,
    /// The entry it is a step of.
    pub entry: Option<EntryStep>,
}

/// One thing to report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub id: ItemId,
    /// Title.
    pub title: Label,
    /// Its type.
    pub kind: FieldKind,
    /// Whether the phase cannot end without it.
    pub required: bool,
    /// While this holds the phase cannot end without it either.
    pub required_if: Option<Guard>,
    /// How long it is kept when it is about a person: then its text is private whatever else it is.
    pub retention: Option<Retention>,
}

/// The classes of retention of documents with personal data, in years from the 1 April after completion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Retention {
    /// 30 years.
    Years30,
    /// 10 years.
    Years10,
    /// 5 years.
    Years5,
    /// 3 years.
    Years3,
    /// 1 year.
    Year1,
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// Free text; always private.
    Text,
    /// A whole number within bounds.
    Integer {
        /// Least value.
        min: Option<i64>,
        /// Greatest value.
        max: Option<i64>,
    },
    /// Whole yen, not less than none.
    Money,
    /// Yes or no.
    Boolean,
    /// One of these.
    Choice(Vec<Choice>),
    /// Any of these.
    Choices(Vec<Choice>),
    /// A day.
    Date,
    /// A month.
    Month,
}

/// One of several answers, values, grounds or outcomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Its name.
    pub id: ItemId,
    /// Title.
    pub title: Label,
}

/// One item of a checklist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistItem {
    /// Its name.
    pub id: ItemId,
    /// Title.
    pub title: Label,
}

/// A document a phase asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its name.
    pub id: ItemId,
    /// Title.
    pub title: Label,
    /// Whether the phase cannot end without it.
    pub required: bool,
    /// While this holds the phase cannot end without it either.
    pub required_if: Option<Guard>,
}

/// A point inside a phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Milestone {
    /// Its name.
    pub id: ItemId,
    /// Title.
    pub title: Label,
    /// When it is reached.
    pub when: MilestoneRule,
}

/// When a milestone is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MilestoneRule {
    /// When its phase is completed.
    PhaseCompleted,
    /// When this checklist item of its phase is done.
    ItemDone(ItemId),
    /// When this holds in an open or completed track.
    Holds(Guard),
}

/// What must hold over the participants of an each-phase before joint work after it may begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Barrier {
    /// How many must have ended it.
    pub rule: BarrierRule,
    /// What happens to those that lag.
    pub stragglers: Stragglers,
}

/// How many participants must have ended a phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BarrierRule {
    /// All that count.
    All,
    /// At least so many.
    AtLeast(u32),
    /// At least this share of those that count, in percent, 1 to 100.
    Share(u32),
    /// These, whoever else there is.
    Named(Vec<OrganizationId>),
}

/// What happens to those that lag at a barrier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stragglers {
    /// They are waited for.
    Wait,
    /// This party may take them out, one by one, with a reason.
    ExcludeBy(ItemId),
}

/// A question with its authority and answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRule {
    /// Its name.
    pub id: ItemId,
    /// The question.
    pub question: Label,
    /// The party that decides.
    pub authority: ItemId,
    /// The possible answers.
    pub outcomes: Vec<Outcome>,
    /// Documents of the phase without which it cannot be closed.
    pub requires: Vec<ItemId>,
    /// The vote it rests on; none when the authority decides alone.
    pub vote: Option<VoteRule>,
    /// What must be endorsed, in this order, before it proceeds.
    pub route: Vec<RouteStep>,
    /// How often it can be put in one revision of its phase; none means without limit.
    pub rounds: Option<u32>,
    /// The party that may waive a required document; none means nobody.
    pub waive: Option<ItemId>,
    /// Who must be told apart from whom.
    pub four_eyes: FourEyes,
}

/// One possible answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its name.
    pub id: ItemId,
    /// Title.
    pub title: Label,
    /// What follows from it.
    pub effect: OutcomeEffect,
}

/// What follows from an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutcomeEffect {
    /// The phase can end.
    Proceed,
    /// The case goes back to an earlier phase, at most `limit` times.
    ReworkTo {
        /// The phase.
        phase: ItemId,
        /// How often at most.
        limit: u32,
    },
    /// The case is called off.
    CancelCase,
}

/// A class with grounds and a date of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkRule {
    /// Its name.
    pub id: ItemId,
    /// Title.
    pub title: Label,
    /// The values it can have.
    pub values: Vec<Choice>,
    /// The grounds it can rest on.
    pub grounds: Vec<Choice>,
    /// The value under which the mark's own date applies.
    pub due_when: Option<ItemId>,
    /// The mark's own date.
    pub due: Option<Due>,
    /// The phase whose date gives way to the mark's while it applies.
    pub replaces_due_of: Option<ItemId>,
    /// Its reminders.
    pub remind: Vec<ReminderSeries>,
}

/// Reminders around a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderSeries {
    /// When.
    pub timing: ReminderTiming,
    /// Only while this holds.
    pub condition: ReminderCondition,
    /// The parties and duties told; in an each-phase its own party means the participant concerned.
    pub to: Vec<ItemId>,
}

/// A duty towards a body of a case, which posts of the directory hold; what `to` may name beside the parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Duty {
    /// Whoever answers for the participant.
    MunicipalManager,
    /// Whoever looks after the participant from the prefecture.
    AreaLiaison,
    /// Whoever answers for the programmes of the body that leads.
    PrefectureManager,
}

impl Duty {
    /// Every duty with its name in a definition.
    pub const ALL: [(&'static str, Self); 3] = [
        ("municipal_manager", Self::MunicipalManager),
        ("area_liaison", Self::AreaLiaison),
        ("prefecture_manager", Self::PrefectureManager),
    ];

    /// Its name in a definition.
    #[expect(clippy::missing_panics_doc, reason = "the names are spelled as ids")]
    pub fn id(self) -> ItemId {
        let name = Self::ALL.iter().find(|(_, duty)| *duty == self).map_or("", |(name, _)| *name);
        name.parse().expect("a duty is named as an item is")
    }

    /// The role of the directory whose posts hold it.
    pub fn role(self) -> Role {
        match self {
            Self::MunicipalManager => Role::MunicipalManager,
            Self::AreaLiaison => Role::AreaLiaison,
            Self::PrefectureManager => Role::PrefectureManager,
        }
    }

    /// Its title.
    pub fn title(self) -> Label {
        self.role().title()
    }
}

impl std::str::FromStr for Duty {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let known = Self::ALL.iter().find(|(name, _)| *name == text).map(|(_, duty)| *duty);
        known.ok_or_else(|| InvalidId { text: text.to_owned(), expected: "a duty" })
    }
}

/// When the reminders of a series fall, in business days from the last business day of the date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReminderTiming {
    /// So long before, each at most once, and once where two fall on one day.
    Before(Vec<Span>),
    /// From `first` business days after, every `every`, at most `limit` times.
    After {
        /// Business days after the date at which the first falls.
        first: u16,
        /// Business days between two.
        every: u16,
        /// How many at most.
        limit: u16,
    },
}

impl Definition {
    /// The phase named `id`.
    pub fn phase(&self, id: &ItemId) -> Option<&Phase> {
        self.phases.iter().find(|phase| phase.id == *id)
    }

    /// The decision named `id`.
    pub fn decision(&self, id: &ItemId) -> Option<&DecisionRule> {
        self.decisions.iter().find(|decision| decision.id == *id)
    }

    /// The mark named `id`.
    pub fn mark(&self, id: &ItemId) -> Option<&MarkRule> {
        self.marks.iter().find(|mark| mark.id == *id)
    }

    /// The rule of the date of a phase or mark.
    pub fn due(&self, id: &ItemId) -> Option<&Due> {
        let phase = self.phase(id).and_then(|phase| phase.due.as_ref());
        phase.or_else(|| self.mark(id).and_then(|mark| mark.due.as_ref()))
    }

    /// The title of whatever has dates under this name: a phase, a mark or a register.
    pub fn item_title(&self, id: &ItemId) -> Option<&Label> {
        let phase = self.phase(id).map(|phase| &phase.title);
        let mark = || self.mark(id).map(|mark| &mark.title);
        phase.or_else(mark).or_else(|| self.register(id).map(|register| &register.title))
    }

    /// The register named `id`.
    pub fn register(&self, id: &ItemId) -> Option<&Register> {
        self.registers.iter().find(|register| register.id == *id)
    }

    /// The lifecycle named `id`.
    pub fn lifecycle(&self, id: &ItemId) -> Option<&Lifecycle> {
        self.lifecycles.iter().find(|lifecycle| lifecycle.id == *id)
    }

    /// The party named `id`.
    pub fn party(&self, id: &ItemId) -> Option<&Party> {
        self.parties.iter().find(|party| party.id == *id)
    }

    /// How many checklist items a case has in all phases: the denominator of its completion rate.
    pub fn checklist_size(&self) -> usize {
        self.phases.iter().map(|phase| phase.checklist.len()).sum()
    }
}

impl DecisionRule {
    /// The outcome named `id`.
    pub fn outcome(&self, id: &ItemId) -> Option<&Outcome> {
        self.outcomes.iter().find(|outcome| outcome.id == *id)
    }
}

impl Outcome {
    /// Whether the phase can end with it.
    pub fn proceeds(&self) -> bool {
        match self.effect {
            OutcomeEffect::Proceed => true,
            OutcomeEffect::ReworkTo { .. } | OutcomeEffect::CancelCase => false,
        }
    }
}

impl Phase {
    /// Whether the phase runs once per participant.
    pub fn is_each(&self) -> bool {
        match self.scope {
            Scope::Joint => false,
            Scope::Each { .. } => true,
        }
    }

    /// Whether each participant works in it itself.
    pub fn is_own_work(&self) -> bool {
        match &self.scope {
            Scope::Joint => false,
            Scope::Each { party, .. } => *party == self.by,
        }
    }

    /// The field named `id`.
    pub fn field(&self, id: &ItemId) -> Option<&Field> {
        self.report.iter().find(|field| field.id == *id)
    }
}
