//! The schemas of what the API answers; never those of what it is sent.

mod ballot;
mod cases;
mod due;
mod explained;
mod history;
mod migrations;
mod outward;
mod parts;
mod programmes;
mod services;

use serde_json::{Map, Value, json};

use super::schema::{
    body, boolean, content_hash, date, integer, item, list, number, object, one_of, or_null, schema, text,
    uuid,
};

/// Every schema of an answer.
pub(super) fn schemas() -> Map<String, Value> {
    let all = [
        people(),
        published(),
        migrations::migrations(),
        programmes::programmes(),
        cases::cases(),
        explained::explained(),
        parts::parts(),
        history::history(),
        due::due(),
        outward::outward(),
        services::services(),
        machine(),
    ];
    all.into_iter().flatten().map(|(name, schema)| (name.to_owned(), schema)).collect()
}

type Named = Vec<(&'static str, Value)>;

fn label() -> Value {
    schema("Label")
}

fn role() -> Value {
    one_of(&[
        "prefecture_officer",
        "municipal_officer",
        "auditor",
        "municipal_manager",
        "area_liaison",
        "prefecture_manager",
        "administrator",
    ])
}

fn page(name: &'static str, of: Value) -> Value {
    object(vec![
        (name, list(of), ""),
        ("next", or_null(text()), "The cursor of the next page; null on the last."),
    ])
}

fn status() -> Value {
    one_of(&[
        "unanswered",
        "waiting",
        "ready",
        "active",
        "done",
        "skipped",
        "suspended",
        "not_applicable",
        "cancelled",
    ])
}

fn people() -> Named {
    let kinds = ["prefecture", "municipality", "board-of-education", "union", "council", "company"];
    let right = vec![
        ("role", role(), ""),
        ("organization", body(), "The body the role is for."),
        ("post", uuid(), "The post that carries it."),
        ("post_title", or_null(label()), ""),
    ];
    vec![
        (
            "Organization",
            object(vec![
                ("organization", body(), "Its code."),
                ("kind", one_of(&kinds), "What kind of body it is."),
                ("name", label(), ""),
                ("kana", text(), "Reading of the name in hiragana."),
                ("class", or_null(text()), "Class of city, such as 中核市."),
                ("county", or_null(text()), "District (郡)."),
                ("region", or_null(text()), "Region of the prefecture."),
                ("office", or_null(text()), "Regional office in charge."),
                ("population", or_null(number()), ""),
                ("population_on", or_null(date()), ""),
                ("corporate_number", or_null(text()), "法人番号, 13 digits."),
            ]),
        ),
        ("Organizations", page("organizations", schema("Organization"))),
        ("Right", object(right)),
        (
            "Me",
            object(vec![
                ("user", uuid(), ""),
                ("name", or_null(text()), "Null once it was erased."),
                ("organization", body(), ""),
                ("organization_name", or_null(label()), ""),
                ("credential", uuid(), "The token or session used."),
                ("rights", list(schema("Right")), ""),
            ]),
        ),
        (
            "Users",
            page(
                "users",
                object(vec![
                    ("user", uuid(), ""),
                    ("name", or_null(text()), ""),
                    ("organization", body(), ""),
                    ("enabled", boolean(), ""),
                    ("rights", list(schema("Right")), ""),
                    ("tokens", number(), "How many of their tokens work."),
                ]),
            ),
        ),
    ]
}

fn published() -> Named {
    let reference =
        || vec![("id", item(), ""), ("version", number(), "From 1."), ("sha256", content_hash(), "")];
    vec![
        ("DefinitionRef", object(reference())),
        ("CalendarRef", object(reference())),
        (
            "Definitions",
            page(
                "definitions",
                object(vec![
                    ("definition", schema("DefinitionRef"), "Pinned by the hash of its canonical form."),
                    ("source_sha256", content_hash(), "SHA-256 of the YAML as published."),
                    ("title", label(), ""),
                    ("published_on", date(), ""),
                    ("published_by", uuid(), "The event that published it."),
                ]),
            ),
        ),
        (
            "Diagnostic",
            object(vec![
                ("code", text(), "Stable code such as `AY101`."),
                ("severity", one_of(&["error", "warning"]), ""),
                ("line", number(), "From 1."),
                ("column", number(), "In characters, from 1."),
                (
                    "span",
                    object(vec![("start", number(), ""), ("end", number(), "")]),
                    "The same place in bytes.",
                ),
                ("message_ja", text(), ""),
                ("message_en", text(), ""),
                ("hint_ja", or_null(text()), ""),
                ("hint_en", or_null(text()), ""),
            ]),
        ),
        ("Check", object(vec![("valid", boolean(), ""), ("diagnostics", list(schema("Diagnostic")), "")])),
        (
            "PublishReceipt",
            json!({ "allOf": [
                schema("Receipt"),
                object(vec![
                    ("definition", schema("DefinitionRef"), ""),
                    ("diagnostics", list(schema("Diagnostic")), "Warnings."),
                    ("plan_needed", boolean(), "Whether running cases of the version before need a migration plan to go on under it."),
                    ("changes", list(schema("Change")), "What differs from the version before; nothing for a first one."),
                ]),
            ] }),
        ),
    ]
}

fn machine() -> Named {
    let fault = json!({
        "type": "object",
        "required": ["detail"],
        "properties": {
            "pointer": { "type": "string", "description": "RFC 6901 pointer into the body." },
            "header": { "type": "string" },
            "parameter": { "type": "string" },
            "detail": text(),
        },
    });
    let projection = object(vec![
        ("name", text(), ""),
        ("position", number(), ""),
        ("state", one_of(&["live", "parked"]), "Parked: it stopped before an event it cannot understand."),
        ("lag", number(), ""),
    ]);
    let roles = json!({ "type": "array", "items": role(), "description": "With 403: the roles that may." });
    let mut problem = object(vec![
        ("type", json!({ "type": "string", "format": "uri" }), ""),
        ("title", text(), "In the language of `Accept-Language`."),
        ("status", integer(), ""),
        ("detail", text(), "What is refused, by which rule, and what to do."),
        ("code", text(), "Stable, for programs."),
        ("errors", list(fault), "The offending parts."),
        ("request_id", uuid(), ""),
    ]);
    problem["properties"]["outcome"] = json!({
        "type": "string",
        "enum": ["rejected", "not_applied", "unknown"],
        "description": "What became of a write; `unknown` is settled by sending it again with the same key.",
    });
    problem["properties"]["roles"] = roles;
    problem["properties"]["diagnostics"] = json!({ "type": "array", "items": schema("Diagnostic") });
    problem["properties"]["current_version"] =
        json!({ "type": "integer", "description": "With 412 and 428: the version there is." });
    vec![
        ("Health", object(vec![("status", text(), "")])),
        (
            "Readiness",
            object(vec![
                ("status", one_of(&["ready", "behind"]), ""),
                ("position", number(), "Position of the last event."),
                ("lag", number(), "Events the projections are behind."),
                ("projections", list(projection), ""),
            ]),
        ),
        ("Problem", problem),
    ]
}
