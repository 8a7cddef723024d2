//! The reference of the language as Markdown, made from the vocabulary so that it cannot fall behind; never read by the
//! parser.

use std::fmt::Write as _;

use crate::vocabulary::{
    KINDS, Key, Kind, Naming, Rule, SAMPLE_DEFINITION, SAMPLE_KIT, SAMPLE_MIGRATION, SAMPLE_PLAN, Type, Word,
    Words,
};

const OPENING: &str = include_str!("opening.md");
const RUNNING: &str = include_str!("running.md");

/// The whole reference.
pub fn reference() -> String {
    let mut text = format!("{OPENING}\n{RUNNING}\n## Every word\n");
    for kind in KINDS {
        of_kind(&mut text, kind);
    }
    text.push_str("\n## Whole files\n");
    for (title, sample) in [
        ("A definition that uses every word", SAMPLE_DEFINITION),
        ("A plan for it", SAMPLE_PLAN),
        ("A migration from it to a next version", SAMPLE_MIGRATION),
        ("Tests of it", SAMPLE_KIT),
    ] {
        // Writing to a String cannot fail.
        let _ = write!(text, "\n### {title}\n\n```yaml\n{sample}```\n");
    }
    text
}

fn of_kind(text: &mut String, kind: &'static Kind) {
    let Kind { name, title, about, .. } = kind;
    // Writing to a String cannot fail.
    let _ = write!(text, "\n### {name}\n\n**{}** / **{}**\n\n", title.ja, title.en);
    let _ = write!(text, "{}\n\n{}\n", about.ja, about.en);
    if !kind.rules.is_empty() {
        text.push('\n');
        for rule in kind.rules {
            let _ = writeln!(text, "- {}", of_rule(rule));
        }
    }
    for key in kind.keys {
        of_key(text, key);
    }
}

fn of_key(text: &mut String, key: &'static Key) {
    let Key { name, meaning, example, .. } = key;
    let presence = match key.default {
        None => "required".to_owned(),
        Some(Words { ja, en }) if ja == en => format!("optional; without it: {en}"),
        Some(Words { ja, en }) => format!("optional; without it: {en}（{ja}）"),
    };
    let _ = write!(text, "\n#### `{name}`\n\n*{}* — {presence}\n\n", of_type(&key.takes));
    let _ =
        write!(text, "{}。  \n{}.\n", meaning.ja.trim_end_matches('。'), meaning.en.trim_end_matches('.'));
    // What a format is called needs no explanation.
    let words = if *name == "format" { Vec::new() } else { words_of(&key.takes) };
    if !words.is_empty() {
        text.push('\n');
    }
    for Word { word, meaning } in words {
        let _ = writeln!(text, "- `{word}` — {} / {}", meaning.ja, meaning.en);
    }
    let _ = write!(text, "\n```yaml\n{example}\n```\n");
}

