//! What would happen to cases of a definition: what the proof on its net shows, told at its place. Never explores itself.

use ayumi_core::definition::{BarrierRule, Definition};
use ayumi_core::text::Language;

use super::net::{Cause, DeadEnd, Proof};
use crate::diagnostic::Report;
use crate::problem::Problem;
use crate::raw::{Node, Place};

pub(super) fn check(definition: &Definition, root: &Node, report: &mut Report) {
    let proof = Proof::of(definition);
    for phase in &proof.never_begin {
        let (place, phase) = (at(definition, *phase, root), definition.phases[*phase].id.to_string());
        report.add(place, &Problem::NeverBegins { phase });
    }
    for phase in &proof.hardly_begin {
        let (place, phase) = (at(definition, *phase, root), definition.phases[*phase].id.to_string());
        report.add(place, &Problem::HardlyBegins { phase });
    }
    let written = if root.entry("phases").is_some() { "phases" } else { "meetings" };
    let phases = root.locate_key(&[written]);
    if !proof.completes {
        let end = proof.dead_ends.first().map(|dead_end| told(dead_end, definition));
        let ([path_ja, path_en], (cause_ja, cause_en)) = end.unwrap_or_else(only_called_off);
        report.add(phases, &Problem::NeverCompletes { path_ja, path_en, cause_ja, cause_en });
    } else if proof.never_begin.is_empty() {
        for dead_end in &proof.dead_ends {
            tell(dead_end, definition, root, report);
        }
    }
    if !proof.is_complete {
        report.add(phases, &not_proven(proof.states));
    }
}

fn not_proven(states: usize) -> Problem {
    let (why_ja, why_en) = if states == 0 {
        (
            "段階ややり直しの行き先が多すぎて、調べられません".to_owned(),
            "there are too many phases, or ways back, to look at".to_owned(),
        )
    } else {
        (
            format!("状態が多すぎ、{states} 個までしか調べていません"),
            format!("there are too many states, and only {states} were looked at"),
        )
    };
    Problem::NotProven { why_ja, why_en }
}

fn tell(dead_end: &DeadEnd, definition: &Definition, root: &Node, report: &mut Report) {
    let [path_ja, path_en] =
        [Language::Ja, Language::En].map(|language| dead_end.words(definition, language));
    let (cause_ja, cause_en) = words(dead_end.cause, definition);
    let is_barrier = matches!(dead_end.cause, Cause::Barrier { .. });
    let problem = match (dead_end.has_way_out, is_barrier) {
        (false, _) => Problem::DeadEnd { path_ja, path_en, cause_ja, cause_en },
        (true, true) => Problem::BarrierMayFail { path_ja, path_en, cause_ja, cause_en },
        (true, false) => Problem::Standstill { path_ja, path_en, cause_ja, cause_en },
    };
    report.add(place(dead_end.cause, definition, root), &problem);
}

/// A path and why nobody gets on from its end, in both languages.
type Told = ([String; 2], (String, String));

/// What there is to tell where a decision can end every case, though only by calling it off.
fn only_called_off() -> Told {
    let path = ["案件が始まる", "a case begins"].map(str::to_owned);
    (
        path,
        (
            "決定で取りやめるほかに終わりがない".to_owned(),
            "it ends only by a decision to call it off".to_owned(),
        ),
    )
}

fn told(dead_end: &DeadEnd, definition: &Definition) -> Told {
    let path = [Language::Ja, Language::En].map(|language| dead_end.words(definition, language));
    (path, words(dead_end.cause, definition))
}

fn words(cause: Cause, definition: &Definition) -> (String, String) {
    let id = |phase: usize| &definition.phases[phase].id;
    match cause {
        Cause::Barrier { each, phase } => {
            let (each, phase) = (id(each), id(phase));
            (
                format!("`{each}` の barrier が満たせず、段階 `{phase}` が始まらない"),
                format!("the barrier of `{each}` cannot be met any more and phase `{phase}` never begins"),
            )
        }
        Cause::Condition { phase } => {
            let phase = id(phase);
            (
                format!("条件（enter_if）が成り立たず、段階 `{phase}` が始まらない"),
                format!("its condition (enter_if) does not hold and phase `{phase}` never begins"),
            )
        }
        Cause::NobodyVotes { phase } => {
            let phase = id(phase);
            (
                format!("段階 `{phase}` の決定に加わる団体が足りず、付議できない"),
                format!("too few take part to put the decision of phase `{phase}` to the vote"),
            )
        }
        Cause::NobodyLeft { phase } => {
            let phase = id(phase);
            (
                format!("段階 `{phase}` を行う団体が残っていない"),
                format!("nobody is left whose work phase `{phase}` is"),
            )
        }
        Cause::NothingEndsIt => (
            "案件を終わらせる段階がない".to_owned(),
            "nothing is left whose end would end the case".to_owned(),
        ),
    }
}

/// Where a phase is written: under its name, or as a step of the register it is an occasion of.
fn at(definition: &Definition, phase: usize, root: &Node) -> Place {
    let phase = &definition.phases[phase];
    match &phase.entry {
        None => root.locate_key(&["phases", phase.id.as_str()]),
        Some(step) => {
            let prefix = format!("{}.{}.", step.register, step.entry);
            let name = phase.id.as_str().strip_prefix(&prefix).unwrap_or_default();
            root.locate_key(&["meetings", step.register.as_str(), "steps", name])
        }
    }
}

fn place(cause: Cause, definition: &Definition, root: &Node) -> Place {
    match cause {
        Cause::Barrier { each, .. } => {
            let each = &definition.phases[each];
            let rule = each.barrier.as_ref().map_or("all", |barrier| match &barrier.rule {
                BarrierRule::All => "all",
                BarrierRule::AtLeast(_) => "at_least",
                BarrierRule::Share(_) => "share",
                BarrierRule::Named(_) => "named",
            });
            root.locate(&["phases", each.id.as_str(), "barrier", rule])
        }
        Cause::Condition { phase } => {
            root.locate(&["phases", definition.phases[phase].id.as_str(), "enter_if"])
        }
        Cause::NobodyVotes { phase } => {
            let phase = &definition.phases[phase];
            match &phase.decide {
                Some(decision) => root.locate_key(&["decisions", decision.as_str(), "electorate"]),
                None => root.locate_key(&["phases", phase.id.as_str()]),
            }
        }
        Cause::NobodyLeft { phase } => at(definition, phase, root),
        Cause::NothingEndsIt => root.locate_key(&["phases"]),
    }
}
