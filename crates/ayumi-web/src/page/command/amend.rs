//! What was typed to move a date, to ask for another one or to answer who asked; never about anything else.

use ayumi_core::command::{
    ApproveDeadlineChange, ChangeDeadline, Command, ConfirmSuspension, RefuseDeadlineChange,
    RequestDeadlineChange, WithdrawDeadlineChange,
};
use ayumi_core::event::Precision;
use ayumi_core::id::{DecisionId, EventId};
use ayumi_core::wareki;
use chrono::NaiveDate;

use super::Reader;

/// What a date that is due can look like.
const DUE_WRONG: (&str, &str) = (
    "期限を読み取れません。令和8年9月30日、R8.9.30、R8.9末、令和8年度第2四半期、R8年度末、2026-09-30のように入力してください。",
    "The date cannot be read; write it like 2026-09-30, or 2026-09 for the end of that month.",
);

impl Reader<'_> {
    /// The command, when it is one of these.
    pub(super) fn amendment(&mut self, command: &str) -> Option<Command> {
        let command = match command {
            "change_deadline" => Command::ChangeDeadline(self.change_deadline()?),
            "request_deadline_change" => Command::RequestDeadlineChange(self.request()?),
            "approve_deadline_change" => Command::ApproveDeadlineChange(ApproveDeadlineChange {
                request: self.asked()?,
                item: self.item("item")?,
                participant: self.participant(),
                decision: self.resting_on(),
                reason: self.typed.text("reason"),
                basis: self.basis(),
            }),
            "refuse_deadline_change" => Command::RefuseDeadlineChange(RefuseDeadlineChange {
                request: self.asked()?,
                item: self.item("item")?,
                participant: self.participant(),
                reason_code: self.reason_code(),
                reason: self.typed.text("reason"),
                basis: self.basis(),
            }),
            "withdraw_deadline_change" => Command::WithdrawDeadlineChange(WithdrawDeadlineChange {
                request: self.asked()?,
                item: self.item("item")?,
                participant: self.participant(),
                reason: self.typed.text("reason"),
            }),
            "confirm_suspension" => Command::ConfirmSuspension(ConfirmSuspension {
                phase: self.item("phase"),
                participant: self.participant(),
                expected_until: self.date("expected_until"),
                reason_code: self.reason_code(),
                reason: self.typed.text("reason"),
                basis: self.basis(),
            }),
            _ => return None,
        };
        Some(command)
    }

    fn change_deadline(&mut self) -> Option<ChangeDeadline> {
        let (due, basis) = (self.due("nominal"), self.basis());
        let (nominal, precision) = due?;
        Some(ChangeDeadline {
            item: self.item("item")?,
            participant: self.participant(),
            nominal,
            precision: Some(precision),
            reason_code: self.reason_code(),
            reason: self.typed.text("reason"),
            basis,
            decision: self.resting_on(),
        })
    }

    fn request(&mut self) -> Option<RequestDeadlineChange> {
        let (due, basis) = (self.due("nominal"), self.basis());
        let (nominal, precision) = due?;
        Some(RequestDeadlineChange {
            item: self.item("item")?,
            participant: self.participant(),
            nominal,
            precision: Some(precision),
            reason_code: self.reason_code(),
            reason: self.typed.text("reason"),
            basis,
        })
    }

    fn asked(&self) -> Option<EventId> {
        self.typed.one("request").parse().ok()
    }

    fn resting_on(&self) -> Option<DecisionId> {
        self.typed.one("decision").parse().ok()
    }

    /// A date that is due, as exact as it is written.
    fn due(&mut self, name: &str) -> Option<(NaiveDate, Precision)> {
        let text = self.typed.one(name);
        if text.is_empty() {
            self.fault(name, "新しい期限を入力してください。", "Give the new date.");
            return None;
        }
        let due = wareki::parse_due(text);
        if due.is_none() {
            self.fault(name, DUE_WRONG.0, DUE_WRONG.1);
        }
        due
    }
}
