//! What was typed into a form as a command, or what is wrong with it; never whether the command is lawful.

mod amend;
mod services;

use ayumi_core::command::{
    AddNote, AttachEvidence, CancelCase, CastVote, Command, CorrectFact, Decide, EndorseDecision,
    ExcludeParticipant, FieldAnswer, ItemAnswer, Join, Leave, OpenDecision, PhaseAct, PhaseActWithReason,
    Report, SetChecklist, SetMark, Waiver,
};
use ayumi_core::definition::{Definition, FieldKind, Phase};
use ayumi_core::event::{Basis, Correction, FieldValue};
use ayumi_core::id::{ContentHash, ItemId, OrganizationId, ReasonCode};
use ayumi_core::text::Label;
use ayumi_core::wareki;
use chrono::{Datelike as _, NaiveDate};

use crate::view::form::{Fault, Typed};
use crate::view::forms::decide::{MODES, NOT_CARRIED, mode_key};
use crate::view::forms::vote::{CHOICES, OPINIONS, choice_key, opinion_key};
use crate::view::forms::{BASES, basis_key};
use crate::view::status::item_from_key;

/// The command a form asks for.
///
/// # Errors
/// What is wrong with what was typed, all of it at once.
pub(super) fn of(typed: &Typed, definition: &Definition) -> Result<Command, Vec<Fault>> {
    let mut reader = Reader { typed, definition, faults: Vec::new() };
    let command = reader.command();
    if !reader.faults.is_empty() {
        return Err(reader.faults);
    }
    command.ok_or_else(|| {
        vec![Fault::of(
            "",
            "このフォームは使えません。画面を開き直してください。",
            "This form cannot be used; open the page again.",
        )]
    })
}

