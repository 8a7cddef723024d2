//! The parts of a guard one below the other, for whatever looks at all of them; never what any of them means.

use crate::guard::tree::{Condition, Day, Month, Number, Plain, Read, Word, Words};
use crate::id::ItemId;

/// Any part of a guard.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part<'a> {
    Condition(&'a Condition),
    Number(&'a Number),
    Word(&'a Word),
    Day(&'a Day),
    Month(&'a Month),
    Words(&'a Words),
}

/// Something said of the participants of a party.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'a> {
    pub(super) party: &'a ItemId,
    /// What the participant is called; none where participants are only counted.
    pub(super) variable: Option<&'a str>,
}

impl<'a> Part<'a> {
    /// The parts directly below.
    pub(super) fn below(self) -> Vec<Part<'a>> {
        match self {
            Self::Condition(condition) => below_condition(condition),
            Self::Number(number) => below_number(number),
            Self::Word(plain) => below_plain(plain, Part::Word),
            Self::Day(plain) => below_plain(plain, Part::Day),
            Self::Month(plain) => below_plain(plain, Part::Month),
            Self::Words(words) => match words {
                Words::These(these) => these.iter().map(Part::Word).collect(),
                Words::Fact(_) => Vec::new(),
                Words::If(either) => vec![
                    Part::Condition(&either.when),
                    Part::Words(&either.then),
                    Part::Words(&either.otherwise),
                ],
            },
        }
    }

    /// The fact this part is.
    pub(super) fn read(self) -> Option<&'a Read> {
        match self {
            Self::Condition(Condition::Fact(read) | Condition::Has(read))
            | Self::Number(Number::Fact(read))
            | Self::Word(Plain::Fact(read))
            | Self::Day(Plain::Fact(read))
            | Self::Month(Plain::Fact(read))
            | Self::Words(Words::Fact(read)) => Some(read),
            Self::Condition(_)
            | Self::Number(_)
            | Self::Word(_)
            | Self::Day(_)
            | Self::Month(_)
            | Self::Words(_) => None,
        }
    }

    /// Of which party everything below is said, when this part is about participants.
    pub(super) fn said(self) -> Option<Said<'a>> {
        let said = |party, variable: &'a str| Some(Said { party, variable: Some(variable) });
        match self {
            Self::Condition(Condition::Participants(_, over)) | Self::Number(Number::Count(over)) => {
                said(&over.party, &over.variable)
            }
            Self::Number(Number::Sum(over)) => said(&over.party, &over.variable),
            Self::Number(Number::Participants(party)) => Some(Said { party, variable: None }),
            Self::Condition(_)
            | Self::Number(_)
            | Self::Word(_)
            | Self::Day(_)
            | Self::Month(_)
            | Self::Words(_) => None,
        }
    }

    /// This part and everything below it, each before what is below it.
    pub(super) fn all(self) -> Vec<Part<'a>> {
        let mut found = Vec::new();
        let mut open = vec![self];
        while let Some(part) = open.pop() {
            found.push(part);
            open.extend(part.below().into_iter().rev());
        }
        found
    }
}

fn below_condition(condition: &Condition) -> Vec<Part<'_>> {
    match condition {
        Condition::Constant(_) | Condition::Fact(_) | Condition::Has(_) => Vec::new(),
        Condition::Not(inner) => vec![Part::Condition(inner)],
        Condition::All(several) | Condition::Any(several) => several.iter().map(Part::Condition).collect(),
        Condition::If(either) => vec![
            Part::Condition(&either.when),
            Part::Condition(&either.then),
            Part::Condition(&either.otherwise),
        ],
        Condition::Flags(pair) => vec![Part::Condition(&pair.left), Part::Condition(&pair.right)],
        Condition::Words(pair) => vec![Part::Word(&pair.left), Part::Word(&pair.right)],
        Condition::Numbers(pair) => vec![Part::Number(&pair.left), Part::Number(&pair.right)],
        Condition::Days(pair) => vec![Part::Day(&pair.left), Part::Day(&pair.right)],
        Condition::Months(pair) => vec![Part::Month(&pair.left), Part::Month(&pair.right)],
        Condition::WordIn(pair) => vec![Part::Word(&pair.0), Part::Words(&pair.1)],
        Condition::NumberIn(listed) => below_listed(&listed.item, &listed.among, Part::Number),
        Condition::DayIn(listed) => below_listed(&listed.item, &listed.among, Part::Day),
        Condition::MonthIn(listed) => below_listed(&listed.item, &listed.among, Part::Month),
        Condition::Participants(_, over) => vec![Part::Condition(&over.body)],
    }
}

fn below_number(number: &Number) -> Vec<Part<'_>> {
    match number {
        Number::Constant(_) | Number::Fact(_) | Number::Participants(_) => Vec::new(),
        Number::If(either) => {
            vec![Part::Condition(&either.when), Part::Number(&either.then), Part::Number(&either.otherwise)]
        }
        Number::Negated(inner) => vec![Part::Number(inner)],
        Number::Arithmetic(pair) => vec![Part::Number(&pair.left), Part::Number(&pair.right)],
        Number::Length(words) => vec![Part::Words(words)],
        Number::Count(over) => vec![Part::Condition(&over.body)],
        Number::Sum(over) => {
            let only = over.body.only.iter().map(Part::Condition);
            only.chain([Part::Number(&over.body.value)]).collect()
        }
    }
}

fn below_plain<'a, C>(plain: &'a Plain<C>, part: impl Fn(&'a Plain<C>) -> Part<'a>) -> Vec<Part<'a>> {
    match plain {
        Plain::Constant(_) | Plain::Fact(_) => Vec::new(),
        Plain::If(either) => vec![Part::Condition(&either.when), part(&either.then), part(&either.otherwise)],
    }
}

fn below_listed<'a, T>(item: &'a T, among: &'a [T], part: impl Fn(&'a T) -> Part<'a>) -> Vec<Part<'a>> {
    std::iter::once(item).chain(among).map(part).collect()
}
