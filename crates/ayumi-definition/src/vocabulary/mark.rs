//! The words of marks.

use super::remind::REMINDERS;
use super::{DUE, ESCALATE, Kind, NONE, Naming, Rule, Type, optional, required, words};

/// A class with grounds and a date of its own.
pub static MARK: Kind = Kind {
    name: "mark",
    title: words("区分", "mark"),
    about: words(
        "団体に付ける区分。根拠を選ばせ、段階の期日に代わる期日を定められる。",
        "A class a body can be put in, on grounds, with a date that can replace that of a phase.",
    ),
    keys: &[
        required(
            "title",
            Type::Label,
            ("名称", "Its title"),
            "title: {ja: 特定移行支援システム, en: Transition support system}",
        ),
        required(
            "values",
            Type::Named(Naming::Itself, &Type::Label),
            ("取りうる値", "The values it can have"),
            "values:\n  designated: {ja: 該当, en: Designated}\n  expected: {ja: 該当見込み, en: Expected}",
        ),
        optional(
            "grounds",
            Type::Named(Naming::Itself, &Type::Label),
            NONE,
            (
                "根拠として選べるもの。あれば一つは選ぶ",
                "The grounds it can rest on; where there are any, one is given",
            ),
            "grounds:\n  mainframe: {ja: メインフレームで運用している, en: Runs on a mainframe}",
        ),
        optional(
            "due",
            Type::Mapping(&DUE),
            ("期日なし", "no date of its own"),
            ("この区分の期日", "Its own date"),
            "due: {date: 2031-03-31, kind: plan_target}\ndue_when: designated",
        ),
        optional(
            "due_when",
            Type::Id(Naming::Value),
            ("due とともに書く", "stands beside `due`"),
            ("期日が効く値", "The value under which its date applies"),
            "due: {date: 2031-03-31, kind: plan_target}\ndue_when: designated",
        ),
        optional(
            "replaces_due_of",
            Type::Id(Naming::Phase),
            ("置き換えない", "replaces none"),
            (
                "期日を置き換える段階。参加者ごとのもの",
                "The phase per participant whose date gives way to it",
            ),
            "due: {date: 2031-03-31, kind: plan_target}\ndue_when: designated\nreplaces_due_of: steps",
        ),
        optional(
            "remind",
            REMINDERS,
            ("お知らせしない", "nobody is reminded"),
            ("期日の前後のお知らせ", "Reminders around its date"),
            "due: {date: 2031-03-31, kind: plan_target}\ndue_when: designated\nremind:\n  - {before: [20bd, 5bd], to: member}",
        ),
        optional(
            "escalate",
            Type::List(&Type::Mapping(&ESCALATE)),
            ("知らせない", "nobody is told"),
            ("期日を過ぎたときに順に知らせる相手", "Whom it is told to in turn when its date was not kept"),
            "due: {date: 2031-03-31, kind: plan_target}\ndue_when: designated\nescalate:\n  - {after: 10bd, to: prefecture_manager}",
        ),
    ],
    rules: &[
        Rule::Beside("due", &["due_when"]),
        Rule::Beside("due_when", &["due"]),
        Rule::Beside("replaces_due_of", &["due"]),
    ],
};
