//! Why the law refuses a command, as data and as words in both languages; never an error of the machine.

use chrono::NaiveDate;

use crate::id::{EventId, ItemId, OrganizationId, ReasonCode};
use crate::text::{Label, Language};

/// What status class a refusal belongs to at the edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// The reader may not do this.
    Denied,
    /// Nothing of that name is there.
    NotFound,
    /// The case is not in a state that allows it.
    Conflict,
    /// What was sent does not fit the definition.
    Unprocessable,
    /// What was sent is longer than allowed.
    TooLarge,
}

/// A refusal: nothing was appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// The actor has no role that allows the command.
    NotAllowed,
    /// A municipal officer acted for another body.
    AnotherBody(OrganizationId),
    /// The case does not exist.
    NoSuchCase,
    /// The case has ended.
    CaseEnded,
    /// The definition has no such phase.
    NoSuchPhase(ItemId),
    /// The definition has no such item of the named kind.
    NoSuchItem {
        /// Kind of item, for the reader.
        kind: Thing,
        /// The name that was sent.
        item: ItemId,
    },
    /// The body is not in the directory, or not of a kind the party allows.
    UnknownBody(OrganizationId),
    /// The body neither takes part nor was invited.
    NotAParticipant(OrganizationId),
    /// A joint phase was addressed to one body.
    PhaseIsJoint(Label),
    /// An each-participant phase was addressed to none.
    ParticipantMissing(Label),
    /// The body does not take part, and the phase is for those who do.
    NotJoined(OrganizationId),
    /// The phase has not opened.
    PhaseNotOpen {
        /// Its title.
        phase: Label,
        /// The phases it waits for.
        waits_for: Vec<Label>,
    },
    /// The phase has ended.
    PhaseEnded(Label),
    /// The phase has not ended.
    PhaseNotEnded(Label),
    /// The phase cannot be passed over.
    PhaseNotOptional(Label),
    /// Something the phase asks for is missing.
    Incomplete {
        /// Title of the phase.
        phase: Label,
        /// Titles of what is missing.
        missing: Vec<Label>,
    },
    /// A value does not fit its field.
    WrongValue {
        /// Title of the field.
        field: Label,
        /// What the field takes.
        expected: Label,
        /// Index of the answer in the command.
        index: usize,
    },
    /// The same item stands twice in one command.
    Twice(ItemId),
    /// A command with nothing in it, or with more than the limit.
    WrongCount {
        /// What was counted.
        kind: Thing,
        /// How many came.
        count: usize,
        /// How many may come.
        limit: usize,
    },
    /// A date in the future where only past facts are recorded.
    FutureFact(NaiveDate),
    /// A reason is required.
    ReasonMissing,
    /// The reason code is not on the list.
    UnknownReason(ReasonCode),
    /// A basis is required, with a document number where there is one.
    BasisMissing,
    /// A rationale is required.
    RationaleMissing,
    /// Text longer than allowed.
    TextTooLong {
        /// Pointer to the text in the command.
        pointer: &'static str,
        /// Its length in characters.
        characters: usize,
    },
    /// Text with characters the log cannot hold, or an id or title not in NFC.
    BadText(&'static str),
    /// A file larger than allowed.
    EvidenceTooLarge {
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// Evidence that was not attached to the case.
    EvidenceNotAttached,
    /// The phase has no decision.
    NoDecision(Label),
    /// The decision was not opened.
    DecisionNotOpen(Label),
    /// The decision is open already.
    DecisionOpen(Label),
    /// The case was sent back as often as it may be.
    ReworkExhausted {
        /// Title of the outcome.
        outcome: Label,
        /// The limit.
        limit: u32,
    },
    /// The item has no date to move.
    NoDeadline(ItemId),
    /// The date is the present one.
    SameDate,
    /// The date cannot be reckoned on the calendar.
    BeyondCalendar(NaiveDate),
    /// Grounds are required for this value of a mark.
    GroundsMissing(Label),
    /// There is no such fact to correct.
    NoSuchFact(EventId),
    /// There is nothing recorded to correct.
    NothingRecorded(ItemId),
    /// The phase has no barrier that bodies can be taken out of.
    NoExclusion(Label),
}

/// Kinds of things a refusal may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// A party.
    Party,
    /// A report field.
    Field,
    /// A checklist item.
    ChecklistItem,
    /// A document.
    Document,
    /// An outcome.
    Outcome,
    /// A mark.
    Mark,
    /// A mark's value.
    MarkValue,
    /// A mark's ground.
    Ground,
    /// A body.
    Body,
    /// A piece of evidence.
    Evidence,
}

