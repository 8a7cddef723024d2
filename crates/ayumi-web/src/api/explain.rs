//! What holds each open part of a case up, who can move it on, and until when; never a judgement of anybody.

use ayumi_core::definition::{Definition, Joins, Phase, Scope};
use ayumi_core::id::{CaseId, OrganizationId};
use ayumi_core::state::{Case, TrackStatus};
use serde_json::{Value, json};

use crate::api::detail::{Ground, Sight};
use crate::api::programmes::status_name;
use crate::error::Problem;
use crate::extract::{AsOf, SignedIn};
use crate::private::Privates;
use crate::state::App;

/// The parts of a case that have not ended, with what each waits for.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn of(
    app: &App,
    signed_in: &SignedIn,
    id: CaseId,
    case: &Case,
    definition: &Definition,
    at: &AsOf,
) -> Result<Value, Problem> {
    let privates = Privates::default();
    let ground = Ground::of(app, signed_in, case, at).await?;
    let sight = ground.sight(app, id, case, definition, signed_in.reach(), at.effective_on, &privates)?;
    let mut tracks = Vec::new();
    for phase in &definition.phases {
        let open = sight
            .members(phase)
            .into_iter()
            .filter(|participant| !case.status(phase, *participant).is_ended());
        tracks.extend(open.map(|participant| track(&sight, phase, participant)));
    }
    Ok(json!({ "case": id, "version": case.version, "effective_on": at.effective_on, "tracks": tracks }))
}

fn track(sight: &Sight<'_>, phase: &Phase, participant: Option<&OrganizationId>) -> Value {
    let status = sight.case.status(phase, participant);
    let missing = if status.is_open() && sight.reach.sees(participant) {
        json!(sight.case.missing(sight.definition, phase, participant, sight.day))
    } else {
        Value::Null
    };
    let due = sight.standing_deadline(phase, participant);
    let expected = match status {
        TrackStatus::Unanswered => Some("answer_invitation"),
        TrackStatus::Ready | TrackStatus::Active => Some("work"),
        TrackStatus::Suspended => Some("resume"),
        TrackStatus::Waiting
        | TrackStatus::Done
        | TrackStatus::Skipped
        | TrackStatus::NotApplicable
        | TrackStatus::Cancelled => None,
    };
    json!({
        "phase": phase.id,
        "title": phase.title,
        "participant": participant,
        "status": status_name(status),
        "expected": expected,
        "waits_for": waits_for(sight, phase, participant),
        "conditions": conditions(sight, phase, participant),
        "missing": missing,
        "by": phase.by,
        "who": expected.map(|_| who(sight, phase, participant, status)),
        "due": due.map(|deadline| sight.date(deadline)),
        "overdue": status.is_late(due.map(|deadline| &deadline.due), sight.day),
    })
}

/// The phases a track waits for, each with the bodies that lag in it.
fn waits_for(sight: &Sight<'_>, phase: &Phase, participant: Option<&OrganizationId>) -> Vec<Value> {
    let holding = sight.context.held_back_by(sight.case, phase, participant);
    holding.map(|earlier| json!({ "phase": earlier.id, "title": earlier.title, "lagging": lagging(sight, earlier, phase, participant) })).collect()
}

/// The conditions that keep a track from opening now that no phase does, each with what is not known. What they read of
/// another body is nobody else's.
fn conditions(sight: &Sight<'_>, phase: &Phase, participant: Option<&OrganizationId>) -> Vec<Value> {
    if !sight.reach.sees(participant) {
        return Vec::new();
    }
    let holds = sight.context.holds(sight.case, phase, participant);
    let told = holds.iter().map(|hold| {
        let answer = if hold.unknown.is_empty() { "does_not_hold" } else { "unknown" };
        json!({ "rule": hold.key, "guard": hold.guard.to_string(), "answer": answer, "unknown": hold.unknown })
    });
    told.collect()
}

fn lagging<'a>(
    sight: &Sight<'a>,
    earlier: &Phase,
    phase: &Phase,
    participant: Option<&'a OrganizationId>,
) -> Vec<&'a OrganizationId> {
    if !earlier.is_each() {
        return Vec::new();
    }
    if phase.is_each() {
        return participant.into_iter().collect();
    }
    let excluded = sight.case.phases.get(&earlier.id).map(|state| &state.excluded);
    let members = sight.case.participants.keys().filter(|body| {
        let status = sight.case.status(earlier, Some(body));
        !status.is_ended() && !excluded.is_some_and(|excluded| excluded.contains(*body))
    });
    let awaited = sight.case.awaited(earlier);
    members.filter(|body| awaited.contains(body)).collect()
}

/// The bodies that can move a track on.
fn who<'a>(
    sight: &Sight<'a>,
    phase: &Phase,
    participant: Option<&'a OrganizationId>,
    status: TrackStatus,
) -> Vec<&'a OrganizationId> {
    let lead = || sight.case.opening.as_ref().map(|opening| &opening.lead);
    let acts = sight.definition.party(&phase.by);
    let is_lead = status == TrackStatus::Suspended
        || (acts.is_some_and(|party| party.joins == Joins::Leads) && status != TrackStatus::Unanswered);
    match (&phase.scope, is_lead, participant) {
        (Scope::Each { .. }, false, Some(body)) => vec![body],
        (Scope::Joint | Scope::Each { .. }, _, _) => lead().into_iter().collect(),
    }
}
