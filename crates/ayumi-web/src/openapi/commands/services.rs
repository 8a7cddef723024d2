//! The schemas of the commands on meetings, contacts, conditions, numbers and pauses; never those on phases.

use serde_json::Value;

use super::{Shape, basis, participant, phase, reasons};
use crate::openapi::schema::{Member, body, date, item, list, number, one_of, or_null, schema, sent, text};

pub(super) fn command(name: &str) -> Shape {
    match name {
        "open_entry" => (
            "Opens a meeting or a contact; its steps become phases named `REGISTER.ENTRY.STEP`.",
            vec![("register", item(), "The register.")],
            vec![
                participant(),
                ("subject", or_null(text()), "What it is about; private."),
                ("due_on", or_null(date()), "The date of the step that leaves it to this day."),
                ("follows", or_null(item()), "The entry it goes back to, as `REGISTER.ENTRY`."),
                basis(),
            ],
        ),
        "record_attendance" => (
            "Records who was present at a meeting; a later word about a body replaces the earlier.",
            vec![phase(), ("present", list(schema("Presence")), "The bodies.")],
            vec![basis()],
        ),
        "move_lifecycle" => (
            "Moves a participant to another condition of its lifecycle.",
            vec![("lifecycle", item(), "The lifecycle."), ("to", item(), "The condition.")],
            [vec![participant(), from_when()], reasons()].concat(),
        ),
        "declare_participants" => (
            "Records how many bodies a document says take part. Needs a basis.",
            vec![
                ("counts", list(schema("DeclaredCount")), "The numbers, each group once."),
                ("certainty", one_of(&["forecast", "planned", "final"]), "見込, 予定 or 確定."),
            ],
            vec![
                ("remark", or_null(schema("Label")), "A public remark of the document."),
                from_when(),
                basis(),
            ],
        ),
        "suspend_work" => (
            "Lets work stand still: of the case, a phase, a participant or one track.",
            vec![],
            [
                held(),
                vec![
                    (
                        "clock",
                        or_null(one_of(&["keep_date", "keep_remaining", "restart"])),
                        "What becomes of its dates; the definition's word when absent.",
                    ),
                    ("expected_until", or_null(date()), "Until when, as far as is known."),
                ],
                reasons(),
            ]
            .concat(),
        ),
        _ => (
            "Lets suspended work go on, named as it was suspended. Needs a basis.",
            vec![],
            [held(), vec![("reason", or_null(text()), "In words; private."), basis()]].concat(),
        ),
    }
}

fn from_when() -> Member {
    ("effective_on", or_null(date()), "From which day; today when absent.")
}

fn held() -> Vec<Member> {
    vec![
        ("phase", or_null(item()), "The phase; absent for all of them."),
        ("participant", or_null(body()), "The body; absent for the joint work and everybody."),
    ]
}

/// What these commands are made of.
pub(super) fn parts() -> Vec<(&'static str, Value)> {
    let groups = ["prefecture", "city", "ward", "town", "village", "union", "other"];
    vec![
        (
            "Presence",
            sent(
                vec![
                    ("organization", body(), "The body."),
                    ("persons", number(), "How many persons came; 0 takes an earlier word back."),
                ],
                vec![],
            ),
        ),
        (
            "DeclaredCount",
            sent(vec![("group", one_of(&groups), "The group."), ("count", number(), "How many.")], vec![]),
        ),
    ]
}
