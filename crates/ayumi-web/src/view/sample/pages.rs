//! A sample of every page, made of the story; what each shows is asserted in `tests`.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use ayumi_core::event::{DefinitionRef, NoticeKind, Precision, ReminderCondition};
use ayumi_core::figures::Tally;
use ayumi_core::id::{CaseId, ContentHash, EventId, OrganizationId, ProgrammeId, ReminderId, UserId};
use ayumi_core::state::{Participation, TrackStatus};
use ayumi_core::text::Label;
use ayumi_store::views::{
    AgendaKind, AgendaRow, BoardRow, CaseRow, CaseStatus, Counts, DeadlineRow, FigureRow, GaveWay, Given,
    InboxRow, MarkFigure, NoticeRow, PlannedReminder, ProgrammeRow, Promise, VoteRow,
};
use uuid::Uuid;

use super::outward::PAGES;
use super::story::{
    AMAGASAKI, HIMEJI, LEAD, body, calendar_ref, case_id, day, directory, due, education, migration, offset,
    story,
};
use crate::view::agenda::{self, AgendaPage};
use crate::view::board::services::Services;
use crate::view::board::{self, BoardPage, Narrow};
use crate::view::fault::FaultPage;
use crate::view::form::Maker;
use crate::view::glossary::GlossaryPage;
use crate::view::inbox::{Desk, InboxPage, Told};
use crate::view::login::LoginPage;
use crate::view::people::{People, Texts};
use crate::view::programmes::{Content, ProgrammesPage};
use crate::view::receipt::{ReceiptPage, Recorded};
use crate::view::say::Say;
use crate::view::sentence::Speaker;
use crate::view::shell::{Past, Reader, Section, Shell};
use crate::view::standardization::StandardizationPage;
use crate::view::status::Reading;
use crate::view::today::{self, TodayPage};

/// A page with something of everything on it.
pub(crate) trait Sample: Sized {
    /// The sample, in the reader's language.
    fn sample(t: Say) -> Self;
}

impl Sample for Shell {
    fn sample(t: Say) -> Self {
        Self {
            t,
            title: t.say("見出し", "Title").to_owned(),
            section: Section::Today,
            reader: Some(Reader {
                name: Some("A. Officer".into()),
                role: "officer".into(),
                body: t.say("兵庫県", "Hyogo").into(),
                keeps: true,
            }),
            sample: true,
            clock: Some("12:00".into()),
            past: Some(Past {
                value: "2026-06-30".into(),
                text: "2026-06-30 18:00".into(),
                asked: "R8.6.30".into(),
            }),
            path: "/p/education-dx-r8".into(),
            query: vec![("case".into(), "a&b".into())],
            faulty: false,
        }
    }
}

pub(super) fn reading() -> Reading {
    Reading { day: day("2026-06-20"), soon_until: day("2026-07-03") }
}

pub(super) fn programme_id() -> ProgrammeId {
    "education-dx-r8".parse().unwrap()
}

fn definition_ref() -> DefinitionRef {
    education().reference
}

pub(super) fn programme() -> ProgrammeRow {
    ProgrammeRow {
        programme: programme_id(),
        title: Label::new("令和8年度 教育DX環境整備の推進", "Education DX environment, FY2026"),
        fiscal_year: 2026,
        definition: definition_ref(),
        calendar: calendar_ref(),
        lead: body(LEAD),
        plan_sha256: ContentHash::of(b"plan"),
        opened_on: day("2026-04-01"),
        opened_by: EventId(Uuid::nil()),
    }
}

fn case_row(key: &str, title: Label, system: Option<&str>) -> CaseRow {
    let attributes = system.map(|system| ("system".parse().unwrap(), system.parse().unwrap()));
    CaseRow {
        case: case_id(),
        programme: programme_id(),
        key: key.parse().unwrap(),
        title,
        attributes: attributes.into_iter().collect(),
        fiscal_year: 2026,
        definition: definition_ref(),
        calendar: calendar_ref(),
        lead: body(LEAD),
        status: CaseStatus::Open,
        opened_on: Some(day("2026-04-01")),
        ended_on: None,
        participants: Counts { invited: 0, enrolled: 0, joined: 1, declined: 1, withdrawn: 0 },
        current_phase: None,
        next_due: None,
    }
}

