//! Work of a case that stands still, and what can be done with the case as a whole; never why it does, which its history
//! tells.

use ayumi_core::calendar::fiscal_quarter;
use ayumi_core::definition::Ends;
use ayumi_core::event::Relation;
use ayumi_core::id::{DefinitionId, ItemId, OrganizationId};
use ayumi_core::state::{Link, Pause};
use ayumi_store::views::{CaseRow, ProgrammeRow};

use crate::view::case::Material;
use crate::view::date::{self, Time};
use crate::view::form::{FormView, Maker};
use crate::view::forms::act;
use crate::view::forms::services::{Raise, Standstill, close, confirm, raise, resume, suspend};
use crate::view::sentence::services::clock_word;
use crate::view::shell::Shell;
use crate::view::status::case_word;

/// Work that stands still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PauseView {
    /// What stands still.
    pub what: String,
    /// Since when.
    pub since: Time,
    /// Until when, as far as is known.
    pub until: Option<Time>,
    /// What becomes of its dates.
    pub clock: &'static str,
    /// When it was last said that it must.
    pub confirmed: Time,
    /// That nobody has said so in this quarter.
    pub unconfirmed: bool,
    /// Why, in words, as far as the reader may see them.
    pub reason: Option<String>,
    /// What says so anew, and what lets it go on.
    pub forms: Vec<FormView>,
}

/// Another case this one belongs together with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelatedLine {
    /// In which way.
    pub how: &'static str,
    /// Its page.
    pub href: String,
    /// Its title.
    pub title: String,
    /// Its programme.
    pub programme: String,
    /// The body it is about.
    pub body: Option<String>,
    /// Whether it runs.
    pub status: &'static str,
    /// Since when they belong together.
    pub on: Time,
}

/// Another case with what is known of it; only those the reader may know of.
#[derive(Debug, Clone)]
pub struct Related {
    /// The link.
    pub link: Link,
    /// The other case.
    pub row: CaseRow,
    /// Title of its programme.
    pub programme: String,
}

impl Material<'_> {
    pub(super) fn pauses(&self, maker: &Maker<'_>) -> Vec<PauseView> {
        let seen = self
            .case
            .pauses
            .iter()
            .filter(|((_, body), _)| body.as_ref().is_none_or(|body| self.may_see(body)));
        let numbered = seen.enumerate();
        numbered
            .map(|(at, ((phase, body), pause))| self.pause(maker, at, phase.as_ref(), body.as_ref(), pause))
            .collect()
    }

    fn pause(
        &self,
        maker: &Maker<'_>,
        at: usize,
        phase: Option<&ItemId>,
        body: Option<&OrganizationId>,
        pause: &Pause,
    ) -> PauseView {
        let t = self.speaker.people.t;
        let held = phase.map_or_else(
            || t.say("すべての段階", "every phase").to_owned(),
            |phase| self.speaker.phase(phase),
        );
        let bodies =
            body.map_or_else(|| t.say("全体", "everybody").to_owned(), |body| self.speaker.people.body(body));
        let what = t.say(format!("{held}（{bodies}）"), format!("{held} ({bodies})"));
        PauseView {
            since: date::short(t, pause.since),
            until: pause.expected_until.map(|until| date::short(t, until)),
            clock: clock_word(t, pause.clock),
            confirmed: date::short(t, pause.confirmed_on),
            unconfirmed: fiscal_quarter(pause.confirmed_on) < fiscal_quarter(self.reading.day),
            reason: self.speaker.people.texts.at(pause.event, "/data/reason").map(str::to_owned),
            forms: if self.pen.leads && self.case.ending.is_none() {
                vec![
                    confirm(maker, at, &what, (phase, body), pause.expected_until),
                    resume(maker, at, &what, phase, body),
                ]
            } else {
                Vec::new()
            },
            what,
        }
    }

    /// What can be done with the case as a whole.
    pub(super) fn whole_forms(&self, maker: &Maker<'_>) -> Vec<FormView> {
        if self.case.ending.is_some() {
            return Vec::new();
        }
        let mut forms = self.raisable(maker);
        if !self.pen.leads {
            return forms;
        }
        let t = self.speaker.people.t;
        let phases = self.context.definition.phases.iter().filter(|phase| {
            let of_another_entry = phase.entry.is_some()
                && self.item.as_ref().is_none_or(|item| !item.as_str().starts_with(&entry_prefix(phase)));
            !of_another_entry && !self.case.phase_ended(phase)
        });
        let phases = phases.map(|phase| (phase.id.to_string(), t.label(&phase.title).to_owned())).collect();
        let body = self.body.map(|body| (body, self.speaker.people.body(body)));
        forms.push(suspend(maker, &Standstill { phases, body, usual: self.context.definition.suspension }));
        if self.context.definition.ends == Ends::ByCommand {
            forms.push(close(maker));
        }
        forms.push(act::cancel(maker));
        forms
    }

    /// Cases the reader may raise from this one.
    fn raisable(&self, maker: &Maker<'_>) -> Vec<FormView> {
        let t = self.speaker.people.t;
        let definition = self.context.definition;
        let title = self.case.opening.as_ref().map_or("", |opening| t.label(&opening.title));
        let lead = definition.parties.first().map(|party| &party.id);
        let one = |rule: &ayumi_core::definition::SubCase| {
            let own = self.pen.own.iter().find(|own| self.case.participants.contains_key(*own));
            let body = if self.pen.leads { self.body } else { own };
            let party = body.and_then(|body| self.case.participants.get(body)).map(|known| &known.party);
            let lead_may = self.pen.leads && lead.is_some_and(|lead| rule.by.contains(lead));
            let body_may = party.is_some_and(|party| rule.by.contains(party));
            let programmes = of_definition(self.programmes, &rule.definition);
            let may = (lead_may || body_may) && !programmes.is_empty();
            let name = body.map(|body| (body, self.speaker.people.body(body)));
            may.then(|| raise(maker, &Raise { rule, body: name, programmes: &programmes, title }))
        };
        definition.sub_cases.iter().filter_map(one).collect()
    }

    pub(super) fn related(&self, shell: &Shell) -> Vec<RelatedLine> {
        let t = shell.t;
        let line = |related: &Related| RelatedLine {
            how: match related.link.relation {
                Relation::Raised => t.say("この案件から起こした案件", "raised from this case"),
                Relation::RaisedFrom => t.say("この案件のもとになった案件", "this case was raised from"),
            },
            href: shell.to(&format!("/cases/{}", related.link.other)),
            title: t.label(&related.row.title).to_owned(),
            programme: related.programme.clone(),
            body: related.link.participant.as_ref().map(|body| self.speaker.people.body(body)),
            status: case_word(t, related.row.status),
            on: date::short(t, related.link.on),
        };
        self.others.iter().map(line).collect()
    }
}

fn entry_prefix(phase: &ayumi_core::definition::Phase) -> String {
    phase.entry.as_ref().map_or_else(String::new, |entry| format!("{}.{}", entry.register, entry.entry))
}

/// The programmes whose cases follow a definition, in whatever version: id and title.
fn of_definition<'a>(programmes: &'a [ProgrammeRow], definition: &DefinitionId) -> Vec<&'a ProgrammeRow> {
    programmes.iter().filter(|programme| programme.definition.id == *definition).collect()
}
