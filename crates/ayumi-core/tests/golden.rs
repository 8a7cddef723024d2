//! What is on disk for ever still reads, means and hashes the same; never written by these tests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use ayumi_core::canonical;
use ayumi_core::envelope::{ENVELOPE_BYTES_MAX, Envelope, Sealed, Unplaced};
use ayumi_core::event::{Event, TYPES};
use ayumi_core::private::opens;
use ayumi_core::testing::golden::{Sample, samples};
use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden")
}

/// File name and bytes of every golden file.
fn files() -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(folder()).expect("the folder of golden files is there");
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.expect("a golden file can be listed").path();
        let name = path.file_name().expect("a file has a name").to_string_lossy().into_owned();
        (name, std::fs::read_to_string(&path).expect("a golden file is UTF-8"))
    };
    entries.map(read).collect()
}

/// Those of a schema this program still writes; older ones are read, and never written again.
fn present_files() -> BTreeMap<String, String> {
    let present: BTreeSet<String> =
        TYPES.iter().map(|(type_name, schema)| name(type_name, *schema)).collect();
    files().into_iter().filter(|(file, _)| present.contains(file)).collect()
}

fn name(type_name: &str, schema: u32) -> String {
    format!("{type_name}.v{schema}.json")
}

fn sample(type_name: &str) -> Sample {
    samples()
        .into_iter()
        .find(|sample| sample.event.type_name() == type_name)
        .expect("every type has an example")
}

#[test]
fn every_version_of_every_type_has_its_golden_file_and_no_file_is_left_over() {
    let expected: BTreeSet<String> = TYPES
        .iter()
        .flat_map(|(type_name, schema)| (1..=*schema).map(|version| name(type_name, version)))
        .collect();
    assert_eq!(files().into_keys().collect::<BTreeSet<_>>(), expected);
}

#[test]
fn every_type_name_is_a_noun_and_what_happened_to_it() {
    for (type_name, schema) in TYPES {
        let (noun, participle) = type_name.split_once('.').expect("a type name has two parts");
        let plain =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        assert!(plain(noun) && plain(participle) && *schema >= 1, "{type_name}");
    }
    assert_eq!(TYPES.iter().map(|(type_name, _)| *type_name).collect::<BTreeSet<_>>().len(), TYPES.len());
}

#[test]
fn every_golden_file_reads_back_to_the_same_bytes() {
    for (file, bytes) in present_files() {
        let envelope = Envelope::parse(&bytes).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(envelope.render().unwrap(), bytes, "{file}");
        let sealed = Sealed {
            id: envelope.id,
            effective_on: envelope.effective_on,
            actor: &envelope.actor,
            command_id: envelope.command_id,
            correlation: envelope.correlation,
            causation: envelope.causation,
            data: &envelope.data,
        };
        let unplaced = Unplaced::new(&envelope.stream, &sealed).unwrap();
        assert!(bytes.len() <= unplaced.bytes_max() && unplaced.bytes_max() <= ENVELOPE_BYTES_MAX, "{file}");
        assert_eq!(file, name(unplaced.type_name, unplaced.schema));
    }
}

#[test]
fn what_an_older_program_wrote_means_what_it_meant() {
    let present = present_files();
    let older: Vec<_> = files().into_iter().filter(|(file, _)| !present.contains_key(file)).collect();
    assert!(!older.is_empty());
    for (file, bytes) in older {
        let envelope = Envelope::parse(&bytes).unwrap_or_else(|error| panic!("{file}: {error}"));
        let was: Value = serde_json::from_str(&bytes).unwrap();
        let raised: Value = serde_json::from_str(&envelope.render().unwrap()).unwrap();
        keeps(&was["data"], &raised["data"], &file);
        let again = Envelope::parse(&raised.to_string()).unwrap();
        assert_eq!(again, envelope, "{file}");
    }
}

/// Whether everything in `was` stands in `raised` as it was.
#[track_caller]
fn keeps(was: &Value, raised: &Value, file: &str) {
    match was {
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| keeps(member, &raised[name], file));
        }
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            assert_eq!(was, raised, "{file}");
        }
    }
}

