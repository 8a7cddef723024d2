//! Events told one by one, each placed behind the one before; never checked against the law.

use std::collections::HashMap;

use ayumi_core::calendar::month_end;
use ayumi_core::due::{Manner, reckon};
use ayumi_core::envelope::{Actor, Sealed, Unplaced, Via};
use ayumi_core::event::{
    Basis, BasisKind, CalendarPublished, CaseCancelled, CaseMigrated, CaseOpened, ChecklistUpdated,
    ClosingRule, DeadlineChanged, DeadlineKind, DeadlineMissed, DeadlineSet, DecisionClosed,
    DecisionElectorsNamed, DecisionMode, DecisionOpened, DefinitionPublished, DefinitionRef, DueDate,
    Elector, Electorate, ElectorateRule, Event, EvidenceAttached, ItemFact, ItemKind, ItemName, ItemStatus,
    LogMode, LogOpened, MarkSet, MilestoneReached, OpeningRule, ParticipantDeclined, ParticipantJoined,
    ParticipantsInvited, PhaseCompleted, PhaseOpened, Precision, ProgrammeOpened, Recipient, ReminderFired,
    RenamedItem, ReportSubmitted, SealedEvent, VoteCast, VoteChoice,
};
use ayumi_core::id::{
    CaseId, CommandId, ContentHash, CorrelationId, DecisionId, EventId, LogId, OrganizationId, ProgrammeId,
    StreamId, UserId,
};
use ayumi_core::merkle::leaf_hash;
use ayumi_core::private::Commitment;
use ayumi_core::text::Label;
use ayumi_core::time::Timestamp;
use ayumi_engine::port::store::StoredEvent;
use chrono::{Datelike as _, NaiveDate, NaiveTime};
use uuid::Uuid;

use crate::projection::agenda::AgendaRow;
use crate::views::testing::{
    CALENDAR, DEFINITION, NEXT_DEFINITION, body, calendar, calendar_ref, day, definition_ref, item,
    next_definition_ref,
};

const LEAD: &str = "280003";

/// The programme of the sample.
///
/// # Panics
/// Never: it is a slug.
pub fn programme() -> ProgrammeId {
    "sample-r8".parse().expect("a slug")
}

/// A log as a story.
pub struct Story {
    events: Vec<StoredEvent>,
    versions: HashMap<StreamId, u64>,
    pub(super) today: NaiveDate,
    log: Uuid,
}

impl Default for Story {
    fn default() -> Self {
        Self::of_log(1)
    }
}

impl Story {
    /// A log of its own, with everything published and the programme opened, on 2026-04-01.
    pub fn of_log(log: u128) -> Self {
        let mut story = Self {
            events: vec![],
            versions: HashMap::new(),
            today: day("2026-04-01"),
            log: Uuid::from_u128(log),
        };
        story.found();
        story
    }

    /// What was told so far.
    pub fn events(&self) -> &[StoredEvent] {
        &self.events
    }

    /// The position of what was told last.
    pub fn position(&self) -> u64 {
        self.events.len() as u64
    }

    /// What follows happens on this day.
    pub fn on(&mut self, date: &str) -> &mut Self {
        self.today = day(date);
        self
    }

    /// Any event, in any stream.
    ///
    /// # Panics
    /// When the event cannot be written.
    pub fn tell(&mut self, stream: &StreamId, event: &SealedEvent) -> EventId {
        let id = EventId(Uuid::from_u128(self.log.as_u128() << 64 | u128::from(self.position() + 1)));
        let sealed = Sealed {
            id,
            effective_on: self.today,
            actor: &Actor::system(),
            command_id: CommandId(Uuid::nil()),
            correlation: CorrelationId(Uuid::nil()),
            causation: None,
            data: event,
        };
        let envelope = Unplaced::new(stream, &sealed).expect("the story tells what can be written");
        self.place(stream, &envelope);
        id
    }

