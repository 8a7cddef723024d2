//! Random paths of cases and random next versions of what they follow; never a law about either.

use ayumi_core::command::Command;
use ayumi_core::definition::{BarrierRule, Definition, DueRule, FieldKind, OutcomeEffect, Phase, Span};
use ayumi_core::event::{DeadlineKind, ItemKind, ItemName, ReminderCondition};
use ayumi_core::id::ItemId;
use ayumi_core::testing::sketch::{each, item, joint, month, outcome, titled};
use ayumi_core::testing::*;
use ayumi_core::version::{Clock, Mapping};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

/// One thing that happens: some days pass, then somebody asks for something.
#[derive(Debug, Clone)]
pub(crate) struct Turn {
    pub(crate) days: u64,
    pub(crate) who: Who,
    pub(crate) command: Command,
}

const BODIES: &[&str] = &[KOBE, KOBE, HIMEJI, HIMEJI, AMAGASAKI];

fn turn() -> impl Strategy<Value = Turn> {
    let status = || select(&["done", "done", "in_progress", "not_applicable"][..]);
    let command = prop_oneof![
        6 => Just(join()),
        1 => Just(decline()),
        9 => Just(survey()),
        4 => (0..90_000_i64).prop_map(|n| report("survey", [("users", json!({"integer": n}))])),
        2 => Just(report("survey", [("use", json!({"choice": "wanted"}))])),
        2 => Just(attach("survey", "needs-sheet")),
        5 => Just(attach("selection", "minutes")),
        5 => Just(open_decision("selection")),
        5 => select(&["adopt", "adopt", "again"][..]).prop_map(|outcome| decide("selection", outcome)),
        4 => Just(attach("contract", "contract")),
        3 => (status(), status()).prop_map(|(a, b)| checklist("planning", [("p-1", a), ("p-2", b)])),
        3 => (status(), status()).prop_map(|(a, b)| checklist("selection", [("s-1", a), ("s-2", b)])),
        2 => status().prop_map(|status| checklist("go-live", [("live", status)])),
        2 => Just(set_mark("transition-support", "designated", &["mainframe"])),
        2 => Just(report("first", [("answer", text("回答"))])),
        2 => select(&["second", "briefing"][..]).prop_map(complete),
        2 => select(&["survey", "contract", "first", "planning", "briefing"][..]).prop_map(reopen),
        2 => select(&["users", "current-service"][..]).prop_map(|field| retract("survey", field)),
        1 => select(BODIES).prop_map(|code| exclude(code, "survey")),
        3 => (select(&["survey", "selection", "contract", "go-live"][..]), 4..13_u32, 1..29_u32).prop_map(
            |(item, month, day)| change_deadline(item, &format!("2026-{month:02}-{day:02}")).with("precision", "day")),
    ];
    let who = prop_oneof![8 => Just(Who::Officer), 2 => Just(Who::Kobe), 2 => Just(Who::Himeji)];
    (0..12_u64, who, command, select(BODIES), any::<bool>()).prop_map(|(days, who, command, code, names)| {
        let body = serde_json::to_value(&command).expect("a command is JSON");
        let joint = ["briefing", "selection"].iter().any(|phase| body["phase"] == *phase)
            && body["command"] != "set_checklist";
        let takes_one = body.get("participant").is_some() && !joint && body["item"] != "selection";
        let named = takes_one && (who == Who::Officer || names);
        let command =
            if named && body["command"] != "change_deadline" { command.for_body(code) } else { command };
        Turn { days, who, command }
    })
}

pub(crate) fn turns(most: usize) -> impl Strategy<Value = Vec<Turn>> {
    prop::collection::vec(turn(), 0..most)
}

/// A case under one of the definitions of the tests.
pub(crate) fn beginning() -> impl Strategy<Value = Scenario> {
    prop_oneof![3 => Just(procurement()), 2 => Just(migration()), 1 => Just(rounds())]
        .prop_map(|definition| given(definition).opened(&[KOBE, HIMEJI, AMAGASAKI]))
}

