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
    // Every type is at its first schema; the first change adds its step here.
    if schema == present { Ok(data) } else { Err(unknown()) }
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
}
