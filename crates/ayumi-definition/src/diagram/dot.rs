//! The phases as a graph in DOT, the language of Graphviz; never a case.

use std::fmt::Write as _;

use ayumi_core::definition::Definition;
use ayumi_core::text::Language;

use super::graph::{Graph, Way};

/// A directed graph as Graphviz draws it.
pub fn dot(definition: &Definition, language: Language) -> String {
    let graph = Graph::of(definition, language);
    let mut text = String::from("digraph definition {\n  rankdir=TB;\n");
    // Writing to a String cannot fail.
    let _ = writeln!(text, "  label=\"{}\";", escaped(definition.title.in_language(language)));
    text.push_str("  labelloc=t;\n  node [shape=box, fontname=\"Noto Sans CJK JP\"];\n");
    text.push_str("  edge [fontname=\"Noto Sans CJK JP\"];\n");
    for phase in &graph.boxes {
        let lines: Vec<String> =
            std::iter::once(phase.title).chain(phase.notes.iter().map(String::as_str)).map(escaped).collect();
        let twice = if phase.is_each { ", peripheries=2" } else { "" };
        let dashed = if phase.is_optional { ", style=dashed" } else { "" };
        let _ = writeln!(text, "  \"{}\" [label=\"{}\"{twice}{dashed}];", phase.id, lines.join("\\n"));
    }
    for arrow in &graph.arrows {
        let (from, to) = (graph.boxes[arrow.from].id, graph.boxes[arrow.to].id);
        let style = match arrow.way {
            Way::After => "style=solid",
            Way::Preferred => "style=dashed",
            Way::Back => "style=dotted, constraint=false",
        };
        let label = arrow
            .label
            .as_deref()
            .map_or_else(String::new, |label| format!(", label=\"{}\"", escaped(label)));
        let _ = writeln!(text, "  \"{from}\" -> \"{to}\" [{style}{label}];");
    }
    text.push_str("}\n");
    text
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}
