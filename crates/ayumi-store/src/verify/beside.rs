//! What stands beside the log: private values, contents, evidence files; never the log itself.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ayumi_core::id::ContentHash;
use ayumi_core::private::{Blind, Commitment, opens};
use uuid::Uuid;

use super::problem::Problem;
use super::row::Named;
use super::stored::{AnswerRow, PrivateRow, Row};
use crate::backend::Reading;
use crate::evidence::{EvidenceError, EvidenceFiles};

/// Contents read at a time; each may be large.
const CONTENTS_PAGE: usize = 50;
/// Stored answers read at a time.
const ANSWERS_PAGE: usize = 5_000;
/// The class every private value has until retention is governed.
pub(crate) const RETENTION_CLASS: &str = "record";

/// What the events name, with the first position that does.
#[derive(Default)]
pub(super) struct Names {
    contents: BTreeMap<ContentHash, u64>,
    evidence: BTreeMap<ContentHash, (u64, u64)>,
}

impl Names {
    pub(super) fn add(&mut self, position: u64, named: Named) {
        match named {
            Named::Content(hash) => drop(self.contents.entry(hash).or_insert(position)),
            Named::Evidence(hash, size) => drop(self.evidence.entry(hash).or_insert((position, size))),
        }
    }
}

/// Every commitment of a position is opened by its value, and there is no value without one.
pub(super) fn check_private(
    events: &[Row],
    commitments: Vec<(u64, String, Commitment)>,
    rows: Vec<PrivateRow>,
    problems: &mut Vec<Problem>,
) {
    let mut values: HashMap<(u64, String), PrivateRow> =
        rows.into_iter().map(|row| ((row.position.unsigned_abs(), row.path.clone()), row)).collect();
    for (position, path, commitment) in commitments {
        match values.remove(&(position, path.clone())) {
            None => problems.push(Problem::private(position, "private_missing", &path)),
            Some(row) if !is_opened(&commitment, &row) || !is_filed(events, &row) => {
                problems.push(Problem::private(position, "private_value", &path));
            }
            Some(_) => {}
        }
    }
    let extra: BTreeSet<(u64, String)> = values.into_keys().collect();
    problems.extend(extra.iter().map(|(position, path)| Problem::private(*position, "private_extra", path)));
}

fn is_opened(commitment: &Commitment, row: &PrivateRow) -> bool {
    let blind = row.blind.as_slice().try_into().map(Blind);
    blind.is_ok_and(|blind| opens(commitment, &blind, &row.path, &row.value))
}

/// Whether a value would be found when the person it is about asks: filed under the event for free text, else under
/// somebody the event names.
fn is_filed(events: &[Row], row: &PrivateRow) -> bool {
    let event = events.iter().find(|event| event.position == row.position);
    let named = |event: &Row| match row.subject.strip_prefix("text:") {
        Some(id) => id.replace('-', "") == event.id_hex,
        None => Uuid::try_parse(&row.subject).is_ok() && event.envelope.contains(&row.subject),
    };
    row.retention_class == RETENTION_CLASS && event.is_some_and(named)
}

/// Every stored answer says of its events what they say themselves.
pub(super) async fn check_answers(reading: &dyn Reading, last: u64, problems: &mut Vec<Problem>) {
    let (mut name, mut target) = (String::new(), String::new());
    loop {
        let page = match reading.answer_rows((&name, &target), ANSWERS_PAGE).await {
            Ok(page) => page,
            Err(damage) => return problems.push(Problem::unreadable(None, &damage.text)),
        };
        let Some(end) = page.last() else { return };
        (name, target) = (end.name_hex.clone(), end.target.clone());
        let wrong = page.iter().filter(|row| !is_true(row, last));
        problems.extend(wrong.map(|row| Problem::answer(row.position.unsigned_abs(), &row.target)));
    }
}

fn is_true(row: &AnswerRow, last: u64) -> bool {
    if row.event_count == 0 {
        return u64::try_from(row.position).is_ok_and(|position| position <= last);
    }
    let first = Some((row.target.clone(), row.version - row.event_count + 1));
    row.first == first && row.last == Some((row.target.clone(), row.version, row.recorded_at))
}

/// Every content has its hash, and every named one is there.
pub(super) async fn check_contents(reading: &dyn Reading, names: &Names, problems: &mut Vec<Problem>) {
    let (mut last, mut found) = (String::new(), BTreeSet::new());
    loop {
        let page = match reading.contents(&last, CONTENTS_PAGE).await {
            Ok(page) => page,
            Err(damage) => {
                problems.push(Problem::unreadable(None, &damage.text));
                return;
            }
        };
        let Some((end, _)) = page.last() else { break };
        last.clone_from(end);
        for (hash, bytes) in page {
            if ContentHash::of(&bytes).as_str() != hash {
                problems.push(Problem::content(&hash));
            }
            found.insert(hash);
        }
    }
    let missing = names.contents.iter().filter(|(hash, _)| !found.contains(hash.as_str()));
    problems
        .extend(missing.map(|(hash, position)| Problem::named(*position, "content_missing", hash.as_str())));
}

/// Every attached file is there as it was.
pub(super) async fn check_evidence(files: &EvidenceFiles, names: &Names, problems: &mut Vec<Problem>) {
    for (hash, (position, size)) in &names.evidence {
        let rule = match files.get(hash).await {
            Ok(Some(bytes)) if bytes.len() as u64 == *size => continue,
            Ok(Some(_)) => "evidence_size",
            Ok(None) => "evidence_missing",
            Err(EvidenceError::Altered { .. }) => "evidence_hash",
            Err(cause) => {
                problems.push(Problem::unreadable(Some(*position), &cause.to_string()));
                continue;
            }
        };
        problems.push(Problem::named(*position, rule, hash.as_str()));
    }
}
