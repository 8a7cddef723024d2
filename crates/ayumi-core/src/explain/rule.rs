//! Rules of a definition as parts of sentences: barriers, dates, spans, offsets, reasons, hands; never their effect.

use crate::calendar::fiscal_year;
use crate::definition::{Barrier, BarrierRule, Due, DueRule, Pass, Phase, Quorum, Span, Weight};
use crate::envelope::{Actor, ActorKind};
use crate::event::{Basis, ClockRule};
use crate::explain::{Arg, Facts, Said, Tally, Term};
use crate::id::{ItemId, OrganizationId, ReasonCode};
use crate::reason;
use crate::state::{Participation, TrackStatus};
use crate::text::Label;

/// What lets joint work after an each-phase begin; without a barrier everybody must have ended it.
pub(crate) fn barrier(barrier: Option<&Barrier>) -> Said {
    match barrier.map(|barrier| &barrier.rule) {
        Some(BarrierRule::All | BarrierRule::Share(100)) | None => Said::plain(Term::RuleAll),
        Some(BarrierRule::AtLeast(least)) => {
            Said::new(Term::RuleAtLeast, vec![Arg::Count(u64::from(*least))])
        }
        Some(BarrierRule::Share(percent)) => {
            Said::new(Term::RuleShare, vec![Arg::Count(u64::from(*percent))])
        }
        Some(BarrierRule::Named(bodies)) => Said::new(Term::RuleNamed, vec![Arg::count(bodies.len())]),
    }
}

/// How many of those that count must have ended; none where certain ones must.
pub(super) fn needed(barrier: Option<&Barrier>, counted: u32) -> Option<u32> {
    match barrier.map(|barrier| &barrier.rule) {
        Some(BarrierRule::All) | None => Some(counted),
        Some(BarrierRule::AtLeast(least)) => Some(*least),
        Some(BarrierRule::Share(percent)) => {
            let needed = (u64::from(counted) * u64::from(*percent)).div_ceil(100);
            Some(u32::try_from(needed).unwrap_or(u32::MAX))
        }
        Some(BarrierRule::Named(_)) => None,
    }
}

/// The rule of a date.
pub(super) fn due(due: &Due, year: i32, named: impl Fn(&ItemId) -> Arg) -> Said {
    let count = |n: u32| Arg::Count(u64::from(n));
    let of = |years: i32| Arg::Code(year.saturating_add(years).to_string());
    match &due.rule {
        DueRule::On { date, .. } => Said::new(Term::RuleOn, vec![Arg::Day(*date)]),
        DueRule::FiscalMonth { month, years } => {
            Said::new(Term::RuleFiscalMonth, vec![of(*years), count(*month)])
        }
        DueRule::FiscalQuarter { quarter, years } => {
            Said::new(Term::RuleFiscalQuarter, vec![of(*years), count(*quarter)])
        }
        DueRule::FiscalYearEnd { years } => Said::new(Term::RuleFiscalYearEnd, vec![of(*years)]),
        DueRule::AfterOpening { span } => Said::new(Term::RuleAfterOpening, vec![self::span(*span).part()]),
        DueRule::FromDate { phase, span, before } => {
            let term = if *before { Term::RuleBeforeDate } else { Term::RuleAfterDate };
            Said::new(term, vec![named(phase), self::span(*span).part()])
        }
        DueRule::Given => Said::plain(Term::RuleGiven),
    }
}

/// A length of time.
pub(crate) fn span(span: Span) -> Said {
    let (term, n) = match span {
        Span::BusinessDays(n) => (Term::BusinessDays, n),
        Span::Days(n) => (Term::Days, n),
        Span::Weeks(n) => (Term::Weeks, n),
        Span::Months(n) => (Term::Months, n),
    };
    Said::new(term, vec![Arg::Count(u64::from(n))])
}

/// How far a reminder lies from its date.
pub(super) fn offset(days: i32) -> Said {
    let n = Arg::Count(u64::from(days.unsigned_abs()));
    match days {
        ..0 => Said::new(Term::OffsetBefore, vec![n]),
        0 => Said::plain(Term::OffsetOn),
        1.. => Said::new(Term::OffsetAfter, vec![n]),
    }
}

/// How far a reminder lies before its date, in the words of the calendar.
pub(super) fn ahead(ahead: Span) -> Said {
    Said::new(Term::OffsetAhead, vec![span(ahead).part()])
}

/// How far a reminder lies from its date, as its rule says it.
pub(super) fn distance(days: i32, before: Option<Span>) -> Said {
    before.map_or_else(|| offset(days), ahead)
}

/// What becomes of dates while work stands still.
pub(super) fn clock(clock: ClockRule) -> Said {
    Said::plain(match clock {
        ClockRule::KeepDate => Term::ClockKeep,
        ClockRule::KeepRemaining => Term::ClockRemaining,
        ClockRule::Restart => Term::ClockRestart,
    })
}

/// A quorum.
pub(crate) fn quorum(rule: Quorum) -> Said {
    match rule {
        Quorum::All => Said::plain(Term::RuleAll),
        Quorum::AtLeast(least) => Said::new(Term::RuleAtLeast, vec![Arg::Count(u64::from(least))]),
        Quorum::Part { numerator, denominator } => {
            let count = |n| Arg::Count(u64::from(n));
            Said::new(Term::RulePart, vec![count(denominator), count(numerator)])
        }
    }
}

