//! The command line on real files: check as a compiler does, apply twice, read and change, and say why with an exit code.

use std::fs;

use ayumi_core::id::CaseId;
use ayumi_tests::app::PREFECTURE;
use ayumi_tests::program::Program;
use serde_json::{Value, json};

use crate::deeds::{self, EDUCATION, KATO, STANDARDIZATION};
use crate::line::{
    CONFLICT, DENIED, FAILURE, NOT_FOUND, UNAVAILABLE, USAGE, case, empty, head, officer, shipped, year,
};

/// A definition with one reference to nothing and one key nobody knows.
const UNSOUND: &str = "\
format: ayumi/1
id: window
version: 1
title: {ja: 窓口, en: Window}
parties:
  lead: {title: {ja: 県, en: Prefecture}, kind: prefecture, joins: leads}
  member: {title: {ja: 市町, en: Municipality}, kind: municipality, joins: opt_in}
phases:
  survey:
    title: {ja: 調査, en: Survey}
    scope: each
    by: member
    after: [surwey]
    colour: red
";

#[test]
fn check_prints_problems_as_a_compiler_does() {
    let (folder, program) = empty();
    fs::write(folder.path().join("window.yaml"), UNSOUND).expect("write");
    let ran = program.run(&["check", "window.yaml"]).exits(FAILURE);
    for words in ["error", "window.yaml:13:13", "surwey", "survey", "window.yaml:14:5", "colour"] {
        assert!(ran.stdout.contains(words), "no `{words}` in:\n{}", ran.stdout);
    }
    let japanese = program.clone().with("AYUMI_LANG", "ja").run(&["check", "window.yaml"]).exits(FAILURE);
    assert!(japanese.stdout.contains("ありません"), "{}", japanese.stdout);

    let problems = program.run(&["check", "--json", "window.yaml"]).exits(FAILURE).json_lines();
    let places: Vec<_> = problems.iter().map(|problem| (&problem["line"], &problem["column"])).collect();
    assert!(
        places.contains(&(&json!(13), &json!(13))) && places.contains(&(&json!(14), &json!(5))),
        "{problems:?}"
    );
    for problem in &problems {
        assert_eq!(problem["file"], "window.yaml");
        for member in ["code", "message_ja", "message_en"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
        }
    }
    let folder = fs::read_dir(shipped("workflows/definitions")).expect("the definitions");
    let sound: Vec<String> = folder
        .map(|file| file.expect("a definition").path().display().to_string())
        .chain([shipped("workflows/plans/hyogo-r8.yaml")])
        .collect();
    let arguments: Vec<&str> = std::iter::once("check").chain(sound.iter().map(String::as_str)).collect();
    assert_eq!(program.run(&arguments).exits(0).stdout, "");
    program.run(&["check", "no-such-file.yaml"]).exits(NOT_FOUND);
}

#[test]
fn check_tells_what_was_proven_and_writes_the_net_for_other_tools() {
    let (folder, program) = empty();
    let education = shipped("workflows/definitions/education-dx.yaml");
    let proofs =
        program.run(&["check", "--json", "--proof", "--pnml", "net.pnml", &education]).exits(0).json_lines();
    assert_eq!(proofs.len(), 1, "{proofs:?}");
    assert_eq!((&proofs[0]["definition"], &proofs[0]["proven"]), (&json!("education-dx"), &json!(true)));
    assert_eq!(proofs[0]["dead_ends"], json!([]));
    let net = fs::read_to_string(folder.path().join("net.pnml")).expect("the net was written");
    assert!(net.starts_with("<?xml") && net.ends_with("</pnml>\n"), "{net}");
    let told = program.run(&["check", "--proof", &education]).exits(0).stdout;
    assert!(told.contains("education-dx") && told.contains("proven"), "{told}");
    let japanese = program.clone().with("AYUMI_LANG", "ja").run(&["check", "--proof", &education]).exits(0);
    assert!(japanese.stdout.contains("証明済み"), "{}", japanese.stdout);
}

