//! The sentence of each event, one function an event; the table of them is in the parent.

use ayumi_core::definition::Choice;
use ayumi_core::event::{
    Basis, CaseCancelled, CaseOpened, ChecklistUpdated, Correction, DeadlineChanged, DeadlineMissed,
    DeadlineSet, DecisionMode, EvidenceAttached, FactCorrected, FieldValue, ItemFact, MarkSet,
    MilestoneReached, NoteAdded, ParticipantDeclined, ParticipantExcluded, ParticipantJoined,
    ParticipantWithdrew, ParticipantsEnrolled, ParticipantsInvited, PhaseCompleted, PhaseOpened,
    PhaseReopened, PhaseSkipped, ReportSubmitted,
};
use ayumi_core::id::{EventId, ItemId, OrganizationId, ReasonCode};
use ayumi_core::private::Commitment;

use crate::view::date;
use crate::view::sentence::{Said, Speaker};
use crate::view::status::item_badge;

impl Speaker<'_> {
    pub(super) fn case_opened(&self, data: &CaseOpened, said: &mut Vec<Said>) -> String {
        self.basis(data.basis.as_ref(), said);
        self.people.t.say("案件を開始しました", "Case opened").to_owned()
    }

    pub(super) fn case_completed(&self) -> String {
        self.people.t.say("案件が完了しました", "Case completed").to_owned()
    }

    pub(super) fn case_cancelled(&self, data: &CaseCancelled<Commitment>, said: &mut Vec<Said>) -> String {
        self.reason(Some(&data.reason_code), Some(&data.reason), data.basis.as_ref(), said);
        self.people.t.say("案件を取りやめました", "Case called off").to_owned()
    }

    pub(super) fn invited(&self, data: &ParticipantsInvited, said: &mut Vec<Said>) -> String {
        self.say("団体", "Bodies", self.people.bodies(&data.organizations), said);
        self.basis(data.basis.as_ref(), said);
        let n = data.organizations.len();
        self.people.t.say(format!("{n}団体に参加を呼びかけました"), format!("{n} bodies invited"))
    }

    pub(super) fn enrolled(&self, data: &ParticipantsEnrolled, said: &mut Vec<Said>) -> String {
        self.say("団体", "Bodies", self.people.bodies(&data.organizations), said);
        self.basis(data.basis.as_ref(), said);
        let n = data.organizations.len();
        self.people.t.say(format!("{n}団体を対象としました"), format!("{n} bodies take part by rule"))
    }

    pub(super) fn joined(&self, data: &ParticipantJoined, said: &mut Vec<Said>) -> String {
        self.basis(data.basis.as_ref(), said);
        self.of(&data.participant, "が「参加」と回答しました", "takes part")
    }

    pub(super) fn declined(&self, data: &ParticipantDeclined<Commitment>, said: &mut Vec<Said>) -> String {
        self.reason(Some(&data.reason_code), data.reason.as_ref(), data.basis.as_ref(), said);
        self.of(&data.participant, "が「不参加」と回答しました", "does not take part")
    }

    pub(super) fn withdrew(&self, data: &ParticipantWithdrew<Commitment>, said: &mut Vec<Said>) -> String {
        self.reason(Some(&data.reason_code), data.reason.as_ref(), data.basis.as_ref(), said);
        self.of(&data.participant, "が辞退しました", "withdrew")
    }

    pub(super) fn excluded(&self, data: &ParticipantExcluded<Commitment>, said: &mut Vec<Said>) -> String {
        self.reason(Some(&data.reason_code), data.reason.as_ref(), data.basis.as_ref(), said);
        let (body, phase) = (self.people.body(&data.participant), self.phase(&data.phase));
        self.people.t.say(
            format!("{body}を「{phase}」の待ち合わせから除きました"),
            format!("{body} taken out of the barrier of “{phase}”"),
        )
    }

    pub(super) fn note(&self, data: &NoteAdded<Commitment>, said: &mut Vec<Said>) -> String {
        let t = self.people.t;
        self.private("メモ", "Note", &data.note, said);
        let about = data.participant.as_ref().map(|body| self.people.body(body));
        let about =
            about.map(|body| t.say(format!("{body}について"), format!(" about {body}"))).unwrap_or_default();
        t.say(format!("{about}メモを書きました"), format!("Note{about}"))
    }

    pub(super) fn corrected(&self, data: &FactCorrected<Commitment>, said: &mut Vec<Said>) -> String {
        let t = self.people.t;
        let words = match (data.correction, &data.value) {
            (Correction::Retract, _) => t
                .say(
                    "（取り消し。前の記録が有効になります）",
                    "(retracted; the record before it counts again)",
                )
                .to_owned(),
            (Correction::Replace, None) => t.say("（空にしました）", "(emptied)").to_owned(),
            (Correction::Replace, Some(value)) => self.corrected_value(data, value),
        };
        self.say("訂正後", "Now", words, said);
        self.reason(Some(&data.reason_code), data.reason.as_ref(), data.basis.as_ref(), said);
        let (whose, item) = (self.whose(data.participant.as_ref()), self.corrected_item(data));
        t.say(format!("{whose}「{item}」を訂正しました"), format!("{whose}“{item}” corrected"))
    }

    fn corrected_value(&self, data: &FactCorrected<Commitment>, value: &FieldValue<Commitment>) -> String {
        let chosen = if let FieldValue::Choice(name) = value { Some(name) } else { None };
        let mode = chosen.filter(|_| data.path == "/data/mode").and_then(DecisionMode::named);
        match (mode, &data.phase, &data.item) {
            (Some(mode), _, _) => self.mode(mode).to_owned(),
            (None, Some(phase), Some(item)) => self.value(phase, item, value),
            (None, phase, item) => {
                let named = item.as_ref().or(phase.as_ref());
                named.map_or_else(String::new, |named| self.value(named, named, value))
            }
        }
    }

    /// What was put right, in words: a field or step by its title, any other fact by what it is.
    fn corrected_item(&self, data: &FactCorrected<Commitment>) -> String {
        let t = self.people.t;
        if let (Some(phase), Some(item)) = (&data.phase, &data.item) {
            return self.item(phase, item);
        }
        match data.path.as_str() {
            "/data" => t.say("添付した書類", "attached document").to_owned(),
            "/data/decided_on" => t.say("決裁の日", "day of the decision").to_owned(),
            "/data/decided_by" => t.say("決裁した職", "deciding post").to_owned(),
            "/data/mode" => t.say("決裁の区分", "mode of the decision").to_owned(),
            "/data/basis" => t.say("決定の根拠", "basis of the decision").to_owned(),
            other => other.to_owned(),
        }
    }

    pub(super) fn phase_opened(&self, data: &PhaseOpened) -> String {
        self.subject(data.participant.as_ref(), &data.phase, "が始まりました", "opened", data.revision)
    }

    pub(super) fn phase_completed(&self, data: &PhaseCompleted, said: &mut Vec<Said>) -> String {
        self.basis(data.basis.as_ref(), said);
        self.subject(data.participant.as_ref(), &data.phase, "が完了しました", "completed", data.revision)
    }

    pub(super) fn phase_skipped(&self, data: &PhaseSkipped<Commitment>, said: &mut Vec<Said>) -> String {
        self.reason(Some(&data.reason_code), data.reason.as_ref(), data.basis.as_ref(), said);
        self.subject(data.participant.as_ref(), &data.phase, "を省略しました", "skipped", data.revision)
    }

    pub(super) fn phase_reopened(&self, data: &PhaseReopened<Commitment>, said: &mut Vec<Said>) -> String {
        self.reason(Some(&data.reason_code), data.reason.as_ref(), data.basis.as_ref(), said);
        self.subject(data.participant.as_ref(), &data.phase, "に戻りました", "reopened", data.revision)
    }

    pub(super) fn reported(
        &self,
        id: EventId,
        data: &ReportSubmitted<Commitment>,
        said: &mut Vec<Said>,
    ) -> String {
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
        let (ja, en) = if data.fields.is_empty() {
            ("に変わりはないと報告しました", "reported: no change")
        } else {
            ("を報告しました", "reported")
        };
        self.subject(data.participant.as_ref(), &data.phase, ja, en, 1)
    }

    pub(super) fn checked(&self, data: &ChecklistUpdated, said: &mut Vec<Said>) -> String {
        let one = |fact: &ItemFact| {
            let badge = item_badge(self.people.t, Some(fact.status));
            format!("{} {} — {}", badge.glyph, badge.word, self.item(&data.phase, &fact.item))
        };
        let n = data.items.len();
        self.say("手順", "Steps", data.items.iter().map(one).collect::<Vec<_>>().join("\n"), said);
        let (ja, en) = (format!("の手順{n}件を更新しました"), format!("{n} steps updated"));
        self.subject(data.participant.as_ref(), &data.phase, &ja, &en, 1)
    }

    pub(super) fn attached(&self, data: &EvidenceAttached<Commitment>, said: &mut Vec<Said>) -> String {
        self.private("ファイル名", "File", &data.file_name, said);
        self.say("SHA-256", "SHA-256", data.sha256.to_string(), said);
        let document = data.document.as_ref().map(|document| self.item(&data.phase, document));
        let document = document.unwrap_or_else(|| self.people.t.say("書類", "document").to_owned());
        let (ja, en) = (format!("に「{document}」を添付しました"), format!("“{document}” attached"));
        self.subject(data.participant.as_ref(), &data.phase, &ja, &en, 1)
    }

    pub(super) fn reached(&self, data: &MilestoneReached) -> String {
        let milestone = self.item(&data.phase, &data.milestone);
        let (ja, en) =
            (format!("で節目「{milestone}」に達しました"), format!("milestone “{milestone}” reached"));
        self.subject(data.participant.as_ref(), &data.phase, &ja, &en, 1)
    }

    pub(super) fn deadline_set(&self, data: &DeadlineSet) -> String {
        let t = self.people.t;
        let (item, due) = (self.phase(&data.item), date::due_long(t, &data.due).text);
        let whose = self.whose(data.participant.as_ref());
        t.say(
            format!("{whose}「{item}」の期限を{due}と定めました"),
            format!("{whose}date of “{item}” set to {due}"),
        )
    }

    pub(super) fn deadline_changed(
        &self,
        data: &DeadlineChanged<Commitment>,
        said: &mut Vec<Said>,
    ) -> String {
        let t = self.people.t;
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

    pub(super) fn deadline_missed(&self, data: &DeadlineMissed) -> String {
        let t = self.people.t;
        let (item, due) = (self.phase(&data.item), date::due_long(t, &data.due).text);
        let (whose, n) = (self.whose(data.participant.as_ref()), data.outstanding);
        t.say(
            format!("{whose}「{item}」の期限（{due}）を過ぎました（残り{n}件）"),
            format!("{whose}date of “{item}” ({due}) lapsed with {n} outstanding"),
        )
    }

    pub(super) fn marked(&self, data: &MarkSet<Commitment>, said: &mut Vec<Said>) -> String {
        let t = self.people.t;
        self.reason(data.reason_code.as_ref(), data.reason.as_ref(), data.basis.as_ref(), said);
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

    pub(super) fn say(&self, ja: &str, en: &str, words: String, said: &mut Vec<Said>) {
        said.push(Said { title: self.people.t.say(ja, en).to_owned(), words });
    }

    pub(super) fn private(&self, ja: &str, en: &str, commitment: &Commitment, said: &mut Vec<Said>) {
        let hidden = || self.people.t.say("（表示できません）", "(not shown)").to_owned();
        let words = self.people.texts.of(commitment).map_or_else(hidden, str::to_owned);
        self.say(ja, en, words, said);
    }

    pub(super) fn reason(
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

    pub(super) fn basis(&self, basis: Option<&Basis>, said: &mut Vec<Said>) {
        if let Some(basis) = basis {
            self.say("根拠", "Basis", self.basis_words(basis), said);
        }
    }

    fn of(&self, body: &OrganizationId, ja: &str, en: &str) -> String {
        let body = self.people.body(body);
        self.people.t.say(format!("{body}{ja}"), format!("{body} {en}"))
    }

    pub(super) fn whose(&self, body: Option<&OrganizationId>) -> String {
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
}
