//! Phases and what stands in them, before and after; never the decisions they take.

use super::{Changes, Part, pairs, reordered};
use crate::definition::{ChecklistItem, Document, Field, Milestone, Phase};
use crate::guard::Guard;
use crate::version::compare::{same_due, widens};
use crate::version::{Refusal, Verdict};

pub(super) fn compare_all(from: &[Phase], to: &[Phase], out: &mut Changes) {
    let kind = ("段階", "phase");
    let named = |phase: &Phase| Part::of(format!("/phases/{}", phase.id), kind, &phase.id, &phase.title);
    let all = Part::new("", &crate::text::Label::new("定義", "definition"));
    compare_each((from, to), named, (&all, "phases"), Verdict::PlanNeeded, out);
}

/// The steps of a register; what became of the entries in it is `removed`.
pub(super) fn compare_steps(
    register: &Part,
    from: &[Phase],
    to: &[Phase],
    removed: Verdict,
    out: &mut Changes,
) {
    let named = |step: &Phase| register.within("steps", ("段階", "step"), &step.id, &step.title);
    compare_each((from, to), named, (register, "steps"), removed, out);
}

fn compare_each(
    (from, to): (&[Phase], &[Phase]),
    named: impl Fn(&Phase) -> Part,
    (whole, key): (&Part, &str),
    removed: Verdict,
    out: &mut Changes,
) {
    for (before, after) in pairs(from, to, |phase| &phase.id) {
        match (before, after) {
            (Some(before), Some(after)) => compare(&named(after), before, after, out),
            (None, Some(after)) => {
                // A case can end without an optional phase, and nobody is reminded of one without a date.
                let unnoticed = after.optional && after.due.is_none();
                named(after).added(if unnoticed { Verdict::Safe } else { Verdict::PlanNeeded }, out);
            }
            (Some(before), None) => named(before).removed(removed, out),
            (None, None) => {}
        }
    }
    if reordered(from, to, |phase| &phase.id) {
        whole.changed(key, Verdict::PlanNeeded, ("段階の並びを変更", "order of the phases changed"), out);
    }
}

fn compare(part: &Part, before: &Phase, after: &Phase, out: &mut Changes) {
    // Those of `way` are told there.
    let Phase {
        id: _,
        title,
        scope,
        by,
        after: _,
        prefer_after: _,
        optional: _,
        completes: _,
        due,
        report,
        checklist,
        documents,
        decide,
        barrier,
        milestones,
        remind,
        enter_if: _,
        not_applicable_if: _,
        reopen_limit: _,
        attendance: _,
        // Which entry it is a step of is in its name.
        entry: _,
    } = before;
    let plan = Verdict::PlanNeeded;
    part.title(title, &after.title, out);
    part.rule("scope", scope, &after.scope, plan, ("範囲を変更", "scope changed"), out);
    part.rule("by", by, &after.by, plan, ("行う者を変更", "who does it changed"), out);
    way(part, before, after, out);
    if !same_due(due.as_ref(), after.due.as_ref()) {
        part.changed("due", plan, ("期限の定めを変更", "due rule changed"), out);
    }
    fields(part, report, &after.report, out);
    steps(part, checklist, &after.checklist, out);
    papers(part, documents, &after.documents, out);
    let in_force = Verdict::Refused(Refusal::OpenDecision);
    part.rule(
        "decide",
        decide,
        &after.decide,
        in_force,
        ("行う決定を変更", "the decision it takes changed"),
        out,
    );
    part.rule("barrier", barrier, &after.barrier, plan, ("先へ進む条件を変更", "barrier changed"), out);
    points(part, milestones, &after.milestones, out);
    part.rule("remind", remind, &after.remind, Verdict::Safe, ("お知らせを変更", "reminders changed"), out);
}

/// When it opens, how it ends, and whether it can be passed over or opened again.
fn way(part: &Part, before: &Phase, after: &Phase, out: &mut Changes) {
    let plan = Verdict::PlanNeeded;
    part.rule(
        "after",
        &before.after,
        &after.after,
        plan,
        ("前提の段階を変更", "what must come before changed"),
        out,
    );
    part.rule(
        "prefer_after",
        &before.prefer_after,
        &after.prefer_after,
        plan,
        ("望ましい順序を変更", "advised order changed"),
        out,
    );
    part.rule(
        "enter_if",
        &before.enter_if,
        &after.enter_if,
        plan,
        ("始める条件を変更", "when it opens changed"),
        out,
    );
    let passed_over = ("省く条件を変更", "when it is passed over changed");
    part.rule(
        "not_applicable_if",
        &before.not_applicable_if,
        &after.not_applicable_if,
        plan,
        passed_over,
        out,
    );
    let reopened = ("再開できる回数を変更", "how often it may be reopened changed");
    part.rule("reopen", &before.reopen_limit, &after.reopen_limit, plan, reopened, out);
    let presence = ("出席を記録する参加者を変更", "whose presence is recorded changed");
    part.rule("attendance", &before.attendance, &after.attendance, plan, presence, out);
    part.rule(
        "optional",
        &before.optional,
        &after.optional,
        plan,
        ("省略の可否を変更", "whether it may be skipped changed"),
        out,
    );
    part.rule(
        "completes",
        &before.completes,
        &after.completes,
        plan,
        ("終わり方を変更", "how it ends changed"),
        out,
    );
}

