//! The words of lifecycles, figures and cases that may be raised.

use super::{Kind, Naming, Type, Word, optional, required, word, words};

const MEANS: &[Word] = &[
    word("nothing", "参加については何も言わない", "says nothing about taking part"),
    word("joined", "参加している", "the body takes part"),
    word("left", "参加しない、又は離れた", "the body does not take part, or no longer"),
];

const PERS: &[Word] =
    &[word("body", "団体ごと", "for the body"), word("head", "人口一人当たり", "per head of its population")];

/// A lifecycle.
pub static LIFECYCLE: Kind = Kind {
    name: "lifecycle",
    title: words("利用状況", "lifecycle"),
    about: words(
        "続く事業で団体がたどる状態と、その間の道。状態のない団体は未回答とする。",
        "The conditions a body goes through in a continuing service, with the ways between them. A body without one has not answered.",
    ),
    keys: &[
        required("title", Type::Label, ("名称", "Its title"), "title: {ja: 利用状況, en: Use}"),
        optional(
            "of",
            Type::Id(Naming::Party),
            ("取りまとめ役でない唯一の参加者", "the only party that does not lead"),
            ("どの参加者の状態か", "The party"),
            "of: member",
        ),
        optional(
            "starts",
            Type::OneOrMany(&Type::Id(Naming::State)),
            ("最初に書いた状態", "the first of the states"),
            ("初めに入れる状態", "Where a body may begin"),
            "starts: [considering]",
        ),
        required(
            "states",
            Type::Named(Naming::Itself, &Type::Mapping(&STATE)),
            ("状態", "The conditions"),
            "states:\n  considering: {title: 検討中, to: [live]}\n  live: {title: 稼働, means: joined}",
        ),
    ],
    rules: &[],
};

/// A condition of a lifecycle.
pub static STATE: Kind = Kind {
    name: "state",
    title: words("状態", "state"),
    about: words("利用状況の一つの状態。", "One condition of a lifecycle."),
    keys: &[
        required("title", Type::Label, ("名称", "Its title"), "title: {ja: 稼働, en: In use}"),
        optional(
            "to",
            Type::OneOrMany(&Type::Id(Naming::State)),
            ("どこへも移らない", "it leads nowhere"),
            ("移れる先", "Where it may lead"),
            "to: [considering]",
        ),
        optional(
            "means",
            Type::Word(MEANS),
            ("nothing", "nothing"),
            ("参加について意味すること", "What it says about taking part"),
            "means: joined",
        ),
        optional(
            "counts",
            Type::Boolean,
            ("false", "false"),
            ("利用団体として数えるか", "Whether bodies in it count as users"),
            "counts: true",
        ),
        optional(
            "reason",
            Type::Boolean,
            ("false", "false"),
            ("入るときに理由が要るか", "Whether entering it needs a reason"),
            "reason: true",
        ),
    ],
    rules: &[],
};

/// A figure.
pub static INDICATOR: Kind = Kind {
    name: "indicator",
    title: words("指標", "indicator"),
    about: words(
        "団体を比べるための数。報告された金額か整数から計算する。",
        "A figure that makes bodies comparable, from an amount or whole number they reported.",
    ),
    keys: &[
        required("title", Type::Label, ("名称", "Its title"), "title: 一人当たりの利用料"),
        required(
            "phase",
            Type::Id(Naming::Phase),
            ("項目のある段階", "The phase of the field"),
            "phase: survey",
        ),
        required("field", Type::Id(Naming::Field), ("もとになる項目", "The field"), "field: users"),
        optional(
            "per",
            Type::Word(PERS),
            ("body", "body"),
            ("何で割るか", "What it is divided by"),
            "per: head",
        ),
        required(
            "unit",
            Type::Label,
            ("単位", "The unit of the result"),
            "unit: {ja: 円/人, en: yen per head}",
        ),
    ],
    rules: &[],
};

/// A case that may be raised.
pub static SUB_CASE: Kind = Kind {
    name: "sub_case",
    title: words("起こせる案件", "case to raise"),
    about: words(
        "この案件から起こす別の事業の案件。互いに結び付く。",
        "A case of another programme raised from one of these; both are linked to each other.",
    ),
    keys: &[
        required("title", Type::Label, ("名称", "Its title"), "title: {ja: 相談, en: Consultation}"),
        required(
            "definition",
            Type::Id(Naming::Definition),
            ("起こす案件の定義", "The definition it follows"),
            "definition: consultation",
        ),
        required(
            "party",
            Type::Id(Naming::Code),
            ("起こす案件で団体がなる参加者", "The party the body takes part as in it"),
            "party: member",
        ),
        required(
            "by",
            Type::OneOrMany(&Type::Id(Naming::Party)),
            ("起こせる者", "Who may raise it"),
            "by: [lead, member]",
        ),
    ],
    rules: &[],
};