/// The path walked on; refused turns change nothing but the date. `names` is how things are called by now.
pub(crate) fn walked(mut scenario: Scenario, turns: Vec<Turn>, names: &[Mapping]) -> Scenario {
    for Turn { days, who, command } in turns {
        scenario.today = scenario.today + chrono::Days::new(days);
        let command = names.iter().fold(command, |command, mapping| translated(&command, mapping));
        let answer = scenario.clone().when(who, command);
        if answer.outcome().is_ok() {
            scenario = answer.accepted();
        }
    }
    scenario
}

/// A command with the names of the next version.
fn translated(command: &Command, mapping: &Mapping) -> Command {
    let mut body = serde_json::to_value(command).expect("a command is JSON");
    let phase: Option<ItemId> = body["phase"].as_str().map(item);
    let whole = |kind, name: &str| mapping.whole(kind, &item(name)).cloned().unwrap_or_else(|| item(name));
    let rename = |value: &mut Value, kind: ItemKind| {
        let (Some(name), Some(phase)) = (value.as_str().map(item), &phase) else { return };
        if let Some(now) = mapping.part(kind, phase, &name) {
            *value = json!(now);
        }
    };
    for field in body.get_mut("fields").and_then(Value::as_array_mut).into_iter().flatten() {
        rename(&mut field["field"], ItemKind::Field);
    }
    for step in body.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten() {
        rename(&mut step["item"], ItemKind::ChecklistItem);
    }
    if let Some(document) = body.get_mut("document") {
        rename(document, ItemKind::Document);
    }
    match body["command"].as_str() {
        Some("correct_fact") => rename(&mut body["item"], ItemKind::Field),
        Some("change_deadline") => {
            let name = item(body["item"].as_str().expect("a deadline is of something"));
            body["item"] = json!(mapping.dated(&name).unwrap_or(&name));
        }
        Some("set_mark") => {
            body["mark"] = json!(whole(ItemKind::Mark, body["mark"].as_str().expect("a mark has a name")));
        }
        Some(_) | None => {}
    }
    if let Some(phase) = &phase {
        body["phase"] = json!(whole(ItemKind::Phase, phase.as_str()));
    }
    serde_json::from_value(body).expect("it stays a command")
}

/// A change of a definition; the index says of what.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Edit {
    RenamePart,
    DropPart,
    AddField(bool),
    AddStep,
    Retype,
    RenamePhase,
    DropPhase,
    AddPhase(bool, Option<u32>),
    Due(Option<u32>),
    Relative(u16),
    Barrier,
    Remind,
    Words,
    Outcome,
    RenameDecision,
    RenameMark,
    DropMark,
    RenameParty,
}

fn edit() -> impl Strategy<Value = (Edit, Index)> {
    let month = || 4..13_u32;
    let edit = prop_oneof![
        4 => Just(Edit::RenamePart),
        3 => Just(Edit::DropPart),
        2 => any::<bool>().prop_map(Edit::AddField),
        1 => Just(Edit::AddStep),
        1 => Just(Edit::Retype),
        4 => Just(Edit::RenamePhase),
        2 => Just(Edit::DropPhase),
        2 => (any::<bool>(), prop::option::of(month())).prop_map(|(each, due)| Edit::AddPhase(each, due)),
        4 => prop::option::of(month()).prop_map(Edit::Due),
        2 => (5..60_u16).prop_map(Edit::Relative),
        1 => Just(Edit::Barrier),
        1 => Just(Edit::Remind),
        1 => Just(Edit::Words),
        1 => Just(Edit::Outcome),
        2 => Just(Edit::RenameDecision),
        2 => Just(Edit::RenameMark),
        1 => Just(Edit::DropMark),
        1 => Just(Edit::RenameParty),
    ];
    (edit, any::<Index>())
}

/// Changes with the clock and whether dates may move earlier.
#[derive(Debug, Clone)]
pub(crate) struct Edits {
    list: Vec<(Edit, Index)>,
    clock: Clock,
    earlier: bool,
}

