//! What people do by chance: answer, complete, ask for other dates, stand still, put off, hand over; never whether they may.

use ayumi_core::command::Command;
use ayumi_core::decide::Acting;
use ayumi_core::definition::{Definition, FieldKind, Phase};
use ayumi_core::directory::Directory;
use ayumi_core::envelope::{Actor, ActorKind, Via};
use ayumi_core::id::{ContentHash, OrganizationId, UserId};
use ayumi_core::state::Case;
use chrono::{Days, NaiveDate};
use serde_json::{Value, json};

use crate::chance::Chance;
use crate::founding::{Spares, request};
use crate::node::{Node, Site};
use crate::oracle::Oracle;

/// One thing somebody does in some case; what the rules refuse is not done.
pub(crate) async fn act(site: &Site, node: &Node, oracle: &Oracle, chance: &mut Chance) {
    let cases = oracle.running();
    let Some((id, case)) = chance.pick(&cases).copied() else { return };
    let Ok(Some(opening)) = node.clerk.engine.case_opening(id).await else { return };
    let Ok(definition) = node.clerk.engine.library().definition(&opening.definition).await else { return };
    let definition = definition.of_case(case);
    let today = node.clerk.engine.today();
    let bodies: Vec<OrganizationId> = case.participants.keys().cloned().collect();
    let body = chance.pick(&bodies).cloned();
    for said in commands(chance, &definition, case, body.as_ref(), today) {
        let own = !chance.one_in(3);
        let directory = node.clerk.engine.directory();
        let who = body.as_ref().filter(|_| own).unwrap_or(&opening.lead);
        let Some(acting) = acting(&directory, who, today) else { continue };
        let Ok(command) = serde_json::from_value::<Command>(said) else { continue };
        let principal = acting.actor.user.map_or_else(String::new, |user| user.to_string());
        let request = request(site, &principal, "act", acting, Via::Api);
        // A refusal is as good an answer as any.
        node.clerk.engine.command(id, command, &request).await.ok();
    }
}

/// Whoever does the work of a body today.
fn acting(directory: &Directory, body: &OrganizationId, today: NaiveDate) -> Option<Acting> {
    let user = directory.duty_posts(body, today).into_iter().find_map(|(_, user)| user)?;
    let actor = Actor {
        kind: ActorKind::User,
        user: Some(user),
        post: None,
        organization: Some(body.clone()),
        credential: None,
        authority: None,
        on_behalf_of: None,
    };
    Some(Acting { actor, rights: directory.rights(user, today) })
}

fn commands(
    chance: &mut Chance,
    definition: &Definition,
    case: &Case,
    body: Option<&OrganizationId>,
    today: NaiveDate,
) -> Vec<Value> {
    let Some(phase) = chance.pick(&definition.phases) else { return Vec::new() };
    let participant = body.filter(|_| phase.is_each());
    let day = today.checked_add_days(Days::new(chance.below(150))).unwrap_or(today);
    let later = today.checked_add_days(Days::new(7 + chance.below(400))).unwrap_or(today);
    let basis = json!({"kind": "document", "document_number": "デ戦第1号", "dated_on": "2026-04-01"});
    let act = |name: &str| json!({"command": name, "phase": phase.id, "participant": participant});
    let why = |mut said: Value| {
        said["reason_code"] = "assembly".into();
        said["reason"] = "議会日程のため".into();
        said
    };
    let of_body = |name: &str| json!({"command": name, "participant": body});
    let dated = |name: &str, day: NaiveDate| {
        why(json!({"command": name, "item": phase.id, "participant": participant, "nominal": day}))
    };
    match chance.below(34) {
        0..=3 => vec![of_body("join")],
        4 => vec![why(of_body("decline"))],
        5 => vec![why(of_body("withdraw"))],
        6..=11 => vec![report(chance, phase, participant), act("complete_phase")],
        12 => vec![report(chance, phase, participant)],
        13 => vec![why(act("skip_phase"))],
        14 => vec![why(act("reopen_phase"))],
        15..=17 => {
            let mut said = dated("change_deadline", day);
            said["basis"] = basis;
            vec![said]
        }
        18..=20 => vec![dated("request_deadline_change", later)],
        21..=23 => answers(chance, case, &basis).into_iter().collect(),
        24 => vec![why(act("suspend_work"))],
        25 => vec![act("resume_work"), why(act("confirm_suspension"))],
        26 => vec![json!({"command": "open_decision", "phase": phase.id, "participant": participant,
            "proposal": Value::Null, "rationale": Value::Null, "basis": Value::Null})],
        27 => contact(chance, definition, body, later),
        28 => mark(chance, definition, body).into_iter().map(why).collect(),
        29 | 30 => attach(phase, participant)
            .chain([report(chance, phase, participant), act("complete_phase")])
            .collect(),
        31 => take_back(chance, case).into_iter().map(why).collect(),
        32 => vec![json!({"command": "add_note", "participant": body, "note": "変わりありません"})],
        _ if chance.one_in(40) => vec![why(json!({"command": "cancel_case"}))],
        _ => vec![why(json!({"command": "exclude_participant", "phase": phase.id, "participant": body}))],
    }
}

/// Every document a phase asks for.
fn attach(phase: &Phase, participant: Option<&OrganizationId>) -> impl Iterator<Item = Value> {
    phase.documents.iter().map(move |document| {
        json!({"command": "attach_evidence", "phase": phase.id, "participant": participant, "document": document.id,
            "sha256": ContentHash::of(document.id.as_str().as_bytes()), "size": 1_000,
            "media_type": "application/pdf", "file_name": "書類.pdf"})
    })
}

