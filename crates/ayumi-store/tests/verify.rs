//! Verification finds what was changed in the database, names the first place, and never falls over damage.
#![expect(clippy::unwrap_used, reason = "what a test cannot do without fails it by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ayumi_core::envelope::{Actor, Sealed, Unplaced, Via};
use ayumi_core::event::{
    DefinitionPublished, DefinitionRef, EvidenceAttached, LogMode, LogOpened, NewEvent, NoteAdded,
};
use ayumi_core::id::{CaseId, CommandId, ContentHash, CorrelationId, LogId, StreamId};
use ayumi_core::private::{Clear, PrivateValue, commit};
use ayumi_core::text::Label;
use ayumi_core::time::Timestamp;
use ayumi_engine::port::store::{AppendRequest, NewRecord};
use ayumi_engine::port::{EventStore, Ids};
use ayumi_engine::testing::{ManualClock, SeqIds};
use ayumi_store::evidence::EvidenceFiles;
use ayumi_store::verify::{Report, verify};
use ayumi_store::{DatabaseUrl, Log, LogConfig, doctor};
use tokio_util::task::TaskTracker;
use uuid::Uuid;

const NOTES: u64 = 20;

struct Story {
    folder: tempfile::TempDir,
    evidence: EvidenceFiles,
    ids: SeqIds,
}

impl Story {
    /// A log of an opening, a definition, a file and notes.
    async fn told() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let evidence = EvidenceFiles::open(folder.path().join("evidence")).await.unwrap();
        let story = Self { folder, evidence, ids: SeqIds::default() };
        let log = story.open().await;
        story.append(&log, StreamId::log(), 0, opening(&story.ids)).await;
        let sha256 = log.put_content(b"id: education-dx\n").await.unwrap();
        story.append(&log, "definition-education-dx".parse().unwrap(), 0, published(&sha256)).await;
        let file = story.evidence.put(b"%PDF".to_vec()).await.unwrap();
        story.append(&log, case(1), 0, attached(&file)).await;
        for version in 1..=NOTES {
            let note = NoteAdded {
                phase: None,
                revision: None,
                participant: None,
                note: Clear::text("電話で確認しました。"),
            };
            story.append(&log, case(1), version, NewEvent::NoteAdded(note)).await;
        }
        log.close().await;
        story
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("ayumi.db")
    }

    async fn open(&self) -> Log {
        open(&self.file()).await
    }

    async fn append(&self, log: &Log, stream: StreamId, version: u64, event: NewEvent) {
        let mut private = Vec::new();
        let data = event.seal(|path, clear| {
            let blind = self.ids.blind();
            let commitment = commit(&blind, path, &clear.text);
            private.push(PrivateValue {
                path: path.to_owned(),
                subject: clear.subject,
                blind,
                value: clear.text,
            });
            commitment
        });
        let sealed = Sealed {
            id: self.ids.event(),
            effective_on: "2026-06-30".parse().unwrap(),
            actor: &Actor::operator(),
            command_id: CommandId(self.ids.uuid()),
            correlation: CorrelationId(self.ids.uuid()),
            causation: None,
            data: &data,
        };
        let events = vec![NewRecord { envelope: Unplaced::new(&stream, &sealed).unwrap(), private }];
        let (reads, via, decided_on, key) = (Vec::new(), Via::Api, None, None);
        let request =
            AppendRequest { stream, expected_version: version, reads, events, via, decided_on, key };
        log.enqueue(request).unwrap().await.unwrap().unwrap();
    }

    /// Changes the database as somebody would who owns the file and knows the triggers.
    async fn tamper(&self, sql: &str) {
        let log = self.open().await;
        let open_gates =
            "pragma foreign_keys = off; drop trigger events_no_update; drop trigger events_no_delete;
            drop trigger events_no_replace; drop trigger content_no_update; drop trigger content_no_delete;
            drop trigger private_value_no_update; drop trigger log_head_only_forward;
            pragma ignore_check_constraints = on;";
        log.raw(&format!("{open_gates} {sql}")).await.unwrap();
        log.close().await;
    }

    async fn verified(&self) -> Report {
        let log = self.open().await;
        verify(&log, Some(&self.evidence), |_, _| {}).await
    }

    async fn findings(&self) -> Vec<(Option<u64>, &'static str)> {
        self.verified().await.problems.iter().map(|problem| (problem.position, problem.rule)).collect()
    }
}

async fn open(file: &Path) -> Log {
    let config = LogConfig {
        url: DatabaseUrl::Sqlite(file.to_owned()),
        clock: Arc::new(ManualClock::at(Timestamp::from_micros(1_782_800_000_000_000))),
        utc_offset_minutes: 540,
        tasks: TaskTracker::new(),
        fatal: Box::new(|cause| panic!("{cause}")),
    };
    Log::open(config).await.unwrap()
}