pub(crate) fn edits() -> impl Strategy<Value = Edits> {
    let clock = select(&[Clock::KeepDate, Clock::KeepRemaining, Clock::Restart][..]);
    (prop::collection::vec(edit(), 1..7), clock, any::<bool>()).prop_map(|(list, clock, earlier)| Edits {
        list,
        clock,
        earlier,
    })
}

/// The next version these edits make of a definition, with the plan that leads there.
pub(crate) fn next(from: &Definition, edits: &Edits) -> Moving {
    let mut draft =
        Draft { to: from.clone(), map: Vec::new(), drop: Vec::new(), version: from.reference.version + 1 };
    // Parts first: they are mapped by the name their phase had.
    for (edit, at) in &edits.list {
        draft.part(*edit, *at);
    }
    for (edit, at) in &edits.list {
        draft.whole(*edit, *at);
    }
    let Draft { to, map, drop, .. } = draft;
    let mut moving = moving(from, |_| to).clock(edits.clock);
    moving.plan.map.extend(map);
    moving.plan.drop.extend(drop.into_iter().map(|name| (name, "様式の見直しのため".to_owned())));
    if edits.earlier {
        let dated: Vec<ItemId> = moving.to.phases.iter().map(|phase| phase.id.clone()).collect();
        moving.plan.earlier.extend(dated);
    }
    moving
}

struct Draft {
    to: Definition,
    map: Vec<(ItemName, ItemId)>,
    drop: Vec<ItemName>,
    version: u32,
}

impl Draft {
    fn is_new(&self, name: &ItemName) -> bool {
        !self.map.iter().any(|(known, _)| known == name) && !self.drop.contains(name)
    }

    fn fresh(&self, name: &ItemId) -> ItemId {
        item(&format!("{name}.{}", self.version))
    }

    fn part(&mut self, edit: Edit, at: Index) {
        let version = self.version;
        let phase = at.index(self.to.phases.len());
        match edit {
            Edit::AddField(required) => {
                let phase = &mut self.to.phases[phase];
                let name = format!("extra.{version}.{}", phase.report.len());
                let made = joint("x").needs(&name, FieldKind::Boolean).report.remove(0);
                phase.report.push(ayumi_core::definition::Field { required, ..made });
            }
            Edit::AddStep => {
                let phase = &mut self.to.phases[phase];
                let name = format!("step.{version}.{}", phase.checklist.len());
                phase
                    .checklist
                    .push(ayumi_core::definition::ChecklistItem { title: titled(&name), id: item(&name) });
            }
            Edit::Retype => {
                if let Some(field) = self.to.phases[phase].report.first_mut() {
                    field.kind = FieldKind::Date;
                }
            }
            Edit::RenamePart | Edit::DropPart => self.change_part(matches!(edit, Edit::DropPart), at),
            Edit::RenamePhase
            | Edit::DropPhase
            | Edit::AddPhase(..)
            | Edit::Due(_)
            | Edit::Relative(_)
            | Edit::Barrier
            | Edit::Remind
            | Edit::Words
            | Edit::Outcome
            | Edit::RenameDecision
            | Edit::RenameMark
            | Edit::DropMark
            | Edit::RenameParty => {}
        }
    }

