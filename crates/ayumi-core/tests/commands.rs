//! The words commands are sent in: one object a command, nothing unknown beside it.

use ayumi_core::command::Command;
use ayumi_core::testing::*;
use serde_json::{Value, json};

/// Every command in its shortest form, with the members it cannot do without.
fn shortest() -> Vec<(&'static str, Value)> {
    let sha256 = evidence("x");
    vec![
        ("invite", json!({"party": "member", "organizations": [KOBE]})),
        ("join", json!({})),
        ("decline", json!({})),
        ("withdraw", json!({})),
        ("exclude_participant", json!({"participant": KOBE, "phase": "needs"})),
        ("report", json!({"phase": "needs"})),
        ("set_checklist", json!({"phase": "planning", "items": []})),
        (
            "attach_evidence",
            json!({"phase": "needs", "sha256": sha256, "size": 1, "media_type": "text/plain", "file_name": "a.txt"}),
        ),
        ("complete_phase", json!({"phase": "needs"})),
        ("skip_phase", json!({"phase": "needs"})),
        ("reopen_phase", json!({"phase": "needs"})),
        ("open_decision", json!({"phase": "needs"})),
        ("endorse_decision", json!({"phase": "needs", "opinion": "consent"})),
        ("cast_vote", json!({"phase": "needs", "choice": "against"})),
        ("decide", json!({"phase": "needs", "mode": "approval"})),
        ("change_deadline", json!({"item": "needs", "nominal": "2026-07-31"})),
        ("set_mark", json!({"mark": "transition-support"})),
        ("add_note", json!({"note": "覚え書き"})),
        ("correct_fact", json!({"correction": "retract"})),
        ("cancel_case", json!({})),
    ]
}

fn named(name: &str, members: &Value) -> Value {
    let mut body = members.clone();
    body["command"] = name.into();
    body
}

#[test]
fn every_command_is_sent_under_its_word_and_read_back_as_sent() {
    for (name, members) in shortest() {
        let command: Command =
            serde_json::from_value(named(name, &members)).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(command.name(), name);
        let again: Command = serde_json::from_value(serde_json::to_value(&command).unwrap()).unwrap();
        assert_eq!(again, command);
    }
}

#[test]
fn an_unknown_word_or_member_is_refused() {
    for (name, members) in shortest() {
        let mut more = named(name, &members);
        more["surprise"] = Value::Null;
        assert!(serde_json::from_value::<Command>(more).is_err(), "{name}");
    }
    assert!(serde_json::from_value::<Command>(json!({"command": "approve"})).is_err());
}

#[test]
fn a_member_a_command_cannot_do_without_is_missed() {
    for (name, members) in shortest() {
        let left_out =
            members.as_object().unwrap().keys().filter(|member| !["fields"].contains(&member.as_str()));
        for member in left_out {
            let mut less = named(name, &members);
            less.as_object_mut().unwrap().remove(member);
            assert!(serde_json::from_value::<Command>(less).is_err(), "{name} without {member}");
        }
    }
}

#[test]
fn what_overwrites_something_seen_must_name_the_version_seen() {
    let needing: Vec<_> = shortest()
        .into_iter()
        .filter(|(name, members)| {
            serde_json::from_value::<Command>(named(name, members)).unwrap().needs_seen_version()
        })
        .map(|(name, _)| name)
        .collect();
    assert_eq!(needing, ["decide", "change_deadline", "correct_fact"]);
}

#[test]
fn the_participant_of_a_command_is_the_one_its_body_names() {
    for (name, members) in shortest() {
        let plain: Command = serde_json::from_value(named(name, &members)).unwrap();
        let takes_one = serde_json::to_value(&plain).unwrap().get("participant").is_some();
        if takes_one {
            assert_eq!(plain.for_body(HIMEJI).participant(), Some(&body(HIMEJI)), "{name}");
        } else {
            assert_eq!(plain.participant(), None, "{name}");
        }
    }
}
