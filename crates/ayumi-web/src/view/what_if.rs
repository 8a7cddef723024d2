//! What would come of suppositions, as tables of before and after; never a command: nothing on this page is recorded.

use askama::Template;
use ayumi_core::definition::{DecisionRule, Definition, DueRule};
use ayumi_core::explain::{Blocker, Said};
use ayumi_core::id::{ItemId, OrganizationId};
use ayumi_core::state::{Case, Ending, TrackStatus};
use ayumi_core::what_if::{BarrierRow, Report, Scheduled, Supposition, Told, ToldRow, VoteRow, VoteSide};

use crate::view::date::{self, Time};
use crate::view::form::{FaultLink, Pick, Typed};
use crate::view::link;
use crate::view::shell::{Section, Shell};
use crate::view::status::{Badge, Facts, Reading, Standing};
use crate::view::why::{Explainer, WaitView};

/// A date before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateLine {
    /// The phase, mark or register.
    pub item: String,
    /// Whose date it is.
    pub whose: String,
    /// Now.
    pub before: Option<Time>,
    /// Then.
    pub after: Option<Time>,
    /// That it is reckoned from dates before it.
    pub forecast: bool,
    /// The real last working day then, where a closed day hides it.
    pub working: Option<String>,
    /// By how many business days it moves.
    pub moved: String,
}

/// A state before and after, of however many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateLine {
    /// The phase.
    pub item: String,
    /// Whose.
    pub whose: String,
    /// Now.
    pub before: Badge,
    /// Then.
    pub after: Badge,
}

/// What is in the way before and after, of however many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldLine {
    /// The phase.
    pub item: String,
    /// Whose.
    pub whose: String,
    /// Now.
    pub before: Vec<String>,
    /// Then.
    pub after: Vec<WaitView>,
}

/// What would come of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResultView {
    /// What was assumed beyond the law.
    pub assumed: Vec<String>,
    /// How the case would end, when it would end otherwise.
    pub ending: Option<String>,
    /// Dates that move, come or go.
    pub moved: Vec<DateLine>,
    /// Dates that stay.
    pub kept: Vec<DateLine>,
    /// States that would be others.
    pub states: Vec<StateLine>,
    /// What would be in the way.
    pub held: Vec<HeldLine>,
    /// Reminders: body, now, then.
    pub reminders: Vec<(String, String, String)>,
    /// Votes: question, now, then.
    pub votes: Vec<(String, Vec<String>, Vec<String>)>,
    /// Barriers: phase, now, then.
    pub barriers: Vec<(String, String, String)>,
    /// What would be late: phase, whose, date.
    pub late: Vec<(String, String, Time)>,
    /// How many bodies the reader is not told of have something change.
    pub others: Option<String>,
}

/// The page of suppositions.
#[derive(Debug, Template)]
#[template(path = "what_if.html")]
pub struct WhatIfPage {
    /// The frame.
    pub shell: Shell,
    /// The case: address and title.
    pub case: (String, String),
    /// What is wrong with what was typed, or with a supposition.
    pub faults: Vec<FaultLink>,
    /// What is supposed: its words, its text, and the address without it.
    pub supposed: Vec<(String, String, String)>,
    /// Things with a date.
    pub items: Vec<Pick>,
    /// Bodies.
    pub bodies: Vec<Pick>,
    /// Phases.
    pub phases: Vec<Pick>,
    /// Phases of each participant.
    pub barriers: Vec<Pick>,
    /// Questions that are voted on.
    pub votes: Vec<Pick>,
    /// What was typed and not taken.
    pub typed: Typed,
    /// What would come of it; none before anything is supposed or when it cannot be.
    pub result: Option<ResultView>,
}

/// What the page is made from.
pub struct Material<'a> {
    /// The case.
    pub case: &'a Case,
    /// Its definition.
    pub definition: &'a Definition,
    /// Words.
    pub explainer: Explainer<'a>,
    /// What is supposed.
    pub suppositions: &'a [Supposition],
    /// What would come of it.
    pub report: Option<&'a Report>,
    /// What is wrong: input and words.
    pub faults: Vec<FaultLink>,
    /// What was typed and not taken.
    pub typed: Typed,
    /// The day.
    pub reading: Reading,
}

