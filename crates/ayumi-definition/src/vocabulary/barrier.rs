//! The words of barriers: how many participants joint work waits for.

use super::{Kind, Naming, Rule, Type, Word, optional, required, word, words};

const STRAGGLER_WORDS: &[Word] = &[word("wait", "待つ", "they are waited for")];

/// A barrier.
pub static BARRIER: Kind = Kind {
    name: "barrier",
    title: words("合流の条件", "barrier"),
    about: words(
        "参加者ごとの段階の後に全体の段階が来るとき、何団体が終えていれば進めるか。どれか一つを書く。",
        "Where joint work comes after a phase per participant: how many must have ended it. One of the rules is written.",
    ),
    keys: &[
        optional(
            "all",
            Type::True,
            ("他の条件", "another rule"),
            ("全ての団体", "All that count"),
            "all: true",
        ),
        optional(
            "at_least",
            Type::Integer { least: 1, most: 1_000_000 },
            ("他の条件", "another rule"),
            ("少なくともこの数の団体", "At least so many"),
            "at_least: 5",
        ),
        optional(
            "share",
            Type::Integer { least: 1, most: 100 },
            ("他の条件", "another rule"),
            ("少なくともこの割合（百分率）の団体", "At least this share of them, in percent"),
            "share: 80",
        ),
        optional(
            "named",
            Type::List(&Type::Id(Naming::Body)),
            ("他の条件", "another rule"),
            ("この団体だけを待つ", "These bodies, whoever else there is"),
            "named: [\"281000\"]",
        ),
        optional(
            "stragglers",
            Type::AnyOf(&[Type::Word(STRAGGLER_WORDS), Type::Mapping(&STRAGGLERS)]),
            ("wait", "wait"),
            ("遅れている団体をどうするか", "What happens to those that lag"),
            "all: true\nstragglers: {exclude_by: lead}",
        ),
    ],
    rules: &[Rule::ExactlyOne(&["all", "at_least", "share", "named"])],
};

/// How those that lag are taken out.
pub static STRAGGLERS: Kind = Kind {
    name: "stragglers",
    title: words("遅れている団体の扱い", "stragglers"),
    about: words(
        "遅れている団体を、理由を添えて一つずつ外せるようにする。",
        "Lets bodies that lag be taken out one by one, with a reason.",
    ),
    keys: &[required(
        "exclude_by",
        Type::Id(Naming::Party),
        ("外すことのできる者。取りまとめ役", "Who may take them out: the lead"),
        "exclude_by: lead",
    )],
    rules: &[],
};
