//! The JSON Schema of the language, made from the vocabulary: what editors complete and check by; it refuses nothing
//! the parser takes, and leaves to the parser what a schema cannot say.

use ayumi_core::event::TYPES;
use serde_json::{Map, Value as Json, json};

use crate::vocabulary::{KINDS, Key, Kind, Naming, Rule, Type, Word};

/// No list or mapping of the language is longer.
const ENTRIES_MAX: usize = crate::parse::fields::ENTRIES_MAX;
/// Integers beyond this are not exact in every reader of JSON.
const INTEGER_MAX: i64 = (1 << 53) - 1;

const SLUG: &str = "^[a-z0-9][a-z0-9._-]{0,63}$";
const PART: &str = "^[a-z0-9][a-z0-9._-]{0,63}/[a-z0-9][a-z0-9._-]{0,63}$";
const BODY: &str = "^([0-9]{6}([.]edu)?|(kumiai|council)[.][a-z0-9][a-z0-9._-]{0,63}|jcn[.][0-9]{13})$";
const DATE: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
const MONTH: &str = "^[0-9]{4}-(0[1-9]|1[0-2])$";
const SPAN: &str = "^[0-9]+(bd|d|w|mo)$";
const TIME: &str = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
const BUSINESS_DAYS: &str = "^[0-9]+bd$";
const ONE_LINE: &str = "^[^\\n\\t]+$";

/// The schema of definitions, plans and tests (JSON Schema 2020-12).
pub fn schema() -> Json {
    let roots = || KINDS.iter().filter_map(|kind| Some((kind.format()?, *kind)));
    let formats: Vec<&str> = roots().map(|(format, _)| format).collect();
    let branches: Vec<Json> = roots()
        .map(|(format, kind)| {
            let is_it = json!({ "properties": { "format": { "const": format } }, "required": ["format"] });
            json!({ "if": is_it, "then": reference(kind) })
        })
        .collect();
    let definitions: Map<String, Json> =
        KINDS.iter().map(|kind| (kind.name.to_owned(), of_kind(kind))).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "歩みの定義・計画・試験 / Ayumi: definitions, plans and tests",
        "type": "object",
        "properties": { "format": { "type": "string", "enum": formats } },
        "required": ["format"],
        "allOf": branches,
        "$defs": definitions,
    })
}

fn reference(kind: &Kind) -> Json {
    json!({ "$ref": format!("#/$defs/{}", kind.name) })
}

