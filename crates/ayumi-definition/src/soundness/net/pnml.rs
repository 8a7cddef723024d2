//! The net in PNML (ISO/IEC 15909-2, ordinary place/transition nets), so that another tool can be asked the same; never
//! another net than the one explored.
//!
//! A tool finds a dead end as a deadlock in which none of `completed`, `deserted` and `called-off` holds a token; which
//! phase can begin as which of its places `open` or `opened` can hold one. It lets rules and the end of a case wait where
//! the law does not, so it may see a phase begin for which the law leaves no time.

use std::fmt::Write as _;

use super::{Kind, Net, Transition};

impl Net {
    /// The net as a PNML document.
    pub fn pnml(&self) -> String {
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.push_str("<pnml xmlns=\"http://www.pnml.org/version-2009/grammar/pnml\">\n");
        xml.push_str("<net id=\"net\" type=\"http://www.pnml.org/version-2009/grammar/ptnet\">\n");
        // Writing to a String cannot fail.
        let _ = writeln!(xml, "<name><text>{}</text></name>\n<page id=\"page\">", escaped(&self.name));
        for (number, place) in self.places.iter().enumerate() {
            let name = escaped(&place.name);
            let _ = write!(xml, "<place id=\"p{number}\"><name><text>{name}</text></name>");
            if place.tokens > 0 {
                let tokens = place.tokens;
                let _ = write!(xml, "<initialMarking><text>{tokens}</text></initialMarking>");
            }
            xml.push_str("</place>\n");
        }
        for (number, transition) in self.transitions.iter().enumerate() {
            transition.write(number, &mut xml);
        }
        xml.push_str("</page>\n</net>\n</pnml>\n");
        xml
    }
}

impl Transition {
    fn write(&self, number: usize, xml: &mut String) {
        let (name, kind) = (escaped(&self.name), self.kind.word());
        let _ = write!(xml, "<transition id=\"t{number}\"><name><text>{name}</text></name>");
        let _ = writeln!(
            xml,
            "<toolspecific tool=\"ayumi\" version=\"1\"><kind>{kind}</kind></toolspecific></transition>"
        );
        for place in &self.needs {
            let _ =
                writeln!(xml, "<arc id=\"p{place}-t{number}\" source=\"p{place}\" target=\"t{number}\"/>");
        }
        let read = self.needs.iter().map(|place| (*place, 1 + self.change(*place)));
        let given = self.changes.iter().filter(|(place, _)| !self.needs.contains(place));
        for (place, tokens) in read.chain(given.copied()).filter(|(_, tokens)| *tokens > 0) {
            let _ = write!(xml, "<arc id=\"t{number}-p{place}\" source=\"t{number}\" target=\"p{place}\"");
            if tokens == 1 {
                xml.push_str("/>\n");
            } else {
                let _ = writeln!(xml, "><inscription><text>{tokens}</text></inscription></arc>");
            }
        }
    }

    fn change(&self, place: usize) -> i8 {
        self.changes.iter().find(|(changed, _)| *changed == place).map_or(0, |(_, change)| *change)
    }
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Act => "act",
            Self::Turn => "turn",
            Self::Aside => "aside",
            Self::Back => "back",
            Self::End => "end",
            Self::Commit => "commit",
        }
    }
}

/// The text as it may stand between tags.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