fn case(number: u128) -> StreamId {
    StreamId::case(CaseId(Uuid::from_u128(number)))
}

fn opening(ids: &SeqIds) -> NewEvent {
    NewEvent::LogOpened(LogOpened {
        format: "ayumi-log/1".to_owned(),
        log_id: LogId(ids.uuid()),
        mode: LogMode::Trial,
        zone: "Asia/Tokyo".to_owned(),
        utc_offset_minutes: 540,
        envelope_rule: "rfc8785".to_owned(),
        leaf_rule: "rfc6962-sha256".to_owned(),
        commitment_rule: "ayumi/commit/1".to_owned(),
        incarnation: ids.uuid(),
        software: "test".to_owned(),
    })
}

fn published(sha256: &ContentHash) -> NewEvent {
    NewEvent::DefinitionPublished(DefinitionPublished {
        definition: DefinitionRef { id: "education-dx".parse().unwrap(), version: 1, sha256: sha256.clone() },
        source_sha256: sha256.clone(),
        title: Label { ja: "校務DX".to_owned(), en: None },
    })
}

fn attached(sha256: &ContentHash) -> NewEvent {
    NewEvent::EvidenceAttached(EvidenceAttached {
        phase: "contract".parse().unwrap(),
        revision: 1,
        participant: None,
        document: None,
        sha256: sha256.clone(),
        size: 4,
        media_type: "application/pdf".to_owned(),
        file_name: Clear::text("契約書.pdf"),
    })
}

#[tokio::test]
async fn a_sound_log_has_no_problem() {
    let story = Story::told().await;
    let log = story.open().await;
    let mut told = Vec::new();
    let report = verify(&log, Some(&story.evidence), |done, total| told.push((done, total))).await;
    assert_eq!(report.problems, []);
    assert_eq!((report.positions, report.root), (3 + NOTES, log.head().await.unwrap().root));
    assert_eq!(told.last(), Some(&(3 + NOTES, 3 + NOTES)));
}

#[tokio::test]
async fn a_changed_row_is_named_by_its_position() {
    let changes = [
        (
            "update events set envelope = replace(envelope, '2026-06-30', '2026-06-29') where position = 7",
            "leaf_hash",
        ),
        ("update events set envelope = ' ' || envelope where position = 7", "leaf_hash"),
        ("update events set envelope = '' where position = 7", "leaf_hash"),
        ("update events set leaf_hash = zeroblob(32) where position = 7", "leaf_hash"),
        ("update events set stream = 'directory' where position = 7", "column"),
        ("update events set type = 'note.removed' where position = 7", "column"),
        ("update events set id = zeroblob(16) where position = 7", "column"),
        ("update events set effective_on = '2026-07-01' where position = 7", "column"),
        ("update events set recorded_at = recorded_at - 1 where position = 7", "column"),
        ("update events set prev_position = 5 where position = 7", "prev_position"),
        ("delete from events where position = 7", "position"),
        (
            "delete from private_value where event_id = (select id from events where position = 7)",
            "private_missing",
        ),
        (
            "update private_value set value = value || '。' where event_id = (select id from events where position = 7)",
            "private_value",
        ),
        (
            "update private_value set path = '/data/other' where event_id = (select id from events where position = 7)",
            "private_missing",
        ),
    ];
    for (change, rule) in changes {
        let story = Story::told().await;
        story.tamper(change).await;
        let findings = story.findings().await;
        assert_eq!(findings.first().map(|found| found.0), Some(Some(7)), "{change}: {findings:?}");
        assert!(findings.contains(&(Some(7), rule)), "{change}: {findings:?}");
    }
}

#[tokio::test]
async fn an_event_this_program_does_not_know_is_named() {
    let story = Story::told().await;
    story
        .tamper(
            "update events set envelope = replace(envelope, 'note.added', 'note.edited') where position = 9",
        )
        .await;
    assert!(story.findings().await.contains(&(Some(9), "unknown_type")));
}

#[tokio::test]
async fn a_row_changed_together_with_its_leaf_changes_the_root_alone() {
    let story = Story::told().await;
    let log = story.open().await;
    let event = &log.read_all(6, 1).await.unwrap()[0];
    let altered = event.envelope.replace("2026-06-30\",\"id", "2026-06-29\",\"id");
    assert_ne!(altered, event.envelope);
    let leaf = ayumi_core::merkle::leaf_hash(altered.as_bytes()).to_hex();
    log.close().await;
    let change = format!(
        "update events set envelope = '{altered}', leaf_hash = x'{leaf}', effective_on = '2026-06-29' where position = 7"
    );
    story.tamper(&change).await;
    assert_eq!(story.findings().await, [(None, "head_root"), (None, "head_edge")]);
}

