//! The words of what a phase asks for.

use super::{Key, Kind, NONE, Naming, Rule, Type, Word, optional, required, word, words};

const TYPES: &[Word] = &[
    word("text", "自由な文。常に非公開", "free text, always private"),
    word("integer", "整数", "a whole number"),
    word("money", "円の整数の金額", "an amount in whole yen"),
    word("boolean", "はい・いいえ", "yes or no"),
    word("choice", "一つ選ぶ", "one of `of`"),
    word("choices", "いくつでも選ぶ", "any of `of`"),
    word("date", "日", "a day"),
    word("month", "月", "a month"),
];

const RETENTIONS: &[Word] = &[
    word("30y", "30年", "30 years"),
    word("10y", "10年", "10 years"),
    word("5y", "5年", "5 years"),
    word("3y", "3年", "3 years"),
    word("1y", "1年", "1 year"),
];

const REQUIRED_IF: Key = optional(
    "required_if",
    Type::Guard,
    ("条件なし", "no condition"),
    ("これが成り立つ間は必須となる", "While this holds, the phase cannot end without it"),
    "required_if: fields.review.wish == 'wanted'",
);

/// A field to report.
pub static FIELD: Kind = Kind {
    name: "field",
    title: words("報告の項目", "field"),
    about: words("段階の中で参加者が答える一項目。", "One thing participants answer in a phase."),
    keys: &[
        required("title", Type::Label, ("名称", "Its title"), "title: {ja: 更新計画, en: Planned renewal}"),
        required("type", Type::Word(TYPES), ("答えの種類", "What the answer is"), "type: month"),
        optional(
            "required",
            Type::Boolean,
            ("false", "false"),
            ("これがないと段階を終えられないか", "Whether the phase cannot end without it"),
            "required: true",
        ),
        REQUIRED_IF,
        optional(
            "of",
            Type::Named(Naming::Itself, &Type::Label),
            NONE,
            ("選択肢", "The values to choose from"),
            "type: choice\nof:\n  wanted: {ja: 希望する, en: Wanted}\n  not_wanted: {ja: 希望しない, en: Not wanted}",
        ),
        optional(
            "min",
            Type::Number,
            ("下限なし", "no least value"),
            ("最小値", "The least value"),
            "type: integer\nmin: 0",
        ),
        optional(
            "max",
            Type::Number,
            ("上限なし", "no greatest value"),
            ("最大値", "The greatest value"),
            "type: integer\nmax: 100000",
        ),
        optional(
            "personal",
            Type::Boolean,
            ("false", "false"),
            ("個人に関する項目か", "Whether it is about a person"),
            "type: text\npersonal: true\nretention: 5y",
        ),
        optional(
            "retention",
            Type::Word(RETENTIONS),
            ("個人に関しない", "it is about no person"),
            ("個人に関する内容の保存期間", "How long what is about a person is kept"),
            "type: text\npersonal: true\nretention: 3y",
        ),
    ],
    rules: &[
        Rule::Only("of", "type", &["choice", "choices"]),
        Rule::Needed("of", "type", &["choice", "choices"]),
        Rule::Only("min", "type", &["integer"]),
        Rule::Only("max", "type", &["integer"]),
        Rule::Only("personal", "type", &["text"]),
        Rule::Only("retention", "type", &["text"]),
        Rule::Beside("retention", &["personal"]),
    ],
};

/// A document a phase asks for.
pub static DOCUMENT: Kind = Kind {
    name: "document",
    title: words("文書", "document"),
    about: words(
        "段階に添える文書。ファイルそのものではなく、求める文書の名。",
        "A document a phase asks for, by name.",
    ),
    keys: &[
        required(
            "title",
            Type::Label,
            ("名称", "Its title"),
            "title: {ja: 調達仕様書案, en: Draft specification}",
        ),
        optional(
            "required",
            Type::Boolean,
            ("false", "false"),
            ("これがないと段階を終えられないか", "Whether the phase cannot end without it"),
            "required: true",
        ),
        REQUIRED_IF,
    ],
    rules: &[],
};
