//! Writes by command line: rehearsed they change nothing, sent again they change nothing more, and each tells its key.

use std::fs;

use ayumi_core::id::ContentHash;
use ayumi_tests::program::Program;
use serde_json::{Value, json};

use crate::deeds::{self, EDUCATION, KATO};
use crate::line::{DENIED, FAILURE, NOT_FOUND, USAGE, case, head, officer, year};

fn text<'v>(value: &'v Value, member: &str) -> &'v str {
    value[member].as_str().unwrap_or_else(|| panic!("no `{member}` in {value}"))
}

#[test]
fn revoking_a_token_can_be_rehearsed_and_the_token_goes_on_working() {
    let (_copy, program) = year();
    let user = officer(&program);
    let made = program.run(&["token", "create", "--user", &user, "--json"]).exits(0).json();
    let (token, credential) = (text(&made, "token"), text(&made, "credential"));
    let before = head(&program);
    let rehearsed = program.run(&["token", "revoke", credential, "--dry-run"]).exits(0);
    assert!(rehearsed.stdout.contains("nothing was written"), "{}", rehearsed.stdout);
    assert!(!rehearsed.stdout.contains("revoked"), "{}", rehearsed.stdout);
    assert_eq!(head(&program), before);
    let case = case(&program, EDUCATION, KATO).to_string();
    let holder = program.with("AYUMI_TOKEN", token);
    holder.run(&["case", "command", &case, &deeds::join().to_string()]).exits(0);
}

#[test]
fn a_token_is_shown_once_and_the_same_request_again_makes_no_other() {
    let (_copy, program) = year();
    let user = officer(&program);
    let create = ["token", "create", "--user", &user, "--json", "--idempotency-key", "k-token"];

    let before = head(&program);
    let rehearsed = program.run(&["token", "create", "--user", &user, "--json", "--dry-run"]).exits(0).json();
    assert_eq!((&rehearsed["token"], &rehearsed["credential"]), (&Value::Null, &Value::Null));
    assert_eq!(head(&program), before);

    let first = program.run(&create).exits(0).json();
    let again = program.run(&create).exits(0).json();
    assert_eq!((&again["token"], &again["credential"]), (&Value::Null, &first["credential"]));
    assert_eq!(again["receipt"], first["receipt"]);
    let words = program.run(&create[..create.len() - 3]).exits(0);
    assert!(words.stdout.starts_with("ayumi_"), "another request makes another token");
    let told = ["token", "create", "--user", &user, "--idempotency-key", "k-token"];
    let english = program.run(&told).exits(0).stdout;
    assert!(english.contains("first time only") && english.contains(text(&first, "credential")), "{english}");
    let japanese = program.clone().with("AYUMI_LANG", "ja").run(&told).exits(0).stdout;
    assert!(japanese.contains("最初の一度だけ"), "{japanese}");

    let case = case(&program, EDUCATION, KATO).to_string();
    let holder = program.clone().with("AYUMI_TOKEN", text(&first, "token"));
    holder.run(&["case", "command", &case, &deeds::join().to_string()]).exits(0);

    program.run(&["user", "disable", &user]).exits(0);
    let late = program.run(&create).exits(0).json();
    assert_eq!(late["receipt"], first["receipt"], "what was answered stays answered");
}

/// A token of a municipality opens its cases, not what all stand on.
#[test]
fn the_token_of_a_municipality_administers_nothing() {
    let (_copy, program) = year();
    let user = officer(&program);
    let token = program.run(&["token", "create", "--user", &user, "--json"]).exits(0).json();
    let holder = program.clone().with("AYUMI_TOKEN", text(&token, "token"));
    let before = head(&program);
    let add = ["user", "add", "--name", "知人", "--organization", KATO, "--role", "municipal_officer"];
    for attempt in [
        add.as_slice(),
        &["user", "disable", &user],
        &["token", "create", "--user", &user],
        &["token", "revoke", text(&token, "credential")],
    ] {
        holder.run(attempt).exits(DENIED);
    }
    assert_eq!(head(&program), before);
}