struct Reader<'a> {
    typed: &'a Typed,
    definition: &'a Definition,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn command(&mut self) -> Option<Command> {
        let command = match self.typed.one("command") {
            "join" => Command::Join(Join { participant: self.participant(), basis: self.basis() }),
            "decline" => Command::Decline(self.leave()),
            "withdraw" => Command::Withdraw(self.leave()),
            "exclude_participant" => Command::ExcludeParticipant(self.exclude()?),
            "report" => Command::Report(self.report()?),
            "set_checklist" => Command::SetChecklist(self.checklist()?),
            "attach_evidence" => Command::AttachEvidence(self.attach()?),
            "complete_phase" => Command::CompletePhase(PhaseAct {
                phase: self.item("phase")?,
                participant: self.participant(),
                basis: self.basis(),
            }),
            "skip_phase" => Command::SkipPhase(self.act_with_reason()?),
            "reopen_phase" => Command::ReopenPhase(self.act_with_reason()?),
            "open_decision" => Command::OpenDecision(OpenDecision {
                phase: self.item("phase")?,
                participant: self.participant(),
                proposal: self.item("proposal"),
                rationale: self.typed.text("rationale"),
                basis: self.basis(),
            }),
            "endorse_decision" => Command::EndorseDecision(self.endorse()?),
            "cast_vote" => Command::CastVote(self.cast_vote()?),
            "decide" => Command::Decide(self.decide()?),
            "set_mark" => Command::SetMark(self.mark()?),
            "add_note" => Command::AddNote(self.note()?),
            "correct_fact" => Command::CorrectFact(self.correct()?),
            "cancel_case" => Command::CancelCase(CancelCase {
                reason_code: self.reason_code(),
                reason: self.typed.text("reason"),
                basis: self.basis(),
            }),
            other => return self.amendment(other).or_else(|| self.service()),
        };
        Some(command)
    }

    fn item(&self, name: &str) -> Option<ItemId> {
        self.typed.one(name).parse().ok()
    }

    fn participant(&self) -> Option<OrganizationId> {
        self.typed.one("participant").parse().ok()
    }

    fn phase(&self) -> Option<&Phase> {
        self.definition.phase(&self.item("phase")?)
    }

    fn reason_code(&self) -> Option<ReasonCode> {
        self.typed.one("reason_code").parse().ok()
    }

    fn fault(&mut self, input: impl Into<String>, ja: &str, en: &str) {
        self.faults.push(Fault::of(input, ja, en));
    }

    /// A day, as it may be typed; none when the input is empty.
    fn date(&mut self, name: &str) -> Option<NaiveDate> {
        let text = self.typed.one(name);
        if text.is_empty() {
            return None;
        }
        let day = typed_date(text);
        if day.is_none() {
            self.fault(name, DATE_WRONG.0, DATE_WRONG.1);
        }
        day
    }

    fn basis(&mut self) -> Option<Basis> {
        let kind = BASES.into_iter().find(|kind| basis_key(*kind) == self.typed.one("basis_kind"));
        let (document_number, dated_on) = (self.typed.text("basis_number"), self.date("basis_date"));
        if kind.is_none() && (document_number.is_some() || dated_on.is_some()) {
            self.fault("basis_kind", "根拠の種類を選んでください。", "Choose the kind of basis.");
        }
        Some(Basis { kind: kind?, document_number, dated_on })
    }

    fn leave(&mut self) -> Leave {
        Leave {
            participant: self.participant(),
            reason_code: self.reason_code(),
            reason: self.typed.text("reason"),
            basis: self.basis(),
        }
    }

    fn exclude(&mut self) -> Option<ExcludeParticipant> {
        Some(ExcludeParticipant {
            participant: self.participant()?,
            phase: self.item("phase")?,
            reason_code: self.reason_code(),
            reason: self.typed.text("reason"),
            basis: self.basis(),
        })
    }

    fn act_with_reason(&mut self) -> Option<PhaseActWithReason> {
        Some(PhaseActWithReason {
            phase: self.item("phase")?,
            participant: self.participant(),
            reason_code: self.reason_code(),
            reason: self.typed.text("reason"),
            basis: self.basis(),
        })
    }

    /// Only answers that differ from what the form showed; none of them means that nothing has changed.
    fn report(&mut self) -> Option<Report> {
        let asked: Vec<_> =
            self.phase()?.report.iter().map(|field| (field.id.clone(), field.kind.clone())).collect();
        let effective_on = self.date("effective_on");
        let mut fields = Vec::new();
        for (field, kind) in asked {
            let now = self.typed.all(&format!("field.{field}")).join(",");
            if now == self.typed.one(&format!("was.{field}")) {
                continue;
            }
            let value = self.value(&field, &kind);
            fields.push(FieldAnswer { field, value, effective_on });
        }
        Some(Report {
            phase: self.item("phase")?,
            participant: self.participant(),
            fields,
            basis: self.basis(),
        })
    }

    fn value(&mut self, field: &ItemId, kind: &FieldKind) -> Option<FieldValue<String>> {
        let name = format!("field.{field}");
        let text = self.typed.one(&name).to_owned();
        if text.is_empty() {
            return None;
        }
        let value = match kind {
            FieldKind::Text => self.typed.text(&name).map(FieldValue::Text),
            FieldKind::Integer { .. } => half_width(&text).parse().ok().map(FieldValue::Integer),
            FieldKind::Money => yen(&text).map(FieldValue::Integer),
            FieldKind::Boolean => text.parse().ok().map(FieldValue::Boolean),
            FieldKind::Choice(_) => text.parse().ok().map(FieldValue::Choice),
            FieldKind::Choices(_) => {
                let chosen: Option<Vec<ItemId>> =
                    self.typed.all(&name).into_iter().map(|id| id.parse().ok()).collect();
                chosen.map(FieldValue::Choices)
            }
            FieldKind::Date => typed_date(&text).map(FieldValue::Date),
            FieldKind::Month => typed_month(&text).map(FieldValue::Month),
        };
        if value.is_none() {
            let wrong = expected(kind);
            self.faults.push(Fault { input: name, message: wrong });
        }
        value
    }

    fn checklist(&mut self) -> Option<SetChecklist> {
        let steps: Vec<ItemId> = self.phase()?.checklist.iter().map(|step| step.id.clone()).collect();
        let effective_on = self.date("effective_on");
        let mut items = Vec::new();
        for item in steps {
            let now = self.typed.one(&format!("item.{item}"));
            if now == self.typed.one(&format!("was.{item}")) {
                continue;
            }
            if let Some(status) = item_from_key(now) {
                items.push(ItemAnswer { item, status, effective_on });
            }
        }
        if items.is_empty() {
            self.fault(
                "",
                "変えた手順がありません。変えた手順の状態を選んでください。",
                "No step was changed; choose the new state of a step.",
            );
        }
        Some(SetChecklist {
            phase: self.item("phase")?,
            participant: self.participant(),
            items,
            basis: self.basis(),
        })
    }

    /// Hash, size, type and name come from the file.
    fn attach(&mut self) -> Option<AttachEvidence> {
        Some(AttachEvidence {
            phase: self.item("phase")?,
            participant: self.participant(),
            document: self.item("document"),
            sha256: ContentHash::of(&[]),
            size: 0,
            media_type: String::new(),
            file_name: String::new(),
        })
    }

    fn decide(&mut self) -> Option<Decide> {
        let outcome = self.item("outcome");
        if outcome.is_none() && self.typed.one("outcome") != NOT_CARRIED {
            self.fault("outcome", "決定の内容を選んでください。", "Choose the decision.");
        }
        let evidence = self.typed.all("evidence").into_iter().filter_map(|hash| hash.parse().ok()).collect();
        let mode = MODES.into_iter().find(|mode| mode_key(*mode) == self.typed.one("mode"));
        let decided_on = self.date("decided_on");
        let basis = self.basis();
        Some(Decide {
            phase: self.item("phase")?,
            participant: self.participant(),
            outcome,
            mode: mode?,
            decided_on,
            decided_by: None,
            decided_by_title: self.typed.text("decided_by_title"),
            basis,
            rationale: self.typed.text("rationale"),
            dissent: self.typed.text("dissent"),
            evidence,
            waived: self.waived(),
        })
    }

    /// The required documents for which a reason to do without was typed.
    fn waived(&self) -> Vec<Waiver> {
        let rule = self.phase().and_then(|phase| self.definition.decision(phase.decide.as_ref()?));
        let required = rule.map_or(&[][..], |rule| &rule.requires).iter();
        let waiver = |document: &ItemId| {
            let reason = self.typed.text(&format!("waive.{document}"))?;
            Some(Waiver { document: document.clone(), reason })
        };
        required.filter_map(waiver).collect()
    }

    fn endorse(&mut self) -> Option<EndorseDecision> {
        let typed = self.typed.one("opinion");
        let opinion = OPINIONS.into_iter().find(|opinion| opinion_key(*opinion) == typed);
        if opinion.is_none() {
            self.fault("opinion", "同意か異議かを選んでください。", "Choose consent or objection.");
        }
        Some(EndorseDecision {
            phase: self.item("phase")?,
            participant: self.participant(),
            step: None,
            organization: None,
            opinion: opinion?,
            comment: self.typed.text("comment"),
        })
    }

    fn cast_vote(&mut self) -> Option<CastVote> {
        let typed = self.typed.one("choice");
        let choice = CHOICES.into_iter().find(|choice| choice_key(*choice) == typed);
        if choice.is_none() {
            self.fault("choice", "賛否を選んでください。", "Choose how to vote.");
        }
        let participant = self.participant();
        if participant.is_none() {
            self.fault("participant", "団体を選んでください。", "Choose the body.");
        }
        let basis = self.basis();
        Some(CastVote {
            phase: self.item("phase")?,
            participant,
            choice: choice?,
            reason: self.typed.text("reason"),
            basis,
        })
    }

    fn mark(&mut self) -> Option<SetMark> {
        Some(SetMark {
            mark: self.item("mark")?,
            participant: self.participant(),
            value: self.item("value"),
            grounds: self.typed.all("grounds").into_iter().filter_map(|ground| ground.parse().ok()).collect(),
            due_on: self.date("due_on"),
            reason_code: self.reason_code(),
            reason: self.typed.text("reason"),
            basis: self.basis(),
        })
    }

    fn note(&mut self) -> Option<AddNote> {
        let note = self.typed.text("note");
        if note.is_none() {
            self.fault("note", "メモを入力してください。", "Write the note.");
        }
        Some(AddNote { phase: self.item("phase"), participant: self.participant(), note: note? })
    }

    fn correct(&mut self) -> Option<CorrectFact> {
        let item = self.item("item")?;
        let correction =
            if self.typed.one("correction") == "retract" { Correction::Retract } else { Correction::Replace };
        let kind = self.phase()?.field(&item).map(|field| field.kind.clone());
        let value = match (correction, kind) {
            (Correction::Retract, _) => None,
            (Correction::Replace, Some(kind)) => self.value(&item, &kind),
            (Correction::Replace, None) => {
                item_from_key(self.typed.one(&format!("item.{item}"))).map(FieldValue::Status)
            }
        };
        let effective_on = self.date("effective_on");
        let basis = self.basis();
        Some(CorrectFact {
            phase: Some(self.item("phase")?),
            participant: self.participant(),
            item: Some(item),
            event: None,
            path: None,
            correction,
            value,
            effective_on,
            reason_code: self.reason_code(),
            reason: self.typed.text("reason"),
            basis,
        })
    }
}