    /// Renames or drops a field, a step, a document or a milestone nothing else names.
    fn change_part(&mut self, drop: bool, at: Index) {
        let named: Vec<ItemId> = self
            .to
            .decisions
            .iter()
            .flat_map(|rule| rule.requires.clone())
            .chain(self.to.live_milestone.clone())
            .collect();
        let mut parts = Vec::new();
        for phase in &self.to.phases {
            let steps: Vec<&ItemId> = phase
                .milestones
                .iter()
                .filter_map(|milestone| match &milestone.when {
                    ayumi_core::definition::MilestoneRule::ItemDone(step) => Some(step),
                    ayumi_core::definition::MilestoneRule::PhaseCompleted
                    | ayumi_core::definition::MilestoneRule::Holds(_) => None,
                })
                .collect();
            let of = |kind, id: &ItemId| ItemName::within(kind, &phase.id, id);
            parts.extend(phase.report.iter().map(|field| of(ItemKind::Field, &field.id)));
            parts.extend(
                phase
                    .checklist
                    .iter()
                    .filter(|step| !steps.contains(&&step.id))
                    .map(|step| of(ItemKind::ChecklistItem, &step.id)),
            );
            parts.extend(
                phase
                    .documents
                    .iter()
                    .filter(|document| !named.contains(&document.id))
                    .map(|document| of(ItemKind::Document, &document.id)),
            );
            parts.extend(
                phase
                    .milestones
                    .iter()
                    .filter(|milestone| !named.contains(&milestone.id))
                    .map(|milestone| of(ItemKind::Milestone, &milestone.id)),
            );
        }
        // What is new in this version has no former name.
        parts.retain(|part| self.is_new(part) && !part.item.as_str().contains(&format!(".{}", self.version)));
        if parts.is_empty() {
            return;
        }
        let part = parts[at.index(parts.len())].clone();
        let now = self.fresh(&part.item);
        let phase = self
            .to
            .phases
            .iter_mut()
            .find(|phase| Some(&phase.id) == part.phase.as_ref())
            .expect("a phase of the draft");
        change(phase, &part, if drop { None } else { Some(&now) });
        if drop { self.drop.push(part) } else { self.map.push((part, now)) }
    }

    fn whole(&mut self, edit: Edit, at: Index) {
        let count = self.to.phases.len();
        let phase = at.index(count);
        match edit {
            Edit::RenamePhase => self.rename_phase(phase),
            Edit::DropPhase => self.drop_phase(phase),
            Edit::AddPhase(is_each, due) => {
                let name = format!("new.{}.{count}", self.version);
                let made = if is_each { each(&name) } else { joint(&name) };
                let made = made.by_command();
                self.to
                    .phases
                    .push(due.map_or(made.clone(), |of| made.due(month(of), DeadlineKind::PlanTarget)));
            }
            Edit::Due(of) => {
                let phase = &mut self.to.phases[phase];
                phase.due = of.and_then(|of| joint("x").due(month(of), DeadlineKind::PlanTarget).due);
            }
            Edit::Relative(days) => {
                let rule = DueRule::AfterOpening { span: Span::BusinessDays(days) };
                self.to.phases[phase].due = joint("x").due(rule, DeadlineKind::Contract).due;
            }
            Edit::Barrier => {
                let phase = &mut self.to.phases[phase];
                *phase = if phase.is_each() {
                    phase.clone().barrier(BarrierRule::AtLeast(1))
                } else {
                    phase.clone()
                };
            }
            Edit::Remind => {
                let phase = &mut self.to.phases[phase];
                let told = phase.clone().reminds_before(&[7, 2], ReminderCondition::NotCompleted, &[LEAD]);
                if !phase.remind.contains(&told.remind[told.remind.len() - 1]) {
                    *phase = told;
                }
            }
            Edit::Words => self.to.phases[phase].title = titled("other words"),
            Edit::Outcome => {
                for rule in &mut self.to.decisions {
                    rule.outcomes
                        .push(outcome(&format!("defer.{}", self.version), OutcomeEffect::CancelCase));
                }
            }
            Edit::RenameDecision => self.rename_decision(),
            Edit::RenameMark | Edit::DropMark => self.change_mark(matches!(edit, Edit::DropMark)),
            Edit::RenameParty => self.rename_party(),
            Edit::RenamePart | Edit::DropPart | Edit::AddField(_) | Edit::AddStep | Edit::Retype => {}
        }
    }

    fn was(&self, kind: ItemKind, name: &ItemId) -> Option<ItemName> {
        let name = ItemName::of(kind, name);
        let made_here = name.item.as_str().contains(&format!(".{}", self.version));
        (!made_here && self.is_new(&name)).then_some(name)
    }

    fn rename_phase(&mut self, at: usize) {
        let Some(name) = self.was(ItemKind::Phase, &self.to.phases[at].id) else { return };
        let now = self.fresh(&name.item);
        self.to = self.to.clone().rename_phase(name.item.as_str(), now.as_str());
        self.map.push((name, now));
    }

