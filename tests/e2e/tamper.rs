//! Somebody with the rights of the database's owner changes bytes of the past; verification says so and where.

use std::fs;
use std::path::{Path, PathBuf};

use ayumi::wire::Node;
use ayumi_store::DatabaseUrl;
use ayumi_tests::app::TestApp;
use ayumi_tests::program::{Program, Ran};
use ayumi_tests::template::{self, Content, Copy, Database};
use serde_json::Value;

use crate::deeds::{self, EDUCATION, KATO, SHARED};
use crate::line::MISMATCH;

/// What every forger of an append-only table does first.
const OFF_SQLITE: &str = "drop trigger events_no_update; drop trigger events_no_delete; drop trigger events_no_replace; \
    drop trigger private_value_no_update; drop trigger log_head_only_forward; drop trigger content_no_update;";
const OFF_POSTGRES: &str = "set session_replication_role = replica;";

/// A database that is stopped, with a few events worth forging.
struct Scene {
    copy: Copy,
    /// Position of a report with a private text.
    report: u64,
    /// Position of an attached document.
    attachment: u64,
    evidence: PathBuf,
}

impl Scene {
    async fn set(database: Database) -> Self {
        let app = TestApp::with(template::copy(database, Content::Year)).await;
        let (kato, case) = (app.municipality(KATO), app.case(SHARED, "regional-points"));
        kato.command(case, &deeds::join()).await.is(201);
        let paper = "ニーズ整理表\n".as_bytes();
        let sha256 = kato.upload(paper).await;
        let attached = kato
            .command(case, &deeds::attach("needs", None, &sha256, paper.len(), "ニーズ.txt"))
            .await
            .is(201);
        let reported = kato.command(case, &deeds::report_needs("本当の希望")).await.is(201);
        // More events after them, so that the damage is not at the end.
        kato.command(app.case(EDUCATION, "zero-trust"), &deeds::join()).await.is(201);
        let evidence = app.settings().data.join("evidence").join(&sha256[..2]).join(&sha256[2..]);
        assert!(evidence.exists(), "{}", evidence.display());
        let position = |receipt: &Value| receipt["events"][0]["position"].as_u64().expect("a position");
        Self {
            report: position(&reported),
            attachment: position(&attached),
            evidence,
            copy: app.stop().await,
        }
    }

    fn program(&self) -> Program {
        let program = Program::in_folder(self.copy.folder.path());
        match &self.copy.settings.database {
            DatabaseUrl::Sqlite(_) => program,
            DatabaseUrl::Postgres(url) => program.with("AYUMI_DATABASE", url),
        }
    }

    fn verify(&self) -> Ran {
        self.program().run(&["audit", "verify", "--json"])
    }

    /// Runs SQL as the owner of the database, past every trigger.
    async fn forge(&self, sql: &str) {
        let off = match &self.copy.settings.database {
            DatabaseUrl::Sqlite(_) => OFF_SQLITE,
            DatabaseUrl::Postgres(_) => OFF_POSTGRES,
        };
        let node = Node::open(&self.copy.settings).await.expect("open");
        let changed = node.log.raw(&format!("{off} {sql}")).await;
        node.close().await;
        assert!(changed.is_ok_and(|rows| rows > 0), "nothing was forged by: {sql}");
    }
}

/// The first thing found and all rules that were broken.
#[track_caller]
fn found(ran: Ran) -> (Option<u64>, Vec<String>) {
    let report = ran.exits(MISMATCH).json();
    assert_eq!(report["ok"], false);
    let problems = report["problems"].as_array().expect("problems");
    for problem in problems {
        assert!(problem["ja"].as_str().is_some_and(|words| !words.is_empty()), "{problem}");
        assert!(problem["en"].as_str().is_some_and(|words| !words.is_empty()), "{problem}");
    }
    let rules = problems.iter().filter_map(|problem| problem["rule"].as_str().map(str::to_owned)).collect();
    (problems.first().and_then(|problem| problem["position"].as_u64()), rules)
}

