//! The types of a guard: what was written becomes a tree that can only hold what fits; never what it answers.

use std::collections::BTreeMap;
use std::ops::Range;

use ayumi_core::guard::tree::{
    Arithmetic, Compared, Condition, Day, Either, Equality, Listed, Month, Number, Operator, Over, Plain,
    Read, Relation, Summand, Word, Words,
};
use ayumi_core::guard::vocabulary;
use ayumi_core::id::ItemId;

use super::environment::{Environment, Seat};
use super::names::{Domain, FactKind, Path};
use super::place::Scalar;
use super::syntax::{Expression, Kind, Sign};
use crate::diagnostic::Report;
use crate::problem::{Hint, Noun, Problem, shown};
use crate::suggest::nearest;

/// An expression whose type is known.
pub(super) enum Typed {
    Flag(Condition),
    Number(Number),
    Word(Word, Domain),
    Day(Day),
    Month(Month),
    Words(Words, Domain),
    Numbers(Vec<Number>),
    Days(Vec<Day>),
    Months(Vec<Month>),
    /// `participants.PARTY`
    Party(ItemId),
    /// `participants.PARTY.filter(p, …)`
    Filtered(Over<Condition>),
    /// `participants.PARTY.map(p, …)`
    Mapped(Over<Summand>),
}

/// The participant in turn, inside what is said of participants.
pub(super) struct Element {
    pub(super) variable: String,
    pub(super) party: ItemId,
}

pub(super) struct Checker<'a, 's, 'r> {
    pub(super) environment: &'a Environment<'a>,
    pub(super) seat: Seat<'a>,
    pub(super) scalar: &'a Scalar<'a>,
    pub(super) report: &'r mut Report<'s>,
    pub(super) element: Option<Element>,
    /// What each fact read so far can be.
    pub(super) kinds: BTreeMap<Read, FactKind>,
}

const FLAG: Noun = Noun { ja: "真偽値", en: "true or false" };
const NUMBER: Noun = Noun { ja: "整数", en: "a whole number" };
const ORDERED: Noun = Noun {
    ja: "大小のある値（整数・日付・月）",
    en: "something with an order (a number, date or month)",
};
const SINGLE: Noun = Noun { ja: "文字列・整数・日付・月", en: "a text, number, date or month" };
const LIST: Noun = Noun { ja: "一覧", en: "a list" };

impl Typed {
    pub(super) fn noun(&self) -> Noun {
        match self {
            Self::Flag(_) => FLAG,
            Self::Number(_) => NUMBER,
            Self::Word(..) => Noun { ja: "文字列", en: "a text" },
            Self::Day(_) => Noun { ja: "日付", en: "a date" },
            Self::Month(_) => Noun { ja: "月", en: "a month" },
            Self::Words(..) => Noun { ja: "文字列の一覧", en: "a list of texts" },
            Self::Numbers(_) => Noun { ja: "整数の一覧", en: "a list of numbers" },
            Self::Days(_) => Noun { ja: "日付の一覧", en: "a list of dates" },
            Self::Months(_) => Noun { ja: "月の一覧", en: "a list of months" },
            Self::Party(_) | Self::Filtered(_) | Self::Mapped(_) => {
                Noun { ja: "参加者の一覧", en: "participants" }
            }
        }
    }
}

