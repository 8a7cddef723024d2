//! Guards as definitions write them, in the syntax of CEL: text to a typed tree, with every problem at its place inside
//! the YAML scalar. Never asks a guard of a case.

mod call;
mod check;
mod constancy;
mod environment;
mod lexer;
mod names;
mod parser;
mod place;
mod syntax;

use std::collections::BTreeMap;

use ayumi_core::guard::{COST_MAX, DEPTH_MAX, Guard, Malformed, NODES_MAX};

use crate::diagnostic::Report;
use crate::problem::Problem;
use crate::raw::Place;
use check::Checker;
use constancy::Constancy;
use place::Scalar;

pub(crate) use environment::{Environment, Seat};

/// Longest guard, in characters; whoever needs more wants another phase.
const CHARACTERS_MAX: usize = 2_000;

/// The guard `text` spells, which stands at `place`; none when anything in it is an error.
pub(crate) fn read(
    text: &str,
    place: Place,
    seat: Seat<'_>,
    environment: &Environment<'_>,
    report: &mut Report<'_>,
) -> Option<Guard> {
    if text.chars().nth(CHARACTERS_MAX).is_some() {
        report.add(place, &Problem::GuardTooLong { limit: CHARACTERS_MAX });
        return None;
    }
    let scalar = Scalar::new(report.source(), place, text);
    let expression = match parser::parse(text) {
        Ok(expression) => expression,
        Err(fault) => {
            report.add(scalar.place(&fault.at), &fault.problem);
            return None;
        }
    };
    let whole = scalar.place(&expression.at);
    let kinds = BTreeMap::new();
    let mut checker = Checker { environment, seat, scalar: &scalar, report, element: None, kinds };
    let condition = checker.condition(&expression)?;
    let kinds = checker.kinds;
    match Guard::new(condition) {
        Ok(guard) => {
            match constancy::of(&guard, &kinds) {
                Constancy::Never => report.add(whole, &Problem::GuardNever {}),
                Constancy::Always => report.add(whole, &Problem::GuardAlways {}),
                Constancy::Open if seat.holds_up => {
                    let waited_for = constancy::waited_for(&guard, &kinds);
                    for name in waited_for.iter().filter(|name| environment.may_be_missing(name)) {
                        report.add(whole, &Problem::GuardMayStayOpen { name: name.to_string() });
                    }
                }
                Constancy::Open => {}
            }
            Some(guard)
        }
        Err(malformed) => {
            report.add(whole, &problem(&malformed));
            None
        }
    }
}

fn problem(malformed: &Malformed) -> Problem {
    match malformed {
        Malformed::TooDeep => Problem::GuardTooDeep { limit: DEPTH_MAX },
        Malformed::TooLarge => Problem::GuardTooLarge { limit: NODES_MAX },
        Malformed::TooCostly { cost } => Problem::GuardCost { cost: *cost, limit: COST_MAX },
        // What the checker tells where it stands.
        Malformed::Nested | Malformed::Stray | Malformed::BadVariable(_) | Malformed::Empty => {
            Problem::GuardNested {}
        }
    }
}
