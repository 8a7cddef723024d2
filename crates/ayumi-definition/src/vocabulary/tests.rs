//! The vocabulary and the parser say the same: every row is read, every word is the parser's, every example is sound.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json, json};

use super::*;
use crate::diagnostic::Diagnostic;
use crate::parse::fields::asked;
use crate::{Severity, as_json, check};

const SAMPLES: [&str; 4] = [SAMPLE_DEFINITION, SAMPLE_PLAN, SAMPLE_MIGRATION, SAMPLE_KIT];

/// A mapping of a kind that stands somewhere in a sample.
struct Instance {
    kind: &'static Kind,
    sample: Json,
    pointer: String,
}

impl Instance {
    fn members(&self) -> &Map<String, Json> {
        self.sample.pointer(&self.pointer).and_then(Json::as_object).expect("an instance is a mapping")
    }

    /// The sample with other members in this mapping, as text; JSON is YAML.
    fn with(&self, members: Map<String, Json>) -> String {
        let mut sample = self.sample.clone();
        *sample.pointer_mut(&self.pointer).expect("an instance stands in its sample") = Json::Object(members);
        sample.to_string()
    }

    fn with_member(&self, key: &str, value: Json) -> String {
        let mut members = self.members().clone();
        members.insert(key.to_owned(), value);
        self.with(members)
    }
}

fn instances() -> Vec<Instance> {
    let mut found = Vec::new();
    for source in SAMPLES {
        let sample = as_json(source).expect("a sample is YAML");
        let kind = Kind::of_format(sample["format"].as_str().unwrap()).expect("a sample has a format");
        let mut open = vec![(String::new(), Mapping::Of(kind), sample.clone())];
        while let Some((pointer, mapping, node)) = open.pop() {
            let Some(members) = node.as_object() else { continue };
            if let Mapping::Of(kind) = mapping {
                found.push(Instance { kind, sample: sample.clone(), pointer: pointer.clone() });
            }
            for (name, value) in members {
                let takes = match mapping {
                    Mapping::Of(kind) => &kind.key(name).unwrap_or_else(|| panic!("{pointer}/{name}")).takes,
                    Mapping::Named(entry) => entry,
                };
                let place = format!("{pointer}/{}", name.replace('/', "~1"));
                if let (Some(item), Json::Array(items)) = (takes.item(), value) {
                    let within = items.iter().enumerate().filter_map(|(at, value)| {
                        Some((format!("{place}/{at}"), item.mapping()?, value.clone()))
                    });
                    open.extend(within);
                } else if let Some(mapping) = takes.mapping() {
                    open.push((place, mapping, value.clone()));
                }
            }
        }
    }
    found
}

fn errors(source: &str) -> Vec<Diagnostic> {
    check(source).into_iter().filter(|found| found.severity == Severity::Error).collect()
}

/// The members an example shows.
fn members_of(key: &Key) -> Map<String, Json> {
    let members =
        as_json(key.example).unwrap_or_else(|| panic!("`{}` is no YAML: {}", key.name, key.example));
    members.as_object().cloned().expect("an example shows keys with their values")
}

/// Drops the members that cannot stand beside those of an example.
fn make_room(kind: &Kind, members: &mut Map<String, Json>, example: &Map<String, Json>) {
    for rule in kind.rules {
        match rule {
            Rule::ExactlyOne(group) if group.iter().any(|key| example.contains_key(*key)) => {
                members.retain(|key, _| example.contains_key(key) || !group.contains(&key.as_str()));
            }
            Rule::Only(key, when, words) => {
                let applies = members[*when].as_str().is_some_and(|word| words.contains(&word));
                if !applies {
                    members.remove(*key);
                }
            }
            Rule::AtMostOne(group) if group.iter().any(|key| example.contains_key(*key)) => {
                members.retain(|key, _| example.contains_key(key) || !group.contains(&key.as_str()));
            }
            Rule::With(key, group) if group.iter().any(|key| example.contains_key(*key)) => {
                members.retain(|key, _| example.contains_key(key) || !group.contains(&key.as_str()));
                assert!(members.contains_key(*key), "an example shows what it stands beside");
            }
            Rule::ExactlyOne(_)
            | Rule::AtLeastOne(_)
            | Rule::AtMostOne(_)
            | Rule::With(..)
            | Rule::Beside(..)
            | Rule::Needed(..) => {}
        }
    }
    for rule in kind.rules {
        if let Rule::With(key, group) = rule
            && !members.contains_key(*key)
        {
            members.retain(|key, _| !group.contains(&key.as_str()));
        }
        if let Rule::Beside(key, beside) = rule
            && !beside.iter().all(|key| members.contains_key(*key))
        {
            members.remove(*key);
        }
    }
}

