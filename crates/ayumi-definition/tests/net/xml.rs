//! Enough of XML to read what a well-formed document says; refuses what is not well formed, knows nothing of nets.

/// An element with what stands in it.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    pub(crate) children: Vec<Element>,
    text: String,
}

impl Element {
    /// The value of an attribute that must be there.
    #[track_caller]
    pub(crate) fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        let Some((_, value)) = found else { panic!("<{}> has no `{name}`", self.name) };
        value
    }

    /// The elements of that name in it.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &Element> + use<'_> {
        let named: Vec<&Element> = self.children.iter().filter(|child| child.name == name).collect();
        named.into_iter()
    }

    /// What `<name><text>…</text></name>` says in it.
    pub(crate) fn label(&self, name: &str) -> Option<&str> {
        self.all(name).next().and_then(|label| label.all("text").next()).map(|text| text.text.as_str())
    }
}

/// The root element of a document.
///
/// # Panics
/// When the document is not well formed.
pub(crate) fn parse(document: &str) -> Element {
    let rest =
        document.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").expect("an XML declaration");
    let mut open: Vec<Element> = vec![Element::default()];
    let mut rest = rest;
    while let Some(at) = rest.find('<') {
        let text = rest[..at].trim();
        assert!(!text.contains('>'), "`>` stands alone: {text}");
        open.last_mut().expect("the document is open").text.push_str(&unescaped(text));
        let end = rest[at..].find('>').expect("a tag is closed") + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            let closed = open.pop().expect("something is open");
            assert_eq!(closed.name, name, "tags are nested");
            open.last_mut().expect("the document is open").children.push(closed);
            continue;
        }
        let element = started(tag.trim_end_matches('/'));
        if tag.ends_with('/') {
            open.last_mut().expect("the document is open").children.push(element);
        } else {
            open.push(element);
        }
    }
    assert!(rest.trim().is_empty(), "nothing follows the root");
    let mut document = open.pop().expect("the document is open");
    assert!(open.is_empty(), "every tag is closed");
    assert_eq!(document.children.len(), 1, "there is one root");
    document.children.remove(0)
}

fn started(tag: &str) -> Element {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    assert!(is_name(name), "`{name}` is no name");
    let mut element = Element { name: name.to_owned(), ..Element::default() };
    while !rest.trim().is_empty() {
        let (attribute, value) =
            rest.trim_start().split_once("=\"").expect("an attribute has a quoted value");
        let (value, after) = value.split_once('"').expect("a quoted value ends");
        assert!(is_name(attribute) && !value.contains('<'), "`{attribute}` is no attribute");
        assert!(element.attributes.iter().all(|(known, _)| known != attribute), "`{attribute}` stands twice");
        element.attributes.push((attribute.to_owned(), unescaped(value)));
        rest = after;
    }
    element
}

fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || "._-:".contains(letter))
}

fn unescaped(text: &str) -> String {
    for piece in text.split('&').skip(1) {
        let known = ["amp;", "lt;", "gt;", "quot;", "apos;"];
        assert!(known.iter().any(|entity| piece.starts_with(entity)), "`&` stands alone: {text}");
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}