/// The words a type takes that need an explanation; a format needs none.
fn words_of(takes: &'static Type) -> Vec<&'static Word> {
    match takes {
        Type::Word(words) => words.iter().collect(),
        Type::OneOrMany(inner) | Type::Named(_, inner) | Type::List(inner) => words_of(inner),
        Type::AnyOf(types) => {
            let mut found: Vec<&Word> = Vec::new();
            for word in types.iter().flat_map(words_of) {
                if !found.iter().any(|known| known.word == word.word) {
                    found.push(word);
                }
            }
            found
        }
        Type::Line { .. }
        | Type::Label
        | Type::Id(_)
        | Type::Number
        | Type::Integer { .. }
        | Type::Boolean
        | Type::True
        | Type::Date
        | Type::Month
        | Type::Time
        | Type::Span
        | Type::Guard
        | Type::BusinessDays { .. }
        | Type::Command
        | Type::Mapping(_) => Vec::new(),
    }
}

fn of_type(takes: &Type) -> String {
    match takes {
        Type::Line { characters_max } => format!("one line of at most {characters_max} characters"),
        Type::Label => "[label](#label)".to_owned(),
        Type::Id(naming) => of_name(*naming).to_owned(),
        Type::Number => "whole number".to_owned(),
        Type::Integer { least, most } => format!("whole number from {least} to {most}"),
        Type::Boolean => "true or false".to_owned(),
        Type::True => "true".to_owned(),
        Type::Word(words) => {
            let words: Vec<String> = words.iter().map(|word| format!("`{}`", word.word)).collect();
            words.join(" or ")
        }
        Type::Date => "day such as `2026-03-31`".to_owned(),
        Type::Month => "month such as `2026-06`".to_owned(),
        Type::Time => "time of day such as `17:15`, in quotes".to_owned(),
        Type::Guard => "condition ([guards](guards.md))".to_owned(),
        Type::Span => "length of time: `30bd` (business days), `10d`, `3w` or `2mo`".to_owned(),
        Type::BusinessDays { least } => format!("business days such as `5bd`, at least `{least}bd`"),
        Type::Command => "command as the API takes it".to_owned(),
        Type::Mapping(kind) => format!("[{0}](#{0})", kind.name),
        Type::Named(naming, entry) => format!("mapping of {} to {}", by_name(*naming), of_type(entry)),
        Type::List(item) => format!("list of {}", of_type(item)),
        Type::OneOrMany(one) => format!("{}, or a list without repetition", of_type(one)),
        Type::AnyOf(types) => types.iter().map(of_type).collect::<Vec<String>>().join(", or "),
    }
}

fn of_name(naming: Naming) -> &'static str {
    match naming {
        Naming::Itself => "id",
        Naming::Party => "id of a party",
        Naming::Recipient => {
            "id of a party, or a duty: `municipal_manager`, `area_liaison`, `prefecture_manager`"
        }
        Naming::Phase => "id of a phase",
        Naming::Item => "id of a phase or mark",
        Naming::Decision => "id of a decision",
        Naming::Part => "`phase/item`",
        Naming::Document => "id of a document",
        Naming::ChecklistItem => "id of a checklist item of the phase",
        Naming::Milestone => "id of a milestone",
        Naming::Value => "id of a value of the mark",
        Naming::Field => "id of a field of the phase",
        Naming::Lifecycle => "id of a lifecycle",
        Naming::State => "id of a state of the lifecycle",
        Naming::Definition => "id of a definition",
        Naming::Calendar => "id of a calendar",
        Naming::Code => "code of your own",
        Naming::Body => "code of a body such as `\"281000\"`, in quotes",
        Naming::Event => "type of an event",
        Naming::Refusal => "code of a refusal",
    }
}

fn by_name(naming: Naming) -> &'static str {
    match naming {
        Naming::Itself => "ids of your own",
        Naming::Party => "parties",
        Naming::Recipient => "parties and duties",
        Naming::Phase => "phases",
        Naming::Item => "phases and marks",
        Naming::Code => "codes of your own",
        Naming::Body => "bodies",
        Naming::Decision => "decisions",
        Naming::Part => "`phase/item`",
        Naming::Document => "documents",
        Naming::ChecklistItem => "checklist items",
        Naming::Milestone => "milestones",
        Naming::Value => "values",
        Naming::Field => "fields",
        Naming::Lifecycle => "lifecycles",
        Naming::State => "states",
        Naming::Definition => "definitions",
        Naming::Calendar => "calendars",
        Naming::Event => "events",
        Naming::Refusal => "refusals",
    }
}

fn of_rule(rule: &Rule) -> String {
    let listed =
        |keys: &[&str]| keys.iter().map(|key| format!("`{key}`")).collect::<Vec<String>>().join(", ");
    match rule {
        Rule::ExactlyOne(keys) => format!("Exactly one of {}.", listed(keys)),
        Rule::AtLeastOne(keys) => format!("At least one of {}.", listed(keys)),
        Rule::AtMostOne(keys) => format!("At most one of {}.", listed(keys)),
        Rule::With(key, group) => {
            format!("Beside `{key}` stands exactly one of {}; they stand beside nothing else.", listed(group))
        }
        Rule::Beside(key, beside) => format!("`{key}` stands only beside {}.", listed(beside)),
        Rule::Only(key, when, words) => format!("`{key}` stands only where `{when}` is {}.", listed(words)),
        Rule::Needed(key, when, words) => format!("`{key}` must stand where `{when}` is {}.", listed(words)),
    }
}
