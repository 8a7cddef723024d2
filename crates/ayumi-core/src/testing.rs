//! The language the core is tested in: given what happened, when a command comes, then these events or that refusal;
//! never a rule of its own.
//!
//! ```
//! use ayumi_core::testing::*;
//!
//! given(procurement())
//!     .opened(&[KOBE, HIMEJI])
//!     .when(Who::Kobe, join())
//!     .then(["participant.joined"])
//!     .when(Who::Kobe, join().for_body(HIMEJI))
//!     .refused("another_body");
//! ```

pub mod definitions;
mod explaining;
pub mod golden;
pub mod guards;
mod moving;
mod orders;
mod run;
pub mod sketch;
pub mod world;

use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime};

use crate::command::Command;
use crate::decide::{Context, OpenCase};
use crate::definition::Definition;
use crate::event::{CaseOpened, NewEvent, SealedEvent};
use crate::id::{CaseId, OrganizationId};
use crate::rejection::Rejection;
use crate::reminder::{Due, Ledger, Planned, due, plan};
use crate::state::{Case, Track, TrackStatus};
use crate::time::{TimeOfDay, Timestamp};
use crate::version::{Passing, foresee};

pub use definitions::{guarded, migration, procurement, purchase, rounds, supplier};
pub use moving::{Moving, moving, thing};
pub use orders::*;
pub use run::{Ask, Recorded, given_notice};
pub use sketch::{LEAD, MEMBER, item};
pub use world::{
    AMAGASAKI, COMPANY, HIMEJI, KOBE, PREFECTURE, TOYOOKA, Who, World, body, date, municipalities, numbered,
};

/// A case with its past, on a day.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// What decisions read beside the case.
    pub world: Arc<World>,
    /// The definition the case follows.
    pub definition: Arc<Definition>,
    /// The id of the case.
    pub id: CaseId,
    /// Today.
    pub today: NaiveDate,
    /// The time of day; midnight unless a test sets it.
    pub time: NaiveTime,
    /// The case as it is now.
    pub case: Case,
    /// Everything that happened to it.
    pub log: Vec<Recorded>,
    /// Everything its reminder stream holds.
    pub fired: Vec<Recorded>,
    ledger: Ledger,
}

/// What came of something asked.
#[derive(Debug, Clone)]
pub struct Answer {
    before: Scenario,
    /// The definition the case follows once it is accepted.
    follows: Arc<Definition>,
    outcome: Result<(Case, Vec<Recorded>), Rejection>,
}

/// What a test expects of one event: its type, or all of it.
#[derive(Debug, Clone)]
pub enum Expected {
    /// Its stored type name.
    Type(String),
    /// Everything in it, private values in clear.
    Event(Box<NewEvent>),
}

impl From<&str> for Expected {
    fn from(name: &str) -> Self {
        Self::Type(name.to_owned())
    }
}

impl From<NewEvent> for Expected {
    fn from(event: NewEvent) -> Self {
        Self::Event(Box::new(event))
    }
}

/// A case that is not open yet, on 1 April 2026.
pub fn given(definition: Definition) -> Scenario {
    Scenario {
        world: Arc::new(World::new()),
        definition: Arc::new(definition),
        id: CaseId(numbered(0xca5e)),
        today: date("2026-04-01"),
        time: NaiveTime::MIN,
        case: Case::default(),
        log: Vec::new(),
        fired: Vec::new(),
        ledger: Ledger::default(),
    }
}

/// The usual opening of a case for these bodies, as members.
///
/// # Panics
/// When a body is not a code.
pub fn opening(scenario: &Scenario, bodies: &[&str]) -> OpenCase {
    let opened = CaseOpened {
        programme: "programme-r8".parse().expect("a programme id"),
        key: "case".parse().expect("a case key"),
        title: sketch::titled("case"),
        attributes: std::iter::empty().collect(),
        fiscal_year: 2026,
        definition: scenario.definition.reference.clone(),
        calendar: scenario.world.calendar_ref.clone(),
        lead: body(PREFECTURE),
        due_from: scenario.today,
        basis: None,
    };
    let members =
        (!bodies.is_empty()).then(|| (item(MEMBER), bodies.iter().map(|code| body(code)).collect()));
    OpenCase {
        opened,
        effective_on: scenario.today,
        bodies: members.into_iter().collect(),
        history: Vec::new(),
        declared: None,
        conditions: Vec::new(),
        raising: None,
    }
}

impl Scenario {
    /// On another day.
    #[must_use]
    pub fn on(mut self, day: &str) -> Self {
        self.today = date(day);
        self.time = NaiveTime::MIN;
        self
    }

