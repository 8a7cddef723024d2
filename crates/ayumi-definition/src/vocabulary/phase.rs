//! The words of a phase, and of the points inside it.

use super::remind::REMINDERS;
use super::{
    BARRIER, DOCUMENT, DUE, ESCALATE, FIELD, Kind, NONE, Naming, Rule, Type, Word, optional, required, word,
    words,
};

const SCOPES: &[Word] = &[
    word("joint", "全体で一つ", "once for the case"),
    word("each", "参加者ごとに一つ", "once for every participant"),
];

const AUDIENCES: &[Word] = &[
    word("joined", "参加している団体", "those that take part"),
    word("invited", "招待され、断っていない団体も", "also those that were invited and have not declined"),
];

pub(super) const COMPLETES: &[Word] = &[
    word("when_met", "求めるものがそろうと自動で終わる", "as soon as everything it asks for is there"),
    word("by_command", "そろったうえで、担当者が終える", "when an officer says so and everything is there"),
];

const ENDINGS: &[Word] = &[word("phase_completed", "段階が完了したとき", "when its phase is completed")];

/// A phase.
pub static PHASE: Kind = Kind {
    name: "phase",
    title: words("段階", "phase"),
    about: words(
        "進め方の一区切り。全体で一度行うか、参加者ごとに行う。",
        "One stage of the work, done once for the case or once by every participant.",
    ),
    keys: &[
        required(
            "title",
            Type::Label,
            ("名称", "Its title"),
            "title: {ja: ①市町の現状把握, en: \"① Survey\"}",
        ),
        required(
            "scope",
            Type::Word(SCOPES),
            ("全体で一つか、参加者ごとか", "Once for the case or once for every participant"),
            "scope: each",
        ),
        optional(
            "party",
            Type::Id(Naming::Party),
            ("取りまとめ役でない唯一の参加者", "the only party that does not lead"),
            ("参加者ごとに行うとき、どの参加者か", "Which party's bodies each have a part of it"),
            "scope: each\nparty: member",
        ),
        optional(
            "audience",
            Type::Word(AUDIENCES),
            ("joined", "joined"),
            ("参加者ごとに行うとき、どこまでを対象とするか", "Which of its bodies are concerned"),
            "scope: each\naudience: invited",
        ),
        optional(
            "by",
            Type::Id(Naming::Party),
            (
                "参加者ごとならその参加者、全体で一つなら取りまとめ役",
                "the participant itself, or the lead in joint work",
            ),
            ("行う者", "The party that acts in it"),
            "by: member",
        ),
        optional(
            "after",
            Type::OneOrMany(&Type::Id(Naming::Phase)),
            ("待たない", "waits for nothing"),
            ("これらが終わるまで始まらない", "The phases that must end before it begins"),
            "after: [survey]",
        ),
        optional(
            "prefer_after",
            Type::OneOrMany(&Type::Id(Naming::Phase)),
            NONE,
            (
                "先に終えることを勧める。妨げはせず、違えたことを記録する",
                "The phases that had better end first; a deviation is recorded, never refused",
            ),
            "prefer_after: [steps]",
        ),
        optional(
            "enter_if",
            Type::Guard,
            ("条件なし", "no condition"),
            (
                "先に終えるべきものが終わった後、これが成り立つまで始まらない",
                "Once nothing has to come before, it opens only when this holds",
            ),
            "enter_if: phases.survey.status == 'done'",
        ),
        optional(
            "not_applicable_if",
            Type::Guard,
            ("省かない", "never passed over"),
            (
                "始まるときにこれが成り立てば、段階を省く",
                "When this holds as it would open, it is passed over",
            ),
            "not_applicable_if: body.population < 5000",
        ),
        optional(
            "optional",
            Type::Boolean,
            ("false", "false"),
            ("省いて先へ進んでよいか", "Whether it may be passed over"),
            "optional: true",
        ),
        optional(
            "completes",
            Type::Word(COMPLETES),
            (
                "求めるものがあれば when_met、なければ by_command",
                "when_met where it asks for anything, else by_command",
            ),
            ("終わり方", "How it ends"),
            "completes: by_command",
        ),
        optional(
            "due",
            Type::Mapping(&DUE),
            ("期日なし", "no date"),
            ("期日", "Its date"),
            "due: {month: 6, kind: survey}",
        ),
        optional(
            "report",
            Type::Named(Naming::Itself, &Type::Mapping(&FIELD)),
            NONE,
            ("報告する項目", "What is reported in it"),
            "report:\n  users: {title: 利用者数, type: integer, required: true}",
        ),
        optional(
            "checklist",
            Type::Named(Naming::Itself, &Type::Label),
            NONE,
            (
                "手順表。全ての手順が完了か対象外になると終われる。順序は問わない",
                "The steps of it, in any order; it can end when all are done or not applicable",
            ),
            "checklist:\n  s1: 要件の確認\n  s2: {ja: データの移行, en: Move the data}",
        ),
        optional(
            "documents",
            Type::Named(Naming::Itself, &Type::Mapping(&DOCUMENT)),
            NONE,
            ("添える文書", "The documents it asks for"),
            "documents:\n  sheet: {title: 評価表, required: true}",
        ),
        optional(
            "decide",
            Type::Id(Naming::Decision),
            NONE,
            (
                "この段階で行う決定。先へ進む結果が出るまで終われない",
                "The decision that belongs to it; it cannot end before an outcome lets it proceed",
            ),
            "decide: choose",
        ),
        optional(
            "barrier",
            Type::Mapping(&BARRIER),
            NONE,
            (
                "次の全体の段階に進むために、何団体が終えていなければならないか",
                "How many participants must have ended it before joint work after it may begin",
            ),
            "barrier: {share: 80, stragglers: {exclude_by: lead}}",
        ),
        optional(
            "milestones",
            Type::Named(Naming::Itself, &Type::Mapping(&MILESTONE)),
            NONE,
            ("節目", "Points inside it"),
            "milestones:\n  live: {title: 稼働, when: phase_completed}",
        ),
        optional(
            "remind",
            REMINDERS,
            ("お知らせしない", "nobody is reminded"),
            ("期日の前後のお知らせ", "Reminders around its date"),
            "due: {month: 6, kind: survey}\nremind:\n  - {before: [10bd, 5bd, 1bd], to: member}",
        ),
        optional(
            "escalate",
            Type::List(&Type::Mapping(&ESCALATE)),
            ("知らせない", "nobody is told"),
            ("期日を過ぎたときに順に知らせる相手", "Whom it is told to in turn when its date was not kept"),
            "due: {month: 6, kind: survey}\nescalate:\n  - {after: 5bd, to: area_liaison}\n  - {after: 10bd, to: prefecture_manager}",
        ),
        optional(
            "reopen",
            Type::Mapping(&REOPEN),
            ("何度でも再開できる", "as often as needed"),
            ("再開できる回数", "How often it may be opened again"),
            "reopen: {max: 2}",
        ),
        optional(
            "attendance",
            Type::Id(Naming::Party),
            ("出席を記録しない", "presence is not recorded"),
            ("出席を記録する団体", "The party whose presence is recorded in it"),
            "scope: joint\nattendance: member",
        ),
    ],
    rules: &[
        Rule::Only("party", "scope", &["each"]),
        Rule::Only("audience", "scope", &["each"]),
        Rule::Only("attendance", "scope", &["joint"]),
    ],
};

