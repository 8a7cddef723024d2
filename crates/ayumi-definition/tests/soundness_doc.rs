//! Carries out every example of docs/soundness.md: the lines it changes, and what is then told where. Never its prose.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use ayumi_definition::{Diagnostic, Severity, check, check_plan_against, read_definition};

const DOCUMENT: &str = include_str!("../../../docs/soundness.md");
const PROBLEMS: &str = include_str!("../src/problem.rs");

/// The code blocks of one language, in order.
fn blocks(language: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, String)> = None;
    for line in DOCUMENT.lines() {
        match (line.strip_prefix("```"), &mut open) {
            (Some(named), None) => open = Some((named, String::new())),
            (Some(_), Some((named, text))) => {
                if *named == language {
                    blocks.push(std::mem::take(text));
                }
                open = None;
            }
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// The files after a change: groups of lines taken out, each followed by those put in.
fn changed(files: [&str; 2], change: &str) -> [String; 2] {
    let mut files = files.map(str::to_owned);
    let mut lines = change.lines().peekable();
    while lines.peek().is_some() {
        let (mut old, mut new) = (String::new(), String::new());
        while let Some(line) = lines.next_if(|line| line.starts_with('-')) {
            let _ = writeln!(old, "{}", &line[1..]);
        }
        while let Some(line) = lines.next_if(|line| line.starts_with('+')) {
            let _ = writeln!(new, "{}", &line[1..]);
        }
        let file = files.iter_mut().find(|file| file.contains(&old));
        let file = file.unwrap_or_else(|| panic!("no file holds\n{old}"));
        assert!(!old.is_empty() && file.matches(&old).count() == 1, "these lines stand once:\n{old}");
        *file = file.replace(&old, &new);
    }
    files
}

fn told(problems: &[Diagnostic]) -> String {
    let mut text = String::new();
    for problem in problems {
        let severity = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let Diagnostic { code, line, column, message_ja, message_en, .. } = problem;
        let _ = writeln!(text, "{line}:{column} {severity} {code}\n{message_ja}\n{message_en}");
    }
    text
}

#[test]
fn every_example_is_told_as_the_document_says() {
    let files = blocks("yaml");
    let (examples, expected) = (blocks("diff"), blocks("text"));
    assert_eq!(examples.len(), expected.len(), "every example has what is told");
    assert!(check(&files[0]).is_empty(), "{:#?}", check(&files[0]));
    let mut wrong = Vec::new();
    for (change, expected) in examples.iter().zip(expected) {
        let [definition, plan] = changed([&files[0], &files[1]], change);
        let mut found =
            if plan == files[1] && !change.contains("bodies:") { check(&definition) } else { check(&plan) };
        let read = read_definition(&definition);
        found.extend(
            read.value
                .filter(|_| change.contains("bodies:"))
                .iter()
                .flat_map(|definition| check_plan_against(&plan, std::slice::from_ref(definition))),
        );
        if told(&found) != expected {
            wrong.push(format!("```diff\n{change}```\n```text\n{}```\n", told(&found)));
        }
    }
    assert!(wrong.is_empty(), "told otherwise:\n{}", wrong.join("\n"));
}

#[test]
fn every_code_has_its_place_in_the_table() {
    let codes: BTreeSet<&str> =
        PROBLEMS.match_indices("\"AY").map(|(at, _)| &PROBLEMS[at + 1..at + 6]).collect();
    let mut named: BTreeSet<String> = BTreeSet::new();
    for line in
        DOCUMENT.lines().filter(|line| line.starts_with('|') || line.contains("have checks of their own"))
    {
        for part in line.split([',', '|', ':', '.']) {
            let found: Vec<u32> = part
                .match_indices("AY")
                .filter_map(|(at, _)| part[at + 2..].get(..3)?.parse().ok())
                .collect();
            match found[..] {
                [first, last] => named.extend((first..=last).map(|code| format!("AY{code:03}"))),
                [one] => drop(named.insert(format!("AY{one:03}"))),
                _ => {}
            }
        }
    }
    let missing: Vec<&&str> = codes.iter().filter(|code| !named.contains(**code)).collect();
    assert!(missing.is_empty(), "in no row: {missing:?}");
}