pub(super) fn row_of_case() -> CaseRow {
    case_row("school-affairs", Label::new("統合型校務支援システム", "Integrated school affairs system"), None)
}

fn promise(on: &str) -> Promise {
    Promise {
        version: 2,
        due: due(on),
        original_nominal: day("2026-04-30"),
        moves: 2,
        moved_after_lapse: true,
        missed: false,
    }
}

fn board_row(phase: &str, participant: Option<&str>, status: TrackStatus, due_on: &str) -> BoardRow {
    BoardRow {
        case: case_id(),
        programme: programme_id(),
        phase: phase.parse().unwrap(),
        participant: participant.map(body),
        participation: participant.map(|_| Participation::Joined),
        status,
        revision: 1,
        opened_on: Some(day("2026-04-01")),
        ended_on: None,
        promise: Some(promise(due_on)),
        gave_way_to: None,
        reported_on: None,
        tally: None,
        excluded: false,
    }
}

pub(super) fn board_rows() -> Vec<BoardRow> {
    let declined = BoardRow {
        participation: Some(Participation::Declined),
        ..board_row("contract", Some(AMAGASAKI), TrackStatus::NotApplicable, "2026-09-30")
    };
    vec![
        board_row("survey", Some(HIMEJI), TrackStatus::Ready, "2026-06-15"),
        board_row("survey", Some(AMAGASAKI), TrackStatus::Active, "2026-06-30"),
        board_row("scope", None, TrackStatus::Waiting, "2026-06-30"),
        board_row("contract", Some(HIMEJI), TrackStatus::Unanswered, "2026-09-30"),
        declined,
    ]
}

fn tally() -> Tally {
    Tally { done: 10, in_progress: 2, not_started: 1, not_applicable: 0, unreported: 0 }
}

impl Sample for BoardPage {
    fn sample(t: Say) -> Self {
        let (definition, cases, rows, directory, texts) =
            (education(), [row_of_case(), row_of_case()], board_rows(), directory(), Texts::default());
        let people = People { t, directory: &directory, texts: &texts };
        let openable: BTreeSet<CaseId> = [case_id()].into();
        let own: Vec<OrganizationId> = vec![body(HIMEJI)];
        let material = board::Material {
            title: "Board".into(),
            subtitle: "FY2026".into(),
            requests: &[],
            definition: &definition,
            cases: &cases,
            rows: &rows,
            services: &Services::default(),
            systems: &[],
            people,
            reading: reading(),
            narrow: Narrow::default(),
            bound_to: Some(&own),
            openable: Some(&openable),
        };
        Self::of_case(Shell::sample(t), &material, &cases[0])
    }
}

/// The other kind of board: bodies by systems.
pub(crate) fn roll_up(t: Say) -> BoardPage {
    let (definition, directory, texts) = (migration(), directory(), Texts::default());
    let people = People { t, directory: &directory, texts: &texts };
    let cases =
        [case_row("282014.koseki", Label::new("姫路市 戸籍", "Himeji Family register"), Some("koseki"))];
    let dated = BoardRow {
        tally: Some(tally()),
        gave_way_to: Some(GaveWay {
            mark: "transition_support".parse().unwrap(),
            promise: Some(promise("2031-03-31")),
        }),
        ..board_row("go_live", Some(HIMEJI), TrackStatus::Active, "2026-03-31")
    };
    let plain = BoardRow {
        tally: Some(tally()),
        promise: None,
        ..board_row("planning", Some(HIMEJI), TrackStatus::Done, "2026-03-31")
    };
    let systems = [
        ("koseki".parse().unwrap(), t.say("戸籍", "Family register").to_owned()),
        ("inkan-toroku".parse().unwrap(), "x".to_owned()),
    ];
    let material = board::Material {
        title: "Board".into(),
        subtitle: "FY2026".into(),
        requests: &[],
        definition: &definition,
        cases: &cases,
        rows: &[plain, dated],
        services: &Services::default(),
        systems: &systems,
        people,
        reading: reading(),
        narrow: Narrow::default(),
        bound_to: None,
        openable: None,
    };
    BoardPage::of_systems(Shell::sample(t), &material)
}