fn of_kind(kind: &'static Kind) -> Json {
    let required: Vec<&str> = kind.keys.iter().filter(|key| key.is_required()).map(|key| key.name).collect();
    let properties: Map<String, Json> =
        kind.keys.iter().map(|key| (key.name.to_owned(), of_key(key))).collect();
    let mut schema = json!({
        "title": format!("{} / {}", kind.title.ja, kind.title.en),
        "description": format!("{}\n\n{}", kind.about.ja, kind.about.en),
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    let beside: Map<String, Json> = kind
        .rules
        .iter()
        .filter_map(|rule| {
            if let Rule::Beside(key, beside) = rule { Some(((*key).to_owned(), json!(beside))) } else { None }
        })
        .collect();
    let conditions: Vec<Json> = kind.rules.iter().filter_map(condition).collect();
    if !beside.is_empty() {
        schema["dependentRequired"] = Json::Object(beside);
    }
    if !conditions.is_empty() {
        schema["allOf"] = Json::Array(conditions);
    }
    schema
}

fn condition(rule: &Rule) -> Option<Json> {
    let each = |group: &[&str]| group.iter().map(|key| json!({ "required": [key] })).collect::<Vec<_>>();
    let has =
        |when: &str, words: &[&str]| json!({ "properties": { when: { "enum": words } }, "required": [when] });
    match rule {
        Rule::ExactlyOne(group) => Some(json!({ "oneOf": each(group) })),
        Rule::AtLeastOne(group) => Some(json!({ "anyOf": each(group) })),
        Rule::AtMostOne(group) => {
            let none = json!({ "not": { "anyOf": each(group) } });
            Some(json!({ "oneOf": each(group).into_iter().chain([none]).collect::<Vec<_>>() }))
        }
        Rule::With(key, group) => Some(json!({
            "if": { "required": [key] },
            "then": { "oneOf": each(group) },
            "else": { "not": { "anyOf": each(group) } },
        })),
        Rule::Beside(..) => None,
        Rule::Only(key, when, words) => {
            Some(json!({ "if": has(when, words), "else": { "properties": { *key: false } } }))
        }
        Rule::Needed(key, when, words) => {
            Some(json!({ "if": has(when, words), "then": { "required": [key] } }))
        }
    }
}

fn of_key(key: &'static Key) -> Json {
    let mut schema = of_type(&key.takes);
    let (ja, en) = match key.default {
        Some(default) => (format!("（なければ：{}）", default.ja), format!(" (default: {})", default.en)),
        None => (String::new(), String::new()),
    };
    schema["description"] = json!(format!("{}{ja}\n\n{}{en}", key.meaning.ja, key.meaning.en));
    schema
}

fn of_type(takes: &'static Type) -> Json {
    match takes {
        Type::Line { characters_max } => line(*characters_max),
        Type::Label => label(),
        Type::Id(naming) => of_name(*naming),
        Type::Number => json!({ "type": "integer", "minimum": -INTEGER_MAX, "maximum": INTEGER_MAX }),
        Type::Integer { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Type::Boolean => json!({ "type": "boolean" }),
        Type::True => json!({ "type": "boolean", "const": true }),
        Type::Word(words) => of_words(words),
        Type::Date => json!({ "type": "string", "format": "date", "pattern": DATE }),
        Type::Month => json!({ "type": "string", "pattern": MONTH }),
        Type::Time => json!({ "type": "string", "pattern": TIME }),
        Type::Guard => json!({ "type": "string", "minLength": 1, "maxLength": 2_000 }),
        Type::Span => json!({ "type": "string", "pattern": SPAN }),
        Type::BusinessDays { .. } => json!({ "type": "string", "pattern": BUSINESS_DAYS }),
        Type::Command => {
            json!({ "type": "object", "properties": { "command": { "type": "string" } }, "required": ["command"] })
        }
        Type::Mapping(kind) => reference(kind),
        Type::Named(naming, entry) => json!({
            "type": "object",
            "propertyNames": of_name(*naming),
            "additionalProperties": of_type(entry),
            "minProperties": 1,
            "maxProperties": ENTRIES_MAX,
        }),
        Type::List(item) => list(item),
        Type::OneOrMany(one) => {
            let mut many = list(one);
            many["uniqueItems"] = json!(true);
            json!({ "anyOf": [of_type(one), many] })
        }
        Type::AnyOf(types) => json!({ "anyOf": types.iter().map(of_type).collect::<Vec<_>>() }),
    }
}

fn line(characters_max: usize) -> Json {
    json!({ "type": "string", "minLength": 1, "maxLength": characters_max, "pattern": ONE_LINE })
}

/// A mapping of both languages, or a text that is the Japanese.
fn label() -> Json {
    let kind = &crate::vocabulary::LABEL;
    let text = kind.key("ja").map_or_else(|| json!({ "type": "string" }), |key| of_type(&key.takes));
    json!({ "anyOf": [text, reference(kind)] })
}

fn list(item: &'static Type) -> Json {
    json!({ "type": "array", "items": of_type(item), "minItems": 1, "maxItems": ENTRIES_MAX })
}

fn of_words(words: &[Word]) -> Json {
    let all: Vec<&str> = words.iter().map(|word| word.word).collect();
    let meanings: Vec<String> =
        words.iter().map(|word| format!("{} / {}", word.meaning.ja, word.meaning.en)).collect();
    // Not a word of JSON Schema; editors show it beside what they propose.
    json!({ "type": "string", "enum": all, "enumDescriptions": meanings })
}

fn of_name(naming: Naming) -> Json {
    match naming {
        Naming::Event => {
            let names: Vec<&str> = TYPES.iter().map(|(name, _)| *name).collect();
            json!({ "type": "string", "enum": names })
        }
        Naming::Part => json!({ "type": "string", "pattern": PART }),
        Naming::Body => json!({ "type": "string", "pattern": BODY }),
        Naming::Itself
        | Naming::Party
        | Naming::Recipient
        | Naming::Phase
        | Naming::Item
        | Naming::Decision
        | Naming::Document
        | Naming::ChecklistItem
        | Naming::Milestone
        | Naming::Value
        | Naming::Field
        | Naming::Lifecycle
        | Naming::State
        | Naming::Definition
        | Naming::Calendar
        | Naming::Code
        | Naming::Refusal => json!({ "type": "string", "pattern": SLUG }),
    }
}
