//! How a log begins and what may not begin one; what the program refuses before it has written anything.

use std::fs;
use std::net::TcpListener;
use std::process::{Command, Stdio};

use ayumi_tests::program::{self, Program};
use serde_json::json;

use crate::line::{FAILURE, MISMATCH, NOT_FOUND, UNAVAILABLE, USAGE, empty, head, shipped, year};

#[test]
fn neither_a_read_nor_a_rehearsal_begins_a_log() {
    let (folder, program) = empty();
    let workflows = shipped("workflows");
    let nobody = uuid::Uuid::nil().to_string();
    let verbs: [&[&str]; 12] = [
        &["case", "list"],
        &["case", "show", &nobody],
        &["board", "education-dx-r8"],
        &["user", "list"],
        &["reminder", "list", "--until", "2026-04-30"],
        &["reminder", "send", "--dry-run"],
        &["projection", "list"],
        &["db", "doctor"],
        &["db", "backup", "copy.db"],
        &["audit", "verify"],
        &["apply", "--dry-run", &workflows],
        &["token", "revoke", &nobody, "--dry-run"],
    ];
    for verb in verbs {
        let refused = program.run(verb).exits(NOT_FOUND);
        assert!(
            refused.stderr.contains("ayumi.db") && refused.stderr.contains("ayumi apply"),
            "{}",
            refused.stderr
        );
        assert_eq!(
            fs::read_dir(folder.path()).expect("the folder").count(),
            0,
            "{verb:?} left something behind"
        );
    }
    // A database with tables and no log in it is refused as well, and stays without one.
    program.run(&["db", "migrate"]).exits(0);
    let refused = program.run(&["case", "list"]).exits(NOT_FOUND);
    assert!(refused.stderr.contains("there is no log"), "{}", refused.stderr);
    // Nothing in it is no sound log either: the same would be left of one that was emptied.
    let verified = program.run(&["audit", "verify", "--json"]).exits(MISMATCH).json();
    assert_eq!((&verified["positions"], &verified["problems"][0]["rule"]), (&json!(0), &json!("log_opened")));
}

#[test]
fn a_plan_that_does_not_fit_its_definitions_publishes_nothing_at_all() {
    let (folder, program) = empty();
    let plan = fs::read_to_string(shipped("workflows/plans/hyogo-r8.yaml")).expect("the plan");
    let wrong = plan.replacen("definition: education-dx", "definition: education-dxx", 1);
    assert_ne!(wrong, plan);
    fs::write(folder.path().join("plan.yaml"), wrong).expect("write");
    let definitions = shipped("workflows/definitions");
    let files = ["organizations", "calendars"].map(|name| shipped(&format!("workflows/{name}")));

    let together = ["apply", &files[0], &files[1], &definitions, "plan.yaml"];
    let refused = program.run(&together).exits(FAILURE);
    assert!(
        refused.stderr.contains("plan.yaml:") && refused.stderr.contains("education-dxx"),
        "{}",
        refused.stderr
    );
    assert!(!folder.path().join("ayumi.db").exists(), "not even a log was begun");

    program.run(&together[..4]).exits(0);
    let program = program.without("AYUMI_NOW");
    let before = head(&program);
    // Held against what is published, and a good file beside it is not published either.
    let calendar = fs::read_to_string(shipped("workflows/calendars/hyogo.csv")).expect("the calendar");
    let newer = calendar.replacen("# version: 1", "# version: 2", 1);
    assert_ne!(newer, calendar);
    fs::write(folder.path().join("calendar.csv"), newer).expect("write");
    program.run(&["apply", "calendar.csv", "plan.yaml"]).exits(FAILURE);
    assert_eq!(head(&program), before);

    let education = shipped("workflows/definitions/education-dx.yaml");
    let checked = program.run(&["check", &education, "plan.yaml"]).exits(FAILURE);
    assert!(checked.stdout.contains("education-dxx"), "{}", checked.stdout);
    program.run(&["check", "plan.yaml"]).exits(0);
}

#[test]
fn a_plan_refused_late_publishes_nothing_before_it_either() {
    let (folder, program) = empty();
    program.run(&["apply", &shipped("workflows/organizations")]).exits(0);
    let program = program.without("AYUMI_NOW");
    let before = head(&program);
    // The definitions are there and fit; the calendar the plan names is not.
    let plan = shipped("workflows/plans/hyogo-r8.yaml");
    let refused = program.run(&["apply", &shipped("workflows/definitions"), &plan]);
    assert!(refused.stderr.contains("calendar `hyogo` is not published"), "{}", refused.stderr);
    assert_eq!(head(&program), before);
    drop(folder);
}

