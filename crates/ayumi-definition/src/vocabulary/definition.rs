//! The words of a whole definition.

use super::{DECISION, Kind, MARK, NONE, Naming, PARTY, PHASE, Type, Word, optional, required, word, words};

const FORMATS: &[Word] = &[word("ayumi/1", "定義", "a definition")];

/// A whole definition.
pub static DEFINITION: Kind = Kind {
    name: "definition",
    title: words("定義", "definition"),
    about: words(
        "事業の進め方：だれが、どの段階を、いつまでに行い、何を決めるか。公開した版は変わらない。変えるには版を上げる。",
        "How a scheme runs: who does which phase by when, and what is decided. A published version never changes; another one gets another number.",
    ),
    keys: &[
        required(
            "format",
            Type::Word(FORMATS),
            ("このファイルが定義であること", "That the file is a definition"),
            "format: ayumi/1",
        ),
        required(
            "id",
            Type::Id(Naming::Itself),
            ("定義の ID。版が変わっても同じ", "The id of the definition, the same in every version"),
            "id: education-dx",
        ),
        required(
            "version",
            Type::Integer { least: 1, most: 1_000_000 },
            ("版。内容を変えたら上げる", "The version, raised when anything is changed"),
            "version: 1",
        ),
        required(
            "title",
            Type::Label,
            ("定義の名称", "Its title"),
            "title: {ja: 教育DX環境整備の推進, en: Education DX environment}",
        ),
        required(
            "parties",
            Type::Named(Naming::Itself, &Type::Mapping(&PARTY)),
            ("参加者の種類。最初の一つが取りまとめ役", "The parties; the first of them leads"),
            "parties:\n  lead: {title: 県, kind: prefecture, joins: leads}\n  member: {title: 市町, kind: municipality, joins: opt_in}",
        ),
        required(
            "phases",
            Type::Named(Naming::Itself, &Type::Mapping(&PHASE)),
            ("段階。書いた順に画面に並ぶ", "The phases, shown in the order they are written"),
            "phases:\n  survey: {title: 現状把握, scope: each}\n  selection: {title: 事業者の選定, scope: joint}",
        ),
        optional(
            "decisions",
            Type::Named(Naming::Itself, &Type::Mapping(&DECISION)),
            NONE,
            ("段階の中で行う決定", "The decisions taken in phases"),
            "decisions:\n  choose:\n    question: どの案にするか\n    authority: lead\n    outcomes:\n      adopted: {title: 案のとおり, effect: proceed}",
        ),
        optional(
            "marks",
            Type::Named(Naming::Itself, &Type::Mapping(&MARK)),
            NONE,
            (
                "団体に付ける区分。期日を別に定められる",
                "Classes a body can be put in, with a date of their own",
            ),
            "marks:\n  extension:\n    title: 移行期限の特例\n    values: {granted: 該当}",
        ),
        optional(
            "figures",
            Type::Mapping(&FIGURES),
            ("集計表を作らない", "no page of figures"),
            ("集計表の作り方", "What the page of figures counts"),
            "figures: {live: live}",
        ),
    ],
    rules: &[],
};

/// What the page of figures counts.
pub static FIGURES: Kind = Kind {
    name: "figures",
    title: words("集計", "figures"),
    about: words("集計表を持つ事業だけに書く。", "Only for programmes that have a page of figures."),
    keys: &[required(
        "live",
        Type::Id(Naming::Milestone),
        ("稼働とみなす節目", "The milestone that counts as live"),
        "live: live",
    )],
    rules: &[],
};
