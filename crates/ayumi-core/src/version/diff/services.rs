//! Registers, lifecycles, figures and further cases, before and after; never the phases beside them.

use super::{Changes, Part, pairs, phase};
use crate::definition::{Condition, Indicator, Lifecycle, Register, RegisterKind, SubCase};
use crate::version::{Refusal, Verdict};

const PLAN: Verdict = Verdict::PlanNeeded;
const ENTERED: Verdict = Verdict::Refused(Refusal::EntriesHeld);
const HELD: Verdict = Verdict::Refused(Refusal::ConditionHeld);

pub(super) fn compare_registers(from: &[Register], to: &[Register], out: &mut Changes) {
    for (before, after) in pairs(from, to, |register| &register.id) {
        let named = |register: &Register| {
            let (section, kind) = match register.kind {
                RegisterKind::Meetings { .. } => ("meetings", ("会議", "meetings")),
                RegisterKind::Contacts { .. } => ("contacts", ("連絡", "contacts")),
            };
            Part::of(format!("/{section}/{}", register.id), kind, &register.id, &register.title)
        };
        match (before, after) {
            (Some(before), Some(after)) => compare_register(&named(after), before, after, out),
            (None, Some(after)) => {
                named(after).added(if is_timed(after) { PLAN } else { Verdict::Safe }, out);
            }
            (Some(before), None) => named(before).removed(ENTERED, out),
            (None, None) => {}
        }
    }
}

/// Whether bodies are reminded of it before anything is entered.
fn is_timed(register: &Register) -> bool {
    match &register.kind {
        RegisterKind::Meetings { .. } => false,
        RegisterKind::Contacts { with: _, within, remind: _ } => within.is_some(),
    }
}

fn compare_register(part: &Part, before: &Register, after: &Register, out: &mut Changes) {
    let Register { id: _, title, kind, opened_by, steps } = before;
    part.title(title, &after.title, out);
    part.rule(
        "opened_by",
        opened_by,
        &after.opened_by,
        PLAN,
        ("記録を設ける者を変更", "who opens an entry changed"),
        out,
    );
    kinds(part, kind, &after.kind, out);
    phase::compare_steps(part, steps, &after.steps, ENTERED, out);
}

fn kinds(part: &Part, before: &RegisterKind, after: &RegisterKind, out: &mut Changes) {
    match (before, after) {
        (RegisterKind::Meetings { more }, RegisterKind::Meetings { more: later }) => {
            part.rule(
                "more",
                more,
                later,
                PLAN,
                ("会議を加えられるかを変更", "whether more can be added changed"),
                out,
            );
        }
        (
            RegisterKind::Contacts { with, within, remind },
            RegisterKind::Contacts { with: body, within: longest, remind: series },
        ) => {
            part.rule("with", with, body, ENTERED, ("相手を変更", "whom it is with changed"), out);
            part.rule(
                "within",
                within,
                longest,
                PLAN,
                ("間隔の上限を変更", "the longest interval changed"),
                out,
            );
            part.rule("remind", remind, series, Verdict::Safe, ("お知らせを変更", "reminders changed"), out);
        }
        (RegisterKind::Meetings { .. }, RegisterKind::Contacts { .. })
        | (RegisterKind::Contacts { .. }, RegisterKind::Meetings { .. }) => {
            part.changed("kind", ENTERED, ("会議と連絡の別を変更", "became another kind of register"), out);
        }
    }
}

pub(super) fn compare_lifecycles(from: &[Lifecycle], to: &[Lifecycle], out: &mut Changes) {
    for (before, after) in pairs(from, to, |lifecycle| &lifecycle.id) {
        let named = |lifecycle: &Lifecycle| {
            let kind = ("利用状況", "lifecycle");
            Part::of(format!("/lifecycles/{}", lifecycle.id), kind, &lifecycle.id, &lifecycle.title)
        };
        match (before, after) {
            (Some(before), Some(after)) => {
                let Lifecycle { id: _, title, of, states } = before;
                let part = named(after);
                part.title(title, &after.title, out);
                part.rule("of", of, &after.of, HELD, ("対象の参加者を変更", "whose it is changed"), out);
                conditions(&part, states, &after.states, out);
            }
            (None, Some(after)) => named(after).added(Verdict::Safe, out),
            (Some(before), None) => named(before).removed(HELD, out),
            (None, None) => {}
        }
    }
}

