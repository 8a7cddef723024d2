//! `docs/events.md` tells the truth: every event, every field, every example, every hash; never a rule of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use ayumi_core::event::TYPES;
use ayumi_core::merkle::leaf_hash;
use ayumi_core::private::{Blind, Commitment, commit, opens};
use serde_json::Value;

/// The part of the page about one event.
struct Section {
    name: String,
    text: String,
}

/// A row of a table: its cells without the quotes of code.
type Row = Vec<String>;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn page() -> String {
    std::fs::read_to_string(root().join("../../docs/events.md")).expect("the page of events is there")
}

fn golden(type_name: &str, schema: u32) -> String {
    let path = root().join(format!("golden/{type_name}.v{schema}.json"));
    std::fs::read_to_string(path).expect("every type has its golden file")
}

/// The sections whose heading is a type name in code.
fn sections() -> Vec<Section> {
    let page = page();
    let parts = page.split("\n## ").skip(1);
    let section = |part: &str| {
        let (heading, text) = part.split_once('\n')?;
        let name = heading.strip_prefix('`')?.strip_suffix('`')?;
        Some(Section { name: name.to_owned(), text: text.to_owned() })
    };
    parts.filter_map(section).collect()
}

impl Section {
    fn table(&self, heading: &str) -> Vec<Row> {
        table(&self.text, heading)
    }

    fn example(&self) -> &str {
        let (_, rest) =
            self.text.split_once("```json\n").unwrap_or_else(|| panic!("{}: no example", self.name));
        rest.split_once("\n```")
            .map_or_else(|| panic!("{}: no end of the example", self.name), |(example, _)| example)
    }
}

/// The rows of the table with this heading, none when there is no such table.
fn table(text: &str, heading: &str) -> Vec<Row> {
    let Some((_, rest)) = text.split_once(heading) else { return Vec::new() };
    let rows = rest.lines().skip(2).take_while(|line| line.starts_with("| "));
    let cell = |cell: &str| cell.trim().trim_matches('`').to_owned();
    rows.map(|row| row.trim_matches('|').split(" | ").map(cell).collect()).collect()
}

/// Every member of a value, in the notation of the tables. The members of a map are not named: their names are data.
fn members(value: &Value, path: &str, found: &mut BTreeMap<String, Value>) {
    if let Some(items) = value.as_array() {
        for item in items {
            members(item, &format!("{path}[]"), found);
        }
    }
    if let Some(object) = value.as_object().filter(|_| path != "attributes") {
        for (name, member) in object {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            members(member, &path, found);
            let known = found.entry(path).or_insert_with(|| member.clone());
            if known.is_null() {
                *known = member.clone();
            }
        }
    }
}

fn known_members(value: &Value) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    members(value, "", &mut found);
    found
}

fn envelope(section: &Section) -> Value {
    serde_json::from_str(section.example()).unwrap_or_else(|e| panic!("{}: {e}", section.name))
}

#[test]
fn every_type_has_one_section_and_one_row_in_the_overview() {
    let expected: BTreeSet<String> = TYPES.iter().map(|(type_name, _)| (*type_name).to_owned()).collect();
    let sections = sections();
    assert_eq!(sections.iter().map(|section| section.name.clone()).collect::<BTreeSet<_>>(), expected);
    assert_eq!(sections.len(), TYPES.len());
    let page = page();
    for (type_name, schema) in TYPES {
        let anchor = type_name.replace('.', "");
        assert!(page.contains(&format!("\n| [`{type_name}`](#{anchor}) | {schema} | ")), "{type_name}");
    }
}

#[test]
fn every_section_says_in_japanese_what_happened_where_it_stands_and_where_it_comes_from() {
    for section in sections() {
        let schema =
            TYPES.iter().find(|(type_name, _)| *type_name == section.name).map_or(0, |(_, schema)| *schema);
        assert!(section.text.contains("\n要約：") && section.text.contains("。\n"), "{}", section.name);
        assert!(section.text.contains(&format!("\nSchema {schema}. Stream: `")), "{}", section.name);
        assert!(section.text.contains(". Comes from: "), "{}", section.name);
        let stream = envelope(&section)["stream"].as_str().unwrap().to_owned();
        let kind = stream.split('-').next().unwrap();
        assert!(section.text.contains(&format!("Stream: `{kind}")), "{}: {stream}", section.name);
    }
}

#[test]
fn every_example_is_its_golden_file() {
    for section in sections() {
        let schema =
            TYPES.iter().find(|(type_name, _)| *type_name == section.name).map_or(0, |(_, schema)| *schema);
        assert_eq!(section.example(), golden(&section.name, schema), "{}", section.name);
    }
}

#[test]
fn every_leaf_hash_is_that_of_the_example() {
    for section in sections() {
        let hash = leaf_hash(section.example().as_bytes());
        let line = format!("Leaf hash: `{}`, in base64 `{hash}`.", hash.to_hex());
        assert!(section.text.contains(&line), "{}: {line}", section.name);
    }
}