#[test]
fn a_file_in_another_encoding_is_told_so_and_a_mark_before_utf8_is_accepted() {
    let (folder, program) = empty();
    let organizations = fs::read(shipped("workflows/organizations/hyogo.csv")).expect("the bodies");
    let marked = [&b"\xef\xbb\xbf"[..], &organizations].concat();
    fs::write(folder.path().join("marked.csv"), marked).expect("write");
    // 神戸 in Shift_JIS.
    fs::write(folder.path().join("shift-jis.csv"), b"code,name,\n281000,\x90\x5f\x8c\xcb\n").expect("write");
    let japanese = program.clone().with("AYUMI_LANG", "ja");
    for verb in ["apply", "check"] {
        let refused = japanese.run(&[verb, "shift-jis.csv"]).exits(FAILURE);
        assert!(refused.stderr.contains("UTF-8 で保存してください"), "{}", refused.stderr);
    }
    program.run(&["apply", "marked.csv"]).exits(0);
    assert_eq!(head(&program.without("AYUMI_NOW")), 43);
}

#[test]
fn a_trial_that_holds_its_beginning_alone_goes_forward_only() {
    let (_folder, program) = empty();
    let bodies = shipped("workflows/organizations/hyogo.csv");
    program.run(&["apply", &bodies]).exits(0);
    let earlier = program.clone().with("AYUMI_NOW", "2026-03-01T00:00:00+09:00");
    earlier.run(&["case", "list"]).exits(USAGE);

    let folder = tempfile::tempdir().expect("a folder");
    let server = Program::in_folder(folder.path()).with("AYUMI_NOW", "2026-04-01T08:30:00+09:00");
    server.serve().expect("a server begins a log").stop().expect("stop");
    assert_eq!(head(&server), 1, "nothing but the genesis");
    let refused =
        server.clone().with("AYUMI_NOW", "2026-03-01T00:00:00+09:00").run(&["case", "list"]).exits(USAGE);
    assert!(refused.stderr.contains("before the last event"), "{}", refused.stderr);
    let later = server.with("AYUMI_NOW", "2026-05-01T00:00:00+09:00");
    later.serve().expect("serve").stop().expect("stop");
    assert_eq!(head(&later), 2, "the step of the clock is recorded");
}

#[test]
fn a_port_that_is_taken_is_told_with_what_to_do() {
    let (_copy, program) = year();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("its address").to_string();
    let refused = program.run(&["serve", "--listen", &address]).exits(UNAVAILABLE);
    assert!(refused.stderr.contains("--listen") && refused.stderr.contains(&address), "{}", refused.stderr);
    let japanese = program.with("AYUMI_LANG", "ja").run(&["serve", "--listen", &address]).exits(UNAVAILABLE);
    assert!(japanese.stderr.contains("他のプログラムが使っています"), "{}", japanese.stderr);
}

#[test]
fn a_flag_for_trials_does_not_swallow_the_next_word() {
    let (_copy, program) = year();
    let program = program.without("AYUMI_TRIAL");
    program.run(&["--trial", "case", "list"]).exits(0);
    program.run(&["--trial=false", "case", "list"]).exits(USAGE);
    program.with("AYUMI_LANG", "fr").run(&["--trial", "case", "list"]).exits(USAGE);
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let (copy, _program) = year();
    let ayumi = program::path().expect("the program");
    let script = format!("'{}' board education-dx-r8 --json; echo \"code $?\" >&2", ayumi.display());
    let ran = Command::new("sh")
        .args(["-c", &format!("({script}) | head -n 1")])
        .env("AYUMI_DATABASE", format!("sqlite:{}", copy.folder.path().join("ayumi.db").display()))
        .env("AYUMI_DATA", copy.folder.path().join("data"))
        .env("AYUMI_TRIAL", "1")
        .stdin(Stdio::null())
        .output()
        .expect("a shell");
    let stderr = String::from_utf8(ran.stderr).expect("UTF-8");
    assert_eq!(stderr.trim(), "code 0");
}

#[test]
fn reads_speak_in_titles_and_in_the_words_of_the_pages() {
    let (_copy, program) = year();
    let program = program.with("AYUMI_LANG", "ja");
    let board = program.run(&["board", "education-dx-r8"]).exits(0).stdout;
    for words in ["統合型校務支援システム", "神戸市", "未報告", "開始前"] {
        assert!(board.contains(words), "no `{words}` in:\n{board:.600}");
    }
    let cases = program.run(&["case", "list"]).exits(0).stdout;
    assert!(cases.contains("進行中") && cases.contains("令和8年度 教育DX環境整備の推進"), "{cases:.600}");
    assert_eq!(
        program.run(&["case", "list", "--json"]).exits(0).json_lines().len(),
        822 + 6 + 24,
        "all of them"
    );
}
