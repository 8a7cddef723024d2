//! Reads the whole log again and says where it does not fit; never repairs.
//!
//! Of each row: its place and chain, its bytes and their form, the columns beside them, time, version, private values,
//! and the contents and files it names. Then the head.

mod beside;
mod chain;
mod problem;
mod row;
mod stored;

use ayumi_core::merkle::Hash;

use crate::backend::Reading;
use crate::config::DatabaseUrl;
use crate::error::OpenError;
use crate::evidence::EvidenceFiles;
use crate::log::{Log, is_at_rest, open_to_verify};
use beside::Names;
use chain::Chain;
use row::Checked;

#[cfg(any(test, feature = "testing"))]
pub(crate) use beside::RETENTION_CLASS;
pub use problem::Problem;
pub(crate) use stored::{
    AnswerRow, AnswerRowColumns, Damage, PrivateRow, PrivateRowColumns, Row, RowColumns,
};

/// Rows checked at a time; the next ones are read meanwhile.
const PAGE: usize = 2_000;
/// Problems after which reading stops; a log with so many has one cause, not that many.
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

/// Verifies everything `log` holds, and the evidence files if their folder is given; tells `progress` how many
/// positions of how many are done. Whatever the database cannot give is a problem of the report, never an error.
pub async fn verify(
    log: &Log,
    evidence: Option<&EvidenceFiles>,
    progress: impl FnMut(u64, u64) + Send,
) -> Report {
    through(log.reading(), evidence, progress).await
}

/// Verifies a database that may be too damaged for a log to be opened on it, and changes nothing of it.
///
/// # Errors
/// When the database cannot be opened at all.
pub async fn verify_database(
    url: &DatabaseUrl,
    evidence: Option<&EvidenceFiles>,
    mut progress: impl FnMut(u64, u64) + Send,
) -> Result<Report, OpenError> {
    let was_at_rest = is_at_rest(url);
    let report = once(url, evidence, &mut progress).await?;
    if report.problems.is_empty() || !was_at_rest || is_at_rest(url) {
        return Ok(report);
    }
    // A server has begun to write in the middle of it; what did not fit may be what it wrote.
    once(url, evidence, &mut progress).await
}

async fn once(
    url: &DatabaseUrl,
    evidence: Option<&EvidenceFiles>,
    progress: impl FnMut(u64, u64) + Send,
) -> Result<Report, OpenError> {
    let reading = open_to_verify(url).await?;
    let report = through(&*reading, evidence, progress).await;
    reading.close().await;
    Ok(report)
}

async fn through(
    reading: &dyn Reading,
    evidence: Option<&EvidenceFiles>,
    progress: impl FnMut(u64, u64) + Send,
) -> Report {
    let head = reading.stored_head().await;
    let total = head.as_ref().map_or(0, |head| head.position.unsigned_abs());
    let mut walk = Walk {
        reading,
        total,
        progress,
        chain: Chain::new(),
        names: Names::default(),
        private: 0,
        problems: Vec::new(),
    };
    walk.rows().await;
    let Walk { chain, names, private, mut problems, .. } = walk;
    let sound = problems.is_empty();
    beside::check_contents(reading, &names, &mut problems).await;
    if let Some(files) = evidence {
        beside::check_evidence(files, &names, &mut problems).await;
    }
    if sound {
        check_orphans(reading, private, &mut problems).await;
        beside::check_answers(reading, chain.last, &mut problems).await;
        check_rest(reading, chain.last, &mut problems).await;
    }
    check_guards(reading, &mut problems).await;
    if chain.last == 0 && problems.is_empty() {
        problems.push(Problem::opening(1));
    }
    match head {
        Ok(head) if problems.len() < PROBLEMS_MAX => chain.compare(&head, sound, &mut problems),
        Ok(_) => {}
        Err(damage) => problems.push(Problem::unreadable(None, &damage.text)),
    }
    // What concerns the log as a whole comes last.
    problems.sort_by_key(|problem| problem.position.unwrap_or(u64::MAX));
    Report { positions: chain.last, root: chain.root(), problems }
}

struct Walk<'a, P> {
    reading: &'a dyn Reading,
    total: u64,
    progress: P,
    chain: Chain,
    names: Names,
    /// Private values seen beside their events.
    private: u64,
    problems: Vec<Problem>,
}