/// Something new that every unfinished track would have to do.
fn asked(required: bool) -> Verdict {
    if required { Verdict::PlanNeeded } else { Verdict::Safe }
}

/// Whether a part must be there, always or on a condition.
fn needed(part: &Part, before: (bool, &Option<Guard>), after: (bool, &Option<Guard>), out: &mut Changes) {
    let what = ("必須の別を変更", "whether it is required changed");
    part.rule("required", &before.0, &after.0, Verdict::PlanNeeded, what, out);
    let what = ("必須とする条件を変更", "when it is required changed");
    part.rule("required_if", before.1, after.1, Verdict::PlanNeeded, what, out);
}

fn fields(phase: &Part, from: &[Field], to: &[Field], out: &mut Changes) {
    for (before, after) in pairs(from, to, |field| &field.id) {
        let named = |field: &Field| phase.within("report", ("報告項目", "field"), &field.id, &field.title);
        match (before, after) {
            (Some(before), Some(after)) => {
                let Field { id: _, title, kind, required, required_if, retention } = before;
                let part = named(after);
                part.title(title, &after.title, out);
                let fits = if widens(kind, &after.kind) {
                    Verdict::Safe
                } else {
                    Verdict::Refused(Refusal::FieldHoldsData)
                };
                part.rule("type", kind, &after.kind, fits, ("型・選択肢を変更", "type changed"), out);
                needed(&part, (*required, required_if), (after.required, &after.required_if), out);
                let kept = ("個人の情報としての保存を変更", "how it is kept as personal data changed");
                part.rule("retention", retention, &after.retention, Verdict::PlanNeeded, kept, out);
            }
            (None, Some(after)) => {
                named(after).added(asked(after.required || after.required_if.is_some()), out);
            }
            (Some(before), None) => named(before).removed(Verdict::PlanNeeded, out),
            (None, None) => {}
        }
    }
}

fn steps(phase: &Part, from: &[ChecklistItem], to: &[ChecklistItem], out: &mut Changes) {
    for (before, after) in pairs(from, to, |item| &item.id) {
        let named = |item: &ChecklistItem| {
            phase.within("checklist", ("手順", "checklist item"), &item.id, &item.title)
        };
        match (before, after) {
            (Some(before), Some(after)) => {
                let ChecklistItem { id: _, title } = before;
                named(after).title(title, &after.title, out);
            }
            // A phase ends when every item is done.
            (None, Some(after)) => named(after).added(Verdict::PlanNeeded, out),
            (Some(before), None) => named(before).removed(Verdict::PlanNeeded, out),
            (None, None) => {}
        }
    }
    if reordered(from, to, |item| &item.id) {
        phase.changed(
            "checklist",
            Verdict::Safe,
            ("手順の並びを変更", "order of the checklist changed"),
            out,
        );
    }
}

fn papers(phase: &Part, from: &[Document], to: &[Document], out: &mut Changes) {
    for (before, after) in pairs(from, to, |document| &document.id) {
        let named = |document: &Document| {
            phase.within("documents", ("文書", "document"), &document.id, &document.title)
        };
        match (before, after) {
            (Some(before), Some(after)) => {
                let Document { id: _, title, required, required_if } = before;
                let part = named(after);
                part.title(title, &after.title, out);
                needed(&part, (*required, required_if), (after.required, &after.required_if), out);
            }
            (None, Some(after)) => {
                named(after).added(asked(after.required || after.required_if.is_some()), out);
            }
            (Some(before), None) => named(before).removed(Verdict::PlanNeeded, out),
            (None, None) => {}
        }
    }
}

fn points(phase: &Part, from: &[Milestone], to: &[Milestone], out: &mut Changes) {
    for (before, after) in pairs(from, to, |milestone| &milestone.id) {
        let named =
            |point: &Milestone| phase.within("milestones", ("節目", "milestone"), &point.id, &point.title);
        match (before, after) {
            (Some(before), Some(after)) => {
                let Milestone { id: _, title, when } = before;
                let part = named(after);
                part.title(title, &after.title, out);
                part.rule(
                    "when",
                    when,
                    &after.when,
                    Verdict::PlanNeeded,
                    ("達したとする条件を変更", "when it is reached changed"),
                    out,
                );
            }
            (None, Some(after)) => named(after).added(Verdict::Safe, out),
            (Some(before), None) => named(before).removed(Verdict::PlanNeeded, out),
            (None, None) => {}
        }
    }
}