    fn place(&mut self, stream: &StreamId, unplaced: &Unplaced) {
        let version = self.versions.entry(stream.clone()).or_default();
        *version += 1;
        let at = Timestamp::at(self.today, NaiveTime::MIN, calendar().offset()).plus_seconds(3_600);
        let envelope = unplaced.place(*version, at, Via::Cli);
        let position = self.position() + 1;
        self.events.push(StoredEvent { position, leaf_hash: leaf_hash(envelope.as_bytes()), envelope });
    }

    /// An event in bytes no program can read, in the stream of a case.
    pub fn garble(&mut self, case: CaseId) -> &mut Self {
        let envelope = format!("{{\"stream\":\"{}\",\"type\":\"case.beamed_up\"}}", StreamId::case(case));
        let position = self.position() + 1;
        self.events.push(StoredEvent { position, leaf_hash: leaf_hash(envelope.as_bytes()), envelope });
        self
    }

    fn found(&mut self) {
        let opened = LogOpened {
            format: "ayumi-log/1".into(),
            log_id: LogId(self.log),
            mode: LogMode::Trial,
            zone: "Asia/Tokyo".into(),
            utc_offset_minutes: 540,
            envelope_rule: "rfc8785".into(),
            leaf_rule: "rfc6962-sha256".into(),
            commitment_rule: "ayumi/commit/1".into(),
            incarnation: self.log,
            software: "test".into(),
        };
        self.tell(&StreamId::log(), &Event::LogOpened(opened));
        let published = CalendarPublished {
            calendar: calendar_ref(),
            utc_offset_minutes: 540,
            covers_from: day("2026-01-01"),
            covers_to: day("2031-12-31"),
            official_to: day("2027-12-31"),
        };
        self.tell(&StreamId::calendar(&calendar_ref().id), &Event::CalendarPublished(published));
        let published = DefinitionPublished {
            definition: definition_ref(),
            source_sha256: ContentHash::of(DEFINITION),
            title: Label::new("見本", "sample"),
        };
        self.tell(&StreamId::definition(&definition_ref().id), &Event::DefinitionPublished(published));
        let opened = ProgrammeOpened {
            programme: programme(),
            title: Label::new("見本事業", "sample programme"),
            fiscal_year: 2026,
            definition: definition_ref(),
            calendar: calendar_ref(),
            lead: body(LEAD),
            plan_sha256: ContentHash::of(CALENDAR),
        };
        self.tell(&StreamId::programme(&programme()), &Event::ProgrammeOpened(opened));
    }

    /// A case, following the definition of the sample.
    pub fn open_case(&mut self, key: &str) -> CaseId {
        self.open_case_by(key, definition_ref())
    }

    /// A case, following any definition.
    ///
    /// # Panics
    /// When the key is none.
    pub fn open_case_by(&mut self, key: &str, definition: DefinitionRef) -> CaseId {
        let key = key.parse().expect("the story names a case");
        let case = CaseId::derive(LogId(self.log), &programme(), &key);
        let opened = CaseOpened {
            programme: programme(),
            title: Label::new(format!("案件 {key}"), format!("case {key}")),
            key,
            attributes: [(item("system"), item("koseki"))].into(),
            fiscal_year: 2026,
            definition,
            calendar: calendar_ref(),
            lead: body(LEAD),
            due_from: self.today,
            basis: None,
        };
        self.tell(&StreamId::case(case), &Event::CaseOpened(opened));
        case
    }

    /// Bodies are asked.
    pub fn invite(&mut self, case: CaseId, bodies: &[&str]) -> &mut Self {
        let organizations = bodies.iter().map(|code| body(code)).collect();
        self.in_case(
            case,
            Event::ParticipantsInvited(ParticipantsInvited {
                party: item("member"),
                organizations,
                basis: None,
            }),
        )
    }

    /// A body takes part.
    pub fn join(&mut self, case: CaseId, who: &str) -> &mut Self {
        self.in_case(
            case,
            Event::ParticipantJoined(ParticipantJoined { participant: body(who), basis: None }),
        )
    }