impl<P: FnMut(u64, u64) + Send> Walk<'_, P> {
    /// Goes through all rows; pages shrink around what cannot be read, until it is one row.
    async fn rows(&mut self) {
        let mut size = PAGE;
        let mut next = self.reading.rows(0, size).await;
        while self.problems.len() < PROBLEMS_MAX {
            match next {
                Ok(rows) if rows.is_empty() => return,
                Ok(rows) => {
                    size = (size * 2).min(PAGE);
                    next = self.page(rows, size).await;
                }
                Err(_) if size > 1 => {
                    size /= 2;
                    next = self.reading.rows(self.chain.last, size).await;
                }
                Err(damage) => {
                    self.problems.push(Problem::unreadable(Some(self.chain.last + 1), &damage.text));
                    self.chain.skip();
                    if self.chain.last >= self.total {
                        return;
                    }
                    next = self.reading.rows(self.chain.last, size).await;
                }
            }
        }
    }

    /// Finds the position whose private values cannot be read.
    async fn private_one_by_one(&mut self, first: u64, last: u64, damage: &Damage) {
        let before = self.problems.len();
        for position in first..=last {
            if let Err(damage) = self.reading.private_rows(position - 1, position).await {
                self.problems.push(Problem::unreadable(Some(position), &damage.text));
            }
        }
        if self.problems.len() == before {
            self.problems.push(Problem::unreadable(Some(first), &damage.text));
        }
    }

    /// Checks a page while the one after it is read.
    async fn page(&mut self, rows: Vec<Row>, size: usize) -> Result<Vec<Row>, Damage> {
        let last = rows.last().map_or(self.chain.last, |row| row.position.unsigned_abs());
        let checking = tokio::task::spawn_blocking(move || {
            let checked: Vec<Checked> = rows.iter().map(row::check).collect();
            (rows, checked)
        });
        let (next, private, checked) = tokio::join!(
            self.reading.rows(last, size),
            self.reading.private_rows(self.chain.last, last),
            checking
        );
        let Ok((rows, checked)) = checked else {
            return Err(Damage { text: "the check was cut off".to_owned() });
        };
        let (first, mut commitments) = (self.chain.last + 1, Vec::new());
        for (row, checked) in rows.iter().zip(checked) {
            let position = row.position.unsigned_abs();
            self.problems.extend(checked.problems);
            self.chain.follow(row, checked.leaf, &mut self.problems);
            commitments
                .extend(checked.commitments.into_iter().map(|(path, commit)| (position, path, commit)));
            checked.names.into_iter().for_each(|named| self.names.add(position, named));
        }
        match private {
            Ok(private) => {
                self.private += private.len() as u64;
                beside::check_private(&rows, commitments, private, &mut self.problems);
            }
            Err(damage) => self.private_one_by_one(first, last, &damage).await,
        }
        (self.progress)(last, self.total.max(last));
        next
    }
}

/// What only the whole tells: rows at positions nobody asks for, pages and indexes.
async fn check_rest(reading: &dyn Reading, last: u64, problems: &mut Vec<Problem>) {
    match reading.event_count().await {
        Ok(count) if count != last => problems.push(Problem::uncounted(count, last)),
        Ok(_) => {}
        Err(damage) => problems.push(Problem::unreadable(None, &damage.text)),
    }
    match reading.integrity().await {
        Ok(found) => problems.extend(found.iter().map(|text| Problem::database(text))),
        Err(damage) => problems.push(Problem::unreadable(None, &damage.text)),
    }
}

/// Without its triggers the log is sound today and open to anybody tomorrow.
async fn check_guards(reading: &dyn Reading, problems: &mut Vec<Problem>) {
    match reading.missing_guards().await {
        Ok(missing) => problems.extend(missing.iter().map(|name| Problem::guard(name))),
        Err(damage) => problems.push(Problem::unreadable(None, &damage.text)),
    }
}

/// Counted only when every row could be read: otherwise values of unread events would be called orphans.
async fn check_orphans(reading: &dyn Reading, seen: u64, problems: &mut Vec<Problem>) {
    match reading.private_count().await {
        Ok(count) if count > seen => problems.push(Problem::orphans(count - seen)),
        Ok(_) => {}
        Err(damage) => problems.push(Problem::unreadable(None, &damage.text)),
    }
}
