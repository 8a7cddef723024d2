//! Who takes part; never which bodies those are.

use ayumi_core::definition::{Joins, LateJoin, Party};
use ayumi_core::event::OrganizationKind;

use super::fields::{Fields, entry_id};
use super::value;
use crate::diagnostic::Report;
use crate::problem::Problem;
use crate::raw::{Entry, Node, Place};
use crate::vocabulary;

/// The kinds of body, as files spell them.
pub(crate) const KINDS: &[(&str, OrganizationKind)] = &[
    ("prefecture", OrganizationKind::Prefecture),
    ("municipality", OrganizationKind::Municipality),
    ("board-of-education", OrganizationKind::BoardOfEducation),
    ("union", OrganizationKind::Union),
    ("council", OrganizationKind::Council),
    ("company", OrganizationKind::Company),
];

const JOINS: &[(&str, Joins)] =
    &[("leads", Joins::Leads), ("enrolled", Joins::Enrolled), ("opt_in", Joins::OptIn)];

const LATE_JOINS: &[(&str, LateJoin)] =
    &[("refused", LateJoin::Refused), ("waived", LateJoin::Waived), ("required", LateJoin::Required)];

/// The parties of a definition; the first leads, and no other.
pub(crate) fn parties(root: &mut Fields<'_>, report: &mut Report) -> Vec<Party> {
    let Some(entry) = root.need("parties", report) else {
        return Vec::new();
    };
    let mut places: Vec<Place> = Vec::new();
    let parties = root.parts("parties", report, |entry, report| {
        let party = party(entry, report)?;
        places.push(entry.place);
        Some(party)
    });
    check_lead(&parties, &places, &entry.value, report);
    parties
}

fn party(entry: &Entry, report: &mut Report) -> Option<Party> {
    let id = entry_id(entry, report);
    let mut fields = Fields::open(&vocabulary::PARTY, &entry.value, entry.place, report)?;
    let title = fields.label("title", report);
    let kinds = fields.demand("kind", report, |node, report| value::one_or_many(node, report, kind));
    let joins = fields.demand("joins", report, |node, report| value::word(node, JOINS, report));
    if joins.is_some_and(|joins| joins != Joins::OptIn) {
        for key in ["join_until", "late_join"] {
            fields.refuse(key, "自ら参加する参加者（joins: opt_in）", "a party with joins: opt_in", report);
        }
    }
    let join_until = fields.read("join_until", report, value::id);
    let late = fields.take("late_join");
    if let (Some(entry), None) = (late, &join_until) {
        report.add(entry.place, &Problem::MissingKey { key: "join_until" });
    }
    let late_join = late.and_then(|entry| value::word(&entry.value, LATE_JOINS, report));
    fields.close(report);
    Some(Party {
        id: id?,
        title,
        kinds: kinds?,
        joins: joins?,
        join_until,
        late_join: late_join.unwrap_or(LateJoin::Refused),
    })
}

fn kind(node: &Node, report: &mut Report) -> Option<OrganizationKind> {
    value::word(node, KINDS, report)
}

fn check_lead(parties: &[Party], places: &[Place], node: &Node, report: &mut Report) {
    let Some(first) = parties.first() else { return };
    if first.joins != Joins::Leads {
        let party = first.id.to_string();
        report.add(places.first().copied().unwrap_or(node.place), &Problem::LeadNotFirst { party });
        return;
    }
    for (party, place) in parties.iter().zip(places).skip(1).filter(|(party, _)| party.joins == Joins::Leads)
    {
        report.add(*place, &Problem::SecondLead { party: party.id.to_string() });
    }
}
