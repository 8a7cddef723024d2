//! What holds for any guard and any facts: Kleene's logic, a naive evaluation beside it, bounded steps, honest blockers.

use ayumi_core::guard::tree::{
    Compared, Condition, Equality, Listed, Name, Number, Operator, Plain, Quantifier, Read, Relation,
    Subject, Words, YearMonth,
};
use ayumi_core::guard::{Blocker, Facts, Guard, Malformed, Reading, Truth, Value};
use ayumi_core::id::OrganizationId;
use ayumi_core::testing::guards::{
    Given, Lot, Made, Pool, at_least, at_least_members, field, guard, is, over,
};
use ayumi_core::testing::{HIMEJI, KOBE, TOYOOKA, body, date, item};
use proptest::prelude::*;

fn pool() -> Pool {
    let fields = |of, ids: &[&str]| ids.iter().map(|id| field(of, "survey", id)).collect::<Vec<Read>>();
    let words =
        |of, id: &str| (field(of, "survey", id), vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]);
    let both = |ids: &[&str]| [fields(Subject::Case, ids), fields(Subject::Element, ids)].concat();
    Pool {
        flags: both(&["flag"]),
        numbers: both(&["number", "other"]),
        words: vec![words(Subject::Case, "word"), words(Subject::Element, "word")],
        days: both(&["day"]),
        months: both(&["month"]),
        lists: vec![words(Subject::Case, "list"), words(Subject::Element, "list")],
        texts: both(&["text"]),
        party: Some(item("member")),
        has: true,
        number_max: 9,
    }
}

fn without_has() -> Pool {
    Pool { has: false, ..pool() }
}

/// The facts with everything that was not determined given by another lot.
fn completed(made: &Made, pool: &Pool, seed: u64) -> Made {
    let mut all = Made { bodies: made.bodies.clone(), ..Made::default() };
    let mut lot = Lot::new(seed);
    // As many bodies as there are: facts are drawn until there are enough.
    let drawn = loop {
        let drawn = lot.facts(pool, 10);
        if drawn.bodies.len() >= made.bodies.len() {
            break drawn;
        }
    };
    let is_here = |of: &Option<OrganizationId>| of.as_ref().is_none_or(|body| made.bodies.contains(body));
    all.known = drawn.known.into_iter().filter(|((_, of), _)| is_here(of)).collect();
    all.known.extend(made.known.clone());
    all
}

/// The answer of somebody who knows everything and has never heard of three values.
struct Naive<'a> {
    facts: &'a Made,
    element: Option<&'a OrganizationId>,
}

