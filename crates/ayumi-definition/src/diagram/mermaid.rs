//! The phases as a Mermaid flowchart; never a case.

use std::fmt::Write as _;

use ayumi_core::definition::Definition;
use ayumi_core::text::Language;

use super::graph::{Graph, Way};

/// A flowchart as Mermaid draws it. Nodes are numbered, since an id may be a word of Mermaid's own.
pub fn mermaid(definition: &Definition, language: Language) -> String {
    let graph = Graph::of(definition, language);
    let title = serde_json::Value::from(definition.title.in_language(language));
    let mut text = format!("---\ntitle: {title}\n---\nflowchart TD\n");
    // Writing to a String cannot fail.
    for (at, phase) in graph.boxes.iter().enumerate() {
        let lines: Vec<String> =
            std::iter::once(phase.title).chain(phase.notes.iter().map(String::as_str)).map(escaped).collect();
        let label = lines.join("<br/>");
        // A phase per participant is told by a second line around it.
        let (open, close) = if phase.is_each { ("[[", "]]") } else { ("[", "]") };
        let _ = writeln!(text, "  p{at}{open}\"{label}\"{close}");
        if phase.is_optional {
            let _ = writeln!(text, "  style p{at} stroke-dasharray: 5 5");
        }
    }
    for arrow in &graph.arrows {
        let line = match arrow.way {
            Way::After => "-->",
            Way::Preferred | Way::Back => "-.->",
        };
        let label =
            arrow.label.as_deref().map_or_else(String::new, |label| format!("|\"{}\"|", escaped(label)));
        let _ = writeln!(text, "  p{} {line}{label} p{}", arrow.from, arrow.to);
    }
    text
}

/// Text in a quoted label: what Mermaid or HTML would read otherwise, as Mermaid's own codes.
fn escaped(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '#' | '"' | '<' | '>' | '&' | '`' | '\\' => format!("#{};", u32::from(c)),
            c => c.to_string(),
        })
        .collect()
}
