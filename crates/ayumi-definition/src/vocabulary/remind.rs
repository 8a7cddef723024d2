//! The words of reminders.

use super::{Kind, Naming, Rule, Type, Word, optional, required, word, words};

const CONDITIONS: &[Word] = &[
    word("not_completed", "終わっていない間", "while the work is not completed"),
    word("not_started", "何も報告がない間", "while nothing was reported"),
];

const STANDARD: &[Word] = &[word(
    "standard",
    "標準のお知らせ。20・10・5・1営業日前と当日、1営業日後から5営業日おきに4回は行う者に（参加者ごとの段階では地域リエゾンにも）、5営業日後に市町の管理職に（参加者ごとの段階に限る）、10営業日後に県の管理職に送る",
    "the usual reminders: 20, 10, 5 and 1 business days before and on the day, then 1 business day after and every 5, 4 at most, to whoever acts (where participants act also to the area liaison); 5 business days after to the municipal manager (of a participant), 10 business days after to the prefecture's manager",
)];

/// What stands under `remind` where it is known who acts: a word for the usual reminders, or a list of series.
pub(super) const REMINDERS: Type = Type::AnyOf(&[Type::Word(STANDARD), Type::List(&Type::Mapping(&REMIND))]);

/// Whom an unkept date is told to in turn.
pub static ESCALATE: Kind = Kind {
    name: "escalate",
    title: words("上への連絡", "escalation"),
    about: words(
        "期日を過ぎても終わらないとき、順に一度ずつ知らせる相手。",
        "Whom it is told to, once each, when the work is not completed some business days after its date.",
    ),
    keys: &[
        required(
            "after",
            Type::BusinessDays { least: 1 },
            ("期日の何営業日後か", "How many business days after the date"),
            "after: 5bd\nto: area_liaison",
        ),
        required(
            "to",
            Type::OneOrMany(&Type::Id(Naming::Recipient)),
            (
                "知らせる相手。参加者か、その団体に向けた職務を持つ者",
                "Who is told: parties, or those with a duty towards the body concerned",
            ),
            "after: 10bd\nto: prefecture_manager",
        ),
    ],
    rules: &[],
};

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
            Type::OneOrMany(&Type::AnyOf(&[Type::BusinessDays { least: 0 }, Type::Span])),
            ("after を書く", "a series with `after`"),
            (
                "期日のどれだけ前に送るか。日・週・月で数えた日が閉庁日なら、その後の開庁日（期日は越えない）。同じ日に当たるものは一度だけ送る",
                "How long before the date; where days, weeks or months end on a closed day it falls on the business day after, never past the date, and what falls on one day is told once",
            ),
            "before: [12mo, 90d, 20bd, 5bd, 0bd]",
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
            Type::OneOrMany(&Type::Id(Naming::Recipient)),
            (
                "知らせる相手。参加者ごとの段階では、その参加者。職務も書ける",
                "The parties and duties told; in a phase per participant its own party means the participant concerned",
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
