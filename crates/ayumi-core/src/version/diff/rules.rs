//! Decisions and marks, before and after; never the phases they belong to.

use super::{Changes, Part, pairs};
use crate::definition::{Choice, DecisionRule, MarkRule, Outcome};
use crate::version::compare::same_due;
use crate::version::{Refusal, Verdict};

pub(super) fn compare_decisions(from: &[DecisionRule], to: &[DecisionRule], out: &mut Changes) {
    for (before, after) in pairs(from, to, |rule| &rule.id) {
        let named = |rule: &DecisionRule| {
            Part::of(format!("/decisions/{}", rule.id), ("決定", "decision"), &rule.id, &rule.question)
        };
        match (before, after) {
            (Some(before), Some(after)) => compare_decision(&named(after), before, after, out),
            // It is put only where a phase takes it, which is told there.
            (None, Some(after)) => named(after).added(Verdict::Safe, out),
            (Some(before), None) => named(before).removed(Verdict::PlanNeeded, out),
            (None, None) => {}
        }
    }
}

fn compare_decision(part: &Part, before: &DecisionRule, after: &DecisionRule, out: &mut Changes) {
    let DecisionRule {
        id: _,
        question,
        authority,
        outcomes,
        requires,
        vote,
        route,
        rounds,
        waive,
        four_eyes,
    } = before;
    let in_force = Verdict::Refused(Refusal::OpenDecision);
    if *question != after.question {
        part.changed("question", Verdict::Safe, ("問いの文言を変更", "wording of the question changed"), out);
    }
    part.rule(
        "authority",
        authority,
        &after.authority,
        in_force,
        ("決定する者を変更", "who decides changed"),
        out,
    );
    part.rule(
        "requires",
        requires,
        &after.requires,
        in_force,
        ("必要な文書を変更", "documents required changed"),
        out,
    );
    let mut rule = |key, changed: bool, what| {
        if changed {
            part.changed(key, in_force, what, out);
        }
    };
    rule("vote", *vote != after.vote, ("票決の定めを変更", "how the vote is taken changed"));
    rule("route", *route != after.route, ("回議・合議を変更", "the route changed"));
    rule("rounds", *rounds != after.rounds, ("付議できる回数を変更", "how often it can be put changed"));
    rule("waive", *waive != after.waive, ("書類を免除できる者を変更", "who may waive a document changed"));
    rule(
        "four_eyes",
        *four_eyes != after.four_eyes,
        ("起案者と決裁者の別を変更", "who must be told apart changed"),
    );
    answers(part, outcomes, &after.outcomes, out);
}

fn answers(decision: &Part, from: &[Outcome], to: &[Outcome], out: &mut Changes) {
    let closed = Verdict::Refused(Refusal::ClosedDecision);
    for (before, after) in pairs(from, to, |outcome| &outcome.id) {
        let named =
            |answer: &Outcome| decision.within("outcomes", ("結果", "outcome"), &answer.id, &answer.title);
        match (before, after) {
            (Some(before), Some(after)) => {
                let Outcome { id: _, title, effect } = before;
                let part = named(after);
                part.title(title, &after.title, out);
                part.rule(
                    "effect",
                    effect,
                    &after.effect,
                    closed,
                    ("決定後の扱いを変更", "what follows from it changed"),
                    out,
                );
            }
            (None, Some(after)) => named(after).added(Verdict::Refused(Refusal::OpenDecision), out),
            (Some(before), None) => named(before).removed(closed, out),
            (None, None) => {}
        }
    }
}

pub(super) fn compare_marks(from: &[MarkRule], to: &[MarkRule], out: &mut Changes) {
    for (before, after) in pairs(from, to, |rule| &rule.id) {
        let named = |rule: &MarkRule| {
            Part::of(format!("/marks/{}", rule.id), ("区分", "mark"), &rule.id, &rule.title)
        };
        match (before, after) {
            (Some(before), Some(after)) => compare_mark(&named(after), before, after, out),
            (None, Some(after)) => named(after).added(Verdict::Safe, out),
            (Some(before), None) => named(before).removed(Verdict::PlanNeeded, out),
            (None, None) => {}
        }
    }
}

fn compare_mark(part: &Part, before: &MarkRule, after: &MarkRule, out: &mut Changes) {
    let MarkRule { id: _, title, values, grounds, due_when, due, replaces_due_of, remind } = before;
    part.title(title, &after.title, out);
    choices(part, "values", ("値", "value"), values, &after.values, out);
    choices(part, "grounds", ("事由", "ground"), grounds, &after.grounds, out);
    let plan = Verdict::PlanNeeded;
    part.rule(
        "due_when",
        due_when,
        &after.due_when,
        plan,
        ("期限が付く値を変更", "the value that has a date changed"),
        out,
    );
    if !same_due(due.as_ref(), after.due.as_ref()) {
        part.changed("due", plan, ("期限の定めを変更", "due rule changed"), out);
    }
    let replaced = ("期限が置き換わる段階を変更", "the phase whose date it replaces changed");
    part.rule("replaces_due_of", replaces_due_of, &after.replaces_due_of, plan, replaced, out);
    part.rule("remind", remind, &after.remind, Verdict::Safe, ("お知らせを変更", "reminders changed"), out);
}

fn choices(
    mark: &Part,
    key: &str,
    kind: (&'static str, &'static str),
    from: &[Choice],
    to: &[Choice],
    out: &mut Changes,
) {
    for (before, after) in pairs(from, to, |choice| &choice.id) {
        let named = |choice: &Choice| mark.within(key, kind, &choice.id, &choice.title);
        match (before, after) {
            (Some(before), Some(after)) => {
                let Choice { id: _, title } = before;
                named(after).title(title, &after.title, out);
            }
            (None, Some(after)) => named(after).added(Verdict::Safe, out),
            (Some(before), None) => named(before).removed(Verdict::Refused(Refusal::MarkHeld), out),
            (None, None) => {}
        }
    }
}