impl WhatIfPage {
    /// The page.
    pub fn new(mut shell: Shell, material: Material<'_>) -> Self {
        let t = shell.t;
        shell.faulty = !material.faults.is_empty();
        let spelled: Vec<String> = material.suppositions.iter().map(ToString::to_string).collect();
        let without = |at: usize| {
            let kept = spelled.iter().enumerate().filter(|(index, _)| *index != at);
            shell.to(&link::with(&shell.path, kept.map(|(_, text)| ("s", text.as_str()))))
        };
        let supposed = material.suppositions.iter().enumerate().map(|(at, supposition)| {
            let words = material.explainer.words(&supposition.said(material.definition));
            (words, spelled[at].clone(), without(at))
        });
        let supposed = supposed.collect();
        let opening = material.case.opening.as_ref();
        let title = opening.map_or("", |opening| t.label(&opening.title)).to_owned();
        let case = (shell.to(shell.path.trim_end_matches("/what-if")), title);
        Self {
            case,
            supposed,
            items: material.items(),
            bodies: material.bodies(),
            phases: material.phases(|_| true),
            barriers: material.phases(ayumi_core::definition::Phase::is_each),
            votes: material.votes(),
            result: material.report.map(|report| material.result(report)),
            faults: material.faults,
            typed: material.typed,
            shell: shell.titled(t.say("もし…なら", "What if…"), Section::Programmes),
        }
    }
}