    /// A body does not take part.
    pub fn decline(&mut self, case: CaseId, who: &str) -> &mut Self {
        let reason_code = "other".parse().expect("a slug");
        self.in_case(
            case,
            Event::ParticipantDeclined(ParticipantDeclined {
                participant: body(who),
                reason_code,
                reason: None,
                basis: None,
            }),
        )
    }

    /// A phase opens, for one body or for all.
    pub fn open_phase(&mut self, case: CaseId, phase: &str, who: Option<&str>) -> &mut Self {
        self.in_case(
            case,
            Event::PhaseOpened(PhaseOpened {
                phase: item(phase),
                revision: 1,
                participant: who.map(body),
                rule: OpeningRule::CaseOpened,
                barriers: vec![],
                preferred_missing: vec![],
            }),
        )
    }

    /// A track is completed.
    pub fn complete(&mut self, case: CaseId, phase: &str, who: Option<&str>) -> &mut Self {
        let (phase, participant, rule) = (item(phase), who.map(body), ClosingRule::Command);
        self.in_case(
            case,
            Event::PhaseCompleted(PhaseCompleted { phase, revision: 1, participant, rule, basis: None }),
        )
    }

    /// 変わりなし is reported.
    pub fn report(&mut self, case: CaseId, phase: &str, who: Option<&str>) -> &mut Self {
        let (phase, participant) = (item(phase), who.map(body));
        self.in_case(
            case,
            Event::ReportSubmitted(ReportSubmitted {
                phase,
                revision: 1,
                participant,
                fields: vec![],
                basis: None,
            }),
        )
    }

    /// Items of the migration are given a status.
    pub fn check(&mut self, case: CaseId, who: &str, items: &[(&str, ItemStatus)]) -> &mut Self {
        let fact = |(id, status): &(&str, ItemStatus)| ItemFact {
            item: item(id),
            status: *status,
            fact_effective_on: None,
        };
        self.in_case(
            case,
            Event::ChecklistUpdated(ChecklistUpdated {
                phase: item("migrate"),
                revision: 1,
                participant: Some(body(who)),
                items: items.iter().map(fact).collect(),
                preferred_missing: vec![],
                basis: None,
            }),
        )
    }

    /// A file is attached to joint work.
    pub fn attach(&mut self, case: CaseId, phase: &str, file: &[u8]) -> &mut Self {
        let attached = EvidenceAttached {
            phase: item(phase),
            revision: 1,
            participant: None,
            document: None,
            sha256: ContentHash::of(file),
            size: file.len() as u64,
            media_type: "application/pdf".into(),
            file_name: sealed(),
        };
        self.in_case(case, Event::EvidenceAttached(attached))
    }

    /// A body is live.
    pub fn go_live(&mut self, case: CaseId, who: &str) -> &mut Self {
        let (milestone, phase, participant) = (item("live"), item("migrate"), Some(body(who)));
        self.in_case(
            case,
            Event::MilestoneReached(MilestoneReached { milestone, phase, revision: 1, participant }),
        )
    }

    /// A date is set.
    pub fn set_date(&mut self, case: CaseId, of: &str, who: Option<&str>, date: &str) -> &mut Self {
        self.in_case(
            case,
            Event::DeadlineSet(DeadlineSet {
                item: item(of),
                revision: 1,
                participant: who.map(body),
                version: 1,
                due: due(date),
                rule: date.into(),
                calendar: calendar_ref(),
            }),
        )
    }

    /// A date moves, as its version `version`.
    pub fn move_date(
        &mut self,
        case: CaseId,
        of: &str,
        who: Option<&str>,
        dates: (&str, &str),
        version: u32,
    ) -> &mut Self {
        self.in_case(
            case,
            Event::DeadlineChanged(DeadlineChanged {
                item: item(of),
                revision: 1,
                participant: who.map(body),
                version,
                former_version: version - 1,
                former: due(dates.0),
                due: due(dates.1),
                lapsed: self.today > due(dates.0).nominal,
                reason_code: "budget".parse().expect("a slug"),
                reason: sealed(),
                basis: basis(),
                calendar: calendar_ref(),
                request: None,
                decision: None,
                follows: None,
            }),
        )
    }