impl Thing {
    fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Party => ("参加区分", "party"),
            Self::Field => ("報告項目", "field"),
            Self::ChecklistItem => ("ステップ", "checklist item"),
            Self::Document => ("書類", "document"),
            Self::Outcome => ("決定内容", "outcome"),
            Self::Mark => ("区分", "mark"),
            Self::MarkValue => ("区分の値", "mark value"),
            Self::Ground => ("事由", "ground"),
            Self::Body => ("団体", "body"),
            Self::Evidence => ("証拠書類", "evidence"),
        }
    }
}

impl Rejection {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAllowed => "not_allowed",
            Self::AnotherBody(_) => "another_body",
            Self::NoSuchCase => "no_such_case",
            Self::CaseEnded => "case_ended",
            Self::NoSuchPhase(_) => "no_such_phase",
            Self::NoSuchItem { .. } => "no_such_item",
            Self::UnknownBody(_) => "unknown_body",
            Self::NotAParticipant(_) => "not_a_participant",
            Self::PhaseIsJoint(_) => "phase_is_joint",
            Self::ParticipantMissing(_) => "participant_missing",
            Self::NotJoined(_) => "not_joined",
            Self::PhaseNotOpen { .. } => "phase_not_open",
            Self::PhaseEnded(_) => "phase_ended",
            Self::PhaseNotEnded(_) => "phase_not_ended",
            Self::PhaseNotOptional(_) => "phase_not_optional",
            Self::Incomplete { .. } => "incomplete",
            Self::WrongValue { .. } => "wrong_value",
            Self::Twice(_) => "twice",
            Self::WrongCount { .. } => "wrong_count",
            Self::FutureFact(_) => "future_fact",
            Self::ReasonMissing => "reason_missing",
            Self::UnknownReason(_) => "unknown_reason",
            Self::BasisMissing => "basis_missing",
            Self::RationaleMissing => "rationale_missing",
            Self::TextTooLong { .. } => "text_too_long",
            Self::BadText(_) => "bad_text",
            Self::EvidenceTooLarge { .. } => "evidence_too_large",
            Self::EvidenceNotAttached => "evidence_not_attached",
            Self::NoDecision(_) => "no_decision",
            Self::DecisionNotOpen(_) => "decision_not_open",
            Self::DecisionOpen(_) => "decision_open",
            Self::ReworkExhausted { .. } => "rework_exhausted",
            Self::NoDeadline(_) => "no_deadline",
            Self::SameDate => "same_date",
            Self::BeyondCalendar(_) => "beyond_calendar",
            Self::GroundsMissing(_) => "grounds_missing",
            Self::NoSuchFact(_) => "no_such_fact",
            Self::NothingRecorded(_) => "nothing_recorded",
            Self::NoExclusion(_) => "no_exclusion",
        }
    }

    /// The status class.
    pub fn kind(&self) -> RefusalKind {
        match self {
            Self::NotAllowed | Self::AnotherBody(_) => RefusalKind::Denied,
            Self::NoSuchCase => RefusalKind::NotFound,
            Self::CaseEnded
            | Self::NotAParticipant(_)
            | Self::NotJoined(_)
            | Self::PhaseNotOpen { .. }
            | Self::PhaseEnded(_)
            | Self::PhaseNotEnded(_)
            | Self::DecisionNotOpen(_)
            | Self::DecisionOpen(_)
            | Self::ReworkExhausted { .. }
            | Self::SameDate => RefusalKind::Conflict,
            Self::TextTooLong { .. } | Self::EvidenceTooLarge { .. } => RefusalKind::TooLarge,
            Self::NoSuchPhase(_)
            | Self::NoSuchItem { .. }
            | Self::UnknownBody(_)
            | Self::PhaseIsJoint(_)
            | Self::ParticipantMissing(_)
            | Self::PhaseNotOptional(_)
            | Self::Incomplete { .. }
            | Self::WrongValue { .. }
            | Self::Twice(_)
            | Self::WrongCount { .. }
            | Self::FutureFact(_)
            | Self::ReasonMissing
            | Self::UnknownReason(_)
            | Self::BasisMissing
            | Self::RationaleMissing
            | Self::BadText(_)
            | Self::EvidenceNotAttached
            | Self::NoDecision(_)
            | Self::NoDeadline(_)
            | Self::BeyondCalendar(_)
            | Self::GroundsMissing(_)
            | Self::NoSuchFact(_)
            | Self::NothingRecorded(_)
            | Self::NoExclusion(_) => RefusalKind::Unprocessable,
        }
    }

    /// JSON Pointer to the offending part of the command; empty for the command as a whole.
    pub fn pointer(&self) -> String {
        match self {
            Self::AnotherBody(_) | Self::UnknownBody(_) | Self::NotAParticipant(_) | Self::NotJoined(_) => {
                "/participant".into()
            }
            Self::ParticipantMissing(_) | Self::PhaseIsJoint(_) => "/participant".into(),
            Self::NoSuchPhase(_) | Self::PhaseNotOpen { .. } | Self::PhaseEnded(_) | Self::PhaseNotEnded(_) => {
                "/phase".into()
            }
            Self::WrongValue { index, .. } => format!("/fields/{index}/value"),
            Self::ReasonMissing => "/reason".into(),
            Self::UnknownReason(_) => "/reason_code".into(),
            Self::BasisMissing => "/basis".into(),
            Self::RationaleMissing => "/rationale".into(),
            Self::TextTooLong { pointer, .. } | Self::BadText(pointer) => (*pointer).into(),
            Self::EvidenceTooLarge { .. } => "/size".into(),
            Self::EvidenceNotAttached => "/evidence".into(),
            Self::SameDate | Self::BeyondCalendar(_) => "/nominal".into(),
            Self::GroundsMissing(_) => "/grounds".into(),
            Self::NoSuchFact(_) => "/event".into(),
            Self::NoDeadline(_) => "/item".into(),
            Self::NotAllowed
            | Self::NoSuchCase
            | Self::CaseEnded
            | Self::NoSuchItem { .. }
            | Self::PhaseNotOptional(_)
            | Self::Incomplete { .. }
            | Self::Twice(_)
            | Self::WrongCount { .. }
            | Self::FutureFact(_)
            | Self::NoDecision(_)
            | Self::DecisionNotOpen(_)
            | Self::DecisionOpen(_)
            | Self::ReworkExhausted { .. }
            | Self::NothingRecorded(_)
            | Self::NoExclusion(_) => String::new(),
        }
    }

    /// What is refused, by which rule, and what to do, in words.
    pub fn message(&self, language: Language) -> String {
        match language {
            Language::Ja => words::japanese(self),
            Language::En => words::english(self),
        }
    }
}