#[test]
fn apply_publishes_once_and_appends_nothing_the_second_time() {
    let (folder, program) = empty();
    let workflows = shipped("workflows");
    let first = program.run(&["apply", "--json", &workflows]).exits(0).json();
    assert!(first["events"].as_u64().is_some_and(|events| events > 822), "{first}");
    let again = program.clone().without("AYUMI_NOW");
    assert_eq!(
        again.run(&["apply", "--json", &workflows]).exits(0).json(),
        json!({"events": 0, "dry_run": false, "definitions": []})
    );
    assert_eq!(
        again.run(&["case", "list", "--programme", STANDARDIZATION, "--json"]).exits(0).json_lines().len(),
        822
    );
    again.run(&["audit", "verify"]).exits(0);

    // A changed definition under the same version is refused, and so is one that is not sound.
    let source =
        fs::read_to_string(shipped("workflows/definitions/education-dx.yaml")).expect("the definition");
    fs::write(folder.path().join("changed.yaml"), source.replace("share: 100", "share: 90")).expect("write");
    again.run(&["apply", "changed.yaml"]).exits(CONFLICT);
    fs::write(folder.path().join("window.yaml"), UNSOUND).expect("write");
    let unsound = again.run(&["apply", "window.yaml"]).exits(FAILURE);
    assert!(unsound.stderr.contains("window.yaml:13:13"), "{}", unsound.stderr);
}

#[test]
fn apply_can_be_rehearsed_and_refuses_a_wrong_check_digit_by_line() {
    let (folder, program) = empty();
    let organizations = fs::read_to_string(shipped("workflows/organizations/hyogo.csv")).expect("the bodies");
    fs::write(folder.path().join("bodies.csv"), organizations.replace("282286,加東市", "282287,加東市"))
        .expect("write");
    let refused = program.run(&["apply", "bodies.csv"]).exits(FAILURE);
    let line =
        1 + organizations.lines().position(|line| line.starts_with("282286")).expect("加東市 is there");
    assert!(
        refused.stderr.contains(&format!("bodies.csv:{line}:1")) && refused.stderr.contains("282287"),
        "{}",
        refused.stderr
    );

    // On a log that holds the bodies alone, everything else would be appended; afterwards nothing has moved.
    let again = program.without("AYUMI_NOW");
    again.run(&["apply", &shipped("workflows/organizations/hyogo.csv")]).exits(0);
    let (before, all) = (head(&again), shipped("workflows"));
    let rehearsed = again.run(&["apply", "--dry-run", "--json", &all]).exits(0).json();
    let told = again.run(&["apply", "--dry-run", &all]).exits(0).stdout;
    assert!(told.contains("would be appended; nothing was written"), "{told}");
    assert_eq!(head(&again), before, "a rehearsal appends nothing");
    assert_eq!(again.run(&["case", "list", "--json"]).exits(0).stdout, "", "nothing was published");
    let events = rehearsed["events"].as_u64().expect("a number");
    assert_eq!(
        again.run(&["apply", "--json", &all]).exits(0).json()["events"],
        events,
        "as it was rehearsed"
    );
    assert_eq!(head(&again), before + events);
    let rest = again.run(&["apply", "--dry-run", "--json", &all]).exits(0).json();
    assert_eq!(rest, json!({"events": 0, "dry_run": true, "definitions": []}));
}