impl Sample for ReceiptPage {
    fn sample(t: Say) -> Self {
        let definition = education();
        let story = story(&definition);
        let directory = directory();
        let people = People { t, directory: &directory, texts: &story.texts };
        let placed = &story.events[8];
        let recorded = Recorded {
            position: placed.position,
            leaf: &placed.leaf,
            envelope: &placed.envelope,
            offset: offset(),
        };
        let speaker = Speaker { people, definition: &definition, past: &[] };
        Self::new(Shell::sample(t), speaker, recorded, "Case".into(), "/cases/1".into())
    }
}

impl Sample for TodayPage {
    fn sample(t: Say) -> Self {
        today(t, None)
    }
}

/// Today, for one who reads all or for one bound to a body.
pub(crate) fn today(t: Say, bound_to: Option<&[OrganizationId]>) -> TodayPage {
    let rows = board_rows();
    let lapsed = BoardRow { promise: Some(promise("2026-06-19")), ..rows[0].clone() };
    let with_steps = BoardRow { tally: Some(tally()), ..rows[0].clone() };
    let rows: Vec<BoardRow> = rows.into_iter().chain([lapsed, with_steps]).collect();
    today_of(t, bound_to, &rows)
}

/// Today, for a body whose case has three phases of steps: one done, one begun and one not.
pub(crate) fn today_of_steps(t: Say, bound_to: &[OrganizationId]) -> TodayPage {
    let steps = |phase, status, due, done, not_started| BoardRow {
        tally: Some(Tally { done, not_started, ..Tally::default() }),
        ..board_row(phase, Some(HIMEJI), status, due)
    };
    let rows = [
        steps("survey", TrackStatus::Done, "2026-04-30", 15, 0),
        steps("scope", TrackStatus::Active, "2026-12-28", 4, 6),
        steps("contract", TrackStatus::Active, "2027-03-31", 0, 15),
    ];
    today_of(t, Some(bound_to), &rows)
}

fn today_of(t: Say, bound_to: Option<&[OrganizationId]>, rows: &[BoardRow]) -> TodayPage {
    let (definition, directory, texts, programme) = (education(), directory(), Texts::default(), programme());
    let people = People { t, directory: &directory, texts: &texts };
    let boards = [today::Board { programme: &programme, definition: &definition, rows }];
    let cases: HashMap<CaseId, CaseRow> = [(case_id(), row_of_case())].into();
    let shell = Shell::sample(t);
    let line = crate::view::decisions::line(&shell, people, &super::decision::decision_row(true));
    let contacts = super::board::contacts();
    let material = today::Material {
        contacts: &contacts,
        boards: &boards,
        cases: &cases,
        people,
        reading: reading(),
        since: day("2026-06-19"),
        bound_to,
        votes: &[vote_row()],
        waiting: vec![crate::view::decisions::line(&shell, people, &super::decision::decision_row(false))],
        latest: vec![line],
        requests: 2,
    };
    TodayPage::new(shell, material)
}

impl Sample for ProgrammesPage {
    fn sample(t: Say) -> Self {
        let several = content(vec![row_of_case(), row_of_case()]);
        let system =
            case_row("282014.koseki", Label::new("姫路市 戸籍", "Himeji Family register"), Some("koseki"));
        let by_system = content(vec![system]);
        let nothing = Content { cases: vec![], rows: vec![], ..content(vec![]) };
        Self::new(Shell::sample(t), &[several, by_system, super::board::content(), nothing], reading())
    }
}

