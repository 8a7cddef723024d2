//! What a migration takes from the rows of a case: those of names and runs that are no longer there; never a row that
//! stays.

use ayumi_core::definition::{Phase, Scope};
use ayumi_core::event::{CaseMigrated, Event, ItemKind, SealedEvent};
use ayumi_core::id::{ItemId, OrganizationId};
use ayumi_core::private::Commitment;
use ayumi_core::version::Mapping;

use crate::projection::{FollowedCase, Recorded};

/// The migration an event is.
pub(crate) fn migration(event: &Recorded) -> Option<&CaseMigrated<Commitment>> {
    let fact: &SealedEvent = event.fact();
    if let Event::CaseMigrated(data) = fact { Some(data) } else { None }
}

/// The mapping of a migration.
pub(crate) fn mapping(data: &CaseMigrated<Commitment>) -> Mapping {
    Mapping::of_event(&data.renamed, &data.dropped)
}

/// The names under which no date stands any more.
pub(crate) fn undated(data: &CaseMigrated<Commitment>) -> Vec<&ItemId> {
    let dated = |kind| match kind {
        ItemKind::Phase | ItemKind::Mark => true,
        ItemKind::Party
        | ItemKind::Field
        | ItemKind::ChecklistItem
        | ItemKind::Document
        | ItemKind::Milestone
        | ItemKind::Decision => false,
    };
    let renamed = data.renamed.iter().map(|renamed| &renamed.former);
    let gone = renamed.chain(&data.dropped).filter(|thing| dated(thing.kind)).map(|thing| &thing.item);
    gone.chain(&data.undated).collect()
}

/// The phases whose runs are no longer there under this name, or are for others now.
pub(crate) fn other_runs<'a>(
    followed: &'a FollowedCase,
    data: &'a CaseMigrated<Commitment>,
) -> Vec<&'a ItemId> {
    let mapping = mapping(data);
    let Some(former) = followed.past.last() else { return Vec::new() };
    let goes_on = |phase: &Phase| {
        let now = mapping.whole(ItemKind::Phase, &phase.id).filter(|now| **now == phase.id);
        let now =
            now.and_then(|now| followed.material().ok().and_then(|(definition, _)| definition.phase(now)));
        now.is_some_and(|now| same_runs(&mapping, &phase.scope, &now.scope))
    };
    former.phases.iter().filter(|phase| !goes_on(phase)).map(|phase| &phase.id).collect()
}

fn same_runs(mapping: &Mapping, from: &Scope, to: &Scope) -> bool {
    match (from, to) {
        (Scope::Joint, Scope::Joint) => true,
        (Scope::Each { party, .. }, Scope::Each { party: other, .. }) => {
            mapping.whole(ItemKind::Party, party) == Some(other)
        }
        (Scope::Joint, Scope::Each { .. }) | (Scope::Each { .. }, Scope::Joint) => false,
    }
}

/// Joint work or everybody, then each participant: everything a row of the case can be about.
pub(crate) fn everybody(followed: &FollowedCase) -> impl Iterator<Item = Option<&OrganizationId>> {
    std::iter::once(None).chain(followed.case.participants.keys().map(Some))
}

#[cfg(test)]
mod tests;