    /// Drops a phase nothing but the order names.
    fn drop_phase(&mut self, at: usize) {
        let phase = &self.to.phases[at];
        let live =
            phase.milestones.iter().any(|milestone| self.to.live_milestone.as_ref() == Some(&milestone.id));
        let sent_back =
            self.to.decisions.iter().flat_map(|rule| &rule.outcomes).any(|answer| match &answer.effect {
                OutcomeEffect::ReworkTo { phase: to, .. } => *to == phase.id,
                OutcomeEffect::Proceed | OutcomeEffect::CancelCase => false,
            });
        let replaced = self.to.marks.iter().any(|mark| mark.replaces_due_of.as_ref() == Some(&phase.id));
        let Some(name) = self.was(ItemKind::Phase, &phase.id) else { return };
        if live || sent_back || replaced || phase.decide.is_some() || self.to.phases.len() == 1 {
            return;
        }
        self.to = self.to.clone().without_phase(name.item.as_str());
        self.map.retain(|(part, _)| part.phase.as_ref() != Some(&name.item));
        self.drop.retain(|part| part.phase.as_ref() != Some(&name.item));
        self.drop.push(name);
    }

    fn rename_decision(&mut self) {
        let Some(rule) = self.to.decisions.first() else { return };
        let Some(name) = self.was(ItemKind::Decision, &rule.id) else { return };
        let now = self.fresh(&name.item);
        self.to = self.to.clone().rename_decision(name.item.as_str(), now.as_str());
        self.map.push((name, now));
    }

    fn change_mark(&mut self, drop: bool) {
        let Some(rule) = self.to.marks.first() else { return };
        let Some(name) = self.was(ItemKind::Mark, &rule.id) else { return };
        if drop {
            self.to.marks.clear();
            self.drop.push(name);
            return;
        }
        let now = self.fresh(&name.item);
        self.to = self.to.clone().rename_mark(name.item.as_str(), now.as_str());
        self.map.push((name, now));
    }

    fn rename_party(&mut self) {
        let Some(name) = self.was(ItemKind::Party, &self.to.parties[1].id) else { return };
        let now = self.fresh(&name.item);
        self.to = rename_party(self.to.clone(), &name.item, &now);
        self.map.push((name, now));
    }
}

fn change(phase: &mut Phase, part: &ItemName, now: Option<&ItemId>) {
    macro_rules! each_of {
        ($list:expr) => {
            match now {
                Some(now) => $list
                    .iter_mut()
                    .filter(|known| known.id == part.item)
                    .for_each(|known| known.id = now.clone()),
                None => $list.retain(|known| known.id != part.item),
            }
        };
    }
    match part.kind {
        ItemKind::Field => each_of!(phase.report),
        ItemKind::ChecklistItem => each_of!(phase.checklist),
        ItemKind::Document => each_of!(phase.documents),
        ItemKind::Milestone => each_of!(phase.milestones),
        ItemKind::Party | ItemKind::Phase | ItemKind::Decision | ItemKind::Mark => {}
    }
}

fn rename_party(mut definition: Definition, former: &ItemId, now: &ItemId) -> Definition {
    use ayumi_core::definition::Scope;
    let rename = |id: &mut ItemId| {
        if id == former {
            *id = now.clone();
        }
    };
    definition.parties.iter_mut().for_each(|party| rename(&mut party.id));
    for phase in &mut definition.phases {
        rename(&mut phase.by);
        if let Scope::Each { party, .. } = &mut phase.scope {
            rename(party);
        }
        phase.remind.iter_mut().flat_map(|series| &mut series.to).for_each(rename);
    }
    definition
        .marks
        .iter_mut()
        .flat_map(|mark| &mut mark.remind)
        .flat_map(|series| &mut series.to)
        .for_each(rename);
    definition.decisions.iter_mut().for_each(|rule| rename(&mut rule.authority));
    definition
}
