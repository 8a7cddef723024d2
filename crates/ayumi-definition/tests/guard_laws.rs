//! What holds for any text taken as a guard: an answer at once, never a panic; and for any guard: printed, it reads back as
//! the same tree, and what is proven of its answers holds of every case.

use std::time::{Duration, Instant};

use ayumi_core::guard::tree::{Name, Read, Subject};
use ayumi_core::guard::{Guard, Truth};
use ayumi_core::id::OrganizationId;
use ayumi_core::testing::guards::{Given, Lot, Made, Pool};
use ayumi_core::testing::sketch::item;
use ayumi_definition::{Diagnostic, read_published};

const GUARDED: &str = include_str!("fixtures/guarded.yaml");
const SEAT: &str =
    "enter_if: decisions.cost.outcome == 'adopted' && fields.specification.amount >= 100000000";

/// The fixture with this guard in front of its review, however odd its text is.
fn read(guard: &str) -> (Option<Guard>, Vec<Diagnostic>) {
    let quoted = serde_json::to_string(guard).expect("a text is JSON, which YAML reads");
    let outcome = read_published(&GUARDED.replace(SEAT, &format!("enter_if: {quoted}")));
    let review = outcome.value.and_then(|definition| definition.phase(&item("review")).cloned());
    (review.and_then(|phase| phase.enter_if), outcome.diagnostics)
}

fn pool() -> Pool {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let statuses = words(&[
        "unanswered",
        "waiting",
        "ready",
        "active",
        "done",
        "skipped",
        "not_applicable",
        "cancelled",
    ]);
    let steps = words(&["not_started", "in_progress", "done", "not_applicable"]);
    let of_case = |name| Read { of: Subject::Case, name };
    let of_each = |name| Read { of: Subject::Element, name };
    let wish = |field: &str| of_each(Name::Field { phase: item("wishes"), field: item(field) });
    let amount = Name::Field { phase: item("specification"), field: item("amount") };
    Pool {
        flags: vec![wish("attended")],
        numbers: vec![of_case(amount), of_case(Name::FiscalYear), wish("users"), of_each(Name::Population)],
        words: vec![
            (of_case(Name::Outcome { decision: item("cost") }), words(&["adopted", "cancelled"])),
            (of_case(Name::Status { phase: item("specification") }), statuses.clone()),
            (of_each(Name::Status { phase: item("wishes") }), statuses),
            (of_each(Name::Mark { mark: item("in-need") }), words(&["yes_", "no_"])),
            (of_each(Name::Step { phase: item("support"), item: item("s-1") }), steps),
            (of_each(Name::Kind), words(&["municipality"])),
            (wish("next_year_use"), words(&["wanted", "not_wanted"])),
        ],
        days: vec![wish("council-on")],
        months: vec![wish("start-month")],
        lists: vec![(wish("areas"), words(&["school", "cloud"]))],
        texts: vec![wish("reason")],
        party: Some(item("member")),
        has: true,
        number_max: 9,
    }
}

/// Facts as a case has them: everything is reported or is not, and what always has a value has one.
fn settled(lot: &mut Lot, pool: &Pool) -> Made {
    let known = lot.below(11);
    let mut made = lot.facts(pool, known);
    let plain =
        pool.flags.iter().chain(&pool.numbers).chain(&pool.days).chain(&pool.months).chain(&pool.texts);
    let worded = pool.words.iter().chain(&pool.lists).map(|(read, _)| read);
    for read in plain.chain(worded) {
        let of: Vec<Option<OrganizationId>> = match read.of {
            Subject::Case | Subject::Own => vec![None],
            Subject::Element => made.bodies.iter().cloned().map(Some).collect(),
        };
        let given = match (read.name.may_be_absent(), &read.name) {
            (true, _) => Given::Absent,
            (false, Name::FiscalYear) => Given::Number(6),
            (false, Name::Kind) => Given::Word("municipality".into()),
            (false, _) => Given::Word("done".into()),
        };
        for of in of {
            made.known.entry((read.name.clone(), of)).or_insert_with(|| given.clone());
        }
    }
    made
}

#[test]
fn a_printed_guard_reads_back_as_the_same_tree() {
    let (pool, mut warned) = (pool(), 0);
    for seed in 0..1_000 {
        let guard = Lot::new(seed).guard(&pool, 1 + usize::try_from(seed % 5).unwrap());
        let printed = guard.to_string();
        let (again, found) = read(&printed);
        let codes: Vec<&str> = found.iter().map(|found| found.code).collect();
        match codes.as_slice() {
            [] | ["AY932"] => assert_eq!(again.as_ref(), Some(&guard), "{printed}"),
            ["AY931"] => warned += 1,
            _ => panic!("{printed}: {found:#?}"),
        }
    }
    assert!(warned < 500, "most guards drawn can hold: {warned} cannot");
}

