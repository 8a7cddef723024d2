//! What a guard calls: its few functions, and what is asked of participants; never what comes of it.

use std::ops::Range;

use ayumi_core::guard::tree::{Condition, Number, Over, Plain, Quantifier, Summand};
use ayumi_core::guard::vocabulary;
use ayumi_core::id::ItemId;

use super::check::{Checker, Element, Typed};
use super::names::{Path, is_clock};
use super::syntax::{Expression, Kind};
use crate::problem::{Hint, Problem, shown};
use crate::suggest::nearest;

/// What can be asked of participants.
const ASKED: &[&str] = &["exists", "all", "exists_one", "filter", "map", "size", "sum"];

impl Checker<'_, '_, '_> {
    pub(super) fn call(
        &mut self,
        whole: &Expression,
        of: Option<&Expression>,
        (name, name_at): (&str, &Range<usize>),
        arguments: &[Expression],
    ) -> Option<Typed> {
        let over = |quantifier, over| Typed::Flag(Condition::Participants(quantifier, Box::new(over)));
        match (name, of) {
            ("has", None) => self.has(whole, arguments),
            ("date", None) => self.constant(whole, arguments, "date('2026-03-31')", Self::day),
            ("month", None) => self.constant(whole, arguments, "month('2026-04')", Self::month),
            ("size", None) => match arguments {
                [one] => self.size(one),
                _ => self.misused(whole, "size(list)"),
            },
            ("size", Some(list)) if arguments.is_empty() => self.size(list),
            ("size", Some(_)) => self.misused(whole, ".size()"),
            ("sum", Some(mapped)) => self.sum(whole, mapped, arguments),
            ("exists", Some(of)) => Some(over(Quantifier::Some, self.said(whole, of, arguments)?)),
            ("all", Some(of)) => Some(over(Quantifier::Every, self.said(whole, of, arguments)?)),
            ("exists_one", Some(of)) => Some(over(Quantifier::One, self.said(whole, of, arguments)?)),
            ("filter", Some(of)) => self.said(whole, of, arguments).map(Typed::Filtered),
            ("map", Some(of)) => self.mapped(whole, of, arguments),
            _ => self.unknown(name, name_at, of.is_some()),
        }
    }

    fn unknown(&mut self, name: &str, at: &Range<usize>, of: bool) -> Option<Typed> {
        if is_clock(name) {
            self.tell(at, &Problem::GuardClock {});
            return None;
        }
        let known = if of { ASKED } else { vocabulary::FUNCTIONS };
        let list = known.join(", ");
        let all = Hint { ja: format!("あるもの：{list}"), en: format!("there are: {list}") };
        let hint = nearest(name, known.iter().copied()).map_or(all, Hint::did_you_mean);
        self.tell_hinted(at, &Problem::GuardFunction { name: shown(name) }, Some(hint));
        None
    }

    fn misused<T>(&mut self, whole: &Expression, form: &'static str) -> Option<T> {
        self.tell(&whole.at, &Problem::GuardArguments { form });
        None
    }

    fn has(&mut self, whole: &Expression, arguments: &[Expression]) -> Option<Typed> {
        let path = match arguments {
            [one] => Path::of(one),
            _ => None,
        };
        let Some(path) = path.filter(|path| path.root() != "participants") else {
            return self.misused(whole, "has(fields.PHASE.FIELD)");
        };
        let (read, _) = self.fact(&path)?;
        if !read.name.may_be_absent() {
            let name = shown(self.scalar.text.get(arguments[0].at.clone()).unwrap_or_default());
            self.tell(&whole.at, &Problem::GuardAlwaysThere { name });
            return None;
        }
        Some(Typed::Flag(Condition::Has(read)))
    }

    fn constant(
        &mut self,
        whole: &Expression,
        arguments: &[Expression],
        form: &'static str,
        read: impl FnOnce(&str) -> Option<Typed>,
    ) -> Option<Typed> {
        let [Expression { kind: Kind::Text(text), at, .. }] = arguments else {
            return self.misused(whole, form);
        };
        let found = read(text);
        if found.is_none() {
            self.tell(at, &Problem::BadDate { text: shown(text) });
        }
        found
    }

    fn day(text: &str) -> Option<Typed> {
        crate::parse::day(text).map(|day| Typed::Day(Plain::Constant(day)))
    }

    fn month(text: &str) -> Option<Typed> {
        crate::parse::day(&format!("{text}-01"))?;
        text.parse().ok().map(|month| Typed::Month(Plain::Constant(month)))
    }

    fn size(&mut self, list: &Expression) -> Option<Typed> {
        let number = match self.typed(list)? {
            Typed::Words(words, _) => Number::Length(words),
            Typed::Filtered(over) => Number::Count(Box::new(over)),
            Typed::Party(party) => {
                self.may_ask(list)?;
                Number::Participants(party)
            }
            other @ (Typed::Flag(_)
            | Typed::Number(_)
            | Typed::Word(..)
            | Typed::Day(_)
            | Typed::Month(_)
            | Typed::Numbers(_)
            | Typed::Days(_)
            | Typed::Months(_)
            | Typed::Mapped(_)) => {
                let expected = crate::problem::Noun {
                    ja: "文字列の一覧か参加者の一覧",
                    en: "a list of texts or participants",
                };
                return self.mismatch(&list.at, expected, other.noun());
            }
        };
        Some(Typed::Number(number))
    }

    fn sum(&mut self, whole: &Expression, mapped: &Expression, arguments: &[Expression]) -> Option<Typed> {
        let found = self.typed(mapped)?;
        if let Typed::Mapped(over) = found
            && arguments.is_empty()
        {
            return Some(Typed::Number(Number::Sum(Box::new(over))));
        }
        self.misused(whole, "participants.PARTY.map(p, p.fields.PHASE.FIELD).sum()")
    }

    /// What is said of the participants `of` names, by the two arguments of what is called.
    fn said(
        &mut self,
        whole: &Expression,
        of: &Expression,
        arguments: &[Expression],
    ) -> Option<Over<Condition>> {
        let [variable, body] = arguments else {
            return self.misused(whole, "participants.PARTY.exists(p, CONDITION)");
        };
        self.over(whole, of, variable, |checker| checker.condition(body))
    }

    fn mapped(&mut self, whole: &Expression, of: &Expression, arguments: &[Expression]) -> Option<Typed> {
        let (variable, only, value) = match arguments {
            [variable, value] => (variable, None, value),
            [variable, only, value] => (variable, Some(only), value),
            _ => return self.misused(whole, "participants.PARTY.map(p, CONDITION, NUMBER).sum()"),
        };
        let over = self.over(whole, of, variable, |checker| {
            let only = only.map(|only| checker.condition(only));
            let value = checker.number(value);
            Some(Summand { only: only.map_or(Some(None), |only| only.map(Some))?, value: value? })
        });
        over.map(Typed::Mapped)
    }

    fn over<T>(
        &mut self,
        whole: &Expression,
        of: &Expression,
        variable: &Expression,
        body: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<Over<T>> {
        let party = self.participants(of)?;
        self.may_ask(whole)?;
        let name = if let Kind::Name(name) = &variable.kind { Some(name) } else { None };
        let Some(variable) = name.filter(|name| vocabulary::is_free(name)).cloned() else {
            self.tell(
                &variable.at,
                &Problem::GuardArguments { form: "participants.PARTY.exists(p, CONDITION)" },
            );
            return None;
        };
        self.element = Some(Element { variable: variable.clone(), party: party.clone() });
        let body = body(self);
        self.element = None;
        Some(Over { party, variable, body: body? })
    }

    /// The party whose participants `expression` names.
    fn participants(&mut self, expression: &Expression) -> Option<ItemId> {
        match Path::of(expression).filter(|path| path.root() == "participants") {
            Some(path) => self.party(&path),
            None => self.misused(expression, "participants.PARTY.exists(p, CONDITION)"),
        }
    }

    /// Refuses to ask of participants where that would be done once for each of them.
    fn may_ask(&mut self, whole: &Expression) -> Option<()> {
        if self.element.is_some() {
            self.tell(&whole.at, &Problem::GuardNested {});
            return None;
        }
        if self.seat.party.is_some() {
            self.tell(&whole.at, &Problem::GuardAggregateInEach {});
            return None;
        }
        Some(())
    }
}
