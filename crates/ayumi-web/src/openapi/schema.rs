//! The words schemas are written in; never a schema of its own.

use serde_json::{Map, Value, json};

/// One member of an object: its name, schema and meaning.
pub(super) type Member = (&'static str, Value, &'static str);

/// A name a definition gives to something.
pub(super) fn item() -> Value {
    json!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9._-]{0,63}$", "example": "survey" })
}

/// A body's code.
pub(super) fn body() -> Value {
    json!({
        "type": "string",
        "pattern": "^([0-9]{6}(\\.edu)?|(kumiai|council)\\.[a-z0-9][a-z0-9._-]{0,63}|jcn\\.[0-9]{13})$",
        "example": "282286",
        "description": "全国地方公共団体コード (six digits, check digit verified) or a namespaced id",
    })
}

pub(super) fn uuid() -> Value {
    json!({ "type": "string", "format": "uuid", "example": "0193f3c0-7a6e-7b3a-9c5d-2f1e8d4b6a90" })
}

/// A SHA-256 of published content.
pub(super) fn content_hash() -> Value {
    json!({ "type": "string", "contentEncoding": "base64", "minLength": 44, "maxLength": 44 })
}

pub(super) fn sha256() -> Value {
    json!({ "type": "string", "pattern": "^[0-9a-f]{64}$", "example": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" })
}

pub(super) fn date() -> Value {
    json!({ "type": "string", "format": "date", "example": "2026-06-30" })
}

pub(super) fn instant() -> Value {
    json!({ "type": "string", "format": "date-time", "example": "2026-06-30T08:15:30.123456Z" })
}

pub(super) fn text() -> Value {
    json!({ "type": "string", "example": "文章" })
}

pub(super) fn number() -> Value {
    json!({ "type": "integer", "minimum": 0, "example": 1 })
}

pub(super) fn integer() -> Value {
    json!({ "type": "integer", "example": 1 })
}

pub(super) fn boolean() -> Value {
    json!({ "type": "boolean", "example": true })
}

/// Base64 of 32 bytes.
pub(super) fn hash() -> Value {
    json!({ "type": "string", "pattern": "^[A-Za-z0-9+/]{43}=$", "contentEncoding": "base64" })
}

pub(super) fn one_of(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

pub(super) fn list(of: Value) -> Value {
    with(json!({ "type": "array" }), "items", of)
}

pub(super) fn map(of: Value) -> Value {
    with(json!({ "type": "object" }), "additionalProperties", of)
}

pub(super) fn schema(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// That, or null.
pub(super) fn or_null(of: Value) -> Value {
    with(json!({}), "anyOf", Value::Array(vec![of, json!({ "type": "null" })]))
}

/// An object whose members are all there.
pub(super) fn object(members: Vec<Member>) -> Value {
    let names: Vec<&str> = members.iter().map(|(name, _, _)| *name).collect();
    json!({ "type": "object", "properties": properties(members), "required": names })
}

/// An object as it is sent: the first members must be there, the others may, no further one is taken.
pub(super) fn sent(required: Vec<Member>, optional: Vec<Member>) -> Value {
    let names: Vec<&str> = required.iter().map(|(name, _, _)| *name).collect();
    let members = required.into_iter().chain(optional).collect();
    json!({ "type": "object", "properties": properties(members), "required": names, "additionalProperties": false })
}

fn properties(members: Vec<Member>) -> Map<String, Value> {
    let described = |(name, schema, meaning): Member| (name.to_owned(), meant(schema, meaning));
    members.into_iter().map(described).collect()
}

/// A schema with one more keyword.
fn with(mut schema: Value, keyword: &str, value: Value) -> Value {
    schema[keyword] = value;
    schema
}

/// A schema with its meaning beside it.
fn meant(mut schema: Value, meaning: &str) -> Value {
    if let (Value::Object(members), false) = (&mut schema, meaning.is_empty()) {
        members.insert("description".into(), meaning.into());
    }
    schema
}