const DATE_WRONG: (&str, &str) = (
    "日付を読み取れません。令和8年9月30日、R8.9.30、2026-09-30のように入力してください。",
    "The date cannot be read; write it like 2026-09-30.",
);

fn expected(kind: &FieldKind) -> Label {
    match kind {
        FieldKind::Integer { .. } => Label::new("整数を入力してください。", "Give a whole number."),
        FieldKind::Money => Label::new(
            "金額を円の整数で入力してください（例 12,500）。",
            "Give an amount in whole yen, such as 12,500.",
        ),
        FieldKind::Date => Label::new(DATE_WRONG.0, DATE_WRONG.1),
        FieldKind::Month => Label::new(
            "年月を読み取れません。令和8年9月、R8.9、2026-09のように入力してください。",
            "The month cannot be read; write it like 2026-09.",
        ),
        FieldKind::Text | FieldKind::Boolean | FieldKind::Choice(_) | FieldKind::Choices(_) => {
            Label::new("選択肢から選んでください。", "Choose one of the answers.")
        }
    }
}

/// An amount as it may be typed: digits of either width, with or without separators and 円.
fn yen(text: &str) -> Option<i64> {
    let digits = half_width(text);
    let digits = digits.trim().trim_end_matches('円').replace([',', '、', '，'], "");
    digits.parse().ok().filter(|yen| *yen >= 0)
}

