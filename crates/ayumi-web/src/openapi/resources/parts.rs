//! The schemas of what cases and programmes are made of: phases asked for, answers held, dates, marks; never a whole case.

use serde_json::{Value, json};

use super::{Named, ballot, label};
use crate::openapi::schema::{
    body, boolean, date, item, list, map, number, object, one_of, or_null, schema, sha256, text, uuid,
};

pub(super) fn parts() -> Named {
    let mut named = asked();
    named.extend(held());
    named.extend(dates());
    named.extend(decided());
    named.extend(ballot::ballot());
    named.extend(standing());
    named
}

/// What a phase asks for.
fn asked() -> Named {
    let option = || object(vec![("id", item(), ""), ("title", label(), "")]);
    let kinds = ["text", "integer", "money", "boolean", "choice", "choices", "date", "month"];
    let mut field = object(vec![
        ("field", item(), ""),
        ("title", label(), ""),
        ("type", one_of(&kinds), ""),
        ("required", boolean(), ""),
    ]);
    field["properties"]["min"] = json!({ "type": ["integer", "null"], "description": "Of an integer." });
    field["properties"]["max"] = json!({ "type": ["integer", "null"], "description": "Of an integer." });
    field["properties"]["of"] = list(option());
    vec![
        ("PhaseField", field),
        ("ChecklistStep", object(vec![("item", item(), ""), ("title", label(), "")])),
        (
            "PhaseDocument",
            object(vec![("document", item(), ""), ("title", label(), ""), ("required", boolean(), "")]),
        ),
        (
            "PhaseDecision",
            object(vec![
                ("decision", item(), ""),
                ("question", label(), ""),
                ("authority", item(), "The party that decides."),
                ("requires", list(item()), "Documents that must be there before it proceeds."),
                ("outcomes", list(option()), ""),
                ("rules", schema("DecisionRules"), "Beyond its outcomes."),
            ]),
        ),
        (
            "PhaseBarrier",
            object(vec![
                ("met", boolean(), "Whether joint work after it may begin."),
                (
                    "standing",
                    object(vec![
                        ("phase", item(), ""),
                        ("counted", number(), "Participants that count."),
                        ("ended", number(), "Of these, how many have ended the phase."),
                        ("excluded", number(), ""),
                    ]),
                    "",
                ),
            ]),
        ),
    ]
}

/// What a track holds.
fn held() -> Named {
    let statuses = ["not_started", "in_progress", "done", "not_applicable"];
    let erased = object(vec![("text", json!({ "type": "null" }), "Free text that was erased.")]);
    vec![
        (
            "HeldField",
            object(vec![
                ("field", item(), ""),
                ("value", json!({ "anyOf": [schema("FieldValue"), erased, { "type": "null" }] }), ""),
                ("effective_on", date(), "The day from which it holds."),
                ("event", uuid(), "The event that recorded it."),
            ]),
        ),
        (
            "HeldStep",
            object(vec![
                ("item", item(), ""),
                ("status", or_null(one_of(&statuses)), ""),
                ("effective_on", date(), ""),
                ("event", uuid(), ""),
            ]),
        ),
        (
            "AttachedEvidence",
            object(vec![
                ("document", or_null(item()), "Which of the documents asked for it is."),
                ("sha256", sha256(), ""),
                ("size", number(), "In bytes."),
                ("media_type", text(), ""),
                ("file_name", or_null(text()), "Null once it was erased."),
                ("on", date(), ""),
                ("event", uuid(), ""),
            ]),
        ),
        ("TrackEnd", object(vec![("how", one_of(&["done", "skipped"]), ""), ("on", date(), "")])),
    ]
}

