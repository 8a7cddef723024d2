//! The words of decisions and what follows from them.

use super::{Kind, NONE, Naming, Type, Word, optional, required, word, words};

const EFFECTS: &[Word] = &[
    word("proceed", "段階を終えて先へ進む", "the phase can end"),
    word("cancel_case", "案件を取りやめる", "the case is called off"),
];

/// A decision.
pub static DECISION: Kind = Kind {
    name: "decision",
    title: words("決定", "decision"),
    about: words(
        "段階の中で答える一つの問い。だれが、何を根拠に、どう決めたかが記録される。",
        "One question answered in a phase; who decided what on which ground is recorded.",
    ),
    keys: &[
        required(
            "question",
            Type::Label,
            ("問い", "The question"),
            "question: {ja: 事業者の選定, en: Selection of the supplier}",
        ),
        required(
            "authority",
            Type::Id(Naming::Party),
            ("決める者", "The party that decides"),
            "authority: lead",
        ),
        required(
            "outcomes",
            Type::Named(Naming::Itself, &Type::Mapping(&OUTCOME)),
            ("ありうる結果。一つは先へ進むもの", "The possible answers; one of them proceeds"),
            "outcomes:\n  adopted: {title: 案のとおり, effect: proceed}\n  rework: {title: 戻す, effect: {rework_to: survey, limit: 2}}",
        ),
        optional(
            "requires",
            Type::OneOrMany(&Type::Id(Naming::Document)),
            NONE,
            ("先へ進む決定に欠かせない文書", "Documents of the phase without which it cannot proceed"),
            "requires: [sheet]",
        ),
    ],
    rules: &[],
};

/// A possible answer.
pub static OUTCOME: Kind = Kind {
    name: "outcome",
    title: words("結果", "outcome"),
    about: words("決定の答えの一つと、そこから起こること。", "One possible answer and what follows from it."),
    keys: &[
        required(
            "title",
            Type::Label,
            ("名称", "Its title"),
            "title: {ja: 案のとおり決定する, en: Adopted as drafted}",
        ),
        required(
            "effect",
            Type::AnyOf(&[Type::Word(EFFECTS), Type::Mapping(&REWORK)]),
            ("起こること", "What follows"),
            "effect: proceed",
        ),
    ],
    rules: &[],
};

/// Going back to an earlier phase.
pub static REWORK: Kind = Kind {
    name: "rework",
    title: words("差戻し", "rework"),
    about: words(
        "前の段階に戻す。戻した段階と、それを待つ段階は次の回になり、前の回も残る。",
        "Sends the case back: the phase and those that wait for it begin their next revision; the earlier one stays visible.",
    ),
    keys: &[
        required(
            "rework_to",
            Type::Id(Naming::Phase),
            ("戻る先。前にある段階", "The earlier phase it goes back to"),
            "rework_to: survey",
        ),
        required(
            "limit",
            Type::Integer { least: 1, most: 20 },
            ("戻せる回数", "How often at most"),
            "limit: 2",
        ),
    ],
    rules: &[],
};
