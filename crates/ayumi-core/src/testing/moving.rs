//! Migrations as tests spell them: the next version of a definition and the plan to it; never one read from a file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::definition::{Definition, Phase};
use crate::event::{Basis, BasisKind, DefinitionRef, ItemKind, ItemName};
use crate::id::{ContentHash, ItemId};
use crate::testing::sketch::item;
use crate::testing::world::date;
use crate::version::{Clock, Fault, Mapping, MigrationPlan, lint};

/// A plan with the version it leads to.
#[derive(Debug, Clone)]
pub struct Moving {
    /// The plan.
    pub plan: MigrationPlan,
    /// The version cases leave.
    pub from: Arc<Definition>,
    /// The version they go on under.
    pub to: Arc<Definition>,
}

/// From one version to the next, which is what `change` makes of it.
pub fn moving(from: &Definition, change: impl FnOnce(Definition) -> Definition) -> Moving {
    let mut to = change(from.clone());
    let version = from.reference.version + 1;
    to.reference = DefinitionRef {
        version,
        sha256: ContentHash::of(format!("{}/{version}", from.reference.id).as_bytes()),
        ..from.reference.clone()
    };
    let plan = MigrationPlan {
        sha256: ContentHash::of(format!("plan to {version}").as_bytes()),
        definition: from.reference.id.clone(),
        from: from.reference.version,
        to: version,
        reason: "段階を分けるため".into(),
        basis: Basis {
            kind: BasisKind::Document,
            document_number: Some("デ戦第145号".into()),
            dated_on: Some(date("2026-06-05")),
        },
        map: BTreeMap::new(),
        drop: BTreeMap::new(),
        clock: Clock::KeepDate,
        clock_of: BTreeMap::new(),
        earlier: BTreeSet::new(),
    };
    Moving { plan, from: Arc::new(from.clone()), to: Arc::new(to) }
}

/// A thing that stands in no phase, or `PHASE/ITEM`.
///
/// # Panics
/// When it is no name.
#[track_caller]
pub fn thing(kind: ItemKind, name: &str) -> ItemName {
    match name.split_once('/') {
        Some((phase, part)) => ItemName::within(kind, &item(phase), &item(part)),
        None => ItemName::of(kind, &item(name)),
    }
}

impl Moving {
    /// Goes on under another name.
    #[must_use]
    pub fn map(mut self, kind: ItemKind, former: &str, now: &str) -> Self {
        self.plan.map.insert(thing(kind, former), item(now));
        self
    }

    /// Is no longer asked for.
    #[must_use]
    pub fn drop(mut self, kind: ItemKind, former: &str) -> Self {
        self.plan.drop.insert(thing(kind, former), "資料配布に代えるため".into());
        self
    }

    /// What happens to dates whose rule changed.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.plan.clock = clock;
        self
    }

    /// What happens to one of them.
    #[must_use]
    pub fn clock_of(mut self, of: &str, clock: Clock) -> Self {
        self.plan.clock_of.insert(item(of), clock);
        self
    }

    /// This date may move earlier.
    #[must_use]
    pub fn earlier(mut self, of: &str) -> Self {
        self.plan.earlier.insert(item(of));
        self
    }

    /// The mapping of the plan.
    pub fn mapping(&self) -> Mapping {
        Mapping::of_plan(&self.plan)
    }

    /// What does not fit.
    pub fn faults(&self) -> Vec<Fault> {
        lint(&self.plan, &self.from, &self.to)
    }
}

impl Definition {
    /// With one of its phases changed.
    ///
    /// # Panics
    /// When it has no such phase.
    #[must_use]
    #[track_caller]
    pub fn with_phase(mut self, id: &str, change: impl FnOnce(Phase) -> Phase) -> Self {
        let at = self.phases.iter().position(|phase| phase.id.as_str() == id);
        let phase = &mut self.phases[at.expect("the test names a phase of its definition")];
        *phase = change(phase.clone());
        self
    }

    /// Without one of its phases, and without anything waiting for it.
    #[must_use]
    pub fn without_phase(mut self, id: &str) -> Self {
        self.phases.retain(|phase| phase.id.as_str() != id);
        for phase in &mut self.phases {
            phase.after.retain(|before| before.as_str() != id);
            phase.prefer_after.retain(|before| before.as_str() != id);
        }
        self
    }

    /// With a phase under another name, wherever it is named.
    #[must_use]
    pub fn rename_phase(mut self, former: &str, now: &str) -> Self {
        let rename = |id: &mut ItemId| {
            if id.as_str() == former {
                *id = item(now);
            }
        };
        for phase in &mut self.phases {
            rename(&mut phase.id);
            phase.after.iter_mut().for_each(rename);
            phase.prefer_after.iter_mut().for_each(rename);
        }
        for mark in &mut self.marks {
            mark.replaces_due_of.iter_mut().for_each(rename);
        }
        for decision in &mut self.decisions {
            for outcome in &mut decision.outcomes {
                if let crate::definition::OutcomeEffect::ReworkTo { phase, .. } = &mut outcome.effect {
                    rename(phase);
                }
            }
        }
        self
    }

    /// With a mark under another name.
    #[must_use]
    pub fn rename_mark(mut self, former: &str, now: &str) -> Self {
        for mark in self.marks.iter_mut().filter(|mark| mark.id.as_str() == former) {
            mark.id = item(now);
        }
        self
    }

    /// With a decision under another name, wherever it is named.
    #[must_use]
    pub fn rename_decision(mut self, former: &str, now: &str) -> Self {
        for rule in self.decisions.iter_mut().filter(|rule| rule.id.as_str() == former) {
            rule.id = item(now);
        }
        for phase in self
            .phases
            .iter_mut()
            .filter(|phase| phase.decide.as_ref().is_some_and(|id| id.as_str() == former))
        {
            phase.decide = Some(item(now));
        }
        self
    }
}

impl Phase {
    /// With a report field under another name.
    #[must_use]
    pub fn rename_field(mut self, former: &str, now: &str) -> Self {
        for field in self.report.iter_mut().filter(|field| field.id.as_str() == former) {
            field.id = item(now);
        }
        self
    }

    /// Without a report field.
    #[must_use]
    pub fn without_field(mut self, id: &str) -> Self {
        self.report.retain(|field| field.id.as_str() != id);
        self
    }
}
