//! The tests shipped with the definitions: all come out as written, and none would if something else were expected.

use ayumi_core::definition::Definition;
use ayumi_core::text::Language;
use ayumi_definition::{as_json, read_definition, render, test};
use serde_json::{Value, json};

const SHIPPED: [(&str, &str); 4] = [
    (
        include_str!("../../../workflows/definitions/shared-procurement.yaml"),
        include_str!("../../../workflows/tests/shared-procurement.yaml"),
    ),
    (
        include_str!("../../../workflows/definitions/education-dx.yaml"),
        include_str!("../../../workflows/tests/education-dx.yaml"),
    ),
    (
        include_str!("../../../workflows/definitions/system-migration.yaml"),
        include_str!("../../../workflows/tests/system-migration.yaml"),
    ),
    (
        include_str!("../../../workflows/definitions/consultation.yaml"),
        include_str!("../../../workflows/tests/consultation.yaml"),
    ),
];

fn shipped() -> impl Iterator<Item = (Definition, &'static str)> {
    SHIPPED.into_iter().map(|(definition, kit)| {
        (read_definition(definition).value.expect("a shipped definition is sound"), kit)
    })
}

#[test]
fn every_shipped_definition_does_what_its_tests_say() {
    for (definition, kit) in shipped() {
        let found = test(kit, std::slice::from_ref(&definition));
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

#[test]
fn a_test_that_expects_something_else_fails_and_says_where() {
    let mut tried = 0;
    for (definition, kit) in shipped() {
        let document = as_json(kit).unwrap();
        let mut places = Vec::new();
        expectations(&document, "", false, &mut places);
        for place in places {
            let mut changed = document.clone();
            let value = changed.pointer_mut(&place).unwrap();
            *value = json!(otherwise(value.as_str().unwrap()));
            let found = test(&changed.to_string(), std::slice::from_ref(&definition));
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
    let (definition, _) = shipped().nth(1).expect("three are shipped");
    render(kit, "test.yaml", &test(kit, &[definition]), language)
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
    let codes = |kit: &str| -> Vec<&str> {
        let (definition, _) = shipped().nth(1).expect("three are shipped");
        test(kit, &[definition]).iter().map(|found| found.code).collect()
    };
    assert_eq!(codes(&STORY.replace("education-dx", "education")), ["AY201"]);
    assert_eq!(codes(&STORY.replace("version: 2", "version: 7")), ["AY801"]);
    assert_eq!(codes(&STORY.replace("member:", "nobody:")), ["AY974"]);
    assert_eq!(codes(&STORY.replace("phase: scope}", "phase: scope, no: 1}")), ["AY971"]);
    assert_eq!(codes(&STORY.replace("{who: lead,", "{on: 2026-03-01, who: lead,")), ["AY972"]);
}