fn content(cases: Vec<CaseRow>) -> Content {
    let definition = Arc::new(education());
    let (entries, conditions) = (vec![], vec![]);
    Content { programme: programme(), cases, rows: board_rows(), definition, entries, conditions }
}

impl Sample for StandardizationPage {
    fn sample(t: Say) -> Self {
        let (directory, texts) = (directory(), Texts::default());
        let people = People { t, directory: &directory, texts: &texts };
        let row = |participant: &str, live| FigureRow {
            case: case_id(),
            key: "282014.koseki".parse().unwrap(),
            attributes: BTreeMap::new(),
            programme: programme_id(),
            participant: body(participant),
            participation: Participation::Enrolled,
            tally: Tally { done: 524, in_progress: 0, not_started: 276, not_applicable: 0, unreported: 0 },
            live_on: live,
            marks: [(
                "transition_support".parse().unwrap(),
                MarkFigure {
                    value: "designated".parse().unwrap(),
                    grounds: Vec::new(),
                    since: day("2026-04-01"),
                    due: None,
                },
            )]
            .into(),
        };
        let rows = [row(HIMEJI, Some(day("2026-04-01"))), row(AMAGASAKI, None), row(LEAD, None)];
        Self::new(Shell::sample(t), "Standardisation", &migration(), &rows, people)
    }
}

pub(crate) fn inbox_row(open: bool) -> InboxRow {
    InboxRow {
        reminder: ReminderId(Uuid::from_u128(5)),
        event: EventId(Uuid::from_u128(6)),
        case: case_id(),
        case_title: Label::new("統合型校務支援システム", "Integrated school affairs system"),
        programme: programme_id(),
        item: "survey".parse().unwrap(),
        item_title: Label::new("①現状把握", "① Survey"),
        revision: 1,
        participant: Some(body(HIMEJI)),
        deadline_version: 1,
        nominal: day("2026-06-30"),
        precision: Precision::Month,
        offset_business_days: if open { -5 } else { 1 },
        ahead: None,
        condition: ReminderCondition::NotCompleted,
        role: "member".parse().unwrap(),
        organization: body(HIMEJI),
        posts: Vec::new(),
        users: Vec::new(),
        due_at: "2026-06-23T00:00:00Z".parse().unwrap(),
        fired_at: "2026-06-23T00:00:05Z".parse().unwrap(),
        missed_repeats: Vec::new(),
        open,
        superseded: !open,
        snoozed: Vec::new(),
    }
}

fn reader() -> UserId {
    UserId(Uuid::from_u128(21))
}

/// A reminder the reader was sent and put off.
fn put_off() -> InboxRow {
    InboxRow {
        reminder: ReminderId(Uuid::from_u128(22)),
        item: "plan".parse().unwrap(),
        users: vec![reader()],
        snoozed: vec![(reader(), day("2026-06-26"))],
        ..inbox_row(true)
    }
}

fn notice_row(kind: NoticeKind, open: bool) -> NoticeRow {
    let told = inbox_row(true);
    NoticeRow {
        notice: told.reminder,
        kind,
        about: told.event,
        case: told.case,
        case_title: told.case_title,
        programme: told.programme,
        item: Some(told.item),
        item_title: told.item_title,
        participant: told.participant,
        role: told.role,
        organization: told.organization,
        due_at: told.due_at,
        given: Some(Given { event: told.event, at: told.fired_at, posts: Vec::new(), users: vec![reader()] }),
        open,
        snoozed: Vec::new(),
    }
}

fn vote_row() -> VoteRow {
    VoteRow {
        decision: super::story::question(),
        case: case_id(),
        case_title: Label::new("統合型校務支援システム", "Integrated school affairs system"),
        programme: programme_id(),
        question_title: Label::new("サービス提供事業者の選定", "Selection of the supplier"),
        phase: "selection".parse().unwrap(),
        phase_title: Label::new("⑤選定", "⑤ Selection"),
        round: 1,
        proposal_title: Some(Label::new("事業者を決定する", "Supplier selected")),
        opened_on: day("2026-05-10"),
        votes_until: Some(day("2026-06-30")),
        organization: body(HIMEJI),
        party: "member".parse().unwrap(),
        weight: 1,
        choice: None,
        voted_on: None,
        event: None,
        proxy: false,
        open: true,
    }
}

