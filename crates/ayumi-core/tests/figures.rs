//! Stories of the official completion rate: exact, on any day, the unreported never drawn as not started.

use ayumi_core::figures::{Fraction, Tally};
use ayumi_core::testing::*;
use serde_json::json;

fn tally(scenario: &Scenario, code: &str, day: &str) -> Tally {
    Tally::of(&scenario.definition, &scenario.case, &body(code), date(day))
}

fn reported() -> Scenario {
    let statuses = json!([
        {"item": "p-1", "status": "done", "effective_on": "2026-05-10"},
        {"item": "p-2", "status": "not_applicable", "effective_on": "2026-05-20"},
    ]);
    given(migration())
        .opened(&[KOBE, HIMEJI])
        .on("2026-06-01")
        .command(Who::Kobe, checklist("planning", []).with("items", statuses))
        .command(Who::Kobe, checklist("selection", [("s-1", "in_progress"), ("s-2", "not_started")]))
}

#[test]
fn done_and_not_applicable_count_and_the_unreported_stay_apart() {
    let kobe = tally(&reported(), KOBE, "2026-06-01");
    assert_eq!(kobe, Tally { done: 1, in_progress: 1, not_started: 1, not_applicable: 1, unreported: 1 });
    assert_eq!(kobe.completion(), Fraction { numerator: 2, denominator: 5 });
    let himeji = tally(&reported(), HIMEJI, "2026-06-01");
    assert_eq!(himeji, Tally { unreported: 5, ..Tally::default() });
    assert_eq!(himeji.completion().percent(), "0.00");
}

#[test]
fn the_figures_of_an_earlier_day_are_those_that_held_then() {
    let share = |day| tally(&reported(), KOBE, day).completion().percent();
    assert_eq!([share("2026-05-09"), share("2026-05-10"), share("2026-05-20")], ["0.00", "20.00", "40.00"]);
}

#[test]
fn a_correction_corrects_the_figures() {
    let corrected = reported().command(Who::Kobe, retract("planning", "p-1"));
    assert_eq!(tally(&corrected, KOBE, "2026-06-01").completion(), Fraction { numerator: 1, denominator: 5 });
}

#[test]
fn the_sum_of_two_systems_counts_every_item_once() {
    let (kobe, himeji) = (tally(&reported(), KOBE, "2026-06-01"), tally(&reported(), HIMEJI, "2026-06-01"));
    assert_eq!(kobe.plus(himeji).completion(), Fraction { numerator: 2, denominator: 10 });
}

#[test]
fn a_half_of_the_last_digit_is_rounded_up_and_less_is_not() {
    let share = |numerator, denominator| Fraction { numerator, denominator }.percent();
    assert_eq!(share(12_345, 100_000), "12.35");
    assert_eq!(share(12_344_999, 100_000_000), "12.34");
    assert_eq!(share(u64::MAX, u64::MAX), "100.00");
}
