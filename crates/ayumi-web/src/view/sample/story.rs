//! A small world: three bodies, one case of joint use of education systems with something of everything in it.

use ayumi_core::calendar::{Calendar, CalendarData};
use ayumi_core::decide::Acting;
use ayumi_core::definition::Definition;
use ayumi_core::directory::{Directory, Right};
use ayumi_core::envelope::{Actor, ActorKind, Envelope, OnBehalfOf, Via};
use ayumi_core::event::{
    Basis, BasisKind, CalendarRef, CaseOpened, DeadlineChangeRequested, DeadlineChanged, DeadlineKind,
    DeadlineMissed, DeadlineSet, DueDate, Event, EvidenceAttached, FieldValue, NoteAdded, OpeningRule,
    Organization, OrganizationKind, OrganizationRegistered, ParticipantDeclined, ParticipantJoined,
    ParticipantsInvited, PhaseOpened, PostAssigned, PostCreated, Precision, ReportSubmitted, ReportedField,
    Role, SealedEvent, UserRegistered,
};
use ayumi_core::id::{
    CaseId, CommandId, ContentHash, CorrelationId, DecisionId, EventId, OrganizationId, PostId, StreamId,
    UserId,
};
use ayumi_core::private::{Blind, Commitment, commit};
use ayumi_core::state::{Case, Happened};
use ayumi_core::text::Label;
use ayumi_core::time::Timestamp;
use ayumi_definition::read_definition;
use chrono::{FixedOffset, NaiveDate};
use uuid::Uuid;

use crate::view::decision::Placed;
use crate::view::people::Texts;

pub(crate) const LEAD: &str = "280003";
pub(crate) const HIMEJI: &str = "282014";
pub(crate) const AMAGASAKI: &str = "282022";

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn body(code: &str) -> OrganizationId {
    code.parse().unwrap()
}

pub(crate) fn offset() -> FixedOffset {
    FixedOffset::east_opt(9 * 3600).unwrap()
}

pub(crate) fn due(on: &str) -> DueDate {
    let on = day(on);
    DueDate {
        nominal: on,
        precision: Precision::Month,
        kind: DeadlineKind::PlanTarget,
        effective: on,
        last_business_day: on.pred_opt().unwrap(),
        provisional: true,
        cut_off: None,
        missed_from: on.succ_opt().unwrap(),
    }
}

pub(crate) fn read(source: &str) -> Definition {
    read_definition(source).value.unwrap()
}

pub(crate) fn education() -> Definition {
    read(include_str!("../../../../../workflows/definitions/education-dx.yaml"))
}

pub(crate) fn migration() -> Definition {
    read(include_str!("../../../../../workflows/definitions/system-migration.yaml"))
}

pub(crate) fn calendar() -> Calendar {
    Calendar::new(CalendarData {
        id: "hyogo".into(),
        version: 1,
        utc_offset_minutes: 540,
        covers_from: day("2019-01-01"),
        covers_to: day("2040-12-31"),
        holidays: std::collections::BTreeMap::new(),
        closures: Vec::new(),
        official_to: day("2027-12-31"),
        bodies: std::collections::BTreeMap::new(),
    })
    .unwrap()
}

