//! The schemas of events, receipts, decisions and evidence; never those of what they are about.

use serde_json::{Value, json};

use super::{Named, label, page};
use crate::openapi::schema::{
    body, boolean, date, hash, instant, integer, item, list, map, number, object, one_of, or_null, schema,
    sha256, text, uuid,
};

pub(super) fn history() -> Named {
    let mut named = receipts();
    named.extend(feeds());
    named
}

/// What a write answers.
fn receipts() -> Named {
    let receipt = || {
        vec![
            ("position", number(), "Position of the last event; the head when nothing was to do."),
            ("event_ids", list(uuid()), "The events, in order."),
            ("version", number(), "Version of the stream afterwards."),
            ("leaf_hash", or_null(hash()), "Leaf hash of the last event."),
            ("recorded_at", instant(), "When the log took them."),
            ("events", list(schema("RecordedEvent")), ""),
        ]
    };
    let rehearsed = list(object(vec![("event", schema("Envelope"), "")]));
    let result = json!({
        "type": "object",
        "required": ["case", "status"],
        "properties": {
            "case": uuid(),
            "status": integer(),
            "replayed": boolean(),
            "receipt": { "anyOf": [schema("Receipt"), schema("Rehearsal")] },
            "problem": schema("Problem"),
        },
    });
    let mut recorded = object(vec![
        ("position", number(), "Its place in the log."),
        ("leaf_hash", hash(), "RFC 6962 leaf hash of `event`."),
        ("event", schema("Envelope"), ""),
    ]);
    recorded["properties"]["private"] = json!({
        "type": "object",
        "additionalProperties": { "type": "string" },
        "description": "Private values by JSON Pointer, for readers who may see them; erased ones are absent.",
    });
    vec![
        ("Receipt", object(receipt())),
        (
            "Rehearsal",
            object(vec![
                ("dry_run", json!({ "const": true }), ""),
                ("version", number(), ""),
                ("events", rehearsed, ""),
            ]),
        ),
        ("RecordedEvent", recorded),
        ("Envelope", envelope()),
        (
            "ManyResults",
            object(vec![
                ("correlation", uuid(), ""),
                ("dry_run", boolean(), ""),
                ("results", list(result), "One a case, in the order of their ids."),
            ]),
        ),
    ]
}

/// What is read of what happened.
fn feeds() -> Named {
    vec![
        (
            "Events",
            object(vec![
                ("events", list(schema("RecordedEvent")), ""),
                ("scanned_to", number(), "The last position looked at, to go on after."),
            ]),
        ),
        (
            "CaseEvents",
            object(vec![
                ("events", list(schema("RecordedEvent")), ""),
                ("version", number(), ""),
                ("next", or_null(number()), "The version to go on after."),
            ]),
        ),
        ("Decisions", page("decisions", schema("Decision"))),
        ("Decision", decision()),
        (
            "DecisionRecord",
            json!({ "allOf": [schema("Decision"), object(vec![
            ("decided_by_title", or_null(text()), "Title of the post that decided, when one was given."),
            ("rationale", or_null(text()), "Null while open, or once erased."),
            ("dissent", or_null(text()), ""),
            ("proposal_rationale", or_null(text()), "Why it was proposed, when that was said."),
            ("waived", list(object(vec![
                ("document", item(), ""),
                ("reason", or_null(text()), "Null once it was erased."),
            ])), "Required documents it did without."),
            ("standing", or_null(schema("VoteTally")), "How the vote stands on `effective_on`, or came out."),
            ("electors", list(schema("VotingBody")), "The bodies that vote, frozen when it was opened."),
            ("route", list(schema("EndorsedStep")), "The steps of 回議 and 合議, in their order."),
            ("events", list(schema("RecordedEvent")), "As the log has them."),
        ])] }),
        ),
        (
            "EvidenceStored",
            object(vec![
                ("sha256", sha256(), ""),
                ("size", number(), "In bytes."),
                ("media_type", text(), ""),
            ]),
        ),
    ]
}

fn envelope() -> Value {
    object(vec![
        ("id", uuid(), ""),
        ("stream", text(), "Such as `case-UUID`."),
        ("version", number(), "Its number in the stream, from 1."),
        ("type", text(), "Such as `phase.completed`."),
        ("schema", number(), ""),
        ("recorded_at", instant(), ""),
        ("effective_on", date(), "The day from which the fact holds."),
        ("actor", map(json!({})), "Who acted, in which post, by which right, for whom."),
        ("via", one_of(&["page", "api", "cli", "apply", "sweeper", "sample", "store"]), ""),
        ("command_id", uuid(), ""),
        ("correlation", uuid(), ""),
        ("causation", or_null(uuid()), ""),
        ("data", map(json!({})), "The fact; private values as commitments."),
    ])
}

fn decision() -> Value {
    let closed = object(vec![
        ("event", uuid(), ""),
        ("outcome", or_null(item()), "Null when the proposal was not carried and nothing else decided."),
        ("outcome_title", or_null(label()), ""),
        ("mode", one_of(&["approval", "delegated", "acting"]), "決裁, 専決 or 代決."),
        ("decided_on", date(), ""),
        ("decided_by", or_null(uuid()), "The post, when it is in the directory."),
        ("basis", schema("Basis"), ""),
        ("has_dissent", boolean(), "Opinions against it, or votes."),
        ("evidence", list(sha256()), ""),
        ("tally", or_null(schema("VoteTally")), "How the vote came out; null where one body decided."),
        ("waived", list(item()), "Required documents it did without."),
    ]);
    object(vec![
        ("decision", uuid(), ""),
        ("case", uuid(), ""),
        ("case_title", label(), ""),
        ("programme", item(), ""),
        ("question", item(), ""),
        ("question_title", label(), ""),
        ("phase", item(), ""),
        ("phase_title", label(), ""),
        ("revision", number(), ""),
        ("participant", or_null(body()), ""),
        ("round", number(), ""),
        ("electorate", schema("Electorate"), "Who decides, frozen when it was opened."),
        ("opened_by", uuid(), "The event that put the question."),
        ("opened_on", date(), ""),
        ("proposal", or_null(item()), "The answer that was proposed."),
        ("proposal_title", or_null(label()), ""),
        ("votes_until", or_null(date()), "Last day of the vote, when silence then consents."),
        ("closed", or_null(closed), "Null while it is open."),
    ])
}
