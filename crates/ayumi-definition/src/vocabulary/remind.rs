//! The words of reminders.

use super::{Kind, Naming, Rule, Type, Word, optional, required, word, words};

const CONDITIONS: &[Word] = &[
    word("not_completed", "終わっていない間", "while the work is not completed"),
    word("not_started", "何も報告がない間", "while nothing was reported"),
];

/// Reminders around a date.
pub static REMIND: Kind = Kind {
    name: "remind",
    title: words("お知らせ", "reminder series"),
    about: words(
        "期日の前か後に送るお知らせ。開庁日の午前9時に送り、閉庁日には送らない。",
        "Reminders before or after a date, sent at nine on business days and never on closed days.",
    ),
    keys: &[
        optional(
            "before",
            Type::OneOrMany(&Type::BusinessDays { least: 0 }),
            ("after を書く", "a series with `after`"),
            ("期日の何営業日前に送るか", "How many business days before the date"),
            "before: [20bd, 10bd, 5bd, 1bd, 0bd]",
        ),
        optional(
            "after",
            Type::BusinessDays { least: 1 },
            ("before を書く", "a series with `before`"),
            ("期日の何営業日後から送るか", "How many business days after the date the first falls"),
            "after: 1bd\nevery: 5bd\nmax: 4",
        ),
        optional(
            "every",
            Type::BusinessDays { least: 1 },
            ("after とともに書く", "stands beside `after`"),
            ("何営業日おきに繰り返すか", "Business days between two"),
            "after: 1bd\nevery: 5bd\nmax: 4",
        ),
        optional(
            "max",
            Type::Integer { least: 1, most: 50 },
            ("after とともに書く", "stands beside `after`"),
            ("多くても何回か", "How many at most"),
            "after: 1bd\nevery: 5bd\nmax: 4",
        ),
        optional(
            "if",
            Type::Word(CONDITIONS),
            ("not_completed", "not_completed"),
            ("どんな間だけ送るか", "Only while this holds"),
            "before: 5bd\nif: not_started",
        ),
        required(
            "to",
            Type::OneOrMany(&Type::Id(Naming::Party)),
            (
                "知らせる相手。参加者ごとの段階では、その参加者",
                "The parties told; in a phase per participant its own party means the participant concerned",
            ),
            "before: 5bd\nto: [member, lead]",
        ),
    ],
    rules: &[
        Rule::ExactlyOne(&["before", "after"]),
        Rule::Beside("after", &["every", "max"]),
        Rule::Beside("every", &["after"]),
        Rule::Beside("max", &["after"]),
    ],
};