#[test]
fn a_case_is_listed_shown_and_changed() {
    let (_copy, program) = year();
    let case = case(&program, EDUCATION, KATO).to_string();
    let join = deeds::with(deeds::join(), "participant", json!(KATO)).to_string();
    let rehearsed = program.run(&["case", "command", &case, &join, "--dry-run", "--json"]).exits(0).json();
    assert_eq!((&rehearsed["dry_run"], &rehearsed["events"]), (&json!(true), &json!(["participant.joined"])));

    let send = |key: &str| {
        program.run(&["case", "command", &case, &join, "--idempotency-key", key, "--json"]).exits(0).json()
    };
    let first = send("telephone-1");
    assert_eq!((&first["replayed"], &first["events"]), (&json!(false), &json!(["participant.joined"])));
    let again = send("telephone-1");
    assert_eq!((&again["replayed"], &again["receipt"]), (&json!(true), &first["receipt"]));

    let note = deeds::with(deeds::note("標準入力から"), "participant", json!(KATO)).to_string();
    program.run_with_input(&["case", "command", &case, "-"], &note).exits(0);
    let shown = program.run(&["case", "show", &case, "--json"]).exits(0).json();
    let track = shown["tracks"]
        .as_array()
        .and_then(|tracks| tracks.iter().find(|track| track["participant"] == KATO))
        .expect("its track");
    assert_eq!((&track["phase"], &track["due"]), (&json!("survey"), &json!("2026-04-30")));
    let table = program.run(&["case", "show", &case]).exits(0).stdout;
    assert!(table.contains("Kato") && table.contains("標準入力から"), "the table with its history:\n{table}");
    let history = shown["history"].as_array().expect("what happened");
    let joined = history.iter().find(|entry| entry["type"] == "participant.joined").expect("the answer");
    assert_eq!((&joined["position"], &joined["who"]), (&first["receipt"]["position"], &json!("operator")));
    assert!(joined["recorded_at"].as_str().is_some_and(|at| at.starts_with("2026-")), "{joined}");
}

#[test]
fn a_refused_command_tells_why_and_ends_with_its_code() {
    let (_copy, program) = year();
    let case = case(&program, EDUCATION, KATO).to_string();
    let send = |program: &Program, command: &Value| {
        program.run(&["case", "command", &case, &command.to_string(), "--json"])
    };
    let reused = ["--idempotency-key", "k1"];
    let participant = |command| deeds::with(command, "participant", json!(KATO));

    send(&program, &json!({"command": "complete_phase", "phase": "nowhere"})).exits(FAILURE);
    send(&program, &json!({"command": "dance"})).exits(USAGE);
    program.run(&["case", "command", &case]).exits(USAGE);
    let missing =
        send(&program, &participant(json!({"command": "complete_phase", "phase": "survey"}))).exits(FAILURE);
    assert!(
        missing.json()["error"]["ja"].as_str().is_some_and(|words| words.contains("サービスの導入状況")),
        "{}",
        missing.stdout
    );
    send(&program, &deeds::move_deadline("scope", "2026-07-31")).exits(CONFLICT);
    let nobody = CaseId(uuid::Uuid::nil()).to_string();
    program.run(&["case", "show", &nobody]).exits(NOT_FOUND);
    program.run(&["case", "command", &nobody, &deeds::note("無い案件").to_string()]).exits(NOT_FOUND);
    program.run(&["board", "no-such-programme"]).exits(NOT_FOUND);

    let first = participant(deeds::note("一")).to_string();
    let second = participant(deeds::note("二")).to_string();
    program.run(&["case", "command", &case, &first, reused[0], reused[1]]).exits(0);
    program.run(&["case", "command", &case, &second, reused[0], reused[1]]).exits(CONFLICT);

    let stranger = program.clone().with("AYUMI_TOKEN", "ayumi_nobody_nothing");
    send(&stranger, &participant(deeds::join())).exits(DENIED);
}

#[test]
fn the_board_and_the_agenda_are_tables_or_lines_of_json() {
    let (_copy, program) = year();
    let rows = program.run(&["board", EDUCATION, "--json"]).exits(0).json_lines();
    assert_eq!(rows.len(), 3 * (41 + 4 + 41));
    assert!(rows.iter().filter(|row| row["phase"] == "survey").all(|row| row["status"] == "ready"));
    let table = program.run(&["board", EDUCATION]).exits(0).stdout;
    assert!(table.contains("2026-04-30") && table.contains("Kobe"), "{table:.400}");
    let before = program.run(&["board", EDUCATION, "--as-of", "2026-03-31"]);
    before.exits(NOT_FOUND);

    let agenda = program.run(&["reminder", "list", "--until", "2026-04-30", "--json"]).exits(0).json_lines();
    let reminders = agenda.iter().filter(|row| row["kind"] == "reminder" && row["item"] == "survey");
    assert_eq!(reminders.count(), 5 * 3 * 41, "five dates of the survey for every municipality and case");
    program.run(&["reminder", "list"]).exits(USAGE);
}

