//! A guard as CEL text, with no more parentheses than it needs; what is printed reads back as the same tree.

use std::fmt::{self, Display, Write as _};

use crate::guard::Guard;
use crate::guard::facts::Value;
use crate::guard::tree::{
    Condition, Either, Listed, Name, Number, Operator, Over, Plain, Quantifier, Read, Relation, Subject,
    Word, Words, YearMonth,
};
use crate::guard::vocabulary::is_identifier;
use crate::guard::walk::Part;
use crate::id::ItemId;

/// How tightly an expression binds, from the loosest: a part that binds looser than its place asks for is put in
/// parentheses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Choice,
    Any,
    All,
    Relation,
    Sum,
    Product,
    Unary,
    Member,
}

/// Text under way, with what a participant is called where it stands.
#[derive(Default)]
struct Printer<'a> {
    text: String,
    variable: Option<&'a str>,
}

impl Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&part(Part::Condition(self.condition())))
    }
}

impl Display for Name {
    /// The name as a guard writes it, without whose it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut printer = Printer::default();
        printer.name(self);
        f.write_str(&printer.text)
    }
}

/// A part by itself.
pub(super) fn part(part: Part<'_>) -> String {
    let mut printer = Printer::default();
    match part {
        Part::Condition(condition) => printer.condition(condition, Binding::Choice),
        Part::Number(number) => printer.number(number, Binding::Choice),
        Part::Word(word) => printer.plain(word, Binding::Choice),
        Part::Day(day) => printer.plain(day, Binding::Choice),
        Part::Month(month) => printer.plain(month, Binding::Choice),
        Part::Words(words) => printer.words(words, Binding::Choice),
    }
    printer.text
}

/// A value as a guard would write it.
pub(super) fn value(value: &Value<'_>) -> String {
    let mut printer = Printer::default();
    match value {
        Value::Flag(flag) => printer.push(flag),
        Value::Number(number) => printer.push(number),
        Value::Word(word) => printer.quoted(word),
        Value::Day(day) => day.print(&mut printer),
        Value::Month(month) => month.print(&mut printer),
        Value::Words(words) => {
            printer.text.push('[');
            for (index, word) in words.iter().enumerate() {
                printer.text.push_str(if index == 0 { "" } else { ", " });
                printer.quoted(word);
            }
            printer.text.push(']');
        }
    }
    printer.text
}

/// A constant of a kind that is only written, read or chosen.
trait Constant {
    fn print(&self, printer: &mut Printer<'_>);
}

impl Constant for String {
    fn print(&self, printer: &mut Printer<'_>) {
        printer.quoted(self);
    }
}

impl Constant for chrono::NaiveDate {
    fn print(&self, printer: &mut Printer<'_>) {
        printer.push(format_args!("date('{}')", self.format("%Y-%m-%d")));
    }
}

impl Constant for YearMonth {
    fn print(&self, printer: &mut Printer<'_>) {
        printer.push(format_args!("month('{self}')"));
    }
}

impl<'a> Printer<'a> {
    fn push(&mut self, text: impl Display) {
        // Writing to a String cannot fail.
        let _ = write!(self.text, "{text}");
    }

    /// What `print` prints, in parentheses when it binds looser than `wanted`.
    fn bound(&mut self, binding: Binding, wanted: Binding, print: impl FnOnce(&mut Self)) {
        let enclosed = binding < wanted;
        if enclosed {
            self.text.push('(');
        }
        print(self);
        if enclosed {
            self.text.push(')');
        }
    }

