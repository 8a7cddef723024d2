//! The words of votes: who votes, with what weight, and what must be endorsed before.

use super::{Kind, NONE, Naming, Type, Word, optional, required, word, words};

pub(super) const WEIGHTS: &[Word] =
    &[word("one", "一団体一票", "one each"), word("population", "人口", "the body's population")];
pub(super) const PASSES: &[Word] = &[
    word("majority_of_cast", "投じられた票の過半数", "more than half of the votes cast"),
    word("majority_of_all", "全ての票の過半数", "more than half of all votes"),
    word("two_thirds_of_cast", "投じられた票の3分の2以上", "two thirds of the votes cast"),
    word("two_thirds_of_all", "全ての票の3分の2以上", "two thirds of all votes"),
    word("unanimous", "反対がないこと", "nobody against"),
];
pub(super) const ABSTENTIONS: &[Word] = &[
    word("refused", "棄権できない", "there is none"),
    word("not_cast", "投じた票に数えない", "is not counted as cast"),
    word("cast", "投じた票に数える", "is counted as cast"),
];
pub(super) const TIES: &[Word] = &[
    word("fails", "否決", "not carried"),
    word("authority_decides", "決裁する者が決める", "the authority decides"),
];
pub(super) const FOUR_EYES: &[Word] = &[
    word("people", "別の職員の決裁・回議・票が要る", "another person approves, endorses or votes"),
    word("bodies", "別の団体の票か同意が要る", "another body votes or consents"),
];
const STEPS: &[Word] = &[
    word("circulate", "回議", "circulated along the line"),
    word("consult", "合議", "another section is consulted"),
];

/// Who votes.
pub static ELECTORATE: Kind = Kind {
    name: "electorate",
    title: words("票を持つ団体", "electorate"),
    about: words(
        "付議した時点で参加している団体。後から参加しても、離れても変わらない。",
        "The bodies that take part when the question is put; joining or leaving later changes nothing.",
    ),
    keys: &[
        required(
            "party",
            Type::Id(Naming::Party),
            ("参加している団体", "The party of the participants"),
            "party: member",
        ),
        optional(
            "plus",
            Type::OneOrMany(&Type::Id(Naming::Party)),
            NONE,
            ("加えて票を持つ参加者", "Parties that vote as well"),
            "plus: [lead]",
        ),
    ],
    rules: &[],
};

/// A weight that was reported.
pub static WEIGHT: Kind = Kind {
    name: "weight",
    title: words("報告による重さ", "weight"),
    about: words(
        "前の段階で必ず報告する、0以上の整数か金額。",
        "A whole number or amount, not less than 0, that an earlier phase requires.",
    ),
    keys: &[
        required("phase", Type::Id(Naming::Phase), ("段階", "The phase"), "phase: survey"),
        required("field", Type::Id(Naming::Field), ("項目", "The field"), "field: users"),
    ],
    rules: &[],
};

/// A quorum by number.
pub static QUORUM: Kind = Kind {
    name: "quorum",
    title: words("定足数", "quorum"),
    about: words("団体の数で書く定足数。", "A quorum as a number of bodies."),
    keys: &[required(
        "at_least",
        Type::Integer { least: 1, most: 1_000_000 },
        ("少なくともこの数", "At least so many"),
        "at_least: 1",
    )],
    rules: &[],
};

/// What silence comes to.
pub static SILENCE: Kind = Kind {
    name: "silence",
    title: words("みなし同意", "silence"),
    about: words(
        "期間のうちに答えない団体は同意したとみなす。",
        "Who has not voted by then is taken to consent.",
    ),
    keys: &[required(
        "consents_after",
        Type::Span,
        ("付議してからの期間", "So long after the question was put"),
        "consents_after: 10bd",
    )],
    rules: &[],
};

/// A step to endorse.
pub static ROUTE_STEP: Kind = Kind {
    name: "route_step",
    title: words("回議・合議", "route step"),
    about: words(
        "決裁の前に、付議した者とは別の職員が確かめる一段。",
        "One step that somebody else than the drafter endorses before it is decided.",
    ),
    keys: &[
        required(
            "step",
            Type::Word(STEPS),
            ("回議か合議か", "Circulation or consultation"),
            "step: circulate",
        ),
        required(
            "by",
            Type::Id(Naming::Party),
            ("行う参加者", "The party whose officer does it"),
            "by: lead",
        ),
        optional(
            "title",
            Type::Label,
            ("回議・合議", "circulation or consultation"),
            ("名称", "Its title"),
            "title: {ja: 財政課合議, en: Finance section}",
        ),
    ],
    rules: &[],
};