#[test]
fn what_is_due_is_sent_once_by_hand() {
    let (_copy, program) = year();
    let later = program.with("AYUMI_NOW", "2026-04-01T09:00:30+09:00");
    let sent = later.run(&["reminder", "send", "--json"]).exits(0).json();
    assert_eq!(
        sent,
        json!({"recorded": 3 * 41 + 1, "dry_run": false}),
        "the first reminder of the survey to everybody, and the prefecture's of its own contract"
    );
    assert_eq!(
        later.without("AYUMI_NOW").run(&["reminder", "send", "--json"]).exits(0).json(),
        json!({"recorded": 0, "dry_run": false})
    );
}

#[test]
fn a_person_gets_a_token_once_and_loses_it() {
    let (_copy, program) = year();
    let user = officer(&program);
    let token = program.run(&["token", "create", "--user", &user, "--json"]).exits(0).json();
    let (secret, credential) =
        (token["token"].as_str().expect("a token"), token["credential"].as_str().expect("an id"));

    let case = case(&program, EDUCATION, KATO).to_string();
    let holder = program.clone().with("AYUMI_TOKEN", secret);
    holder.run(&["case", "command", &case, &deeds::join().to_string()]).exits(0);
    let other = deeds::with(deeds::join(), "participant", json!(deeds::KOBE)).to_string();
    let denied = holder.run(&["case", "command", &case, &other]).exits(DENIED);
    assert!(denied.stderr.contains(deeds::KOBE), "{}", denied.stderr);

    let listed = program.run(&["user", "list", "--json"]).exits(0);
    assert!(listed.stdout.contains("加東 花子") && !listed.stdout.contains(secret));
    program.run(&["token", "revoke", credential]).exits(0);
    holder.run(&["case", "command", &case, &deeds::note("もう使えない").to_string()]).exits(DENIED);
    program.run(&["user", "disable", &user]).exits(0);
    program.run(&["token", "create", "--user", &user]).exits(DENIED);
    program
        .run(&["user", "add", "--name", "誰か", "--organization", "130001", "--role", "auditor"])
        .exits(FAILURE);
    program
        .run(&["user", "add", "--name", "誰か", "--organization", PREFECTURE, "--role", "king"])
        .exits(USAGE);
}

#[test]
fn a_clock_of_ones_own_is_for_trials_alone() {
    let (folder, program) = empty();
    let without_trial = program.clone().without("AYUMI_TRIAL");
    without_trial.run(&["case", "list"]).exits(USAGE);

    // A production log takes no other clock than the machine's.
    let production = without_trial.clone().without("AYUMI_NOW");
    production.run(&["apply", &shipped("workflows/organizations/hyogo.csv")]).exits(0);
    for (name, value) in [("AYUMI_TRIAL", "1"), ("AYUMI_NOW", "2027-04-01T00:00:00Z")] {
        let refused =
            production.clone().with("AYUMI_TRIAL", "1").with(name, value).run(&["case", "list"]).exits(USAGE);
        assert!(refused.stderr.contains("production"), "{}", refused.stderr);
    }
    production.run(&["audit", "verify"]).exits(0);
    drop(folder);

    // A trial goes forward only.
    let (_copy, trial) = year();
    let refused =
        trial.clone().with("AYUMI_NOW", "2026-03-31T00:00:00+09:00").run(&["case", "list"]).exits(USAGE);
    assert!(refused.stderr.contains("before the last event"), "{}", refused.stderr);
    trial.clone().with("AYUMI_NOW", "tomorrow").run(&["case", "list"]).exits(USAGE);
    trial.clone().without("AYUMI_TRIAL").run(&["case", "list"]).exits(USAGE);
    trial.with("AYUMI_NOW", "2026-05-01T00:00:00+09:00").run(&["case", "list"]).exits(0);
}

