//! Continuing services on the page of a case: who is in which condition, how many a document says there are, figures that
//! make bodies comparable; never another body's figures.

use std::collections::BTreeMap;

use ayumi_core::declared::Beside;
use ayumi_core::definition::{Indicator, Lifecycle, Per, Phase};
use ayumi_core::id::OrganizationId;
use ayumi_core::indicator::{Figure, Known, Unknown};
use ayumi_core::target::{Prospect, prospects};

use crate::view::case::Material;
use crate::view::condition::{self, Badge};
use crate::view::date::{self, Time};
use crate::view::form::{FormView, Maker};
use crate::view::forms::services::{Moving, declare, move_on};
use crate::view::number::{grouped, quotient};
use crate::view::sentence::services::{certainty_word, group_word};
use crate::view::shell::Shell;

/// The condition of one body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionLine {
    /// The body.
    pub body: String,
    /// Its condition.
    pub badge: Badge,
    /// Since when.
    pub since: Option<Time>,
    /// Where it is changed, for those who may.
    pub change: Option<String>,
}

/// A lifecycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LifecycleView {
    /// Its name, for addresses.
    pub id: String,
    /// Its title.
    pub title: String,
    /// How many bodies are in which condition.
    pub counts: Vec<(Badge, usize)>,
    /// Every body.
    pub lines: Vec<ConditionLine>,
    /// What moves the body looked at.
    pub form: Option<FormView>,
}

/// Declared beside named numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumbersView {
    /// The document they are from and how firm they are; none where there is none.
    pub source: Option<String>,
    /// A public remark of the document.
    pub remark: Option<String>,
    /// Groups: title, declared, named, gap.
    pub rows: Vec<NumberRow>,
    /// How many municipalities are covered, in words.
    pub covered: String,
    /// What records numbers.
    pub form: Option<FormView>,
}

/// The bodies a service is meant for above all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProspectsView {
    /// Which they are, how many, and how many of them use it.
    pub summary: String,
    /// Those that do not use it yet, with their population.
    pub open: Vec<(String, String)>,
}

/// One group of bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberRow {
    /// Its title.
    pub title: &'static str,
    /// How many a document says.
    pub declared: Option<u32>,
    /// How many are known by name.
    pub named: u32,
    /// The gap in words; none where nothing is declared.
    pub gap: Option<String>,
}

/// An indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorView {
    /// Its name, for addresses.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it is made of.
    pub rule: String,
    /// Its unit.
    pub unit: String,
    /// The bodies with their figures, then those without.
    pub lines: Vec<FigureLine>,
    /// How many of how many are known.
    pub known: String,
}

impl IndicatorView {
    /// Whether there is anything to look at yet.
    pub fn has_figures(&self) -> bool {
        self.lines.iter().any(|line| line.figure.is_some())
    }
}

/// The figure of one body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureLine {
    /// The body.
    pub body: String,
    /// The figure, rounded; none when it is not known.
    pub figure: Option<String>,
    /// The exact fraction, or why there is none.
    pub made_of: String,
    /// From which day the amount holds.
    pub on: Option<Time>,
}