#[test]
fn every_field_of_the_example_is_in_the_table_and_every_row_is_a_field() {
    for section in sections() {
        let rows = section.table("| field | type | null | meaning |");
        let listed: BTreeSet<_> = rows.iter().map(|row| row[0].clone()).collect();
        assert_eq!(listed.len(), rows.len(), "{}: a field stands twice", section.name);
        let known = known_members(&envelope(&section)["data"]);
        for path in known.keys() {
            assert!(listed.contains(path), "{}: `{path}` is not in the table", section.name);
        }
        for path in &listed {
            assert!(
                known.contains_key(path) || is_excused(path, &known),
                "{}: no field `{path}`",
                section.name
            );
        }
    }
}

/// Whether an example need not show a field: what it belongs to is null there, or is a value of another kind.
fn is_excused(path: &str, known: &BTreeMap<String, Value>) -> bool {
    let mut parents = std::iter::successors(parent(path), |path| parent(path));
    parents.any(|parent| known.get(parent).is_some_and(|value| value.is_null() || parent.ends_with("value")))
}

fn parent(path: &str) -> Option<&str> {
    path.rsplit_once('.').map(|(parent, _)| parent.trim_end_matches("[]"))
}

#[test]
fn what_may_be_null_says_so_and_nothing_else_is() {
    for section in sections() {
        let may: BTreeMap<_, _> = section
            .table("| field | type | null | meaning |")
            .into_iter()
            .map(|row| (row[0].clone(), row[2].clone()))
            .collect();
        let data = envelope(&section)["data"].clone();
        for (path, value) in known_members(&data) {
            assert!(!value.is_null() || may[&path] == "yes", "{}: `{path}` is null", section.name);
        }
    }
}

#[test]
fn a_field_that_may_be_null_is_read_back_as_null_and_no_other() {
    for section in sections() {
        let whole = envelope(&section);
        for row in section.table("| field | type | null | meaning |") {
            let pointer = format!("/data/{}", row[0].replace("[]", "/0").replace('.', "/"));
            let mut changed = whole.clone();
            let Some(member) = changed.pointer_mut(&pointer) else { continue };
            *member = Value::Null;
            let read = ayumi_core::envelope::Envelope::parse(&changed.to_string());
            assert_eq!(read.is_ok(), row[2] == "yes", "{}: `{}` as null: {read:?}", section.name, row[0]);
        }
    }
}

#[test]
fn the_table_of_the_envelope_lists_its_fields() {
    let rows = table(&page(), "| field | type | null | meaning |");
    let listed: BTreeSet<_> = rows.into_iter().map(|row| row[0].clone()).collect();
    let mut known = BTreeSet::new();
    for section in sections() {
        let mut envelope = envelope(&section);
        envelope["data"] = Value::Null;
        known.extend(known_members(&envelope).into_keys());
    }
    assert_eq!(listed, known);
}

#[test]
fn every_private_value_of_the_examples_opens_its_commitment() {
    for section in sections() {
        let envelope = envelope(&section);
        let rows = section.table("| pointer | value | blind |");
        for row in &rows {
            let value: String =
                serde_json::from_str(&row[1]).unwrap_or_else(|e| panic!("{}: {e}", section.name));
            let mut blind = Blind([0; 32]);
            hex::decode_to_slice(&row[2], &mut blind.0).expect("a blind is 32 bytes in hex");
            let commitment: Commitment =
                serde_json::from_value(envelope.pointer(&row[0]).unwrap().clone()).unwrap();
            assert!(opens(&commitment, &blind, &row[0], &value), "{} {}", section.name, row[0]);
        }
        assert_eq!(rows.len(), section.example().matches("{\"commit\":").count(), "{}", section.name);
    }
}

#[test]
fn the_test_vector_of_commitments_is_right() {
    let vector = commit(&Blind([0; 32]), "/data/text", "a").commit;
    assert!(page().contains(&format!("`{vector}`")), "{vector}");
}

#[test]
fn the_rule_of_hashes_is_that_of_the_examples() {
    let rule = "A hash of published content and a commitment are base64 with padding; the hash of evidence is lower-case hex";
    assert!(page().contains(rule));
    let is_hex = |text: &str| text.len() == 64 && hex::decode(text).is_ok();
    let is_base64 = |text: &str| text.len() == 44 && text.ends_with('=');
    for section in sections() {
        let known = known_members(&envelope(&section)["data"]);
        for row in section.table("| field | type | null | meaning |") {
            let values = match known.get(&row[0]) {
                Some(Value::Array(values)) => values.clone(),
                Some(value) => vec![value.clone()],
                None => Vec::new(),
            };
            for value in values.iter().filter_map(Value::as_str) {
                let holds = match row[1].trim_start_matches("list of ") {
                    "SHA-256, hex" => is_hex(value),
                    "SHA-256, base64" | "commitment" => is_base64(value),
                    _ => !is_hex(value),
                };
                assert!(holds, "{}: `{}` is {value}", section.name, row[0]);
            }
        }
    }
}
