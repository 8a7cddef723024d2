//! Builds addresses of pages with their queries; never reads one.

use std::fmt::Write as _;

/// One part of a query as it may stand in an address.
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// `path` with `query`, a fragment of the path kept at its end.
pub fn with<'a>(path: &str, query: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let (path, fragment) =
        path.split_once('#').map_or((path, None), |(path, fragment)| (path, Some(fragment)));
    let mut link = path.to_owned();
    for (name, value) in query {
        let joint = if link.contains('?') { '&' } else { '?' };
        let _ = write!(link, "{joint}{}={}", encode(name), encode(value));
    }
    if let Some(fragment) = fragment {
        let _ = write!(link, "#{fragment}");
    }
    link
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_joined_and_escaped() {
        assert_eq!(with("/p", []), "/p");
        assert_eq!(with("/p?a=1#x", [("b", "但馬 &")]), "/p?a=1&b=%E4%BD%86%E9%A6%AC%20%26#x");
    }
}
