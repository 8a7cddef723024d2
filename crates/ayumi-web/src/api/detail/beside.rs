//! What stands beside the phases of a case: meetings and contacts, conditions, numbers, figures, pauses, other cases;
//! never another body's contacts or figures.

use std::collections::BTreeMap;

use ayumi_core::declared::Beside;
use ayumi_core::definition::{Indicator, Lifecycle, Means, Phase};
use ayumi_core::id::OrganizationId;
use ayumi_core::indicator::Figure;
use ayumi_core::state::{Case, Track};
use ayumi_store::views::EntryRow;
use serde_json::{Map, Value, json};

use super::Sight;
use crate::api::programmes::per;
use crate::error::Problem;
use crate::extract::AsOf;
use crate::policy::{Known, Reach};
use crate::state::App;

impl Sight<'_> {
    /// The members of a case that are not about its phases.
    pub(super) fn beside(&self) -> Map<String, Value> {
        let mut members = Map::new();
        members.insert("entries".into(), self.entries());
        let lifecycles = self.definition.lifecycles.iter().map(|lifecycle| self.lifecycle(lifecycle));
        members.insert("lifecycles".into(), lifecycles.collect());
        members.insert("declared".into(), self.declared());
        let indicators = self.definition.indicators.iter().map(|indicator| self.indicator(indicator));
        members.insert("indicators".into(), indicators.collect());
        members.insert("pauses".into(), self.pauses());
        members
    }

    fn entries(&self) -> Value {
        let entries = self.definition.entries_of(self.case, |entry| self.reach.sees(entry.with.as_ref()));
        let told = entries.iter().filter_map(|listed| {
            let row = EntryRow::of((self.context.case, self.case), self.context.calendar, listed)?;
            let subject = row.event.and_then(|event| self.privates.text(event, "/data/subject"));
            Some(with_subject(&row, subject))
        });
        told.collect()
    }

    fn lifecycle(&self, lifecycle: &Lifecycle) -> Value {
        let of = self.case.participants.iter().filter(|(_, known)| known.party == lifecycle.of);
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        let mut conditions = Vec::new();
        for (body, participant) in of {
            let state = self.case.condition(&lifecycle.id, body);
            *counts.entry(state.map_or("unanswered", |state| state.state.as_str())).or_default() += 1;
            conditions.push(json!({
                "participant": body,
                "participation": participant.participation,
                "condition": state.map(|state| &state.state),
                "since": state.map(|state| state.since),
                "moves": state.map_or(0, |state| state.version),
            }));
        }
        json!({
            "lifecycle": lifecycle.id,
            "title": lifecycle.title,
            "of": lifecycle.of,
            "states": states(lifecycle),
            "conditions": conditions,
            "counts": counts,
        })
    }

    fn declared(&self) -> Value {
        let beside = Beside::of(self.definition, self.case, self.context.directory, self.day);
        let counted = beside.declared.is_some() || !self.definition.lifecycles.is_empty();
        if counted { declared(&beside) } else { Value::Null }
    }

    /// The figures of an indicator, for those the reader may see.
    fn indicator(&self, indicator: &Indicator) -> Value {
        let party = self.definition.phase(&indicator.phase).and_then(Phase::party);
        let of = self.case.participants.iter().filter(|(_, known)| Some(&known.party) == party);
        let values = of.filter(|(body, _)| self.reach.sees(Some(body))).map(|(body, _)| {
            figure(body, Figure::of(indicator, self.case, self.context.directory, body, self.day))
        });
        json!({
            "indicator": indicator.id,
            "title": indicator.title,
            "phase": indicator.phase,
            "field": indicator.field,
            "per": per(indicator.per),
            "unit": indicator.unit,
            "values": values.collect::<Vec<_>>(),
        })
    }

    fn pauses(&self) -> Value {
        let seen = self.case.pauses.iter().filter(|((_, body), _)| self.reach.sees(body.as_ref()));
        let told = seen.map(|((phase, body), pause)| {
            json!({
                "phase": phase,
                "participant": body,
                "since": pause.since,
                "clock": pause.clock,
                "expected_until": pause.expected_until,
            })
        });
        told.collect()
    }
}

/// An entry with its subject, for a reader who may see it; null when it has none or it was erased.
pub(crate) fn with_subject(row: &EntryRow, subject: Option<&str>) -> Value {
    let mut told = json!(row);
    if let Value::Object(members) = &mut told {
        members.insert("subject".into(), json!(subject));
    }
    told
}

/// The conditions of a lifecycle with the ways between them.
pub(crate) fn states(lifecycle: &Lifecycle) -> Value {
    let told = lifecycle.states.iter().map(|state| {
        json!({
            "condition": state.id,
            "title": state.title,
            "start": state.start,
            "to": state.to,
            "means": match state.means {
                Means::Nothing => Value::Null,
                Means::Joined => json!("joined"),
                Means::Left => json!("left"),
            },
            "counts": state.counts,
            "reason": state.reason,
        })
    });
    told.collect()
}

/// Declared numbers beside named participants.
pub(crate) fn declared(beside: &Beside<'_>) -> Value {
    let known = beside.declared;
    let groups = beside.groups.iter().map(
        |one| json!({ "group": one.group, "declared": one.declared, "named": one.named, "gap": one.gap() }),
    );
    let (declared, named) = beside.covered();
    json!({
        "on": known.map(|known| known.on),
        "event": known.map(|known| known.event),
        "certainty": known.map(|known| known.data.certainty),
        "remark": known.and_then(|known| known.data.remark.as_ref()),
        "basis": known.map(|known| &known.data.basis),
        "groups": groups.collect::<Vec<_>>(),
        "municipalities": { "declared": declared, "named": named, "of": beside.municipalities },
    })
}

fn figure(body: &OrganizationId, figure: Figure) -> Value {
    let (known, why) = match figure {
        Figure::Known(known) => (Some(known), None),
        Figure::Unknown(why) => (None, Some(why)),
    };
    json!({
        "participant": body,
        "numerator": known.map(|known| known.ratio.numerator),
        "denominator": known.map(|known| known.ratio.denominator),
        "rounded": known.map(|known| known.ratio.rounded()),
        "amount_on": known.map(|known| known.amount_on),
        "counted_on": known.and_then(|known| known.counted_on),
        "unknown": why,
    })
}

/// Who was present.
pub(super) fn presence(track: &Track) -> Value {
    let present = track.attendance.iter();
    present.map(|(body, persons)| json!({ "organization": body, "persons": persons })).collect()
}

/// The cases it belongs together with that the reader may know of.
///
/// # Errors
/// When the projections cannot be read.
pub(super) async fn links(app: &App, reach: &Reach, case: &Case, at: &AsOf) -> Result<Value, Problem> {
    let mut told = Vec::new();
    if case.links.is_empty() {
        return Ok(json!(told));
    }
    let known = Known::to(app, reach, at.position).await?;
    let seen =
        |link: &&ayumi_core::state::Link| known.contains(link.other) && reach.sees(link.participant.as_ref());
    for link in case.links.iter().filter(seen) {
        let other = app.views.case(link.other, at.position).await?;
        told.push(json!({
            "case": link.other,
            "relation": link.relation,
            "sub_case": link.sub_case,
            "participant": link.participant,
            "on": link.on,
            "programme": other.as_ref().map(|other| &other.programme),
            "title": other.as_ref().map(|other| &other.title),
            "status": other.as_ref().map(|other| other.status),
        }));
    }
    Ok(json!(told))
}
