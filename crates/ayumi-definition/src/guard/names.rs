//! Names of a guard and the facts they stand for, with whose fact it is; never how facts are compared.

use std::ops::Range;

use ayumi_core::definition::{FieldKind, Joins, Phase, Scope};
use ayumi_core::guard::tree::{Name, Read, Subject};
use ayumi_core::guard::vocabulary;
use ayumi_core::id::ItemId;

use super::check::Checker;
use super::environment::Found;
use super::syntax::{Expression, Kind};
use crate::problem::{Hint, Noun, Problem, shown};
use crate::suggest::nearest;

const PHASE: Noun = Noun { ja: "段階", en: "phase" };
const FIELD: Noun = Noun { ja: "この段階の報告項目", en: "field of this phase" };
const STEP: Noun = Noun { ja: "この段階の手順", en: "checklist item of this phase" };
const DECISION: Noun = Noun { ja: "決定", en: "decision" };
const MARK: Noun = Noun { ja: "区分", en: "mark" };
const PARTY: Noun = Noun { ja: "参加者", en: "party" };

/// The words a text can be; none when it can be any.
pub(super) type Domain = Option<Vec<String>>;

/// What a fact can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FactKind {
    Flag,
    Number,
    Word(Domain),
    Day,
    Month,
    Words(Domain),
    /// Free text, with the name of its field.
    Private(String),
}

/// A name with its parts, each with its place in the guard's text.
pub(super) struct Path<'e> {
    root: (&'e str, &'e Range<usize>),
    parts: Vec<(&'e str, &'e Range<usize>)>,
    at: &'e Range<usize>,
}

impl<'e> Path<'e> {
    /// The path an expression is, when it is one.
    pub(super) fn of(expression: &'e Expression) -> Option<Self> {
        let mut parts = Vec::new();
        let mut here = expression;
        loop {
            match &here.kind {
                Kind::Part { of, name, name_at } => {
                    parts.push((name.as_str(), name_at));
                    here = of;
                }
                Kind::Name(name) => {
                    parts.reverse();
                    return Some(Self { root: (name, &here.at), parts, at: &expression.at });
                }
                Kind::Flag(_)
                | Kind::Number(_)
                | Kind::Text(_)
                | Kind::Call { .. }
                | Kind::List(_)
                | Kind::Not(_)
                | Kind::Negated(_)
                | Kind::All(_)
                | Kind::Any(_)
                | Kind::Pair(..)
                | Kind::Choice(_) => return None,
            }
        }
    }

    pub(super) fn root(&self) -> &'e str {
        self.root.0
    }
}

impl<'e> Checker<'_, '_, '_> {
    /// The fact a path names.
    pub(super) fn fact(&mut self, path: &Path<'e>) -> Option<(Read, FactKind)> {
        let of_element = self.element.as_ref().is_some_and(|element| element.variable == path.root.0);
        let (root, parts) = if of_element {
            match path.parts.split_first() {
                Some((root, rest)) => (*root, rest),
                None => return self.misformed(path, "p.fields.PHASE.FIELD"),
            }
        } else {
            (path.root, path.parts.as_slice())
        };
        let found = match root.0 {
            "fields" => self.field(path, parts, of_element),
            "checklist" => self.step(path, parts, of_element),
            "phases" => self.status(path, parts, of_element),
            "decisions" => self.outcome(path, parts, of_element),
            "marks" => self.mark(path, parts, of_element),
            "body" => self.body(path, parts, of_element),
            "case" if !of_element => self.case(path, parts),
            _ => self.unknown_root(root, of_element),
        };
        if let Some((read, kind)) = &found {
            self.kinds.insert(read.clone(), kind.clone());
        }
        found
    }