/// How often a phase may be opened again.
pub static REOPEN: Kind = Kind {
    name: "reopen",
    title: words("再開", "reopen"),
    about: words(
        "終わった段階を取りまとめ役が開き直す回数の上限。決定による差戻しは数えない。",
        "How often the lead may open an ended phase again; being sent back by a decision has a limit of its own.",
    ),
    keys: &[required(
        "max",
        Type::Integer { least: 0, most: 20 },
        ("この回数まで", "So often at most"),
        "max: 2",
    )],
    rules: &[],
};

/// A point inside a phase.
pub static MILESTONE: Kind = Kind {
    name: "milestone",
    title: words("節目", "milestone"),
    about: words(
        "段階の中の目印。達した日が記録される。ID は定義の中で一つ。",
        "A point worth recording inside a phase, with the day it was reached. Its id is unique in the definition.",
    ),
    keys: &[
        required("title", Type::Label, ("名称", "Its title"), "title: {ja: 運用開始, en: Live}"),
        required(
            "when",
            Type::AnyOf(&[Type::Word(ENDINGS), Type::Mapping(&MILESTONE_WHEN)]),
            ("いつ達したことになるか", "When it is reached"),
            "when: phase_completed",
        ),
    ],
    rules: &[],
};

/// When a milestone is reached, but for the end of its phase.
pub static MILESTONE_WHEN: Kind = Kind {
    name: "milestone_when",
    title: words("節目の条件", "milestone rule"),
    about: words(
        "手順の一つが済んだとき、又は条件が成り立ったときに達する節目。",
        "A milestone reached with one step of the checklist, or when a condition holds.",
    ),
    keys: &[
        optional(
            "item_done",
            Type::Id(Naming::ChecklistItem),
            ("他の決め方", "another rule"),
            ("この手順が完了したとき", "When this checklist item is done"),
            "item_done: s1",
        ),
        optional(
            "guard",
            Type::Guard,
            ("他の決め方", "another rule"),
            ("この条件が成り立ったとき", "When this condition holds"),
            "guard: fields.review.wish == 'wanted'",
        ),
    ],
    rules: &[Rule::ExactlyOne(&["item_done", "guard"])],
};
