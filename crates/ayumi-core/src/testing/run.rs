//! What the engine does with one command, without a store: settle, decide, follow to the end, seal; never another way.

use crate::command::Command;
use crate::decide::{Context, Decided, OpenCase, decide, open_case};
use crate::envelope::{Actor, ENVELOPE_BYTES_MAX, Sealed, Unplaced, Via};
use crate::event::{Event, NewEvent, Recipient, ReminderFired, SealedEvent};
use crate::follow::follow;
use crate::id::{CommandId, CorrelationId, EventId, OrganizationId, StreamId};
use crate::private::{Blind, PrivateValue, commit};
use crate::rejection::Rejection;
use crate::reminder::Due;
use crate::settle::settle;
use crate::state::{Case, Happened};
use crate::testing::world::Who;
use crate::testing::{Scenario, numbered};
use chrono::NaiveDate;

/// Rounds of automatic events one command may set off; the engine allows as many.
const ROUNDS_MAX: usize = 256;

/// What is asked of a case.
#[derive(Debug, Clone)]
pub enum Ask {
    /// To be opened.
    Open(Box<OpenCase>),
    /// To take a command.
    Command(Box<Command>),
    /// To record the lapses due.
    Settle,
}

/// An event as it would stand in the log, with what is not in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its id.
    pub id: EventId,
    /// Its number in the stream.
    pub version: u64,
    /// The day from which it holds.
    pub effective_on: NaiveDate,
    /// Who acted.
    pub actor: Actor,
    /// The event it follows from.
    pub causation: Option<EventId>,
    /// The fact, private values in clear.
    pub clear: NewEvent,
    /// The fact as stored.
    pub event: SealedEvent,
    /// The private values beside it.
    pub private: Vec<PrivateValue>,
    /// The canonical envelope.
    pub envelope: String,
}

impl Recorded {
    /// What a fold needs of it.
    pub fn happened(&self) -> Happened<'_> {
        Happened {
            id: self.id,
            version: self.version,
            effective_on: self.effective_on,
            actor: &self.actor,
            event: &self.event,
        }
    }
}

struct Run<'a> {
    scenario: &'a Scenario,
    case: Case,
    records: Vec<Recorded>,
}

/// The case and the events that come of something asked today.
pub(super) fn run(scenario: &Scenario, who: Who, ask: &Ask) -> Result<(Case, Vec<Recorded>), Rejection> {
    let acting = scenario.world.acting(who, scenario.today);
    let before = scenario.definition.of_case(&scenario.case);
    let context = Context {
        case: scenario.id,
        definition: &before,
        calendar: &scenario.world.calendar,
        calendar_ref: &scenario.world.calendar_ref,
        directory: &scenario.world.directory,
        acting: &acting,
        today: scenario.today,
    };
    let mut run = Run { scenario, case: scenario.case.clone(), records: Vec::new() };
    run.fold(settle(context.definition, &run.case, context.today), None)?;
    let settled = run.records.len();
    let own = match ask {
        Ask::Open(open) => open_case(&context, &run.case, open)?,
        Ask::Command(command) => decide(&context, &run.case, command)?,
        Ask::Settle => Vec::new(),
    };
    run.fold(own, None)?;
    if let Some(cause) = run.records.get(settled).map(|recorded| recorded.id) {
        let after = before.grown(&run.case);
        run.follow(&Context { definition: &after, ..context }, settled, cause)?;
    }
    Ok((run.case, run.records))
}

