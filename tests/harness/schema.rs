//! Holds a JSON value against a schema of the API's description: the words of JSON Schema the description uses, and a
//! failure at any other, so that none is passed over unread.

use std::collections::BTreeMap;
use std::sync::Mutex;

use regex_automata::nfa::thompson::pikevm::PikeVM;
use serde_json::{Map, Value};

/// A description with the schemas references lead to.
#[derive(Debug, Clone, Copy)]
pub struct Described<'a>(pub &'a Value);

/// Words that say nothing about what fits.
const ANNOTATIONS: [&str; 10] = [
    "$schema",
    "$defs",
    "title",
    "description",
    "example",
    "discriminator",
    "contentEncoding",
    "contentMediaType",
    "default",
    "enumDescriptions",
];

impl<'a> Described<'a> {
    /// What a value lacks to fit a schema, each with its place; nothing when it fits.
    pub fn faults(self, schema: &Value, value: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        self.hold(schema, value, "", &mut faults);
        faults
    }

    /// The thing itself where a reference stands for it.
    ///
    /// # Panics
    /// When the reference leads nowhere.
    pub fn resolved(self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
            Some(pointer) => self.0.pointer(pointer).unwrap_or_else(|| panic!("no {pointer}")),
            None => value,
        }
    }

    fn hold(self, schema: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
        if *schema == Value::Bool(false) {
            faults.push(format!("{at}: must not be there: {value}"));
        }
        let Some(words) = schema.as_object() else { return };
        if let Some(pointer) = schema["$ref"].as_str().and_then(|target| target.strip_prefix('#')) {
            let target = self.0.pointer(pointer).unwrap_or_else(|| panic!("no {pointer}"));
            self.hold(target, value, at, faults);
        }
        for (word, says) in words {
            match word.as_str() {
                "type" if !is_type(says, value) => faults.push(format!("{at}: not {says}: {value}")),
                "const" if says != value => faults.push(format!("{at}: not {says}: {value}")),
                "enum" if !says.as_array().is_some_and(|all| all.contains(value)) => {
                    faults.push(format!("{at}: none of {says}: {value}"));
                }
                "required" => required(says, value, at, faults),
                "properties" | "additionalProperties" => self.members(words, word, value, at, faults),
                "items" => {
                    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.hold(says, item, &format!("{at}/{index}"), faults);
                    }
                }
                "anyOf" | "oneOf" => {
                    let fits = |one: &&Value| self.faults(one, value).is_empty();
                    let count = says.as_array().into_iter().flatten().filter(fits).count();
                    if count == 0 || (word == "oneOf" && count > 1) {
                        faults.push(format!("{at}: fits {count} of {word}: {value}"));
                    }
                }
                "not" if self.faults(says, value).is_empty() => {
                    faults.push(format!("{at}: fits what it must not: {value}"));
                }
                "allOf" => {
                    says.as_array().into_iter().flatten().for_each(|one| self.hold(one, value, at, faults));
                }
                "minimum" | "maximum" | "minLength" | "maxLength" | "minItems" | "maxItems"
                | "minProperties" | "maxProperties" => {
                    bound(word, says, value, at, faults);
                }
                "propertyNames" => {
                    for name in value.as_object().into_iter().flat_map(Map::keys) {
                        self.hold(says, &Value::from(name.as_str()), &format!("{at}/{name}"), faults);
                    }
                }
                "if" => {
                    let branch = if self.faults(says, value).is_empty() { "then" } else { "else" };
                    self.hold(&schema[branch], value, at, faults);
                }
                "dependentRequired" => {
                    for (name, needed) in says.as_object().into_iter().flatten() {
                        if value.get(name).is_some() {
                            required(needed, value, at, faults);
                        }
                    }
                }
                "uniqueItems" if has_repetition(value) => faults.push(format!("{at}: repeated: {value}")),
                "pattern" if !matches_pattern(says, value) => {
                    faults.push(format!("{at}: not {says}: {value}"));
                }
                "format" if !has_format(says, value) => faults.push(format!("{at}: no {says}: {value}")),
                // It fits; or it was read with `if`, or where a reference led.
                "type" | "const" | "enum" | "format" | "pattern" | "uniqueItems" | "not" | "then"
                | "else" | "$ref" => {}
                other => assert!(ANNOTATIONS.contains(&other), "{at}: nobody reads `{other}` of a schema"),
            }
        }
    }

    /// The members a schema names, and those it says of all others what they are.
    fn members(
        self,
        words: &Map<String, Value>,
        word: &str,
        value: &Value,
        at: &str,
        faults: &mut Vec<String>,
    ) {
        let named = words.get("properties").and_then(Value::as_object);
        for (name, member) in value.as_object().into_iter().flatten() {
            let place = format!("{at}/{name}");
            match (named.and_then(|named| named.get(name)), word) {
                (Some(schema), "properties") => self.hold(schema, member, &place, faults),
                (None, "additionalProperties") if words[word] == Value::Bool(false) => {
                    faults.push(format!("{place}: not among the members"));
                }
                (None, "additionalProperties") => self.hold(&words[word], member, &place, faults),
                (Some(_) | None, _) => {}
            }
        }
    }
}

