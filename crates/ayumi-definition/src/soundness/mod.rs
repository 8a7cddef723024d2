//! The proof that the parts of a file fit together; never reads YAML, only points back into it.

mod barrier;
mod condition;
mod crew;
mod dates;
mod decision;
mod following;
mod kit;
mod mails;
mod migration;
mod names;
pub(crate) mod net;
mod order;
mod plan;
mod prospects;
mod reference;
mod schedule;
mod sequence;
mod service;
mod voting;

pub(crate) use kit::kit;
pub(crate) use migration::migration;
pub(crate) use plan::plan;

use std::collections::{HashMap, HashSet};

use ayumi_core::definition::{
    DecisionRule, Definition, Ends, Indicator, Joins, Lifecycle, MarkRule, MonthlyCheck, Party, Phase,
    Register, SubCase,
};
use ayumi_core::id::ItemId;

use crate::diagnostic::Report;
use crate::problem::{Hint, Noun, Problem, shown};
use crate::raw::{Node, Place};
use crate::suggest::nearest;
use sequence::Sequence;

/// A definition as far as it could be read.
pub(crate) struct Draft {
    pub(crate) parties: Vec<Party>,
    /// Those written as phases; the steps of registers have checks of their own.
    pub(crate) phases: Vec<Phase>,
    pub(crate) registers: Vec<Register>,
    pub(crate) lifecycles: Vec<Lifecycle>,
    pub(crate) decisions: Vec<DecisionRule>,
    pub(crate) marks: Vec<MarkRule>,
    pub(crate) indicators: Vec<Indicator>,
    pub(crate) sub_cases: Vec<SubCase>,
    pub(crate) ends: Ends,
    pub(crate) unchanged: Option<MonthlyCheck>,
    pub(crate) live_milestone: Option<ItemId>,
    /// Names of what was not read whole: nothing is concluded from what is missing in it.
    pub(crate) broken: HashSet<String>,
}

impl Draft {
    fn is_whole(&self, id: &ItemId) -> bool {
        !self.broken.contains(id.as_str())
    }

    fn lead(&self) -> Option<&Party> {
        self.parties.iter().find(|party| party.joins == Joins::Leads)
    }

    fn phases_by_id(&self) -> HashMap<&str, &Phase> {
        self.phases.iter().map(|phase| (phase.id.as_str(), phase)).collect()
    }
}

/// Every way in which the parts of a definition do not fit.
pub(crate) fn definition(draft: &Draft, root: &Node, report: &mut Report) {
    let before = report.errors();
    names::check(draft, root, report);
    reference::check(draft, root, report);
    order::check(draft, root, report);
    following::check(draft, root, report);
    // A misspelt name or a cycle leaves a hole in the order; what follows from it is not another mistake.
    let resolved = report.errors() == before;
    if resolved {
        condition::check(draft, root, report);
        condition::check_settled(draft, root, report);
    }
    barrier::check(draft, resolved, root, report);
    decision::check(draft, resolved, root, report);
    schedule::check(draft, root, report);
    service::check(draft, root, report);
}

/// What cases of a definition whose parts fit would come to, and what was probably not meant.
pub(crate) fn conduct(definition: &Definition, root: &Node, report: &mut Report) {
    let sequence = Sequence::of(definition);
    prospects::check(definition, root, report);
    decision::check_conduct(definition, &sequence, root, report);
    dates::check(definition, &sequence, root, report);
    mails::check(definition, root, report);
}

/// Says that there is no `what` called `id`, proposing what there is.
pub(crate) fn unknown<'c>(
    what: Noun,
    id: &str,
    place: Place,
    known: impl IntoIterator<Item = &'c str>,
    report: &mut Report,
) {
    let known: Vec<&str> = if report.is_full() { Vec::new() } else { known.into_iter().collect() };
    let problem = Problem::UnknownReference { what_ja: what.ja, what_en: what.en, id: shown(id) };
    let hint = nearest(id, known.iter().copied()).map(Hint::did_you_mean).or_else(|| {
        let few = !known.is_empty() && known.len() <= 12;
        few.then(|| Hint {
            ja: format!("あるもの：{}", known.join(", ")),
            en: format!("there are: {}", known.join(", ")),
        })
    });
    report.add_hinted(place, &problem, hint);
}
