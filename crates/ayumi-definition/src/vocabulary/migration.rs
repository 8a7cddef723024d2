//! The words of migrations: how running cases go on under another version; never whether a plan fits its versions.

use super::{BASIS, Key, Kind, NONE, Naming, Type, Word, optional, required, word, words};

const FORMATS: &[Word] = &[word("ayumi-migration/1", "進行中の案件の移行", "a migration of running cases")];

const CLOCKS: &[Word] = &[
    word("keep_date", "約束した期日のまま", "the date that was promised stays"),
    word(
        "keep_remaining",
        "始まった日から新しい定めで数え、延ばした日数も加える",
        "the new rule counts from the day the work began, and what was granted is granted again",
    ),
    word("restart", "移行した日から新しい定めで数える", "the new rule counts from the day of the migration"),
];

const CLOCK: Type = Type::Word(CLOCKS);
const NEW_NAME: Type = Type::Id(Naming::Code);
const ENDED: Type = Type::Mapping(&DROPPED);

/// A whole file that says how running cases go on under a later version.
pub static MIGRATION: Kind = Kind {
    name: "migration",
    title: words("移行計画", "migration"),
    about: words(
        "進行中の案件を、同じ定義の新しい版へ移す計画。名前が変わらないものは書かない。",
        "How running cases go on under a later version of their definition. What keeps its name is left out.",
    ),
    keys: &[
        required(
            "format",
            Type::Word(FORMATS),
            ("このファイルが移行計画であること", "That the file holds a migration"),
            "format: ayumi-migration/1",
        ),
        required(
            "definition",
            Type::Id(Naming::Definition),
            ("定義", "The definition"),
            "definition: sample",
        ),
        required("from", VERSION, ("案件が今従う版", "The version the cases follow"), "from: 1"),
        required("to", VERSION, ("移る先の、より新しい版", "The later version they are to follow"), "to: 2"),
        required(
            "reason",
            Type::Line { characters_max: 1_000 },
            ("なぜ移すか", "Why"),
            "reason: 現状把握を聞き取りに改めるため",
        ),
        required(
            "basis",
            Type::Mapping(&BASIS),
            ("根拠。文書番号か日付を添える", "On what, with a document number or a date"),
            "basis: {kind: document, document_number: デ戦第145号}",
        ),
        optional(
            "map",
            Type::Mapping(&MAP),
            NONE,
            ("名前が変わるものの新しい名前", "What goes on under another name"),
            "map: {phases: {survey: inquiry}}",
        ),
        optional(
            "drop",
            Type::Mapping(&DROP),
            NONE,
            ("もう求めないもの", "What is no longer asked for"),
            "drop: {marks: {extension: {reason: 対象の団体がないため}}}",
        ),
        optional(
            "clock",
            CLOCK,
            ("keep_date", "keep_date"),
            ("期限の定めが変わる期日の扱い", "What happens to dates whose rule changed"),
            "clock: restart",
        ),
        optional(
            "clock_of",
            Type::Named(Naming::Item, &CLOCK),
            ("clock のとおり", "as `clock` says"),
            (
                "段階や区分ごとの扱い。新しい版の名前で書く",
                "The same for single phases or marks, as the new version names them",
            ),
            "clock_of: {review: keep_remaining}",
        ),
        optional(
            "earlier",
            Type::OneOrMany(&Type::Id(Naming::Item)),
            ("どの期日も早まらない", "no date moves earlier"),
            (
                "期日が早まってもよい段階や区分。新しい版の名前で書く",
                "Phases and marks whose date may move earlier, as the new version names them",
            ),
            "earlier: [steps]",
        ),
    ],
    rules: &[],
};

const VERSION: Type = Type::Integer { least: 1, most: 1_000_000 };

