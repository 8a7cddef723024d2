//! The bodies a service is meant for above all, and which of them use it by now; never which of them should.

use crate::declared::named;
use crate::definition::Definition;
use crate::directory::Directory;
use crate::event::OrganizationKind;
use crate::id::OrganizationId;
use crate::plan::Target;
use crate::state::Case;

/// A body a service is meant for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prospect<'a> {
    /// The body.
    pub body: &'a OrganizationId,
    /// Its population.
    pub population: u64,
    /// Whether it counts as a user.
    pub uses: bool,
}

/// The municipalities of a case that a target means, by their codes. One whose population is not known is not among
/// them.
pub fn prospects<'a>(
    target: Target,
    definition: &Definition,
    case: &'a Case,
    directory: &Directory,
) -> Vec<Prospect<'a>> {
    let users = named(definition, case);
    let meant = |body: &'a OrganizationId| {
        let known = directory.organizations.get(body)?;
        let population = known.population.filter(|people| *people < target.population_under)?;
        let is_municipal = known.kind == OrganizationKind::Municipality;
        is_municipal.then(|| Prospect { body, population, uses: users.contains(body) })
    };
    case.participants.keys().filter_map(meant).collect()
}