#[test]
fn what_is_proven_of_the_answers_of_a_guard_holds_of_every_case() {
    let (pool, mut never, mut always) = (pool(), 0, 0);
    for seed in 0..500 {
        let mut lot = Lot::new(seed);
        let guard = lot.guard(&pool, 1 + usize::try_from(seed % 4).unwrap());
        let (_, found) = read(&guard.to_string());
        let code = found.first().map(|found| found.code);
        let answers = (0..60).map(|_| guard.evaluate(&settled(&mut lot, &pool)));
        match code {
            Some("AY931") => {
                never += 1;
                answers.for_each(|answer| assert_ne!(answer, Truth::True, "{guard}"));
            }
            Some("AY932") => {
                always += 1;
                answers.for_each(|answer| assert_eq!(answer, Truth::True, "{guard}"));
            }
            Some(_) | None => {}
        }
    }
    assert!(never > 5 && always > 5, "both were drawn: {never} never, {always} always");
}

/// Pieces of guards, and what is no piece of any.
const PIECES: &[&str] = &[
    "fields",
    "phases",
    "decisions",
    "marks",
    "checklist",
    "body",
    "case",
    "participants",
    "member",
    "wishes",
    "specification",
    "amount",
    "cost",
    "outcome",
    "status",
    "population",
    "p",
    "q",
    "has",
    "size",
    "date",
    "month",
    "exists",
    "all",
    "exists_one",
    "filter",
    "map",
    "sum",
    "true",
    "false",
    "null",
    "in",
    "today",
    "'adopted'",
    "\"wanted\"",
    "'in-need'",
    "'2026-03-31'",
    "'",
    "\"",
    "\\",
    "0",
    "1",
    "9223372036854775807",
    "9223372036854775808",
    "1.5",
    "0x1",
    "1u",
    "+",
    "-",
    "*",
    "/",
    "%",
    "!",
    "&&",
    "||",
    "==",
    "!=",
    "<",
    "<=",
    ">",
    ">=",
    "?",
    ":",
    "(",
    ")",
    "[",
    "]",
    ".",
    ",",
    " ",
    "\n",
    "\t",
    "//",
    "{",
    "}",
    ";",
    "=",
    "&",
    "|",
    "　",
    "＝",
    "髙",
    "\u{1f600}",
    "\u{301}",
    "\u{7}",
    "\u{feff}",
    "\u{2028}",
];

#[test]
fn any_text_at_all_is_answered_at_once() {
    let mut slowest = Duration::ZERO;
    for seed in 0..2_000 {
        let mut lot = Lot::new(seed);
        let length = if seed % 50 == 0 { 700 } else { lot.below(30) };
        let soup: String = (0..length).map(|_| PIECES[lot.below(PIECES.len())]).collect();
        answered(&soup, &mut slowest);
    }
    assert!(slowest < Duration::from_secs(10), "a guard took {slowest:?}");
}

#[test]
fn a_guard_with_something_lost_doubled_or_mangled_is_answered() {
    let (pool, mut slowest) = (pool(), Duration::ZERO);
    for seed in 0..1_000 {
        let mut lot = Lot::new(seed);
        let printed = lot.guard(&pool, 4).to_string();
        let mut characters: Vec<char> = printed.chars().collect();
        for _ in 0..=lot.below(3) {
            let at = lot.below(characters.len());
            match lot.below(3) {
                0 => drop(characters.remove(at)),
                1 => characters.insert(at, characters[at]),
                _ => characters[at] = ['(', ')', '.', '\'', '髙', '&', '-', '\\'][lot.below(8)],
            }
            if characters.is_empty() {
                break;
            }
        }
        answered(&characters.into_iter().collect::<String>(), &mut slowest);
    }
}

/// Reads a text as a guard; what is found of it lies inside the file, and a guard is given unless something is wrong.
fn answered(text: &str, slowest: &mut Duration) {
    let before = Instant::now();
    let (guard, found) = read(text);
    *slowest = before.elapsed().max(*slowest);
    let refused = found.iter().any(|found| found.severity == ayumi_definition::Severity::Error);
    assert_eq!(guard.is_none(), refused, "{text:?}: {found:?}");
    for diagnostic in found {
        assert!(diagnostic.line >= 1 && diagnostic.column >= 1 && !diagnostic.message_ja.is_empty());
    }
}
