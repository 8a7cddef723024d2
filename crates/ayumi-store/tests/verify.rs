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
use ayumi_core::request::BodyHash;
use ayumi_core::text::Label;
use ayumi_core::time::Timestamp;
use ayumi_engine::port::store::{AppendRequest, NewRecord, RequestKey};
use ayumi_engine::port::{EventStore, Ids};
use ayumi_engine::testing::{ManualClock, SeqIds};
use ayumi_store::evidence::EvidenceFiles;
use ayumi_store::verify::{Report, verify, verify_database};
use ayumi_store::{DatabaseUrl, Log, LogConfig, doctor};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection};
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
        let (reads, via, decided_on) = (Vec::new(), Via::Api, None);
        let key = Some(RequestKey {
            principal: "u1".to_owned(),
            key: format!("{stream} {version}"),
            target: stream.clone(),
            request_hash: BodyHash([7; 32]),
        });
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
            drop trigger append_request_no_update;
            pragma ignore_check_constraints = on;";
        log.raw(&format!("{open_gates} {sql}")).await.unwrap();
        log.close().await;
    }

    /// The rules broken in the file as it lies there, opened for nothing but that.
    async fn verify_file(&self) -> Vec<&'static str> {
        let evidence = EvidenceFiles::at(self.folder.path().join("evidence"));
        let report = verify_database(&DatabaseUrl::Sqlite(self.file()), Some(&evidence), |_, _| {}).await;
        report.unwrap().problems.iter().map(|problem| problem.rule).filter(|rule| *rule != "guard").collect()
    }

    async fn verified(&self) -> Report {
        let log = self.open().await;
        verify(&log, Some(&self.evidence), |_, _| {}).await
    }

    /// What is found, but for the triggers every forgery of these takes away first.
    async fn findings(&self) -> Vec<(Option<u64>, &'static str)> {
        let problems = self.verified().await.problems;
        problems
            .iter()
            .filter(|problem| problem.rule != "guard")
            .map(|problem| (problem.position, problem.rule))
            .collect()
    }
}

async fn connect(file: &Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(file).connect().await.unwrap()
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
    assert!(story.findings().await.contains(&(Some(21), "head_position")));
}

/// Columns of which nothing in the log speaks: a name and a body's hash stand for what is not kept, a secret is none's.
const UNSPOKEN: [(&str, &str); 4] =
    [("append_request", "name"), ("append_request", "request_hash"), ("secret", "name"), ("secret", "value")];

#[tokio::test]
async fn every_column_of_every_table_is_looked_at() {
    let story = Story::told().await;
    story.open().await.put_secret("request-key", &[7; 32]).await.unwrap();
    let mut columns = Vec::new();
    let mut file = connect(&story.file()).await;
    for table in ["log_head", "events", "content", "private_value", "append_request", "secret"] {
        let described: Vec<(String, String)> = sqlx::query_as("select name, type from pragma_table_info($1)")
            .bind(table)
            .fetch_all(&mut file)
            .await
            .unwrap();
        columns.extend(described.into_iter().map(|(name, kind)| (table, name, kind)));
    }
    file.close().await.unwrap();
    assert!(columns.len() > 25, "{columns:?}");
    for (table, column, kind) in columns {
        if UNSPOKEN.contains(&(table, column.as_str())) {
            continue;
        }
        let other = match kind.as_str() {
            "INTEGER" => format!("coalesce({column}, 0) + 1"),
            "TEXT" => format!("substr({column}, 1, length({column}) - 1) || '~'"),
            _ => format!("cast(substr({column}, 1, length({column}) - 1) || x'00' as blob)"),
        };
        let story = Story::told().await;
        let first = format!("select {column} from {table} order by 1 desc limit 1");
        story.tamper(&format!("update {table} set {column} = {other} where {column} is ({first})")).await;
        assert_ne!(story.verify_file().await, Vec::<&str>::new(), "{table}.{column} = {other}");
    }
}

#[tokio::test]
async fn a_log_without_its_guards_is_told_of() {
    let story = Story::told().await;
    let log = story.open().await;
    log.raw("drop trigger events_no_update").await.unwrap();
    let problems = verify(&log, Some(&story.evidence), |_, _| {}).await.problems;
    assert_eq!(problems.iter().map(|problem| problem.rule).collect::<Vec<_>>(), ["guard"]);
    assert!(problems[0].detail_en.contains("events_no_update"));
}

#[tokio::test]
async fn rows_and_indexes_nobody_reads_by_position_are_found_too() {
    let story = Story::told().await;
    story
        .tamper("insert into events select -1, null, stream, 99, randomblob(16), type, recorded_at, effective_on, envelope, leaf_hash
            from events where position = 5")
        .await;
    assert!(story.findings().await.contains(&(None, "events_count")));
}

/// A database that lost everything is not one that has nothing wrong.
#[tokio::test]
async fn an_empty_file_is_no_sound_log() {
    let story = Story::told().await;
    fs::write(story.file(), b"").unwrap();
    fs::remove_file(story.folder.path().join("ayumi.db-wal")).ok();
    let rules = story.verify_file().await;
    assert!(!rules.is_empty() && rules.iter().all(|rule| *rule == "unreadable"), "{rules:?}");
    assert_eq!(fs::metadata(story.file()).unwrap().len(), 0, "what is verified is not changed");
}

#[tokio::test]
async fn evidence_that_is_gone_with_its_folder_is_missed() {
    let story = Story::told().await;
    fs::remove_dir_all(story.folder.path().join("evidence")).unwrap();
    assert_eq!(story.findings().await, [(Some(3), "evidence_missing")]);
    assert!(!story.folder.path().join("evidence").exists());
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
    let names: Vec<_> = settings.iter().map(|setting| setting.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "sqlite_version",
            "journal_mode",
            "synchronous",
            "foreign_keys",
            "recursive_triggers",
            "trusted_schema",
            "cell_size_check"
        ]
    );
    for setting in settings {
        assert!(setting.ok, "{setting:?}");
    }
}
