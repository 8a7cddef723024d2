//! Canonical JSON (RFC 8785) and the check that a value may enter the log; never repairs a value.

use serde::Serialize;
use serde_json::Value;
use unicode_normalization::is_nfc;

/// Integers beyond this lose their value in other readers (RFC 8785 section 3.2.2.3 reads them as doubles).
const INTEGER_MAX: u64 = (1 << 53) - 1;

/// Why a value cannot be written to the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotCanonical {
    /// A number with a fraction or exponent.
    #[error("floating point number at `{0}`")]
    Float(String),
    /// An integer beyond 2^53-1.
    #[error("integer beyond 2^53-1 at `{0}`")]
    Integer(String),
    /// Text that is not in Unicode normalisation form C.
    #[error("text not in NFC at `{0}`")]
    NotNfc(String),
    /// Text with a NUL character.
    #[error("NUL character at `{0}`")]
    Nul(String),
    /// The type could not be written as JSON at all.
    #[error("not representable as JSON: {0}")]
    Json(String),
}

/// The RFC 8785 bytes of `value`, as text.
///
/// # Errors
/// When the value cannot be represented as JSON.
pub fn to_canonical<T: Serialize>(value: &T) -> Result<String, NotCanonical> {
    let json = serde_json::to_value(value).map_err(|e| NotCanonical::Json(e.to_string()))?;
    if is_plain(&json) {
        // `serde_json` sorts names by their bytes, which for ASCII is RFC 8785's order, and escapes as it asks.
        return Ok(json.to_string());
    }
    serde_json_canonicalizer::to_string(&json).map_err(|e| NotCanonical::Json(e.to_string()))
}

/// Whether the ordinary spelling of a value is its canonical one: ASCII names and no number a double cannot hold.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::String(_) => true,
        Value::Number(number) => number.as_i64().is_some_and(|n| n.unsigned_abs() <= INTEGER_MAX),
        Value::Array(items) => items.iter().all(is_plain),
        Value::Object(members) => members.iter().all(|(name, member)| name.is_ascii() && is_plain(member)),
    }
}

/// Checks that a value obeys the byte rules of the log: no floats, integers within 2^53-1, NFC, no NUL.
///
/// # Errors
/// The first offence with its JSON Pointer.
pub fn check(value: &Value) -> Result<(), NotCanonical> {
    check_at(value, &mut String::new())
}

fn check_at(value: &Value, path: &mut String) -> Result<(), NotCanonical> {
    match value {
        Value::Null | Value::Bool(_) => Ok(()),
        Value::Number(number) => match number.as_i64() {
            Some(n) if n.unsigned_abs() <= INTEGER_MAX => Ok(()),
            None if number.is_f64() => Err(NotCanonical::Float(path.clone())),
            Some(_) | None => Err(NotCanonical::Integer(path.clone())),
        },
        Value::String(text) => check_text(text, path),
        Value::Array(items) => {
            items.iter().enumerate().try_for_each(|(index, item)| descend(item, &index.to_string(), path))
        }
        Value::Object(members) => members.iter().try_for_each(|(name, member)| {
            check_text(name, path)?;
            descend(member, name, path)
        }),
    }
}

fn descend(value: &Value, step: &str, path: &mut String) -> Result<(), NotCanonical> {
    let length = path.len();
    path.push('/');
    path.push_str(&step.replace('~', "~0").replace('/', "~1"));
    check_at(value, path)?;
    path.truncate(length);
    Ok(())
}

fn check_text(text: &str, path: &str) -> Result<(), NotCanonical> {
    if text.contains('\0') {
        return Err(NotCanonical::Nul(path.to_owned()));
    }
    if is_nfc(text) { Ok(()) } else { Err(NotCanonical::NotNfc(path.to_owned())) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn members_are_sorted_and_nothing_is_padded() {
        assert_eq!(to_canonical(&json!({"b": 1, "a": ["é", null]})).unwrap(), r#"{"a":["é",null],"b":1}"#);
    }

    #[test]
    fn the_short_way_writes_what_the_long_way_writes() {
        for value in [
            json!({"z": "\u{0}\u{1f}\u{7f}\"\\/\u{2028}髙", "A": [true, null, -1], "a": {"_": 0, "Z": 9_007_199_254_740_991_i64}}),
            json!({"é": 1, "z": 2, "\u{1f600}": 3, "\u{ffff}": 4}),
            json!([1.5, 1e30, 9_007_199_254_740_993_i64]),
        ] {
            assert_eq!(to_canonical(&value).unwrap(), serde_json_canonicalizer::to_string(&value).unwrap());
        }
    }

    #[test]
    fn what_other_readers_would_change_is_refused_with_its_place() {
        assert_eq!(check(&json!({"a": [1.5]})), Err(NotCanonical::Float("/a/0".into())));
        assert_eq!(check(&json!({"a": 9_007_199_254_740_993_i64})), Err(NotCanonical::Integer("/a".into())));
        assert_eq!(check(&json!({"a": "か\u{3099}"})), Err(NotCanonical::NotNfc("/a".into())));
        assert_eq!(check(&json!({"a/b": "\0"})), Err(NotCanonical::Nul("/a~1b".into())));
    }

    #[test]
    fn the_least_and_the_greatest_integer_are_refused_like_any_other_beyond_the_range() {
        for beyond in [i64::MIN, i64::MAX, -(1 << 53), 1 << 53] {
            assert_eq!(check(&json!(beyond)), Err(NotCanonical::Integer(String::new())), "{beyond}");
        }
        assert_eq!(check(&json!([(1_i64 << 53) - 1, -(1_i64 << 53) + 1])), Ok(()));
    }

    #[test]
    fn no_dependency_switched_on_another_spelling_of_json() {
        assert_eq!(serde_json::to_string(&json!({"b": 1, "a": 2})).unwrap(), r#"{"a":2,"b":1}"#);
        let parsed: Value = serde_json::from_str("1.0e2").unwrap();
        assert_eq!(parsed.to_string(), "100.0");
    }
}
