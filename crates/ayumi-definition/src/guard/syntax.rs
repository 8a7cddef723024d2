//! A guard as it was written, before anything in it has a meaning.

use std::ops::Range;

/// An expression and the bytes of the guard's text it stands at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expression {
    pub(super) at: Range<usize>,
    /// How deep it is nested itself.
    pub(super) depth: usize,
    pub(super) kind: Kind,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Flag(bool),
    Number(i64),
    Text(String),
    Name(String),
    /// `of.name`, or `of['name']`.
    Part {
        of: Box<Expression>,
        name: String,
        name_at: Range<usize>,
    },
    /// `name(…)`, or `of.name(…)`.
    Call {
        of: Option<Box<Expression>>,
        name: String,
        name_at: Range<usize>,
        arguments: Vec<Expression>,
    },
    List(Vec<Expression>),
    Not(Box<Expression>),
    Negated(Box<Expression>),
    /// Two or more joined by `&&`.
    All(Vec<Expression>),
    /// Two or more joined by `||`.
    Any(Vec<Expression>),
    Pair(Sign, Box<Expression>, Box<Expression>),
    /// `when ? then : otherwise`
    Choice(Box<[Expression; 3]>),
}

/// An operator between two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    Relation(ayumi_core::guard::tree::Relation),
    In,
    Arithmetic(ayumi_core::guard::tree::Operator),
}
