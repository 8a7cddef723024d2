//! The canonical form of a definition: the document as written, ordered mappings as arrays, RFC 8785. Fills in
//! nothing, so a reader of another version computes the same hash.

use ayumi_core::canonical::to_canonical;
use serde_json::{Map, Value as Json};

use crate::raw::{Entry, Node, Value};
use crate::vocabulary::{self, Mapping, Type};

/// A whole definition, and what stands nowhere in the language.
static DEFINITION: Type = Type::Mapping(&vocabulary::DEFINITION);
static ANYTHING: Type = Type::Command;

/// The canonical form of a definition's document; none when it holds a number that is not an integer.
pub(crate) fn of(root: &Node) -> Option<String> {
    to_canonical(&json(root, &DEFINITION)?).ok()
}

/// A document as written, no mapping turned into an array; none when it holds a number that is not an integer.
pub(crate) fn as_written(root: &Node) -> Option<Json> {
    json(root, &ANYTHING)
}

fn json(node: &Node, takes: &'static Type) -> Option<Json> {
    match &node.value {
        Value::Null => Some(Json::Null),
        Value::Boolean(flag) => Some(Json::from(*flag)),
        Value::Integer(number) => Some(Json::from(*number)),
        Value::OtherNumber(_) => None,
        Value::Text(text) => Some(Json::from(text.as_str())),
        Value::Sequence(items) => {
            let item = takes.item().unwrap_or(&ANYTHING);
            items.iter().map(|node| json(node, item)).collect()
        }
        Value::Mapping(entries) => mapping(entries, takes),
    }
}

fn mapping(entries: &[Entry], takes: &'static Type) -> Option<Json> {
    match takes.mapping() {
        None => object(entries, |_| &ANYTHING).map(Json::Object),
        Some(Mapping::Of(kind)) => {
            object(entries, |key| kind.key(key).map_or(&ANYTHING, |key| &key.takes)).map(Json::Object)
        }
        Some(Mapping::Named(Type::Label)) => entries.iter().map(labelled).collect(),
        Some(Mapping::Named(entry)) => entries.iter().map(|named| with_id(named, entry)).collect(),
    }
}

fn object(entries: &[Entry], takes: impl Fn(&str) -> &'static Type) -> Option<Map<String, Json>> {
    entries.iter().map(|entry| Some((entry.key.clone(), json(&entry.value, takes(&entry.key))?))).collect()
}

/// The entry as an object that knows its own name; what is no object stands under `value`.
fn with_id(entry: &Entry, takes: &'static Type) -> Option<Json> {
    let value = json(&entry.value, takes)?;
    let mut object =
        if let Json::Object(object) = value { object } else { Map::from_iter([("value".to_owned(), value)]) };
    object.insert("id".to_owned(), Json::from(entry.key.as_str()));
    Some(Json::Object(object))
}

fn labelled(entry: &Entry) -> Option<Json> {
    let title = json(&entry.value, &ANYTHING)?;
    Some(Json::Object(Map::from_iter([
        ("id".to_owned(), Json::from(entry.key.as_str())),
        ("title".to_owned(), title),
    ])))
}