impl Run<'_> {
    fn fold(&mut self, events: Vec<Decided>, cause: Option<EventId>) -> Result<(), Rejection> {
        for decided in events {
            let before = self.scenario.log.len() + self.records.len();
            let recorded = seal(self.scenario, before, decided, cause)?;
            self.case = fold(std::mem::take(&mut self.case), &recorded);
            self.records.push(recorded);
        }
        Ok(())
    }

    fn follow(&mut self, context: &Context<'_>, from: usize, cause: EventId) -> Result<(), Rejection> {
        let mut looked_at = from;
        for _ in 0..ROUNDS_MAX {
            let touched = only_participant(&self.records[looked_at..]);
            looked_at = self.records.len();
            let next = follow(context, &self.case, touched.as_ref());
            if next.is_empty() {
                // Looking at everybody must find no more than looking at the one concerned.
                assert_eq!(
                    follow(context, &self.case, None),
                    Vec::new(),
                    "a narrowed round missed something"
                );
                return Ok(());
            }
            self.fold(next, Some(cause))?;
        }
        panic!("automatic events did not come to an end: {:?}", self.records.last());
    }
}

fn only_participant(records: &[Recorded]) -> Option<OrganizationId> {
    let mut bodies = records.iter().map(|recorded| recorded.event.participant());
    let first = bodies.next()??;
    bodies.all(|body| body == Some(first)).then(|| first.clone())
}

/// The case after one more event.
pub(super) fn fold(case: Case, recorded: &Recorded) -> Case {
    case.evolve(&recorded.happened())
}

/// An event as a rule would have recorded it today.
pub(super) fn record(scenario: &Scenario, before: usize, event: NewEvent, on: NaiveDate) -> Recorded {
    let decided = Decided { event, effective_on: on, actor: Actor::system() };
    seal(scenario, before, decided, None).expect("the test gives an event the log can hold")
}

fn seal(
    scenario: &Scenario,
    before: usize,
    decided: Decided,
    causation: Option<EventId>,
) -> Result<Recorded, Rejection> {
    let version = u64::try_from(before).unwrap_or(u64::MAX) + 1;
    let id = EventId(numbered(0xe_0000 + u128::from(version)));
    let clear = decided.event.clone();
    let mut private = Vec::new();
    let event = decided.event.seal(|path, value| {
        let mut blind = Blind([0; 32]);
        blind.0[..8].copy_from_slice(&version.to_be_bytes());
        let commitment = commit(&blind, path, &value.text);
        private.push(PrivateValue {
            path: path.to_owned(),
            subject: value.subject,
            blind,
            value: value.text,
        });
        commitment
    });
    event.check().map_err(|_| Rejection::BadText(""))?;
    let sealed = Sealed {
        id,
        effective_on: decided.effective_on,
        actor: &decided.actor,
        command_id: CommandId(numbered(0xc0)),
        correlation: CorrelationId(numbered(0xc1)),
        causation,
        data: &event,
    };
    let unplaced =
        Unplaced::new(&StreamId::case(scenario.id), &sealed).map_err(|_| Rejection::BadText(""))?;
    assert!(
        unplaced.bytes_max() <= ENVELOPE_BYTES_MAX,
        "`{}` does not fit an entry bundle",
        event.type_name()
    );
    let envelope = unplaced.place(version, scenario.at(10), Via::Api);
    let (effective_on, actor) = (decided.effective_on, decided.actor);
    Ok(Recorded { id, version, effective_on, actor, causation, clear, event, private, envelope })
}

/// A reminder as the sweeper records it.
pub(super) fn fired(scenario: &Scenario, due: &Due) -> NewEvent {
    let planned = due.planned.clone();
    let posts = scenario.world.directory.duty_posts(&planned.organization, scenario.today);
    Event::ReminderFired(ReminderFired {
        reminder: planned.reminder,
        case: scenario.id,
        case_version: scenario.case.version,
        item: planned.item,
        revision: planned.revision,
        participant: planned.participant,
        deadline_version: planned.deadline_version,
        nominal: planned.nominal,
        offset_business_days: planned.offset_business_days,
        condition: planned.condition,
        recipient: Recipient {
            role: planned.role,
            organization: planned.organization,
            posts: posts.iter().map(|(post, _)| *post).collect(),
            users: posts.iter().filter_map(|(_, user)| *user).collect(),
        },
        due_at: planned.due_at,
        missed_repeats: due.missed_repeats.clone(),
    })
}