/// An example in one of the places its kind has in the samples: instead of what stands there, or alone with what is
/// needed beside it.
fn tried(instance: &Instance, key: &Key) -> [String; 2] {
    let example = members_of(key);
    let mut overlaid = instance.members().clone();
    overlaid.extend(example.clone());
    make_room(instance.kind, &mut overlaid, &example);
    let mut alone = example;
    for (name, value) in instance.members() {
        if instance.kind.key(name).is_some_and(Key::is_required) {
            alone.entry(name).or_insert_with(|| value.clone());
        }
    }
    [instance.with(overlaid), instance.with(alone)]
}

#[test]
fn the_samples_are_sound_and_use_every_word() {
    for source in SAMPLES {
        assert_eq!(errors(source), []);
    }
    let found = instances();
    for kind in KINDS {
        let here: Vec<&Instance> = found.iter().filter(|found| found.kind.name == kind.name).collect();
        assert!(!here.is_empty(), "no sample has a {}", kind.name);
        for key in kind.keys {
            let used = here.iter().any(|instance| instance.members().contains_key(key.name));
            let alone = ["all", "at_least", "named", "fiscal_year_end", "before"].contains(&key.name);
            assert!(used || alone, "no sample uses `{}` of {}", key.name, kind.name);
        }
    }
    let definition = crate::read_definition(SAMPLE_DEFINITION).value.unwrap();
    assert_eq!(crate::check_plan_against(SAMPLE_PLAN, std::slice::from_ref(&definition)), []);
    assert_eq!(crate::test(SAMPLE_KIT, &[definition]), []);
}

#[test]
fn every_example_is_sound() {
    let found = instances();
    for kind in KINDS {
        for key in kind.keys {
            assert!(members_of(key).contains_key(key.name), "the example of `{}` does not show it", key.name);
            let here = found.iter().filter(|instance| instance.kind.name == kind.name);
            let tries: Vec<String> = here.flat_map(|instance| tried(instance, key)).collect();
            let sound = tries.iter().any(|source| errors(source).is_empty());
            let told = || -> Vec<String> {
                tries.iter().flat_map(|source| errors(source)).map(|error| error.message_en).collect()
            };
            assert!(sound, "{} of {}: {}\n{:#?}", key.name, kind.name, key.example, told());
        }
    }
}

#[test]
fn the_parser_asks_for_every_row_of_the_table() {
    for source in SAMPLES {
        check(source);
    }
    // Asking for a key without a row stops a test where it happens; what is left are rows nobody asks for.
    let asked = asked::so_far();
    for kind in KINDS {
        for key in kind.keys {
            assert!(asked.contains(&(kind.name, key.name)), "nobody reads `{}` of {}", key.name, kind.name);
        }
    }
}