    fn field(&mut self, path: &Path<'e>, parts: &[Part<'e>], element: bool) -> Option<(Read, FactKind)> {
        let &[phase, field] = parts else { return self.misformed(path, "fields.PHASE.FIELD") };
        let phase = self.phase(phase)?;
        let of = self.whose(&phase, path, element)?;
        let found = match self.environment.field(&phase, field.0) {
            Found::Here(field) => field.clone(),
            Found::Broken => return None,
            Found::Nowhere => {
                let known: Vec<&str> = phase.report.iter().map(|field| field.id.as_str()).collect();
                return self.nothing_called(FIELD, field, &known);
            }
        };
        let words = |choices: &[ayumi_core::definition::Choice]| -> Domain {
            Some(choices.iter().map(|choice| choice.id.to_string()).collect())
        };
        let kind = match &found.kind {
            FieldKind::Text => FactKind::Private(found.id.to_string()),
            FieldKind::Integer { .. } | FieldKind::Money => FactKind::Number,
            FieldKind::Boolean => FactKind::Flag,
            FieldKind::Choice(choices) => FactKind::Word(words(choices)),
            FieldKind::Choices(choices) => FactKind::Words(words(choices)),
            FieldKind::Date => FactKind::Day,
            FieldKind::Month => FactKind::Month,
        };
        Some((Read { of, name: Name::Field { phase: phase.id, field: found.id } }, kind))
    }

    fn step(&mut self, path: &Path<'e>, parts: &[Part<'e>], element: bool) -> Option<(Read, FactKind)> {
        let &[phase, item] = parts else { return self.misformed(path, "checklist.PHASE.ITEM") };
        let phase = self.phase(phase)?;
        let of = self.whose(&phase, path, element)?;
        let Some(found) = phase.checklist.iter().find(|known| known.id.as_str() == item.0) else {
            if self.environment.is_written(&["phases", phase.id.as_str(), "checklist", item.0]) {
                return None;
            }
            let known: Vec<&str> = phase.checklist.iter().map(|known| known.id.as_str()).collect();
            return self.nothing_called(STEP, item, &known);
        };
        let words = vocabulary::STEPS.iter().map(|status| vocabulary::step(*status).to_owned()).collect();
        let name = Name::Step { phase: phase.id.clone(), item: found.id.clone() };
        Some((Read { of, name }, FactKind::Word(Some(words))))
    }

    fn status(&mut self, path: &Path<'e>, parts: &[Part<'e>], element: bool) -> Option<(Read, FactKind)> {
        let &[phase, ("status", _)] = parts else { return self.misformed(path, "phases.PHASE.status") };
        let phase = self.phase(phase)?;
        let of = self.whose(&phase, path, element)?;
        let words =
            vocabulary::STATUSES.iter().map(|status| vocabulary::status(*status).to_owned()).collect();
        Some((Read { of, name: Name::Status { phase: phase.id } }, FactKind::Word(Some(words))))
    }

    fn outcome(&mut self, path: &Path<'e>, parts: &[Part<'e>], element: bool) -> Option<(Read, FactKind)> {
        let &[decision, ("outcome", _)] = parts else {
            return self.misformed(path, "decisions.ID.outcome");
        };
        let rule = match self.environment.decision(decision.0) {
            Found::Here(rule) => rule.clone(),
            Found::Broken => return None,
            Found::Nowhere => {
                let known: Vec<String> =
                    self.environment.decisions.iter().map(|rule| rule.id.to_string()).collect();
                return self.nothing_called(DECISION, decision, &strs(&known));
            }
        };
        // A decision without a phase is told where it stands.
        let phase = self.environment.phase_deciding(decision.0)?.clone();
        let of = self.whose(&phase, path, element)?;
        let words = rule.outcomes.iter().map(|outcome| outcome.id.to_string()).collect();
        Some((Read { of, name: Name::Outcome { decision: rule.id } }, FactKind::Word(Some(words))))
    }

    fn mark(&mut self, path: &Path<'e>, parts: &[Part<'e>], element: bool) -> Option<(Read, FactKind)> {
        let &[mark] = parts else { return self.misformed(path, "marks.ID") };
        let rule = match self.environment.mark(mark.0) {
            Found::Here(rule) => rule.clone(),
            Found::Broken => return None,
            Found::Nowhere => {
                let known: Vec<String> =
                    self.environment.marks.iter().map(|rule| rule.id.to_string()).collect();
                return self.nothing_called(MARK, mark, &strs(&known));
            }
        };
        let of = self.of_participant(path, element)?;
        let words = rule.values.iter().map(|value| value.id.to_string()).collect();
        Some((Read { of, name: Name::Mark { mark: rule.id } }, FactKind::Word(Some(words))))
    }

    fn body(&mut self, path: &Path<'e>, parts: &[Part<'e>], element: bool) -> Option<(Read, FactKind)> {
        const KNOWN: [&str; 3] = ["population", "kind", "class"];
        let &[(what, at)] = parts else { return self.misformed(path, "body.population") };
        let of_element = self.element.as_ref().filter(|_| element).map(|element| element.party.as_str());
        let kinds = self.environment.kinds(of_element.or(self.seat.party).unwrap_or_default());
        let (name, kind) = match what {
            "population" => (Name::Population, FactKind::Number),
            "kind" => (Name::Kind, FactKind::Word(Some(kinds))),
            "class" => (Name::Class, FactKind::Word(None)),
            _ => {
                let hint = nearest(what, KNOWN).map_or_else(|| any_of(&KNOWN), Hint::did_you_mean);
                self.tell_hinted(
                    at,
                    &Problem::GuardName { name: format!("body.{}", shown(what)) },
                    Some(hint),
                );
                return None;
            }
        };
        if !self.seat.reads_bodies {
            self.tell(path.at, &Problem::GuardBodyHere {});
            return None;
        }
        Some((Read { of: self.of_participant(path, element)?, name }, kind))
    }

    fn case(&mut self, path: &Path<'e>, parts: &[Part<'e>]) -> Option<(Read, FactKind)> {
        let &[("fiscal_year", _)] = parts else { return self.misformed(path, "case.fiscal_year") };
        Some((Read { of: Subject::Case, name: Name::FiscalYear }, FactKind::Number))
    }

    /// The party `participants.PARTY` names.
    pub(super) fn party(&mut self, path: &Path<'e>) -> Option<ItemId> {
        let &[party] = path.parts.as_slice() else {
            return self.misformed(path, "participants.PARTY");
        };
        match self.environment.party(party.0) {
            Found::Here(found) if found.joins != Joins::Leads => Some(found.id.clone()),
            Found::Broken => None,
            Found::Here(_) | Found::Nowhere => {
                let others = self.environment.parties.iter().filter(|known| known.joins != Joins::Leads);
                let known: Vec<String> = others.map(|party| party.id.to_string()).collect();
                self.nothing_called(PARTY, party, &strs(&known))
            }
        }
    }

    fn phase(&mut self, named: Part<'e>) -> Option<Phase> {
        match self.environment.phase(named.0) {
            Found::Here(phase) => Some(phase.clone()),
            Found::Broken => None,
            Found::Nowhere => {
                let known: Vec<String> =
                    self.environment.phases.iter().map(|phase| phase.id.to_string()).collect();
                self.nothing_called(PHASE, named, &strs(&known))
            }
        }
    }

    /// Whose the facts of a phase are where they are named.
    fn whose(&mut self, phase: &Phase, path: &Path<'e>, element: bool) -> Option<Subject> {
        let of_party = match &phase.scope {
            Scope::Joint => None,
            Scope::Each { party, .. } => Some(party.clone()),
        };
        match (of_party, self.element.as_ref().filter(|_| element)) {
            (None, None) => Some(Subject::Case),
            (Some(party), Some(element)) if party == element.party => Some(Subject::Element),
            (_, Some(element)) => {
                let (phase, party) = (phase.id.to_string(), element.party.to_string());
                self.tell(path.at, &Problem::GuardOtherParty { phase, party });
                None
            }
            (Some(party), None) if self.seat.party == Some(party.as_str()) => Some(Subject::Own),
            (Some(party), None) => self.whose_is_open(path, party.as_str()),
        }
    }

    /// Whose a fact is that every participant has.
    fn of_participant(&mut self, path: &Path<'e>, element: bool) -> Option<Subject> {
        if element {
            return Some(Subject::Element);
        }
        if self.seat.party.is_some() {
            return Some(Subject::Own);
        }
        let others = self.environment.parties.iter().filter(|party| party.joins != Joins::Leads);
        let party = others.map(|party| party.id.to_string()).next().unwrap_or_default();
        self.whose_is_open(path, &party)
    }

    fn whose_is_open<T>(&mut self, path: &Path<'e>, party: &str) -> Option<T> {
        if self.seat.party.is_some() {
            self.tell(path.at, &Problem::GuardAggregateInEach {});
        } else {
            let what = shown(self.scalar.text.get(path.at.clone()).unwrap_or_default());
            self.tell(path.at, &Problem::GuardNeedsAggregate { what, party: party.to_owned() });
        }
        None
    }

    fn misformed<T>(&mut self, path: &Path<'e>, form: &'static str) -> Option<T> {
        self.tell(path.at, &Problem::GuardNamePart { form });
        None
    }

    fn nothing_called<T>(&mut self, what: Noun, named: Part<'e>, known: &[&str]) -> Option<T> {
        let place = self.scalar.place(named.1);
        crate::soundness::unknown(what, named.0, place, known.iter().copied(), self.report);
        None
    }

    fn unknown_root<T>(&mut self, root: Part<'e>, of_element: bool) -> Option<T> {
        if !of_element && is_clock(root.0) {
            self.tell(root.1, &Problem::GuardClock {});
            return None;
        }
        let variable = self.element.as_ref().map(|element| element.variable.clone());
        let mut known = vocabulary::ROOTS.to_vec();
        known.extend(variable.as_deref());
        let hint = nearest(root.0, known.iter().copied()).map_or_else(|| any_of(&known), Hint::did_you_mean);
        self.tell_hinted(root.1, &Problem::GuardName { name: shown(root.0) }, Some(hint));
        None
    }
}

/// A part of a name with its place.
type Part<'e> = (&'e str, &'e Range<usize>);

/// What people write who want the guard to know the day.
pub(super) fn is_clock(name: &str) -> bool {
    matches!(name, "today" | "now" | "timestamp" | "duration" | "day" | "current_date")
}

fn strs(owned: &[String]) -> Vec<&str> {
    owned.iter().map(String::as_str).collect()
}

fn any_of(known: &[&str]) -> Hint {
    let list = known.join(", ");
    Hint { ja: format!("あるもの：{list}"), en: format!("there are: {list}") }
}
