//! The words of the cases of a programme.

use super::party::KINDS;
use super::{Key, Kind, NONE, Naming, Rule, Type, Word, optional, required, word, words};

const ALL: &[Word] = &[word("all", "参加できる全ての団体", "every body of the party's kinds")];
const BODIES: Type = Type::AnyOf(&[
    Type::Word(ALL),
    Type::Word(KINDS),
    Type::List(&Type::Id(Naming::Body)),
    Type::Mapping(&ALL_BUT),
]);

/// All bodies but some.
pub static ALL_BUT: Kind = Kind {
    name: "all_but",
    title: words("一部を除く", "all but"),
    about: words("参加できる団体のうち、一部を除いた全て。", "Every body of the party's kinds but some."),
    keys: &[required(
        "all_but",
        Type::List(&Type::Id(Naming::Body)),
        ("除く団体", "The bodies left out"),
        "all_but: [\"281000\"]",
    )],
    rules: &[],
};

const CERTAINTIES: &[Word] = &[
    word("forecast", "見込", "a forecast"),
    word("planned", "予定", "planned"),
    word("final", "確定", "final"),
];

const COUNT: Type = Type::Integer { least: 0, most: 10_000 };

const fn count(name: &'static str, ja: &'static str, en: &'static str, example: &'static str) -> Key {
    optional(name, COUNT, ("書かれていない", "not said"), (ja, en), example)
}

/// Numbers of bodies as a document has them.
pub static DECLARED: Kind = Kind {
    name: "declared",
    title: words("資料にある団体数", "declared numbers"),
    about: words(
        "資料が示す団体数。団体は特定しない。事業の `basis` が根拠になる。",
        "How many bodies a document says take part, without naming them; the programme's `basis` is the document.",
    ),
    keys: &[
        required(
            "certainty",
            Type::Word(CERTAINTIES),
            ("数の確かさ", "How firm the numbers are"),
            "certainty: forecast\ncity: 5",
        ),
        count("prefecture", "県", "The prefecture", "prefecture: 1"),
        count("city", "市", "Cities", "city: 27"),
        count("ward", "特別区", "Special wards", "ward: 23"),
        count("town", "町", "Towns", "town: 9"),
        count("village", "村", "Villages", "village: 1"),
        count("union", "一部事務組合・広域連合", "Unions", "union: 2"),
        count("other", "その他", "Others", "other: 1"),
        optional(
            "remark",
            Type::Label,
            NONE,
            ("資料の備考", "A remark of the document"),
            "city: 5\nremark: {ja: 県は物品のみ, en: The prefecture for goods only}",
        ),
    ],
    rules: &[Rule::AtLeastOne(&["prefecture", "city", "ward", "town", "village", "union", "other"])],
};

/// A case named by itself.
pub static CASE: Kind = Kind {
    name: "case",
    title: words("案件", "case"),
    about: words("一つの案件。鍵は人の名であってはならない。", "One case. Its key is never a person's name."),
    keys: &[
        required(
            "title",
            Type::Label,
            ("名称", "Its title"),
            "title: {ja: 地域通貨・地域ポイント, en: Regional points}",
        ),
        optional(
            "attributes",
            Type::Named(Naming::Code, &Type::Id(Naming::Code)),
            NONE,
            ("他の案件と区別する符号", "Codes that tell it from its siblings"),
            "attributes: {domain: points}",
        ),
        required(
            "bodies",
            Type::Named(Naming::Party, &BODIES),
            ("参加者の種類ごとに、どの団体か", "Which bodies, by party"),
            "bodies: {member: [\"281000\", \"282014\"]}",
        ),
        optional(
            "fiscal_year",
            Type::Integer { least: 1990, most: 2100 },
            ("事業の年度", "that of the programme"),
            ("期日の基準になる年度", "The fiscal year its dates are anchored to"),
            "fiscal_year: 2025",
        ),
        optional(
            "declared",
            Type::Mapping(&DECLARED),
            NONE,
            (
                "資料にある団体数。名前の分かる団体と並べて示す",
                "How many bodies the document says take part; shown beside those that are named",
            ),
            "declared: {certainty: forecast, city: 27, town: 9}",
        ),
        optional(
            "conditions",
            Type::Named(Naming::Lifecycle, &Type::Named(Naming::State, &BODIES)),
            NONE,
            (
                "初めからその状態にある団体",
                "The bodies that are in a condition of a lifecycle from the beginning",
            ),
            "conditions: {use: {live: all}}",
        ),
        optional(
            "target",
            Type::Mapping(&TARGET),
            NONE,
            (
                "特に利用を勧める団体。そのうち利用している団体と、まだの団体を画面に示す",
                "The bodies it is meant for above all: pages show which of them use it and which do not yet",
            ),
            "target: {population_under: 50000}",
        ),
    ],
    rules: &[],
};

/// The bodies a service is meant for.
pub static TARGET: Kind = Kind {
    name: "target",
    title: words("対象", "target"),
    about: words(
        "特に利用を勧める団体。人口の分からない団体は含まない。",
        "The bodies a service is meant for above all. One whose population is not known is not among them.",
    ),
    keys: &[required(
        "population_under",
        Type::Integer { least: 1, most: 1_000_000_000 },
        ("人口がこれに満たない市町", "Municipalities of fewer people than this"),
        "population_under: 50000",
    )],
    rules: &[],
};

/// A case for every pair of a body and a value.
pub static GRID: Kind = Kind {
    name: "grid",
    title: words("案件の表", "grid"),
    about: words(
        "団体と値の組ごとに一つの案件を作る。鍵は `団体.値`、名称は両方をつないだもの。",
        "One case for every pair of a body and a value, keyed `BODY.VALUE` and titled with both.",
    ),
    keys: &[
        required(
            "party",
            Type::Id(Naming::Party),
            ("団体がどの参加者になるか", "The party the body takes part as"),
            "party: member",
        ),
        required("bodies", BODIES, ("どの団体か", "The bodies"), "bodies: municipality"),
        required(
            "attribute",
            Type::Id(Naming::Code),
            ("値を何と呼ぶか", "What the value is called"),
            "attribute: system",
        ),
        required(
            "values",
            Type::Named(Naming::Itself, &Type::Label),
            ("値とその名称", "The values with their titles"),
            "values:\n  koseki: {ja: 戸籍, en: Family register}\n  shugaku: {ja: 就学, en: School enrolment}",
        ),
    ],
    rules: &[],
};