    /// A date is recorded as missed.
    pub fn miss(
        &mut self,
        case: CaseId,
        of: &str,
        who: Option<&str>,
        date: &str,
        outstanding: u32,
    ) -> &mut Self {
        let (item, participant, due) = (item(of), who.map(body), due(date));
        let missed = DeadlineMissed { item, revision: 1, participant, version: 1, due, outstanding };
        self.in_case(case, Event::DeadlineMissed(missed))
    }

    /// A mark is set with its date, or taken away.
    pub fn mark(&mut self, case: CaseId, who: &str, value: Option<&str>) -> &mut Self {
        let version = u32::from(value.is_none()) + 1;
        let due = value.map(|_| due("2031-03-31"));
        self.in_case(
            case,
            Event::MarkSet(MarkSet {
                mark: item("transition"),
                participant: body(who),
                version,
                value: value.map(item),
                grounds: value.map(|_| item("ground-1")).into_iter().collect(),
                due,
                reason_code: None,
                reason: None,
                basis: None,
            }),
        )
    }

    /// The decision of the draft is opened.
    pub fn ask(&mut self, case: CaseId) -> DecisionId {
        let decision = DecisionId::derive(case, &item("adopt"), None, 1, 1);
        let (rule, authority) = (ElectorateRule::OneAuthority, body(LEAD));
        let opened = DecisionOpened {
            decision,
            question: item("adopt"),
            phase: item("draft"),
            revision: 1,
            participant: None,
            round: 1,
            electorate: Electorate { rule, authority, size: 1, total_weight: 1, directory_version: 0 },
            proposal: None,
            rationale: None,
            basis: None,
            votes_until: None,
            calendar: None,
        };
        self.in_case(case, Event::DecisionOpened(opened));
        decision
    }

    /// The decision of the draft is closed.
    pub fn decide(&mut self, case: CaseId, decision: DecisionId, outcome: &str) -> &mut Self {
        self.in_case(
            case,
            Event::DecisionClosed(DecisionClosed {
                decision,
                question: item("adopt"),
                phase: item("draft"),
                revision: 1,
                participant: None,
                round: 1,
                outcome: Some(item(outcome)),
                mode: DecisionMode::Approval,
                decided_on: self.today,
                decided_by: None,
                decided_by_title: Some(sealed()),
                basis: basis(),
                rationale: sealed(),
                dissent: None,
                evidence: vec![ContentHash::of(DEFINITION)],
                tally: None,
                waived: vec![],
            }),
        )
    }

    /// The next version of the definition is published.
    pub fn publish_next(&mut self) -> &mut Self {
        let published = DefinitionPublished {
            definition: next_definition_ref(),
            source_sha256: ContentHash::of(NEXT_DEFINITION),
            title: Label::new("見本", "sample"),
        };
        self.tell(&StreamId::definition(&definition_ref().id), &Event::DefinitionPublished(published));
        self
    }

    /// The case goes on under the next version.
    pub fn migrate(&mut self, case: CaseId) -> &mut Self {
        let renamed =
            |kind, former, now| RenamedItem { former: ItemName::of(kind, &item(former)), item: item(now) };
        let migrated = CaseMigrated {
            from: definition_ref(),
            to: next_definition_ref(),
            plan_sha256: ContentHash::of(b"plan"),
            approval: EventId(Uuid::nil()),
            calendar: calendar_ref(),
            renamed: vec![
                renamed(ItemKind::Phase, "recruit", "inquiry"),
                renamed(ItemKind::Mark, "transition", "support"),
            ],
            dropped: vec![
                ItemName::of(ItemKind::Phase, &item("draft")),
                ItemName::of(ItemKind::Decision, &item("adopt")),
            ],
            undated: vec![],
            reason: sealed(),
            basis: basis(),
        };
        self.in_case(case, Event::CaseMigrated(migrated))
    }