fn required(names: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    let Some(members) = value.as_object() else { return };
    let names = names.as_array().into_iter().flatten().filter_map(Value::as_str);
    faults.extend(names.filter(|name| !members.contains_key(*name)).map(|name| format!("{at}: no `{name}`")));
}

fn is_type(says: &Value, value: &Value) -> bool {
    if let Some(all) = says.as_array() {
        return all.iter().any(|one| is_type(one, value));
    }
    match says.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("boolean") => value.is_boolean(),
        Some("null") => value.is_null(),
        Some(_) | None => false,
    }
}

fn bound(word: &str, limit: &Value, value: &Value, at: &str, faults: &mut Vec<String>) {
    let size = match (word, value) {
        ("minimum" | "maximum", Value::Number(number)) => number.as_i64(),
        ("minLength" | "maxLength", Value::String(text)) => i64::try_from(text.chars().count()).ok(),
        ("minItems" | "maxItems", Value::Array(items)) => i64::try_from(items.len()).ok(),
        ("minProperties" | "maxProperties", Value::Object(members)) => i64::try_from(members.len()).ok(),
        (_, _) => None,
    };
    let (Some(size), Some(limit)) = (size, limit.as_i64()) else { return };
    let fits = if word.starts_with("min") { size >= limit } else { size <= limit };
    if !fits {
        faults.push(format!("{at}: {word} {limit}: {value}"));
    }
}

fn has_repetition(value: &Value) -> bool {
    let items = value.as_array().map_or(&[][..], Vec::as_slice);
    (0..items.len()).any(|at| items[..at].contains(&items[at]))
}

/// Patterns are few and compiled once.
fn matches_pattern(says: &Value, value: &Value) -> bool {
    static COMPILED: Mutex<BTreeMap<String, PikeVM>> = Mutex::new(BTreeMap::new());
    let (Some(pattern), Some(text)) = (says.as_str(), value.as_str()) else { return true };
    let mut compiled = COMPILED.lock().expect("no test panics while it holds the patterns");
    let vm = compiled
        .entry(pattern.to_owned())
        .or_insert_with(|| PikeVM::new(pattern).expect("the schema's own patterns are sound"));
    vm.is_match(&mut vm.create_cache(), text)
}

fn has_format(says: &Value, value: &Value) -> bool {
    let (Some(format), Some(text)) = (says.as_str(), value.as_str()) else { return true };
    match format {
        "date" => text.parse::<chrono::NaiveDate>().is_ok(),
        "date-time" => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
        "uuid" => text.parse::<uuid::Uuid>().is_ok(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_does_not_fit_is_named_by_its_place() {
        let description = json!({ "day": { "type": "string", "format": "date" } });
        let schema = json!({
            "type": "object", "required": ["on", "who"], "additionalProperties": false,
            "properties": { "on": { "$ref": "#/day" }, "who": { "anyOf": [{ "type": "integer", "minimum": 1 }, { "type": "null" }] } },
        });
        let faults = |value: Value| Described(&description).faults(&schema, &value);
        assert_eq!(faults(json!({ "on": "2026-06-30", "who": null })), Vec::<String>::new());
        assert_eq!(faults(json!({ "on": "yesterday", "who": 1 })), ["/on: no \"date\": \"yesterday\""]);
        assert_eq!(faults(json!({ "on": "2026-06-30", "who": 0 })), ["/who: fits 0 of anyOf: 0"]);
        assert_eq!(
            faults(json!({ "on": "2026-06-30", "colour": 1 })),
            ["/colour: not among the members", ": no `who`"]
        );
    }
}