#[tokio::test]
async fn a_tail_cut_off_is_missed_by_the_head() {
    let story = Story::told().await;
    story.tamper("delete from private_value; delete from events where position > 20;").await;
    assert!(story.findings().await.contains(&(None, "head_position")));
}

#[tokio::test]
async fn what_events_name_must_be_there() {
    let story = Story::told().await;
    story.tamper("delete from content").await;
    assert_eq!(story.findings().await, [(Some(2), "content_missing")]);

    let story = Story::told().await;
    story.tamper("update content set bytes = x'00'").await;
    assert_eq!(story.findings().await, [(None, "content_hash")]);

    let story = Story::told().await;
    let hash = ContentHash::of(b"%PDF");
    let file = story.folder.path().join("evidence").join(&hash.as_str()[..2]).join(&hash.as_str()[2..]);
    fs::write(&file, b"%PDX").unwrap();
    assert_eq!(story.findings().await, [(Some(3), "evidence_hash")]);
    fs::remove_file(&file).unwrap();
    assert_eq!(story.findings().await, [(Some(3), "evidence_missing")]);
}

#[tokio::test]
async fn every_problem_is_told_in_both_languages() {
    let story = Story::told().await;
    story.tamper("update events set envelope = '{}' where position = 7; delete from content").await;
    for problem in story.verified().await.problems {
        assert!(!problem.detail_ja.is_ascii() && !problem.detail_en.is_empty(), "{problem:?}");
    }
}

/// Flips a bit in the middle of each page of the file, one after the other: a report, or a refusal to open, never a
/// sound log where an event was hit.
#[tokio::test]
async fn a_flipped_bit_in_the_file_is_found() {
    let story = Story::told().await;
    let log = story.open().await;
    let envelope = log.read_all(6, 1).await.unwrap()[0].envelope.clone();
    log.close().await;
    drop(log);
    let copy = story.folder.path().join("copy.db");
    open(&story.file()).await.backup(&copy).await.unwrap();
    let sound = fs::read(&copy).unwrap();
    let start = sound.windows(envelope.len()).position(|window| window == envelope.as_bytes()).unwrap();
    for offset in [0, envelope.len() / 2, envelope.len() - 1] {
        let damaged = story.folder.path().join(format!("damaged-{offset}.db"));
        let mut bytes = sound.clone();
        bytes[start + offset] ^= 0x01;
        fs::write(&damaged, bytes).unwrap();
        let report = verify(&open(&damaged).await, None, |_, _| {}).await;
        assert_eq!(report.problems[0].position, Some(7), "offset {offset}: {:?}", report.problems);
    }
}

#[tokio::test]
async fn a_destroyed_page_is_a_problem_and_not_the_end_of_the_program() {
    const PAGE_BYTES: usize = 4_096;
    let story = Story::told().await;
    let copy = story.folder.path().join("copy.db");
    open(&story.file()).await.backup(&copy).await.unwrap();
    let sound = fs::read(&copy).unwrap();
    let mut found = 0;
    for page in 1..sound.len() / PAGE_BYTES {
        let damaged = story.folder.path().join(format!("page-{page}.db"));
        let mut bytes = sound.clone();
        bytes[page * PAGE_BYTES..(page + 1) * PAGE_BYTES].fill(0xff);
        fs::write(&damaged, bytes).unwrap();
        let config = LogConfig {
            url: DatabaseUrl::Sqlite(damaged),
            clock: Arc::new(ManualClock::at(Timestamp::from_micros(0))),
            utc_offset_minutes: 540,
            tasks: TaskTracker::new(),
            fatal: Box::new(|_| {}),
        };
        match Log::open(config).await {
            Ok(log) => found += usize::from(!verify(&log, None, |_, _| {}).await.problems.is_empty()),
            Err(_) => found += 1,
        }
    }
    assert!(
        found >= 5,
        "pages of events, head, content and private values were destroyed, {found} were noticed"
    );
}

#[tokio::test]
async fn a_copy_holds_the_same_log_and_replaces_no_file() {
    let story = Story::told().await;
    let log = story.open().await;
    let copy = story.folder.path().join("copy.db");
    log.backup(&copy).await.unwrap();
    assert!(log.backup(&copy).await.is_err());
    let copied = open(&copy).await;
    assert_eq!(copied.head().await.unwrap(), log.head().await.unwrap());
    assert_eq!(verify(&copied, Some(&story.evidence), |_, _| {}).await.problems, []);
}

#[tokio::test]
async fn the_settings_of_an_opened_log_are_safe() {
    let story = Story::told().await;
    let settings = doctor::examine(&story.open().await).await.unwrap();
    assert!(settings.len() >= 7);
    for setting in settings {
        assert!(setting.ok, "{setting:?}");
    }
}
