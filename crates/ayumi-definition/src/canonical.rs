//! The canonical form of a definition: the document as written, ordered mappings as arrays, RFC 8785. Fills in
//! nothing, so a reader of another version computes the same hash.

use ayumi_core::canonical::to_canonical;
use serde_json::{Map, Value as Json};

use crate::raw::{Entry, Node, Value};

/// What a mapping at some place of a definition is, and what may stand in it.
#[derive(Clone, Copy)]
enum Shape {
    /// A mapping whose keys are the language's own.
    Object(&'static [(&'static str, Shape)]),
    /// A mapping whose keys are ids in an order that matters, and whose values have this shape.
    Ordered(&'static Shape),
    /// A mapping of ids to labels, in an order that matters.
    Labels,
    /// Anything else, as written.
    Plain,
}

const FIELD: Shape = Shape::Object(&[("of", Shape::Labels)]);
const PHASE: Shape = Shape::Object(&[
    ("report", Shape::Ordered(&FIELD)),
    ("checklist", Shape::Labels),
    ("documents", Shape::Ordered(&Shape::Plain)),
    ("milestones", Shape::Ordered(&Shape::Plain)),
]);
const DECISION: Shape = Shape::Object(&[("outcomes", Shape::Ordered(&Shape::Plain))]);
const MARK: Shape = Shape::Object(&[("values", Shape::Labels), ("grounds", Shape::Labels)]);
const REGISTER: Shape =
    Shape::Object(&[("steps", Shape::Ordered(&PHASE)), ("occasions", Shape::Ordered(&Shape::Plain))]);
const LIFECYCLE: Shape = Shape::Object(&[("states", Shape::Ordered(&Shape::Plain))]);
const DEFINITION: Shape = Shape::Object(&[
    ("parties", Shape::Ordered(&Shape::Plain)),
    ("phases", Shape::Ordered(&PHASE)),
    ("meetings", Shape::Ordered(&REGISTER)),
    ("contacts", Shape::Ordered(&REGISTER)),
    ("lifecycles", Shape::Ordered(&LIFECYCLE)),
    ("indicators", Shape::Ordered(&Shape::Plain)),
    ("raises", Shape::Ordered(&Shape::Plain)),
    ("decisions", Shape::Ordered(&DECISION)),
    ("marks", Shape::Ordered(&MARK)),
]);

/// The canonical form of a definition's document; none when it holds a number that is not an integer.
pub(crate) fn of(root: &Node) -> Option<String> {
    to_canonical(&json(root, DEFINITION)?).ok()
}

fn json(node: &Node, shape: Shape) -> Option<Json> {
    match &node.value {
        Value::Null => Some(Json::Null),
        Value::Boolean(flag) => Some(Json::from(*flag)),
        Value::Integer(number) => Some(Json::from(*number)),
        Value::OtherNumber(_) => None,
        Value::Text(text) => Some(Json::from(text.as_str())),
        Value::Sequence(items) => items.iter().map(|item| json(item, Shape::Plain)).collect(),
        Value::Mapping(entries) => mapping(entries, shape),
    }
}

fn mapping(entries: &[Entry], shape: Shape) -> Option<Json> {
    match shape {
        Shape::Plain => object(entries, &[]).map(Json::Object),
        Shape::Object(members) => object(entries, members).map(Json::Object),
        Shape::Ordered(inner) => entries.iter().map(|entry| with_id(entry, *inner)).collect(),
        Shape::Labels => entries.iter().map(labelled).collect(),
    }
}

fn object(entries: &[Entry], members: &[(&str, Shape)]) -> Option<Map<String, Json>> {
    let shape_of =
        |key: &str| members.iter().find(|(name, _)| *name == key).map_or(Shape::Plain, |(_, shape)| *shape);
    entries.iter().map(|entry| Some((entry.key.clone(), json(&entry.value, shape_of(&entry.key))?))).collect()
}

/// The entry as an object that knows its own name; what is no object stands under `value`.
fn with_id(entry: &Entry, inner: Shape) -> Option<Json> {
    let value = json(&entry.value, inner)?;
    let mut object =
        if let Json::Object(object) = value { object } else { Map::from_iter([("value".to_owned(), value)]) };
    object.insert("id".to_owned(), Json::from(entry.key.as_str()));
    Some(Json::Object(object))
}

fn labelled(entry: &Entry) -> Option<Json> {
    let title = json(&entry.value, Shape::Plain)?;
    Some(Json::Object(Map::from_iter([
        ("id".to_owned(), Json::from(entry.key.as_str())),
        ("title".to_owned(), title),
    ])))
}
