//! Raises stored data of older schemas to the present one, one pure step a version; never touches stored bytes.

use serde_json::Value;

use crate::event::{DecodeError, TYPES};

/// The data of `type_name` as its present schema has it.
///
/// # Errors
/// When the type is unknown or its schema is newer than this program.
pub fn raise(type_name: &str, schema: u32, data: Value) -> Result<Value, DecodeError> {
    let unknown = || DecodeError::Unknown { type_name: type_name.to_owned(), schema };
    let present =
        TYPES.iter().find(|(name, _)| *name == type_name).map(|(_, version)| *version).ok_or_else(unknown)?;
    if schema == 0 || schema > present {
        return Err(unknown());
    }
    (schema..present).try_fold(data, |data, from| step(type_name, from, data).ok_or_else(unknown))
}

/// The data of schema `from` as the next schema has it; none when nobody wrote the step.
fn step(type_name: &str, from: u32, data: Value) -> Option<Value> {
    match (type_name, from) {
        ("case.completed", 1) => Some(with(data, "basis", Value::Null)),
        _ => None,
    }
}

/// The data with one more member.
fn with(mut data: Value, member: &str, value: Value) -> Value {
    if let Value::Object(members) = &mut data {
        members.entry(member).or_insert(value);
    }
    data
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_schema_stops_the_reader() {
        assert!(raise("note.added", 2, Value::Null).is_err());
        assert!(raise("note.removed", 1, Value::Null).is_err());
        assert_eq!(raise("note.added", 1, Value::Bool(true)), Ok(Value::Bool(true)));
    }

    #[test]
    fn every_older_schema_has_its_step() {
        for (type_name, present) in TYPES {
            for schema in 1..=*present {
                assert!(raise(type_name, schema, serde_json::json!({})).is_ok(), "{type_name} {schema}");
            }
        }
    }
}