#[test]
fn a_file_that_was_never_stored_cannot_be_named_and_one_by_hand_is_stored_first() {
    let (copy, program) = year();
    let case = case(&program, EDUCATION, KATO).to_string();
    let join = deeds::with(deeds::join(), "participant", json!(KATO)).to_string();
    program.run(&["case", "command", &case, &join]).exits(0);
    let paper = "個別意見交換の記録\n".as_bytes();
    let hash = ContentHash::of(paper).to_string();
    let attach = |size| {
        deeds::with(
            deeds::attach("survey", Some("interview"), &hash, size, "記録.txt"),
            "participant",
            json!(KATO),
        )
        .to_string()
    };

    let missing = program.run(&["case", "command", &case, &attach(paper.len())]).exits(NOT_FOUND);
    assert!(missing.stderr.contains(&hash) && missing.stderr.contains("case attach"), "{}", missing.stderr);
    let japanese =
        program.clone().with("AYUMI_LANG", "ja").run(&["case", "command", &case, &attach(paper.len())]);
    let japanese = japanese.exits(NOT_FOUND).stderr;
    assert!(japanese.contains(&hash) && japanese.contains("まだ送信されていません"), "{japanese}");
    let before = head(&program);

    let file = copy.folder.path().join("記録.txt");
    fs::write(&file, paper).expect("write");
    let file = file.display().to_string();
    let stored = copy.folder.path().join("data/evidence").join(&hash[..2]).join(&hash[2..]);
    let by_hand = [
        "case",
        "attach",
        &case,
        "--phase",
        "survey",
        "--document",
        "interview",
        "--participant",
        KATO,
        &file,
        "--json",
    ];
    let rehearsed = program.run(&[&by_hand[..], &["--dry-run"]].concat()).exits(0).json();
    assert_eq!((&rehearsed["events"], &rehearsed["dry_run"]), (&json!(["evidence.attached"]), &json!(true)));
    assert!(!stored.exists() && head(&program) == before, "a rehearsal stores nothing");

    // A phase that does not exist is told as such, and the file is not left behind.
    let mut nowhere = by_hand;
    nowhere[4] = "nowhere";
    let refused = program.run(&nowhere).exits(FAILURE);
    assert!(refused.stderr.contains("nowhere") && !stored.exists(), "{}", refused.stderr);

    let keyed = [&by_hand[..], &["--idempotency-key", "k-paper"]].concat();
    let attached = program.run(&keyed).exits(0).json();
    assert_eq!((&attached["events"], &attached["sha256"]), (&json!(["evidence.attached"]), &json!(hash)));
    assert_eq!(
        program.run(&keyed).exits(0).json()["receipt"],
        attached["receipt"],
        "sent again it is the same"
    );
    assert!(stored.exists() && head(&program) == before + 1, "and everything verifies");

    let size = program.run(&["case", "command", &case, &attach(paper.len() + 1)]).exits(FAILURE);
    assert!(size.stderr.contains(&paper.len().to_string()), "{}", size.stderr);
}

#[test]
fn a_further_case_is_opened_from_what_the_api_takes() {
    let (_copy, program) = year();
    let new = json!({
        "programme": EDUCATION, "key": "library", "title": {"ja": "学校図書館システム", "en": "School libraries"},
        "bodies": {"member": [KATO]},
    });
    let before = head(&program);
    let open = ["case", "open", &new.to_string(), "--json"].map(str::to_owned);
    let open: Vec<&str> = open.iter().map(String::as_str).collect();
    let rehearsed = program.run(&[&open[..], &["--dry-run"]].concat()).exits(0).json();
    assert_eq!((&rehearsed["dry_run"], head(&program)), (&json!(true), before));
    let opened = program.run(&[&open[..], &["--idempotency-key", "k-open"]].concat()).exits(0).json();
    let case = text(&opened, "case").to_owned();
    assert_eq!(opened["case"], rehearsed["case"]);
    let shown = program.run(&["case", "show", &case, "--json"]).exits(0).json();
    assert_eq!(shown["title"]["ja"], "学校図書館システム");
    let again = program.run(&[&open[..], &["--idempotency-key", "k-open"]].concat()).exits(0).json();
    assert_eq!((&again["replayed"], &again["receipt"]), (&json!(true), &opened["receipt"]));
    let user = officer(&program);
    let token = program.run(&["token", "create", "--user", &user, "--json"]).exits(0).json();
    let holder = program.clone().with("AYUMI_TOKEN", text(&token, "token"));
    let other = deeds::with(new.clone(), "key", json!("another")).to_string();
    holder.run(&["case", "open", &other]).exits(DENIED);
    let nowhere = deeds::with(new, "programme", json!("nowhere")).to_string();
    program.run(&["case", "open", &nowhere]).exits(NOT_FOUND);
    program.run(&["case", "open", "{}"]).exits(USAGE);
}

