//! Tokens to an expression, by the precedence of CEL; goes no deeper than a guard may, and gives up at the first fault.

use std::ops::Range;

use ayumi_core::guard::tree::{Operator, Relation};
use ayumi_core::guard::{DEPTH_MAX, vocabulary};

use super::lexer::{Fault, Placed, Token, tokens};
use super::syntax::{Expression, Kind, Sign};
use crate::problem::{Problem, shown};

const RELATIONS: &[(&str, Relation)] = &[
    ("==", Relation::Equal),
    ("!=", Relation::NotEqual),
    ("<", Relation::Less),
    ("<=", Relation::AtMost),
    (">", Relation::Greater),
    (">=", Relation::AtLeast),
];
const SUMS: &[(&str, Operator)] = &[("+", Operator::Add), ("-", Operator::Subtract)];
const PRODUCTS: &[(&str, Operator)] =
    &[("*", Operator::Multiply), ("/", Operator::Divide), ("%", Operator::Remainder)];

/// The expression `text` spells.
pub(super) fn parse(text: &str) -> Result<Expression, Fault> {
    let mut parser = Parser { tokens: tokens(text)?, next: 0, level: 0 };
    let expression = parser.expression()?;
    match parser.peek() {
        Token::End => Ok(expression),
        Token::Number(_) | Token::Text(_) | Token::Name(_) | Token::Sign(_) => {
            Err(parser.unexpected("演算子か条件の終わり", "an operator or the end of the guard"))
        }
    }
}

struct Parser {
    tokens: Vec<Placed>,
    next: usize,
    /// How many brackets, signs and choices are open.
    level: usize,
}

type Parsed = Result<Expression, Fault>;

impl Parser {
    fn peek(&self) -> &Token {
        self.tokens.get(self.next).map_or(&Token::End, |placed| &placed.token)
    }

    fn at(&self) -> Range<usize> {
        let last = self.tokens.len().saturating_sub(1);
        self.tokens.get(self.next.min(last)).map_or(0..0, |placed| placed.at.clone())
    }