fn conditions(lifecycle: &Part, from: &[Condition], to: &[Condition], out: &mut Changes) {
    for (before, after) in pairs(from, to, |condition| &condition.id) {
        let named = |condition: &Condition| {
            lifecycle.within("states", ("状態", "state"), &condition.id, &condition.title)
        };
        match (before, after) {
            (Some(before), Some(after)) => {
                let Condition { id: _, title, start, to, means, counts, reason } = before;
                let part = named(after);
                part.title(title, &after.title, out);
                part.rule(
                    "starts",
                    start,
                    &after.start,
                    PLAN,
                    ("始められるかを変更", "whether it is a start changed"),
                    out,
                );
                part.rule("to", to, &after.to, PLAN, ("移れる先を変更", "where it leads changed"), out);
                part.rule(
                    "means",
                    means,
                    &after.means,
                    HELD,
                    ("参加の意味を変更", "what it says about taking part changed"),
                    out,
                );
                part.rule(
                    "counts",
                    counts,
                    &after.counts,
                    PLAN,
                    ("利用団体に数えるかを変更", "whether it counts changed"),
                    out,
                );
                part.rule(
                    "reason",
                    reason,
                    &after.reason,
                    PLAN,
                    ("理由の要否を変更", "whether it needs a reason changed"),
                    out,
                );
            }
            (None, Some(after)) => named(after).added(Verdict::Safe, out),
            (Some(before), None) => named(before).removed(HELD, out),
            (None, None) => {}
        }
    }
}

/// Figures are worked out anew from what was reported, so nothing of theirs has to be carried.
pub(super) fn compare_indicators(from: &[Indicator], to: &[Indicator], out: &mut Changes) {
    for (before, after) in pairs(from, to, |indicator| &indicator.id) {
        let named = |indicator: &Indicator| {
            let kind = ("指標", "indicator");
            Part::of(format!("/indicators/{}", indicator.id), kind, &indicator.id, &indicator.title)
        };
        match (before, after) {
            (Some(before), Some(after)) => {
                let Indicator { id: _, title, phase, field, per, unit } = before;
                let part = named(after);
                let what = ("計算を変更", "how it is worked out changed");
                part.title(title, &after.title, out);
                part.rule("phase", phase, &after.phase, Verdict::Safe, what, out);
                part.rule("field", field, &after.field, Verdict::Safe, what, out);
                part.rule("per", per, &after.per, Verdict::Safe, what, out);
                part.rule("unit", unit, &after.unit, Verdict::Safe, ("単位を変更", "unit changed"), out);
            }
            (None, Some(after)) => named(after).added(Verdict::Safe, out),
            (Some(before), None) => named(before).removed(Verdict::Safe, out),
            (None, None) => {}
        }
    }
}

/// A case that was raised stays what it is; the rule is for those raised later.
pub(super) fn compare_sub_cases(from: &[SubCase], to: &[SubCase], out: &mut Changes) {
    for (before, after) in pairs(from, to, |sub_case| &sub_case.id) {
        let named = |sub_case: &SubCase| {
            Part::of(
                format!("/raises/{}", sub_case.id),
                ("関連案件", "sub-case"),
                &sub_case.id,
                &sub_case.title,
            )
        };
        match (before, after) {
            (Some(before), Some(after)) => {
                let SubCase { id: _, title, definition, by, party } = before;
                let part = named(after);
                part.title(title, &after.title, out);
                part.rule(
                    "definition",
                    definition,
                    &after.definition,
                    PLAN,
                    ("従う定義を変更", "its definition changed"),
                    out,
                );
                part.rule("by", by, &after.by, PLAN, ("設ける者を変更", "who may raise it changed"), out);
                part.rule("party", party, &after.party, PLAN, ("参加の種類を変更", "its party changed"), out);
            }
            (None, Some(after)) => named(after).added(Verdict::Safe, out),
            (Some(before), None) => named(before).removed(PLAN, out),
            (None, None) => {}
        }
    }
}