/// The words a type takes besides its other forms.
fn words_of(takes: &'static Type) -> Vec<&'static str> {
    match takes {
        Type::Word(words) => words.iter().map(|word| word.word).collect(),
        Type::AnyOf(types) => types.iter().flat_map(words_of).collect(),
        Type::OneOrMany(one) => words_of(one),
        Type::Named(_, entry) if !matches!(entry, Type::Named(..)) => words_of(entry),
        Type::Named(..)
        | Type::Line { .. }
        | Type::Label
        | Type::Id(_)
        | Type::Number
        | Type::Integer { .. }
        | Type::Boolean
        | Type::True
        | Type::Date
        | Type::Month
        | Type::Time
        | Type::Span
        | Type::Guard
        | Type::BusinessDays { .. }
        | Type::Command
        | Type::Mapping(_)
        | Type::List(_) => Vec::new(),
    }
}

#[test]
fn the_parser_takes_the_words_of_the_table_and_no_others() {
    let dated = |key: &Key| matches!(key.takes, Type::Named(..)) && key.name == "due";
    for instance in instances() {
        let keys = instance.kind.keys.iter().filter(|key| key.name != "format" && !dated(key));
        for key in keys {
            let words: BTreeSet<&str> = words_of(&key.takes).into_iter().collect();
            if words.is_empty() || !instance.members().contains_key(key.name) {
                continue;
            }
            let bogus =
                if let Type::Named(..) = key.takes { json!({"survey": "zzzzzz"}) } else { json!("zzzzzz") };
            let found = errors(&instance.with_member(key.name, bogus));
            let told =
                found.iter().find(|error| error.code == "AY104").and_then(|error| error.hint_en.clone());
            let told = told.unwrap_or_else(|| panic!("{} of {}: {found:#?}", key.name, instance.kind.name));
            let known = told.strip_prefix("one of: ").expect("nothing is near to the word");
            // Other forms than words are shown in braces or brackets.
            let known: BTreeSet<&str> = known
                .split(", ")
                .filter(|word| {
                    word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-".contains(&b))
                })
                .collect();
            assert_eq!(known, words, "{} of {}", key.name, instance.kind.name);
        }
    }
}

#[test]
fn no_key_takes_what_its_type_does_not() {
    for instance in instances() {
        for key in instance.kind.keys.iter().filter(|key| instance.members().contains_key(key.name)) {
            for wrong in [json!(null), json!(1.5), json!([]), json!([[[]]]), json!({"no such key": 1})] {
                let source = instance.with_member(key.name, wrong.clone());
                assert!(!errors(&source).is_empty(), "{} of {} took {wrong}", key.name, instance.kind.name);
            }
        }
        let source = instance.with_member("no_such_key", json!(1));
        let found = errors(&source);
        assert!(
            found.iter().any(|error| error.code == "AY101" || error.code == "AY971"),
            "{}: {found:#?}",
            instance.pointer
        );
    }
}

#[test]
fn a_missing_key_is_told_when_its_row_says_so() {
    for instance in instances() {
        for key in instance.kind.keys.iter().filter(|key| key.is_required()) {
            let mut members = instance.members().clone();
            members.remove(key.name);
            let found = errors(&instance.with(members));
            let told = |error: &Diagnostic| ["AY102", "AY106"].contains(&error.code);
            assert!(found.iter().any(told), "{} of {}: {found:#?}", key.name, instance.kind.name);
        }
    }
}

#[test]
fn no_kind_and_no_key_stands_twice() {
    let mut kinds = BTreeSet::new();
    for kind in KINDS {
        assert!(kinds.insert(kind.name), "{}", kind.name);
        let keys: BTreeSet<&str> = kind.keys.iter().map(|key| key.name).collect();
        assert_eq!(keys.len(), kind.keys.len(), "{}", kind.name);
        let named = kind.rules.iter().flat_map(|rule| match rule {
            Rule::ExactlyOne(group) | Rule::AtLeastOne(group) | Rule::AtMostOne(group) => group.to_vec(),
            Rule::Beside(key, beside) | Rule::With(key, beside) => {
                [*key].into_iter().chain(beside.iter().copied()).collect()
            }
            Rule::Only(key, when, _) | Rule::Needed(key, when, _) => vec![*key, *when],
        });
        for key in named {
            assert!(keys.contains(key), "a rule of {} names `{key}`", kind.name);
        }
    }
}
