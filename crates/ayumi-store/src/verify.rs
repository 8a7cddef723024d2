//! Reads the whole log again and says where it does not fit; never repairs.
//!
//! What is checked of each row: its place and its chain, its bytes and their form, the columns beside them, the order
//! of time and of its stream, its private values, and the contents and files it names. Then the head.

mod row;
mod stored;

use std::path::Path;

use ayumi_core::merkle::{Hash, Tree};

use crate::backend::StoredHead;
use crate::evidence::EvidenceFiles;
use crate::log::Log;
use row::{Checked, Chain, Named};

pub(crate) use stored::{Damage, PrivateRow, PrivateRowColumns, Row, RowColumns};

/// Rows checked at a time; the next ones are read meanwhile.
const PAGE: usize = 2_000;
/// Problems reported; a log with so many has one cause, not that many.
const PROBLEMS_MAX: usize = 1_000;

/// What a verification found.
#[derive(Debug, Clone)]
pub struct Report {
    /// Positions read.
    pub positions: u64,
    /// Root over the leaves of the stored bytes.
    pub root: Hash,
    /// What does not fit, first position first; empty when everything does.
    pub problems: Vec<Problem>,
}

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The position it shows at; none when it concerns the log as a whole.
    pub position: Option<u64>,
    /// The rule that is broken, as a word for programs.
    pub rule: &'static str,
    /// What is wrong, in Japanese.
    pub detail_ja: String,
    /// What is wrong, in English.
    pub detail_en: String,
}

/// Verifies everything `log` holds, and the evidence files if their folder is given; tells `progress` how many
/// positions of how many are done. Whatever the database cannot give is a problem of the report.
pub async fn verify(log: &Log, evidence: Option<&EvidenceFiles>, mut progress: impl FnMut(u64, u64)) -> Report {
    let mut findings = Findings::default();
    todo_placeholder(log, evidence, &mut progress, &mut findings).await
}
