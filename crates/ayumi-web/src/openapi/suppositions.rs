//! The schemas of suppositions, one a supposition, told apart by `suppose`; never those of what would come of them.

use serde_json::{Map, Value, json};

use super::schema::{Member, body, date, item, list, one_of, or_null, schema, sent, text};

/// Every supposition, their choice, and the question they are sent in.
pub(super) fn schemas() -> Map<String, Value> {
    let mut schemas = Map::new();
    let mut mapping = Map::new();
    let mut choice = Vec::new();
    for (name, title, meaning, required, optional) in suppositions() {
        let word: Member = ("suppose", json!({ "type": "string", "const": name }), "");
        let mut written = sent(std::iter::once(word).chain(required).collect(), optional);
        written["description"] = meaning.into();
        schemas.insert(title.into(), written);
        choice.push(schema(title));
        mapping.insert(name.into(), format!("#/components/schemas/{title}").into());
    }
    let discriminator = json!({ "propertyName": "suppose", "mapping": mapping });
    schemas.insert("Supposition".into(), json!({ "oneOf": choice, "discriminator": discriminator }));
    let of = vec![("suppositions", list(schema("Supposition")), "At most 50, taken in their order.")];
    schemas.insert("WhatIf".into(), sent(of, Vec::new()));
    schemas
}

/// Word, title, meaning, members that must be there, members that may.
type Shape = (&'static str, &'static str, &'static str, Vec<Member>, Vec<Member>);

fn suppositions() -> Vec<Shape> {
    let participant = |meaning| ("participant", or_null(body()), meaning);
    let one = || vec![("participant", body(), "The body.")];
    let distance = json!({ "type": "string", "pattern": "^[+-]?[0-9]+(bd|d|w|mo)$", "example": "10bd" });
    vec![
        (
            "shift",
            "SupposeShift",
            "A date moves: `to` a date, or `by` a distance.",
            vec![("item", item(), "The phase or mark.")],
            vec![
                participant("The one body it moves for; absent moves it for everybody."),
                ("to", or_null(date()), "The new date."),
                (
                    "precision",
                    or_null(one_of(&["day", "month", "quarter", "fiscal_year"])),
                    "With `to`: how exact it is meant; as before when absent.",
                ),
                ("by", or_null(distance), "How far: business days, days, weeks or months."),
            ],
        ),
        ("drop", "SupposeDrop", "A body takes no part, or no longer.", one(), vec![]),
        ("join", "SupposeJoin", "A body takes part.", one(), vec![]),
        (
            "complete",
            "SupposeComplete",
            "A phase is completed, with whatever it lacks.",
            vec![("phase", item(), "")],
            vec![participant("The body; absent for a joint phase.")],
        ),
        ("on", "SupposeOn", "Time has passed until a day.", vec![("date", date(), "")], vec![]),
        (
            "barrier",
            "SupposeBarrier",
            "Another rule lets joint work after a phase begin.",
            vec![
                ("phase", item(), ""),
                (
                    "rule",
                    text(),
                    "`all`, a number, a share such as `80%`, or codes of bodies with `+` between them.",
                ),
            ],
            vec![],
        ),
        (
            "quorum",
            "SupposeQuorum",
            "Another quorum makes a vote valid; votes that were cast stay.",
            vec![
                ("decision", item(), ""),
                ("quorum", text(), "`all`, a number of bodies, or a fraction such as `2/3`."),
            ],
            vec![],
        ),
    ]
}
