//! Whether a question can be put to those who vote on it: somebody must take part, as many as the quorum asks for at the
//! least. Never how they vote: a proposal that all are for is carried whatever the rule, and may be put again.

use ayumi_core::definition::{DecisionRule, Joins, Quorum};

use super::Scene;
use super::opening::Way;

/// The ways there are enough electors; one that asks for nobody where a decision is taken by one authority.
pub(super) fn electorates(scene: &Scene<'_>, rule: &DecisionRule) -> Vec<Way> {
    let Some(vote) = &rule.vote else { return vec![Way::certain(Vec::new())] };
    let joins = |party| scene.definition.party(party).map(|party| party.joins);
    let leads = vote.parties().any(|party| joins(party) == Some(Joins::Leads));
    let asked = match vote.quorum {
        Quorum::AtLeast(least) => least.max(1),
        Quorum::All | Quorum::Part { .. } => 1,
    };
    let others = asked.saturating_sub(u32::from(leads));
    // Of those who take part by rule there are as many as are asked for; a plan with fewer is refused.
    if others == 0 || vote.parties().any(|party| joins(party) == Some(Joins::Enrolled)) {
        return vec![Way::certain(Vec::new())];
    }
    let groups = scene.groups.iter().filter(|group| vote.parties().any(|party| *party == group.party));
    let taking_part: Vec<_> =
        groups.filter_map(|group| group.choice.as_ref()).flat_map(|choice| choice.taking_part).collect();
    let each = taking_part.iter().map(|body| vec![*body]);
    if others == 1 {
        return each.map(Way::certain).collect();
    }
    // As few as are asked for take part: all of them are needed. With more, some may do.
    std::iter::once(Way::certain(taking_part.clone())).chain(each.map(Way::perhaps)).collect()
}