mod words {
    //! The words of every refusal; never a rule.

    use super::{Label, Language, Rejection};

    fn titles(labels: &[Label], language: Language) -> String {
        let separator = match language {
            Language::Ja => "、",
            Language::En => ", ",
        };
        labels.iter().map(|label| label.in_language(language)).collect::<Vec<_>>().join(separator)
    }

    pub(super) fn japanese(rejection: &Rejection) -> String {
        let language = Language::Ja;
        match rejection {
            Rejection::NotAllowed => "この操作を行う権限がありません。必要な権限は県の担当者にご確認ください。".into(),
            Rejection::AnotherBody(body) => format!("他の団体（{body}）に代わって操作することはできません。自団体の分だけを操作してください。"),
            Rejection::NoSuchCase => "該当する案件がありません。".into(),
            Rejection::CaseEnded => "この案件は終了しています。内容の訂正は「訂正」で行ってください。".into(),
            Rejection::NoSuchPhase(phase) => format!("段階「{phase}」はこの事業の定義にありません。"),
            Rejection::NoSuchItem { kind, item } => format!("{}「{item}」はこの事業の定義にありません。", kind.label().0),
            Rejection::UnknownBody(body) => format!("団体コード「{body}」は登録されていないか、この事業の対象ではありません。"),
            Rejection::NotAParticipant(body) => format!("団体（{body}）はこの案件の参加団体ではありません。"),
            Rejection::PhaseIsJoint(phase) => format!("段階「{}」は共同の段階です。団体を指定せずに操作してください。", phase.ja),
            Rejection::ParticipantMissing(phase) => format!("段階「{}」は団体ごとの段階です。団体を指定してください。", phase.ja),
            Rejection::NotJoined(body) => format!("団体（{body}）は参加の回答をしていません。先に参加の回答をしてください。"),
            Rejection::PhaseNotOpen { phase, waits_for } if waits_for.is_empty() => format!("段階「{}」はまだ始まっていません。", phase.ja),
            Rejection::PhaseNotOpen { phase, waits_for } => {
                format!("段階「{}」はまだ始まっていません。先に終える段階：{}", phase.ja, titles(waits_for, language))
            }
            Rejection::PhaseEnded(phase) => format!("段階「{}」は終わっています。直すときは「訂正」または「再開」をしてください。", phase.ja),
            Rejection::PhaseNotEnded(phase) => format!("段階「{}」は終わっていないので、再開できません。", phase.ja),
            Rejection::PhaseNotOptional(phase) => format!("段階「{}」は省略できません。", phase.ja),
            Rejection::Incomplete { phase, missing } => {
                format!("段階「{}」を完了できません。不足しているもの：{}", phase.ja, titles(missing, language))
            }
            Rejection::WrongValue { field, expected, .. } => format!("「{}」の値が正しくありません。{}を入力してください。", field.ja, expected.ja),
            Rejection::Twice(item) => format!("「{item}」が二度指定されています。一度だけ指定してください。"),
            Rejection::WrongCount { kind, count, limit } => {
                format!("{}は1件以上{limit}件以内で指定してください（今回は{count}件）。", kind.label().0)
            }
            Rejection::FutureFact(date) => format!("先の日付（{date}）の実績は記録できません。今日以前の日付を指定してください。"),
            Rejection::ReasonMissing => "理由がありません。理由コードと理由の本文を入力してください。".into(),
            Rejection::UnknownReason(code) => format!("理由コード「{code}」は一覧にありません。"),
            Rejection::BasisMissing => "根拠がありません。根拠の種類と文書番号または日付を入力してください。".into(),
            Rejection::RationaleMissing => "決定の理由がありません。理由を入力してください。".into(),
            Rejection::TextTooLong { characters, .. } => {
                format!("文章が長すぎます（{characters}文字）。{}文字以内にしてください。", crate::private::TEXT_CHARACTERS_MAX)
            }
            Rejection::BadText(_) => "記録できない文字が含まれています。制御文字や正規化されていない文字を除いてください。".into(),
            Rejection::EvidenceTooLarge { bytes, limit } => format!("ファイルが大きすぎます（{bytes}バイト）。{limit}バイト以内にしてください。"),
            Rejection::EvidenceNotAttached => "指定された証拠書類はこの案件に添付されていません。先に添付してください。".into(),
            Rejection::NoDecision(phase) => format!("段階「{}」に決定事項はありません。", phase.ja),
            Rejection::DecisionNotOpen(question) => format!("「{}」はまだ審議に付されていません。先に付議してください。", question.ja),
            Rejection::DecisionOpen(question) => format!("「{}」はすでに審議に付されています。", question.ja),
            Rejection::ReworkExhausted { outcome, limit } => format!("「{}」は{limit}回までです。これ以上は選べません。", outcome.ja),
            Rejection::NoDeadline(item) => format!("「{item}」に期限は設定されていません。"),
            Rejection::SameDate => "新しい期限が現在の期限と同じです。".into(),
            Rejection::BeyondCalendar(date) => format!("日付（{date}）は暦の範囲外です。暦を更新するか、範囲内の日付を指定してください。"),
            Rejection::GroundsMissing(mark) => format!("「{}」には該当する事由を1つ以上指定してください。", mark.ja),
            Rejection::NoSuchFact(event) => format!("訂正する記録（{event}）が見つかりません。"),
            Rejection::NothingRecorded(item) => format!("「{item}」には訂正する記録がありません。"),
            Rejection::NoExclusion(phase) => format!("段階「{}」では団体を除外できません。", phase.ja),
        }
    }