#[test]
fn a_question_put_before_there_were_votes_is_decided_by_one_body() {
    let opened = Envelope::parse(&files()["decision.opened.v1.json"]).unwrap().data;
    let Event::DecisionOpened(opened) = opened else { panic!("the file holds an opening") };
    assert_eq!((opened.electorate.size, opened.electorate.total_weight), (1, 1));
    assert_eq!((opened.proposal, opened.rationale, opened.votes_until), (None, None, None));
    let closed = Envelope::parse(&files()["decision.closed.v1.json"]).unwrap().data;
    let Event::DecisionClosed(closed) = closed else { panic!("the file holds a closing") };
    assert_eq!((closed.outcome.unwrap().as_str(), closed.tally, closed.waived), ("adopted", None, vec![]));
}

#[test]
fn every_golden_file_is_canonical_json_that_obeys_the_byte_rules() {
    for (file, bytes) in files() {
        let value: Value = serde_json::from_str(&bytes).unwrap();
        assert_eq!(serde_json_canonicalizer::to_string(&value).unwrap(), bytes, "{file}");
        assert_eq!(canonical::check(&value), Ok(()), "{file}");
        let members: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
        let expected = [
            "actor",
            "causation",
            "command_id",
            "correlation",
            "data",
            "effective_on",
            "id",
            "recorded_at",
            "schema",
            "stream",
            "type",
            "version",
            "via",
        ];
        assert_eq!(members, expected, "{file}");
    }
}

#[test]
fn the_examples_still_give_the_golden_bytes() {
    let files = files();
    for sample in samples() {
        let file = name(sample.event.type_name(), sample.event.schema());
        assert_eq!(files.get(&file), Some(&sample.envelope()), "{file}");
    }
}

#[test]
fn what_is_private_stands_in_the_log_as_a_commitment_at_its_own_pointer_and_nowhere_in_clear() {
    for (type_name, _) in TYPES {
        let sample = sample(type_name);
        let value: Value = serde_json::from_str(&sample.envelope()).unwrap();
        let (_, private) = sample.sealed();
        for private in &private {
            let at = value
                .pointer(&private.path)
                .unwrap_or_else(|| panic!("{type_name}: nothing at {}", private.path));
            let commitment = serde_json::from_value(at.clone())
                .unwrap_or_else(|e| panic!("{type_name} {}: {e}", private.path));
            assert!(
                opens(&commitment, &private.blind, &private.path, &private.value),
                "{type_name} {}",
                private.path
            );
            let words = serde_json::to_string(&private.value).unwrap();
            assert!(!sample.envelope().contains(words.trim_matches('"')), "{type_name} {}", private.path);
        }
        let mut commitments = Vec::new();
        walk(&value, String::new(), &mut commitments);
        let paths: BTreeSet<_> = private.into_iter().map(|private| private.path).collect();
        assert_eq!(commitments.into_iter().collect::<BTreeSet<_>>(), paths, "{type_name}");
    }
}

