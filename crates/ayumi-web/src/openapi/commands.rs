//! The schemas of the commands, one a command, told apart by `command`; held against the core by a test.

mod amend;
mod services;

use serde_json::{Map, Value, json};

use super::schema::{
    Member, body, boolean, date, integer, item, list, map, number, one_of, or_null, schema, sent, sha256,
    text, uuid,
};

/// The word of every command.
pub(crate) const COMMAND_NAMES: [&str; 32] = [
    "invite",
    "join",
    "decline",
    "withdraw",
    "exclude_participant",
    "report",
    "set_checklist",
    "attach_evidence",
    "complete_phase",
    "skip_phase",
    "reopen_phase",
    "open_decision",
    "endorse_decision",
    "cast_vote",
    "decide",
    "change_deadline",
    "request_deadline_change",
    "approve_deadline_change",
    "refuse_deadline_change",
    "withdraw_deadline_change",
    "set_mark",
    "add_note",
    "correct_fact",
    "cancel_case",
    "open_entry",
    "record_attendance",
    "move_lifecycle",
    "declare_participants",
    "suspend_work",
    "confirm_suspension",
    "resume_work",
    "close_case",
];

/// Every command, their choice, and what they are made of.
pub(super) fn schemas() -> Map<String, Value> {
    let mut schemas = parts();
    let mut mapping = Map::new();
    let mut choice = Vec::new();
    for name in COMMAND_NAMES {
        let title = title(name);
        let (meaning, required, optional) = command(name);
        let word: Member = ("command", json!({ "type": "string", "const": name }), "");
        let mut written = sent(std::iter::once(word).chain(required).collect(), optional);
        written["description"] = meaning.into();
        schemas.insert(title.clone(), written);
        choice.push(schema(&title));
        mapping.insert(name.into(), format!("#/components/schemas/{title}").into());
    }
    let discriminator = json!({ "propertyName": "command", "mapping": mapping });
    let meaning =
        "A command to a case. Where `participant` is absent, a municipal officer means their own body.";
    schemas.insert(
        "Command".into(),
        json!({ "oneOf": choice, "discriminator": discriminator, "description": meaning }),
    );
    schemas
}

/// `complete_phase` as `CompletePhase`.
fn title(name: &str) -> String {
    let word = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('_').map(word).collect()
}