impl Material<'_> {
    fn items(&self) -> Vec<Pick> {
        let dated = |id: &ItemId| self.case.deadlines.contains_key(id);
        let ids = self.case.deadlines.keys().filter(|id| dated(id));
        ids.map(|id| self.pick(id)).collect()
    }

    fn pick(&self, id: &ItemId) -> Pick {
        Pick { value: id.to_string(), text: self.title(id), chosen: false }
    }

    fn title(&self, id: &ItemId) -> String {
        let known = self.definition.item_title(id);
        known.map_or_else(|| id.to_string(), |title| self.explainer.people.t.label(title).to_owned())
    }

    fn bodies(&self) -> Vec<Pick> {
        let pick = |body: &OrganizationId| Pick {
            value: body.to_string(),
            text: self.explainer.people.body(body),
            chosen: false,
        };
        self.case.participants.keys().map(pick).collect()
    }

    fn phases(&self, wanted: impl Fn(&ayumi_core::definition::Phase) -> bool) -> Vec<Pick> {
        self.definition
            .phases
            .iter()
            .filter(|phase| wanted(phase))
            .map(|phase| self.pick(&phase.id))
            .collect()
    }

    fn votes(&self) -> Vec<Pick> {
        let voted = self.definition.decisions.iter().filter(|rule| rule.vote.is_some());
        let text = |rule: &DecisionRule| self.explainer.people.t.label(&rule.question).to_owned();
        voted.map(|rule| Pick { value: rule.id.to_string(), text: text(rule), chosen: false }).collect()
    }

    fn vote(&self, row: &VoteRow) -> (String, Vec<String>, Vec<String>) {
        let t = self.explainer.people.t;
        let side = |side: &Option<VoteSide>| match side {
            Some(side) => self.explainer.vote(side),
            None => vec![t.say("票決の対象ではありません", "not voted on").to_owned()],
        };
        (t.label(&row.title).to_owned(), side(&row.before), side(&row.after))
    }

    fn barrier(&self, row: &BarrierRow) -> (String, String, String) {
        let title = self.explainer.people.t.label(&row.title).to_owned();
        (title, self.explainer.barrier(&row.before), self.explainer.barrier(&row.after))
    }

    fn result(&self, report: &Report) -> ResultView {
        let t = self.explainer.people.t;
        let dates = report.dates.iter().map(|row| (row.before != row.after, self.date(row)));
        let (moved, kept): (Vec<_>, Vec<_>) = dates.partition(|(changes, _)| *changes);
        let lines = |dates: Vec<(bool, DateLine)>| dates.into_iter().map(|(_, line)| line).collect();
        ResultView {
            assumed: report.assumed.iter().map(|said| self.explainer.words(said)).collect(),
            ending: (report.ending.0 != report.ending.1).then(|| self.ending(report.ending.1)),
            moved: lines(moved),
            kept: lines(kept),
            states: self.states(report),
            held: self.held(report),
            votes: report.votes.iter().map(|row| self.vote(row)).collect(),
            barriers: report.barriers.iter().map(|row| self.barrier(row)).collect(),
            reminders: report
                .reminders
                .iter()
                .map(|row| {
                    let body = self.explainer.people.body(&row.organization);
                    (body, self.told(row.before), self.told_then(row))
                })
                .collect(),
            late: report
                .overdue
                .iter()
                .map(|row| {
                    let due = date::due_long(t, &row.due);
                    (t.label(&row.title).to_owned(), self.whose(row.participant.as_ref()), due)
                })
                .collect(),
            others: (report.others > 0)
                .then(|| t.count(report.others, "団体", "further body", "further bodies")),
        }
    }

    fn whose(&self, body: Option<&OrganizationId>) -> String {
        let all = || self.explainer.words(&Said::from(ayumi_core::explain::Term::Everybody));
        body.map_or_else(all, |body| self.explainer.people.body(body))
    }

    fn ending(&self, ending: Option<Ending>) -> String {
        let t = self.explainer.people.t;
        match ending {
            None => t.say("案件は終わりません。", "the case would go on").to_owned(),
            Some(Ending::Completed(_)) => t.say("案件は完了します。", "the case would complete").to_owned(),
            Some(Ending::Cancelled(_)) => {
                t.say("案件は取りやめになります。", "the case would be called off").to_owned()
            }
        }
    }

    fn date(&self, row: &ayumi_core::what_if::DateRow) -> DateLine {
        let t = self.explainer.people.t;
        let due = |side: &Option<Scheduled>| side.as_ref().map(|side| date::due_short(t, &side.due));
        let after = row.after.as_ref();
        let working = after.map(|after| &after.due).filter(|due| due.last_business_day != due.nominal);
        let moved = match row.moved {
            Some(0) => t.say("変わりません", "stays").to_owned(),
            Some(days) => t.say(format!("{days:+}開庁日"), format!("{days:+} business days")),
            None if after.is_some() => t.say("新たに定まります", "comes").to_owned(),
            None => t.say("なくなります", "goes").to_owned(),
        };
        let waits = self.definition.phase(&row.item).and_then(|phase| phase.due.as_ref());
        let counted = waits.is_some_and(|due| matches!(due.rule, DueRule::AfterOpening { .. }));
        DateLine {
            item: t.label(&row.title).to_owned(),
            whose: self.whose(row.participant.as_ref()),
            before: due(&row.before),
            after: due(&row.after),
            forecast: counted && after.is_some_and(|after| after.forecast),
            working: working.map(|due| date::short(t, due.last_business_day).text),
            moved,
        }
    }

    /// States by phase and change, the bodies of each together.
    fn states(&self, report: &Report) -> Vec<StateLine> {
        let mut groups: Vec<(&ItemId, TrackStatus, TrackStatus, Vec<Option<&OrganizationId>>)> = Vec::new();
        for row in &report.statuses {
            let body = row.participant.as_ref();
            let same = |group: &&mut (&ItemId, TrackStatus, TrackStatus, Vec<Option<&OrganizationId>>)| {
                *group.0 == row.item && group.1 == row.before && group.2 == row.after
            };
            match groups.iter_mut().find(same) {
                Some(group) => group.3.push(body),
                None => groups.push((&row.item, row.before, row.after, vec![body])),
            }
        }
        let badge = |status| {
            let facts = Facts { status, participation: None, due: None, tally: None };
            Standing::of(facts, self.reading).badge(self.explainer.people.t)
        };
        groups
            .into_iter()
            .map(|(item, before, after, bodies)| StateLine {
                item: self.title(item),
                whose: self.all_of(&bodies),
                before: badge(before),
                after: badge(after),
            })
            .collect()
    }

    /// The bodies of a group, by name while they are few.
    fn all_of(&self, bodies: &[Option<&OrganizationId>]) -> String {
        const NAMED_MAX: usize = 8;
        let t = self.explainer.people.t;
        if bodies.len() > NAMED_MAX {
            return t.count(bodies.len(), "団体", "body", "bodies");
        }
        bodies.iter().map(|body| self.whose(*body)).collect::<Vec<_>>().join(t.comma())
    }

    /// What is in the way by phase and words, the bodies of each together.
    fn held(&self, report: &Report) -> Vec<HeldLine> {
        type Group<'r> =
            (&'r ItemId, Vec<String>, Vec<String>, &'r [Blocker], Vec<Option<&'r OrganizationId>>);
        let words = |side: &[Blocker]| -> Vec<String> {
            side.iter().map(|blocker| self.explainer.words(&blocker.said)).collect()
        };
        let mut groups: Vec<Group<'_>> = Vec::new();
        for row in &report.blockers {
            let (before, after) = (words(&row.before), words(&row.after));
            // What only waits longer for the same stands among the dates that move.
            if before == after {
                continue;
            }
            let same = |group: &&mut Group<'_>| *group.0 == row.item && group.1 == before && group.2 == after;
            match groups.iter_mut().find(same) {
                Some(group) => group.4.push(row.participant.as_ref()),
                None => groups.push((&row.item, before, after, &row.after, vec![row.participant.as_ref()])),
            }
        }
        groups
            .into_iter()
            .map(|(item, before, _, after, bodies)| HeldLine {
                item: self.title(item),
                whose: self.all_of(&bodies),
                before,
                after: after.iter().map(|blocker| self.explainer.wait(blocker)).collect(),
            })
            .collect()
    }

    fn told_then(&self, row: &ToldRow) -> String {
        let t = self.explainer.people.t;
        let told = self.told(row.after);
        match row.anew {
            0 => told,
            anew => t.say(
                format!("{told}　うち予定し直し{anew}件"),
                format!("{told}, {anew} of them planned anew"),
            ),
        }
    }

    fn told(&self, told: Told) -> String {
        let t = self.explainer.people.t;
        match told.first {
            Some(first) => {
                let first = date::short(t, first).text;
                t.say(
                    format!("{}件（初回 {first}）", told.count),
                    format!("{} (first on {first})", told.count),
                )
            }
            None => t.say("なし", "none").to_owned(),
        }
    }
}
