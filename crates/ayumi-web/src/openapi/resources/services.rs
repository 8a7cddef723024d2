//! The schemas of continuing services: meetings and contacts, conditions, numbers, figures, pauses, other cases; never
//! those of phases.

use serde_json::{Value, json};

use super::{Named, label, page, status};
use crate::openapi::schema::{
    body, boolean, date, integer, item, list, map, number, object, one_of, or_null, schema, text, uuid,
};

const GROUPS: [&str; 7] = ["prefecture", "city", "ward", "town", "village", "union", "other"];

pub(super) fn services() -> Named {
    let mut named = vec![
        ("Entries", page("entries", schema("Entry"))),
        ("Entry", entry()),
        ("Services", used()),
        ("Condition", condition()),
        ("CaseLifecycle", lifecycle()),
        ("Declared", declared()),
        ("CaseIndicator", indicator()),
    ];
    named.extend(small());
    named
}

fn entry() -> Value {
    let step = object(vec![
        ("phase", item(), "The phase of the case it is, `REGISTER.ENTRY.STEP`."),
        ("step", item(), "The step of the register."),
        ("title", label(), ""),
        ("status", status(), ""),
        ("due", or_null(schema("Promise")), ""),
        ("opened_on", or_null(date()), ""),
        ("ended_on", or_null(date()), ""),
    ]);
    object(vec![
        ("case", uuid(), ""),
        ("case_title", label(), ""),
        ("programme", item(), ""),
        ("register", item(), ""),
        ("register_title", label(), ""),
        ("kind", one_of(&["meeting", "contact"]), ""),
        ("entry", item(), "Its name in the register."),
        ("id", item(), "`REGISTER.ENTRY`, as others go back to it."),
        ("number", or_null(number()), "Null for an occasion known beforehand."),
        ("title", label(), ""),
        ("participant", or_null(body()), "The body it is with; null for a meeting."),
        ("opened_on", or_null(date()), "The day it came up; null for an occasion known beforehand."),
        ("event", or_null(uuid()), "The event that opened it."),
        ("follows", or_null(item()), "The entry it goes back to."),
        ("steps", list(step), "In order."),
        ("current_step", or_null(item()), "The first step that has not ended."),
        ("answered_on", or_null(date()), "The day its first step was done."),
        ("response_business_days", or_null(number()), "Business days from the day it came up to that day."),
        ("open", boolean(), "Whether something is still to be done in it."),
        ("subject", or_null(text()), "What it is about; null when it has none or it was erased."),
    ])
}

fn condition() -> Value {
    object(vec![
        ("condition", item(), ""),
        ("title", label(), ""),
        ("start", boolean(), "Whether a participant may begin in it."),
        ("to", list(item()), "Where it may lead."),
        ("means", or_null(one_of(&["joined", "left"])), "What it says about taking part."),
        ("counts", boolean(), "Whether bodies in it count as users."),
        ("reason", boolean(), "Whether entering it needs a reason."),
    ])
}

fn lifecycle() -> Value {
    let of_body = object(vec![
        ("participant", body(), ""),
        ("participation", one_of(&["invited", "enrolled", "joined", "declined", "withdrawn"]), ""),
        ("condition", or_null(item()), "Null: it has not answered, 未回答."),
        ("since", or_null(date()), ""),
        ("moves", number(), "How many moves it has made."),
    ]);
    object(vec![
        ("lifecycle", item(), ""),
        ("title", label(), ""),
        ("of", item(), "The party."),
        ("states", list(schema("Condition")), "In the order of the definition."),
        ("conditions", list(of_body), "Of every body of the party."),
        ("counts", map(number()), "Bodies by condition; `unanswered` counts those without one."),
    ])
}

