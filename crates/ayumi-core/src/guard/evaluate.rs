//! The answer of a guard by strong Kleene logic: what is not known stays so unless the rest decides; goes down one call
//! a level of a tree whose depth is bounded, and counts its steps.

use crate::guard::estimate::{Estimate, join};
use crate::guard::facts::{Facts, Reading, Value};
use crate::guard::tree::{
    Compared, Condition, Either, Listed, Name, Number, Operator, Over, Plain, Quantifier, Read, Relation,
    Subject, Summand, Words, YearMonth,
};
use crate::guard::walk::Part;
use crate::guard::{Blocker, Blockers, PARTICIPANTS_MAX};
use crate::id::{ItemId, OrganizationId};

/// A value, or what keeps it from being known.
type Maybe<T> = Result<T, Blockers>;

/// The participant in turn.
#[derive(Debug, Clone, Copy)]
enum Element<'a> {
    None,
    Body(&'a OrganizationId),
    /// Any that may take part, when it is not known who does.
    Anybody,
}

pub(super) struct Evaluator<'a> {
    facts: &'a dyn Facts,
    element: Element<'a>,
    steps: u64,
}

/// A value of a kind that is only written, read or chosen.
pub(super) trait Kind: Clone + Ord {
    fn of(value: Value<'_>) -> Option<Self>;
}

impl Kind for String {
    fn of(value: Value<'_>) -> Option<Self> {
        if let Value::Word(word) = value { Some(word.to_owned()) } else { None }
    }
}

impl Kind for chrono::NaiveDate {
    fn of(value: Value<'_>) -> Option<Self> {
        if let Value::Day(day) = value { Some(day) } else { None }
    }
}

impl Kind for YearMonth {
    fn of(value: Value<'_>) -> Option<Self> {
        if let Value::Month(month) = value { Some(month) } else { None }
    }
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(facts: &'a dyn Facts) -> Self {
        Self { facts, element: Element::None, steps: 0 }
    }

    pub(super) fn steps(&self) -> u64 {
        self.steps
    }

    pub(super) fn condition(&mut self, condition: &Condition) -> Maybe<bool> {
        self.steps += 1;
        match condition {
            Condition::Constant(constant) => Ok(*constant),
            Condition::Fact(read) => {
                self.value(read, |value| if let Value::Flag(flag) = value { Some(flag) } else { None })
            }
            Condition::Has(read) => self.has(read),
            Condition::Not(inner) => self.condition(inner).map(|answer| !answer),
            Condition::All(several) => self.chain(several, false),
            Condition::Any(several) => self.chain(several, true),
            Condition::If(either) => self.either(either, Self::condition),
            Condition::Flags(pair) => {
                let (left, right) = (self.condition(&pair.left), self.condition(&pair.right));
                both(left, right).map(|(left, right)| stands(&left, pair.relation.into(), &right))
            }
            Condition::Words(pair) => self.compared(pair),
            Condition::Numbers(pair) => {
                let (left, right) = (self.number(&pair.left), self.number(&pair.right));
                left.compared(pair.relation, right)
            }
            Condition::Days(pair) => self.compared(pair),
            Condition::Months(pair) => self.compared(pair),
            Condition::WordIn(pair) => self.word_in(&pair.0, &pair.1),
            Condition::NumberIn(listed) => self.number_in(listed),
            Condition::DayIn(listed) => self.listed(listed),
            Condition::MonthIn(listed) => self.listed(listed),
            Condition::Participants(quantifier, over) => self.quantified(*quantifier, over),
        }
    }