    /// Bodies are named that vote on the draft.
    pub fn name_electors(&mut self, case: CaseId, decision: DecisionId, bodies: &[&str]) -> &mut Self {
        let elector = |code: &&str| Elector { organization: body(code), party: item("member"), weight: 1 };
        let electors = bodies.iter().map(elector).collect();
        self.in_case(case, Event::DecisionElectorsNamed(DecisionElectorsNamed { decision, electors }))
    }

    /// A body votes on the draft.
    pub fn vote(
        &mut self,
        case: CaseId,
        decision: DecisionId,
        elector: &str,
        choice: VoteChoice,
    ) -> &mut Self {
        let elector = body(elector);
        let vote =
            VoteCast { decision, elector, choice, weight: 1, replaces: None, reason: None, basis: None };
        self.in_case(case, Event::VoteCast(vote))
    }

    /// The case is called off.
    pub fn cancel(&mut self, case: CaseId) -> &mut Self {
        let reason_code = "other".parse().expect("a slug");
        self.in_case(case, Event::CaseCancelled(CaseCancelled { reason_code, reason: sealed(), basis: None }))
    }

    /// A planned reminder fires.
    ///
    /// # Panics
    /// When the row is no reminder.
    pub fn fire(&mut self, row: &AgendaRow) -> EventId {
        self.fire_to(row, &[])
    }

    /// A planned reminder fires, for these people.
    ///
    /// # Panics
    /// When the row is no reminder.
    pub fn fire_to(&mut self, row: &AgendaRow, users: &[UserId]) -> EventId {
        let mut fired = fired(row, self.versions.get(&StreamId::case(row.case)).copied().unwrap_or_default());
        fired.recipient.users = users.to_vec();
        self.tell(&StreamId::reminders(row.case), &Event::ReminderFired(fired))
    }
}

fn fired(row: &AgendaRow, case_version: u64) -> ReminderFired {
    let planned = row.reminder.clone().expect("a reminder fires");
    ReminderFired {
        reminder: planned.reminder,
        case: row.case,
        case_version,
        item: row.item.clone(),
        revision: row.revision,
        participant: row.participant.clone(),
        deadline_version: row.deadline_version,
        nominal: row.nominal,
        offset_business_days: planned.offset_business_days,
        ahead: planned.ahead,
        condition: planned.condition,
        recipient: recipient(planned.role, planned.organization),
        due_at: row.due_at,
        missed_repeats: vec![],
    }
}

impl Story {
    #[expect(clippy::needless_pass_by_value, reason = "events are written where they are told")]
    pub(super) fn in_case(&mut self, case: CaseId, event: SealedEvent) -> &mut Self {
        self.tell(&StreamId::case(case), &event);
        self
    }
}

pub(super) fn recipient(role: ayumi_core::id::ItemId, organization: OrganizationId) -> Recipient {
    Recipient { role, organization, posts: vec![], users: vec![] }
}

/// A day such as `2026-06-30`, or `2026-06末`, the end of a month.
pub(super) fn due(date: &str) -> DueDate {
    let (on, precision) = match date.strip_suffix('末') {
        Some(month) => {
            let first = day(&format!("{month}-01"));
            (month_end(first.year(), first.month()).expect("a month"), Precision::Month)
        }
        None => (day(date), Precision::Day),
    };
    reckon(on, precision, Manner::plain(DeadlineKind::PlanTarget), &calendar())
        .expect("the calendar reaches the date")
}

pub(super) fn basis() -> Basis {
    Basis { kind: BasisKind::Document, document_number: Some("デ戦第1号".into()), dated_on: None }
}

pub(super) fn sealed() -> Commitment {
    Commitment { commit: format!("{}=", "A".repeat(43)) }
}