    fn condition(&mut self, condition: &'a Condition, wanted: Binding) {
        match condition {
            Condition::Constant(constant) => self.push(constant),
            Condition::Fact(read) => self.read(read),
            Condition::Has(read) => {
                self.text.push_str("has(");
                self.read(read);
                self.text.push(')');
            }
            Condition::Not(inner) => self.bound(Binding::Unary, wanted, |printer| {
                printer.text.push('!');
                printer.condition(inner, Binding::Unary);
            }),
            Condition::All(several) => self.chain(several, " && ", Binding::All, Binding::Relation, wanted),
            Condition::Any(several) => self.chain(several, " || ", Binding::Any, Binding::All, wanted),
            Condition::If(either) => self.either(either, wanted, Self::condition),
            Condition::Flags(pair) => {
                self.relation((&pair.left, &pair.right), pair.relation.into(), wanted, Self::condition);
            }
            Condition::Words(pair) => {
                self.relation((&pair.left, &pair.right), pair.relation.into(), wanted, Self::plain);
            }
            Condition::Numbers(pair) => {
                self.relation((&pair.left, &pair.right), pair.relation, wanted, Self::number);
            }
            Condition::Days(pair) => {
                self.relation((&pair.left, &pair.right), pair.relation, wanted, Self::plain);
            }
            Condition::Months(pair) => {
                self.relation((&pair.left, &pair.right), pair.relation, wanted, Self::plain);
            }
            Condition::WordIn(pair) => self.bound(Binding::Relation, wanted, |printer| {
                printer.plain(&pair.0, Binding::Sum);
                printer.text.push_str(" in ");
                printer.words(&pair.1, Binding::Sum);
            }),
            Condition::NumberIn(listed) => self.listed(listed, wanted, Self::number),
            Condition::DayIn(listed) => self.listed(listed, wanted, Self::plain),
            Condition::MonthIn(listed) => self.listed(listed, wanted, Self::plain),
            Condition::Participants(quantifier, over) => {
                let name = match quantifier {
                    Quantifier::Some => "exists",
                    Quantifier::Every => "all",
                    Quantifier::One => "exists_one",
                };
                self.over(over, name, |printer, body| printer.condition(body, Binding::Choice));
            }
        }
    }

    fn number(&mut self, number: &'a Number, wanted: Binding) {
        match number {
            Number::Constant(constant) => {
                let binding = if *constant < 0 { Binding::Unary } else { Binding::Member };
                self.bound(binding, wanted, |printer| printer.push(constant));
            }
            Number::Fact(read) => self.read(read),
            Number::If(either) => self.either(either, wanted, Self::number),
            Number::Negated(inner) => self.bound(Binding::Unary, wanted, |printer| {
                printer.text.push('-');
                // A minus directly before digits would be theirs.
                if let Number::Constant(constant) = &**inner {
                    printer.push(format_args!("({constant})"));
                } else {
                    printer.number(inner, Binding::Unary);
                }
            }),
            Number::Arithmetic(pair) => {
                let (sign, binding, right) = match pair.operator {
                    Operator::Add => (" + ", Binding::Sum, Binding::Product),
                    Operator::Subtract => (" - ", Binding::Sum, Binding::Product),
                    Operator::Multiply => (" * ", Binding::Product, Binding::Unary),
                    Operator::Divide => (" / ", Binding::Product, Binding::Unary),
                    Operator::Remainder => (" % ", Binding::Product, Binding::Unary),
                };
                self.bound(binding, wanted, |printer| {
                    printer.number(&pair.left, binding);
                    printer.text.push_str(sign);
                    printer.number(&pair.right, right);
                });
            }
            Number::Length(words) => {
                self.text.push_str("size(");
                self.words(words, Binding::Choice);
                self.text.push(')');
            }
            Number::Participants(party) => {
                self.party(party);
                self.text.push_str(".size()");
            }
            Number::Count(over) => {
                self.over(over, "filter", |printer, body| printer.condition(body, Binding::Choice));
                self.text.push_str(".size()");
            }
            Number::Sum(over) => {
                self.over(over, "map", |printer, body| {
                    if let Some(only) = &body.only {
                        printer.condition(only, Binding::Choice);
                        printer.text.push_str(", ");
                    }
                    printer.number(&body.value, Binding::Choice);
                });
                self.text.push_str(".sum()");
            }
        }
    }

    fn plain<C: Constant>(&mut self, plain: &'a Plain<C>, wanted: Binding) {
        match plain {
            Plain::Constant(constant) => constant.print(self),
            Plain::Fact(read) => self.read(read),
            Plain::If(either) => self.either(either, wanted, Self::plain),
        }
    }

    fn words(&mut self, words: &'a Words, wanted: Binding) {
        match words {
            Words::These(these) => {
                self.list(these, |printer, word: &Word| printer.plain(word, Binding::Choice));
            }
            Words::Fact(read) => self.read(read),
            Words::If(either) => self.either(either, wanted, Self::words),
        }
    }

    fn chain(
        &mut self,
        several: &'a [Condition],
        sign: &str,
        binding: Binding,
        inner: Binding,
        wanted: Binding,
    ) {
        self.bound(binding, wanted, |printer| {
            for (index, condition) in several.iter().enumerate() {
                printer.text.push_str(if index == 0 { "" } else { sign });
                printer.condition(condition, inner);
            }
        });
    }