/// One way to forge, with SQL for both databases, and what verification must say.
struct Forgery {
    name: &'static str,
    sqlite: String,
    postgres: String,
    position: Option<u64>,
    rule: &'static str,
}

fn same(name: &'static str, sql: String, position: u64, rule: &'static str) -> Forgery {
    Forgery { name, sqlite: sql.clone(), postgres: sql, position: Some(position), rule }
}

fn forgeries(scene: &Scene) -> Vec<Forgery> {
    let (report, attachment) = (scene.report, scene.attachment);
    vec![
        same(
            "a byte of an event",
            format!("update events set envelope = replace(envelope, '\"phase\":\"needs\"', '\"phase\":\"needz\"') where position = {report}"),
            report,
            "leaf_hash",
        ),
        Forgery {
            name: "the hash of an event",
            sqlite: format!("update events set leaf_hash = zeroblob(32) where position = {report}"),
            postgres: format!("update events set leaf_hash = decode(repeat('00', 32), 'hex') where position = {report}"),
            position: Some(report),
            rule: "leaf_hash",
        },
        same(
            "a column that queries trust",
            format!("update events set type = 'note.added' where position = {report}"),
            report,
            "column",
        ),
        same(
            "the time beside an event",
            format!("update events set recorded_at = recorded_at + 1 where position = {report}"),
            report,
            "column",
        ),
        Forgery {
            name: "a private text",
            sqlite: "update private_value set value = '別の希望' where value = '本当の希望'".into(),
            postgres: "update private_value set value = '別の希望' where value = '本当の希望'".into(),
            position: Some(report),
            rule: "private_value",
        },
        same("a private text taken away", "delete from private_value where value = '本当の希望'".into(), report, "private_missing"),
        same("the name of a document", "update private_value set value = '偽.txt' where value = 'ニーズ.txt'".into(), attachment, "private_value"),
        Forgery {
            name: "the root of the log",
            sqlite: "update log_head set root = zeroblob(32)".into(),
            postgres: "update log_head set root = decode(repeat('00', 32), 'hex')".into(),
            position: None,
            rule: "head_root",
        },
        Forgery {
            name: "a published definition",
            sqlite: "update content set bytes = x'00' where rowid = (select min(rowid) from content)".into(),
            postgres: "update content set bytes = decode('00', 'hex') where sha256 = (select min(sha256) from content)".into(),
            position: None,
            rule: "content_hash",
        },
    ]
}

async fn every_forgery_is_found(database: Database) {
    let scene = Scene::set(database).await;
    let sound = scene.verify().exits(0).json();
    assert_eq!((&sound["ok"], &sound["problems"]), (&Value::Bool(true), &Value::Array(Vec::new())));
    for forgery in forgeries(&scene) {
        let fresh =
            Scene { copy: scene.copy.again().expect("copy"), evidence: scene.evidence.clone(), ..scene };
        let sql = match database {
            Database::Sqlite => &forgery.sqlite,
            Database::Postgres => &forgery.postgres,
        };
        fresh.forge(sql).await;
        let (position, rules) = found(fresh.verify());
        assert_eq!(position, forgery.position, "{}: {rules:?}", forgery.name);
        assert!(rules.iter().any(|rule| rule == forgery.rule), "{}: {rules:?}", forgery.name);
    }
    assert_eq!(scene.verify().code, Some(0), "the original is as it was");
}

#[tokio::test]
async fn whatever_is_changed_in_the_database_is_found_and_placed() {
    every_forgery_is_found(Database::Sqlite).await;
}

#[tokio::test]
async fn whatever_is_changed_in_postgresql_is_found_and_placed() {
    every_forgery_is_found(Database::Postgres).await;
}

#[tokio::test]
async fn a_last_event_cut_off_is_found() {
    let scene = Scene::set(Database::Sqlite).await;
    scene.forge("delete from events where position = (select max(position) from events)").await;
    let (position, rules) = found(scene.verify());
    assert!(position.is_some() && rules.contains(&"head_position".to_owned()), "{rules:?}");
}

