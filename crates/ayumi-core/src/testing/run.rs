//! What the engine does with one command, without a store: settle, decide, follow to the end, seal; never another way.

use crate::command::Command;
use crate::decide::{Context, Decided, OpenCase, decide, open_case};
use crate::definition::Definition;
use crate::envelope::{Actor, ENVELOPE_BYTES_MAX, Sealed, Unplaced, Via};
use crate::event::{Event, NewEvent, NoticeGiven, Recipient, ReminderFired, SealedEvent};
use crate::follow::follow;
use crate::id::{CommandId, CorrelationId, EventId, StreamId};
use crate::notice::PlannedNotice;
use crate::private::{Blind, PrivateValue, commit};
use crate::rejection::Rejection;
use crate::reminder::{Due, Ledger};
use crate::state::{Case, Happened};
use crate::testing::moving::Moving;
use crate::testing::world::Who;
use crate::testing::{Scenario, numbered};
use crate::turn::{Endless, Record, Turn};
use crate::version::{Mapping, Passage, pass};
use chrono::NaiveDate;

/// What is asked of a case.
#[derive(Debug, Clone)]
pub enum Ask {
    /// To be opened.
    Open(Box<OpenCase>),
    /// To take a command.
    Command(Box<Command>),
    /// To record the lapses due.
    Settle,
    /// To go on under another version.
    Migrate(Box<Moving>),
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
        time: scenario.time,
    };
    let mut before_it = scenario.log.len();
    let mut turn = Turn::new(scenario.case.clone(), |decided, cause| {
        before_it += 1;
        seal(scenario, before_it - 1, decided, cause).map_err(Fault::Rejected)
    });
    let done = take(&mut turn, &context, ask);
    let (case, records) = turn.into_parts();
    match done {
        Ok(rested) => {
            let after = after(&case, ask);
            let context = Context { definition: after.as_ref().unwrap_or(context.definition), ..context };
            assert!(!rested || is_at_rest(&context, &case), "a narrowed round missed something");
            Ok((case, records))
        }
        Err(Fault::Rejected(rejection)) => Err(rejection),
        Err(Fault::Endless) => panic!("automatic events did not come to an end: {:?}", records.last()),
    }
}

/// Settles, acts and follows; whether anything was done.
fn take<S>(turn: &mut Turn<Recorded, S>, context: &Context<'_>, ask: &Ask) -> Result<bool, Fault>
where
    S: FnMut(Decided, Option<EventId>) -> Result<Recorded, Fault>,
{
    turn.settle(context)?;
    let own = match ask {
        Ask::Open(open) => open_case(context, turn.case(), open)?,
        Ask::Command(command) => decide(context, turn.case(), command)?,
        Ask::Settle => Vec::new(),
        Ask::Migrate(moving) => migrate(context, turn.case(), moving)?,
    };
    let is_something = !own.is_empty();
    turn.act(own)?;
    let after = after(turn.case(), ask);
    turn.follow(&Context { definition: after.as_ref().unwrap_or(context.definition), ..*context })?;
    Ok(is_something)
}

/// The version a case goes on under, when it is asked to go on under another.
fn after(case: &Case, ask: &Ask) -> Option<Definition> {
    match ask {
        Ask::Migrate(moving) => Some(moving.to.grown(case)),
        Ask::Open(_) | Ask::Command(_) | Ask::Settle => None,
    }
}

fn migrate(context: &Context<'_>, case: &Case, moving: &Moving) -> Result<Vec<Decided>, Rejection> {
    let passing = pass(context, case, &passage(moving, &moving.mapping()))?;
    if passing.blockers.is_empty() {
        Ok(passing.events)
    } else {
        Err(Rejection::MigrationBlocked(passing.blockers))
    }
}

/// The way a test's plan goes.
pub(super) fn passage<'a>(moving: &'a Moving, mapping: &'a Mapping) -> Passage<'a> {
    let approval = EventId(numbered(0xa9));
    Passage { plan: &moving.plan, mapping, from: &moving.from, to: &moving.to, approval }
}

/// Whether looking at everybody finds no more than looking at those concerned did.
fn is_at_rest(context: &Context<'_>, case: &Case) -> bool {
    let grown = context.definition.grown(case);
    follow(&Context { definition: &grown, ..*context }, case, None).is_empty()
}

/// Why a turn came to nothing.
enum Fault {
    Rejected(Rejection),
    Endless,
}

impl From<Rejection> for Fault {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<Endless> for Fault {
    fn from(_: Endless) -> Self {
        Self::Endless
    }
}

impl Record for Recorded {
    fn happened(&self, version: u64) -> Happened<'_> {
        Happened { version, ..self.happened() }
    }
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
        ahead: planned.ahead,
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

/// What was told of a case after a notice, given today.
///
/// # Panics
/// When nothing was recorded of the case yet.
pub fn given_notice(scenario: &Scenario, ledger: Ledger, planned: &PlannedNotice) -> Ledger {
    let event: SealedEvent = Event::NoticeGiven(NoticeGiven {
        notice: planned.notice,
        case: scenario.id,
        case_version: scenario.case.version,
        kind: planned.kind,
        about: planned.about,
        item: planned.item.clone(),
        participant: planned.participant.clone(),
        recipient: Recipient {
            role: planned.role.clone(),
            organization: planned.organization.clone(),
            posts: Vec::new(),
            users: Vec::new(),
        },
        due_at: planned.due_at,
    });
    let first = &scenario.log[0];
    let version = ledger.version + 1;
    ledger.evolve(&Happened {
        id: first.id,
        version,
        effective_on: scenario.today,
        actor: &first.actor,
        event: &event,
    })
}
