//! The bodies a plan names, held against what its definition asks for; never which bodies those are.

use ayumi_definition::{Severity, check_plan_against, read_definition};

const DEFINITION: &str = "\
format: ayumi/1
id: sample
version: 1
title: S
parties:
  lead: {title: L, kind: prefecture, joins: leads}
  member: {title: M, kind: municipality, joins: enrolled}
phases:
  answer: {title: A, scope: each, due: {month: 6, kind: survey}, barrier: {at_least: 2}}
  choice: {title: C, scope: joint, after: [answer]}
";

const PLAN: &str = "\
format: ayumi-plan/1
id: plan
title: P
calendar: hyogo
lead: \"280003\"
programmes:
  sample-r8:
    title: S
    definition: sample
    version: 1
    fiscal_year: 2026
    opened_on: 2026-04-01
";

/// Code, severity and the line of everything told of a plan with these further lines.
fn told(lines: &str) -> Vec<(&'static str, Severity, String)> {
    let definition = read_definition(DEFINITION).value.expect("the definition is sound");
    let source = format!("{PLAN}{lines}");
    let found = check_plan_against(&source, &[definition]);
    let line = |number: usize| source.lines().nth(number - 1).unwrap_or_default().trim().to_owned();
    found.into_iter().map(|found| (found.code, found.severity, line(found.line))).collect()
}

#[test]
fn a_case_has_as_many_bodies_as_its_barriers_ask_for() {
    let case = |bodies: &str| format!("    cases:\n      one: {{title: O, bodies: {bodies}}}\n");
    assert_eq!(told(&case("{member: [\"281000\", \"282014\"]}")), []);
    assert_eq!(told(&case("{member: all}")), [], "how many there are is the directory's to say");
    let found = told(&case("{member: [\"281000\"]}"));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0, found[0].1), ("AY811", Severity::Error));
}

#[test]
fn the_cases_of_a_grid_have_one_body_each() {
    let grid =
        "    grid:\n      - {party: member, bodies: municipality, attribute: system, values: {a: A}}\n";
    let found = told(grid);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0, found[0].1), ("AY811", Severity::Error));
    assert!(found[0].2.starts_with("- {party: member"), "{found:?}");
}

#[test]
fn what_has_ended_before_asks_for_nobody() {
    let ended = "    history:\n      - {phase: answer, completed_on: 2026-03-31, basis: {kind: document}}\n";
    let case = "    cases:\n      one: {title: O, bodies: {member: [\"281000\"]}}\n";
    assert_eq!(told(&format!("{case}{ended}")), []);
}

#[test]
fn as_many_can_vote_as_the_quorum_asks_for() {
    let voted = DEFINITION.replace("after: [answer]}", "after: [answer], decide: which}");
    let vote = "electorate: {party: member, plus: [lead]}, quorum: {at_least: 4}, pass: unanimous";
    let outcomes = "outcomes: {go: {title: G, effect: proceed}}";
    let voted = format!("{voted}decisions:\n  which: {{question: Q, authority: lead, {vote}, {outcomes}}}\n");
    let read = read_definition(&voted);
    let definition = read.value.unwrap_or_else(|| panic!("{:#?}", read.diagnostics));
    let codes = |bodies: &str| -> Vec<_> {
        let source = format!("{PLAN}    cases:\n      one: {{title: O, bodies: {bodies}}}\n");
        let found = check_plan_against(&source, std::slice::from_ref(&definition));
        found.into_iter().map(|found| (found.code, found.line, found.column)).collect()
    };
    assert_eq!(codes("{member: [\"281000\", \"282014\", \"282022\"]}"), []);
    assert_eq!(codes("{member: all}"), []);
    assert_eq!(codes("{member: [\"281000\", \"282014\"]}"), [("AY813", 14, 32)]);
}