/// What carries a proposal.
pub(super) fn pass(rule: Pass) -> Said {
    Said::plain(match rule {
        Pass::MajorityOfCast => Term::PassMajorityOfCast,
        Pass::MajorityOfAll => Term::PassMajorityOfAll,
        Pass::TwoThirdsOfCast => Term::PassTwoThirdsOfCast,
        Pass::TwoThirdsOfAll => Term::PassTwoThirdsOfAll,
        Pass::Unanimous => Term::PassUnanimous,
    })
}

/// What a vote weighs.
pub(super) fn weight(rule: &Weight, facts: &Facts<'_>) -> Arg {
    match rule {
        Weight::One => Said::plain(Term::WeightOne).part(),
        Weight::Population => Said::plain(Term::WeightPopulation).part(),
        Weight::Field { phase, field } => {
            let known = facts.context.definition.phase(phase).and_then(|phase| phase.field(field));
            let title = known.map_or_else(|| Arg::Code(field.to_string()), |field| Arg::word(&field.title));
            Said::new(Term::WeightReported, vec![title]).part()
        }
    }
}

/// A reason by its code; its text is private.
pub(super) fn reason(code: &ReasonCode) -> Arg {
    let label = reason::label(code).unwrap_or_else(|| Label { ja: code.to_string(), en: None });
    Arg::Words(vec![label])
}

/// Who acted, by body: their names are not for every reader.
pub(super) fn hand(actor: &Actor) -> Arg {
    let body = actor.on_behalf_of.as_ref().map(|of| &of.organization).or(actor.organization.as_ref());
    match (actor.kind, body) {
        (ActorKind::System, _) => Said::plain(Term::HandRule).part(),
        (ActorKind::Operator, _) => Said::plain(Term::HandOperator).part(),
        (ActorKind::User, Some(body)) => Arg::Body(body.clone()),
        (ActorKind::User, None) => Said::plain(Term::HandSomebody).part(),
    }
}

/// A basis by what of it stands in clear.
pub(super) fn basis(basis: &Basis) -> Arg {
    let dated = basis.dated_on.map(|day| day.to_string());
    let known: Vec<String> = [basis.document_number.clone(), dated].into_iter().flatten().collect();
    Arg::Code(known.join(" "))
}

/// A step of a phase in a sentence.
pub(super) fn step(phase: &Phase, id: &ItemId) -> Arg {
    let known = phase.checklist.iter().find(|step| step.id == *id);
    known.map_or_else(|| Arg::Code(id.to_string()), |step| Arg::Item(id.clone(), step.title.clone()))
}

impl Facts<'_> {
    /// The title of whatever can be asked about by name: what has dates, then questions, milestones, lifecycles and
    /// entries; its name where it has no title.
    pub fn item_label(&self, item: &ItemId) -> Label {
        let definition = self.context.definition;
        let milestones = || definition.phases.iter().flat_map(|phase| &phase.milestones);
        let entry = || {
            let (register, entry) = item.as_str().split_once('.')?;
            let register = definition.registers.iter().find(|known| known.id.as_str() == register)?;
            let entries = self.case.entries.get(&register.id)?;
            let entry = entries.iter().find(|known| known.entry.as_str() == entry)?;
            Some(crate::entry::title(register, entry.number))
        };
        let known = definition.item_title(item).cloned();
        let known = known.or_else(|| definition.decision(item).map(|rule| rule.question.clone()));
        let known =
            known.or_else(|| milestones().find(|point| point.id == *item).map(|point| point.title.clone()));
        let known = known.or_else(|| definition.lifecycle(item).map(|known| known.title.clone()));
        known.or_else(entry).unwrap_or_else(|| self.title(item))
    }

    /// The title of something that has dates.
    pub(super) fn title(&self, item: &ItemId) -> Label {
        let known = self.context.definition.item_title(item);
        known.cloned().unwrap_or_else(|| Label { ja: item.to_string(), en: None })
    }

    /// Something that has dates, in a sentence.
    pub(super) fn item(&self, item: &ItemId) -> Arg {
        Arg::Item(item.clone(), self.title(item))
    }

    /// Several phases in a sentence.
    pub(super) fn items<'p>(&self, phases: impl IntoIterator<Item = &'p ItemId>) -> Arg {
        Arg::Words(phases.into_iter().map(|id| self.title(id)).collect())
    }

    /// The fiscal year dates are anchored to.
    pub(super) fn year(&self) -> i32 {
        let opening = self.case.opening.as_ref();
        opening.map_or_else(|| fiscal_year(self.context.today), |opening| opening.fiscal_year)
    }

    /// How the barrier of an each-phase stands.
    pub(crate) fn tally(&self, phase: &Phase) -> Tally {
        let standing = self.case.barrier_standing(phase);
        let silent = self.lagging(phase).into_iter().filter(|body| self.is_silent(phase, body)).count();
        Tally {
            counted: standing.counted,
            ended: standing.ended,
            needed: needed(phase.barrier.as_ref(), standing.counted),
            excluded: standing.excluded,
            silent: u32::try_from(silent).unwrap_or(u32::MAX),
        }
    }

    /// Whether a body that lags has not said whether it takes part.
    fn is_silent(&self, phase: &Phase, body: &OrganizationId) -> bool {
        let said = self.case.participants.get(body).map(|known| known.participation);
        self.case.status(phase, Some(body)) == TrackStatus::Unanswered || said == Some(Participation::Invited)
    }
}