    pub(super) fn number(&mut self, number: &Number) -> Estimate {
        self.steps += 1;
        match number {
            Number::Constant(constant) => Estimate::exactly(*constant),
            Number::Fact(read) => {
                let known = self
                    .value(read, |value| if let Value::Number(number) = value { Some(number) } else { None });
                known.map_or_else(Estimate::unknown, Estimate::exactly)
            }
            Number::If(either) => match self.condition(&either.when) {
                Ok(true) => self.number(&either.then),
                Ok(false) => self.number(&either.otherwise),
                Err(undecided) => {
                    let (then, otherwise) = (self.number(&either.then), self.number(&either.otherwise));
                    then.or(otherwise, undecided)
                }
            },
            Number::Negated(inner) => self.number(inner).negated(),
            Number::Arithmetic(pair) => {
                let (left, right) = (self.number(&pair.left), self.number(&pair.right));
                left.calculated(pair.operator, right)
            }
            Number::Length(words) => {
                let known = self.words(words).map(|words| small(words.len()));
                known.map_or_else(Estimate::unknown, Estimate::exactly)
            }
            Number::Participants(party) => match self.bodies(party, &[]) {
                Ok(Some(bodies)) => Estimate::exactly(small(bodies.len())),
                Ok(None) => any_number(party),
                Err(blockers) => Estimate::unknown(blockers),
            },
            Number::Count(over) => self.count(over),
            Number::Sum(over) => self.sum(over),
        }
    }

    fn plain<C: Kind>(&mut self, plain: &Plain<C>) -> Maybe<C> {
        self.steps += 1;
        match plain {
            Plain::Constant(constant) => Ok(constant.clone()),
            Plain::Fact(read) => self.value(read, C::of),
            Plain::If(either) => self.either(either, Self::plain),
        }
    }

    /// A list of words of which some may not be known.
    fn words(&mut self, words: &Words) -> Maybe<Vec<Maybe<String>>> {
        self.steps += 1;
        match words {
            Words::These(these) => Ok(these.iter().map(|word| self.plain(word)).collect()),
            Words::Fact(read) => self.value(read, |value| {
                let Value::Words(words) = value else { return None };
                Some(words.into_iter().map(|word| Ok(word.to_owned())).collect())
            }),
            Words::If(either) => self.either(either, Self::words),
        }
    }

    fn either<T, V: PartialEq>(
        &mut self,
        either: &Either<T>,
        mut evaluate: impl FnMut(&mut Self, &T) -> Maybe<V>,
    ) -> Maybe<V> {
        let undecided = match self.condition(&either.when) {
            Ok(true) => return evaluate(self, &either.then),
            Ok(false) => return evaluate(self, &either.otherwise),
            Err(undecided) => undecided,
        };
        match (evaluate(self, &either.then), evaluate(self, &either.otherwise)) {
            (Ok(then), Ok(otherwise)) if then == otherwise => Ok(then),
            (Ok(_), Ok(_)) => Err(undecided),
            (Ok(_), Err(blockers)) | (Err(blockers), Ok(_)) => Err(join(undecided, blockers)),
            (Err(one), Err(two)) => Err(join(undecided, join(one, two))),
        }
    }

    /// A chain that `decisive` decides: one true of several alternatives, one false of several demands.
    fn chain(&mut self, several: &[Condition], decisive: bool) -> Maybe<bool> {
        let mut blockers = Blockers::new();
        for condition in several {
            match self.condition(condition) {
                Ok(answer) if answer == decisive => return Ok(decisive),
                Ok(_) => {}
                Err(unknown) => blockers = join(blockers, unknown),
            }
        }
        if blockers.is_empty() { Ok(!decisive) } else { Err(blockers) }
    }

    fn compared<C: Kind, R: Copy + Into<Relation>>(&mut self, pair: &Compared<Plain<C>, R>) -> Maybe<bool> {
        let (left, right) = (self.plain(&pair.left), self.plain(&pair.right));
        both(left, right).map(|(left, right)| stands(&left, pair.relation.into(), &right))
    }

    fn word_in(&mut self, word: &Plain<String>, words: &Words) -> Maybe<bool> {
        let (word, words) = (self.plain(word), self.words(words));
        match (word, words) {
            (Ok(word), Ok(words)) => {
                let equal = words.into_iter().map(|other| other.map(|other| other == word));
                any(equal)
            }
            (Err(one), Err(two)) => Err(join(one, two)),
            (Err(_), Ok(words)) if words.is_empty() => Ok(false),
            (Err(blockers), Ok(words)) => {
                let others = words.into_iter().filter_map(Result::err);
                Err(others.fold(blockers, join))
            }
            (Ok(_), Err(blockers)) => Err(blockers),
        }
    }

    fn number_in(&mut self, listed: &Listed<Number>) -> Maybe<bool> {
        let item = self.number(&listed.item);
        let equal: Vec<_> = listed
            .among
            .iter()
            .map(|other| item.clone().compared(Relation::Equal, self.number(other)))
            .collect();
        any(equal)
    }