impl Sample for InboxPage {
    fn sample(t: Say) -> Self {
        let (directory, texts) = (directory(), Texts::default());
        let people = People { t, directory: &directory, texts: &texts };
        let notice = |kind, open| notice_row(kind, open);
        let told = Told {
            votes: vec![vote_row()],
            notices: vec![
                notice(NoticeKind::ChangeRequested, true),
                notice(NoticeKind::ChangeClosed, false),
                notice(NoticeKind::DeadlineChanged, false),
            ],
            open: vec![inbox_row(true), put_off()],
            settled: vec![inbox_row(false)],
            older: Some("/inbox?before=2026-06-01#settled".into()),
        };
        let maker = Maker { t, action: String::new(), refusal: None, key: "key".into() };
        let desk = Desk {
            user: reader(),
            today: day("2026-06-24"),
            posts: Vec::new(),
            reasons: vec![("staff".into(), t.say("人員", "staff").into())],
            maker: Some(maker),
            offset: offset(),
        };
        Self::new(Shell::sample(t), people, told, &desk, "Himeji".into())
    }
}

impl Sample for AgendaPage {
    fn sample(t: Say) -> Self {
        let (directory, texts) = (directory(), Texts::default());
        let people = People { t, directory: &directory, texts: &texts };
        let told = inbox_row(true);
        let coming = |kind, reminder| AgendaRow {
            kind,
            case: case_id(),
            case_title: told.case_title.clone(),
            programme: programme_id(),
            item: told.item.clone(),
            item_title: told.item_title.clone(),
            revision: 1,
            participant: Some(body(HIMEJI)),
            deadline_version: 1,
            nominal: told.nominal,
            precision: told.precision,
            due_at: told.due_at,
            reminder,
        };
        let reminder = PlannedReminder {
            reminder: told.reminder,
            offset_business_days: -5,
            ahead: None,
            condition: told.condition,
            role: told.role.clone(),
            organization: body(HIMEJI),
        };
        let deadline = DeadlineRow {
            case: case_id(),
            case_title: told.case_title.clone(),
            programme: programme_id(),
            item: told.item.clone(),
            item_title: told.item_title.clone(),
            participant: Some(body(HIMEJI)),
            revision: 1,
            version: 2,
            due: due("2026-06-30"),
            original: due("2026-04-30"),
            moves: 1,
            moved_after_lapse: true,
            missed: false,
            set_on: day("2026-04-01"),
            outstanding: 1,
            history: Vec::new(),
        };
        let material = agenda::Material {
            deadlines: &[deadline],
            coming: &[coming(AgendaKind::Reminder, Some(reminder)), coming(AgendaKind::Lapse, None)],
            notices: &[NoticeRow { given: None, ..notice_row(NoticeKind::ChangeRequested, true) }],
            told: &[inbox_row(true)],
            parked: 2,
            sender: ("兵庫県 デジタル戦略課", PAGES.trim_end_matches('/')),
            people,
            offset: offset(),
            until: day("2026-10-01"),
        };
        Self::new(Shell::sample(t), &material)
    }
}

impl Sample for LoginPage {
    fn sample(t: Say) -> Self {
        Self {
            shell: Shell { reader: None, past: None, faulty: true, ..Shell::sample(t) },
            refused: true,
            next: "/p?a=\"b\"".into(),
        }
    }
}

impl Sample for FaultPage {
    fn sample(t: Say) -> Self {
        let detail = t.say("該当するものがありません。", "there is no such thing").to_owned();
        Self {
            shell: Shell::sample(t),
            status: 404,
            detail,
            parts: vec!["part".into()],
            request_id: "0193".into(),
        }
    }
}

impl Sample for GlossaryPage {
    fn sample(t: Say) -> Self {
        Self::new(Shell::sample(t))
    }
}
