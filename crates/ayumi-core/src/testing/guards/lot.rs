//! Guards and facts drawn by lot from a seed: every kind of expression, over the facts of a pool; the same seed draws
//! the same.

use crate::guard::Guard;
use crate::guard::tree::{
    Arithmetic, Compared, Condition, Either, Equality, Listed, Number, Operator, Over, Plain, Quantifier,
    Read, Relation, Subject, Summand, Words,
};
use crate::id::{ItemId, OrganizationId};
use crate::testing::guards::{Given, Made};
use crate::testing::world::{date, municipalities};

/// The facts guards are drawn over, by what they hold, and the words texts can be.
#[derive(Debug, Clone, Default)]
pub struct Pool {
    /// Facts that are yes or no.
    pub flags: Vec<Read>,
    /// Facts that are numbers.
    pub numbers: Vec<Read>,
    /// Facts that are words, each with the words it can be.
    pub words: Vec<(Read, Vec<String>)>,
    /// Facts that are days.
    pub days: Vec<Read>,
    /// Facts that are months.
    pub months: Vec<Read>,
    /// Facts that are lists of words, each with the words that can be in it.
    pub lists: Vec<(Read, Vec<String>)>,
    /// Facts of which only `has` is asked.
    pub texts: Vec<Read>,
    /// The party participants are asked of; none for guards that ask of none.
    pub party: Option<ItemId>,
    /// Whether `has` is drawn.
    pub has: bool,
    /// Greatest number written.
    pub number_max: i64,
}

/// Lots from a seed.
#[derive(Debug, Clone)]
pub struct Lot(u64);

const DAYS: [&str; 3] = ["2026-03-31", "2026-09-30", "2027-04-01"];
const MONTHS: [&str; 3] = ["2026-04", "2026-09", "2027-04"];

impl Lot {
    /// The lots of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`, which is not zero.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % limit.max(1)
    }

    fn one_of<'t, T>(&mut self, several: &'t [T]) -> Option<&'t T> {
        several.get(self.below(several.len()))
    }

    fn chance(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    /// A guard over the pool, nested up to `depth`.
    pub fn guard(&mut self, pool: &Pool, depth: usize) -> Guard {
        loop {
            let condition = Draw { lot: self, pool, inside: false }.condition(depth);
            if let Ok(guard) = Guard::new(condition) {
                return guard;
            }
        }
    }

    /// Facts for the pool and a few participants, each fact known with a chance of `known` in ten.
    pub fn facts(&mut self, pool: &Pool, known: usize) -> Made {
        let bodies: Vec<OrganizationId> = municipalities().into_iter().take(self.below(4)).collect();
        let mut made = Made { bodies: bodies.clone(), ..Made::default() };
        let mut give = |lot: &mut Self, read: &Read, given: &mut dyn FnMut(&mut Self) -> Given| {
            let of: Vec<Option<OrganizationId>> = match read.of {
                Subject::Case | Subject::Own => vec![None],
                Subject::Element => bodies.iter().cloned().map(Some).collect(),
            };
            for of in of {
                if lot.below(10) < known {
                    made.known.insert((read.name.clone(), of), given(lot));
                }
            }
        };
        for read in &pool.flags {
            give(self, read, &mut |lot| Given::Flag(lot.chance(2)));
        }
        for read in &pool.numbers {
            give(self, read, &mut |lot| Given::Number(lot.number(pool.number_max)));
        }
        for (read, words) in &pool.words {
            give(self, read, &mut |lot| lot.one_of(words).cloned().map_or(Given::Absent, Given::Word));
        }
        for read in &pool.days {
            give(self, read, &mut |lot| Given::Day(date(DAYS[lot.below(3)])));
        }
        for read in &pool.months {
            give(self, read, &mut |lot| MONTHS[lot.below(3)].parse().map_or(Given::Absent, Given::Month));
        }
        for (read, words) in &pool.lists {
            give(self, read, &mut |lot| {
                Given::Words(words.iter().filter(|_| lot.chance(2)).cloned().collect())
            });
        }
        for read in &pool.texts {
            give(self, read, &mut |lot| if lot.chance(2) { Given::Text } else { Given::Absent });
        }
        made
    }

    fn number(&mut self, most: i64) -> i64 {
        let span = usize::try_from(most.saturating_add(1)).unwrap_or(usize::MAX);
        i64::try_from(self.below(span)).unwrap_or(0) - most / 4
    }
}

