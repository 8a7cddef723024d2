//! The schemas of programmes, boards and figures; never those of one case.

use serde_json::{Value, json};

use super::{Named, label, page, status};
use crate::openapi::schema::{
    body, boolean, content_hash, date, integer, item, list, map, number, object, one_of, or_null, schema,
    text, uuid,
};

pub(super) fn programmes() -> Named {
    let [opened, whole] = opened_and_whole();
    vec![
        ("Programmes", page("programmes", opened)),
        ("Programme", whole),
        (
            "PhaseOutline",
            object(vec![
                ("phase", item(), ""),
                ("title", label(), ""),
                ("scope", one_of(&["joint", "each"]), "Once for the case, or once per participant."),
                ("party", or_null(item()), "Whose participants, in an each-phase."),
                ("by", item(), "The party that acts."),
                ("after", list(item()), "Phases that must end first."),
                ("prefer_after", list(item()), "Phases that should end first."),
                ("optional", boolean(), ""),
                ("due", or_null(map(json!({}))), "Its date rule and kind."),
                ("decision", or_null(item()), ""),
                ("checklist_items", number(), ""),
            ]),
        ),
        (
            "Board",
            object(vec![
                ("programme", item(), ""),
                ("title", label(), ""),
                ("phases", list(schema("PhaseOutline")), ""),
                ("rows", list(schema("BoardCell")), "One a participant and phase, one a joint phase."),
                ("totals", map(map(number())), "By phase and status; `overdue` counts across statuses."),
            ]),
        ),
        ("BoardCell", board_cell()),
        ("Promise", promise()),
        ("DueDate", due_date()),
        ("Tally", tally()),
        (
            "Rate",
            object(vec![
                ("numerator", number(), ""),
                ("denominator", number(), ""),
                ("percent", text(), "Two decimals, half rounded up."),
            ]),
        ),
        ("Standardization", standardization()),
    ]
}

/// What a programme is opened with, and what its definition asks for beside it.
fn opened_and_whole() -> [Value; 2] {
    let opened = || {
        vec![
            ("programme", item(), ""),
            ("title", label(), ""),
            ("fiscal_year", integer(), "The year it starts in: 2026 for 令和8年度."),
            ("definition", schema("DefinitionRef"), ""),
            ("calendar", schema("CalendarRef"), ""),
            ("lead", body(), "The body that leads it."),
            ("plan_sha256", content_hash(), "SHA-256 of the plan it was opened from."),
            ("opened_on", date(), ""),
            ("opened_by", uuid(), "The event that opened it."),
        ]
    };
    let mut whole = opened();
    whole.extend([
        ("parties", list(map(json!({}))), "Who takes part, the lead first."),
        ("phases", list(schema("PhaseOutline")), "In the order of the definition."),
        ("marks", list(map(json!({}))), "Classes a participant may be put in."),
        ("live_milestone", or_null(item()), "The milestone that counts as live."),
        ("registers", list(map(json!({}))), "Meetings and contacts, each with the steps of an entry."),
        (
            "lifecycles",
            list(map(json!({}))),
            "Conditions a participant goes through, with the ways between them.",
        ),
        ("indicators", list(map(json!({}))), "Figures that make participants comparable."),
        ("raises", list(map(json!({}))), "Cases that may be raised from one of its own."),
        (
            "cases",
            object(vec![("open", number(), ""), ("completed", number(), ""), ("cancelled", number(), "")]),
            "How many the reader knows of.",
        ),
    ]);
    [object(opened()), object(whole)]
}

fn board_cell() -> Value {
    let gave_way = object(vec![("mark", item(), ""), ("promise", or_null(schema("Promise")), "")]);
    object(vec![
        ("case", uuid(), ""),
        ("programme", item(), ""),
        ("phase", item(), ""),
        ("participant", or_null(body()), "Null in a joint phase."),
        ("participation", or_null(one_of(&["invited", "enrolled", "joined", "declined", "withdrawn"])), ""),
        ("status", status(), ""),
        ("revision", number(), "From 1."),
        ("opened_on", or_null(date()), ""),
        ("ended_on", or_null(date()), ""),
        ("promise", or_null(schema("Promise")), "The date of the phase."),
        ("gave_way_to", or_null(gave_way), "The mark whose date applies instead."),
        ("reported_on", or_null(date()), "The last day something was reported."),
        ("tally", or_null(schema("Tally")), ""),
        ("excluded", boolean(), "Whether it was taken out of the barrier."),
        ("overdue", boolean(), "Whether the date has passed on `effective_on` with the work outstanding."),
    ])
}

fn promise() -> Value {
    object(vec![
        ("version", number(), ""),
        ("due", schema("DueDate"), ""),
        ("original_nominal", date(), "The date as first promised."),
        ("moves", number(), "How often it moved."),
        ("moved_after_lapse", boolean(), ""),
        ("missed", boolean(), "Whether this version was recorded as missed."),
    ])
}

fn due_date() -> Value {
    object(vec![
        ("nominal", date(), "The date as promised."),
        ("precision", one_of(&["day", "month", "quarter", "fiscal_year"]), ""),
        ("kind", one_of(&["statutory", "plan_target", "survey", "contract"]), ""),
        ("effective", date(), "The last day on which it is kept."),
        ("last_business_day", date(), "Reminders are counted from it."),
        ("provisional", boolean(), "Whether it lies beyond the gazetted holidays."),
    ])
}

fn tally() -> Value {
    object(vec![
        ("done", number(), "完了済み"),
        ("in_progress", number(), "作業中"),
        ("not_started", number(), "未着手"),
        ("not_applicable", number(), "対象外"),
        ("unreported", number(), "未報告"),
    ])
}

fn standardization() -> Value {
    let live = || object(vec![("count", number(), ""), ("of", number(), "")]);
    let figures = object(vec![
        ("organization", body(), ""),
        ("name", or_null(label()), ""),
        ("tally", schema("Tally"), ""),
        ("completion", schema("Rate"), ""),
        ("live", live(), "Systems that reached the milestone."),
        ("marks", map(map(number())), "Systems in each class, by mark and value."),
        ("cases", list(schema("FigureCase")), "The same for each case."),
    ]);
    object(vec![
        ("programme", item(), ""),
        ("title", label(), ""),
        ("live_milestone", or_null(item()), ""),
        ("rule", label(), "How the rate is reckoned."),
        ("bodies", list(figures), "In the order of their codes."),
        (
            "total",
            object(vec![
                ("tally", schema("Tally"), ""),
                ("completion", schema("Rate"), ""),
                ("live", live(), ""),
            ]),
            "",
        ),
    ])
}