impl Checker<'_, '_, '_> {
    pub(super) fn tell(&mut self, at: &Range<usize>, problem: &Problem) {
        self.report.add(self.scalar.place(at), problem);
    }

    pub(super) fn tell_hinted(&mut self, at: &Range<usize>, problem: &Problem, hint: Option<Hint>) {
        self.report.add_hinted(self.scalar.place(at), problem, hint);
    }

    /// Says that something else is needed than what stands at `at`.
    pub(super) fn mismatch<T>(&mut self, at: &Range<usize>, expected: Noun, found: Noun) -> Option<T> {
        self.mismatch_hinted(at, expected, found, None)
    }

    fn mismatch_hinted<T>(
        &mut self,
        at: &Range<usize>,
        expected: Noun,
        found: Noun,
        hint: Option<Hint>,
    ) -> Option<T> {
        let problem = Problem::GuardType {
            expected_ja: expected.ja,
            expected_en: expected.en,
            found_ja: found.ja,
            found_en: found.en,
        };
        self.tell_hinted(at, &problem, hint);
        None
    }

    /// An expression that is true or false.
    pub(super) fn condition(&mut self, expression: &Expression) -> Option<Condition> {
        let found = self.typed(expression)?;
        let noun = found.noun();
        if let Typed::Flag(condition) = found {
            return Some(condition);
        }
        self.mismatch(&expression.at, FLAG, noun)
    }

    /// An expression that is a whole number.
    pub(super) fn number(&mut self, expression: &Expression) -> Option<Number> {
        let found = self.typed(expression)?;
        let noun = found.noun();
        if let Typed::Number(number) = found {
            return Some(number);
        }
        self.mismatch(&expression.at, NUMBER, noun)
    }

    fn conditions(&mut self, several: &[Expression]) -> Option<Vec<Condition>> {
        let found: Vec<_> = several.iter().map(|expression| self.condition(expression)).collect();
        found.into_iter().collect()
    }

    pub(super) fn typed(&mut self, expression: &Expression) -> Option<Typed> {
        match &expression.kind {
            Kind::Flag(flag) => Some(Typed::Flag(Condition::Constant(*flag))),
            Kind::Number(number) => Some(Typed::Number(Number::Constant(*number))),
            Kind::Text(text) => Some(Typed::Word(Plain::Constant(text.clone()), Some(vec![text.clone()]))),
            Kind::Name(_) | Kind::Part { .. } => self.named(expression),
            Kind::Call { of, name, name_at, arguments } => {
                self.call(expression, of.as_deref(), (name, name_at), arguments)
            }
            Kind::List(items) => self.list(expression, items),
            Kind::Not(inner) => {
                self.condition(inner).map(|inner| Typed::Flag(Condition::Not(Box::new(inner))))
            }
            Kind::Negated(inner) => {
                self.number(inner).map(|inner| Typed::Number(Number::Negated(Box::new(inner))))
            }
            Kind::All(several) => self.conditions(several).map(|all| Typed::Flag(Condition::All(all))),
            Kind::Any(several) => self.conditions(several).map(|any| Typed::Flag(Condition::Any(any))),
            Kind::Pair(Sign::Relation(relation), left, right) => {
                self.relation(*relation, left, right, expression)
            }
            Kind::Pair(Sign::In, left, right) => self.among(left, right),
            Kind::Pair(Sign::Arithmetic(operator), left, right) => self.arithmetic(*operator, left, right),
            Kind::Choice(three) => {
                let [when, then, otherwise] = three.as_ref();
                self.choice(when, then, otherwise)
            }
        }
    }

    fn named(&mut self, expression: &Expression) -> Option<Typed> {
        let Some(path) = Path::of(expression) else {
            self.tell(&expression.at, &Problem::GuardNamePart { form: "fields.PHASE.FIELD" });
            return None;
        };
        if path.root() == "participants" {
            return self.party(&path).map(Typed::Party);
        }
        let (read, kind) = self.fact(&path)?;
        Some(match kind {
            FactKind::Flag => Typed::Flag(Condition::Fact(read)),
            FactKind::Number => Typed::Number(Number::Fact(read)),
            FactKind::Word(domain) => Typed::Word(Plain::Fact(read), domain),
            FactKind::Day => Typed::Day(Plain::Fact(read)),
            FactKind::Month => Typed::Month(Plain::Fact(read)),
            FactKind::Words(domain) => Typed::Words(Words::Fact(read), domain),
            FactKind::Private(field) => {
                self.tell(&expression.at, &Problem::GuardPrivate { field });
                return None;
            }
        })
    }

    fn arithmetic(&mut self, operator: Operator, left: &Expression, right: &Expression) -> Option<Typed> {
        if operator == Operator::Subtract && self.is_hyphen(left, right) {
            let form = "fields['phase-id']['field-id']";
            self.tell(&(left.at.start..right.at.end), &Problem::GuardNamePart { form });
            return None;
        }
        let (left, right) = (self.number(left), self.number(right));
        let pair = Arithmetic { operator, left: left?, right: right? };
        Some(Typed::Number(Number::Arithmetic(Box::new(pair))))
    }

    /// Whether what reads as a subtraction is a name with a hyphen in it.
    fn is_hyphen(&self, left: &Expression, right: &Expression) -> bool {
        let joined = self.scalar.text.get(left.at.end..right.at.start) == Some("-");
        let known = |root: &str| {
            let variable = self.element.as_ref().map(|element| element.variable.as_str());
            vocabulary::ROOTS.contains(&root) || variable == Some(root)
        };
        joined && Path::of(left).is_some() && Path::of(right).is_some_and(|path| !known(path.root()))
    }

    fn relation(
        &mut self,
        relation: Relation,
        left_at: &Expression,
        right_at: &Expression,
        whole: &Expression,
    ) -> Option<Typed> {
        let (left, right) = (self.typed(left_at), self.typed(right_at));
        let (left, right) = (left?, right?);
        let condition = match (left, right) {
            (Typed::Number(left), Typed::Number(right)) => {
                Condition::Numbers(Box::new(Compared { relation, left, right }))
            }
            (Typed::Day(left), Typed::Day(right)) => {
                Condition::Days(Box::new(Compared { relation, left, right }))
            }
            (Typed::Month(left), Typed::Month(right)) => {
                Condition::Months(Box::new(Compared { relation, left, right }))
            }
            (Typed::Flag(left), Typed::Flag(right)) => {
                let relation = self.equality(relation, &left_at.at, FLAG)?;
                Condition::Flags(Box::new(Compared { relation, left, right }))
            }
            (left @ Typed::Word(..), right @ Typed::Word(..)) => {
                let relation = self.equality(relation, &left_at.at, left.noun())?;
                return self.words((left_at, left), (right_at, right), relation, whole);
            }
            (left, right) => return self.not_comparable((left_at, &left), (right_at, &right)),
        };
        Some(Typed::Flag(condition))
    }

    /// `==` or `!=`, which is all that things without an order have.
    fn equality(&mut self, relation: Relation, at: &Range<usize>, found: Noun) -> Option<Equality> {
        match relation {
            Relation::Equal => Some(Equality::Equal),
            Relation::NotEqual => Some(Equality::NotEqual),
            Relation::Less | Relation::AtMost | Relation::Greater | Relation::AtLeast => {
                self.mismatch(at, ORDERED, found)
            }
        }
    }

    fn words(
        &mut self,
        (left_at, left): (&Expression, Typed),
        (right_at, right): (&Expression, Typed),
        relation: Equality,
        whole: &Expression,
    ) -> Option<Typed> {
        let (Typed::Word(left, of_left), Typed::Word(right, of_right)) = (left, right) else { return None };
        self.word_fits(left_at, &of_right)?;
        self.word_fits(right_at, &of_left)?;
        let common = match (&of_left, &of_right) {
            (Some(left), Some(right)) => left.iter().any(|word| right.contains(word)),
            (Some(_) | None, None) | (None, Some(_)) => true,
        };
        if !common {
            self.tell(&whole.at, &Problem::GuardApart {});
            return None;
        }
        let compared = Compared { relation, left, right };
        Some(Typed::Flag(Condition::Words(Box::new(compared))))
    }

    /// Refuses a text as written that is none of the words it is compared with.
    fn word_fits(&mut self, expression: &Expression, domain: &Domain) -> Option<()> {
        let (Kind::Text(word), Some(known)) = (&expression.kind, domain) else { return Some(()) };
        if known.contains(word) {
            return Some(());
        }
        let problem = Problem::GuardWord { word: shown(word), known: listed(known) };
        let meant = nearest(word, known.iter().map(String::as_str)).map(Hint::did_you_mean);
        self.tell_hinted(&expression.at, &problem, meant.or_else(|| problem.hint()));
        None
    }

    fn not_comparable(
        &mut self,
        (left_at, left): (&Expression, &Typed),
        (right_at, right): (&Expression, &Typed),
    ) -> Option<Typed> {
        let hint = match (left, right) {
            (Typed::Day(_), Typed::Word(..)) | (Typed::Word(..), Typed::Day(_)) => {
                Some(written("date('2026-03-31')"))
            }
            (Typed::Month(_), Typed::Word(..)) | (Typed::Word(..), Typed::Month(_)) => {
                Some(written("month('2026-04')"))
            }
            (Typed::Words(..), _) | (_, Typed::Words(..)) => Some(written("'…' in fields.PHASE.FIELD")),
            _ => None,
        };
        // The side that is written, not read, is the one to change.
        let (at, expected, found) = match (&left_at.kind, &right_at.kind) {
            (Kind::Text(_) | Kind::Number(_) | Kind::Flag(_), _) => (left_at, right.noun(), left.noun()),
            _ => (right_at, left.noun(), right.noun()),
        };
        self.mismatch_hinted(&at.at, expected, found, hint)
    }

    fn among(&mut self, left_at: &Expression, right_at: &Expression) -> Option<Typed> {
        let (left, right) = (self.typed(left_at), self.typed(right_at));
        let condition = match (left?, right?) {
            (Typed::Word(word, of_word), Typed::Words(words, of_words)) => {
                self.word_fits(left_at, &of_words)?;
                if let Kind::List(items) = &right_at.kind {
                    let fit: Vec<_> = items.iter().map(|item| self.word_fits(item, &of_word)).collect();
                    fit.into_iter().collect::<Option<Vec<_>>>()?;
                }
                Condition::WordIn(Box::new((word, words)))
            }
            (Typed::Number(item), Typed::Numbers(among)) => {
                Condition::NumberIn(Box::new(Listed { item, among }))
            }
            (Typed::Day(item), Typed::Days(among)) => Condition::DayIn(Box::new(Listed { item, among })),
            (Typed::Month(item), Typed::Months(among)) => {
                Condition::MonthIn(Box::new(Listed { item, among }))
            }
            (Typed::Word(..) | Typed::Number(_) | Typed::Day(_) | Typed::Month(_), other) => {
                return self.mismatch(&right_at.at, LIST, other.noun());
            }
            (other, _) => return self.mismatch(&left_at.at, SINGLE, other.noun()),
        };
        Some(Typed::Flag(condition))
    }

    fn choice(&mut self, when: &Expression, then: &Expression, otherwise: &Expression) -> Option<Typed> {
        let (when, left, right) = (self.condition(when), self.typed(then), self.typed(otherwise));
        let (when, left, right) = (when?, left?, right?);
        Some(match (left, right) {
            (Typed::Flag(then), Typed::Flag(otherwise)) => {
                Typed::Flag(Condition::If(Box::new(Either { when, then, otherwise })))
            }
            (Typed::Number(then), Typed::Number(otherwise)) => {
                Typed::Number(Number::If(Box::new(Either { when, then, otherwise })))
            }
            (Typed::Word(then, one), Typed::Word(otherwise, two)) => {
                Typed::Word(Plain::If(Box::new(Either { when, then, otherwise })), union(one, two))
            }
            (Typed::Day(then), Typed::Day(otherwise)) => {
                Typed::Day(Plain::If(Box::new(Either { when, then, otherwise })))
            }
            (Typed::Month(then), Typed::Month(otherwise)) => {
                Typed::Month(Plain::If(Box::new(Either { when, then, otherwise })))
            }
            (Typed::Words(then, one), Typed::Words(otherwise, two)) => {
                Typed::Words(Words::If(Box::new(Either { when, then, otherwise })), union(one, two))
            }
            (left, right) => return self.mismatch(&otherwise.at, left.noun(), right.noun()),
        })
    }

    fn list(&mut self, whole: &Expression, items: &[Expression]) -> Option<Typed> {
        let found: Vec<_> = items.iter().map(|item| self.typed(item)).collect();
        let mut found = found.into_iter().collect::<Option<Vec<Typed>>>()?.into_iter().zip(items);
        let Some(first) = found.next() else {
            let filled = Noun { ja: "中身のある一覧", en: "a list with something in it" };
            return self.mismatch(&whole.at, filled, Noun { ja: "空の一覧", en: "an empty list" });
        };
        let kind = first.0.noun();
        let mut list = match first {
            (Typed::Word(word, domain), _) => Typed::Words(Words::These(vec![word]), domain),
            (Typed::Number(number), _) => Typed::Numbers(vec![number]),
            (Typed::Day(day), _) => Typed::Days(vec![day]),
            (Typed::Month(month), _) => Typed::Months(vec![month]),
            (other, at) => return self.mismatch(&at.at, SINGLE, other.noun()),
        };
        for (item, at) in found {
            match (&mut list, item) {
                (Typed::Words(Words::These(words), known), Typed::Word(word, domain)) => {
                    words.push(word);
                    *known = union(known.take(), domain);
                }
                (Typed::Numbers(numbers), Typed::Number(number)) => numbers.push(number),
                (Typed::Days(days), Typed::Day(day)) => days.push(day),
                (Typed::Months(months), Typed::Month(month)) => months.push(month),
                (_, other) => return self.mismatch(&at.at, kind, other.noun()),
            }
        }
        Some(list)
    }
}

/// The first few of the words something can be.
fn listed(known: &[String]) -> String {
    const LISTED_MAX: usize = 12;
    let more = if known.len() > LISTED_MAX { ", …" } else { "" };
    format!("{}{more}", known[..known.len().min(LISTED_MAX)].join(", "))
}

/// The words of either; any when one can be any.
fn union(one: Domain, two: Domain) -> Domain {
    let (mut one, two) = (one?, two?);
    one.extend(two);
    one.sort_unstable();
    one.dedup();
    Some(one)
}

fn written(form: &str) -> Hint {
    Hint { ja: format!("{form} の形で書きます"), en: format!("write {form}") }
}
