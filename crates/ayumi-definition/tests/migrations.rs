//! Migration files: what they come to when they fit, and one refusal for each way in which they do not.

use ayumi_core::definition::Definition;
use ayumi_core::event::{ItemKind, ItemName};
use ayumi_core::version::Clock;
use ayumi_definition::{Diagnostic, check, check_migration_against, read_definition, read_migration};

const FIRST: &str = r"format: ayumi/1
id: sample
version: 1
title: 見本
parties:
  lead: {title: 県, kind: prefecture, joins: leads}
  member: {title: 市町, kind: municipality, joins: enrolled}
phases:
  survey:
    title: 調査
    scope: each
    due: {month: 4, kind: survey}
    report:
      users: {title: 利用者数, type: integer, required: true}
      memo: {title: 備考, type: text}
      note: {title: 特記事項, type: text}
    barrier: {share: 80, stragglers: wait}
  work:
    title: 作業
    scope: joint
    after: [survey]
    decide: choose
  other: {title: その他, scope: joint, after: [work], completes: by_command}
decisions:
  choose:
    question: どうするか
    authority: lead
    outcomes:
      go: {title: 進む, effect: proceed}
";

const MIGRATION: &str = r"format: ayumi-migration/1
definition: sample
from: 1
to: 2
reason: 調査を聞き取りに改めるため
basis: {kind: document, document_number: デ戦第145号, dated_on: 2026-06-05}
map:
  phases: {survey: inquiry}
  fields: {survey/users: user-count}
drop:
  fields:
    survey/memo: {reason: 使われていないため}
clock: keep_remaining
clock_of: {inquiry: restart}
earlier: [work]
";

fn second() -> String {
    FIRST
        .replace("version: 1", "version: 2")
        .replace("  survey:\n", "  inquiry:\n")
        .replace("after: [survey]", "after: [inquiry]")
        .replace("month: 4", "month: 9")
        .replace("users:", "user-count:")
        .replace("      memo: {title: 備考, type: text}\n", "")
}

fn definition(source: &str) -> Definition {
    let outcome = read_definition(source);
    outcome.value.unwrap_or_else(|| panic!("{:#?}", outcome.diagnostics))
}

fn both() -> Vec<Definition> {
    vec![definition(FIRST), definition(&second())]
}

#[track_caller]
fn expect(source: &str, found: &[Diagnostic], code: &str, at: &str) {
    let hit = found.iter().find(|diagnostic| diagnostic.code == code);
    let diagnostic = hit.unwrap_or_else(|| panic!("no {code} in {found:#?}"));
    assert!(
        source[diagnostic.span.start..].starts_with(at),
        "{code} points at {diagnostic:#?}, not at `{at}`"
    );
    assert!(!diagnostic.message_ja.is_ascii() && !diagnostic.message_en.ends_with('.'), "{code}");
}

/// What is replaced, by what, the code that refuses it, and the text the refusal points at.
type Case = (&'static str, &'static str, &'static str, &'static str);

#[track_caller]
fn refuse_all(cases: &[Case], read: impl Fn(&str) -> Vec<Diagnostic>) {
    assert_eq!(read(MIGRATION), [], "the file fits before it is changed");
    for (old, new, code, at) in cases {
        assert_eq!(MIGRATION.matches(old).count(), 1, "`{old}` stands once in the file");
        let source = MIGRATION.replace(old, new);
        let found = read(&source);
        expect(&source, &found, code, at);
        assert!(found.len() <= 2, "one mistake, not a flood: {found:#?}");
    }
}

#[test]
fn a_migration_reads_as_it_is_written() {
    let plan = read_migration(MIGRATION).value.expect("it reads");
    let survey = "survey".parse().unwrap();
    let field = |name: &str| ItemName::within(ItemKind::Field, &survey, &name.parse().unwrap());
    assert_eq!((plan.from, plan.to, plan.definition.as_str()), (1, 2, "sample"));
    assert_eq!(plan.map[&ItemName::of(ItemKind::Phase, &survey)].as_str(), "inquiry");
    assert_eq!(plan.map[&field("users")].as_str(), "user-count");
    assert_eq!(plan.drop[&field("memo")], "使われていないため");
    assert_eq!(plan.clock_for(&"inquiry".parse().unwrap()), Clock::Restart);
    assert_eq!(plan.clock_for(&"work".parse().unwrap()), Clock::KeepRemaining);
    assert_eq!(check(MIGRATION), [], "`check` knows the format");
    let bare = MIGRATION.split("map:").next().unwrap();
    let bare = read_migration(bare).value.expect("a plan need not map anything");
    assert_eq!((bare.clock, bare.map.len(), bare.drop.len()), (Clock::KeepDate, 0, 0));
}

