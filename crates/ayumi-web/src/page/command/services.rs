//! What was typed about meetings, contacts, conditions, numbers and pauses; never about a phase.

use ayumi_core::command::{
    CloseCase, Command, DeclareParticipants, MoveLifecycle, OpenEntry, RecordAttendance, ResumeWork,
    SuspendWork,
};
use ayumi_core::event::{DeclaredCount, Presence};
use ayumi_core::text::Label;

use super::{Reader, half_width};
use crate::view::forms::services::{CERTAINTIES, CLOCKS, GROUPS, certainty_key, clock_key, group_key};

impl Reader<'_> {
    /// The command, when it is one of these.
    pub(super) fn service(&mut self) -> Option<Command> {
        let command = match self.typed.one("command") {
            "open_entry" => Command::OpenEntry(self.open_entry()?),
            "record_attendance" => Command::RecordAttendance(self.attendance()?),
            "move_lifecycle" => Command::MoveLifecycle(self.move_lifecycle()?),
            "declare_participants" => Command::DeclareParticipants(self.declare()?),
            "suspend_work" => Command::SuspendWork(self.suspend()),
            "resume_work" => Command::ResumeWork(ResumeWork {
                phase: self.item("phase"),
                participant: self.participant(),
                reason: self.typed.text("reason"),
                basis: self.basis(),
            }),
            "close_case" => Command::CloseCase(CloseCase { basis: self.basis() }),
            _ => return None,
        };
        Some(command)
    }

    fn open_entry(&mut self) -> Option<OpenEntry> {
        let asks_for_a_body = self.typed.0.contains_key("participant");
        if asks_for_a_body && self.participant().is_none() {
            self.fault("participant", "団体を選んでください。", "Choose the body.");
        }
        Some(OpenEntry {
            register: self.item("register")?,
            participant: self.participant(),
            subject: self.typed.text("subject"),
            due_on: self.date("due_on"),
            follows: self.item("follows"),
            basis: self.basis(),
        })
    }

    /// Only the bodies whose number differs from the one shown.
    fn attendance(&mut self) -> Option<RecordAttendance> {
        let mut present = Vec::new();
        for (code, persons) in self.counts("present.") {
            let organization = code.parse().ok()?;
            present.push(Presence { organization, persons });
        }
        if present.is_empty() && self.faults.is_empty() {
            self.fault("", "人数を入れた団体がありません。", "No number of persons was given.");
        }
        Some(RecordAttendance { phase: self.item("phase")?, present, basis: self.basis() })
    }

    fn move_lifecycle(&mut self) -> Option<MoveLifecycle> {
        let to = self.item("to");
        if to.is_none() {
            self.fault("to", "新しい状態を選んでください。", "Choose the new condition.");
        }
        let effective_on = self.date("effective_on");
        let basis = self.basis();
        Some(MoveLifecycle {
            lifecycle: self.item("lifecycle")?,
            participant: self.participant(),
            to: to?,
            effective_on,
            reason_code: self.reason_code(),
            reason: self.typed.text("reason"),
            basis,
        })
    }

    /// Every group with a number, whether it differs or not: a document states all of them at once.
    fn declare(&mut self) -> Option<DeclareParticipants> {
        let mut counts = Vec::new();
        for group in GROUPS {
            let name = format!("count.{}", group_key(group));
            if let Some(count) = self.number(&name) {
                counts.push(DeclaredCount { group, count });
            }
        }
        if counts.is_empty() && self.faults.is_empty() {
            self.fault("count.city", "団体数を入れてください。", "Give the numbers.");
        }
        let (ja, en) = (self.typed.text("remark_ja"), self.typed.text("remark_en"));
        if ja.is_none() && en.is_some() {
            self.fault(
                "remark_ja",
                "備考は日本語でも入力してください。",
                "Write the remark in Japanese, too.",
            );
        }
        let certainty =
            CERTAINTIES.into_iter().find(|one| certainty_key(*one) == self.typed.one("certainty"));
        let (effective_on, basis) = (self.date("effective_on"), self.basis());
        Some(DeclareParticipants {
            counts,
            certainty: certainty?,
            remark: ja.map(|ja| Label { ja, en }),
            effective_on,
            basis,
        })
    }

    fn suspend(&mut self) -> SuspendWork {
        SuspendWork {
            phase: self.item("phase"),
            participant: self.participant(),
            clock: CLOCKS.into_iter().find(|clock| clock_key(*clock) == self.typed.one("clock")),
            expected_until: self.date("expected_until"),
            reason_code: self.reason_code(),
            reason: self.typed.text("reason"),
            basis: self.basis(),
        }
    }

    /// Numbers under a prefix that differ from those shown, by what follows the prefix.
    fn counts(&mut self, prefix: &str) -> Vec<(String, u32)> {
        let names: Vec<String> =
            self.typed.0.keys().filter(|name| name.starts_with(prefix)).cloned().collect();
        let mut counts = Vec::new();
        for name in names {
            if self.typed.one(&name) == self.typed.one(&format!("was.{name}")) {
                continue;
            }
            if let Some(count) = self.number(&name) {
                counts.push((name[prefix.len()..].to_owned(), count));
            }
        }
        counts
    }

    /// A whole number not below none; none when the input is empty.
    fn number(&mut self, name: &str) -> Option<u32> {
        let text = half_width(self.typed.one(name));
        if text.is_empty() {
            return None;
        }
        let number = text.parse().ok();
        if number.is_none() {
            self.fault(name, "0以上の整数を入力してください。", "Give a whole number, 0 or more.");
        }
        number
    }
}
