//! `docs/guards.md` tells the truth: every guard on it is read, asked or refused as it says; never a rule of its own.

use ayumi_core::definition::{Definition, MilestoneRule};
use ayumi_core::guard::tree::{Name, Read};
use ayumi_core::guard::{
    Blocker, COST_MAX, DEPTH_MAX, Facts, Guard, NODES_MAX, PARTICIPANTS_MAX, Reading, Truth, Value,
    vocabulary,
};
use ayumi_core::id::{ItemId, OrganizationId};
use ayumi_core::testing::sketch::item;
use ayumi_definition::{Diagnostic, Severity, read_definition, read_published};

const PAGE: &str = include_str!("../../../docs/guards.md");
/// The definition the guards of the page are about.
const GUARDED: &str = include_str!("fixtures/guarded.yaml");

/// The cells of each row of the table with this heading; a pipe inside a guard is escaped.
fn rows(heading: &str) -> Vec<Vec<String>> {
    let (_, rest) = PAGE.split_once(heading).unwrap_or_else(|| panic!("no table `{heading}`"));
    let cells = |row: &str| -> Vec<String> {
        let whole = row.replace("\\|", "\u{1}");
        let cells = whole.trim_matches('|').split(" | ");
        cells.map(|cell| cell.trim().trim_matches('`').replace('\u{1}', "|")).collect()
    };
    rest.lines().skip(1).take_while(|line| line.starts_with("| ")).map(cells).collect()
}

/// The fixture with this guard where `seat` says.
fn source(guard: &str, seat: &str) -> String {
    let quoted = format!("'{}'", guard.replace('\'', "''"));
    let (old, new) = match seat {
        "joint" => (
            "enter_if: decisions.cost.outcome == 'adopted' && fields.specification.amount >= 100000000",
            format!("enter_if: {quoted}"),
        ),
        "each" => (
            "enter_if: \"body.population < 30000 || marks['in-need'] == 'yes_'\"",
            format!("enter_if: {quoted}"),
        ),
        "milestone" => ("{guard: fields.wishes.attended}", format!("{{guard: {quoted}}}")),
        other => panic!("a guard stands in no `{other}`"),
    };
    assert_eq!(GUARDED.matches(old).count(), 1);
    GUARDED.replace(old, &new)
}

fn read(guard: &str, seat: &str) -> (Option<Definition>, Vec<Diagnostic>) {
    let outcome = read_published(&source(guard, seat));
    (outcome.value, outcome.diagnostics)
}

#[test]
fn the_example_is_sound() {
    let (_, rest) = PAGE.split_once("```yaml\n").expect("the page has an example");
    let (example, _) = rest.split_once("```").expect("which ends");
    let outcome = read_definition(example);
    assert_eq!(outcome.diagnostics, []);
    let definition = outcome.value.expect("a sound definition has a value");
    assert!(definition.phases[1].not_applicable_if.is_some());
}

#[test]
fn every_guard_that_is_said_to_stand_does() {
    let rows = rows("| guard | stands in |\n");
    assert!(rows.len() > 10);
    for row in rows {
        let (definition, found) = read(&row[0], &row[1]);
        assert!(definition.is_some() && found.is_empty(), "{row:?}: {found:?}");
    }
}

#[test]
fn every_refusal_is_the_one_it_is_said_to_be() {
    let rows = rows("| guard | stands in | refused with |\n");
    assert!(rows.len() > 10);
    for row in rows {
        let (definition, found) = read(&row[0], &row[1]);
        let codes: Vec<&str> = found.iter().map(|found| found.code).collect();
        let code = row[2].split('`').next().unwrap_or_default();
        assert_eq!(codes, [code], "{row:?}");
        assert_eq!(definition.is_some(), found[0].severity == Severity::Warning, "{row:?}");
    }
}

/// The own facts a row of the page tells, all others not reported.
struct Told(Vec<(String, String)>);

impl Facts for Told {
    fn read(&self, read: &Read, _: Option<&OrganizationId>) -> Reading<'_> {
        let Name::Field { field, .. } = &read.name else { return Reading::Absent };
        let told = self.0.iter().find(|(name, _)| name == field.as_str()).map(|(_, value)| value.as_str());
        match told {
            None => Reading::Absent,
            Some("true") => Reading::Is(Value::Flag(true)),
            Some("false") => Reading::Is(Value::Flag(false)),
            Some(number) => Reading::Is(Value::Number(number.parse().expect("a number"))),
        }
    }

    fn participants(&self, _: &ItemId, _: &[&Name]) -> Option<Vec<&OrganizationId>> {
        Some(Vec::new())
    }
}

fn said(truth: &Truth) -> String {
    let name = |blocker: &Blocker| {
        if let Blocker::Fact { name: Name::Field { field, .. }, .. } = blocker {
            return format!("`{field}`");
        }
        match blocker {
            Blocker::Overflow => "overflow".to_owned(),
            Blocker::DivisionByZero => "division by zero".to_owned(),
            Blocker::Fact { .. } | Blocker::Participants(_) | Blocker::TooMany(_) => format!("{blocker:?}"),
        }
    };
    match truth {
        Truth::True => "true".to_owned(),
        Truth::False => "false".to_owned(),
        Truth::Unknown(blockers) => {
            format!("unknown: {}", blockers.iter().map(name).collect::<Vec<_>>().join(", "))
        }
    }
}

#[test]
fn every_answer_is_the_one_it_is_said_to_be() {
    let rows = rows("| guard | reported | answer |\n");
    assert!(rows.len() > 8);
    for row in rows {
        let (definition, found) = read(&row[0], "milestone");
        let definition = definition.unwrap_or_else(|| panic!("{row:?}: {found:?}"));
        let wishes = definition.phase(&item("wishes")).expect("the fixture has wishes");
        let MilestoneRule::Holds(guard) = &wishes.milestones[0].when else {
            panic!("{:?}", wishes.milestones)
        };
        let told = row[1].split("; ").filter_map(|fact| fact.split_once(" = "));
        let facts = Told(told.map(|(name, value)| (name.to_owned(), value.to_owned())).collect());
        let answer = said(&Guard::evaluate(guard, &facts));
        assert_eq!(answer.trim_end_matches('`'), row[2], "{row:?}");
    }
}

#[test]
fn every_status_and_limit_is_the_programs_own() {
    let list = |words: Vec<&str>| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    assert!(
        PAGE.contains(&list(vocabulary::STATUSES.iter().map(|status| vocabulary::status(*status)).collect()))
    );
    assert!(PAGE.contains(&list(vocabulary::STEPS.iter().map(|status| vocabulary::step(*status)).collect())));
    for root in vocabulary::ROOTS {
        assert!(PAGE.contains(&format!("`{root}.")), "{root}");
    }
    let limits: Vec<String> = rows("| limit | |\n").into_iter().map(|row| row[1].clone()).collect();
    let known = [2_000, DEPTH_MAX, NODES_MAX, usize::try_from(COST_MAX).unwrap(), PARTICIPANTS_MAX];
    assert_eq!(limits, known.map(|limit| limit.to_string()));
    let long = |characters: usize| format!("case.fiscal_year > 2026{}", " ".repeat(characters - 23));
    assert!(read(&long(2_000), "joint").0.is_some());
    assert_eq!(read(&long(2_001), "joint").1[0].code, "AY901");
}
