//! Plays the tests of a definition as the engine plays a case: settle, decide, follow to the end, fold; never keeps
//! anything of it.

use ayumi_core::decide::{Acting, Context, Decided, OpenCase, decide, open_case};
use ayumi_core::definition::Definition;
use ayumi_core::envelope::Actor;
use ayumi_core::event::{CaseOpened, SealedEvent};
use ayumi_core::follow::follow;
use ayumi_core::id::CaseId;
use ayumi_core::private::{Blind, commit};
use ayumi_core::rejection::Rejection;
use ayumi_core::settle::settle;
use ayumi_core::state::{Case, Happened};
use ayumi_core::text::Language;
use chrono::NaiveDate;

use super::hold::{self, After};
use super::world::{World, case_id, numbered};
use super::{Kit, Step, Test};
use crate::diagnostic::Report;
use crate::problem::Problem;

/// Rounds of automatic events one command may set off; the engine allows as many.
const ROUNDS_MAX: usize = 256;

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
        let named = |number| numbered::<ayumi_core::id::EventId>(number).map(|id| id.to_string());
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
        }
    }

    /// Lapses first, then what is asked with all that follows; what is refused leaves everything as it was.
    fn ask(
        &mut self,
        acting: &Acting,
        today: NaiveDate,
        own: impl FnOnce(&Context<'_>, &Case) -> Result<Vec<Decided>, Rejection>,
    ) -> Result<Vec<&'static str>, Halt> {
        let (before, mut names) = (self.case.clone(), Vec::new());
        let lapses = settle(&self.definition, &self.case, today);
        self.fold(lapses, &mut names);
        let decided = match own(&self.context(acting, today), &self.case) {
            Ok(decided) => decided,
            Err(rejection) => {
                self.case = before;
                return Err(Halt::Refused(rejection));
            }
        };
        let anything = !decided.is_empty();
        self.fold(decided, &mut names);
        if anything && !self.follow(acting, today, &mut names) {
            return Err(Halt::NoEnd);
        }
        Ok(names)
    }

    /// Everything that follows by itself; false when it does not come to an end.
    fn follow(&mut self, acting: &Acting, today: NaiveDate, names: &mut Vec<&'static str>) -> bool {
        for _ in 0..ROUNDS_MAX {
            let next = follow(&self.context(acting, today), &self.case, None);
            if next.is_empty() {
                return true;
            }
            self.fold(next, names);
        }
        false
    }

    fn fold(&mut self, events: Vec<Decided>, names: &mut Vec<&'static str>) {
        for decided in events {
            let version = self.case.version + 1;
            let Some(id) = usize::try_from(version).ok().and_then(|number| numbered(0xe0_0000 + number))
            else {
                continue;
            };
            let sealed: SealedEvent =
                decided.event.seal(|path, clear| commit(&Blind([0; 32]), path, &clear.text));
            names.push(sealed.type_name());
            let (effective_on, actor) = (decided.effective_on, &decided.actor);
            let happened = Happened { id, version, effective_on, actor, event: &sealed };
            let entries = self.case.entries_opened();
            self.case = std::mem::take(&mut self.case).evolve(&happened);
            if self.case.entries_opened() > entries {
                self.definition = self.definition.grown(&self.case);
            }
        }
    }
}

/// A refusal in words.
pub(super) fn words(rejection: &Rejection) -> (&'static str, String, String) {
    (rejection.code(), rejection.message(Language::Ja), rejection.message(Language::En))
}