    fn listed<C: Kind>(&mut self, listed: &Listed<Plain<C>>) -> Maybe<bool> {
        let item = self.plain(&listed.item);
        let equal: Vec<_> = listed
            .among
            .iter()
            .map(|other| both(item.clone(), self.plain(other)).map(|(item, other)| item == other))
            .collect();
        any(equal)
    }

    fn has(&self, read: &Read) -> Maybe<bool> {
        match self.read(read) {
            Reading::Is(_) | Reading::Given => Ok(true),
            Reading::Absent => Ok(false),
            Reading::Undetermined => Err(Blockers::from([self.blocker(read)])),
        }
    }

    /// The value of a fact as `kind` takes it.
    fn value<T>(&self, read: &Read, kind: impl FnOnce(Value<'_>) -> Option<T>) -> Maybe<T> {
        let known = match self.read(read) {
            Reading::Is(value) => kind(value),
            Reading::Given | Reading::Absent | Reading::Undetermined => None,
        };
        known.ok_or_else(|| Blockers::from([self.blocker(read)]))
    }

    fn read(&self, read: &Read) -> Reading<'a> {
        match (read.of, self.element) {
            (Subject::Case | Subject::Own, _) => self.facts.read(read, None),
            (Subject::Element, Element::Body(body)) => self.facts.read(read, Some(body)),
            (Subject::Element, Element::Anybody | Element::None) => Reading::Undetermined,
        }
    }

    fn blocker(&self, read: &Read) -> Blocker {
        let participant = match (read.of, self.element) {
            (Subject::Element, Element::Body(body)) => Some(body.clone()),
            (Subject::Element, Element::Anybody | Element::None) | (Subject::Case | Subject::Own, _) => None,
        };
        Blocker::Fact { name: read.name.clone(), participant }
    }

    /// Who takes part, as far as it is known and no more than a guard looks at.
    fn bodies(&self, party: &ItemId, reading: &[&Name]) -> Maybe<Option<Vec<&'a OrganizationId>>> {
        match self.facts.participants(party, reading) {
            Some(bodies) if bodies.len() > PARTICIPANTS_MAX => {
                Err(Blockers::from([Blocker::TooMany(party.clone())]))
            }
            known => Ok(known),
        }
    }