    pub(super) fn english(rejection: &Rejection) -> String {
        let language = Language::En;
        let title = |label: &Label| label.in_language(language).to_owned();
        match rejection {
            Rejection::NotAllowed => "you have no right to do this; ask the prefecture's officer which one is needed".into(),
            Rejection::AnotherBody(body) => format!("you cannot act for another body ({body}); act for your own"),
            Rejection::NoSuchCase => "there is no such case".into(),
            Rejection::CaseEnded => "the case has ended; use a correction to put a fact right".into(),
            Rejection::NoSuchPhase(phase) => format!("the definition has no phase `{phase}`"),
            Rejection::NoSuchItem { kind, item } => format!("the definition has no {} `{item}`", kind.label().1),
            Rejection::UnknownBody(body) => format!("body `{body}` is not in the directory or not of a kind this programme is for"),
            Rejection::NotAParticipant(body) => format!("body `{body}` is not a participant of this case"),
            Rejection::PhaseIsJoint(phase) => format!("phase `{}` is joint; name no participant", title(phase)),
            Rejection::ParticipantMissing(phase) => format!("phase `{}` is per participant; name one", title(phase)),
            Rejection::NotJoined(body) => format!("body `{body}` has not joined; answer the invitation first"),
            Rejection::PhaseNotOpen { phase, waits_for } if waits_for.is_empty() => format!("phase `{}` has not opened", title(phase)),
            Rejection::PhaseNotOpen { phase, waits_for } => {
                format!("phase `{}` has not opened; it waits for: {}", title(phase), titles(waits_for, language))
            }
            Rejection::PhaseEnded(phase) => format!("phase `{}` has ended; correct a fact or reopen the phase", title(phase)),
            Rejection::PhaseNotEnded(phase) => format!("phase `{}` has not ended, so it cannot be reopened", title(phase)),
            Rejection::PhaseNotOptional(phase) => format!("phase `{}` cannot be skipped", title(phase)),
            Rejection::Incomplete { phase, missing } => {
                format!("phase `{}` cannot be completed; missing: {}", title(phase), titles(missing, language))
            }
            Rejection::WrongValue { field, expected, .. } => format!("the value of `{}` does not fit: expected {}", title(field), title(expected)),
            Rejection::Twice(item) => format!("`{item}` stands twice; name it once"),
            Rejection::WrongCount { kind, count, limit } => format!("expected 1 to {limit} of {}, found {count}", kind.label().1),
            Rejection::FutureFact(date) => format!("a fact cannot hold from a future day ({date}); give today or earlier"),
            Rejection::ReasonMissing => "a reason is required: give a reason code and the reason in words".into(),
            Rejection::UnknownReason(code) => format!("reason code `{code}` is not on the list"),
            Rejection::BasisMissing => "a basis is required: give its kind and a document number or date".into(),
            Rejection::RationaleMissing => "a rationale is required".into(),
            Rejection::TextTooLong { characters, .. } => {
                format!("text of {characters} characters is too long; the limit is {}", crate::private::TEXT_CHARACTERS_MAX)
            }
            Rejection::BadText(_) => "the text has characters that cannot be recorded: control characters, or a title not in NFC".into(),
            Rejection::EvidenceTooLarge { bytes, limit } => format!("the file has {bytes} bytes; the limit is {limit}"),
            Rejection::EvidenceNotAttached => "evidence named here is not attached to the case; attach it first".into(),
            Rejection::NoDecision(phase) => format!("phase `{}` has no decision", title(phase)),
            Rejection::DecisionNotOpen(question) => format!("`{}` has not been put; open the decision first", title(question)),
            Rejection::DecisionOpen(question) => format!("`{}` is open already", title(question)),
            Rejection::ReworkExhausted { outcome, limit } => format!("`{}` is allowed {limit} times and has been used up", title(outcome)),
            Rejection::NoDeadline(item) => format!("`{item}` has no deadline"),
            Rejection::SameDate => "the new date is the present one".into(),
            Rejection::BeyondCalendar(date) => format!("{date} lies outside the calendar; publish a longer one or choose another date"),
            Rejection::GroundsMissing(mark) => format!("`{}` needs at least one ground", title(mark)),
            Rejection::NoSuchFact(event) => format!("there is no fact of event {event} to correct"),
            Rejection::NothingRecorded(item) => format!("nothing is recorded for `{item}`"),
            Rejection::NoExclusion(phase) => format!("phase `{}` has no barrier bodies can be excluded from", title(phase)),
        }
    }
}