pub(crate) fn calendar_ref() -> CalendarRef {
    CalendarRef { id: "hyogo".parse().unwrap(), version: 1, sha256: ContentHash::of(b"calendar") }
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub(crate) fn case_id() -> CaseId {
    CaseId(id(1))
}

pub(crate) fn post() -> PostId {
    PostId(id(2))
}

pub(crate) fn user() -> UserId {
    UserId(id(3))
}

pub(crate) fn question() -> DecisionId {
    DecisionId(id(4))
}

pub(crate) fn acting(role: Role, organization: &str) -> Acting {
    let right = Right { grant: EventId(id(5)), post: post(), role, organization: body(organization) };
    Acting { actor: actor(organization), rights: vec![right] }
}

pub(super) fn actor(organization: &str) -> Actor {
    Actor {
        kind: ActorKind::User,
        user: Some(user()),
        post: Some(post()),
        organization: Some(body(organization)),
        credential: None,
        authority: None,
        on_behalf_of: (organization == LEAD).then(|| OnBehalfOf {
            user: None,
            post: None,
            organization: body(HIMEJI),
        }),
    }
}

pub(crate) fn directory() -> Directory {
    let organization = |code: &str, ja: &str, en: &str, kind, region: Option<&str>| Organization {
        organization: body(code),
        kind,
        name: Label::new(ja, en),
        kana: "よみ".into(),
        class: None,
        county: None,
        region: region.map(str::to_owned),
        office: None,
        population: (code == HIMEJI).then_some(522_041),
        population_on: Some(day("2023-12-01")),
        corporate_number: None,
    };
    let registered = |particulars| {
        Event::OrganizationRegistered(OrganizationRegistered { particulars, source_sha256: None })
    };
    let events: Vec<SealedEvent> = vec![
        registered(organization(LEAD, "兵庫県", "Hyogo", OrganizationKind::Prefecture, None)),
        registered(organization(
            HIMEJI,
            "姫路市",
            "Himeji",
            OrganizationKind::Municipality,
            Some("Nakaharima"),
        )),
        registered(organization(
            AMAGASAKI,
            "尼崎市",
            "Amagasaki",
            OrganizationKind::Municipality,
            Some("Hanshin-minami"),
        )),
        Event::UserRegistered(UserRegistered {
            user: user(),
            organization: body(LEAD),
            name: sealed("/data/name", "A. Officer"),
        }),
        Event::PostCreated(PostCreated {
            post: post(),
            organization: body(LEAD),
            title: Label::new("デジタル戦略課 担当", "Digital strategy"),
            basis: None,
        }),
        Event::PostAssigned(PostAssigned { post: post(), user: user(), basis: None }),
    ];
    (1..).zip(&events).fold(Directory::default(), |directory, (version, event)| {
        directory.evolve(&Happened {
            id: EventId(id(100 + u128::from(version))),
            version,
            effective_on: day("2026-04-01"),
            actor: &Actor::operator(),
            event,
        })
    })
}

pub(crate) fn sealed(path: &str, text: &str) -> Commitment {
    commit(&Blind([7; 32]), path, text)
}

/// A case with its events and the texts in them.
pub(crate) struct Story {
    pub(crate) case: Case,
    pub(crate) events: Vec<Placed>,
    pub(crate) texts: Texts,
}

impl Story {
    pub(super) fn new() -> Self {
        let mut texts = Texts::default();
        texts.keep(EventId(id(104)), "/data/name", &sealed("/data/name", "A. Officer"), "A. Officer");
        Self { case: Case::default(), events: Vec::new(), texts }
    }

    fn next(&self) -> EventId {
        EventId(id(1_000 + u128::from(self.case.version) + 1))
    }

    pub(super) fn secret(&mut self, path: &str, text: &str) -> Commitment {
        let commitment = sealed(path, text);
        self.texts.keep(self.next(), path, &commitment, text);
        commitment
    }

    pub(super) fn tell(&mut self, by: Actor, on: &str, event: SealedEvent) {
        let (id, version) = (self.next(), self.case.version + 1);
        let happened = Happened { id, version, effective_on: day(on), actor: &by, event: &event };
        self.case = std::mem::take(&mut self.case).evolve(&happened);
        let recorded_at: Timestamp = format!("{on}T01:02:03Z").parse().unwrap();
        let envelope = Envelope {
            id,
            stream: StreamId::case(case_id()),
            version,
            recorded_at,
            effective_on: day(on),
            actor: by,
            via: Via::Page,
            command_id: CommandId(Uuid::from_u128(9)),
            correlation: CorrelationId(Uuid::from_u128(9)),
            causation: None,
            data: event,
        };
        self.events.push(Placed { position: 40 + version, leaf: vec![1; 32], envelope });
    }
}

pub(super) fn basis() -> Basis {
    Basis {
        kind: BasisKind::Document,
        document_number: Some("No. 123".into()),
        dated_on: Some(day("2026-05-01")),
    }
}

/// Everything that can happen to a case of the education programme, once.
pub(crate) fn story(definition: &Definition) -> Story {
    let mut story = Story::new();
    open(&mut story, definition);
    work(&mut story);
    govern(&mut story);
    story
}

fn open(story: &mut Story, definition: &Definition) {
    let opened = CaseOpened {
        programme: "education-dx-r8".parse().unwrap(),
        key: "school-affairs".parse().unwrap(),
        title: Label::new("統合型校務支援システム", "Integrated school affairs system"),
        attributes: std::collections::BTreeMap::new(),
        fiscal_year: 2026,
        definition: definition.reference.clone(),
        calendar: calendar_ref(),
        lead: body(LEAD),
        due_from: day("2026-04-01"),
        basis: Some(basis()),
    };
    let member = || "member".parse().unwrap();
    story.tell(Actor::operator(), "2026-04-01", Event::CaseOpened(opened));
    let organizations = vec![body(HIMEJI), body(AMAGASAKI)];
    story.tell(
        Actor::operator(),
        "2026-04-01",
        Event::ParticipantsInvited(ParticipantsInvited { party: member(), organizations, basis: None }),
    );
    for (item, on) in [("survey", "2026-04-30"), ("scope", "2026-06-30"), ("selection", "2027-03-31")] {
        let set = DeadlineSet {
            item: item.parse().unwrap(),
            revision: 1,
            participant: None,
            version: 1,
            due: due(on),
            rule: "month".into(),
            calendar: calendar_ref(),
        };
        story.tell(Actor::system(), "2026-04-01", Event::DeadlineSet(set));
    }
    for phase in ["survey", "selection"] {
        let opened = PhaseOpened {
            phase: phase.parse().unwrap(),
            revision: 1,
            participant: None,
            rule: OpeningRule::CaseOpened,
            barriers: Vec::new(),
            preferred_missing: Vec::new(),
        };
        story.tell(Actor::system(), "2026-04-01", Event::PhaseOpened(opened));
    }
}

fn work(story: &mut Story) {
    let (himeji, survey) = (|| Some(body(HIMEJI)), || "survey".parse().unwrap());
    story.tell(
        actor(LEAD),
        "2026-04-10",
        Event::ParticipantJoined(ParticipantJoined { participant: body(HIMEJI), basis: Some(basis()) }),
    );
    let reason = Some(story.secret("/data/reason", "They have their own."));
    let declined = ParticipantDeclined {
        participant: body(AMAGASAKI),
        reason_code: "own-system".parse().unwrap(),
        reason,
        basis: None,
    };
    story.tell(actor(AMAGASAKI), "2026-04-11", Event::ParticipantDeclined(declined));
    let answer = |field: &str, value| ReportedField {
        field: field.parse().unwrap(),
        value: Some(value),
        fact_effective_on: None,
    };
    let fields = vec![
        answer("current_service", FieldValue::Choice("planned".parse().unwrap())),
        answer("renewal", FieldValue::Month("2027-03".into())),
        answer(
            "wanted",
            FieldValue::Choices(vec!["school_affairs".parse().unwrap(), "zero_trust".parse().unwrap()]),
        ),
    ];
    let report = ReportSubmitted { phase: survey(), revision: 1, participant: himeji(), fields, basis: None };
    story.tell(actor(HIMEJI), "2026-04-20", Event::ReportSubmitted(report));
    let file_name = story.secret("/data/file_name", "interview.pdf");
    let evidence = |phase: &str, document: &str, participant, file_name| EvidenceAttached {
        phase: phase.parse().unwrap(),
        revision: 1,
        participant,
        document: Some(document.parse().unwrap()),
        sha256: ContentHash::of(document.as_bytes()),
        size: 1_500_000,
        media_type: "application/pdf".into(),
        file_name,
    };
    story.tell(
        actor(HIMEJI),
        "2026-04-21",
        Event::EvidenceAttached(evidence("survey", "interview", himeji(), file_name)),
    );
    let file_name = story.secret("/data/file_name", "evaluation.pdf");
    story.tell(
        actor(LEAD),
        "2026-04-22",
        Event::EvidenceAttached(evidence("selection", "evaluation", None, file_name)),
    );
    let note = story.secret("/data/note", "Asked by telephone.");
    story.tell(
        actor(LEAD),
        "2026-04-23",
        Event::NoteAdded(NoteAdded { phase: Some(survey()), revision: Some(1), participant: himeji(), note }),
    );
}

fn govern(story: &mut Story) {
    let survey = || "survey".parse().unwrap();
    let reason = story.secret("/data/reason", "The assembly meets later.");
    let changed = DeadlineChanged {
        item: survey(),
        revision: 1,
        participant: Some(body(HIMEJI)),
        version: 2,
        former_version: 1,
        former: due("2026-04-30"),
        due: due("2026-05-31"),
        lapsed: true,
        reason_code: "assembly".parse().unwrap(),
        reason,
        basis: basis(),
        calendar: calendar_ref(),
        request: None,
        decision: None,
        follows: None,
    };
    story.tell(actor(LEAD), "2026-05-01", Event::DeadlineChanged(changed));
    let missed = DeadlineMissed {
        item: survey(),
        revision: 1,
        participant: None,
        version: 1,
        due: due("2026-04-30"),
        outstanding: 1,
    };
    story.tell(Actor::system(), "2026-05-01", Event::DeadlineMissed(missed));
    super::decision::put(story);
    let reason = story.secret("/data/reason", "The vendor answers in July.");
    let asked = DeadlineChangeRequested {
        item: survey(),
        revision: 1,
        participant: Some(body(HIMEJI)),
        former_version: 2,
        former: due("2026-05-31"),
        due: due("2026-07-31"),
        lapsed: true,
        reason_code: "vendor".parse().unwrap(),
        reason,
        basis: Some(basis()),
        calendar: calendar_ref(),
    };
    story.tell(actor(HIMEJI), "2026-06-10", Event::DeadlineChangeRequested(asked));
}