/// Meaning, members that must be there, members that may.
type Shape = (&'static str, Vec<Member>, Vec<Member>);

fn command(name: &str) -> Shape {
    match name {
        "invite" => (
            "Invites further bodies, or enrols them where the definition says so.",
            vec![("party", item(), "As which party."), ("organizations", list(body()), "The bodies.")],
            vec![basis()],
        ),
        "join" => ("Takes part.", vec![], vec![participant(), basis()]),
        "decline" => ("Does not take part. A complete answer.", vec![], leaving()),
        "withdraw" => ("Leaves after joining.", vec![], leaving()),
        "exclude_participant" => (
            "Takes a body that lags out of a barrier.",
            vec![("participant", body(), "The body."), phase()],
            reasons(),
        ),
        "report" => (
            "Answers fields of a phase; no fields means nothing has changed.",
            vec![phase()],
            vec![participant(), ("fields", list(schema("FieldAnswer")), "The answers."), basis()],
        ),
        "set_checklist" => (
            "Sets the status of checklist items, many at once.",
            vec![phase(), ("items", list(schema("ItemAnswer")), "The items.")],
            vec![participant(), basis()],
        ),
        "attach_evidence" => attach_evidence(),
        "complete_phase" => (
            "Completes a phase; refused while something required is missing.",
            vec![phase()],
            vec![participant(), basis()],
        ),
        "skip_phase" => ("Passes over an optional phase.", vec![phase()], with_participant(reasons())),
        "reopen_phase" => {
            ("Opens an ended phase again as its next revision.", vec![phase()], with_participant(reasons()))
        }
        "open_decision" => open_decision(),
        "endorse_decision" => endorse_decision(),
        "cast_vote" => cast_vote(),
        "decide" => decide(),
        "change_deadline"
        | "request_deadline_change"
        | "approve_deadline_change"
        | "refuse_deadline_change"
        | "withdraw_deadline_change"
        | "confirm_suspension" => amend::command(name),
        "set_mark" => set_mark(),
        "add_note" => (
            "Writes a note.",
            vec![("note", text(), "The words; private.")],
            vec![("phase", or_null(item()), "The phase it is about."), participant()],
        ),
        "correct_fact" => correct_fact(),
        "cancel_case" => ("Calls the case off.", vec![], reasons()),
        "close_case" => ("Closes a case that does not end by itself.", vec![], vec![basis()]),
        _ => services::command(name),
    }
}

fn attach_evidence() -> Shape {
    (
        "Attaches a document that was uploaded before.",
        vec![
            phase(),
            ("sha256", sha256(), "SHA-256 of the file."),
            ("size", number(), "Its size in bytes."),
            ("media_type", json!({ "type": "string", "example": "application/pdf" }), "Its media type."),
            ("file_name", text(), "Its name; private."),
        ],
        vec![
            participant(),
            ("document", or_null(item()), "Which of the documents the phase asks for; absent for any other."),
        ],
    )
}

fn open_decision() -> Shape {
    (
        "Puts the question of a phase; where it is decided by a vote, with the proposal voted on. Who votes is settled now.",
        vec![phase()],
        vec![
            participant(),
            ("proposal", or_null(item()), "The answer that is proposed; required for a vote."),
            ("rationale", or_null(text()), "Why it is proposed; required for a vote, private."),
            basis(),
        ],
    )
}

fn endorse_decision() -> Shape {
    (
        "Does a step of 回議 or 合議 on an open decision. Who put the question cannot.",
        vec![phase(), ("opinion", one_of(&["consent", "object"]), "What the post says.")],
        vec![
            participant(),
            ("step", or_null(number()), "The step, from 1; absent means the first that is not done."),
            (
                "organization",
                or_null(body()),
                "The body the endorsing post belongs to; absent means one's own.",
            ),
            ("comment", or_null(text()), "What it adds; required with an objection, private."),
        ],
    )
}

fn cast_vote() -> Shape {
    (
        "Votes on what an open decision proposes. Refused once the vote is over.",
        vec![phase(), ("choice", one_of(&["for", "against", "abstain"]), "賛成, 反対 or 棄権.")],
        vec![
            ("participant", or_null(body()), "The body that votes; absent means one's own."),
            ("reason", or_null(text()), "Why; private."),
            basis(),
        ],
    )
}

fn decide() -> Shape {
    (
        "Records the answer to a question, or that a vote did not carry the proposal. Needs `If-Match`.",
        vec![phase(), ("mode", one_of(&["approval", "delegated", "acting"]), "決裁, 専決 or 代決.")],
        vec![
            participant(),
            (
                "outcome",
                or_null(item()),
                "The answer, one of the definition's; absent when a vote did not carry the proposal.",
            ),
            ("decided_on", or_null(date()), "Day of the 決裁; today when absent."),
            (
                "decided_by",
                or_null(uuid()),
                "The post that decided, when it is in the directory; never that of whoever writes it down.",
            ),
            ("decided_by_title", or_null(text()), "Title of the post that decided; private."),
            basis(),
            ("rationale", or_null(text()), "Why; required by the law, private."),
            ("dissent", or_null(text()), "Opinions against it; private."),
            ("evidence", list(sha256()), "The evidence relied on, by hash."),
            ("waived", list(schema("Waiver")), "Required documents it does without; for the lead alone."),
        ],
    )
}

fn set_mark() -> Shape {
    (
        "Puts a participant in a class or takes it out.",
        vec![("mark", item(), "The mark.")],
        vec![
            participant(),
            ("value", or_null(item()), "Its value; null takes it away."),
            ("grounds", list(item()), "The grounds."),
            ("due_on", or_null(date()), "A date other than the definition's."),
            ("reason_code", or_null(item()), "Why, as a code of the published list."),
            ("reason", or_null(text()), "Why, in words; private."),
            basis(),
        ],
    )
}

fn correct_fact() -> Shape {
    let mut optional = with_participant(reasons());
    optional.extend([
        ("phase", or_null(item()), "The phase of the field or checklist item."),
        ("item", or_null(item()), "The field or checklist item; absent for any other fact."),
        ("event", or_null(uuid()), "The event that recorded it; of an item the present fact when absent."),
        ("path", or_null(text()), "Pointer to a fact that is no item, such as `/data/decided_on`."),
        ("value", or_null(schema("FieldValue")), "The value that counts instead."),
        ("effective_on", or_null(date()), "From which day it counts; as before when absent."),
    ]);
    (
        "Replaces or retracts a recorded fact; the old one stays visible. Needs `If-Match`.",
        vec![("correction", one_of(&["replace", "retract"]), "What is done to it.")],
        optional,
    )
}

fn phase() -> Member {
    ("phase", item(), "The phase.")
}

fn participant() -> Member {
    ("participant", or_null(body()), "The body; absent for a joint phase, or for a municipal officer's own.")
}

fn basis() -> Member {
    ("basis", or_null(schema("Basis")), "On what.")
}

fn reasons() -> Vec<Member> {
    vec![
        ("reason_code", or_null(item()), "Why, as a code of the published list."),
        ("reason", or_null(text()), "Why, in words; private."),
        basis(),
    ]
}

fn leaving() -> Vec<Member> {
    with_participant(reasons())
}

fn with_participant(mut members: Vec<Member>) -> Vec<Member> {
    members.insert(0, participant());
    members
}

/// What commands are made of.
fn parts() -> Map<String, Value> {
    let parts = answers().into_iter().chain(openings()).chain(services::parts());
    parts.map(|(name, schema)| (name.to_owned(), schema)).collect()
}

/// What answers to phases are made of.
fn answers() -> Vec<(&'static str, Value)> {
    let status = || one_of(&["not_started", "in_progress", "done", "not_applicable"]);
    let one = |name: &'static str, of: Value| sent(vec![(name, of, "")], vec![]);
    let value = vec![
        one("text", text()),
        one("integer", integer()),
        one("boolean", boolean()),
        one("choice", item()),
        one("choices", list(item())),
        one("date", date()),
        one(
            "month",
            json!({ "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$", "example": "2026-09" }),
        ),
        one("status", status()),
        one("basis", schema("Basis")),
    ];
    let kinds = ["document", "notice", "rule", "law", "meeting", "telephone", "direct_entry"];
    vec![
        (
            "Basis",
            sent(
                vec![("kind", one_of(&kinds), "What kind of basis.")],
                vec![
                    ("document_number", or_null(text()), "Number of the document, such as デ戦第123号."),
                    ("dated_on", or_null(date()), "Date of the document or meeting."),
                ],
            ),
        ),
        (
            "FieldValue",
            json!({ "oneOf": value, "description": "A typed value: exactly one member, named by the type." }),
        ),
        (
            "FieldAnswer",
            sent(
                vec![("field", item(), "The field.")],
                vec![
                    ("value", or_null(schema("FieldValue")), "Its value; null empties it."),
                    ("effective_on", or_null(date()), "From which day it holds; today when absent."),
                ],
            ),
        ),
        (
            "Waiver",
            sent(
                vec![
                    ("document", item(), "The required document."),
                    ("reason", text(), "Why it is not needed; private."),
                ],
                vec![],
            ),
        ),
        (
            "ItemAnswer",
            sent(
                vec![
                    ("item", item(), "The checklist item."),
                    ("status", status(), "未着手, 作業中, 完了済み or 対象外."),
                ],
                vec![("effective_on", or_null(date()), "From which day it holds; today when absent.")],
            ),
        ),
    ]
}

/// What commands to many cases, openings and sign-in are made of.
fn openings() -> Vec<(&'static str, Value)> {
    vec![
        (
            "ProgrammeCommand",
            sent(
                vec![
                    ("command", schema("Command"), "The command every case is sent."),
                    (
                        "cases",
                        json!({ "type": "array", "items": uuid(), "minItems": 1, "maxItems": 200 }),
                        "The cases.",
                    ),
                ],
                vec![("versions", map(number()), "What was seen, by case: its `If-Match`.")],
            ),
        ),
        (
            "OpenCase",
            sent(
                vec![
                    ("programme", item(), "The programme."),
                    ("key", item(), "The case inside it; the id of the case follows from both."),
                    ("title", schema("Label"), "Its title."),
                ],
                vec![
                    (
                        "bodies",
                        map(json!({ "anyOf": [{ "const": "all" }, list(body())] })),
                        "Which bodies take part or are invited, by party: all of the party's kinds, or those named. The body a raised case is about needs not be named.",
                    ),
                    ("attributes", map(item()), "Codes that tell it from its siblings."),
                    ("raised_from", or_null(schema("RaisedFrom")), "The case it is raised from."),
                ],
            ),
        ),
        (
            "RaisedFrom",
            sent(
                vec![
                    ("case", uuid(), "The raising case; its definition must let it be raised."),
                    ("sub_case", item(), "As what, in the words of that definition."),
                ],
                vec![(
                    "participant",
                    or_null(body()),
                    "The body it is about; an officer of a municipality means their own.",
                )],
            ),
        ),
        ("Login", sent(vec![("token", text(), "The token.")], vec![])),
        (
            "Label",
            sent(
                vec![("ja", text(), "Japanese.")],
                vec![("en", or_null(text()), "English, when there is one.")],
            ),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use ayumi_core::command::Command;

    /// A value that fits a schema, with every member there.
    fn example(schema: &Value, all: &Map<String, Value>) -> Value {
        if let Some(target) = schema["$ref"].as_str() {
            return example(&all[target.rsplit('/').next().unwrap()], all);
        }
        for key in ["const", "example"] {
            if let Some(value) = schema.get(key) {
                return value.clone();
            }
        }
        for key in ["enum", "anyOf", "oneOf"] {
            if let Some(first) = schema.get(key).and_then(|of| of.get(0)) {
                return if key == "enum" { first.clone() } else { example(first, all) };
            }
        }
        match schema["type"].as_str() {
            Some("array") => json!([example(&schema["items"], all)]),
            Some("string") => json!("2026-09-30"),
            Some("object") => {
                let members = schema["properties"].as_object().unwrap();
                members.iter().map(|(name, member)| (name.clone(), example(member, all))).collect()
            }
            kind => unreachable!("no example for {kind:?}: {schema}"),
        }
    }

    #[test]
    fn every_command_with_every_member_is_read_by_the_core_and_comes_back_the_same() {
        let all = schemas();
        for name in COMMAND_NAMES {
            let written = example(&all[&title(name)], &all);
            let command: Command =
                serde_json::from_value(written.clone()).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(command.name(), name);
            // What the core writes has every field it knows: one that is not in the document would show here.
            assert_eq!(serde_json::to_value(&command).unwrap(), written, "{name}");
        }
    }

    #[test]
    fn what_is_required_is_required_by_the_core() {
        let all = schemas();
        for name in COMMAND_NAMES {
            let schema = &all[&title(name)];
            let required: Vec<&str> =
                schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            let whole = example(schema, &all);
            for member in schema["properties"].as_object().unwrap().keys() {
                let mut without = whole.clone();
                without.as_object_mut().unwrap().remove(member);
                let is_read = serde_json::from_value::<Command>(without).is_ok();
                assert_eq!(is_read, !required.contains(&member.as_str()), "{name} without {member}");
            }
        }
    }

    #[test]
    fn every_kind_of_value_is_read_by_the_core() {
        let all = schemas();
        for kind in all["FieldValue"]["oneOf"].as_array().unwrap() {
            let value = example(kind, &all);
            let read: Result<ayumi_core::event::FieldValue<String>, _> =
                serde_json::from_value(value.clone());
            assert!(read.is_ok(), "{value}");
        }
    }
}