#[test]
fn wrong_use_is_told_with_code_two() {
    let (_folder, program) = empty();
    for arguments in [
        &["dance"][..],
        &["case"],
        &["apply"],
        &["board"],
        &["audit", "verify", "--colour"],
        &["completions", "abacus"],
    ] {
        program.run(arguments).exits(USAGE);
    }
    program.clone().with("AYUMI_DATABASE", "mysql://x").run(&["case", "list"]).exits(USAGE);
    program.clone().with("AYUMI_DATABASE", "sqlite:nowhere.db").run(&["audit", "verify"]).exits(NOT_FOUND);
    assert!(program.run(&["completions", "bash"]).exits(0).stdout.contains("ayumi"));
    assert!(program.run(&["--version"]).exits(0).stdout.starts_with("ayumi "));
    let unreachable = program.with("AYUMI_DATABASE", "postgres://nobody@127.0.0.1:1/none");
    for verb in [&["case", "list"][..], &["audit", "verify"], &["db", "migrate"], &["serve"]] {
        let refused = unreachable.run(verb).exits(UNAVAILABLE);
        assert!(refused.stderr.contains("--database"), "{}", refused.stderr);
        let japanese = unreachable.clone().with("AYUMI_LANG", "ja").run(verb).exits(UNAVAILABLE);
        assert!(japanese.stderr.contains("データベースを開けません"), "{}", japanese.stderr);
    }
}

#[test]
fn settings_come_from_flags_then_the_environment_then_the_file() {
    let (folder, program) = empty();
    let bare = program.without("AYUMI_DATABASE").without("AYUMI_DATA");
    fs::write(folder.path().join("ayumi.toml"), "database = \"sqlite:from-file.db\"\ndata = \"from-file\"\n")
        .expect("write");
    let bodies = shipped("workflows/organizations/hyogo.csv");
    bare.run(&["apply", &bodies]).exits(0);
    assert!(folder.path().join("from-file.db").exists() && folder.path().join("from-file").is_dir());
    let variable =
        bare.clone().with("AYUMI_DATABASE", "sqlite:from-variable.db").with("AYUMI_DATA", "variable");
    variable.run(&["apply", &bodies]).exits(0);
    assert!(folder.path().join("from-variable.db").exists());
    variable.run(&["apply", &bodies, "--database", "sqlite:from-flag.db", "--data", "flag"]).exits(0);
    assert!(folder.path().join("from-flag.db").exists());
    // A flag that names a file comes before the variable, too.
    fs::write(folder.path().join("secret"), "sqlite:from-secret.db\n").expect("write");
    variable.run(&["apply", &bodies, "--database-file", "secret", "--data", "secret-data"]).exits(0);
    assert!(folder.path().join("from-secret.db").exists());
    // The evidence of one log is not put beside another.
    let forward = variable.clone().without("AYUMI_NOW");
    let other = forward.run(&["case", "list", "--database", "sqlite:from-flag.db"]).exits(USAGE);
    assert!(other.stderr.contains("another log"), "{}", other.stderr);
    // What is logged stands in the file as well.
    fs::write(folder.path().join("ayumi.toml"), "log = \"ayumi=loud\"\n").expect("write");
    let logged = forward.run(&["case", "list"]).exits(0);
    assert!(logged.stderr.contains("log filter not understood"), "{}", logged.stderr);
    let silent = forward.run(&["case", "list", "--log", "off"]).exits(0);
    assert_eq!(silent.stderr, "");
    fs::write(folder.path().join("ayumi.toml"), "databse = \"x\"\n").expect("write");
    bare.run(&["case", "list"]).exits(USAGE);
}

#[test]
fn the_database_is_backed_up_and_examined() {
    let (copy, program) = year();
    let folder = copy.folder.path();
    program.run(&["db", "doctor"]).exits(0);
    program.run(&["db", "migrate"]).exits(0);
    program.run(&["db", "backup", "backup.db"]).exits(0);
    let restored =
        program.clone().with("AYUMI_DATABASE", &format!("sqlite:{}", folder.join("backup.db").display()));
    let verified = restored.run(&["audit", "verify", "--json"]).exits(0).json();
    assert_eq!(verified["root"], program.run(&["audit", "verify", "--json"]).exits(0).json()["root"]);
    let listed = program.run(&["projection", "list", "--json"]).exits(0).json_lines();
    assert!(listed.iter().all(|row| row["lag"] == 0 && row["error"].is_null()), "{listed:?}");
    assert_eq!(program.run(&["projection", "rebuild", "--json"]).exits(0).json_lines(), listed);
    program.run(&["db", "backup", "backup.db"]).exits(FAILURE);
}