#[test]
fn every_write_tells_its_key_unless_it_was_given_one() {
    let (_copy, program) = year();
    let user = officer(&program);
    let case = case(&program, EDUCATION, KATO).to_string();
    let join = deeds::with(deeds::join(), "participant", json!(KATO)).to_string();
    let writes: [&[&str]; 5] = [
        &["case", "command", &case, &join],
        &["user", "add", "--name", "加東 次郎", "--organization", KATO, "--role", "municipal_officer"],
        &["token", "create", "--user", &user],
        &["user", "disable", &user],
        &["reminder", "send"],
    ];
    for (index, write) in writes.into_iter().enumerate() {
        let before = head(&program);
        let rehearsed = program.run(&[write, &["--dry-run"]].concat()).exits(0);
        assert!(rehearsed.stdout.contains("nothing was written"), "{write:?}: {}", rehearsed.stdout);
        assert_eq!(head(&program), before, "{write:?}");
        let key = format!("key-{index}");
        let keyed = program.run(&[write, &["--idempotency-key", &key]].concat()).exits(0);
        assert!(!keyed.stderr.contains("key for a retry"), "{write:?}: {}", keyed.stderr);
        let fresh = program.run(write);
        assert!(fresh.stderr.contains("key for a retry: "), "{write:?}: {}", fresh.stderr);
    }
}

#[test]
fn a_clock_is_vouched_for_once_and_only_on_the_record() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::in_folder(folder.path()).without("AYUMI_TRIAL");
    let bodies = crate::line::shipped("workflows/organizations/hyogo.csv");
    program.run(&["apply", &bodies, "--idempotency-key", "first"]).exits(0);
    let before = head(&program);
    let confirm = ["db", "confirm-clock", "--reason", "時報と一致した", "--json"];
    let rehearsed = program.run(&[&confirm[..], &["--dry-run"]].concat()).exits(0).json();
    assert_eq!((&rehearsed["dry_run"], head(&program)), (&json!(true), before));
    let keyed = [&confirm[..], &["--idempotency-key", "k-clock"]].concat();
    let first = program.run(&keyed).exits(0).json();
    assert_eq!(program.run(&keyed).exits(0).json(), first);
    assert_eq!(head(&program), before + 1);
}

#[test]
fn what_would_be_sent_is_counted_and_not_sent() {
    let (_copy, program) = year();
    let later = program.with("AYUMI_NOW", "2026-04-01T09:00:30+09:00");
    let before = head(&later.clone().without("AYUMI_NOW"));
    let rehearsed = later.run(&["reminder", "send", "--dry-run", "--json"]).exits(0).json();
    assert_eq!(rehearsed, json!({"recorded": 3 * 41 + 1, "dry_run": true}));
    assert_eq!(head(&later.clone().without("AYUMI_NOW")), before, "not even the step of the clock");
    assert_eq!(later.run(&["reminder", "send", "--json"]).exits(0).json()["recorded"], 3 * 41 + 1);
}

#[test]
fn users_are_listed_as_they_were() {
    let (_copy, program) = year();
    let program = program.with("AYUMI_NOW", "2026-05-01T09:00:00+09:00");
    officer(&program);
    let program = program.without("AYUMI_NOW");
    let names =
        |arguments: &[&str]| program.run(&[&["user", "list", "--json"], arguments].concat()).exits(0).stdout;
    assert!(names(&[]).contains("加東 花子"));
    assert!(!names(&["--as-of", "2026-04-30"]).contains("加東 花子"));
    assert_eq!(names(&["--as-of", "2026-03-31"]), "");
}