struct Draw<'a> {
    lot: &'a mut Lot,
    pool: &'a Pool,
    /// Whether a participant is in turn.
    inside: bool,
}

impl Draw<'_> {
    /// One of the facts that can be read here.
    fn read(&mut self, reads: &[Read]) -> Option<Read> {
        let inside = self.inside;
        let here: Vec<&Read> = reads.iter().filter(|read| inside || read.of != Subject::Element).collect();
        self.lot.one_of(&here).map(|read| (*read).clone())
    }

    fn worded(&mut self, reads: &[(Read, Vec<String>)]) -> Option<(Read, Vec<String>)> {
        let inside = self.inside;
        let here: Vec<_> = reads.iter().filter(|(read, _)| inside || read.of != Subject::Element).collect();
        self.lot.one_of(&here).map(|found| (*found).clone())
    }

    fn condition(&mut self, depth: usize) -> Condition {
        let drawn = match self.lot.below(16) {
            _ if depth <= 1 => self.leaf(),
            0 => Some(Condition::Not(Box::new(self.condition(depth - 1)))),
            1 | 2 => Some(Condition::All(self.several(depth - 1))),
            3 | 4 => Some(Condition::Any(self.several(depth - 1))),
            5 => Some(Condition::If(Box::new(self.either(depth - 1, Self::condition)))),
            6..=8 => self.said(depth - 1),
            9 => Some(Condition::Flags(Box::new(Compared {
                relation: self.equality(),
                left: self.condition(depth - 1),
                right: self.condition(depth - 1),
            }))),
            _ => self.compared(depth - 1),
        };
        drawn.unwrap_or(Condition::Constant(true))
    }

    fn leaf(&mut self) -> Option<Condition> {
        match self.lot.below(8) {
            0 => Some(Condition::Constant(self.lot.chance(2))),
            1 | 2 => self.read(&self.pool.flags).map(Condition::Fact),
            3 | 4 => self.has(),
            _ => self.compared(1),
        }
    }

    fn has(&mut self) -> Option<Condition> {
        let pool = self.pool;
        let words = pool.words.iter().chain(&pool.lists).map(|(read, _)| read);
        let plain = pool.numbers.iter().chain(&pool.days).chain(&pool.months).chain(&pool.texts);
        let may: Vec<Read> = words.chain(plain).filter(|read| read.name.may_be_absent()).cloned().collect();
        if pool.has { self.read(&may).map(Condition::Has) } else { None }
    }

    fn several(&mut self, depth: usize) -> Vec<Condition> {
        (0..2 + self.lot.below(2)).map(|_| self.condition(depth)).collect()
    }

    fn either<T>(&mut self, depth: usize, mut draw: impl FnMut(&mut Self, usize) -> T) -> Either<T> {
        Either { when: self.condition(depth), then: draw(self, depth), otherwise: draw(self, depth) }
    }

    fn said(&mut self, depth: usize) -> Option<Condition> {
        let quantifier = [Quantifier::Some, Quantifier::Every, Quantifier::One][self.lot.below(3)];
        let over = self.over(|draw| draw.condition(depth))?;
        Some(Condition::Participants(quantifier, Box::new(over)))
    }

    fn over<T>(&mut self, draw: impl FnOnce(&mut Self) -> T) -> Option<Over<T>> {
        let party = self.pool.party.clone().filter(|_| !self.inside)?;
        self.inside = true;
        let body = draw(self);
        self.inside = false;
        Some(Over { party, variable: ["p", "body_", "x1"][self.lot.below(3)].into(), body })
    }

    fn compared(&mut self, depth: usize) -> Option<Condition> {
        Some(match self.lot.below(8) {
            0 | 1 => Condition::Numbers(Box::new(Compared {
                relation: self.relation(),
                left: self.number(depth),
                right: self.number(depth),
            })),
            2 => {
                let item = self.number(depth);
                let among = (0..=self.lot.below(2)).map(|_| self.number(0)).collect();
                Condition::NumberIn(Box::new(Listed { item, among }))
            }
            3 => {
                let left = self.read(&self.pool.days).map(Plain::Fact)?;
                let right = Plain::Constant(date(DAYS[self.lot.below(3)]));
                if self.lot.chance(3) {
                    return Some(Condition::DayIn(Box::new(Listed { item: left, among: vec![right] })));
                }
                Condition::Days(Box::new(Compared { relation: self.relation(), left, right }))
            }
            4 => {
                let left = self.read(&self.pool.months).map(Plain::Fact)?;
                let right = Plain::Constant(MONTHS[self.lot.below(3)].parse().ok()?);
                if self.lot.chance(3) {
                    return Some(Condition::MonthIn(Box::new(Listed { item: left, among: vec![right] })));
                }
                Condition::Months(Box::new(Compared { relation: self.relation(), left, right }))
            }
            5 => {
                let (list, words) = self.worded(&self.pool.lists)?;
                let word = Plain::Constant(self.lot.one_of(&words)?.clone());
                Condition::WordIn(Box::new((word, Words::Fact(list))))
            }
            _ => return self.words(depth),
        })
    }

    /// A word compared with words it can be.
    fn words(&mut self, depth: usize) -> Option<Condition> {
        let (read, words) = self.worded(&self.pool.words)?;
        let constant = |lot: &mut Lot| lot.one_of(&words).cloned().map(Plain::Constant);
        let left = if depth > 1 && self.lot.chance(3) {
            let when = self.condition(depth - 1);
            let (then, otherwise) = (Plain::Fact(read), constant(self.lot)?);
            Plain::If(Box::new(Either { when, then, otherwise }))
        } else {
            Plain::Fact(read)
        };
        if self.lot.chance(3) {
            let these = vec![constant(self.lot)?, constant(self.lot)?];
            return Some(Condition::WordIn(Box::new((left, Words::These(these)))));
        }
        let right = constant(self.lot)?;
        Some(Condition::Words(Box::new(Compared { relation: self.equality(), left, right })))
    }

    fn number(&mut self, depth: usize) -> Number {
        let most = self.pool.number_max;
        let drawn = match (depth, self.lot.below(15)) {
            (0, _) | (_, 0..=2) => Some(Number::Constant(self.lot.number(most))),
            (_, 3..=5) => self.read(&self.pool.numbers).map(Number::Fact),
            (_, 6) => Some(Number::Negated(Box::new(self.number(depth - 1)))),
            (_, 7..=10) => Some(self.arithmetic(depth)),
            (_, 11) => Some(Number::If(Box::new(self.either(depth - 1, Self::number)))),
            (_, 12) => self.worded(&self.pool.lists).map(|(list, _)| Number::Length(Words::Fact(list))),
            (_, 13) => self.over(|draw| draw.condition(depth - 1)).map(|over| Number::Count(Box::new(over))),
            (_, _) => self.counted(depth),
        };
        drawn.unwrap_or(Number::Constant(1))
    }

    fn arithmetic(&mut self, depth: usize) -> Number {
        const OPERATORS: [Operator; 5] =
            [Operator::Add, Operator::Subtract, Operator::Multiply, Operator::Divide, Operator::Remainder];
        let operator = OPERATORS[self.lot.below(5)];
        let (left, right) = (self.number(depth - 1), self.number(depth - 1));
        Number::Arithmetic(Box::new(Arithmetic { operator, left, right }))
    }

    fn counted(&mut self, depth: usize) -> Option<Number> {
        if self.lot.chance(3) {
            return self.pool.party.clone().filter(|_| !self.inside).map(Number::Participants);
        }
        let over = self.over(|draw| Summand {
            only: draw.lot.chance(2).then(|| draw.condition(depth - 1)),
            value: draw.number(depth - 1),
        });
        over.map(|over| Number::Sum(Box::new(over)))
    }

    fn relation(&mut self) -> Relation {
        const RELATIONS: [Relation; 6] = [
            Relation::Equal,
            Relation::NotEqual,
            Relation::Less,
            Relation::AtMost,
            Relation::Greater,
            Relation::AtLeast,
        ];
        RELATIONS[self.lot.below(6)]
    }

    fn equality(&mut self) -> Equality {
        if self.lot.chance(2) { Equality::Equal } else { Equality::NotEqual }
    }
}