/// A day as it may be typed; `R8.9末` is the last day of the month.
fn typed_date(text: &str) -> Option<NaiveDate> {
    if let Some(month) = text.strip_suffix('末') {
        return end_of_month(first_of_month(month)?);
    }
    wareki::parse_date(text)
}

fn end_of_month(first: NaiveDate) -> Option<NaiveDate> {
    ayumi_core::calendar::month_end(first.year(), first.month())
}

/// A month as it may be typed, as it is stored: `2026-09`.
fn typed_month(text: &str) -> Option<String> {
    first_of_month(text.trim_end_matches('末')).map(|day| day.format("%Y-%m").to_string())
}

fn first_of_month(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    ["1日", ".1", "-01", "/1"].into_iter().find_map(|rest| wareki::parse_date(&format!("{text}{rest}")))
}

/// Digits as people type them with a Japanese keyboard.
fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
            '－' | '−' | 'ー' => '-',
            _ => c,
        })
        .filter(|c| *c != ',' && *c != '，')
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_may_be_typed_as_people_write_it() {
        let september = NaiveDate::from_ymd_opt(2026, 9, 30);
        for text in ["令和8年9月30日", "R8.9.30", "2026/9/30", "２０２６－９－３０", "R8.9末", "令和8年9月末"]
        {
            assert_eq!(typed_date(text), september, "{text}");
        }
        assert_eq!(typed_date("9月30日"), None);
    }

    #[test]
    fn a_month_may_be_typed_as_people_write_it() {
        for text in ["令和8年9月", "R8.9", "2026-09", "2026/9", "R8.9末"] {
            assert_eq!(typed_month(text).as_deref(), Some("2026-09"), "{text}");
        }
        assert_eq!(typed_month("2026"), None);
    }

    #[test]
    fn a_number_may_be_typed_full_width() {
        assert_eq!(half_width("１，２３４"), "1234");
        assert_eq!(half_width("－５"), "-5");
    }
}