    /// At a time of the same day, such as `17:15`.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    #[track_caller]
    pub fn at_time(mut self, time: &str) -> Self {
        self.time = time.parse::<TimeOfDay>().expect("a time of day").time();
        self
    }

    /// Opened today for these bodies.
    ///
    /// # Panics
    /// When it cannot be opened.
    #[must_use]
    #[track_caller]
    pub fn opened(self, bodies: &[&str]) -> Self {
        let open = opening(&self, bodies);
        self.when_opened(open).accepted()
    }

    /// After an event recorded today, whatever rule it may break.
    #[must_use]
    pub fn event(mut self, event: NewEvent) -> Self {
        let recorded = run::record(&self, self.log.len(), event, self.today);
        self.case = run::fold(std::mem::take(&mut self.case), &recorded);
        self.log.push(recorded);
        self
    }

    /// After a command that was accepted.
    ///
    /// # Panics
    /// When it is refused.
    #[expect(clippy::return_self_not_must_use, reason = "a story may end with a command")]
    #[track_caller]
    pub fn command(self, who: Who, command: Command) -> Self {
        self.when(who, command).accepted()
    }

    /// When somebody gives a command.
    pub fn when(self, who: Who, command: Command) -> Answer {
        self.asked(who, &Ask::Command(Box::new(command)))
    }

    /// When the prefecture's plan is applied.
    pub fn when_opened(self, open: OpenCase) -> Answer {
        self.asked(Who::Operator, &Ask::Open(Box::new(open)))
    }

    /// When nothing but time has passed.
    pub fn when_swept(self) -> Answer {
        self.asked(Who::System, &Ask::Settle)
    }

    /// When something is asked of the case, by whatever hand.
    pub fn asked(self, who: Who, ask: &Ask) -> Answer {
        let outcome = run::run(&self, who, ask);
        let moved = |to: &Definition| {
            let opening = outcome.as_ref().ok().and_then(|(case, _)| case.opening.as_ref());
            opening.is_some_and(|opening| opening.definition == to.reference)
        };
        let follows = match ask {
            Ask::Migrate(moving) if moved(&moving.to) => Arc::clone(&moving.to),
            Ask::Migrate(_) | Ask::Open(_) | Ask::Command(_) | Ask::Settle => Arc::clone(&self.definition),
        };
        Answer { before: self, follows, outcome }
    }

    /// When an approved plan is applied.
    pub fn when_migrated(self, moving: &Moving) -> Answer {
        self.asked(Who::Operator, &Ask::Migrate(Box::new(moving.clone())))
    }

    /// What a plan would come to today.
    ///
    /// # Panics
    /// When the operator may not look.
    pub fn passing(&self, moving: &Moving) -> Passing {
        let acting = self.world.acting(Who::Operator, self.today);
        let context = Context {
            case: self.id,
            definition: &self.definition,
            calendar: &self.world.calendar,
            calendar_ref: &self.world.calendar_ref,
            directory: &self.world.directory,
            acting: &acting,
            today: self.today,
            time: self.time,
        };
        foresee(&context, &self.case, &run::passage(moving, &moving.mapping()))
            .expect("the operator may look")
    }

    /// The reminders that fire at nine today, which are then recorded as fired.
    pub fn remind(&mut self) -> Vec<Due> {
        let due = due(self.plan(), &self.ledger, self.at(9));
        for due in &due {
            let event = run::fired(self, due);
            let recorded = run::record(self, self.fired.len(), event, self.today);
            self.ledger = std::mem::take(&mut self.ledger).evolve(&recorded.happened());
            self.fired.push(recorded);
        }
        due
    }

    /// Every reminder the case calls for as things stand.
    pub fn plan(&self) -> Vec<Planned> {
        plan(&self.definition.of_case(&self.case), &self.world.calendar, self.id, &self.case, None)
    }

    /// An hour of today.
    ///
    /// # Panics
    /// When there is no such hour.
    #[track_caller]
    pub fn at(&self, hour: u32) -> Timestamp {
        let time = NaiveTime::from_hms_opt(hour, 0, 0).expect("the test names an hour of the day");
        Timestamp::at(self.today, time, self.world.calendar.offset())
    }

    /// Where a body's track of a phase stands; no body for a joint phase.
    ///
    /// # Panics
    /// When the definition has no such phase.
    #[track_caller]
    pub fn status(&self, phase: &str, code: Option<&str>) -> TrackStatus {
        let definition = self.definition.of_case(&self.case);
        let phase = definition.phase(&item(phase)).expect("the test names a phase of its definition");
        self.case.status(phase, code.map(body).as_ref())
    }