fn declared() -> Value {
    let group = object(vec![
        ("group", one_of(&GROUPS), ""),
        ("declared", or_null(number()), "How many the document says."),
        ("named", number(), "How many are known by name."),
        ("gap", or_null(integer()), "Declared less named."),
    ]);
    let municipalities = object(vec![
        ("declared", or_null(number()), ""),
        ("named", number(), ""),
        ("of", number(), "How many municipalities there are."),
    ]);
    object(vec![
        ("on", or_null(date()), "From which day the document's numbers hold; null when there are none."),
        ("event", or_null(uuid()), ""),
        ("certainty", or_null(one_of(&["forecast", "planned", "final"])), "見込, 予定 or 確定."),
        ("remark", or_null(label()), "A public remark of the document."),
        ("basis", or_null(schema("Basis")), "The document."),
        ("groups", list(group), "Those that are declared or named."),
        ("municipalities", municipalities, "How many of them are covered."),
    ])
}

fn indicator() -> Value {
    let value = object(vec![
        ("participant", body(), ""),
        ("numerator", or_null(integer()), "The amount; null when it is not known."),
        ("denominator", or_null(number()), "What it is divided by."),
        ("rounded", or_null(text()), "The quotient with two decimals, half rounded up."),
        ("amount_on", or_null(date()), "From which day the amount holds."),
        ("counted_on", or_null(date()), "The day the inhabitants were counted."),
        ("unknown", or_null(one_of(&["not_reported", "no_population"])), "Why it is not known."),
    ]);
    object(vec![
        ("indicator", item(), ""),
        ("title", label(), ""),
        ("phase", item(), "The phase of the field."),
        ("field", item(), "The field with the amount."),
        ("per", one_of(&["body", "head"]), "What it is divided by: nothing, or the inhabitants."),
        ("unit", label(), ""),
        ("values", list(value), "Of the bodies whose reports the reader may see, in the order of codes."),
    ])
}

fn small() -> Named {
    vec![
        (
            "CasePause",
            object(vec![
                ("phase", or_null(item()), "Null for all of them."),
                ("participant", or_null(body()), "Null for the joint work and everybody."),
                ("since", date(), ""),
                ("clock", one_of(&["keep_date", "keep_remaining", "restart"]), "What becomes of its dates."),
                ("expected_until", or_null(date()), ""),
            ]),
        ),
        (
            "CaseLink",
            object(vec![
                ("case", uuid(), "The other case."),
                (
                    "relation",
                    one_of(&["raised", "raised_from"]),
                    "`raised`: the other was raised from this one.",
                ),
                ("sub_case", item(), "As what it was raised."),
                ("participant", or_null(body()), "The body it is about."),
                ("on", date(), ""),
                ("programme", or_null(item()), "Of the other case."),
                ("title", or_null(label()), "Of the other case."),
                ("status", or_null(one_of(&["open", "completed", "cancelled"])), "Of the other case."),
            ]),
        ),
        ("Attendance", object(vec![("organization", body(), ""), ("persons", number(), "")])),
    ]
}

fn used() -> Value {
    let mut lifecycle = lifecycle();
    for dropped in ["conditions", "counts"] {
        if let Some(members) = lifecycle["properties"].as_object_mut() {
            members.remove(dropped);
        }
    }
    lifecycle["required"] = json!(["lifecycle", "title", "of", "states"]);
    let prospect = object(vec![
        ("organization", body(), ""),
        ("population", number(), ""),
        ("uses", boolean(), "Whether it counts as a user."),
    ]);
    let target = object(vec![
        ("population_under", number(), "Municipalities of fewer people than this."),
        ("bodies", list(prospect), "Those of the case that are meant, by their codes."),
    ]);
    let service = object(vec![
        ("case", uuid(), ""),
        ("key", item(), ""),
        ("title", label(), ""),
        ("status", one_of(&["open", "completed", "cancelled"]), ""),
        ("counts", map(map(number())), "Bodies by lifecycle and condition; `unanswered` those without one."),
        ("declared", schema("Declared"), "What a document says beside what is known by name."),
        ("target", or_null(target), "The bodies it is meant for above all; null where the plan names none."),
    ]);
    object(vec![
        ("programme", item(), ""),
        ("title", label(), ""),
        ("lifecycles", list(lifecycle), "Empty where there are none, and then no services."),
        ("services", list(service), "Each case of the programme."),
        ("next", or_null(text()), "The cursor of the next page; null on the last."),
    ])
}
