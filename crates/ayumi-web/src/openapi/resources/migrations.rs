//! The schemas of versions of definitions and of moving running cases to them.

use serde_json::{Value, json};

use super::{Named, label};
use crate::openapi::schema::{
    body, boolean, integer, item, list, number, object, one_of, or_null, schema, sent, sha256, text, uuid,
};

pub(super) fn migrations() -> Named {
    let mut named = differences();
    named.extend(reports());
    named.extend(proposals());
    named
}

fn differences() -> Named {
    let whens = ["open_decision", "closed_decision", "field_holds_data", "mark_held"];
    vec![
        (
            "Change",
            object(vec![
                ("path", text(), "Where: `/phases/survey/due`."),
                ("kind", one_of(&["added", "removed", "changed"]), ""),
                ("verdict", one_of(&["safe", "plan_needed", "refused"]), "What it means for running cases."),
                ("when", or_null(one_of(&whens)), "What in a case makes it impossible; null unless refused."),
                ("words", label(), ""),
            ]),
        ),
        (
            "Difference",
            object(vec![
                ("definition", item(), ""),
                ("from", number(), ""),
                ("to", number(), ""),
                ("plan_needed", boolean(), "Whether running cases need a migration plan to go on under it."),
                ("changes", list(schema("Change")), ""),
            ]),
        ),
    ]
}

fn reports() -> Named {
    let standings = ["ready", "blocked", "done", "ended", "elsewhere"];
    let case = object(vec![
        ("case", uuid(), ""),
        ("programme", item(), ""),
        ("key", item(), ""),
        ("title", label(), ""),
        (
            "standing",
            one_of(&standings),
            "Done: it follows the new version already. Ended: it keeps its own.",
        ),
        ("blockers", list(schema("Blocker")), "Empty unless blocked."),
        ("moved", list(schema("MovedDate")), "Dates that move, begin or end."),
    ]);
    vec![
        (
            "Blocker",
            object(vec![
                ("code", text(), "Stable code such as `open_decision`."),
                ("item", text(), "What stands in the way, as a plan names it."),
                ("participant", or_null(body()), ""),
                ("words", label(), ""),
            ]),
        ),
        (
            "MovedDate",
            object(vec![
                ("item", item(), "The phase or mark, as the new version names it."),
                ("participant", or_null(body()), "Null for joint work or everybody."),
                ("former", or_null(schema("DueDate")), "Null for a date that begins."),
                ("due", or_null(schema("DueDate")), "Null for a date that ends."),
                (
                    "business_days",
                    or_null(integer()),
                    "By how many business days it moves; negative when earlier.",
                ),
            ]),
        ),
        ("MigrationFigures", figures()),
        (
            "MigrationReport",
            object(vec![
                ("migration", sha256(), "SHA-256 of the plan."),
                ("from", schema("DefinitionRef"), ""),
                ("to", schema("DefinitionRef"), ""),
                ("dry_run", json!({ "const": true }), ""),
                ("figures", schema("MigrationFigures"), ""),
                ("cases", list(case), "Every case that follows either version."),
            ]),
        ),
    ]
}

fn figures() -> Value {
    object(vec![
        ("cases", number(), ""),
        ("ready", number(), ""),
        ("blocked", number(), ""),
        ("done", number(), ""),
        ("ended", number(), ""),
        ("deadlines_moved", number(), ""),
        ("deadlines_earlier", number(), ""),
        ("newly_overdue", number(), ""),
    ])
}

fn proposals() -> Named {
    let proposal = object(vec![
        ("migration", sha256(), "SHA-256 of the plan: what is approved and applied."),
        ("from", schema("DefinitionRef"), ""),
        ("to", schema("DefinitionRef"), ""),
        ("proposal", uuid(), "The event that proposed it."),
        ("proposed_by", or_null(uuid()), "Null for the operator."),
        ("report", schema("MigrationFigures"), "The dry run when it was proposed."),
        ("approval", or_null(uuid()), "The event that approved it."),
        ("approved_by", or_null(uuid()), ""),
        ("approved_report", or_null(schema("MigrationFigures")), "The dry run when it was approved."),
    ]);
    let stuck = object(vec![("case", uuid(), ""), ("blockers", list(schema("Blocker")), "")]);
    vec![
        ("Migrations", super::page("migrations", proposal)),
        (
            "Consent",
            sent(
                vec![],
                vec![
                    ("reason", or_null(text()), "Why, in words."),
                    ("basis", or_null(schema("Basis")), "On what."),
                ],
            ),
        ),
        (
            "MigrationReceipt",
            json!({ "allOf": [
                schema("Receipt"),
                object(vec![("migration", sha256(), ""), ("figures", schema("MigrationFigures"), "")]),
            ] }),
        ),
        (
            "Migrated",
            object(vec![
                ("migration", sha256(), ""),
                ("dry_run", boolean(), ""),
                ("migrated", number(), "Cases that go on under the new version since."),
                ("events", number(), ""),
                ("untouched", number(), "Cases that followed it already or have ended."),
                ("blocked", list(stuck), "Cases that could not go on; nothing was appended to them."),
            ]),
        ),
    ]
}
