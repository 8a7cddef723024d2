//! The tests shipped with the definitions: all come out as written, and none would if something else were expected.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use ayumi_core::definition::Definition;
use ayumi_core::text::Language;
use ayumi_definition::{as_json, read_definition, render, test};
use serde_json::{Value, json};

/// Every shipped definition, by its name.
fn shipped() -> BTreeMap<String, (Definition, String)> {
    let workflows = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../workflows");
    let files = fs::read_dir(workflows.join("definitions")).expect("the definitions");
    let read =
        |path: &Path| fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let one = |file: std::io::Result<fs::DirEntry>| {
        let file = file.expect("a file").file_name();
        let definition = read_definition(&read(&workflows.join("definitions").join(&file))).value;
        let definition = definition.expect("a shipped definition is sound");
        // Each has its tests: a missing file stops here.
        (definition.reference.id.to_string(), (definition, read(&workflows.join("tests").join(&file))))
    };
    files.map(one).collect()
}

fn education() -> Definition {
    shipped().remove("education-dx").expect("it is shipped").0
}

#[test]
fn every_shipped_definition_does_what_its_tests_say() {
    let shipped = shipped();
    assert!(shipped.len() > 20, "{}", shipped.len());
    for (definition, kit) in shipped.values() {
        let found = test(kit, std::slice::from_ref(definition));
        assert!(found.is_empty(), "{}", render(kit, "test.yaml", &found, Language::En));
    }
}

/// Every pointer to something expected in a file of tests.
fn expectations(value: &Value, at: &str, inside: bool, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let inside = inside || name == "expect";
                expectations(member, &format!("{at}/{}", name.replace('/', "~1")), inside, found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                expectations(item, &format!("{at}/{index}"), inside, found);
            }
        }
        Value::String(_) if inside => found.push(at.to_owned()),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Something else of the same sort, which is not what is expected.
fn otherwise(text: &str) -> &'static str {
    match text {
        "2026-12-24" => "2026-12-25",
        "phase.completed" => "phase.skipped",
        "waiting" => "ready",
        "open" => "completed",
        _ if text.parse::<chrono::NaiveDate>().is_ok() => "2026-12-24",
        _ if text.contains('.') => "phase.completed",
        _ if ["ready", "active", "done", "unanswered", "skipped"].contains(&text) => "waiting",
        _ if text == "completed" => "open",
        // A refusal, a phase that is waited for, or the word for nothing.
        _ => "no-such-thing",
    }
}

/// The file with the one test a pointer leads into.
fn alone(document: &Value, place: &str) -> Value {
    let name = place.split('/').nth(2).expect("what is expected stands in a test");
    let mut changed = document.clone();
    changed["tests"].as_object_mut().unwrap().retain(|known, _| known == name);
    changed
}

#[test]
fn a_test_that_expects_something_else_fails_and_says_where() {
    let mut tried = 0;
    for (definition, kit) in shipped().values() {
        let document = as_json(kit).unwrap();
        let mut places = Vec::new();
        expectations(&document, "", false, &mut places);
        for place in places {
            let mut changed = alone(&document, &place);
            let value = changed.pointer_mut(&place).unwrap();
            *value = json!(otherwise(value.as_str().unwrap()));
            let found = test(&changed.to_string(), std::slice::from_ref(definition));
            assert!(!found.is_empty(), "{place} can be anything");
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
}

const STORY: &str = "\
format: ayumi-test/1
definition: education-dx
version: 2
tests:
  early:
    title: 早すぎる
    given: {opened: 2026-04-01, bodies: {member: [\"281000\"]}}
    steps:
      - {who: lead, do: {command: complete_phase, phase: scope}}
      - expect: {status: {scope: done}}
";

fn told(kit: &str, language: Language) -> String {
    render(kit, "test.yaml", &test(kit, &[education()]), language)
}

#[test]
fn a_failure_names_file_line_step_and_both_sides_in_both_languages() {
    let ja = told(STORY, Language::Ja);
    assert!(ja.contains("エラー[AY976]: 試験 `early` の 1 番目：断られました（phase_not_open）"), "{ja}");
    assert!(ja.contains("test.yaml:9:"), "{ja}");
    let later =
        STORY.replace("do: {command: complete_phase, phase: scope}", "do: {command: add_note, note: 電話}");
    let en = told(&later, Language::En);
    assert!(en.contains("error[AY978]: test `early`, step 2: the status of `scope` not as expected"), "{en}");
    assert!(en.contains("test.yaml:10:27") && en.contains("expected done, found waiting"), "{en}");
}

#[test]
fn tests_of_another_definition_or_version_are_not_played() {
    let codes =
        |kit: &str| -> Vec<&str> { test(kit, &[education()]).iter().map(|found| found.code).collect() };
    assert_eq!(codes(&STORY.replace("education-dx", "education")), ["AY201"]);
    assert_eq!(codes(&STORY.replace("version: 2", "version: 7")), ["AY801"]);
    assert_eq!(codes(&STORY.replace("member:", "nobody:")), ["AY974"]);
    assert_eq!(codes(&STORY.replace("phase: scope}", "phase: scope, no: 1}")), ["AY971"]);
    assert_eq!(codes(&STORY.replace("{who: lead,", "{on: 2026-03-01, who: lead,")), ["AY972"]);
}
