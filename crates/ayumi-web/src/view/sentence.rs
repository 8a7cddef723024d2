//! Each event of a case as one sentence with its private words beside it; never who acted or when.

use ayumi_core::definition::{Choice, Definition, FieldKind};
use ayumi_core::event::{Basis, BasisKind, Correction, DecisionMode, Event, FieldValue, SealedEvent};
use ayumi_core::id::{EventId, ItemId, OrganizationId, ReasonCode};
use ayumi_core::private::Commitment;
use ayumi_core::reason;
use ayumi_core::text::Label;

use crate::view::date;
use crate::view::people::People;
use crate::view::status::item_badge;

/// An event in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sentence {
    /// What happened.
    pub text: String,
    /// What was said with it: a title and words, each.
    pub said: Vec<Said>,
}

/// Words recorded with an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What they are.
    pub title: String,
    /// The words, or that they are not shown.
    pub words: String,
}

/// What sentences are made with.
#[derive(Debug, Clone, Copy)]
pub struct Speaker<'a> {
    /// Who is who.
    pub people: People<'a>,
    /// The definition the case follows.
    pub definition: &'a Definition,
}

impl Speaker<'_> {
    /// The sentence of an event of a case.
    pub fn sentence(&self, id: EventId, event: &SealedEvent) -> Sentence {
        let mut said = Vec::new();
        let text = self.text(id, event, &mut said);
        Sentence { text, said }
    }

    #[expect(clippy::too_many_lines, reason = "one arm an event: the table of sentences")]
    fn text(&self, id: EventId, event: &SealedEvent, said: &mut Vec<Said>) -> String {
        let t = self.people.t;
        match event {
            Event::CaseOpened(data) => {
                self.basis(data.basis.as_ref(), said);
                t.say("案件を開始しました", "Case opened").into()
            }
            Event::CaseCompleted(_) => t.say("案件が完了しました", "Case completed").into(),
            Event::CaseCancelled(data) => {
                self.reason(Some(&data.reason_code), Some(&data.reason), data.basis.as_ref(), said);
                t.say("案件を取りやめました", "Case called off").into()
            }
            Event::ParticipantsInvited(data) => {
                self.say("団体", "Bodies", self.people.bodies(&data.organizations), said);
                let n = data.organizations.len();
                t.say(format!("{n}団体に参加を呼びかけました"), format!("{n} bodies invited"))
            }
            Event::ParticipantsEnrolled(data) => {
                self.say("団体", "Bodies", self.people.bodies(&data.organizations), said);
                let n = data.organizations.len();
                t.say(format!("{n}団体を対象としました"), format!("{n} bodies take part by rule"))
            }
            Event::ParticipantJoined(data) => {
                self.basis(data.basis.as_ref(), said);
                self.of(&data.participant, "が「参加」と回答しました", "takes part")
            }
            Event::ParticipantDeclined(data) => {
                self.reason(Some(&data.reason_code), data.reason.as_ref(), data.basis.as_ref(), said);
                self.of(&data.participant, "が「不参加」と回答しました", "does not take part")
            }
            Event::ParticipantWithdrew(data) => {
                self.reason(Some(&data.reason_code), data.reason.as_ref(), data.basis.as_ref(), said);
                self.of(&data.participant, "が辞退しました", "withdrew")
            }
            Event::ParticipantExcluded(data) => {
                self.reason(Some(&data.reason_code), data.reason.as_ref(), data.basis.as_ref(), said);
                let (body, phase) = (self.people.body(&data.participant), self.phase(&data.phase));
                t.say(
                    format!("{body}を「{phase}」の待ち合わせから除きました"),
                    format!("{body} taken out of the barrier of “{phase}”"),
                )
            }
            Event::NoteAdded(data) => {
                self.private("メモ", "Note", &data.note, said);
                let about = data.participant.as_ref().map(|body| self.people.body(body));
                let about = about.map_or_else(String::new, |body| {
                    t.say(format!("{body}について"), format!(" about {body}"))
                });
                t.say(format!("{about}メモを書きました"), format!("Note{about}"))
            }
            Event::FactCorrected(data) => {
                self.correction(data, said);
                let item = self.item(&data.phase, &data.item);
                t.say(format!("「{item}」を訂正しました"), format!("“{item}” corrected"))
            }
            Event::PhaseOpened(data) => self.subject(
                data.participant.as_ref(),
                &data.phase,
                "が始まりました",
                "opened",
                data.revision,
            ),
            Event::PhaseCompleted(data) => {
                self.basis(data.basis.as_ref(), said);
                self.subject(
                    data.participant.as_ref(),
                    &data.phase,
                    "が完了しました",
                    "completed",
                    data.revision,
                )
            }
            Event::PhaseSkipped(data) => {
                self.reason(Some(&data.reason_code), data.reason.as_ref(), data.basis.as_ref(), said);
                self.subject(
                    data.participant.as_ref(),
                    &data.phase,
                    "を省略しました",
                    "skipped",
                    data.revision,
                )
            }
            Event::PhaseReopened(data) => {
                self.reason(Some(&data.reason_code), data.reason.as_ref(), data.basis.as_ref(), said);
                self.subject(
                    data.participant.as_ref(),
                    &data.phase,
                    "に戻りました",
                    "reopened",
                    data.revision,
                )
            }
            Event::ReportSubmitted(data) => {
                self.report(id, data, said);
                let (ja, en) = if data.fields.is_empty() {
                    ("に変わりはないと報告しました", "reported: no change")
                } else {
                    ("を報告しました", "reported")
                };
                self.subject(data.participant.as_ref(), &data.phase, ja, en, 1)
            }
            Event::ChecklistUpdated(data) => {
                let one = |fact: &ayumi_core::event::ItemFact| {
                    let badge = item_badge(t, Some(fact.status));
                    format!("{} {} — {}", badge.glyph, badge.word, self.item(&data.phase, &fact.item))
                };
                let n = data.items.len();
                self.say("手順", "Steps", data.items.iter().map(one).collect::<Vec<_>>().join("\n"), said);
                let (ja, en) = (format!("の手順{n}件を更新しました"), format!("{n} steps updated"));
                self.subject(data.participant.as_ref(), &data.phase, &ja, &en, 1)
            }
            Event::EvidenceAttached(data) => {
                self.private("ファイル名", "File", &data.file_name, said);
                self.say("SHA-256", "SHA-256", data.sha256.to_string(), said);
                let document = data.document.as_ref().map(|document| self.item(&data.phase, document));
                let document = document.unwrap_or_else(|| t.say("書類", "document").to_owned());
                let (ja, en) = (format!("に「{document}」を添付しました"), format!("“{document}” attached"));
                self.subject(data.participant.as_ref(), &data.phase, &ja, &en, 1)
            }
            Event::MilestoneReached(data) => {
                let milestone = self.item(&data.phase, &data.milestone);
                let (ja, en) = (
                    format!("で節目「{milestone}」に達しました"),
                    format!("milestone “{milestone}” reached"),
                );
                self.subject(data.participant.as_ref(), &data.phase, &ja, &en, 1)
            }
            Event::MarkSet(data) => {
                self.reason(None, data.reason.as_ref(), data.basis.as_ref(), said);
                self.mark(data, said)
            }
            Event::DeadlineSet(data) => {
                let (item, due) = (self.phase(&data.item), date::due_long(t, &data.due).text);
                let whose = self.whose(data.participant.as_ref());
                t.say(
                    format!("{whose}「{item}」の期限を{due}と定めました"),
                    format!("{whose}date of “{item}” set to {due}"),
                )
            }
            Event::DeadlineChanged(data) => {
                self.reason(Some(&data.reason_code), Some(&data.reason), Some(&data.basis), said);
                let (former, due) = (date::due_long(t, &data.former).text, date::due_long(t, &data.due).text);
                let (item, whose) = (self.phase(&data.item), self.whose(data.participant.as_ref()));
                let late = if data.lapsed {
                    t.say("（期限を過ぎてからの変更）", " (after it had lapsed)")
                } else {
                    ""
                };
                t.say(
                    format!("{whose}「{item}」の期限を{former}から{due}に変更しました{late}"),
                    format!("{whose}date of “{item}” moved from {former} to {due}{late}"),
                )
            }
            Event::DeadlineMissed(data) => {
                let (item, due) = (self.phase(&data.item), date::due_long(t, &data.due).text);
                let (whose, n) = (self.whose(data.participant.as_ref()), data.outstanding);
                t.say(
                    format!("{whose}「{item}」の期限（{due}）を過ぎました（残り{n}件）"),
                    format!("{whose}date of “{item}” ({due}) lapsed with {n} outstanding"),
                )
            }
            Event::DecisionOpened(data) => {
                let (question, round) = (self.question(&data.question), data.round);
                t.say(
                    format!("「{question}」を審議に付しました（第{round}回）"),
                    format!("“{question}” put (round {round})"),
                )
            }
            Event::DecisionClosed(data) => {
                self.say("方法", "Mode", self.mode(data.mode).to_owned(), said);
                self.private("理由", "Rationale", &data.rationale, said);
                if let Some(dissent) = &data.dissent {
                    self.private("反対意見", "Dissent", dissent, said);
                }
                self.basis(Some(&data.basis), said);
                let (question, outcome) =
                    (self.question(&data.question), self.outcome(&data.question, &data.outcome));
                t.say(
                    format!("「{question}」について「{outcome}」と決定しました"),
                    format!("“{question}” decided: {outcome}"),
                )
            }
            Event::LogOpened(_)
            | Event::LogClockSet(_)
            | Event::LogClockConfirmed(_)
            | Event::OrganizationRegistered(_)
            | Event::OrganizationChanged(_)
            | Event::UserRegistered(_)
            | Event::UserDisabled(_)
            | Event::PostCreated(_)
            | Event::PostAssigned(_)
            | Event::PostVacated(_)
            | Event::GrantGiven(_)
            | Event::GrantRevoked(_)
            | Event::TokenCreated(_)
            | Event::TokenRevoked(_)
            | Event::CalendarPublished(_)
            | Event::DefinitionPublished(_)
            | Event::ProgrammeOpened(_)
            | Event::ReminderFired(_) => event.type_name().to_owned(),
        }
    }

    fn say(&self, ja: &str, en: &str, words: String, said: &mut Vec<Said>) {
        said.push(Said { title: self.people.t.say(ja, en).to_owned(), words });
    }

    fn private(&self, ja: &str, en: &str, commitment: &Commitment, said: &mut Vec<Said>) {
        let hidden = || self.people.t.say("（表示できません）", "(not shown)").to_owned();
        let words = self.people.texts.of(commitment).map_or_else(hidden, str::to_owned);
        self.say(ja, en, words, said);
    }

    fn reason(
        &self,
        code: Option<&ReasonCode>,
        words: Option<&Commitment>,
        basis: Option<&Basis>,
        said: &mut Vec<Said>,
    ) {
        if let Some(code) = code {
            self.say("理由", "Reason", self.reason_word(code), said);
        }
        if let Some(words) = words {
            self.private("理由の本文", "Reason in words", words, said);
        }
        self.basis(basis, said);
    }

    /// A reason code in words.
    pub fn reason_word(&self, code: &ReasonCode) -> String {
        reason::label(code).map_or_else(|| code.to_string(), |label| self.people.t.label(&label).to_owned())
    }

    fn basis(&self, basis: Option<&Basis>, said: &mut Vec<Said>) {
        if let Some(basis) = basis {
            self.say("根拠", "Basis", self.basis_words(basis), said);
        }
    }

    /// A basis in words.
    pub fn basis_words(&self, basis: &Basis) -> String {
        let t = self.people.t;
        let number = basis.document_number.clone();
        let dated = basis.dated_on.map(|day| date::long(t, day).text);
        [Some(basis_word(t, basis.kind).to_owned()), number, dated]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(t.say("　", " "))
    }

    fn of(&self, body: &OrganizationId, ja: &str, en: &str) -> String {
        let body = self.people.body(body);
        self.people.t.say(format!("{body}{ja}"), format!("{body} {en}"))
    }

    fn whose(&self, body: Option<&OrganizationId>) -> String {
        let t = self.people.t;
        body.map_or_else(String::new, |body| {
            t.say(format!("{}の", self.people.body(body)), format!("{}: ", self.people.body(body)))
        })
    }

    fn subject(
        &self,
        body: Option<&OrganizationId>,
        phase: &ItemId,
        ja: &str,
        en: &str,
        revision: u32,
    ) -> String {
        let (whose, phase) = (self.whose(body), self.phase(phase));
        let t = self.people.t;
        let round = if revision > 1 {
            t.say(format!("（{revision}回目）"), format!(" (revision {revision})"))
        } else {
            String::new()
        };
        t.say(format!("{whose}「{phase}」{ja}{round}"), format!("{whose}“{phase}” {en}{round}"))
    }

    /// Title of a phase or mark.
    pub fn phase(&self, id: &ItemId) -> String {
        let phase = self.definition.phase(id).map(|phase| &phase.title);
        self.title(phase.or_else(|| self.definition.mark(id).map(|mark| &mark.title)), id)
    }

    /// Title of a field, step, document or milestone of a phase.
    pub fn item(&self, phase: &ItemId, id: &ItemId) -> String {
        let found = self.definition.phase(phase).and_then(|phase| {
            let field = phase.report.iter().find(|field| field.id == *id).map(|field| &field.title);
            let step = phase.checklist.iter().find(|step| step.id == *id).map(|step| &step.title);
            let document =
                phase.documents.iter().find(|document| document.id == *id).map(|document| &document.title);
            let milestone = phase
                .milestones
                .iter()
                .find(|milestone| milestone.id == *id)
                .map(|milestone| &milestone.title);
            field.or(step).or(document).or(milestone)
        });
        self.title(found, id)
    }

    /// A question in words.
    pub fn question(&self, id: &ItemId) -> String {
        self.title(self.definition.decision(id).map(|rule| &rule.question), id)
    }

    /// An answer in words.
    pub fn outcome(&self, question: &ItemId, id: &ItemId) -> String {
        let rule = self.definition.decision(question);
        self.title(
            rule.and_then(|rule| rule.outcomes.iter().find(|outcome| outcome.id == *id))
                .map(|outcome| &outcome.title),
            id,
        )
    }

    fn title(&self, label: Option<&Label>, id: &ItemId) -> String {
        label.map_or_else(|| id.to_string(), |label| self.people.t.label(label).to_owned())
    }

    /// How a deciding post acted, in words.
    pub fn mode(&self, mode: DecisionMode) -> &'static str {
        mode_word(self.people.t, mode)
    }

    fn mark(&self, data: &ayumi_core::event::MarkSet<Commitment>, said: &mut Vec<Said>) -> String {
        let t = self.people.t;
        let rule = self.definition.mark(&data.mark);
        let among = |choices: Option<&Vec<Choice>>, id: &ItemId| {
            self.title(
                choices
                    .and_then(|choices| choices.iter().find(|choice| choice.id == *id))
                    .map(|choice| &choice.title),
                id,
            )
        };
        let grounds: Vec<_> =
            data.grounds.iter().map(|ground| among(rule.map(|rule| &rule.grounds), ground)).collect();
        if !grounds.is_empty() {
            self.say("事由", "Grounds", grounds.join(t.comma()), said);
        }
        let (whose, mark) = (self.whose(Some(&data.participant)), self.phase(&data.mark));
        match &data.value {
            Some(value) => {
                let value = among(rule.map(|rule| &rule.values), value);
                t.say(
                    format!("{whose}「{mark}」を「{value}」としました"),
                    format!("{whose}“{mark}” set to {value}"),
                )
            }
            None => t.say(format!("{whose}「{mark}」を外しました"), format!("{whose}“{mark}” taken away")),
        }
    }

    fn report(
        &self,
        id: EventId,
        data: &ayumi_core::event::ReportSubmitted<Commitment>,
        said: &mut Vec<Said>,
    ) {
        let t = self.people.t;
        for (index, field) in data.fields.iter().enumerate() {
            let words = match &field.value {
                None => t.say("（空にしました）", "(emptied)").to_owned(),
                Some(FieldValue::Text(_)) => {
                    let path = format!("/data/fields/{index}/value/text");
                    self.people
                        .texts
                        .at(id, &path)
                        .unwrap_or(t.say("（表示できません）", "(not shown)"))
                        .to_owned()
                }
                Some(value) => self.value(&data.phase, &field.field, value),
            };
            said.push(Said { title: self.item(&data.phase, &field.field), words });
        }
        self.basis(data.basis.as_ref(), said);
    }

    fn correction(&self, data: &ayumi_core::event::FactCorrected<Commitment>, said: &mut Vec<Said>) {
        let t = self.people.t;
        let words = match (data.correction, &data.value) {
            (Correction::Retract, _) => t
                .say(
                    "（取り消し。前の記録が有効になります）",
                    "(retracted; the record before it counts again)",
                )
                .to_owned(),
            (Correction::Replace, None) => t.say("（空にしました）", "(emptied)").to_owned(),
            (Correction::Replace, Some(value)) => self.value(&data.phase, &data.item, value),
        };
        self.say("訂正後", "Now", words, said);
        self.reason(Some(&data.reason_code), data.reason.as_ref(), data.basis.as_ref(), said);
    }

    /// A reported value in words.
    pub fn value(&self, phase: &ItemId, field: &ItemId, value: &FieldValue<Commitment>) -> String {
        let t = self.people.t;
        let kind = self.definition.phase(phase).and_then(|phase| phase.field(field)).map(|field| &field.kind);
        let choice = |id: &ItemId| match kind {
            Some(FieldKind::Choice(choices) | FieldKind::Choices(choices)) => {
                self.title(choices.iter().find(|choice| choice.id == *id).map(|choice| &choice.title), id)
            }
            Some(
                FieldKind::Text
                | FieldKind::Integer { .. }
                | FieldKind::Boolean
                | FieldKind::Date
                | FieldKind::Month,
            )
            | None => id.to_string(),
        };
        match value {
            FieldValue::Text(commitment) => self
                .people
                .texts
                .of(commitment)
                .unwrap_or(t.say("（表示できません）", "(not shown)"))
                .to_owned(),
            FieldValue::Integer(number) => number.to_string(),
            FieldValue::Boolean(yes) => {
                if *yes { t.say("はい", "yes") } else { t.say("いいえ", "no") }.to_owned()
            }
            FieldValue::Choice(id) => choice(id),
            FieldValue::Choices(ids) => ids.iter().map(choice).collect::<Vec<_>>().join(t.comma()),
            FieldValue::Date(day) => date::long(t, *day).text,
            FieldValue::Month(month) => date::month(t, month),
            FieldValue::Status(status) => item_badge(t, Some(*status)).word.to_owned(),
        }
    }
}

/// How a deciding post acted, in words.
pub fn mode_word(t: crate::view::say::Say, mode: DecisionMode) -> &'static str {
    match mode {
        DecisionMode::Approval => t.say("決裁", "decided by the one it belongs to"),
        DecisionMode::Delegated => t.say("専決", "decided by a delegated post"),
        DecisionMode::Acting => t.say("代決", "decided in the absence of the one it belongs to"),
    }
}

/// A kind of basis, in words.
pub fn basis_word(t: crate::view::say::Say, kind: BasisKind) -> &'static str {
    match kind {
        BasisKind::Document => t.say("文書", "document"),
        BasisKind::Notice => t.say("通知", "notice"),
        BasisKind::Rule => t.say("要綱・規程", "rule"),
        BasisKind::Law => t.say("法令", "law"),
        BasisKind::Meeting => t.say("会議", "meeting"),
        BasisKind::Telephone => t.say("電話", "telephone"),
        BasisKind::DirectEntry => t.say("本人の入力", "entered in person"),
    }
}
