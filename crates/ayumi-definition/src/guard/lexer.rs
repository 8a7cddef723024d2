//! The text of a guard cut into tokens; never what they mean together.

use std::ops::Range;

use crate::problem::{Problem, shown};

/// The smallest piece that means something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Digits; the sign before them is a token of its own.
    Number(u64),
    /// A quoted text, its escapes read.
    Text(String),
    /// A name or a reserved word.
    Name(String),
    /// An operator, bracket or comma.
    Sign(&'static str),
    /// Nothing more.
    End,
}

/// A token and the bytes of the guard's text it stands at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) at: Range<usize>,
}

/// What makes a text no guard, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) at: Range<usize>,
    pub(super) problem: Box<Problem>,
}

impl Fault {
    pub(super) fn new(at: Range<usize>, problem: Problem) -> Self {
        Self { at, problem: Box::new(problem) }
    }
}

/// Longer ones before their beginnings.
const SIGNS: &[&str] = &[
    "==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", ".", ",", "(", ")",
    "[", "]",
];

/// The tokens of `text`; the last is its end.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, Fault> {
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        at = skip(text, at);
        let rest = &text[at..];
        let Some(first) = rest.chars().next() else {
            found.push(Placed { token: Token::End, at: at..at });
            return Ok(found);
        };
        let (token, length) = match first {
            '0'..='9' => number(rest, at)?,
            '\'' | '"' => quoted(rest, first, at)?,
            'a'..='z' | 'A'..='Z' | '_' => name(rest, at)?,
            _ => sign(rest, first, at)?,
        };
        found.push(Placed { token, at: at..at + length });
        at += length;
    }
}

/// The next byte that is neither blank nor in a comment.
fn skip(text: &str, mut at: usize) -> usize {
    loop {
        let rest = &text[at..];
        let blank = rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{c}']).len();
        let comment = if rest[blank..].starts_with("//") {
            rest[blank..].find('\n').unwrap_or(rest.len() - blank)
        } else {
            0
        };
        if blank + comment == 0 {
            return at;
        }
        at += blank + comment;
    }
}

fn word_length(text: &str) -> usize {
    text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len())
}

fn number(rest: &str, at: usize) -> Result<(Token, usize), Fault> {
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    // Everything that looks like part of the number is told, not only its beginning.
    let mut whole = word_length(rest);
    if rest[whole..].starts_with('.') && rest[whole + 1..].starts_with(|c: char| c.is_ascii_digit()) {
        whole += 1 + word_length(&rest[whole + 1..]);
    }
    match rest[..digits].parse() {
        Ok(number) if whole == digits => Ok((Token::Number(number), digits)),
        Ok(_) | Err(_) => {
            Err(Fault::new(at..at + whole, Problem::GuardNumber { text: shown(&rest[..whole]) }))
        }
    }
}

fn name(rest: &str, at: usize) -> Result<(Token, usize), Fault> {
    let length = word_length(rest);
    let name = &rest[..length];
    let prefixed = rest[length..].starts_with(['\'', '"']);
    if prefixed && matches!(name.to_ascii_lowercase().as_str(), "r" | "b" | "rb" | "br") {
        let (why_ja, why_en) = ("接頭辞（r、b）は使えません", "there are no prefixes (r, b)");
        return Err(Fault::new(at..at + length, Problem::GuardText { why_ja, why_en }));
    }
    Ok((Token::Name(name.to_owned()), length))
}

fn sign(rest: &str, first: char, at: usize) -> Result<(Token, usize), Fault> {
    let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
    match sign {
        Some(sign) => Ok((Token::Sign(sign), sign.len())),
        None => {
            Err(Fault::new(at..at + first.len_utf8(), Problem::GuardCharacter { found: first.to_string() }))
        }
    }
}

fn quoted(rest: &str, quote: char, at: usize) -> Result<(Token, usize), Fault> {
    let fault = |range: Range<usize>, why_ja, why_en| {
        Fault::new(at + range.start..at + range.end, Problem::GuardText { why_ja, why_en })
    };
    let mut text = String::new();
    let mut position = 1;
    while let Some(c) = rest[position..].chars().next() {
        match c {
            _ if c == quote => {
                let length = position + 1;
                if text.is_empty() && rest[length..].starts_with(quote) {
                    return Err(fault(
                        0..length + 1,
                        "三重の引用符は使えません",
                        "there are no triple quotes",
                    ));
                }
                return Ok((Token::Text(text), length));
            }
            '\n' | '\r' => break,
            '\\' => {
                let (c, length) = escaped(&rest[position..]).ok_or_else(|| {
                    let end = rest[position + 1..].chars().next().map_or(1, |c| 1 + c.len_utf8());
                    fault(position..position + end, "\\ の後が正しくありません", "no such escape")
                })?;
                text.push(c);
                position += length;
            }
            c => {
                text.push(c);
                position += c.len_utf8();
            }
        }
    }
    Err(fault(0..position, "引用符が閉じられていません", "the quote is never closed"))
}

/// The character an escape stands for, and its length.
fn escaped(rest: &str) -> Option<(char, usize)> {
    let number = |from: usize, digits: usize, base: u32| {
        let digits = rest.get(from..from + digits)?;
        let plain = digits.chars().all(|c| c.is_digit(base));
        char::from_u32(u32::from_str_radix(digits, base).ok().filter(|_| plain)?)
    };
    let plain = |c: char| Some((c, 2));
    match rest[1..].chars().next()? {
        c @ ('\\' | '\'' | '"' | '`' | '?') => plain(c),
        'a' => plain('\u{7}'),
        'b' => plain('\u{8}'),
        'f' => plain('\u{c}'),
        'n' => plain('\n'),
        'r' => plain('\r'),
        't' => plain('\t'),
        'v' => plain('\u{b}'),
        'x' | 'X' => Some((number(2, 2, 16)?, 4)),
        'u' => Some((number(2, 4, 16)?, 6)),
        'U' => Some((number(2, 8, 16)?, 10)),
        '0'..='3' => Some((number(1, 3, 8)?, 4)),
        _ => None,
    }
}
