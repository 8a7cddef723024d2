//! What documents say about the number of participants beside those whose names are known, and the gap between them;
//! never which bodies the gap hides.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::definition::{Definition, Joins};
use crate::directory::Directory;
use crate::event::{BodyGroup, Organization, OrganizationKind};
use crate::id::OrganizationId;
use crate::state::{Case, Declared};

/// One group of bodies, as declared and as named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// The group.
    pub group: BodyGroup,
    /// How many a document says; none when it says nothing of the group.
    pub declared: Option<u32>,
    /// How many are named.
    pub named: u32,
}

/// Declared numbers beside named participants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside<'a> {
    /// What the document says; none when there is none.
    pub declared: Option<&'a Declared>,
    /// The groups that are declared or named, in order.
    pub groups: Vec<Group>,
    /// How many municipalities there are.
    pub municipalities: u32,
}

impl Group {
    /// How many names are not known; negative when more are named than declared.
    pub fn gap(self) -> Option<i64> {
        self.declared.map(|declared| i64::from(declared) - i64::from(self.named))
    }
}

impl<'a> Beside<'a> {
    /// The numbers of a case on `day`.
    pub fn of(definition: &Definition, case: &'a Case, directory: &Directory, day: NaiveDate) -> Self {
        let declared = case.declared_on(day);
        let mut groups: BTreeMap<BodyGroup, Group> = BTreeMap::new();
        let empty = |group| Group { group, declared: None, named: 0 };
        for count in declared.iter().flat_map(|known| &known.data.counts) {
            groups.entry(count.group).or_insert_with(|| empty(count.group)).declared = Some(count.count);
        }
        for body in named(definition, case) {
            let group = directory.organizations.get(body).map_or(BodyGroup::Other, group_of);
            groups.entry(group).or_insert_with(|| empty(group)).named += 1;
        }
        let municipal = |body: &&Organization| body.kind == OrganizationKind::Municipality;
        let municipalities = directory.organizations.values().filter(municipal).count();
        Self {
            declared,
            groups: groups.into_values().collect(),
            municipalities: u32::try_from(municipalities).unwrap_or(u32::MAX),
        }
    }

    /// How many municipalities are declared and named; none is declared when no group of them is.
    pub fn covered(&self) -> (Option<u32>, u32) {
        let municipal = || self.groups.iter().filter(|group| is_municipal(group.group));
        let declared = municipal().filter_map(|group| group.declared).reduce(u32::saturating_add);
        (declared, municipal().map(|group| group.named).sum())
    }
}

/// The bodies that count as users: those in a condition that counts, or where there are no conditions those that take
/// part and do not lead.
pub fn named<'a>(definition: &Definition, case: &'a Case) -> BTreeSet<&'a OrganizationId> {
    if definition.lifecycles.is_empty() {
        let leads = |party| definition.party(party).is_some_and(|party| party.joins == Joins::Leads);
        let users = case
            .participants
            .iter()
            .filter(|(_, participant)| participant.participation.takes_part() && !leads(&participant.party));
        return users.map(|(body, _)| body).collect();
    }
    let counts = definition.lifecycles.iter().flat_map(|lifecycle| {
        case.participants.keys().filter(|body| {
            let present = case.condition(&lifecycle.id, body);
            present
                .and_then(|present| lifecycle.condition(&present.state))
                .is_some_and(|condition| condition.counts)
        })
    });
    counts.collect()
}

/// The group a body is counted in.
pub fn group_of(body: &Organization) -> BodyGroup {
    let ends = |word: &str| body.class.as_deref().unwrap_or(&body.name.ja).ends_with(word);
    match body.kind {
        OrganizationKind::Prefecture => BodyGroup::Prefecture,
        OrganizationKind::Union => BodyGroup::Union,
        OrganizationKind::Municipality if ends("町") => BodyGroup::Town,
        OrganizationKind::Municipality if ends("村") => BodyGroup::Village,
        OrganizationKind::Municipality if ends("区") => BodyGroup::Ward,
        OrganizationKind::Municipality => BodyGroup::City,
        OrganizationKind::BoardOfEducation | OrganizationKind::Council | OrganizationKind::Company => {
            BodyGroup::Other
        }
    }
}

fn is_municipal(group: BodyGroup) -> bool {
    match group {
        BodyGroup::City | BodyGroup::Ward | BodyGroup::Town | BodyGroup::Village => true,
        BodyGroup::Prefecture | BodyGroup::Union | BodyGroup::Other => false,
    }
}
