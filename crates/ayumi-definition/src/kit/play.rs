//! Plays the tests of a definition as the engine plays a case, by the same turn; never keeps anything of it.

use ayumi_core::decide::{Acting, Context, Decided, OpenCase, decide, open_case};
use ayumi_core::definition::Definition;
use ayumi_core::envelope::Actor;
use ayumi_core::event::{CaseOpened, SealedEvent};
use ayumi_core::id::{CaseId, EventId};
use ayumi_core::private::{Blind, commit};
use ayumi_core::rejection::Rejection;
use ayumi_core::state::{Case, Happened};
use ayumi_core::text::Language;
use ayumi_core::turn::{Endless, Record, Turn};
use chrono::NaiveDate;

use super::hold::{self, After};
use super::world::{World, case_id, numbered};
use super::{Kit, Step, Test};
use crate::diagnostic::Report;
use crate::problem::Problem;

/// Plays every test and tells what came out otherwise than expected.
pub(crate) fn play(kit: &Kit, definition: &Definition, report: &mut Report) {
    for test in &kit.tests {
        play_one(kit, test, definition, report);
    }
}

fn play_one(kit: &Kit, test: &Test, definition: &Definition, report: &mut Report) {
    // The parser reads no day a calendar could not hold, so a world is always made.
    let Some((world, id)) = World::of(test, definition, &kit.closed).zip(case_id()) else { return };
    let definition = definition.clone();
    let mut stage = Stage { test, definition, world: &world, id, case: Case::default() };
    match stage.open() {
        Ok(()) => {}
        Err(Halt::Refused(rejection)) => {
            let (code, why_ja, why_en) = words(&rejection);
            let problem = Problem::NotOpened { test: test.id.to_string(), code, why_ja, why_en };
            report.add(test.place, &problem);
            return;
        }
        Err(Halt::NoEnd) => {
            report.add(test.place, &Problem::NoEnd { test: test.id.to_string(), step: 0 });
            return;
        }
    }
    for (number, step) in (1..).zip(&test.steps) {
        if !stage.step(number, step, report) {
            return;
        }
    }
}

/// Why nothing came of something asked.
enum Halt {
    Refused(Rejection),
    NoEnd,
}

impl From<Rejection> for Halt {
    fn from(rejection: Rejection) -> Self {
        Self::Refused(rejection)
    }
}

impl From<Endless> for Halt {
    fn from(_: Endless) -> Self {
        Self::NoEnd
    }
}

/// A case with what it is played in.
struct Stage<'a> {
    test: &'a Test,
    /// With the steps of the entries opened so far.
    definition: Definition,
    world: &'a World,
    id: CaseId,
    case: Case,
}

impl Stage<'_> {
    fn open(&mut self) -> Result<(), Halt> {
        let given = &self.test.given;
        let named = |number| numbered::<EventId>(number).map(|id| id.to_string());
        let key = named(1).and_then(|key| key.parse().ok()).zip("test".parse().ok());
        let Some((key, programme)) = key else { return Ok(()) };
        let opened = CaseOpened {
            programme,
            key,
            title: self.definition.title.clone(),
            attributes: std::iter::empty().collect(),
            fiscal_year: given.fiscal_year,
            definition: self.definition.reference.clone(),
            calendar: self.world.calendar_ref.clone(),
            lead: given.lead.clone(),
            due_from: given.opened,
            basis: None,
        };
        let open = OpenCase {
            opened,
            effective_on: given.opened,
            bodies: given.bodies.clone(),
            history: given.ended.clone(),
            declared: None,
            conditions: Vec::new(),
            raising: None,
        };
        let operator = Acting { actor: Actor::operator(), rights: Vec::new() };
        self.ask(&operator, given.opened, |context, case| open_case(context, case, &open)).map(drop)
    }

    /// Plays a step; false when the rest of the test would say nothing.
    fn step(&mut self, number: usize, step: &Step, report: &mut Report) -> bool {
        let system = Acting { actor: Actor::system(), rights: Vec::new() };
        let outcome = if let Some((who, command)) = &step.deed {
            let acting = self.world.acting(who, &self.test.given.lead, step.on);
            self.ask(&acting, step.on, |context, case| decide(context, case, command))
        } else {
            self.ask(&system, step.on, |_, _| Ok(Vec::new()))
        };
        let outcome = match outcome {
            Ok(events) => Ok(events),
            Err(Halt::Refused(rejection)) => Err(rejection),
            Err(Halt::NoEnd) => {
                report.add(step.place, &Problem::NoEnd { test: self.test.id.to_string(), step: number });
                return false;
            }
        };
        let after = After {
            test: &self.test.id,
            step: number,
            context: self.context(&system, step.on),
            case: &self.case,
        };
        hold::step(&after, step, &outcome, report)
    }

    fn context<'c>(&'c self, acting: &'c Acting, today: NaiveDate) -> Context<'c> {
        Context {
            case: self.id,
            definition: &self.definition,
            calendar: &self.world.calendar,
            calendar_ref: &self.world.calendar_ref,
            directory: &self.world.directory,
            acting,
            today,
            // A story goes by days.
            time: chrono::NaiveTime::MIN,
        }
    }

    /// One turn of the case; what is refused leaves everything as it was.
    fn ask(
        &mut self,
        acting: &Acting,
        today: NaiveDate,
        own: impl FnOnce(&Context<'_>, &Case) -> Result<Vec<Decided>, Rejection>,
    ) -> Result<Vec<&'static str>, Halt> {
        let mut number = self.case.version;
        let mut turn = Turn::new(self.case.clone(), |decided, _| {
            number += 1;
            Passing::new(number, decided)
        });
        let context = self.context(acting, today);
        turn.settle(&context)?;
        let decided = own(&context, turn.case())?;
        turn.act(decided)?;
        turn.follow(&context)?;
        let (case, events) = turn.into_parts();
        if case.entries_opened() > self.case.entries_opened() {
            self.definition = self.definition.grown(&case);
        }
        self.case = case;
        Ok(events.iter().map(|event| event.sealed.type_name()).collect())
    }
}

/// An event that only the rest of its test reads.
struct Passing {
    id: EventId,
    effective_on: NaiveDate,
    actor: Actor,
    sealed: SealedEvent,
}

impl Passing {
    fn new(number: u64, decided: Decided) -> Result<Self, Halt> {
        // Rules that came to so many events would never come to rest.
        let number = usize::try_from(number).ok();
        let id = number.and_then(|number| numbered(0xe0_0000 + number)).ok_or(Halt::NoEnd)?;
        let sealed = decided.event.seal(|path, clear| commit(&Blind([0; 32]), path, &clear.text));
        Ok(Self { id, effective_on: decided.effective_on, actor: decided.actor, sealed })
    }
}

impl Record for Passing {
    fn happened(&self, version: u64) -> Happened<'_> {
        Happened {
            id: self.id,
            version,
            effective_on: self.effective_on,
            actor: &self.actor,
            event: &self.sealed,
        }
    }
}

/// A refusal in words.
pub(super) fn words(rejection: &Rejection) -> (&'static str, String, String) {
    (rejection.code(), rejection.message(Language::Ja), rejection.message(Language::En))
}