/// Pointers of every commitment.
fn walk(value: &Value, pointer: String, found: &mut Vec<String>) {
    match value {
        Value::Object(members) if members.contains_key("commit") => found.push(pointer),
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| walk(member, format!("{pointer}/{name}"), found));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| walk(item, format!("{pointer}/{at}"), found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn a_member_more_is_refused_at_every_level() {
    for (file, bytes) in files() {
        let value: Value = serde_json::from_str(&bytes).unwrap();
        let mut objects = vec![String::new(), "/data".to_owned(), "/actor".to_owned()];
        objects.extend(objects_in(&value["data"], "/data"));
        for pointer in objects {
            let mut changed = value.clone();
            let object = changed.pointer_mut(&pointer).and_then(Value::as_object_mut).unwrap();
            object.insert("unheard_of".into(), Value::Null);
            assert!(Envelope::parse(&changed.to_string()).is_err(), "{file}: {pointer}");
        }
    }
}

/// Objects whose members are fixed by the schema: all but the attributes of a case, which are a map.
fn objects_in(value: &Value, pointer: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(items) = value.as_array() {
        found.extend(
            items.iter().enumerate().flat_map(|(at, item)| objects_in(item, &format!("{pointer}/{at}"))),
        );
    }
    if let Some(members) = value.as_object().filter(|_| !pointer.ends_with("/attributes")) {
        found.push(pointer.to_owned());
        found.extend(
            members.iter().flat_map(|(name, member)| objects_in(member, &format!("{pointer}/{name}"))),
        );
    }
    found
}

#[test]
fn an_event_of_a_newer_program_stops_the_reader() {
    for (file, bytes) in files() {
        let envelope = Envelope::parse(&bytes).unwrap();
        let mut newer: Value = serde_json::from_str(&bytes).unwrap();
        newer["schema"] = (envelope.data.schema() + 1).into();
        let newer = newer.to_string();
        let error = Envelope::parse(&newer).unwrap_err().to_string();
        assert!(error.contains("this program is older than the log"), "{file}: {error}");
    }
}

#[test]
fn the_participant_of_an_event_is_the_one_its_data_names() {
    for sample in samples() {
        let value: Value = serde_json::from_str(&sample.envelope()).unwrap();
        let named = value["data"]["participant"].as_str();
        let said = sample.event.participant().map(|body| body.as_str().to_owned());
        assert_eq!(said.as_deref(), named, "{}", sample.event.type_name());
    }
}

#[test]
fn a_note_with_line_breaks_quotes_and_rare_characters_is_committed_as_received() {
    let Event::NoteAdded(mut note) = sample("note.added").event else { panic!("the example is a note") };
    note.note.text = "改行\n引用\"符\u{fa19}と\u{7f}が\u{3099}".into();
    let sample = Sample { event: Event::NoteAdded(note.clone()), ..sample("note.added") };
    let (_, private) = sample.sealed();
    assert_eq!(private[0].value, note.note.text);
    let canonical = canonical::to_canonical(&private[0].value).unwrap();
    assert_eq!(
        canonical,
        Value::String(private[0].value.clone()).to_string(),
        "what is committed to is RFC 8785"
    );
    assert_eq!(canonical::check(&serde_json::from_str(&sample.envelope()).unwrap()), Ok(()));
}

/// Whether a text is byte for byte what belongs in a log.
fn is_exact(text: &str) -> bool {
    Envelope::parse(text).is_ok_and(|envelope| envelope.render().is_ok_and(|rendered| rendered == text))
}

#[test]
fn a_member_less_is_not_what_belongs_in_a_log_though_it_is_null() {
    for (file, bytes) in present_files() {
        let value: Value = serde_json::from_str(&bytes).unwrap();
        let mut removed = 0;
        for pointer in
            [String::new(), "/actor".to_owned()].into_iter().chain(objects_in(&value["data"], "/data"))
        {
            let object = value.pointer(&pointer).and_then(Value::as_object).unwrap();
            for name in object.keys() {
                let mut changed = value.clone();
                changed.pointer_mut(&pointer).and_then(Value::as_object_mut).unwrap().remove(name);
                assert!(!is_exact(&canonical::to_canonical(&changed).unwrap()), "{file}: {pointer}/{name}");
                removed += 1;
            }
        }
        assert!(removed > 20 && is_exact(&bytes), "{file}");
    }
}

#[test]
fn another_spelling_of_the_same_is_not_what_belongs_in_a_log() {
    let bytes = &files()["note.added.v1.json"];
    let value: Value = serde_json::from_str(bytes).unwrap();
    let id = value["id"].as_str().unwrap();
    let spellings = [
        ("/recorded_at", "2026-06-02T07:20:00Z".to_owned()),
        ("/recorded_at", "2026-06-02T16:20:00.000000+09:00".to_owned()),
        ("/id", id.replace('-', "")),
        ("/id", id.to_uppercase()),
        ("/effective_on", "2026-6-2".to_owned()),
        ("/effective_on", "+12026-06-02".to_owned()),
        ("/data/note/commit", "x".to_owned()),
    ];
    for (pointer, other) in spellings {
        let mut changed = value.clone();
        *changed.pointer_mut(pointer).unwrap() = Value::String(other.clone());
        assert!(!is_exact(&canonical::to_canonical(&changed).unwrap()), "{pointer}: {other}");
    }
    assert!(!is_exact(&bytes.replace("\"version\":20", "\"version\":0")));
}
