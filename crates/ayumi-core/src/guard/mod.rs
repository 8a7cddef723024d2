//! Guards: conditions of a definition as typed trees of bounded size, asked of the facts of a case; never read from
//! text here and never a cause of events by themselves.

mod account;
mod estimate;
mod evaluate;
mod facts;
mod measure;
mod of_case;
mod print;
pub mod tree;
pub mod vocabulary;
mod walk;
mod wording;

use std::collections::BTreeSet;

pub use account::Account;
pub use facts::{Facts, Reading, Value};
pub use measure::Malformed;
pub use of_case::CaseFacts;

use crate::guard::evaluate::Evaluator;
use crate::guard::tree::{Condition, Name, Read, Subject};
use crate::guard::walk::Part;
use crate::id::{ItemId, OrganizationId};

/// Deepest nesting; evaluation goes down by one call a level.
pub const DEPTH_MAX: usize = 32;
/// Most parts of one guard.
pub const NODES_MAX: usize = 200;
/// Most participants a guard looks at; the country has 1,788 bodies.
pub const PARTICIPANTS_MAX: usize = 2_000;
/// Most steps one evaluation may take, whatever the case holds.
pub const COST_MAX: u64 = 200_000;

/// A condition of a definition whose size, depth and cost are bounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    condition: Condition,
}

/// What a guard says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    True,
    /// It does not.
    False,
    /// It cannot be said as long as these are not known. Once all the facts among them are, it can, unless `has` of one
    /// of them lets the guard ask for more.
    Unknown(Blockers),
}

/// What keeps a guard from an answer, sorted.
pub type Blockers = BTreeSet<Blocker>;

/// One thing that keeps a guard from an answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blocker {
    /// A fact that was not reported.
    Fact {
        /// Which.
        name: Name,
        /// Whose, where it is asked of each participant.
        participant: Option<OrganizationId>,
    },
    /// Who takes part is not known, which only proofs about a guard have.
    Participants(ItemId),
    /// More take part than a guard looks at.
    TooMany(ItemId),
    /// A number became too large.
    Overflow,
    /// A number was divided by zero.
    DivisionByZero,
}

impl Guard {
    /// The guard that asks `condition`.
    ///
    /// # Errors
    /// When the tree is too deep, too large or too costly, or asks something of participants where it must not.
    pub fn new(condition: Condition) -> Result<Self, Malformed> {
        measure::check(&condition)?;
        Ok(Self { condition })
    }

    /// What it asks.
    pub fn condition(&self) -> &Condition {
        &self.condition
    }

    /// What it says of these facts.
    pub fn evaluate(&self, facts: &dyn Facts) -> Truth {
        self.evaluate_counting(facts).0
    }

    /// What it says of these facts, and in how many steps, which are never more than [`Guard::cost`].
    pub fn evaluate_counting(&self, facts: &dyn Facts) -> (Truth, u64) {
        let mut evaluator = Evaluator::new(facts);
        let truth = match evaluator.condition(&self.condition) {
            Ok(true) => Truth::True,
            Ok(false) => Truth::False,
            Err(blockers) => Truth::Unknown(blockers),
        };
        (truth, evaluator.steps())
    }

    /// The most steps an evaluation can take, whatever the facts.
    pub fn cost(&self) -> u64 {
        measure::cost(&self.condition)
    }

    /// How many parts it has.
    pub fn nodes(&self) -> usize {
        Part::Condition(&self.condition).all().len()
    }

    /// Every fact it reads, of whomever.
    pub fn reads(&self) -> BTreeSet<&Read> {
        Part::Condition(&self.condition).all().into_iter().filter_map(Part::read).collect()
    }

    /// Whether its answer is another for each participant.
    pub fn is_of_one(&self) -> bool {
        self.reads().iter().any(|read| read.of == Subject::Own)
    }

    /// What the answer follows from: the facts it reads and what it finds of participants, as they are now.
    pub fn account(&self, facts: &dyn Facts) -> Vec<Account> {
        account::of(&self.condition, facts)
    }
}
