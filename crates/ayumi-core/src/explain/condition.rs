//! What keeps a condition of the definition from holding, fact by fact, and who can record each; never whether the
//! condition is a good one.

use std::collections::BTreeMap;

use crate::definition::{FieldKind, Phase};
use crate::event::{FieldValue, ItemStatus};
use crate::explain::{Arg, Blocker, Cause, EventRef, Facts, Said, Term, Who, status_term, who};
use crate::guard::tree::{Name, Read, Subject};
use crate::guard::{Account, Blocker as Obstacle, Blockers, CaseFacts, Guard, Truth};
use crate::id::{ItemId, OrganizationId};
use crate::private::Commitment;
use crate::state::Fact;
use crate::text::Label;

/// Most bodies whose answers one condition is said to wait for; the rest are as many as there are.
const BODIES_MAX: usize = 2_000;

/// A condition as the definition writes it.
pub(super) fn quoted(guard: &Guard) -> Arg {
    Arg::word(&guard.quote())
}

impl<'a> Facts<'a> {
    /// What keeps a condition from holding for a body, or for joint work; nothing when it holds.
    pub(super) fn unmet(&self, guard: &Guard, body: Option<&OrganizationId>) -> Vec<Blocker> {
        match guard.evaluate(&self.facts_of(body)) {
            Truth::True => Vec::new(),
            Truth::False => vec![self.fails(guard, body)],
            Truth::Unknown(obstacles) => self.unknown(guard, &obstacles, body),
        }
    }

    /// Each fact a condition cannot be answered without, with who can record it.
    pub(super) fn unknown(
        &self,
        guard: &Guard,
        obstacles: &Blockers,
        body: Option<&OrganizationId>,
    ) -> Vec<Blocker> {
        let mut facts: BTreeMap<&Name, Vec<Option<&OrganizationId>>> = BTreeMap::new();
        let mut blockers = Vec::new();
        for obstacle in obstacles {
            match obstacle {
                Obstacle::Fact { name, participant } => {
                    facts.entry(name).or_default().push(participant.as_ref());
                }
                Obstacle::Participants(_)
                | Obstacle::TooMany(_)
                | Obstacle::Overflow
                | Obstacle::DivisionByZero => {
                    let one = Blockers::from([obstacle.clone()]);
                    let cause = Guard::waits_for(&one, self.context.definition);
                    let with = vec![Arg::Words(cause), quoted(guard)];
                    blockers.push(Blocker::new(Term::NeedsFact, with, Vec::new()));
                }
            }
        }
        let facts = facts.into_iter().map(|(name, whose)| self.unrecorded(guard, name, &whose, body));
        facts.chain(blockers).collect()
    }

    fn unrecorded(
        &self,
        guard: &Guard,
        name: &Name,
        whose: &[Option<&OrganizationId>],
        body: Option<&OrganizationId>,
    ) -> Blocker {
        let title = Arg::word(&name.title(self.context.definition));
        let bodies: Vec<&OrganizationId> = whose.iter().copied().flatten().take(BODIES_MAX).collect();
        let blocker = if bodies.is_empty() {
            let who = self.recorders(name, body);
            Blocker::new(Term::NeedsFact, vec![title, quoted(guard)], who)
        } else {
            let who = who::once(bodies.iter().flat_map(|body| self.recorders(name, Some(body))));
            let with = vec![title, Arg::count(bodies.len()), quoted(guard)];
            Blocker::new(Term::NeedsFactOfMany, with, who)
        };
        let due = self.reported_in(name).and_then(|phase| self.day_of(phase, own(phase, body)));
        Blocker { item: item(name).cloned(), ..blocker }.by(due)
    }

    /// That a condition is known not to hold, with the values it does not hold for.
    fn fails(&self, guard: &Guard, body: Option<&OrganizationId>) -> Blocker {
        let found = self.accounts(guard, body).iter().map(|account| self.value_of(account, body)).collect();
        let recorders = |read: &Read| match read.of {
            Subject::Case | Subject::Own => self.recorders(&read.name, body),
            Subject::Element => self.recorders_of_all(&read.name),
        };
        let who = who::once(guard.reads().into_iter().flat_map(recorders));
        Blocker::new(Term::NeedsToHold, vec![quoted(guard), Arg::Words(found)], who)
    }

    /// The facts a condition was asked of, one cause each.
    pub(super) fn found(&self, guard: &Guard, body: Option<&OrganizationId>) -> Vec<Cause> {
        let found = self.accounts(guard, body);
        let cause = |account: &Account| {
            let events = account.read.as_ref().map(|read| self.recorded_by(&read.name, body));
            Cause::new(
                Term::GotFact,
                vec![Arg::word(&self.value_of(account, body))],
                events.unwrap_or_default(),
            )
        };
        found.iter().map(cause).collect()
    }

