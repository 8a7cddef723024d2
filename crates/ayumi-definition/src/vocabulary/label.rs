//! The words of a title.

use super::{Kind, Type, optional, required, words};

/// Longest title.
const CHARACTERS_MAX: usize = 300;

/// A title in both languages.
pub static LABEL: Kind = Kind {
    name: "label",
    title: words("名称", "label"),
    about: words(
        "画面に出る名称。日本語だけなら文字列をそのまま書ける。一行、300 文字以内。",
        "A title as pages show it: a mapping of both languages, or just a text, which is its Japanese. One line of at most 300 characters.",
    ),
    keys: &[
        required("ja", Type::Line { characters_max: CHARACTERS_MAX }, ("日本語", "The Japanese"), "ja: 市町"),
        optional(
            "en",
            Type::Line { characters_max: CHARACTERS_MAX },
            ("日本語で代える", "the Japanese stands in"),
            ("英語", "The English"),
            "en: Municipality",
        ),
    ],
    rules: &[],
};