    fn either<T>(
        &mut self,
        either: &'a Either<T>,
        wanted: Binding,
        mut print: impl FnMut(&mut Self, &'a T, Binding),
    ) {
        self.bound(Binding::Choice, wanted, |printer| {
            printer.condition(&either.when, Binding::Any);
            printer.text.push_str(" ? ");
            print(printer, &either.then, Binding::Any);
            printer.text.push_str(" : ");
            print(printer, &either.otherwise, Binding::Choice);
        });
    }

    fn relation<T>(
        &mut self,
        (left, right): (&'a T, &'a T),
        relation: Relation,
        wanted: Binding,
        mut print: impl FnMut(&mut Self, &'a T, Binding),
    ) {
        let sign = match relation {
            Relation::Equal => " == ",
            Relation::NotEqual => " != ",
            Relation::Less => " < ",
            Relation::AtMost => " <= ",
            Relation::Greater => " > ",
            Relation::AtLeast => " >= ",
        };
        self.bound(Binding::Relation, wanted, |printer| {
            print(printer, left, Binding::Sum);
            printer.text.push_str(sign);
            print(printer, right, Binding::Sum);
        });
    }

    fn listed<T>(
        &mut self,
        listed: &'a Listed<T>,
        wanted: Binding,
        mut print: impl FnMut(&mut Self, &'a T, Binding),
    ) {
        self.bound(Binding::Relation, wanted, |printer| {
            print(printer, &listed.item, Binding::Sum);
            printer.text.push_str(" in ");
            printer.list(&listed.among, |printer, item| print(printer, item, Binding::Choice));
        });
    }

    fn list<T>(&mut self, items: &'a [T], mut print: impl FnMut(&mut Self, &'a T)) {
        self.text.push('[');
        for (index, item) in items.iter().enumerate() {
            self.text.push_str(if index == 0 { "" } else { ", " });
            print(self, item);
        }
        self.text.push(']');
    }

    fn over<T>(&mut self, over: &'a Over<T>, name: &str, print: impl FnOnce(&mut Self, &'a T)) {
        self.party(&over.party);
        self.push(format_args!(".{name}({}, ", over.variable));
        self.variable = Some(&over.variable);
        print(self, &over.body);
        self.variable = None;
        self.text.push(')');
    }

    fn party(&mut self, party: &ItemId) {
        self.text.push_str("participants");
        self.select(party);
    }

    fn read(&mut self, read: &Read) {
        match (read.of, self.variable) {
            (Subject::Element, Some(variable)) => self.push(format_args!("{variable}.")),
            (Subject::Element, None) | (Subject::Case | Subject::Own, _) => {}
        }
        self.name(&read.name);
    }

    fn name(&mut self, name: &Name) {
        match name {
            Name::Field { phase, field } => self.path("fields", &[phase, field]),
            Name::Step { phase, item } => self.path("checklist", &[phase, item]),
            Name::Status { phase } => {
                self.path("phases", &[phase]);
                self.text.push_str(".status");
            }
            Name::Outcome { decision } => {
                self.path("decisions", &[decision]);
                self.text.push_str(".outcome");
            }
            Name::Mark { mark } => self.path("marks", &[mark]),
            Name::Population => self.text.push_str("body.population"),
            Name::Kind => self.text.push_str("body.kind"),
            Name::Class => self.text.push_str("body.class"),
            Name::FiscalYear => self.text.push_str("case.fiscal_year"),
        }
    }

    fn path(&mut self, root: &str, ids: &[&ItemId]) {
        self.text.push_str(root);
        for id in ids {
            self.select(id);
        }
    }

    fn select(&mut self, id: &ItemId) {
        if is_identifier(id.as_str()) {
            self.push(format_args!(".{id}"));
        } else {
            self.push(format_args!("['{id}']"));
        }
    }

    fn quoted(&mut self, text: &str) {
        self.text.push('\'');
        for c in text.chars() {
            match c {
                '\'' => self.text.push_str("\\'"),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                c if c.is_control() => self.push(format_args!("\\u{:04x}", u32::from(c))),
                c => self.text.push(c),
            }
        }
        self.text.push('\'');
    }
}