/// New names.
pub static MAP: Kind = Kind {
    name: "map",
    title: words("新しい名前", "map"),
    about: words(
        "元の名前から新しい名前へ。段階の中のものは `段階/項目` と、元の段階の名前を付けて書く。",
        "Old names and the new ones. What stands in a phase is written `phase/item`, with the name its phase had.",
    ),
    keys: &[
        section("parties", Naming::Party, &NEW_NAME, PARTIES, "parties: {member: municipality}"),
        section("phases", Naming::Phase, &NEW_NAME, PHASES, "phases: {survey: inquiry}"),
        section("fields", Naming::Part, &NEW_NAME, FIELDS, "fields: {survey/users: staff}"),
        section("checklist", Naming::Part, &NEW_NAME, CHECKLIST, "checklist: {steps/s1: requirements}"),
        section("documents", Naming::Part, &NEW_NAME, DOCUMENTS, "documents: {review/sheet: evaluation}"),
        section("milestones", Naming::Part, &NEW_NAME, MILESTONES, "milestones: {review/live: in_use}"),
        section("decisions", Naming::Decision, &NEW_NAME, DECISIONS, "decisions: {choose: go_on}"),
        section("marks", Naming::Item, &NEW_NAME, MARKS, "marks: {extension: special}"),
    ],
    rules: &[],
};

/// What ends.
pub static DROP: Kind = Kind {
    name: "drop",
    title: words("やめるもの", "drop"),
    about: words(
        "新しい版では求めないもの。記録は残る。書き方は `map` と同じ。",
        "What the new version no longer asks for; what was recorded stays. Written as under `map`.",
    ),
    keys: &[
        section("parties", Naming::Party, &ENDED, PARTIES, "parties: {member: {reason: 対象外とするため}}"),
        section(
            "phases",
            Naming::Phase,
            &ENDED,
            PHASES,
            "phases: {weighing: {reason: 選定を一度で行うため}}",
        ),
        section("fields", Naming::Part, &ENDED, FIELDS, "fields: {review/note: {reason: 使わないため}}"),
        section(
            "checklist",
            Naming::Part,
            &ENDED,
            CHECKLIST,
            "checklist: {steps/s2: {reason: 別に行うため}}",
        ),
        section(
            "documents",
            Naming::Part,
            &ENDED,
            DOCUMENTS,
            "documents: {review/grounds: {reason: 口頭で足りるため}}",
        ),
        section(
            "milestones",
            Naming::Part,
            &ENDED,
            MILESTONES,
            "milestones: {steps/moved: {reason: 数えないため}}",
        ),
        section(
            "decisions",
            Naming::Decision,
            &ENDED,
            DECISIONS,
            "decisions: {weighed: {reason: 票決をやめるため}}",
        ),
        section("marks", Naming::Item, &ENDED, MARKS, "marks: {extension: {reason: 対象の団体がないため}}"),
    ],
    rules: &[],
};

/// Why something ends.
pub static DROPPED: Kind = Kind {
    name: "dropped",
    title: words("やめる理由", "dropped"),
    about: words("もう求めない理由。", "Why something is no longer asked for."),
    keys: &[required(
        "reason",
        Type::Line { characters_max: 1_000 },
        ("理由", "Why"),
        "reason: 資料配布に代えるため",
    )],
    rules: &[],
};

const PARTIES: (&str, &str) = ("参加者の種類", "Parties");
const PHASES: (&str, &str) = ("段階", "Phases");
const FIELDS: (&str, &str) = ("報告項目", "Fields");
const CHECKLIST: (&str, &str) = ("手順", "Checklist items");
const DOCUMENTS: (&str, &str) = ("文書", "Documents");
const MILESTONES: (&str, &str) = ("節目", "Milestones");
const DECISIONS: (&str, &str) = ("決定", "Decisions");
const MARKS: (&str, &str) = ("区分", "Marks");

const fn section(
    name: &'static str,
    of: Naming,
    takes: &'static Type,
    meaning: (&'static str, &'static str),
    example: &'static str,
) -> Key {
    optional(name, Type::Named(of, takes), NONE, meaning, example)
}