/// A document of any phase, attached by mistake.
fn take_back(chance: &mut Chance, case: &Case) -> Option<Value> {
    let tracks = case.phases.values().flat_map(|state| {
        let own = state.tracks.iter().map(|(body, track)| (Some(body), track));
        std::iter::once((None, &state.joint)).chain(own)
    });
    let attached: Vec<_> =
        tracks.flat_map(|(body, track)| track.evidence.iter().map(move |one| (body, one.event))).collect();
    let (body, event) = chance.pick(&attached)?;
    Some(json!({"command": "correct_fact", "event": event, "participant": body, "correction": "retract"}))
}

/// Answers to a request for another date.
fn answers(chance: &mut Chance, case: &Case, basis: &Value) -> Option<Value> {
    let open: Vec<_> = case.requests.iter().collect();
    let ((item, body), request) = *chance.pick(&open)?;
    let word = *chance.pick(&["approve", "approve", "refuse"])?;
    let name = format!("{word}_deadline_change");
    let mut said = json!({"command": name, "request": request.event, "item": item, "participant": body});
    said["reason"] = "議会日程のため".into();
    if word == "approve" {
        said["basis"] = basis.clone();
    } else {
        said["reason_code"] = "assembly".into();
    }
    Some(said)
}

fn contact(
    chance: &mut Chance,
    definition: &Definition,
    body: Option<&OrganizationId>,
    due: NaiveDate,
) -> Vec<Value> {
    let register = chance.pick(&definition.registers);
    let opened = |register: &ayumi_core::definition::Register| json!({"command": "open_entry", "register": register.id, "participant": body, "subject": "相談", "due_on": due});
    register.map(opened).into_iter().collect()
}

fn mark(chance: &mut Chance, definition: &Definition, body: Option<&OrganizationId>) -> Option<Value> {
    let rule = chance.pick(&definition.marks)?;
    let value = chance.pick(&rule.values).map(|choice| &choice.id);
    let grounds: Vec<_> = rule.grounds.first().map(|choice| &choice.id).into_iter().collect();
    Some(
        json!({"command": "set_mark", "mark": rule.id, "participant": body, "value": value, "grounds": grounds}),
    )
}

fn report(chance: &mut Chance, phase: &Phase, participant: Option<&OrganizationId>) -> Value {
    let field = |field: &ayumi_core::definition::Field| {
        let value = match &field.kind {
            FieldKind::Text => json!({"text": "記入"}),
            FieldKind::Integer { min, .. } => json!({"integer": min.unwrap_or(1).max(1)}),
            FieldKind::Money => json!({"integer": 1000}),
            FieldKind::Boolean => json!({"boolean": true}),
            FieldKind::Choice(choices) => json!({"choice": choices.first().map(|choice| &choice.id)}),
            FieldKind::Choices(choices) => {
                json!({"choices": choices.first().map(|choice| &choice.id).into_iter().collect::<Vec<_>>()})
            }
            FieldKind::Date => json!({"date": "2026-04-01"}),
            FieldKind::Month => json!({"month": "2026-09"}),
        };
        json!({"field": field.id, "value": value})
    };
    if !phase.checklist.is_empty() {
        let status =
            chance.pick(&["in_progress", "done", "done", "not_applicable"]).copied().unwrap_or("done");
        let items: Vec<_> =
            phase.checklist.iter().map(|item| json!({"item": item.id, "status": status})).collect();
        return json!({"command": "set_checklist", "phase": phase.id, "participant": participant, "items": items});
    }
    let fields: Vec<_> = phase.report.iter().map(field).collect();
    json!({"command": "report", "phase": phase.id, "participant": participant, "fields": fields})
}

/// Somebody puts off what they were told.
pub(crate) async fn snooze(site: &Site, node: &Node, oracle: &Oracle, chance: &mut Chance) {
    let told = oracle.told_lately();
    let Some((case, reminder, user)) = chance.pick(&told).copied() else { return };
    let directory = node.clerk.engine.directory();
    let today = node.clerk.engine.today();
    let Some(known) = directory.users.get(&user) else { return };
    let Some(mut acting) = acting(&directory, &known.organization, today) else { return };
    acting.actor.user = Some(user);
    acting.rights = directory.rights(user, today);
    let until = today.checked_add_days(Days::new(1 + chance.below(20))).unwrap_or(today);
    let snooze = ayumi_engine::outward::Snooze {
        case,
        reminder,
        until,
        reason_code: None,
        reason: Some("担当者が出張中のため".into()),
    };
    let request = request(site, &user.to_string(), "snooze", acting, Via::Api);
    node.clerk.engine.snooze(&snooze, &request).await.ok();
}

/// Some posts of a body change hands, from a day on; gives what is to be recorded.
pub(crate) fn transfers(
    directory: &Directory,
    spares: &Spares,
    chance: &mut Chance,
    today: NaiveDate,
) -> Vec<(ayumi_core::id::PostId, UserId)> {
    let mut found = Vec::new();
    for (post, known) in &directory.posts {
        let holder = directory.holder(*post, today);
        // Somebody new, or a colleague who has a post already.
        let mut taken: Vec<UserId> = spares.get(&known.organization).cloned().unwrap_or_default();
        let colleagues = directory.posts.iter().filter(|(_, other)| other.organization == known.organization);
        taken.extend(colleagues.filter_map(|(other, _)| directory.holder(*other, today)));
        let next = chance.pick(&taken).copied().filter(|user| Some(*user) != holder);
        if let Some(user) = next.filter(|_| chance.one_in(3)) {
            found.push((*post, user));
        }
    }
    found
}
