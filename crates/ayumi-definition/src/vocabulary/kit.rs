//! The words of tests: what is given, what is done, what is expected.

use super::{Kind, NONE, Naming, Rule, Type, Word, optional, required, word, words};

const FORMATS: &[Word] = &[word("ayumi-test/1", "定義の試験", "tests of a definition")];

const ACTORS: &[Word] = &[
    word("lead", "取りまとめ役の担当者", "an officer of the body that leads"),
    word("auditor", "監査担当者", "an auditor, who writes nothing"),
    word("nobody", "何の権限もない者", "somebody without any right"),
];

const STATUSES: &[Word] = &[
    word("unanswered", "招待に答えていない", "invited, not answered"),
    word("waiting", "前の段階を待っている", "something must come before"),
    word("ready", "始まった。何も報告がない", "open, nothing reported"),
    word("active", "始まった。報告がある", "open, something reported"),
    word("done", "完了", "ended with everything there"),
    word("skipped", "省いた", "passed over"),
    word("not_applicable", "参加しないため対象外", "does not concern the body"),
    word("cancelled", "取りやめ", "the case was called off"),
];

const CASES: &[Word] = &[
    word("open", "進行中", "it runs"),
    word("completed", "完了", "it has ended"),
    word("cancelled", "取りやめ", "it was called off"),
];

const NO_EVENTS: &[Word] = &[word("none", "何も起こらない", "nothing happens")];
const NO_DATE: &[Word] = &[word("none", "期日がない", "there is no date")];
const NOT_BLOCKED: &[Word] = &[word("nothing", "何も待っていない", "nothing holds it back")];

const STATUS: Type = Type::Word(STATUSES);
const DAY: Type = Type::AnyOf(&[Type::Date, Type::Word(NO_DATE)]);
const BLOCKERS: Type = Type::AnyOf(&[Type::Word(NOT_BLOCKED), Type::List(&Type::Id(Naming::Phase))]);
const UNTOLD: (&str, &str) = ("確かめない", "not looked at");

/// A whole file of tests.
pub static KIT: Kind = Kind {
    name: "kit",
    title: words("定義の試験", "tests"),
    about: words(
        "定義が思ったとおりに進むかを、起きたこと・したこと・期待することで書く。実際の規則で動かして確かめる。",
        "Whether a definition runs as it is meant to: what is given, what is done, what is expected. Played by the real rules.",
    ),
    keys: &[
        required(
            "format",
            Type::Word(FORMATS),
            ("このファイルが試験であること", "That the file holds tests"),
            "format: ayumi-test/1",
        ),
        required(
            "definition",
            Type::Id(Naming::Definition),
            ("試験する定義", "The definition that is tested"),
            "definition: sample",
        ),
        required(
            "version",
            Type::Integer { least: 1, most: 1_000_000 },
            ("その版", "Its version"),
            "version: 1",
        ),
        optional(
            "closed",
            Type::List(&Type::Date),
            ("土日と年末年始だけ", "weekends and the end of the year only"),
            (
                "土日と年末年始（12月29日～1月3日）のほかに閉庁する日",
                "Closed days beside weekends and 29 December to 3 January",
            ),
            "closed: [2026-04-29, 2026-05-04]",
        ),
        required(
            "tests",
            Type::Named(Naming::Itself, &Type::Mapping(&TEST)),
            ("試験", "The tests"),
            "tests:\n  opens:\n    title: 始まる\n    given: {opened: 2026-04-01, bodies: {member: [\"281000\"]}}\n    steps:\n      - expect: {case: open}",
        ),
    ],
    rules: &[],
};

/// One test.
pub static TEST: Kind = Kind {
    name: "test",
    title: words("試験", "test"),
    about: words("一つの案件の筋書き。", "The story of one case."),
    keys: &[
        required(
            "title",
            Type::Label,
            ("何を確かめるか", "What it shows"),
            "title: {ja: 回答が遅れた団体, en: A late answer}",
        ),
        required(
            "given",
            Type::Mapping(&GIVEN),
            ("案件の始まり", "How the case begins"),
            "given: {opened: 2026-04-01, bodies: {member: [\"281000\"]}}",
        ),
        required(
            "steps",
            Type::List(&Type::Mapping(&STEP)),
            ("したことと期待すること", "What is done and expected, in order"),
            "steps:\n  - {on: 2026-04-02, who: \"281000\", do: {command: join}, expect: {events: [participant.joined]}}",
        ),
    ],
    rules: &[],
};