    /// A body's track of a phase; no body for a joint phase.
    ///
    /// # Panics
    /// When nothing happened in it.
    #[track_caller]
    pub fn track(&self, phase: &str, code: Option<&str>) -> &Track {
        let track = self.case.track(&item(phase), code.map(body).as_ref());
        track.expect("something happened in the track the test names")
    }

    /// The last event of a type.
    ///
    /// # Panics
    /// When there was none.
    #[track_caller]
    pub fn last(&self, type_name: &str) -> &Recorded {
        let found = self.log.iter().rev().find(|recorded| recorded.event.type_name() == type_name);
        found.unwrap_or_else(|| panic!("no `{type_name}` among {:?}", types(&self.log)))
    }

    /// How many events of a type there were.
    pub fn count(&self, type_name: &str) -> usize {
        self.log.iter().filter(|recorded| recorded.event.type_name() == type_name).count()
    }

    /// The bodies an event type was about, in order.
    pub fn bodies_of(&self, type_name: &str) -> Vec<OrganizationId> {
        let about = self.log.iter().filter(|recorded| recorded.event.type_name() == type_name);
        about.filter_map(|recorded| recorded.event.participant().cloned()).collect()
    }
}

impl Answer {
    /// What was recorded, or why nothing was.
    pub fn outcome(&self) -> Result<&[Recorded], &Rejection> {
        self.outcome.as_ref().map(|(_, events)| events.as_slice())
    }

    /// Exactly these events were recorded, in this order.
    ///
    /// # Panics
    /// When others were, or the command was refused.
    #[track_caller]
    pub fn then<E: Into<Expected>>(self, expected: impl IntoIterator<Item = E>) -> Scenario {
        let expected: Vec<Expected> = expected.into_iter().map(Into::into).collect();
        let (_, events) = self.recorded();
        assert_eq!(types(events), expected.iter().map(Expected::type_name).collect::<Vec<_>>());
        for (recorded, expected) in events.iter().zip(&expected) {
            if let Expected::Event(event) = expected {
                assert_eq!(recorded.clear, **event);
            }
        }
        self.accepted()
    }

    /// There was nothing to do.
    ///
    /// # Panics
    /// When there was.
    #[track_caller]
    pub fn then_nothing(self) -> Scenario {
        self.then(std::iter::empty::<Expected>())
    }

    /// Refused with this code, and nothing changed.
    ///
    /// # Panics
    /// When it was accepted or refused otherwise.
    #[track_caller]
    pub fn refused(self, code: &str) -> Scenario {
        match &self.outcome {
            Ok((_, events)) => panic!("expected `{code}`, found {:?}", types(events)),
            Err(rejection) => assert_eq!(rejection.code(), code, "{rejection:?}"),
        }
        self.before
    }

    /// Accepted, whatever came of it.
    ///
    /// # Panics
    /// When it was refused.
    #[track_caller]
    pub fn accepted(self) -> Scenario {
        let (case, events) = self.recorded();
        let (case, events) = (case.clone(), events.clone());
        let mut after = self.before;
        after.definition = self.follows;
        after.case = case;
        after.log.extend(events);
        after
    }

    #[track_caller]
    fn recorded(&self) -> (&Case, &Vec<Recorded>) {
        match &self.outcome {
            Ok((case, events)) => (case, events),
            Err(rejection) => panic!("refused: {} ({rejection:?})", rejection.code()),
        }
    }
}

impl Expected {
    fn type_name(&self) -> String {
        match self {
            Self::Type(name) => name.clone(),
            Self::Event(event) => event.type_name().to_owned(),
        }
    }
}

/// The case after every one of these events, read back from the bytes they were stored as.
///
/// # Panics
/// When the bytes do not read back.
pub fn refold(log: &[Recorded]) -> Case {
    let fold = |case: Case, recorded: &Recorded| {
        let envelope =
            crate::envelope::Envelope::parse(&recorded.envelope).expect("what was written reads back");
        case.evolve(&crate::state::Happened {
            id: envelope.id,
            version: envelope.version,
            effective_on: envelope.effective_on,
            actor: &envelope.actor,
            event: &envelope.data,
        })
    };
    log.iter().fold(Case::default(), fold)
}

fn types(events: &[Recorded]) -> Vec<&'static str> {
    events.iter().map(|recorded| SealedEvent::type_name(&recorded.event)).collect()
}
