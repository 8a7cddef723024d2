//! The words of decisions and what follows from them.

use super::voting::{
    ABSTENTIONS, ELECTORATE, FOUR_EYES, PASSES, QUORUM, ROUTE_STEP, SILENCE, TIES, WEIGHT, WEIGHTS,
};
use super::{Kind, NONE, Naming, Rule, Type, Word, optional, required, word, words};

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
        optional(
            "waive",
            Type::Id(Naming::Party),
            ("省けない", "nothing can be waived"),
            (
                "欠けている文書を、理由を添えて省ける者",
                "Who may do without a required document, with a reason",
            ),
            "waive: lead",
        ),
        optional(
            "electorate",
            Type::Mapping(&ELECTORATE),
            ("票決しない", "it is not voted on"),
            ("票を持つ団体。付議したときに定まる", "Who votes; settled when the question is put"),
            "electorate: {party: member, plus: [lead]}\nquorum: 1/2\npass: majority_of_cast",
        ),
        optional(
            "weight",
            Type::AnyOf(&[Type::Word(WEIGHTS), Type::Mapping(&WEIGHT)]),
            ("one", "one"),
            ("一票の重さ", "What a vote weighs"),
            "electorate: {party: member}\nweight: population\nquorum: 1/2\npass: majority_of_cast",
        ),
        optional(
            "quorum",
            Type::AnyOf(&[Type::Line { characters_max: 7 }, Type::Mapping(&QUORUM)]),
            ("票決するときは要る", "needed where bodies vote"),
            (
                "定足数。all、2/3 のような割合、又は at_least で書く。団体数で数え、棄権とみなし同意を含む",
                "How many must vote: `all`, a part such as `2/3`, or `at_least`; by head, abstentions and deemed consent included",
            ),
            "electorate: {party: member}\nquorum: 2/3\npass: majority_of_cast",
        ),
        optional(
            "pass",
            Type::Word(PASSES),
            ("票決するときは要る", "needed where bodies vote"),
            ("可決の条件。重さで数える", "What carries the proposal, by weight"),
            "electorate: {party: member}\nquorum: all\npass: unanimous",
        ),
        optional(
            "veto",
            Type::OneOrMany(&Type::Id(Naming::Party)),
            NONE,
            ("反対すれば可決できない団体", "Parties that stop the proposal by voting against it"),
            "electorate: {party: member, plus: [lead]}\nquorum: 1/2\npass: majority_of_cast\nveto: [lead]",
        ),
        optional(
            "abstain",
            Type::Word(ABSTENTIONS),
            ("not_cast", "not_cast"),
            ("棄権の扱い", "What an abstention counts as"),
            "electorate: {party: member}\nquorum: 1/2\npass: majority_of_cast\nabstain: cast",
        ),
        optional(
            "tie",
            Type::Word(TIES),
            ("fails", "fails"),
            ("可否同数のとき", "What equal votes come to"),
            "electorate: {party: member}\nquorum: 1/2\npass: majority_of_cast\ntie: authority_decides",
        ),
        optional(
            "change_vote",
            Type::Boolean,
            ("false", "false"),
            ("閉じるまで票を変えられるか", "Whether a vote may be changed until it is closed"),
            "electorate: {party: member}\nquorum: 1/2\npass: majority_of_cast\nchange_vote: true",
        ),
        optional(
            "silence",
            Type::Mapping(&SILENCE),
            ("答えない団体は票を投じていない", "who is silent has not voted"),
            ("答えない団体の扱い", "What silence comes to"),
            "electorate: {party: member}\nquorum: 1/2\npass: majority_of_cast\nsilence: {consents_after: 10bd}",
        ),
        optional(
            "rounds",
            Type::Integer { least: 1, most: 20 },
            ("何度でも付議できる", "as often as needed"),
            ("付議できる回数", "How often the question can be put"),
            "rounds: 3",
        ),
        optional(
            "route",
            Type::List(&Type::Mapping(&ROUTE_STEP)),
            NONE,
            ("決裁までに回議・合議する順", "What must be endorsed before it is decided, in order"),
            "route:\n  - {step: circulate, by: lead}\n  - {step: consult, by: lead, title: 財政課合議}",
        ),
        optional(
            "four_eyes",
            Type::Word(FOUR_EYES),
            ("people", "people"),
            ("付議した者だけで決められないこと", "Who must be another than whoever put the question"),
            "four_eyes: people",
        ),
    ],
    rules: &[
        Rule::Beside("weight", &["electorate"]),
        Rule::Beside("quorum", &["electorate"]),
        Rule::Beside("pass", &["electorate"]),
        Rule::Beside("veto", &["electorate"]),
        Rule::Beside("abstain", &["electorate"]),
        Rule::Beside("tie", &["electorate"]),
        Rule::Beside("change_vote", &["electorate"]),
        Rule::Beside("silence", &["electorate"]),
        Rule::Beside("electorate", &["quorum", "pass"]),
    ],
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
