//! The words of the cases of a programme.

use super::party::KINDS;
use super::{Kind, NONE, Naming, Type, Word, optional, required, word, words};

const ALL: &[Word] = &[word("all", "参加できる全ての団体", "every body of the party's kinds")];
const BODIES: Type = Type::AnyOf(&[Type::Word(ALL), Type::Word(KINDS), Type::List(&Type::Id(Naming::Body))]);

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
    ],
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
