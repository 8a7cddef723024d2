//! The words of dates.

use super::{Kind, Rule, Type, Word, optional, required, word, words};

const KINDS: &[Word] = &[
    word(
        "statutory",
        "法令の期限。閉庁日に当たれば翌開庁日まで延びる",
        "fixed by law; on a closed day it is kept until the next business day",
    ),
    word(
        "plan_target",
        "計画の目標。日付は動かさず、お知らせは前の開庁日から数える",
        "a target of the plan; it stays, and reminders count from the last business day before",
    ),
    word(
        "survey",
        "照会の回答期限。数え方は plan_target と同じ",
        "a survey's closing date, reckoned as plan_target",
    ),
    word("contract", "契約で定めた日", "as agreed in a contract"),
];

const PRECISIONS: &[Word] = &[
    word("day", "その日", "that day"),
    word("month", "その月の末日", "the last day of its month"),
    word("quarter", "その四半期の末日", "the last day of its quarter"),
    word("fiscal_year", "その年度の末日", "the last day of its fiscal year"),
];

const OTHER: (&str, &str) = ("他の決め方", "another rule");
const YEARS: Type = Type::Integer { least: -5, most: 20 };

/// A date.
pub static DUE: Kind = Kind {
    name: "due",
    title: words("期日", "due"),
    about: words(
        "段階や区分の期日。date、month、quarter、fiscal_year_end、after_opening、given のどれか一つで決める。その日の終わりまでを期限とする。",
        "The date of a phase or a mark, found by one of date, month, quarter, fiscal_year_end, after_opening and given. It is kept until the end of the day.",
    ),
    keys: &[
        optional("date", Type::Date, OTHER, ("決まった日", "A day"), "date: 2031-03-31"),
        optional(
            "precision",
            Type::Word(PRECISIONS),
            ("day", "day"),
            ("date がどこまで正確か", "How exactly `date` is meant"),
            "date: 2026-09-30\nprecision: month",
        ),
        optional(
            "month",
            Type::AnyOf(&[Type::Integer { least: 1, most: 12 }, Type::Month]),
            OTHER,
            (
                "月の末日。番号なら事業の年度の月、2026-06 の形ならその年月",
                "The end of a month: by its number in the programme's fiscal year, or of a calendar year as 2026-06",
            ),
            "month: 6",
        ),
        optional(
            "quarter",
            Type::Integer { least: 1, most: 4 },
            OTHER,
            (
                "事業の年度の四半期の末日。第1四半期は4月から6月まで",
                "The end of a quarter of the programme's fiscal year; the first is April to June",
            ),
            "quarter: 1",
        ),
        optional(
            "fiscal_year",
            YEARS,
            ("0", "0"),
            (
                "番号で書いた月か四半期を、事業の年度から何年ずらすか",
                "By how many fiscal years a month or quarter given by its number is moved",
            ),
            "month: 3\nfiscal_year: -1",
        ),
        optional(
            "fiscal_year_end",
            YEARS,
            OTHER,
            (
                "年度末。事業の年度から何年後か",
                "The end of the fiscal year so many years after the programme's own",
            ),
            "fiscal_year_end: 0",
        ),
        optional(
            "after_opening",
            Type::Span,
            OTHER,
            ("段階が始まってからの期間", "So long after the phase opens"),
            "after_opening: 30bd",
        ),
        optional(
            "given",
            Type::True,
            OTHER,
            (
                "会議・相談などを受け付けるときに日を指定する",
                "A day named when the entry it belongs to is opened",
            ),
            "given: true",
        ),
        required(
            "kind",
            Type::Word(KINDS),
            ("期日の性質", "What kind of promise it is"),
            "month: 6\nkind: plan_target",
        ),
    ],
    rules: &[
        Rule::ExactlyOne(&["date", "month", "quarter", "fiscal_year_end", "after_opening", "given"]),
        Rule::Beside("precision", &["date"]),
    ],
};