#[test]
fn another_byte_is_another_plan() {
    let plan = |source: &str| read_migration(source).value.expect("it reads").sha256;
    assert_ne!(plan(MIGRATION), plan(&format!("{MIGRATION}# \n")));
}

#[test]
fn a_migration_that_says_too_little_or_too_much_is_refused() {
    let cases: &[Case] = &[
        ("to: 2", "to: 1", "AY850", "1"),
        ("from: 1\n", "", "AY102", "format"),
        ("reason: 調査を聞き取りに改めるため\n", "reason: \"\"\n", "AY860", "\"\""),
        (", document_number: デ戦第145号, dated_on: 2026-06-05", "", "AY859", "basis"),
        ("survey/users:", "users:", "AY858", "users"),
        ("phases: {survey: inquiry}", "phases: {survey/x: inquiry}", "AY105", "survey/x"),
        ("phases: {survey: inquiry}", "phase: {survey: inquiry}", "AY101", "phase"),
        ("{reason: 使われていないため}", "使われていないため", "AY103", "使われていない"),
        ("clock: keep_remaining", "clock: keep", "AY104", "keep"),
        ("{inquiry: restart}", "{inquiry: later}", "AY104", "later"),
        ("earlier: [work]", "earlier: [work, work]", "AY110", "work]"),
    ];
    refuse_all(cases, |source| read_migration(source).diagnostics);
}

#[test]
fn a_migration_that_does_not_fit_its_versions_is_refused() {
    let versions = both();
    let cases: &[Case] = &[
        ("definition: sample", "definition: smaple", "AY201", "smaple"),
        ("to: 2", "to: 3", "AY801", "3"),
        ("  phases: {survey: inquiry}\n", "", "AY851", "map"),
        ("phases: {survey: inquiry}", "phases: {survye: inquiry}", "AY201", "survye"),
        ("phases: {survey: inquiry}", "phases: {survey: inqury}", "AY201", "inqury"),
        ("phases: {survey: inquiry}", "phases: {survey: inquiry, work: work}", "AY852", "work"),
        ("survey/memo: {reason", "survey/users: {reason", "AY853", "survey/users: user"),
        (
            "{survey/users: user-count}",
            "{survey/users: user-count, survey/memo: note}",
            "AY853",
            "survey/memo: note",
        ),
        ("clock_of: {inquiry: restart}", "clock_of: {work: restart}", "AY857", "work"),
        ("clock_of: {inquiry: restart}", "clock_of: {survey: restart}", "AY201", "survey"),
        ("earlier: [work]", "earlier: [wrok]", "AY201", "wrok"),
    ];
    assert_eq!(check_migration_against(MIGRATION, &versions), []);
    for (old, new, code, at) in cases {
        let source = MIGRATION.replace(old, new);
        expect(&source, &check_migration_against(&source, &versions), code, at);
    }
}

#[test]
fn two_things_that_would_become_one_are_told() {
    let source = MIGRATION
        .replace("survey/users: user-count}", "survey/users: user-count, survey/memo: note}")
        .replace("drop:\n  fields:\n    survey/memo: {reason: 使われていないため}\n", "");
    expect(&source, &check_migration_against(&source, &both()), "AY854", "survey/memo: note");
}

#[test]
fn a_name_that_comes_to_mean_another_thing_is_told() {
    let again = second().replace(
        "  other: {",
        "  survey: {title: 別の調査, scope: joint, completes: by_command}\n  other: {",
    );
    let versions = [definition(FIRST), definition(&again)];
    expect(MIGRATION, &check_migration_against(MIGRATION, &versions), "AY855", "survey: inquiry");
}

#[test]
fn a_decision_in_another_phase_is_told() {
    let moved = second()
        .replace("    decide: choose\n", "    completes: by_command\n")
        .replace("completes: by_command}", "decide: choose}");
    let versions = [definition(FIRST), definition(&moved)];
    expect(MIGRATION, &check_migration_against(MIGRATION, &versions), "AY856", "map");
}

#[test]
fn more_than_one_event_can_carry_is_refused() {
    let many: Vec<String> = (0..201).map(|n| format!("    survey/f{n}: g{n}\n")).collect();
    let source =
        MIGRATION.replace("  fields: {survey/users: user-count}\n", &format!("  fields:\n{}", many.concat()));
    expect(&source, &read_migration(&source).diagnostics, "AY117", "map");
}

#[test]
fn a_misspelt_name_is_guessed() {
    let source = MIGRATION.replace("survey/users:", "survey/usres:");
    let found = check_migration_against(&source, &both());
    let hints: Vec<&str> = found.iter().filter_map(|found| found.hint_en.as_deref()).collect();
    assert!(hints.contains(&"did you mean `survey/users`?"), "{hints:?}");
}