impl<'a> Naive<'a> {
    fn value(&self, read: &'a Read) -> Option<Value<'a>> {
        if let Reading::Is(value) =
            self.facts.read(read, self.element.filter(|_| read.of == Subject::Element))
        {
            Some(value)
        } else {
            None
        }
    }

    fn of_each<T>(&self, ask: impl Fn(&Naive<'a>) -> Option<T>) -> Option<Vec<T>> {
        let one = |body| ask(&Naive { facts: self.facts, element: Some(body) });
        self.facts.bodies.iter().map(one).collect()
    }

    fn condition(&self, condition: &'a Condition) -> Option<bool> {
        match condition {
            Condition::Constant(flag) => Some(*flag),
            Condition::Fact(read) => {
                if let Value::Flag(flag) = self.value(read)? {
                    Some(flag)
                } else {
                    None
                }
            }
            Condition::Has(read) => {
                let reading = self.facts.read(read, self.element.filter(|_| read.of == Subject::Element));
                Some(!matches!(reading, Reading::Absent | Reading::Undetermined))
            }
            Condition::Not(inner) => Some(!self.condition(inner)?),
            Condition::All(several) => {
                let all: Option<Vec<bool>> = several.iter().map(|one| self.condition(one)).collect();
                Some(all?.into_iter().all(|one| one))
            }
            Condition::Any(several) => {
                let all: Option<Vec<bool>> = several.iter().map(|one| self.condition(one)).collect();
                Some(all?.into_iter().any(|one| one))
            }
            Condition::If(either) => {
                let (when, then, otherwise) = (
                    self.condition(&either.when)?,
                    self.condition(&either.then)?,
                    self.condition(&either.otherwise)?,
                );
                Some(if when { then } else { otherwise })
            }
            Condition::Flags(pair) => {
                let (left, right) = (self.condition(&pair.left)?, self.condition(&pair.right)?);
                Some(stands(&left, pair.relation.into(), &right))
            }
            Condition::Words(pair) => self.pair(pair, word),
            Condition::Numbers(pair) => {
                Some(stands(&self.number(&pair.left)?, pair.relation, &self.number(&pair.right)?))
            }
            Condition::Days(pair) => self.pair(pair, day),
            Condition::Months(pair) => self.pair(pair, month),
            Condition::WordIn(pair) => Some(self.words(&pair.1)?.contains(&self.plain(&pair.0, &word)?)),
            Condition::NumberIn(listed) => {
                let among: Option<Vec<i64>> = listed.among.iter().map(|one| self.number(one)).collect();
                Some(among?.contains(&self.number(&listed.item)?))
            }
            Condition::DayIn(listed) => self.listed(listed, day),
            Condition::MonthIn(listed) => self.listed(listed, month),
            Condition::Participants(quantifier, over) => {
                let answers = self.of_each(|naive| naive.condition(&over.body))?;
                let yes = answers.iter().filter(|yes| **yes).count();
                Some(match quantifier {
                    Quantifier::Some => yes > 0,
                    Quantifier::Every => yes == answers.len(),
                    Quantifier::One => yes == 1,
                })
            }
        }
    }

    fn pair<C: Clone + Ord, R: Copy + Into<Relation>>(
        &self,
        pair: &'a Compared<Plain<C>, R>,
        of: impl Fn(&Value<'a>) -> Option<C>,
    ) -> Option<bool> {
        let (left, right) = (self.plain(&pair.left, &of)?, self.plain(&pair.right, &of)?);
        Some(stands(&left, pair.relation.into(), &right))
    }

    fn listed<C: Clone + Ord>(
        &self,
        listed: &'a Listed<Plain<C>>,
        of: impl Fn(&Value<'a>) -> Option<C>,
    ) -> Option<bool> {
        let among: Option<Vec<C>> = listed.among.iter().map(|one| self.plain(one, &of)).collect();
        Some(among?.contains(&self.plain(&listed.item, &of)?))
    }

    fn plain<C: Clone>(&self, plain: &'a Plain<C>, of: &impl Fn(&Value<'a>) -> Option<C>) -> Option<C> {
        match plain {
            Plain::Constant(constant) => Some(constant.clone()),
            Plain::Fact(read) => of(&self.value(read)?),
            Plain::If(either) => {
                let (then, otherwise) = (self.plain(&either.then, of)?, self.plain(&either.otherwise, of)?);
                Some(if self.condition(&either.when)? { then } else { otherwise })
            }
        }
    }

    fn words(&self, words: &'a Words) -> Option<Vec<String>> {
        match words {
            Words::These(these) => these.iter().map(|one| self.plain(one, &word)).collect(),
            Words::Fact(read) => {
                let Value::Words(words) = self.value(read)? else { return None };
                Some(words.into_iter().map(str::to_owned).collect())
            }
            Words::If(either) => {
                let (then, otherwise) = (self.words(&either.then)?, self.words(&either.otherwise)?);
                Some(if self.condition(&either.when)? { then } else { otherwise })
            }
        }
    }

    fn number(&self, number: &'a Number) -> Option<i64> {
        let small = |count: usize| i64::try_from(count).ok();
        match number {
            Number::Constant(constant) => Some(*constant),
            Number::Fact(read) => {
                if let Value::Number(number) = self.value(read)? {
                    Some(number)
                } else {
                    None
                }
            }
            Number::If(either) => {
                let (then, otherwise) = (self.number(&either.then)?, self.number(&either.otherwise)?);
                Some(if self.condition(&either.when)? { then } else { otherwise })
            }
            Number::Negated(inner) => self.number(inner)?.checked_neg(),
            Number::Arithmetic(pair) => {
                let (left, right) = (self.number(&pair.left)?, self.number(&pair.right)?);
                match pair.operator {
                    Operator::Add => left.checked_add(right),
                    Operator::Subtract => left.checked_sub(right),
                    Operator::Multiply => left.checked_mul(right),
                    Operator::Divide => left.checked_div(right),
                    Operator::Remainder => left.checked_rem(right),
                }
            }
            Number::Length(words) => small(self.words(words)?.len()),
            Number::Participants(_) => small(self.facts.bodies.len()),
            Number::Count(over) => {
                let answers = self.of_each(|naive| naive.condition(&over.body))?;
                small(answers.into_iter().filter(|yes| *yes).count())
            }
            Number::Sum(over) => {
                let numbers = self.of_each(|naive| {
                    let counts = over.body.only.as_ref().map_or(Some(true), |only| naive.condition(only))?;
                    let number = naive.number(&over.body.value)?;
                    Some(if counts { number } else { 0 })
                })?;
                numbers.into_iter().try_fold(0_i64, i64::checked_add)
            }
        }
    }
}

fn word(value: &Value<'_>) -> Option<String> {
    if let Value::Word(word) = value { Some((*word).to_owned()) } else { None }
}

fn day(value: &Value<'_>) -> Option<chrono::NaiveDate> {
    if let Value::Day(day) = value { Some(*day) } else { None }
}

fn month(value: &Value<'_>) -> Option<YearMonth> {
    if let Value::Month(month) = value { Some(*month) } else { None }
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

fn known(truth: &Truth) -> Option<bool> {
    match truth {
        Truth::True => Some(true),
        Truth::False => Some(false),
        Truth::Unknown(_) => None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn who_knows_everything_agrees(seed in any::<u64>(), depth in 1..6_usize) {
        let (pool, mut lot) = (pool(), Lot::new(seed));
        let guard = lot.guard(&pool, depth);
        let bodies = lot.facts(&pool, 0).bodies;
        let facts = completed(&Made { bodies, ..Made::default() }, &pool, seed);
        let naive = Naive { facts: &facts, element: None }.condition(guard.condition());
        // Where the naive one gives up, the guard may still know: what decides was enough.
        if let Some(naive) = naive {
            prop_assert_eq!(known(&guard.evaluate(&facts)), Some(naive), "{}", guard);
        }
    }

    #[test]
    fn what_is_known_early_stays_so(seed in any::<u64>(), depth in 1..6_usize, much in 0..10_usize) {
        let (pool, mut lot) = (pool(), Lot::new(seed));
        let guard = lot.guard(&pool, depth);
        let early = lot.facts(&pool, much);
        let Some(answer) = known(&guard.evaluate(&early)) else { return Ok(()) };
        for later in 0..8 {
            let late = completed(&early, &pool, seed ^ later);
            prop_assert_eq!(known(&guard.evaluate(&late)), Some(answer), "{}", guard);
        }
    }

    #[test]
    fn once_every_named_blocker_is_known_so_is_the_answer(seed in any::<u64>(), depth in 1..6_usize, much in 0..10_usize) {
        let (pool, mut lot) = (without_has(), Lot::new(seed));
        let guard = lot.guard(&pool, depth);
        let mut facts = lot.facts(&pool, much);
        let Truth::Unknown(blockers) = guard.evaluate(&facts) else { return Ok(()) };
        prop_assert!(!blockers.is_empty(), "{}", guard);
        let late = completed(&facts, &pool, seed.rotate_left(7));
        for blocker in &blockers {
            if let Blocker::Fact { name, participant } = blocker {
                let key = (name.clone(), participant.clone());
                prop_assert!(!facts.known.contains_key(&key), "{} names {:?}, which is known", guard, name);
                facts.known.insert(key.clone(), late.known[&key].clone());
            }
        }
        if let Truth::Unknown(left) = guard.evaluate(&facts) {
            let arithmetic = |blocker: &Blocker| matches!(blocker, Blocker::Overflow | Blocker::DivisionByZero);
            prop_assert!(left.iter().any(arithmetic), "{} still waits for {:?}", guard, left);
        }
    }

    #[test]
    fn no_evaluation_takes_more_steps_than_the_guard_costs(seed in any::<u64>(), depth in 1..7_usize, much in 0..11_usize) {
        let (pool, mut lot) = (pool(), Lot::new(seed));
        let guard = lot.guard(&pool, depth);
        let facts = lot.facts(&pool, much);
        let (_, steps) = guard.evaluate_counting(&facts);
        prop_assert!(steps <= guard.cost(), "{} took {} of {}", guard, steps, guard.cost());
        let bodies = u64::try_from(facts.bodies.len()).unwrap() + 1;
        prop_assert!(steps <= u64::try_from(guard.nodes()).unwrap() * bodies, "{}", guard);
    }

    #[test]
    fn kleenes_laws_hold_of_any_conditions(seed in any::<u64>(), depth in 1..4_usize, much in 0..11_usize) {
        use Condition::{All, Any, Not};
        let (pool, mut lot) = (pool(), Lot::new(seed));
        let [a, b, c] = [0; 3].map(|_| lot.guard(&pool, depth).condition().clone());
        let facts = lot.facts(&pool, much);
        let says = |condition: Condition| known(&guard(condition).evaluate(&facts));
        let not = |one: &Condition| Not(Box::new(one.clone()));
        let all = |one: &Condition, two: &Condition| All(vec![one.clone(), two.clone()]);
        let any = |one: &Condition, two: &Condition| Any(vec![one.clone(), two.clone()]);
        prop_assert_eq!(says(not(&not(&a))), says(a.clone()));
        prop_assert_eq!(says(not(&all(&a, &b))), says(any(&not(&a), &not(&b))));
        prop_assert_eq!(says(not(&any(&a, &b))), says(all(&not(&a), &not(&b))));
        prop_assert_eq!(says(all(&a, &b)), says(all(&b, &a)));
        prop_assert_eq!(says(all(&a, &all(&b, &c))), says(All(vec![a.clone(), b.clone(), c.clone()])));
        prop_assert_eq!(says(any(&a, &all(&b, &c))), says(all(&any(&a, &b), &any(&a, &c))));
        prop_assert_eq!(says(any(&a, &all(&a, &b))), says(a.clone()));
        prop_assert_eq!(says(all(&a, &Condition::Constant(true))), says(a.clone()));
        prop_assert_eq!(says(all(&a, &Condition::Constant(false))), Some(false));
        prop_assert_eq!(says(any(&a, &Condition::Constant(true))), Some(true));
        prop_assert_eq!(says(any(&a, &not(&a))), says(a.clone()).map(|_| true));
    }
}

#[test]
fn the_tables_of_kleene() {
    let unknown = || Condition::Fact(field(Subject::Case, "survey", "nobody-knows"));
    let [yes, no] = [true, false].map(Condition::Constant);
    let says = |condition: Condition| known(&guard(condition).evaluate(&Made::default()));
    let all = |one: &Condition, two: &Condition| says(Condition::All(vec![one.clone(), two.clone()]));
    let any = |one: &Condition, two: &Condition| says(Condition::Any(vec![one.clone(), two.clone()]));
    assert_eq!(
        [all(&unknown(), &yes), all(&unknown(), &no), all(&unknown(), &unknown())],
        [None, Some(false), None]
    );
    assert_eq!(
        [any(&unknown(), &yes), any(&unknown(), &no), any(&unknown(), &unknown())],
        [Some(true), None, None]
    );
    assert_eq!(says(Condition::Not(Box::new(unknown()))), None);
    let choice = |when: Condition, then: &Condition, otherwise: &Condition| {
        let either =
            ayumi_core::guard::tree::Either { when, then: then.clone(), otherwise: otherwise.clone() };
        says(Condition::If(Box::new(either)))
    };
    assert_eq!(choice(unknown(), &yes, &yes), Some(true), "either way it is true");
    assert_eq!(choice(unknown(), &yes, &no), None);
    assert_eq!(choice(yes.clone(), &yes, &unknown()), Some(true), "the other way is not asked");
}

#[test]
fn blockers_are_named_only_where_they_matter() {
    let word = |id: &str| is(field(Subject::Case, "survey", id), "a");
    let named = |blocker: Blocker| {
        if let Blocker::Fact { name: Name::Field { field, .. }, participant } = blocker {
            participant.map_or_else(|| field.to_string(), |body| format!("{body}/{field}"))
        } else {
            format!("{blocker:?}")
        }
    };
    let blockers = |condition: Condition, facts: &Made| -> Vec<String> {
        let answer = guard(condition).evaluate(facts);
        if let Truth::Unknown(blockers) = answer {
            blockers.into_iter().map(named).collect()
        } else {
            vec![format!("{answer:?}")]
        }
    };
    let mut facts = Made { bodies: vec![body(KOBE), body(HIMEJI)], ..Made::default() };
    let key = |id: &str, of: Option<&str>| (field(Subject::Case, "survey", id).name, of.map(body));
    facts.known.insert(key("no", None), Given::Word("b".into()));
    facts.known.insert(key("use", Some(KOBE)), Given::Word("a".into()));
    let both = Condition::All(vec![word("z"), Condition::Any(vec![word("no"), word("m")])]);
    assert_eq!(blockers(both, &facts), ["m", "z"], "sorted, and not what is known");
    let masked = Condition::All(vec![word("z"), word("no")]);
    assert_eq!(blockers(masked, &facts), ["False"]);
    let said = Condition::Participants(
        Quantifier::Every,
        Box::new(over(is(field(Subject::Element, "survey", "use"), "a"))),
    );
    assert_eq!(blockers(said, &facts), [format!("{HIMEJI}/use")]);
}

#[test]
fn a_count_is_known_as_soon_as_it_is_enough() {
    let wanted = || is(field(Subject::Element, "survey", "use"), "a");
    let mut facts = Made { bodies: ayumi_core::testing::municipalities(), ..Made::default() };
    let says = |facts: &Made, least| known(&guard(at_least_members(least, wanted())).evaluate(facts));
    assert_eq!([says(&facts, 0), says(&facts, 1), says(&facts, 42)], [Some(true), None, Some(false)]);
    for body in facts.bodies.clone().into_iter().take(3) {
        facts
            .known
            .insert((field(Subject::Element, "survey", "use").name, Some(body)), Given::Word("a".into()));
    }
    assert_eq!(
        [says(&facts, 3), says(&facts, 4)],
        [Some(true), None],
        "38 have not answered and cannot undo it"
    );
    for body in facts.bodies.clone().into_iter().skip(3) {
        facts
            .known
            .insert((field(Subject::Element, "survey", "use").name, Some(body)), Given::Word("b".into()));
    }
    assert_eq!([says(&facts, 3), says(&facts, 4)], [Some(true), Some(false)]);
}

#[test]
fn two_of_whom_it_holds_are_not_one_whatever_the_third_says() {
    let wanted = is(field(Subject::Element, "survey", "use"), "a");
    let one = guard(Condition::Participants(Quantifier::One, Box::new(over(wanted))));
    let key = |code: &str| (field(Subject::Element, "survey", "use").name, Some(body(code)));
    let mut facts = Made { bodies: [KOBE, HIMEJI, TOYOOKA].map(body).to_vec(), ..Made::default() };
    facts.known.insert(key(KOBE), Given::Word("a".into()));
    assert_eq!(known(&one.evaluate(&facts)), None);
    facts.known.insert(key(HIMEJI), Given::Word("a".into()));
    assert_eq!(known(&one.evaluate(&facts)), Some(false));
}

#[test]
fn what_is_reckoned_with_an_open_count_keeps_its_bounds() {
    use ayumi_core::guard::tree::Arithmetic;
    let wanted = || is(field(Subject::Element, "survey", "use"), "a");
    let facts = Made { bodies: [KOBE, HIMEJI].map(body).to_vec(), ..Made::default() };
    let count = || Number::Count(Box::new(over(wanted())));
    let says = |operator, left: Number, right: Number, relation, bound: i64| {
        let left = Number::Arithmetic(Box::new(Arithmetic { operator, left, right }));
        let pair = Compared { relation, left, right: Number::Constant(bound) };
        known(&guard(Condition::Numbers(Box::new(pair))).evaluate(&facts))
    };
    let five = || Number::Constant(5);
    assert_eq!(says(Operator::Subtract, five(), count(), Relation::AtLeast, 3), Some(true), "from 3 to 5");
    assert_eq!(says(Operator::Subtract, five(), count(), Relation::AtLeast, 4), None);
    assert_eq!(says(Operator::Subtract, count(), five(), Relation::AtMost, -3), Some(true), "from -5 to -3");
    assert_eq!(says(Operator::Subtract, count(), count(), Relation::AtMost, 2), Some(true), "from -2 to 2");
    assert_eq!(says(Operator::Add, count(), count(), Relation::Greater, 4), Some(false), "from 0 to 4");
    assert_eq!(
        says(Operator::Multiply, count(), five(), Relation::AtLeast, 0),
        None,
        "only exact numbers are multiplied"
    );
    let negated = Number::Negated(Box::new(count()));
    assert_eq!(says(Operator::Add, negated, five(), Relation::AtLeast, 3), Some(true), "from 3 to 5");
}

#[test]
fn arithmetic_that_fails_is_an_unknown_with_its_cause() {
    use ayumi_core::guard::tree::Arithmetic;
    let result = |operator, left: i64, right: i64| {
        let (left, right) = (Number::Constant(left), Number::Constant(right));
        let pair = Number::Arithmetic(Box::new(Arithmetic { operator, left, right }));
        let positive = Compared { relation: Relation::AtLeast, left: pair, right: Number::Constant(0) };
        guard(Condition::Numbers(Box::new(positive))).evaluate(&Made::default())
    };
    let blocked = |blocker| Truth::Unknown([blocker].into());
    assert_eq!(result(Operator::Add, i64::MAX, 1), blocked(Blocker::Overflow));
    assert_eq!(result(Operator::Subtract, i64::MIN, 1), blocked(Blocker::Overflow));
    assert_eq!(result(Operator::Multiply, i64::MAX, 2), blocked(Blocker::Overflow));
    assert_eq!(result(Operator::Divide, 1, 0), blocked(Blocker::DivisionByZero));
    assert_eq!(result(Operator::Remainder, 1, 0), blocked(Blocker::DivisionByZero));
    assert_eq!(result(Operator::Divide, i64::MIN, -1), blocked(Blocker::Overflow));
    assert_eq!(result(Operator::Remainder, i64::MIN, -1), blocked(Blocker::Overflow));
    assert_eq!(result(Operator::Divide, -7, 2), Truth::False, "towards zero: -3");
    let least = Number::Negated(Box::new(Number::Constant(i64::MIN)));
    let pair = Compared { relation: Relation::AtLeast, left: least, right: Number::Constant(0) };
    assert_eq!(
        guard(Condition::Numbers(Box::new(pair))).evaluate(&Made::default()),
        blocked(Blocker::Overflow)
    );
}

#[test]
fn more_participants_than_a_guard_looks_at_is_an_unknown_too() {
    let bodies = |count: u32| Made {
        bodies: (0..count).map(|number| format!("council.c{number}").parse().unwrap()).collect(),
        ..Made::default()
    };
    let asked = guard(at_least_members(1, Condition::Constant(true)));
    assert_eq!(asked.evaluate(&bodies(2_000)), Truth::True);
    assert_eq!(asked.evaluate(&bodies(2_001)), Truth::Unknown([Blocker::TooMany(item("member"))].into()));
}

#[test]
fn a_tree_out_of_bounds_is_no_guard() {
    let fact = || Condition::Fact(field(Subject::Case, "survey", "flag"));
    let deep = |depth: usize| (1..depth).fold(fact(), |inner, _| Condition::Not(Box::new(inner)));
    assert!(Guard::new(deep(32)).is_ok());
    assert_eq!(Guard::new(deep(33)), Err(Malformed::TooDeep));
    assert_eq!(Guard::new(deep(5_000)), Err(Malformed::TooDeep));
    let wide = |count: usize| Condition::Any((0..count).map(|_| fact()).collect());
    assert!(Guard::new(wide(199)).is_ok());
    assert_eq!(Guard::new(wide(200)), Err(Malformed::TooLarge));
    let said = |body| Condition::Participants(Quantifier::Some, Box::new(over(body)));
    assert_eq!(Guard::new(said(said(fact()))), Err(Malformed::Nested));
    assert!(matches!(Guard::new(said(wide(150))), Err(Malformed::TooCostly { cost: 302_001 })));
    assert_eq!(Guard::new(Condition::Fact(field(Subject::Element, "survey", "flag"))), Err(Malformed::Stray));
    assert_eq!(Guard::new(Condition::All(vec![fact()])), Err(Malformed::Empty));
    let called = |variable: &str| {
        let over = ayumi_core::guard::tree::Over { variable: variable.into(), ..over(fact()) };
        Guard::new(Condition::Participants(Quantifier::Some, Box::new(over)))
    };
    assert!(called("body_1").is_ok());
    for taken in ["fields", "has", "true", "in", "1p", "", "p q", "市"] {
        assert_eq!(called(taken), Err(Malformed::BadVariable(taken.into())));
    }
}

#[test]
fn a_guard_prints_as_it_would_be_written() {
    let read = |id: &str| field(Subject::Case, "go-live", id);
    let odd = Condition::All(vec![
        Condition::Any(vec![
            is(read("in"), "it's \\ 髙\n"),
            Condition::Not(Box::new(Condition::Has(read("b")))),
        ]),
        at_least(read("b"), -5),
        Condition::Days(Box::new(Compared {
            relation: Relation::Less,
            left: Plain::Fact(read("c")),
            right: Plain::Constant(date("2026-03-31")),
        })),
        Condition::Months(Box::new(Compared {
            relation: Relation::NotEqual,
            left: Plain::Fact(read("d")),
            right: Plain::Constant("2026-04".parse().unwrap()),
        })),
        Condition::Words(Box::new(Compared {
            relation: Equality::Equal,
            left: Plain::Fact(Read { of: Subject::Case, name: Name::Status { phase: item("a") } }),
            right: Plain::Constant("done".into()),
        })),
    ]);
    assert_eq!(
        guard(odd).to_string(),
        "(fields['go-live']['in'] == 'it\\'s \\\\ 髙\\n' || !has(fields['go-live'].b)) && fields['go-live'].b >= -5 \
         && fields['go-live'].c < date('2026-03-31') && fields['go-live'].d != month('2026-04') && phases.a.status == 'done'"
    );
}
