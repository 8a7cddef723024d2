//! The typed tree of a guard: every kind of expression can only hold what fits it; never a text to be parsed.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use crate::id::ItemId;

/// Something that is true, false or not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// `true` or `false`.
    Constant(bool),
    /// A fact that is yes or no.
    Fact(Read),
    /// `has(…)`: whether something was reported; never unknown.
    Has(Read),
    /// `!a`
    Not(Box<Condition>),
    /// `a && b && c`, of two or more.
    All(Vec<Condition>),
    /// `a || b || c`, of two or more.
    Any(Vec<Condition>),
    /// `a ? b : c`
    If(Box<Either<Condition>>),
    /// Two conditions compared.
    Flags(Box<Compared<Condition, Equality>>),
    /// Two words compared.
    Words(Box<Compared<Word, Equality>>),
    /// Two numbers compared.
    Numbers(Box<Compared<Number, Relation>>),
    /// Two days compared.
    Days(Box<Compared<Day, Relation>>),
    /// Two months compared.
    Months(Box<Compared<Month, Relation>>),
    /// `word in words`
    WordIn(Box<(Word, Words)>),
    /// `number in [1, 2]`
    NumberIn(Box<Listed<Number>>),
    /// `day in [date('…')]`
    DayIn(Box<Listed<Day>>),
    /// `month in [month('…')]`
    MonthIn(Box<Listed<Month>>),
    /// What holds of participants.
    Participants(Quantifier, Box<Over<Condition>>),
}

/// A whole number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Number {
    /// As written.
    Constant(i64),
    /// A fact that is a number.
    Fact(Read),
    /// `a ? b : c`
    If(Box<Either<Number>>),
    /// `-a`
    Negated(Box<Number>),
    /// Two numbers made one.
    Arithmetic(Box<Arithmetic>),
    /// `size(words)`
    Length(Words),
    /// `participants.PARTY.size()`
    Participants(ItemId),
    /// `participants.PARTY.filter(p, …).size()`
    Count(Box<Over<Condition>>),
    /// `participants.PARTY.map(p, …).sum()`
    Sum(Box<Over<Summand>>),
}

/// A single value of one kind that is only written, read or chosen, never computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Plain<C> {
    /// As written.
    Constant(C),
    /// A fact of this kind.
    Fact(Read),
    /// `a ? b : c`
    If(Box<Either<Plain<C>>>),
}

/// A word such as the id of a choice.
pub type Word = Plain<String>;
/// A day.
pub type Day = Plain<NaiveDate>;
/// A month.
pub type Month = Plain<YearMonth>;

/// A list of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// As written, one or more.
    These(Vec<Word>),
    /// A fact that is a list of words.
    Fact(Read),
    /// `a ? b : c`
    If(Box<Either<Words>>),
}

/// One of two, by a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Either<T> {
    /// The condition.
    pub when: Condition,
    /// What holds when it is true.
    pub then: T,
    /// What holds when it is false.
    pub otherwise: T,
}

/// Two things of one kind and how they are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared<T, R> {
    /// How.
    pub relation: R,
    /// On the left.
    pub left: T,
    /// On the right.
    pub right: T,
}

/// A thing and those it is looked for among, one or more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// The thing.
    pub item: T,
    /// The others.
    pub among: Vec<T>,
}

/// A calculation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arithmetic {
    /// Which.
    pub operator: Operator,
    /// On the left.
    pub left: Number,
    /// On the right.
    pub right: Number,
}

/// Something said of each participant of a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over<T> {
    /// The party.
    pub party: ItemId,
    /// What the participant is called in `body`.
    pub variable: String,
    /// What is said of it.
    pub body: T,
}

/// What is added up over participants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summand {
    /// Only those of whom this is true.
    pub only: Option<Condition>,
    /// The number.
    pub value: Number,
}

/// How things without an order are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Equality {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

/// How things with an order are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

/// A calculation of two whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`, towards zero.
    Divide,
    /// `%`, with the sign of the left.
    Remainder,
}

/// Of how many participants something must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// `.exists(p, …)`
    Some,
    /// `.all(p, …)`
    Every,
    /// `.exists_one(p, …)`
    One,
}

/// A fact that is read, and whose.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Read {
    /// Whose it is.
    pub of: Subject,
    /// Which it is.
    pub name: Name,
}

/// Whose a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The case's.
    Case,
    /// That of the participant whose part the guard stands in.
    Own,
    /// That of each participant in turn, inside what is said of them.
    Element,
}

/// A fact a guard may read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// `fields.PHASE.FIELD`
    Field {
        /// The phase.
        phase: ItemId,
        /// The field.
        field: ItemId,
    },
    /// `checklist.PHASE.ITEM`
    Step {
        /// The phase.
        phase: ItemId,
        /// The item of its checklist.
        item: ItemId,
    },
    /// `phases.PHASE.status`
    Status {
        /// The phase.
        phase: ItemId,
    },
    /// `decisions.ID.outcome`
    Outcome {
        /// The decision.
        decision: ItemId,
    },
    /// `marks.ID`
    Mark {
        /// The mark.
        mark: ItemId,
    },
    /// `body.population`
    Population,
    /// `body.kind`
    Kind,
    /// `body.class`
    Class,
    /// `case.fiscal_year`
    FiscalYear,
}

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct YearMonth(NaiveDate);

impl FromStr for YearMonth {
    type Err = ();

    /// A month spelled `2026-04`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let digit = |(at, byte): (usize, u8)| if at == 4 { byte == b'-' } else { byte.is_ascii_digit() };
        if text.len() != 7 || !text.bytes().enumerate().all(digit) {
            return Err(());
        }
        NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d").map(Self).map_err(|_| ())
    }
}

impl fmt::Display for YearMonth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m"))
    }
}

impl From<Equality> for Relation {
    fn from(equality: Equality) -> Self {
        match equality {
            Equality::Equal => Self::Equal,
            Equality::NotEqual => Self::NotEqual,
        }
    }
}

impl Name {
    /// Whether it may not have been reported: what `has` may ask.
    pub fn may_be_absent(&self) -> bool {
        match self {
            Self::Field { .. }
            | Self::Step { .. }
            | Self::Outcome { .. }
            | Self::Mark { .. }
            | Self::Population
            | Self::Class => true,
            Self::Status { .. } | Self::Kind | Self::FiscalYear => false,
        }
    }
}
