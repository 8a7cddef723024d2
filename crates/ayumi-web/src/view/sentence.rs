//! Each event of a case as one sentence with its private words beside it; never who acted or when.

mod dates;
mod events;
mod migrations;
pub mod services;
mod votes;

use std::sync::Arc;

pub use votes::{choice_word, step_word, tally_words};

use ayumi_core::definition::{Definition, FieldKind};
use ayumi_core::envelope::Envelope;
use ayumi_core::event::{Basis, BasisKind, DecisionMode, Event, FieldValue, SealedEvent};
use ayumi_core::id::{EventId, ItemId, ReasonCode};
use ayumi_core::private::Commitment;
use ayumi_core::reason;
use ayumi_core::text::Label;

use crate::view::date;
use crate::view::number::grouped;
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
    /// The versions of it the case followed before, oldest first, each with the number of the last event under it.
    pub past: &'a [(u64, Arc<Definition>)],
}

impl<'a> Speaker<'a> {
    /// The speaker of the day an event was recorded: what happened is told by the version then in force. The event of
    /// a migration is told by the one it left.
    #[must_use]
    pub fn at(&self, version: u64) -> Self {
        let then = self.past.iter().find(|(last, _)| version <= *last);
        let definition: &'a Definition = then.map_or(self.definition, |(_, definition)| definition);
        Self { definition, ..*self }
    }

    /// The sentence of an event in its envelope.
    pub fn told(&self, envelope: &Envelope) -> Sentence {
        self.at(envelope.version).sentence(envelope.id, &envelope.data)
    }

    /// The sentence of an event of a case.
    pub fn sentence(&self, id: EventId, event: &SealedEvent) -> Sentence {
        let mut said = Vec::new();
        let text = self.text(id, event, &mut said);
        Sentence { text, said }
    }

    fn text(&self, id: EventId, event: &SealedEvent, said: &mut Vec<Said>) -> String {
        match event {
            Event::CaseOpened(data) => self.case_opened(data, said),
            Event::CaseCompleted(_) => self.case_completed(),
            Event::CaseCancelled(data) => self.case_cancelled(data, said),
            Event::ParticipantsInvited(data) => self.invited(data, said),
            Event::ParticipantsEnrolled(data) => self.enrolled(data, said),
            Event::ParticipantJoined(data) => self.joined(data, said),
            Event::ParticipantDeclined(data) => self.declined(data, said),
            Event::ParticipantWithdrew(data) => self.withdrew(data, said),
            Event::ParticipantExcluded(data) => self.excluded(data, said),
            Event::NoteAdded(data) => self.note(data, said),
            Event::FactCorrected(data) => self.corrected(data, said),
            Event::PhaseOpened(data) => self.phase_opened(data),
            Event::PhaseCompleted(data) => self.phase_completed(data, said),
            Event::PhaseSkipped(data) => self.phase_skipped(data, said),
            Event::PhaseReopened(data) => self.phase_reopened(data, said),
            Event::ReportSubmitted(data) => self.reported(id, data, said),
            Event::ChecklistUpdated(data) => self.checked(data, said),
            Event::EvidenceAttached(data) => self.attached(data, said),
            Event::MilestoneReached(data) => self.reached(data),
            Event::MarkSet(data) => self.marked(data, said),
            Event::DeadlineSet(data) => self.deadline_set(data),
            Event::DeadlineChanged(data) => self.deadline_changed(data, said),
            Event::DeadlineChangeRequested(data) => self.change_requested(data, said),
            Event::DeadlineChangeClosed(data) => self.change_closed(data, said),
            Event::CalendarAdopted(data) => self.calendar_adopted(data),
            Event::DeadlineRecomputed(data) => self.recomputed(data),
            Event::DeadlineMissed(data) => self.deadline_missed(data),
            Event::DecisionOpened(data) => self.decision_opened(data, said),
            Event::DecisionElectorsNamed(data) => self.electors_named(data, said),
            Event::DecisionEndorsed(data) => self.endorsed(data, said),
            Event::VoteCast(data) => self.vote_cast(data, said),
            Event::DecisionClosed(data) => self.decision_closed(data, said),
            Event::CaseMigrated(data) => self.migrated(data, said),
            Event::MigrationProposed(data) => self.migration_proposed(data, said),
            Event::MigrationApproved(data) => self.migration_approved(data, said),
            Event::EntryOpened(data) => self.entry_opened(data, said),
            Event::AttendanceRecorded(data) => self.attended(data, said),
            Event::LifecycleMoved(data) => self.moved_on(data, said),
            Event::ParticipantsDeclared(data) => self.declared(data, said),
            Event::CaseLinked(data) => self.linked(data),
            Event::WorkSuspended(data) => self.suspended(data, said),
            Event::SuspensionConfirmed(data) => self.suspension_confirmed(data, said),
            Event::WorkResumed(data) => self.resumed(data, said),
            ayumi_core::beside_cases!(
                Event::ReminderFired(_) | Event::NoticeGiven(_) | Event::ReminderSnoozed(_)
            ) => event.type_name().to_owned(),
        }
    }

    /// A reason code in words.
    pub fn reason_word(&self, code: &ReasonCode) -> String {
        reason::label(code).map_or_else(|| code.to_string(), |label| self.people.t.label(&label).to_owned())
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

    /// Title of whatever has dates: a phase, a mark or a register.
    pub fn phase(&self, id: &ItemId) -> String {
        self.title(self.definition.item_title(id), id)
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

    pub(super) fn title(&self, label: Option<&Label>, id: &ItemId) -> String {
        label.map_or_else(|| id.to_string(), |label| self.people.t.label(label).to_owned())
    }

    /// How a deciding post acted, in words.
    pub fn mode(&self, mode: DecisionMode) -> &'static str {
        mode_word(self.people.t, mode)
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
                | FieldKind::Money
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
            FieldValue::Integer(yen) if matches!(kind, Some(FieldKind::Money)) => {
                // An amount is never negative.
                let digits = grouped(yen.unsigned_abs());
                t.say(format!("{digits}円"), format!("¥{digits}"))
            }
            FieldValue::Integer(number) => number.to_string(),
            FieldValue::Boolean(yes) => {
                if *yes { t.say("はい", "yes") } else { t.say("いいえ", "no") }.to_owned()
            }
            FieldValue::Choice(id) => choice(id),
            FieldValue::Choices(ids) => ids.iter().map(choice).collect::<Vec<_>>().join(t.comma()),
            FieldValue::Date(day) => date::long(t, *day).text,
            FieldValue::Month(month) => date::month(t, month),
            FieldValue::Status(status) => item_badge(t, Some(*status)).word.to_owned(),
            FieldValue::Basis(basis) => self.basis_words(basis),
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
