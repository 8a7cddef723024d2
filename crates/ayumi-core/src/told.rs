//! Which bodies are meant by a party or a duty that a rule tells; never which posts of theirs, nor when.

use crate::definition::{Definition, Duty, Joins};
use crate::id::{ItemId, OrganizationId};
use crate::state::Case;

/// The bodies told: those of a party, or the one by which a duty towards the participant is held.
pub(crate) fn told<'a>(
    definition: &Definition,
    case: &'a Case,
    role: &ItemId,
    participant: Option<&'a OrganizationId>,
) -> Vec<&'a OrganizationId> {
    let lead = case.opening.iter().map(|opening| &opening.lead);
    match definition.party(role).map(|party| party.joins) {
        Some(Joins::Leads) => lead.collect(),
        Some(Joins::Enrolled | Joins::OptIn) => match participant {
            Some(body) => vec![body],
            None => case
                .participants
                .iter()
                .filter(|(_, p)| p.party == *role && p.participation.takes_part())
                .map(|(b, _)| b)
                .collect(),
        },
        None => match role.as_str().parse::<Duty>() {
            Ok(Duty::MunicipalManager) => participant.into_iter().collect(),
            Ok(Duty::AreaLiaison | Duty::PrefectureManager) => lead.collect(),
            Err(_) => Vec::new(),
        },
    }
}
