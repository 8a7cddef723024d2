//! The words of meetings and contacts: registers whose entries run through the same steps.

use super::phase::COMPLETES;
use super::remind::REMINDERS;
use super::{
    DOCUMENT, DUE, ESCALATE, FIELD, Kind, NONE, Naming, REMIND, REOPEN, Rule, Type, optional, required, words,
};

const STEPS: Type = Type::Named(Naming::Itself, &Type::Mapping(&REGISTER_STEP));

/// Meetings.
pub static MEETINGS: Kind = Kind {
    name: "meetings",
    title: words("会議・研修", "meetings"),
    about: words(
        "繰り返し開くもの。どの回も同じ手順を通る。分かっている回は `occasions` に書き、後の回はそのつど加える。",
        "What recurs. Every occasion runs through the same steps; those known beforehand are listed, others are added as they come.",
    ),
    keys: &[
        required("title", Type::Label, ("名称", "Its title"), "title: {ja: 検討会, en: Review meeting}"),
        optional(
            "occasions",
            Type::Named(Naming::Itself, &Type::Mapping(&OCCASION)),
            NONE,
            ("あらかじめ分かっている回", "The occasions known beforehand"),
            "occasions:\n  first: {title: 第1回, due: {quarter: 1, kind: plan_target}}",
        ),
        optional(
            "more",
            Type::Boolean,
            ("occasions がなければ true", "true without occasions"),
            ("後から回を加えられるか", "Whether further occasions may be added"),
            "more: true",
        ),
        required(
            "steps",
            STEPS,
            ("各回の手順。書いた順に進む", "The steps of every occasion, one after the other"),
            "steps:\n  held: {title: 開催, attendance: member}\n  minutes: {title: 議事要旨の共有}",
        ),
    ],
    rules: &[],
};

/// An occasion known beforehand.
pub static OCCASION: Kind = Kind {
    name: "occasion",
    title: words("回", "occasion"),
    about: words(
        "あらかじめ分かっている一回。名前に数字だけは使えない。",
        "One occasion known beforehand. Its name is not a mere number.",
    ),
    keys: &[
        required("title", Type::Label, ("名称", "Its title"), "title: 第1回 先進事例の共有"),
        optional(
            "due",
            Type::Mapping(&DUE),
            ("最初の手順の期日", "that of the first step"),
            ("最初の手順の期日", "The date of its first step"),
            "due: {quarter: 1, kind: plan_target}",
        ),
    ],
    rules: &[],
};

/// Contacts.
pub static CONTACTS: Kind = Kind {
    name: "contacts",
    title: words("相談・訪問", "contacts"),
    about: words(
        "一団体ごとに起こる相談や訪問。受け付けるたびに同じ手順を通る。",
        "Consultations, visits and the like: each is with one body and runs through the same steps.",
    ),
    keys: &[
        required("title", Type::Label, ("名称", "Its title"), "title: {ja: 相談, en: Consultation}"),
        optional(
            "with",
            Type::Id(Naming::Party),
            ("取りまとめ役でない唯一の参加者", "the only party that does not lead"),
            ("相手の団体", "The party of the bodies"),
            "with: member",
        ),
        optional(
            "opened_by",
            Type::OneOrMany(&Type::Id(Naming::Party)),
            ("取りまとめ役", "the lead"),
            ("受付を記録できる者", "Who may open one"),
            "opened_by: [lead, member]",
        ),
        optional(
            "within",
            Type::Span,
            ("間隔を定めない", "no limit"),
            (
                "前の接触からこの期間のうちに次の接触をする",
                "Every body is contacted again so long after the last contact",
            ),
            "within: 90d",
        ),
        required(
            "steps",
            STEPS,
            ("受け付けてからの手順", "The steps of each, one after the other"),
            "steps:\n  answer: {title: 回答, by: lead, due: {after_opening: 5bd, kind: survey}}",
        ),
        optional(
            "remind",
            Type::List(&Type::Mapping(&REMIND)),
            ("お知らせしない", "nobody is reminded"),
            ("次の接触の期日の前後のお知らせ", "Reminders around the day of the next contact"),
            "within: 90d\nremind:\n  - {before: 5bd, to: lead}",
        ),
    ],
    rules: &[Rule::Beside("remind", &["within"])],
};

/// A step of an entry.
pub static REGISTER_STEP: Kind = Kind {
    name: "register_step",
    title: words("会議・相談の手順", "step"),
    about: words(
        "一回、一件の中の一区切り。段階と同じだが、決定、合流、節目、条件は持たない。",
        "One stage of an entry: like a phase, without decisions, barriers, milestones and conditions.",
    ),
    keys: &[
        required("title", Type::Label, ("名称", "Its title"), "title: {ja: 開催, en: Held}"),
        optional(
            "by",
            Type::Id(Naming::Party),
            ("相談なら相手、会議なら取りまとめ役", "the body of a contact, the lead of a meeting"),
            ("行う者", "The party that acts in it"),
            "by: lead",
        ),
        optional(
            "after",
            Type::OneOrMany(&Type::Id(Naming::Phase)),
            ("一つ前の手順", "the step before it"),
            ("先に終えるべき手順", "The steps that must end before it begins"),
            "after: [held]",
        ),
        optional(
            "prefer_after",
            Type::OneOrMany(&Type::Id(Naming::Phase)),
            NONE,
            ("先に終えることを勧める手順", "The steps that had better end first"),
            "prefer_after: [held]",
        ),
        optional(
            "optional",
            Type::Boolean,
            ("false", "false"),
            ("省いてよいか", "Whether it may be passed over"),
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
            "due: {after_opening: 10bd, kind: plan_target}",
        ),
        optional(
            "report",
            Type::Named(Naming::Itself, &Type::Mapping(&FIELD)),
            NONE,
            ("報告する項目", "What is reported in it"),
            "report:\n  held_on: {title: 開催日, type: date, required: true}",
        ),
        optional(
            "checklist",
            Type::Named(Naming::Itself, &Type::Label),
            NONE,
            ("手順表", "The steps inside it"),
            "checklist:\n  c1: 会場の確保",
        ),
        optional(
            "documents",
            Type::Named(Naming::Itself, &Type::Mapping(&DOCUMENT)),
            NONE,
            ("添える文書", "The documents it asks for"),
            "documents:\n  minutes: {title: 議事要旨, required: true}",
        ),
        optional(
            "remind",
            REMINDERS,
            ("お知らせしない", "nobody is reminded"),
            ("期日の前後のお知らせ", "Reminders around its date"),
            "due: {after_opening: 10bd, kind: plan_target}\nremind:\n  - {before: 5bd, to: lead}",
        ),
        optional(
            "escalate",
            Type::List(&Type::Mapping(&ESCALATE)),
            ("知らせない", "nobody is told"),
            ("期日を過ぎたときに順に知らせる相手", "Whom it is told to in turn when its date was not kept"),
            "due: {after_opening: 10bd, kind: plan_target}\nescalate:\n  - {after: 10bd, to: prefecture_manager}",
        ),
        optional(
            "reopen",
            Type::Mapping(&REOPEN),
            ("何度でも再開できる", "as often as needed"),
            ("再開できる回数", "How often it may be opened again"),
            "reopen: {max: 1}",
        ),
        optional(
            "attendance",
            Type::Id(Naming::Party),
            ("出席を記録しない", "presence is not recorded"),
            ("会議で出席を記録する団体", "The party whose presence at a meeting is recorded"),
            "attendance: member",
        ),
    ],
    rules: &[],
};