/// Dates and what waits for what.
fn dates() -> Named {
    vec![
        (
            "Dated",
            object(vec![
                ("version", number(), ""),
                ("due", schema("DueDate"), ""),
                ("original", schema("DueDate"), "As first set."),
                ("moves", number(), ""),
                ("moved_after_lapse", boolean(), ""),
                ("missed", boolean(), "Whether this version was recorded as missed."),
                ("passed", boolean(), "Whether it has passed on `effective_on`."),
                ("set_on", date(), ""),
            ]),
        ),
        (
            "CaseDate",
            object(vec![
                ("item", item(), "The phase or mark."),
                ("participant", or_null(body()), ""),
                ("date", schema("Dated"), ""),
            ]),
        ),
        (
            "NextDue",
            object(vec![
                ("item", item(), ""),
                ("participant", or_null(body()), ""),
                ("due", schema("DueDate"), ""),
                ("outstanding", number(), ""),
            ]),
        ),
        (
            "HoldingCondition",
            object(vec![
                (
                    "rule",
                    one_of(&["enter_if", "not_applicable_if"]),
                    "The key of the definition it stands under.",
                ),
                ("guard", text(), "The condition, in CEL."),
                ("answer", one_of(&["unknown", "does_not_hold"]), ""),
                ("unknown", list(label()), "Titles of what is not known."),
            ]),
        ),
        (
            "WaitsFor",
            object(vec![
                ("phase", item(), ""),
                ("title", label(), ""),
                (
                    "lagging",
                    list(body()),
                    "The bodies that have not ended it, as far as the reader may be told.",
                ),
                ("lagging_count", number(), "How many have not."),
            ]),
        ),
    ]
}

/// Decisions of a case.
fn decided() -> Named {
    let closed = object(vec![
        ("event", uuid(), ""),
        ("outcome", or_null(item()), "Null when the proposal was not carried and nothing else decided."),
        ("mode", one_of(&["approval", "delegated", "acting"]), "決裁, 専決 or 代決."),
        ("decided_on", date(), ""),
        ("basis", schema("Basis"), ""),
        ("evidence", list(sha256()), ""),
        ("waived", list(item()), "Required documents it did without."),
        ("rationale", or_null(text()), "Null once it was erased."),
        ("dissent", or_null(text()), ""),
    ]);
    vec![
        (
            "CaseDecision",
            object(vec![
                ("decision", uuid(), ""),
                ("question", item(), ""),
                ("phase", item(), ""),
                ("revision", number(), ""),
                ("participant", or_null(body()), ""),
                ("round", number(), ""),
                ("electorate", schema("Electorate"), ""),
                ("opened_by", uuid(), ""),
                ("opened_on", date(), ""),
                ("proposal", or_null(item()), "The answer that is proposed."),
                ("votes_until", or_null(date()), "Last day of the vote, when silence then consents."),
                ("standing", or_null(schema("VoteTally")), "How the vote stands, or came out."),
                ("closed", or_null(closed), "Null while it is open."),
            ]),
        ),
        (
            "Electorate",
            object(vec![
                ("rule", one_of(&["one_authority", "vote"]), ""),
                ("authority", body(), "The body that decides, or closes the vote."),
                ("size", number(), "How many may decide, or vote."),
                ("total_weight", number(), "What their votes weigh together."),
                ("directory_version", number(), "The directory it was read from."),
            ]),
        ),
    ]
}

/// Where participants stand: their marks, their figures, how many said what.
fn standing() -> Named {
    let mut mark = object(vec![
        ("mark", item(), ""),
        ("participant", body(), ""),
        ("version", number(), ""),
        ("value", item(), ""),
        ("since", date(), ""),
    ]);
    mark["properties"]["grounds"] = grounds();
    let said = ["invited", "enrolled", "joined", "declined", "withdrawn"];
    vec![
        ("CaseMark", mark),
        (
            "FigureCase",
            object(vec![
                ("case", uuid(), ""),
                ("key", item(), ""),
                ("attributes", map(item()), ""),
                ("programme", item(), ""),
                ("participant", body(), ""),
                ("participation", one_of(&said), ""),
                ("tally", schema("Tally"), ""),
                ("live_on", or_null(date()), ""),
                ("marks", map(figure_mark()), "The classes it is in, by mark."),
                ("completion", schema("Rate"), ""),
            ]),
        ),
        ("Counts", object(said.into_iter().map(|word| (word, number(), "")).collect())),
    ]
}

fn figure_mark() -> Value {
    let mut mark = object(vec![
        ("value", item(), ""),
        ("since", date(), ""),
        ("due", or_null(schema("DueDate")), "The date that applies while it is on."),
    ]);
    mark["properties"]["grounds"] = grounds();
    mark
}

fn grounds() -> Value {
    json!({ "type": "array", "items": item(), "description": "For its body and those who oversee." })
}