    fn accounts(&self, guard: &Guard, body: Option<&OrganizationId>) -> Vec<Account> {
        guard.account(&self.facts_of(body))
    }

    fn facts_of<'s>(&'s self, participant: Option<&'s OrganizationId>) -> CaseFacts<'s> {
        let (definition, directory) = (self.context.definition, Some(self.context.directory));
        CaseFacts { definition, case: self.case, participant, directory, day: self.context.today }
    }

    /// The phase a fact is reported in.
    fn reported_in(&self, name: &Name) -> Option<&'a Phase> {
        let definition = self.context.definition;
        match name {
            Name::Field { phase, .. } | Name::Step { phase, .. } | Name::Status { phase } => {
                definition.phase(phase)
            }
            Name::Outcome { decision } => {
                definition.phases.iter().find(|phase| phase.decide.as_ref() == Some(decision))
            }
            Name::Mark { .. } | Name::Population | Name::Kind | Name::Class | Name::FiscalYear => None,
        }
    }

    /// Who can record a fact of a body, or of joint work.
    fn recorders(&self, name: &Name, body: Option<&OrganizationId>) -> Vec<Who> {
        match name {
            Name::Field { .. } | Name::Step { .. } | Name::Status { .. } | Name::Outcome { .. } => {
                let Some(phase) = self.reported_in(name) else { return Vec::new() };
                let own = own(phase, body);
                let status = self.case.status(phase, own);
                if status.is_ended() {
                    return self.actors(phase, own, Term::DeedCorrect);
                }
                match name {
                    Name::Field { .. } | Name::Step { .. } if status.is_open() => {
                        self.actors(phase, own, Term::DeedReport)
                    }
                    Name::Field { .. }
                    | Name::Step { .. }
                    | Name::Status { .. }
                    | Name::Outcome { .. }
                    | Name::Mark { .. }
                    | Name::Population
                    | Name::Kind
                    | Name::Class
                    | Name::FiscalYear => self.movers(phase, own),
                }
            }
            Name::Mark { .. } => body.map(|body| self.body_by(body, Term::DeedMark)).unwrap_or_default(),
            Name::Population | Name::Kind | Name::Class => self.lead_by(Term::DeedDirectory),
            Name::FiscalYear => Vec::new(),
        }
    }

    fn recorders_of_all(&self, name: &Name) -> Vec<Who> {
        let phase = self.reported_in(name);
        let bodies = self.case.participants.iter().filter(|(_, known)| {
            known.participation.takes_part()
                && phase.is_none_or(|phase| phase.party().is_none_or(|party| *party == known.party))
        });
        bodies.take(BODIES_MAX).flat_map(|(body, _)| self.recorders(name, Some(body))).collect()
    }

    /// The event by which a fact came to be what it is.
    fn recorded_by(&self, name: &Name, body: Option<&OrganizationId>) -> Vec<EventRef> {
        let day = self.context.today;
        let track = |phase: &ItemId| {
            let known = self.context.definition.phase(phase)?;
            self.case.track(phase, own(known, body))
        };
        let event = match name {
            Name::Field { phase, field } => track(phase)
                .and_then(|track| track.fields.get(field))
                .and_then(|facts| Fact::holding(facts, day))
                .map(|fact| fact.event),
            Name::Step { phase, item } => track(phase)
                .and_then(|track| track.checklist.get(item))
                .and_then(|facts| Fact::holding(facts, day))
                .map(|fact| fact.event),
            Name::Outcome { decision } => self.reported_in(name).and_then(|phase| {
                let own = own(phase, body);
                let (_, round) = self.case.decision(decision, own, self.case.revision(&phase.id, own))?;
                round.closed.as_ref().map(|closed| closed.event)
            }),
            Name::Mark { mark } => {
                return self.history.about(mark, body).next().iter().map(super::Entry::reference).collect();
            }
            Name::Status { .. } | Name::Population | Name::Kind | Name::Class | Name::FiscalYear => None,
        };
        event.map(|event| self.history.named(event)).unwrap_or_default()
    }

    /// What a condition found, in words: a fact by its title with its value, anything else as the definition writes it.
    fn value_of(&self, account: &Account, body: Option<&OrganizationId>) -> Label {
        let said = |term, with| Said::new(term, with).words(self.context.directory);
        let quoted = |text: &str| Arg::Code(text.to_owned());
        let Some(read) = &account.read else {
            return match account.value.as_deref() {
                Some("true") => said(Term::FactHolds, vec![quoted(&account.what)]),
                Some("false") => said(Term::FactFails, vec![quoted(&account.what)]),
                Some(value) => said(Term::FactIs, vec![quoted(&account.what), quoted(value)]),
                None => said(Term::FactOpen, vec![quoted(&account.what)]),
            };
        };
        let title = Arg::word(&read.name.title(self.context.definition));
        match (self.value_word(&read.name, body), account.value.as_deref()) {
            (Some(word), _) => said(Term::FactIs, vec![title, word]),
            (None, Some(value)) => said(Term::FactIs, vec![title, quoted(value)]),
            (None, None) => said(Term::FactOpen, vec![title]),
        }
    }

    /// The value of a fact as the definition titles it; none where it has no title of its own.
    fn value_word(&self, name: &Name, body: Option<&OrganizationId>) -> Option<Arg> {
        let definition = self.context.definition;
        match name {
            Name::Field { phase, field } => {
                let phase = definition.phase(phase)?;
                let track = self.case.track(&phase.id, own(phase, body))?;
                let value = track.field(field, self.context.today)?;
                field_word(&phase.field(field)?.kind, value)
            }
            Name::Step { phase, item } => {
                let known = definition.phase(phase)?;
                let track = self.case.track(phase, own(known, body))?;
                let status = track.item_status(item, self.context.today)?;
                Some(Said::plain(step_term(status)).part())
            }
            Name::Status { phase } => {
                let phase = definition.phase(phase)?;
                let status = self.case.status(phase, own(phase, body));
                Some(Said::plain(status_term(status)).part())
            }
            Name::Outcome { decision } => {
                let (rule, phase) = (definition.decision(decision)?, self.reported_in(name)?);
                let own = own(phase, body);
                let (_, round) = self.case.decision(decision, own, self.case.revision(&phase.id, own))?;
                Some(Arg::word(&rule.outcome(round.closed.as_ref()?.outcome.as_ref()?)?.title))
            }
            Name::Mark { mark } => {
                let state = self.case.marks.get(&(mark.clone(), body?.clone()))?;
                let value = state.value.as_ref()?;
                let known = definition.mark(mark)?.values.iter().find(|known| known.id == *value)?;
                Some(Arg::word(&known.title))
            }
            Name::Population | Name::Kind | Name::Class | Name::FiscalYear => None,
        }
    }
}