/// How a case begins.
pub static GIVEN: Kind = Kind {
    name: "given",
    title: words("前提", "given"),
    about: words("案件がいつ、だれと始まるか。", "When a case opens, and with whom."),
    keys: &[
        required("opened", Type::Date, ("始めた日", "The day it opens"), "opened: 2026-04-01"),
        optional(
            "fiscal_year",
            Type::Integer { least: 1990, most: 2100 },
            ("始めた日の年度", "that of the day it opens"),
            ("期日の基準になる年度", "The fiscal year its dates are anchored to"),
            "fiscal_year: 2026",
        ),
        optional(
            "lead",
            Type::Id(Naming::Body),
            ("280003", "280003"),
            ("取りまとめる団体", "The body that leads"),
            "lead: \"280003\"",
        ),
        optional(
            "bodies",
            Type::Named(Naming::Party, &Type::List(&Type::Id(Naming::Body))),
            NONE,
            ("参加者の種類ごとの団体", "The bodies, by party"),
            "bodies: {member: [\"281000\", \"282014\"]}",
        ),
        optional(
            "ended",
            Type::List(&Type::Mapping(&ENDED)),
            NONE,
            ("始める前に終わっていた段階", "Phases that had ended before"),
            "ended: [{phase: survey, on: 2026-03-31}]",
        ),
    ],
    rules: &[],
};

/// A phase that had ended before the case.
pub static ENDED: Kind = Kind {
    name: "ended",
    title: words("終わっていた段階", "ended"),
    about: words("案件を始める前に終わっていた段階。", "A phase that had ended before the case was opened."),
    keys: &[
        required("phase", Type::Id(Naming::Phase), ("段階", "The phase"), "phase: survey"),
        required("on", Type::Date, ("終わった日", "The day it ended"), "on: 2026-03-31"),
    ],
    rules: &[],
};

/// One step of a test.
pub static STEP: Kind = Kind {
    name: "step",
    title: words("一歩", "step"),
    about: words(
        "ある日にだれかがすることと、そこから期待すること。することがなければ、その日になったことだけを確かめる。",
        "What somebody does on a day and what is expected of it. Without a deed only the day comes.",
    ),
    keys: &[
        optional(
            "on",
            Type::Date,
            ("前の一歩と同じ日", "the day of the step before"),
            ("日", "The day"),
            "on: 2026-04-10",
        ),
        optional(
            "who",
            Type::AnyOf(&[Type::Word(ACTORS), Type::Id(Naming::Body)]),
            ("do とともに書く", "stands beside `do`"),
            ("する者。団体コードはその団体の担当者", "Who does it; a code means an officer of that body"),
            "who: lead\ndo: {command: add_note, note: 電話で確認した}",
        ),
        optional(
            "do",
            Type::Command,
            ("日だけが進む", "only time passes"),
            (
                "すること。API に送る形で書く。attach_evidence のファイルの項目は省ける",
                "A command, as the API takes it; `attach_evidence` needs no file",
            ),
            "who: lead\ndo: {command: add_note, note: 電話で確認した}",
        ),
        optional(
            "expect",
            Type::Mapping(&EXPECT),
            ("断られないこと", "that it is not refused"),
            ("期待すること", "What is expected"),
            "expect: {case: open}",
        ),
    ],
    rules: &[Rule::Beside("who", &["do"]), Rule::Beside("do", &["who"])],
};

/// What is expected of a step.
pub static EXPECT: Kind = Kind {
    name: "expect",
    title: words("期待", "expect"),
    about: words(
        "一歩の後で成り立つこと。書いたものだけを確かめる。段階ごとの値は、全体の段階なら値を、参加者ごとの段階なら団体コードごとの値を書く。",
        "What holds after a step; only what is written is looked at. Under a phase stands one value, or for a phase per participant the values by code.",
    ),
    keys: &[
        optional(
            "events",
            Type::AnyOf(&[Type::Word(NO_EVENTS), Type::List(&Type::Id(Naming::Event))]),
            UNTOLD,
            ("記録されたイベント。これだけが、この順に", "The events recorded: exactly these, in this order"),
            "events: none",
        ),
        optional(
            "refused",
            Type::Id(Naming::Refusal),
            ("断られないこと", "that it is not refused"),
            ("断られ、その符号がこれであること", "The code it is refused with"),
            "refused: phase_not_open",
        ),
        optional("case", Type::Word(CASES), UNTOLD, ("案件の状態", "Where the case stands"), "case: open"),
        optional(
            "status",
            Type::Named(Naming::Phase, &Type::AnyOf(&[STATUS, Type::Named(Naming::Body, &STATUS)])),
            UNTOLD,
            ("段階の状態", "Where phases stand"),
            "status: {work: waiting, steps: {\"281000\": waiting}}",
        ),
        optional(
            "due",
            Type::Named(Naming::Item, &Type::AnyOf(&[DAY, Type::Named(Naming::Body, &DAY)])),
            UNTOLD,
            ("期日", "Their dates"),
            "due: {work: 2026-09-30}",
        ),
        optional(
            "blocked_by",
            Type::Named(Naming::Phase, &Type::AnyOf(&[BLOCKERS, Type::Named(Naming::Body, &BLOCKERS)])),
            UNTOLD,
            ("どの段階を待っているか", "The phases they wait for"),
            "blocked_by: {work: [survey]}",
        ),
        optional(
            "reminders",
            Type::Named(Naming::Item, &Type::AnyOf(&[Type::Word(NO_DATE), Type::List(&Type::Date)])),
            UNTOLD,
            ("この日より後に予定されるお知らせの日", "The later days on which anybody is reminded"),
            "reminders: {work: [2026-09-28, 2026-09-29]}",
        ),
    ],
    rules: &[],
};