    /// Takes the next token, which is `sign`.
    fn take(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Token::Sign(found) if *found == sign);
        self.next += usize::from(found);
        found
    }

    fn expect(
        &mut self,
        sign: &str,
        expected_ja: &'static str,
        expected_en: &'static str,
    ) -> Result<usize, Fault> {
        let end = self.at().end;
        if self.take(sign) { Ok(end) } else { Err(self.unexpected(expected_ja, expected_en)) }
    }

    fn unexpected(&self, expected_ja: &'static str, expected_en: &'static str) -> Fault {
        let found = match self.peek() {
            Token::Number(number) => format!("`{number}`"),
            Token::Text(text) => format!("'{}'", shown(text)),
            Token::Name(name) => format!("`{}`", shown(name)),
            Token::Sign(sign) => format!("`{sign}`"),
            Token::End => String::new(),
        };
        let (found_ja, found_en) = if found.is_empty() {
            ("ここで終わり".to_owned(), "the end".to_owned())
        } else {
            (found.clone(), found)
        };
        let problem = Problem::GuardUnexpected { expected_ja, expected_en, found_ja, found_en };
        Fault::new(self.at(), problem)
    }

    /// Goes one level down for what `read` reads.
    fn inside<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Fault>) -> Result<T, Fault> {
        if self.level >= DEPTH_MAX {
            return Err(too_deep(self.at()));
        }
        self.level += 1;
        let found = read(self)?;
        self.level -= 1;
        Ok(found)
    }

    fn expression(&mut self) -> Parsed {
        let when = self.any()?;
        if !self.take("?") {
            return Ok(when);
        }
        let then = self.inside(Self::any)?;
        self.expect(":", "「? … :」の「:」", "the `:` of `? … :`")?;
        let otherwise = self.inside(Self::expression)?;
        let at = when.at.start..otherwise.at.end;
        node(at, Kind::Choice(Box::new([when, then, otherwise])))
    }

    fn any(&mut self) -> Parsed {
        self.chain("||", Self::all, Kind::Any)
    }

    fn all(&mut self) -> Parsed {
        self.chain("&&", Self::relation, Kind::All)
    }

    fn chain(
        &mut self,
        sign: &str,
        mut read: impl FnMut(&mut Self) -> Parsed,
        kind: impl FnOnce(Vec<Expression>) -> Kind,
    ) -> Parsed {
        let first = read(self)?;
        let mut several = vec![first];
        while self.take(sign) {
            several.push(read(self)?);
        }
        let (start, end) = (several[0].at.start, several[several.len() - 1].at.end);
        if several.len() == 1 { Ok(several.swap_remove(0)) } else { node(start..end, kind(several)) }
    }

    fn relation(&mut self) -> Parsed {
        let mut left = self.sum()?;
        while let Some(sign) = self.relation_sign() {
            let right = self.sum()?;
            left = pair(sign, left, right)?;
        }
        Ok(left)
    }

    fn relation_sign(&mut self) -> Option<Sign> {
        if matches!(self.peek(), Token::Name(name) if name == "in") {
            self.next += 1;
            return Some(Sign::In);
        }
        let (_, relation) = RELATIONS.iter().find(|(sign, _)| self.take(sign))?;
        Some(Sign::Relation(*relation))
    }

    fn sum(&mut self) -> Parsed {
        self.calculation(SUMS, Self::product)
    }

    fn product(&mut self) -> Parsed {
        self.calculation(PRODUCTS, Self::unary)
    }

    fn calculation(
        &mut self,
        signs: &[(&str, Operator)],
        mut read: impl FnMut(&mut Self) -> Parsed,
    ) -> Parsed {
        let mut left = read(self)?;
        while let Some((_, operator)) = signs.iter().find(|(sign, _)| self.take(sign)) {
            let right = read(self)?;
            left = pair(Sign::Arithmetic(*operator), left, right)?;
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed {
        let start = self.at().start;
        if self.take("!") {
            let inner = self.inside(Self::unary)?;
            return node(start..inner.at.end, Kind::Not(Box::new(inner)));
        }
        if !self.take("-") {
            return self.member();
        }
        if let Token::Number(number) = *self.peek() {
            let end = self.at().end;
            self.next += 1;
            // The least number has no positive counterpart.
            let number = 0_i64.checked_sub_unsigned(number).ok_or_else(|| too_large(start..end, number))?;
            let literal = node(start..end, Kind::Number(number))?;
            return self.parts(literal);
        }
        let inner = self.inside(Self::unary)?;
        node(start..inner.at.end, Kind::Negated(Box::new(inner)))
    }

    fn member(&mut self) -> Parsed {
        let first = self.primary()?;
        self.parts(first)
    }

    /// What follows a value directly: parts, indexes and calls.
    fn parts(&mut self, first: Expression) -> Parsed {
        let mut value = first;
        loop {
            let start = value.at.start;
            if self.take(".") {
                let (name, name_at) = self.name()?;
                if self.take("(") {
                    let (arguments, end) = self.arguments(")")?;
                    let of = Some(Box::new(value));
                    value = node(start..end, Kind::Call { of, name, name_at, arguments })?;
                } else {
                    let at = start..name_at.end;
                    value = node(at, Kind::Part { of: Box::new(value), name, name_at })?;
                }
            } else if self.take("[") {
                let name_at = self.at();
                let Token::Text(name) = self.peek().clone() else {
                    return Err(self.unexpected("引用符で囲んだ ID", "an id in quotes"));
                };
                self.next += 1;
                let end = self.expect("]", "「]」", "`]`")?;
                value = node(start..end, Kind::Part { of: Box::new(value), name, name_at })?;
            } else {
                return Ok(value);
            }
        }
    }

    /// A name after a dot, which no reserved word can be.
    fn name(&mut self) -> Result<(String, Range<usize>), Fault> {
        let at = self.at();
        match self.peek().clone() {
            Token::Name(name) if !vocabulary::RESERVED.contains(&name.as_str()) => {
                self.next += 1;
                Ok((name, at))
            }
            Token::Name(_) => Err(self.unexpected(
                "名前（予約語の ID は ['…'] と書く）",
                "a name (an id that is a reserved word is written ['…'])",
            )),
            Token::Number(_) | Token::Text(_) | Token::Sign(_) | Token::End => Err(self.unexpected(
                "名前（「-」や「.」を含む ID は ['…'] と書く）",
                "a name (an id with `-` or `.` is written ['…'])",
            )),
        }
    }

    fn arguments(&mut self, close: &str) -> Result<(Vec<Expression>, usize), Fault> {
        let mut arguments = Vec::new();
        let end = self.at().end;
        if self.take(close) {
            return Ok((arguments, end));
        }
        loop {
            arguments.push(self.inside(Self::expression)?);
            let end = self.at().end;
            if self.take(close) {
                return Ok((arguments, end));
            }
            self.expect(",", "「,」か閉じ括弧", "`,` or the closing bracket")?;
        }
    }

    fn primary(&mut self) -> Parsed {
        let at = self.at();
        let kind = match self.peek().clone() {
            Token::Number(number) => {
                let fits = i64::try_from(number).map_err(|_| too_large(at.clone(), number))?;
                Kind::Number(fits)
            }
            Token::Text(text) => Kind::Text(text),
            Token::Name(name) => match name.as_str() {
                "true" => Kind::Flag(true),
                "false" => Kind::Flag(false),
                reserved if vocabulary::RESERVED.contains(&reserved) => return Err(self.value_expected()),
                _ => return self.named(name, at),
            },
            Token::Sign("(") => return self.enclosed(at.start),
            Token::Sign("[") => {
                self.next += 1;
                let (items, end) = self.arguments("]")?;
                return node(at.start..end, Kind::List(items));
            }
            Token::Sign(_) | Token::End => return Err(self.value_expected()),
        };
        self.next += 1;
        node(at, kind)
    }

    fn value_expected(&self) -> Fault {
        self.unexpected("値か名前", "a value or a name")
    }

    fn named(&mut self, name: String, at: Range<usize>) -> Parsed {
        self.next += 1;
        if !self.take("(") {
            return node(at, Kind::Name(name));
        }
        let (arguments, end) = self.arguments(")")?;
        node(at.start..end, Kind::Call { of: None, name, name_at: at, arguments })
    }

    fn enclosed(&mut self, start: usize) -> Parsed {
        self.next += 1;
        let inner = self.inside(Self::expression)?;
        let end = self.expect(")", "「)」", "`)`")?;
        // Parentheses are a level of their own: what they hold stays one thing.
        let depth = inner.depth + 1;
        if depth > DEPTH_MAX {
            Err(too_deep(start..end))
        } else {
            Ok(Expression { at: start..end, depth, ..inner })
        }
    }
}

fn pair(sign: Sign, left: Expression, right: Expression) -> Parsed {
    node(left.at.start..right.at.end, Kind::Pair(sign, Box::new(left), Box::new(right)))
}

fn node(at: Range<usize>, kind: Kind) -> Parsed {
    let below = match &kind {
        Kind::Flag(_) | Kind::Number(_) | Kind::Text(_) | Kind::Name(_) => 0,
        Kind::Part { of, .. } => of.depth,
        Kind::Call { of, arguments, .. } => deepest(arguments).max(of.as_ref().map_or(0, |of| of.depth)),
        Kind::List(several) | Kind::All(several) | Kind::Any(several) => deepest(several),
        Kind::Not(inner) | Kind::Negated(inner) => inner.depth,
        Kind::Pair(_, left, right) => left.depth.max(right.depth),
        Kind::Choice(three) => deepest(three.as_slice()),
    };
    let depth = below + 1;
    if depth > DEPTH_MAX { Err(too_deep(at)) } else { Ok(Expression { at, depth, kind }) }
}

fn deepest(several: &[Expression]) -> usize {
    several.iter().map(|expression| expression.depth).max().unwrap_or(0)
}

fn too_deep(at: Range<usize>) -> Fault {
    Fault::new(at, Problem::GuardTooDeep { limit: DEPTH_MAX })
}

fn too_large(at: Range<usize>, number: u64) -> Fault {
    Fault::new(at, Problem::GuardNumber { text: number.to_string() })
}