impl Material<'_> {
    pub(super) fn lifecycles(&self, shell: &Shell, maker: &Maker<'_>) -> Vec<LifecycleView> {
        let one = |lifecycle| self.lifecycle(shell, maker, lifecycle);
        self.context.definition.lifecycles.iter().map(one).collect()
    }

    fn lifecycle(&self, shell: &Shell, maker: &Maker<'_>, lifecycle: &Lifecycle) -> LifecycleView {
        let t = shell.t;
        let of = self.case.participants.iter().filter(|(_, known)| known.party == lifecycle.of);
        // Who has not answered comes first, then the order of the definition.
        let mut all: Vec<(Option<usize>, &OrganizationId)> = of
            .map(|(body, _)| {
                let state = self.case.condition(&lifecycle.id, body);
                let rank =
                    state.and_then(|state| lifecycle.states.iter().position(|known| known.id == state.state));
                (rank, body)
            })
            .collect();
        all.sort();
        let mut counts: BTreeMap<Option<usize>, usize> = BTreeMap::new();
        for (rank, _) in &all {
            *counts.entry(*rank).or_default() += 1;
        }
        let condition = |rank: Option<usize>| rank.and_then(|rank| lifecycle.states.get(rank));
        let line = |(rank, body): &(Option<usize>, &OrganizationId)| ConditionLine {
            body: self.speaker.people.body(body),
            badge: condition::badge(t, condition(*rank)),
            since: self.case.condition(&lifecycle.id, body).map(|state| date::short(t, state.since)),
            change: self.writes_now(body).then(|| {
                shell.here_with(&[("body", body.as_str())]) + "#move-lifecycle-" + lifecycle.id.as_str()
            }),
        };
        LifecycleView {
            id: lifecycle.id.to_string(),
            title: t.label(&lifecycle.title).to_owned(),
            counts: counts
                .iter()
                .map(|(rank, count)| (condition::badge(t, condition(*rank)), *count))
                .collect(),
            lines: all.iter().map(line).collect(),
            form: self.moving(maker, lifecycle),
        }
    }

    fn writes_now(&self, body: &OrganizationId) -> bool {
        self.case.ending.is_none() && self.pen.writes(Some(body))
    }

    /// The form that moves the body looked at, when there is a way.
    fn moving(&self, maker: &Maker<'_>, lifecycle: &Lifecycle) -> Option<FormView> {
        let body = self.body.filter(|body| self.writes_now(body))?;
        self.case.participants.get(body).filter(|known| known.party == lifecycle.of)?;
        let present =
            self.case.condition(&lifecycle.id, body).and_then(|state| lifecycle.condition(&state.state));
        let ways = lifecycle.states.iter().filter(|state| match present {
            Some(present) => present.to.contains(&state.id),
            None => state.start,
        });
        let ways: Vec<_> = ways.collect();
        let (version, proxy) = (self.case.part_version(Some(body)), self.pen.is_proxy(self.case, Some(body)));
        let name = self.speaker.people.body(body);
        let moving = Moving { lifecycle, body, name: &name, ways: &ways, version, proxy };
        (!ways.is_empty()).then(|| move_on(maker, &moving))
    }

    pub(super) fn prospects(&self) -> Option<ProspectsView> {
        let (t, target) = (self.speaker.people.t, self.target?);
        let all = prospects(target, self.context.definition, self.case, self.context.directory);
        let (under, count) = (grouped(target.population_under), all.len());
        let users = all.iter().filter(|known| known.uses).count();
        let open = all.iter().filter(|known| !known.uses);
        let line = |known: &Prospect<'_>| {
            let people = grouped(known.population);
            (self.speaker.people.body(known.body), t.say(format!("{people}人"), format!("{people} people")))
        };
        Some(ProspectsView {
            summary: t.say(
                format!("人口{under}人未満の{count}市町のうち、利用しているのは{users}"),
                format!("of {count} municipalities under {under} people, {users} use it"),
            ),
            open: open.map(line).collect(),
        })
    }

    pub(super) fn numbers(&self, maker: &Maker<'_>) -> Option<NumbersView> {
        let t = self.speaker.people.t;
        let beside = Beside::of(self.context.definition, self.case, self.context.directory, self.reading.day);
        if beside.declared.is_none() && self.context.definition.lifecycles.is_empty() {
            return None;
        }
        let source = beside.declared.map(|known| {
            let (certainty, on) = (certainty_word(t, known.data.certainty), date::short(t, known.on).text);
            let basis = self.speaker.basis_words(&known.data.basis);
            t.say(format!("{basis}（{certainty}、{on}から）"), format!("{basis} ({certainty}, from {on})"))
        });
        let row = |one: &ayumi_core::declared::Group| NumberRow {
            title: group_word(t, one.group),
            declared: one.declared,
            named: one.named,
            gap: one.gap().map(|gap| match gap {
                0 => t.say("なし", "none").to_owned(),
                1.. => t.say(format!("{gap}団体の名前が分かりません"), format!("{gap} names are not known")),
                _ => t.say(format!("{}団体多く名前があります", -gap), format!("{} more are named", -gap)),
            }),
        };
        let ((declared, named), of) = (beside.covered(), beside.municipalities);
        let declared = declared.map_or_else(|| "–".to_owned(), |declared| declared.to_string());
        Some(NumbersView {
            source,
            remark: beside
                .declared
                .and_then(|known| known.data.remark.as_ref())
                .map(|remark| t.label(remark).to_owned()),
            rows: beside.groups.iter().map(row).collect(),
            covered: t.say(
                format!("{of}市町のうち、資料では{declared}、名前の分かるものは{named}"),
                format!("of {of} municipalities {declared} by the document, {named} by name"),
            ),
            form: (self.pen.leads && self.case.ending.is_none()).then(|| declare(maker, beside.declared)),
        })
    }

    pub(super) fn indicators(&self) -> Vec<IndicatorView> {
        let t = self.speaker.people.t;
        let one = |indicator: &Indicator| {
            let phase = self.context.definition.phase(&indicator.phase);
            let field = phase.and_then(|phase| phase.field(&indicator.field));
            let of =
                |title: Option<&ayumi_core::text::Label>| title.map_or("", |title| t.label(title)).to_owned();
            let (phase_title, field_title) =
                (of(phase.map(|phase| &phase.title)), of(field.map(|field| &field.title)));
            let rule = match indicator.per {
                Per::Body => t.say(
                    format!("「{phase_title}」の{field_title}"),
                    format!("{field_title} of “{phase_title}”"),
                ),
                Per::Head => t.say(
                    format!("「{phase_title}」の{field_title} ÷ 人口"),
                    format!("{field_title} of “{phase_title}” ÷ inhabitants"),
                ),
            };
            let lines = self.figures(indicator, phase);
            let (known, all) = (lines.iter().filter(|line| line.figure.is_some()).count(), lines.len());
            IndicatorView {
                id: indicator.id.to_string(),
                title: t.label(&indicator.title).to_owned(),
                rule,
                unit: t.label(&indicator.unit).to_owned(),
                known: t.say(format!("{all}団体のうち{known}団体"), format!("{known} of {all} bodies")),
                lines,
            }
        };
        self.context.definition.indicators.iter().map(one).collect()
    }

    /// The figures the reader may see, the largest first, then the bodies without one.
    fn figures(&self, indicator: &Indicator, phase: Option<&Phase>) -> Vec<FigureLine> {
        let t = self.speaker.people.t;
        let party = phase.and_then(Phase::party);
        let of = self.case.participants.iter().filter(|(body, known)| {
            Some(&known.party) == party && known.participation.takes_part() && self.may_see(body)
        });
        let mut known: Vec<(&OrganizationId, Known)> = Vec::new();
        let mut unknown: Vec<(&OrganizationId, Unknown)> = Vec::new();
        for (body, _) in of {
            match Figure::of(indicator, self.case, self.context.directory, body, self.reading.day) {
                Figure::Known(figure) => known.push((body, figure)),
                Figure::Unknown(why) => unknown.push((body, why)),
            }
        }
        known.sort_by(|(a, x), (b, y)| y.ratio.compare(x.ratio).then_with(|| a.cmp(b)));
        let told = known.into_iter().map(|(body, figure)| FigureLine {
            body: self.speaker.people.body(body),
            figure: Some(quotient(figure.ratio)),
            made_of: self.fraction(indicator.per, &figure),
            on: Some(date::short(t, figure.amount_on)),
        });
        let untold = unknown.into_iter().map(|(body, why)| FigureLine {
            body: self.speaker.people.body(body),
            figure: None,
            made_of: match why {
                Unknown::NotReported => t.say("未報告", "not reported"),
                Unknown::NoPopulation => t.say("人口が分かりません", "inhabitants not known"),
            }
            .to_owned(),
            on: None,
        });
        told.chain(untold).collect()
    }

    fn fraction(&self, per: Per, figure: &Known) -> String {
        let t = self.speaker.people.t;
        let amount = grouped(figure.ratio.numerator);
        match per {
            Per::Body => amount,
            Per::Head => {
                let heads = grouped(figure.ratio.denominator);
                let on = figure.counted_on.map(|on| date::short(t, on).text);
                let on = on.map_or_else(String::new, |on| t.say(format!("（{on}）"), format!(" ({on})")));
                format!("{amount} ÷ {heads}{on}")
            }
        }
    }
}
