//! The words of dates.

use super::{Kind, NONE, Naming, Rule, Type, Word, optional, required, word, words};

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

const ROLLS: &[Word] = &[
    word("none", "その日のまま動かさない", "it stays where it is"),
    word("forward", "翌開庁日まで延ばす", "it is kept until the next business day"),
    word("back", "前の開庁日までに早める", "it is kept until the last business day before"),
];

const APPROVALS: &[Word] = &[
    word(
        "lead",
        "申請を受けて取りまとめ役が承認する。申請した人は承認できない",
        "the lead, when somebody has asked; whoever asked does not approve",
    ),
    word("manager", "取りまとめ役の管理職が承認する", "a manager of the body that leads"),
];

const OTHER: (&str, &str) = ("他の決め方", "another rule");
const YEARS: Type = Type::Integer { least: -5, most: 20 };

/// A date.
pub static DUE: Kind = Kind {
    name: "due",
    title: words("期日", "due"),
    about: words(
        "段階や区分の期日。date、month、quarter、fiscal_year_end、after_opening、from_due、given のどれか一つで決める。cut_off がなければその日の終わりまでを期限とする。",
        "The date of a phase or a mark, found by one of date, month, quarter, fiscal_year_end, after_opening, from_due and given. Without `cut_off` it is kept until the end of the day.",
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
            "from_due",
            Type::Id(Naming::Phase),
            OTHER,
            (
                "ほかの段階の期日から数える。その期日が動けば、この期日も動く",
                "Counted from the date of another phase, and moved when that date is moved",
            ),
            "from_due: survey\nafter: 30bd",
        ),
        optional(
            "after",
            Type::Span,
            ("before を書く", "`before`"),
            ("from_due の期日からの期間", "So long after the date of `from_due`"),
            "from_due: survey\nafter: 30bd",
        ),
        optional(
            "before",
            Type::Span,
            ("after を書く", "`after`"),
            ("from_due の期日までの期間", "So long before the date of `from_due`"),
            "from_due: survey\nbefore: 10bd",
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
        optional(
            "roll",
            Type::Word(ROLLS),
            ("kind が決める", "as its `kind` has it"),
            ("閉庁日に当たるときにどうするか", "What a closed day does to it"),
            "month: 6\nroll: back",
        ),
        optional(
            "cut_off",
            Type::Time,
            ("その日の終わりまで", "until the end of the day"),
            ("最後の日の何時までを期限とするか", "The time up to which it is kept on its last day"),
            "month: 6\ncut_off: \"17:15\"",
        ),
        optional(
            "missed_after",
            Type::BusinessDays { least: 1 },
            ("過ぎるとすぐに記録する", "it goes on record with its lapse"),
            (
                "過ぎてから遅れとして記録するまでに、理由を申し出られる営業日数",
                "Business days left for an excuse before its lapse goes on record",
            ),
            "month: 6\nmissed_after: 3bd",
        ),
        optional(
            "amend",
            Type::Mapping(&AMEND),
            ("取りまとめ役が、限りなく動かせる", "the lead moves it, without limit"),
            ("期日をどう動かせるか", "How it may be moved"),
            "month: 6\namend: {approve: manager, times: 2}",
        ),
    ],
    rules: &[
        Rule::ExactlyOne(&[
            "date",
            "month",
            "quarter",
            "fiscal_year_end",
            "after_opening",
            "from_due",
            "given",
        ]),
        Rule::Beside("precision", &["date"]),
        Rule::With("from_due", &["after", "before"]),
    ],
};

/// How a date may be moved.
pub static AMEND: Kind = Kind {
    name: "amend",
    title: words("期日の変更", "moving of a date"),
    about: words(
        "期日を動かすときの承認者と限度。書かないことには限りがない。",
        "Who approves that a date moves, and how far it may. What is not said sets no limit.",
    ),
    keys: &[
        optional(
            "approve",
            Type::Word(APPROVALS),
            (
                "取りまとめ役がすぐに動かせ、申請も承認する",
                "the lead moves it at once, and approves what others ask for",
            ),
            ("だれが承認するか", "Who approves"),
            "approve: lead",
        ),
        optional(
            "decision",
            Type::Id(Naming::Decision),
            ("決定は要らない", "no decision is asked for"),
            (
                "変更のもとになる決定。先へ進む結果で閉じていなければ動かせない",
                "The decision a move rests on: it must have been closed with an outcome that proceeds",
            ),
            "decision: agree",
        ),
        optional(
            "not_after",
            Type::Date,
            NONE,
            ("動かせる最後の日", "The last day it may be moved to"),
            "not_after: 2031-03-31",
        ),
        optional(
            "not_after_year_end",
            YEARS,
            NONE,
            (
                "動かせる最後の日を、事業の年度から何年後の年度末で書く",
                "The last day it may be moved to, as the end of the fiscal year so many years after the programme's own",
            ),
            "not_after_year_end: 1",
        ),
        optional(
            "max_total",
            Type::Span,
            NONE,
            (
                "初めの期日から、全ての変更を合わせてどこまで延ばせるか",
                "How far all moves together may take it from the date as first set",
            ),
            "max_total: 60bd",
        ),
        optional(
            "times",
            Type::Integer { least: 1, most: 100 },
            NONE,
            ("何回まで動かせるか", "How often it may be moved"),
            "times: 3",
        ),
    ],
    rules: &[
        Rule::AtLeastOne(&["approve", "decision", "not_after", "not_after_year_end", "max_total", "times"]),
        Rule::AtMostOne(&["not_after", "not_after_year_end"]),
    ],
};