    /// What `ask` answers of each participant, or of anybody when it is not known who takes part.
    fn each<A>(
        &mut self,
        party: &ItemId,
        said: &[Part<'_>],
        mut ask: impl FnMut(&mut Self) -> A,
    ) -> Maybe<Answers<A>> {
        let below = said.iter().flat_map(|part| part.all());
        let reads = below.filter_map(Part::read).filter(|read| read.of == Subject::Element);
        let reading: Vec<&Name> = reads.map(|read| &read.name).collect();
        let bodies = self.bodies(party, &reading)?;
        let mut ask = |element| {
            self.element = element;
            let answer = ask(self);
            self.element = Element::None;
            answer
        };
        Ok(match bodies {
            Some(bodies) => Answers::Each(bodies.into_iter().map(|body| ask(Element::Body(body))).collect()),
            None => Answers::Anybody(ask(Element::Anybody)),
        })
    }

    fn quantified(&mut self, quantifier: Quantifier, over: &Over<Condition>) -> Maybe<bool> {
        let said = [Part::Condition(&over.body)];
        match self.each(&over.party, &said, |evaluator| evaluator.condition(&over.body))? {
            Answers::Each(answers) => match quantifier {
                Quantifier::Some => any(answers),
                Quantifier::Every => any(answers.into_iter().map(not)).map(|broken| !broken),
                Quantifier::One => exactly_one(answers),
            },
            Answers::Anybody(answer) => match (quantifier, answer) {
                (Quantifier::Some | Quantifier::One, Ok(false)) => Ok(false),
                (Quantifier::Every, Ok(true)) => Ok(true),
                (Quantifier::Some | Quantifier::One, Ok(true)) | (Quantifier::Every, Ok(false)) => {
                    Err(Blockers::from([Blocker::Participants(over.party.clone())]))
                }
                (Quantifier::Some | Quantifier::One | Quantifier::Every, Err(blockers)) => {
                    Err(join(blockers, Blockers::from([Blocker::Participants(over.party.clone())])))
                }
            },
        }
    }

    fn count(&mut self, over: &Over<Condition>) -> Estimate {
        let said = [Part::Condition(&over.body)];
        match self.each(&over.party, &said, |evaluator| evaluator.condition(&over.body)) {
            Ok(Answers::Each(answers)) => {
                let open = small(answers.iter().filter(|answer| answer.is_err()).count());
                let (yes, blockers) = tally(answers);
                Estimate::between(yes, yes.saturating_add(open), blockers)
            }
            Ok(Answers::Anybody(Ok(false))) => Estimate::exactly(0),
            Ok(Answers::Anybody(Ok(true) | Err(_))) => any_number(&over.party),
            Err(blockers) => Estimate::unknown(blockers),
        }
    }

    fn sum(&mut self, over: &Over<Summand>) -> Estimate {
        let (only, value) = (over.body.only.as_ref(), &over.body.value);
        let said: Vec<Part<'_>> =
            only.map(Part::Condition).into_iter().chain([Part::Number(value)]).collect();
        let answers = self.each(&over.party, &said, |evaluator| {
            match only.map_or(Ok(true), |only| evaluator.condition(only)) {
                Ok(true) => evaluator.number(value),
                Ok(false) => Estimate::exactly(0),
                Err(undecided) => evaluator.number(value).or(Estimate::exactly(0), undecided),
            }
        });
        match answers {
            Ok(Answers::Each(numbers)) => {
                let add = |sum: Estimate, number| sum.calculated(Operator::Add, number);
                numbers.into_iter().fold(Estimate::exactly(0), add)
            }
            Ok(Answers::Anybody(_)) => {
                Estimate::unknown(Blockers::from([Blocker::Participants(over.party.clone())]))
            }
            Err(blockers) => Estimate::unknown(blockers),
        }
    }
}

/// What was answered of participants.
enum Answers<A> {
    /// Of each of them.
    Each(Vec<A>),
    /// Of any that might take part.
    Anybody(A),
}

/// Whether one of several is true.
fn any(answers: impl IntoIterator<Item = Maybe<bool>>) -> Maybe<bool> {
    let mut unknown = Blockers::new();
    for answer in answers {
        match answer {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(blockers) => unknown = join(unknown, blockers),
        }
    }
    if unknown.is_empty() { Ok(false) } else { Err(unknown) }
}

fn exactly_one(answers: Vec<Maybe<bool>>) -> Maybe<bool> {
    let (yes, blockers) = tally(answers);
    match (yes, blockers.is_empty()) {
        (2.., _) => Ok(false),
        (_, true) => Ok(yes == 1),
        (_, false) => Err(blockers),
    }
}

/// How many are true, and what keeps the others from being known.
fn tally(answers: Vec<Maybe<bool>>) -> (i64, Blockers) {
    let (mut yes, mut unknown) = (0, Blockers::new());
    for answer in answers {
        match answer {
            Ok(answer) => yes += i64::from(answer),
            Err(blockers) => unknown = join(unknown, blockers),
        }
    }
    (yes, unknown)
}

fn not(answer: Maybe<bool>) -> Maybe<bool> {
    answer.map(|answer| !answer)
}

fn both<A, B>(one: Maybe<A>, two: Maybe<B>) -> Maybe<(A, B)> {
    match (one, two) {
        (Ok(one), Ok(two)) => Ok((one, two)),
        (Err(blockers), Ok(_)) | (Ok(_), Err(blockers)) => Err(blockers),
        (Err(one), Err(two)) => Err(join(one, two)),
    }
}

fn stands<T: Ord>(left: &T, relation: Relation, right: &T) -> bool {
    match relation {
        Relation::Equal => left == right,
        Relation::NotEqual => left != right,
        Relation::Less => left < right,
        Relation::AtMost => left <= right,
        Relation::Greater => left > right,
        Relation::AtLeast => left >= right,
    }
}

/// How many take part when it is not known who does.
fn any_number(party: &ItemId) -> Estimate {
    let blockers = Blockers::from([Blocker::Participants(party.clone())]);
    Estimate::between(0, small(PARTICIPANTS_MAX), blockers)
}

fn small(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
