//! A YAML document as a tree that remembers where everything stands; never what any of it means.

/// Bytes of the source from `start` up to `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// A value and its place.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) place: Place,
    /// Where the last character of a scalar or of a collection in brackets stands, exclusive.
    pub(crate) end: usize,
    pub(crate) value: Value,
}

/// What a node holds, by the rules of YAML 1.2.
#[derive(Debug)]
pub(crate) enum Value {
    Null,
    Boolean(bool),
    Integer(i64),
    /// Any other number: with a fraction, an exponent, a leading zero, or too large to be exact everywhere.
    OtherNumber(String),
    Text(String),
    Sequence(Vec<Node>),
    Mapping(Vec<Entry>),
}

/// A key of a mapping with its value.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    /// Where the key stands.
    pub(crate) place: Place,
    pub(crate) value: Node,
}

/// Integers beyond this are not exact in every reader of JSON.
const INTEGER_MAX: i64 = (1 << 53) - 1;

impl Value {
    /// What an unquoted scalar means.
    pub(crate) fn of_plain(text: &str) -> Self {
        match text {
            "" | "~" | "null" | "Null" | "NULL" => Self::Null,
            "true" | "True" | "TRUE" => Self::Boolean(true),
            "false" | "False" | "FALSE" => Self::Boolean(false),
            _ => integer(text).map_or_else(|| Self::of_other(text), Self::Integer),
        }
    }

    fn of_other(text: &str) -> Self {
        if is_number(text) { Self::OtherNumber(text.to_owned()) } else { Self::Text(text.to_owned()) }
    }
}

/// A decimal integer without a plus sign or leading zeros, which other readers would take for octal or drop.
fn integer(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
    text.parse::<i64>().ok().filter(|n| plain && (-INTEGER_MAX..=INTEGER_MAX).contains(n))
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let based = |prefix: &str, base: u32| {
        text.strip_prefix(prefix)
            .is_some_and(|digits| !digits.is_empty() && digits.chars().all(|c| c.is_digit(base)))
    };
    let starts = unsigned.strip_prefix('.').unwrap_or(unsigned).starts_with(|c: char| c.is_ascii_digit());
    let special = matches!(unsigned, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN");
    special || based("0o", 8) || based("0x", 16) || (starts && unsigned.parse::<f64>().is_ok())
}

impl Node {
    /// The entry of a mapping named `key`.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.value {
            Value::Mapping(entries) => entries.iter().find(|entry| entry.key == key),
            Value::Null | Value::Boolean(_) | Value::Integer(_) | Value::OtherNumber(_) | Value::Text(_) => {
                None
            }
            Value::Sequence(_) => None,
        }
    }

    /// The node at `index` of a list.
    pub(crate) fn item(&self, index: usize) -> Option<&Node> {
        if let Value::Sequence(items) = &self.value { items.get(index) } else { None }
    }

    /// The text of a text.
    pub(crate) fn as_text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    /// Whether something stands inside it.
    fn is_collection(&self) -> bool {
        matches!(self.value, Value::Sequence(_) | Value::Mapping(_))
    }

    /// Where to point for what stands at `path`: the scalar itself, else the last key of the path that exists.
    pub(crate) fn locate(&self, path: &[&str]) -> Place {
        let mut node = self;
        let mut place = self.place;
        for key in path {
            let Some(entry) = node.entry(key) else {
                return place;
            };
            node = &entry.value;
            place = entry.place;
        }
        if node.is_collection() { place } else { node.place }
    }

    /// Where to point for `text` among the one or many values at `path`.
    pub(crate) fn locate_item(&self, path: &[&str], text: &str) -> Place {
        let mut node = self;
        for key in path {
            let Some(entry) = node.entry(key) else {
                return self.locate(path);
            };
            node = &entry.value;
        }
        let Value::Sequence(items) = &node.value else {
            return self.locate(path);
        };
        items
            .iter()
            .find(|item| item.as_text() == Some(text))
            .map_or_else(|| self.locate(path), |item| item.place)
    }

    /// Where to point for the key at the end of `path`, else the last one that exists.
    pub(crate) fn locate_key(&self, path: &[&str]) -> Place {
        let mut node = self;
        let mut place = self.place;
        for key in path {
            let Some(entry) = node.entry(key) else {
                return place;
            };
            node = &entry.value;
            place = entry.place;
        }
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> &'static str {
        match Value::of_plain(text) {
            Value::Null => "null",
            Value::Boolean(_) => "boolean",
            Value::Integer(_) => "integer",
            Value::OtherNumber(_) => "number",
            Value::Text(_) => "text",
            Value::Sequence(_) | Value::Mapping(_) => "collection",
        }
    }

    #[test]
    fn an_unquoted_scalar_means_what_yaml_1_2_says() {
        for (text, expected) in [
            ("", "null"),
            ("~", "null"),
            ("true", "boolean"),
            ("yes", "text"),
            ("on", "text"),
            ("0", "integer"),
            ("-1", "integer"),
            ("280003", "integer"),
            ("012025", "number"),
            ("+5", "number"),
            ("1.5", "number"),
            ("1e3", "number"),
            (".inf", "number"),
            ("0x1F", "number"),
            ("0o17", "number"),
            ("9007199254740992", "number"),
            ("2026-03-31", "text"),
            ("2026-06", "text"),
            ("20bd", "text"),
            ("s01-1", "text"),
            ("infinity", "text"),
            ("-", "text"),
            (".", "text"),
            ("第1", "text"),
        ] {
            assert_eq!(kind(text), expected, "{text}");
        }
    }
}
