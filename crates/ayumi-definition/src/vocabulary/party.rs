//! The words of those who take part.

use super::{Kind, Naming, Rule, Type, Word, optional, required, word, words};

pub(super) const KINDS: &[Word] = &[
    word("prefecture", "都道府県", "a prefecture"),
    word("municipality", "市区町村", "a municipality"),
    word("board-of-education", "教育委員会", "a board of education"),
    word("union", "一部事務組合・広域連合", "a union of municipalities"),
    word("council", "協議会", "a council"),
    word("company", "事業者", "a company"),
];

const JOINS: &[Word] = &[
    word("leads", "取りまとめ役。一案件に一団体", "leads the case; one body does"),
    word("enrolled", "初めから参加している", "takes part by rule, without being asked"),
    word(
        "opt_in",
        "招待に応じて参加する。答えるまでは参加と数えない",
        "is invited and answers; until then it is not counted as taking part",
    ),
];

const LATE_JOINS: &[Word] = &[
    word("refused", "参加できない", "it cannot join"),
    word("waived", "終わった段階は省かれる", "what the others have ended is waived for it"),
    word("required", "終わった段階も行う", "it still does what the others have ended"),
];

/// Somebody who takes part.
pub static PARTY: Kind = Kind {
    name: "party",
    title: words("参加者の種類", "party"),
    about: words(
        "案件に加わる団体の役割。どの団体がそれに当たるかは計画が決める。",
        "A part bodies play in a case; which bodies those are is said by the plan.",
    ),
    keys: &[
        required("title", Type::Label, ("名称", "Its title"), "title: {ja: 市町, en: Municipality}"),
        required(
            "kind",
            Type::OneOrMany(&Type::Word(KINDS)),
            ("なれる団体の種類", "Which kinds of body it can be"),
            "kind: [municipality, prefecture]",
        ),
        required("joins", Type::Word(JOINS), ("加わり方", "How bodies come to take part"), "joins: opt_in"),
        optional(
            "join_until",
            Type::Id(Naming::Phase),
            ("いつでも参加できる", "bodies can always join"),
            ("この段階が始まるまで参加できる", "Joining ends when this phase opens"),
            "joins: opt_in\njoin_until: survey",
        ),
        optional(
            "late_join",
            Type::Word(LATE_JOINS),
            ("refused", "refused"),
            ("その後に参加する団体の扱い", "What becomes of whoever joins later"),
            "joins: opt_in\njoin_until: survey\nlate_join: waived",
        ),
    ],
    rules: &[
        Rule::Only("join_until", "joins", &["opt_in"]),
        Rule::Only("late_join", "joins", &["opt_in"]),
        Rule::Beside("late_join", &["join_until"]),
    ],
};