#[tokio::test]
async fn an_event_taken_out_of_the_middle_is_found() {
    let scene = Scene::set(Database::Sqlite).await;
    scene.forge(&format!("delete from events where position = {}", scene.report)).await;
    let (position, rules) = found(scene.verify());
    assert_eq!(
        (position, rules.first().map(String::as_str)),
        (Some(scene.report), Some("position")),
        "{rules:?}"
    );
}

#[tokio::test]
async fn an_event_and_its_hash_changed_together_leave_only_the_root_to_tell() {
    let scene = Scene::set(Database::Sqlite).await;
    // The forger is careful: another user's id of the same length, columns untouched, hash reckoned anew.
    let position = scene.report;
    let node = Node::open(&scene.copy.settings).await.expect("open");
    let stored =
        ayumi_engine::port::EventStore::read_all(&node.log, position - 1, 1).await.expect("the event");
    node.close().await;
    let forged = stored[0].envelope.replace("\"boolean\":true", "\"boolean\":false");
    assert_ne!(forged, stored[0].envelope);
    let leaf = ayumi_core::merkle::leaf_hash(forged.as_bytes());
    let sql = format!(
        "update events set envelope = '{forged}', leaf_hash = x'{}' where position = {position}",
        leaf.to_hex()
    );
    scene.forge(&sql).await;
    let (at, rules) = found(scene.verify());
    assert!(at.is_none() && rules.contains(&"head_root".to_owned()), "{at:?} {rules:?}");
}

#[tokio::test]
async fn an_evidence_file_changed_or_taken_away_is_found() {
    let scene = Scene::set(Database::Sqlite).await;
    let evidence =
        scene.copy.folder.path().join(scene.evidence.strip_prefix(scene.copy.folder.path()).expect("inside"));
    let sound = fs::read(&evidence).expect("the file");
    fs::write(&evidence, "差し替え後の中身").expect("write");
    let (position, rules) = found(scene.verify());
    assert_eq!((position, rules), (Some(scene.attachment), vec!["evidence_hash".to_owned()]));
    fs::remove_file(&evidence).expect("remove");
    let (position, rules) = found(scene.verify());
    assert_eq!((position, rules), (Some(scene.attachment), vec!["evidence_missing".to_owned()]));
    scene.program().run(&["audit", "verify", "--without-evidence"]).exits(0);
    fs::write(&evidence, sound).expect("write");
    scene.verify().exits(0);
}

/// Every so many bytes of the file one bit is flipped; the pages of the log are among them.
const FLIPS: usize = 24;

#[tokio::test]
async fn bits_flipped_in_the_file_never_pass_and_never_crash_the_verification() {
    let scene = Scene::set(Database::Sqlite).await;
    let file = scene.copy.folder.path().join("ayumi.db");
    let sound = fs::read(&file).expect("the database");
    let at = place_of(&sound, "本当の希望".as_bytes());
    let evenly = (1..FLIPS).map(|n| n * sound.len() / FLIPS);
    let mut found = 0;
    for offset in evenly.chain([at, 16, 100]) {
        let mut bytes = sound.clone();
        bytes[offset] ^= 0x10;
        replace(&file, &bytes);
        let ran = scene.verify();
        assert!(
            [Some(0), Some(MISMATCH)].contains(&ran.code),
            "byte {offset}: {:?} {}",
            ran.code,
            ran.stderr
        );
        found += u32::from(ran.code == Some(MISMATCH));
        if offset == at {
            assert_eq!(ran.code, Some(MISMATCH), "a private text differs by one bit");
        }
    }
    // Indexes, free pages and answers to requests are in the file too, and prove nothing about the log.
    assert!(found >= 5, "only {found} flips were noticed");
    replace(&file, &sound);
    scene.verify().exits(0);
}

fn place_of(bytes: &[u8], words: &[u8]) -> usize {
    bytes.windows(words.len()).position(|window| window == words).expect("the words stand in the file")
}

/// Puts a file in place of another, without what SQLite keeps beside it.
fn replace(file: &Path, bytes: &[u8]) {
    for beside in ["-wal", "-shm"] {
        // There may be none.
        fs::remove_file(format!("{}{beside}", file.display())).ok();
    }
    fs::write(file, bytes).expect("write the database");
}
