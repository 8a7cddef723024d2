//! Why anything in a case stands as it does, what holds it up, who can move it on and by when, and which rule made an
//! automatic event; never a judgement of anybody, and never what somebody wrote.

mod beginning;
mod case;
mod condition;
mod date;
mod decision;
mod entry;
pub mod event;
mod history;
mod lacking;
mod lifecycle;
mod milestone;
mod participation;
mod register;
mod reminder;
mod rule;
mod subject;
mod track;
mod vote;
mod who;
mod words;

use chrono::NaiveDate;

use crate::decide::Context;
use crate::definition::Phase;
use crate::event::DueDate;
use crate::id::{ItemId, OrganizationId};
use crate::state::Case;
use crate::text::Label;

pub use event::{Why, explain_event};
pub use history::{Entry, EventRef, History};
pub(crate) use rule::{barrier as barrier_said, quorum as quorum_said, span as span_said};
pub use subject::{Kind, Subject, asked, subjects};
pub use track::status_term;
pub use vote::Ballots;
pub use who::{Memo, Who};
pub use words::{Arg, Said, TERMS, Term};

/// Most bodies named for one thing in the way; of a thousand that lag, a list helps nobody.
const WHO_NAMED_MAX: usize = 60;

/// What an explanation reads. The day of the context is the day it is read for.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Definition, calendar, directory, day.
    pub context: &'a Context<'a>,
    /// The case.
    pub case: &'a Case,
    /// What happened to it.
    pub history: &'a History<'a>,
    /// Who can move its joint phases on, once that was asked.
    pub memo: &'a Memo,
}

/// Where something stands, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What is explained.
    pub subject: Subject,
    /// Its title.
    pub title: Label,
    /// Where it stands.
    pub state: Said,
    /// Since when.
    pub since: Option<NaiveDate>,
    /// Why it stands there.
    pub because: Vec<Cause>,
    /// What must come about before it moves on; empty when nothing more is expected.
    pub blockers: Vec<Blocker>,
    /// The date that counts for it.
    pub due: Option<DueDate>,
    /// What happens when the blockers are gone.
    pub next: Vec<Said>,
    /// How the vote it rests on stands.
    pub vote: Option<Ballots>,
}

/// A reason something stands where it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// The reason.
    pub said: Said,
    /// The events it rests on.
    pub events: Vec<EventRef>,
}

/// Something that must come about first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocker {
    /// What.
    pub said: Said,
    /// What the definition calls it.
    pub item: Option<ItemId>,
    /// How many bodies have done it, where it is counted.
    pub tally: Option<Tally>,
    /// Who can bring it about.
    pub who: Vec<Who>,
    /// How many more can, whom the reader is not told.
    pub others: usize,
    /// The last day on which that is in time.
    pub by_when: Option<NaiveDate>,
    /// The one body it is between and the lead, when nobody else is to know of it.
    pub between: Option<OrganizationId>,
}

/// How bodies stand at a barrier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Bodies that count.
    pub counted: u32,
    /// Of these, how many have ended.
    pub ended: u32,
    /// How many must have; none when named ones must.
    pub needed: Option<u32>,
    /// Bodies taken out.
    pub excluded: u32,
    /// Of those that lag, how many have not answered whether they take part.
    pub silent: u32,
}

/// What keeps a track from moving on as things stand; nothing where nothing more is expected of it. Needs no history.
pub fn blockers(facts: &Facts<'_>, phase: &Phase, participant: Option<&OrganizationId>) -> Vec<Blocker> {
    facts.blockers(phase, participant, facts.case.status(phase, participant))
}

/// Why a subject of a case stands where it does; none when the case has no such subject.
pub fn explain(facts: &Facts<'_>, subject: &Subject) -> Option<Explanation> {
    match subject.kind {
        Kind::Case => facts.case(subject),
        Kind::Participation => facts.participation(subject),
        Kind::Phase => facts.track(subject),
        Kind::Decision => facts.decision(subject),
        Kind::Milestone => facts.milestone(subject),
        Kind::Deadline => facts.date(subject),
        Kind::Reminders => facts.reminders(subject),
        Kind::Lifecycle => facts.lifecycle(subject),
        Kind::Register => facts.register(subject),
        Kind::Entry => facts.entry(subject),
    }
}

impl Explanation {
    /// As a reader may be told it: of bodies they may not see, only how many they are.
    #[must_use]
    pub fn for_reader(mut self, sees: impl Fn(&OrganizationId) -> bool) -> Self {
        self.because = self.because.into_iter().map(|cause| cause.for_reader(&sees)).collect();
        // That a body is being talked to is for nobody else; how many are is told of the register.
        self.blockers.retain(|blocker| blocker.between.as_ref().is_none_or(&sees));
        self.blockers = self.blockers.into_iter().map(|blocker| blocker.for_reader(&sees)).collect();
        self
    }
}

impl Cause {
    fn new(term: Term, with: Vec<Arg>, events: Vec<EventRef>) -> Self {
        Self { said: Said::new(term, with), events }
    }

    /// As a reader may be told it.
    #[must_use]
    pub fn for_reader(mut self, sees: impl Fn(&OrganizationId) -> bool) -> Self {
        self.events.retain(|event| event.participant.as_ref().is_none_or(&sees));
        for event in &mut self.events {
            event.by = event.by.take().filter(&sees);
        }
        self
    }
}

impl Blocker {
    fn new(term: Term, with: Vec<Arg>, who: Vec<Who>) -> Self {
        let said = Said::new(term, with);
        Self { said, item: None, tally: None, who, others: 0, by_when: None, between: None }
    }

    fn of(mut self, item: &ItemId) -> Self {
        self.item = Some(item.clone());
        self
    }

    fn by(mut self, day: Option<NaiveDate>) -> Self {
        self.by_when = day;
        self
    }

    fn between(mut self, body: Option<&OrganizationId>) -> Self {
        self.between = body.cloned();
        self
    }

    /// As a reader may be told it: those they may see, and of these no more than are named at once.
    #[must_use]
    pub fn for_reader(mut self, sees: impl Fn(&OrganizationId) -> bool) -> Self {
        let before = self.who.len();
        self.who.retain(|who| sees(&who.organization));
        self.who.truncate(WHO_NAMED_MAX);
        self.others += before - self.who.len();
        self
    }
}