/// The body whose part of a phase is meant.
fn own<'b>(phase: &Phase, body: Option<&'b OrganizationId>) -> Option<&'b OrganizationId> {
    body.filter(|_| phase.is_each())
}

/// What of the definition a fact is reported under.
fn item(name: &Name) -> Option<&ItemId> {
    match name {
        Name::Field { field, .. } => Some(field),
        Name::Step { item, .. } => Some(item),
        Name::Status { phase } => Some(phase),
        Name::Outcome { decision } => Some(decision),
        Name::Mark { mark } => Some(mark),
        Name::Population | Name::Kind | Name::Class | Name::FiscalYear => None,
    }
}

/// The value of a field, choices by their titles; free text is nobody's to read.
fn field_word(kind: &FieldKind, value: &FieldValue<Commitment>) -> Option<Arg> {
    let titles = |chosen: &[ItemId]| -> Vec<Label> {
        let (FieldKind::Choice(choices) | FieldKind::Choices(choices)) = kind else { return Vec::new() };
        let known = |id: &ItemId| choices.iter().find(|choice| choice.id == *id);
        chosen.iter().filter_map(known).map(|choice| choice.title.clone()).collect()
    };
    match value {
        FieldValue::Choice(choice) => Some(Arg::Words(titles(std::slice::from_ref(choice)))),
        FieldValue::Choices(chosen) => Some(Arg::Words(titles(chosen))),
        FieldValue::Boolean(true) => Some(Said::plain(Term::Yes).part()),
        FieldValue::Boolean(false) => Some(Said::plain(Term::No).part()),
        FieldValue::Date(day) => Some(Arg::Day(*day)),
        FieldValue::Integer(number) => Some(Arg::Code(number.to_string())),
        FieldValue::Month(month) => Some(Arg::Code(month.clone())),
        FieldValue::Text(_) | FieldValue::Status(_) | FieldValue::Basis(_) => None,
    }
}

fn step_term(status: ItemStatus) -> Term {
    match status {
        ItemStatus::NotStarted => Term::StepNotStarted,
        ItemStatus::InProgress => Term::StepInProgress,
        ItemStatus::Done => Term::StepDone,
        ItemStatus::NotApplicable => Term::NotApplicable,
    }
}
