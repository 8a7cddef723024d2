//! The words of a plan and its programmes.

use super::{CASE, GRID, Kind, NONE, Naming, Rule, Type, Word, optional, required, word, words};

const FORMATS: &[Word] = &[word("ayumi-plan/1", "計画", "a plan")];

const BASES: &[Word] = &[
    word("document", "文書", "a document"),
    word("notice", "通知", "a notice"),
    word("rule", "要綱・要領", "a rule of the body"),
    word("law", "法令", "a law"),
    word("meeting", "会議", "a meeting"),
    word("telephone", "電話", "a telephone call"),
    word("direct_entry", "本人の入力", "entered by the body itself"),
];

/// A whole plan.
pub static PLAN: Kind = Kind {
    name: "plan",
    title: words("計画", "plan"),
    about: words(
        "ある団体が今年度に行う事業と、その案件。何度適用しても同じ結果になる。",
        "What a body runs this year: programmes with their cases. Applying it twice changes nothing.",
    ),
    keys: &[
        required(
            "format",
            Type::Word(FORMATS),
            ("このファイルが計画であること", "That the file is a plan"),
            "format: ayumi-plan/1",
        ),
        required("id", Type::Id(Naming::Itself), ("計画の ID", "The id of the plan"), "id: hyogo-r8"),
        required(
            "title",
            Type::Label,
            ("名称", "Its title"),
            "title: {ja: 兵庫県 令和8年度, en: \"Hyogo, fiscal year 2026\"}",
        ),
        required(
            "calendar",
            Type::Id(Naming::Calendar),
            ("期日を数える暦", "The calendar its dates are reckoned on"),
            "calendar: hyogo",
        ),
        required(
            "lead",
            Type::Id(Naming::Body),
            ("取りまとめる団体の団体コード", "The code of the body that leads"),
            "lead: \"280003\"",
        ),
        required(
            "programmes",
            Type::Named(Naming::Itself, &Type::Mapping(&PROGRAMME)),
            ("事業", "The programmes"),
            "programmes:\n  sample-r8:\n    title: 見本\n    definition: sample\n    version: 1\n    fiscal_year: 2026\n    opened_on: 2026-04-01\n    cases:\n      one: {title: 一, bodies: {member: all}}",
        ),
    ],
    rules: &[],
};

/// One programme of a plan.
pub static PROGRAMME: Kind = Kind {
    name: "programme",
    title: words("事業", "programme"),
    about: words(
        "ある年度に、ある定義の版に沿って進める案件の集まり。",
        "The cases of one fiscal year that follow one version of a definition.",
    ),
    keys: &[
        required("title", Type::Label, ("名称", "Its title"), "title: 令和8年度 サービスの共同利用"),
        required(
            "definition",
            Type::Id(Naming::Definition),
            ("定義の ID", "The definition it follows"),
            "definition: sample",
        ),
        required(
            "version",
            Type::Integer { least: 1, most: 1_000_000 },
            ("定義の版", "Its version"),
            "version: 1",
        ),
        required(
            "fiscal_year",
            Type::Integer { least: 1990, most: 2100 },
            ("年度。期日の基準になる", "The fiscal year its dates are anchored to"),
            "fiscal_year: 2026",
        ),
        required("opened_on", Type::Date, ("始めた日", "The day it began"), "opened_on: 2026-04-01"),
        optional(
            "basis",
            Type::Mapping(&BASIS),
            NONE,
            ("始めた根拠", "On what it was begun"),
            "basis: {kind: notice, document_number: デ戦第123号, dated_on: 2026-04-01}",
        ),
        optional(
            "cases",
            Type::Named(Naming::Itself, &Type::Mapping(&CASE)),
            NONE,
            ("一つずつ名を付けた案件", "Cases named one by one"),
            "cases:\n  regional-points:\n    title: 地域ポイント\n    bodies: {member: all}",
        ),
        optional(
            "grid",
            Type::List(&Type::Mapping(&GRID)),
            NONE,
            ("団体と値の組ごとに一つできる案件", "Cases for every pair of a body and a value"),
            "grid:\n  - party: member\n    bodies: municipality\n    attribute: system\n    values: {koseki: 戸籍}",
        ),
        optional(
            "later",
            Type::True,
            ("案件を計画に書く", "the plan lists the cases"),
            ("案件を後から、そのつど開く", "Cases are opened as they come"),
            "later: true",
        ),
        optional(
            "history",
            Type::List(&Type::Mapping(&HISTORY)),
            NONE,
            ("始める前に終わっていた段階", "Phases that had ended before"),
            "history:\n  - phase: survey\n    completed_on: 2026-03-31\n    basis: {kind: document}",
        ),
    ],
    rules: &[Rule::AtLeastOne(&["cases", "grid", "later"])],
};

/// What something rests on.
pub static BASIS: Kind = Kind {
    name: "basis",
    title: words("根拠", "basis"),
    about: words("何に基づくか。", "What something rests on."),
    keys: &[
        required("kind", Type::Word(BASES), ("根拠の種類", "What kind of thing it is"), "kind: document"),
        optional(
            "document_number",
            Type::Line { characters_max: 100 },
            NONE,
            ("文書番号", "Its number"),
            "document_number: デ戦第123号",
        ),
        optional("dated_on", Type::Date, NONE, ("その日付", "Its date"), "dated_on: 2026-04-01"),
    ],
    rules: &[],
};

/// A phase that had ended before.
pub static HISTORY: Kind = Kind {
    name: "history",
    title: words("終わっていた段階", "ended phase"),
    about: words(
        "事業を始める前に終わっていた段階。",
        "A phase that had ended before the programme was opened.",
    ),
    keys: &[
        required("phase", Type::Id(Naming::Phase), ("段階", "The phase"), "phase: survey"),
        required("completed_on", Type::Date, ("終わった日", "The day it ended"), "completed_on: 2026-03-31"),
        required(
            "basis",
            Type::Mapping(&BASIS),
            ("それを知った根拠", "The document we know it from"),
            "basis: {kind: document, dated_on: 2026-04-01}",
        ),
    ],
    rules: &[],
};
