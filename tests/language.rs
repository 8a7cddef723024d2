//! The language as its authors meet it: the schema their editors use agrees with the parser; never what a case does.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use ayumi_definition::{Severity, as_json, check, schema};
use ayumi_tests::schema::Described;
use serde_json::{Value, json};

/// Mutations tried of one file.
const MUTATIONS_MAX: usize = 1_500;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every shipped definition, plan and file of tests.
fn shipped() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for folder in ["definitions", "plans", "tests"] {
        let entries = std::fs::read_dir(root().join("workflows").join(folder)).unwrap();
        for path in entries.map(|entry| entry.unwrap().path()) {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    assert!(found.len() >= 7, "the shipped files were not found");
    found
}

fn refused_by_parser(document: &Value) -> bool {
    // JSON is YAML.
    check(&document.to_string()).iter().any(|found| found.severity == Severity::Error)
}

/// One change to one place of a document, and whether no document with it can be right.
struct Mutation {
    document: Value,
    what: String,
    always_wrong: bool,
}

/// Every pointer to a value in a document.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                pointers(member, &format!("{at}/{}", name.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, &format!("{at}/{index}"), found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn mutations(document: &Value) -> Vec<Mutation> {
    let mut places = Vec::new();
    pointers(document, "", &mut places);
    let mut found = Vec::new();
    for place in &places {
        let mut change = |what: &str, always_wrong: bool, apply: &dyn Fn(&mut Value)| {
            let mut document = document.clone();
            apply(document.pointer_mut(place).unwrap());
            found.push(Mutation { document, what: format!("{what} at {place}"), always_wrong });
        };
        // What a test does is for the core to read, and open in its members.
        let open = place.contains("/do/") || place.ends_with("/do");
        for wrong in [
            json!(null),
            json!(1.5),
            json!([]),
            json!({}),
            json!([[1]]),
            json!(true),
            json!(-1),
            json!("Ä b"),
        ] {
            let never = wrong == json!(1.5) || wrong == json!([[1]]);
            change(&format!("{wrong} instead"), never && !open, &|value| *value = wrong.clone());
        }
        match document.pointer(place).unwrap() {
            Value::Object(members) => {
                change("an unknown key", !open && !is_named(place), &|value| value["no_such_key"] = json!(1));
                for name in members.keys() {
                    change(&format!("no `{name}`"), false, &|value| {
                        drop(value.as_object_mut().unwrap().remove(name));
                    });
                }
            }
            Value::Number(number) => {
                let number = number.as_i64().unwrap();
                for other in [number - 1, number + 1, -1_000_000, 10_000_000] {
                    change(&format!("{other} instead"), false, &|value| *value = json!(other));
                }
            }
            Value::String(text) => {
                for other in [format!("{text}x"), text.to_uppercase(), String::new(), format!("{text}\n")] {
                    change(&format!("{other:?} instead"), false, &|value| *value = json!(other));
                }
            }
            Value::Array(items) => {
                let twice = items.first().cloned().unwrap_or_default();
                change("an entry twice", false, &|value| value.as_array_mut().unwrap().push(twice.clone()));
            }
            Value::Null | Value::Bool(_) => {}
        }
    }
    found
}

/// Whether a mapping holds names of the author's own, so that another one may be right.
fn is_named(place: &str) -> bool {
    let named = [
        "parties",
        "phases",
        "decisions",
        "marks",
        "report",
        "checklist",
        "documents",
        "milestones",
        "of",
        "outcomes",
    ];
    let more = [
        "values",
        "grounds",
        "programmes",
        "cases",
        "bodies",
        "attributes",
        "tests",
        "status",
        "due",
        "blocked_by",
        "reminders",
    ];
    let mut parts = place.rsplit('/');
    let last = parts.next().unwrap_or_default();
    // Below a phase or mark a test gives the values by body.
    let by_body = parts.next().is_some_and(|above| ["status", "due", "blocked_by"].contains(&above));
    named.contains(&last) || more.contains(&last) || by_body
}

#[test]
fn every_shipped_file_fits_the_schema() {
    let schema = schema();
    for (path, text) in shipped() {
        let document = as_json(&text).unwrap();
        let faults = Described(&schema).faults(&schema, &document);
        assert_eq!(faults, Vec::<String>::new(), "{}", path.display());
    }
}

#[test]
fn what_the_schema_refuses_the_parser_refuses_too() {
    let schema = schema();
    let (mut tried, mut both) = (0, 0);
    for (path, text) in shipped() {
        let document = as_json(&text).unwrap();
        let all = mutations(&document);
        // Enough of every file, spread over all of it.
        let step = all.len().div_ceil(MUTATIONS_MAX).max(1) | 1;
        for mutation in all.into_iter().step_by(step) {
            let by_schema = !Described(&schema).faults(&schema, &mutation.document).is_empty();
            if !by_schema && !mutation.always_wrong {
                continue;
            }
            tried += 1;
            both += usize::from(by_schema);
            let place = format!("{}: {}", path.display(), mutation.what);
            assert!(refused_by_parser(&mutation.document), "the parser takes {place}");
        }
    }
    assert!(tried > 3_000, "too little was tried: {tried}");
    assert!(both * 10 > tried * 9, "the schema tells few of them: {both} of {tried}");
}

#[test]
fn the_schema_says_everything_in_both_languages() {
    let schema = schema();
    let mut places = Vec::new();
    pointers(&schema, "", &mut places);
    let mut described = 0;
    for place in places.iter().filter(|place| place.ends_with("/description")) {
        let text = schema.pointer(place).and_then(Value::as_str);
        let Some((ja, en)) = text.and_then(|text| text.split_once("\n\n")) else { continue };
        assert!(!ja.is_ascii() && en.is_ascii(), "{place}: {ja} / {en}");
        described += 1;
    }
    assert!(described > 100, "{described}");
    let kinds: BTreeSet<&str> = schema["$defs"].as_object().unwrap().keys().map(String::as_str).collect();
    for place in places.iter().filter(|place| place.ends_with("/$ref")) {
        let target = schema.pointer(place).and_then(Value::as_str).unwrap();
        assert!(kinds.contains(target.trim_start_matches("#/$defs/")), "{target}");
    }
}

#[test]
fn the_reference_is_what_the_vocabulary_says() {
    let text = std::fs::read_to_string(root().join("docs/language.md")).unwrap();
    let same = text == ayumi_definition::reference();
    assert!(
        same,
        "docs/language.md is behind: write it again with `ayumi definition reference > docs/language.md`"
    );
}

#[test]
fn the_files_of_the_reference_are_sound() {
    let text = ayumi_definition::reference();
    let whole = text.split("\n## Whole files\n").nth(1).unwrap();
    let files: Vec<&str> =
        whole.split("```yaml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert_eq!(files.len(), 4);
    for file in files {
        assert_eq!(check(file), []);
    }
}
