//! The page of a case: phases, what may be done by the reader, history; never whether a command is lawful.

pub mod amendments;
mod ballots;
pub mod entries;
pub mod services;
pub mod standstill;

use askama::Template;
use ayumi_core::decide::Context;
use ayumi_core::definition::{Completes, Joins, Phase};
use ayumi_core::event::{DeadlineChanged, Role};
use ayumi_core::explain::{Facts, Subject, explain};
use ayumi_core::id::{ItemId, OrganizationId};
use ayumi_core::plan::Target;
use ayumi_core::private::Commitment;
use ayumi_core::state::{Case, Ending, Fact, Participation};
use ayumi_store::views::ProgrammeRow;

use crate::view::case::entries::{EntryView, RegisterView};
use crate::view::case::services::{IndicatorView, LifecycleView, NumbersView, ProspectsView};
use crate::view::case::standstill::{PauseView, Related, RelatedLine};
use crate::view::form::{Control, FaultLink, FormView, Maker, Pick, Refusal, Typed};
use crate::view::forms::amend::Moving;
use crate::view::forms::facts::{Wrong, typed_value};
use crate::view::forms::services::{Presence, attendance};
use crate::view::forms::{At, act, dates, decide, facts};
use crate::view::history::Entry;
use crate::view::pending::RequestView;
use crate::view::sentence::Speaker;
use crate::view::shell::{Section, Shell};
use crate::view::status::{Badge, Reading, Standing, participation_word};
use crate::view::track::{Looking, PhaseView};
use crate::view::why::{Explainer, WhyView};

/// A body's part in a case.
#[derive(Debug, Clone)]
pub struct PartView {
    /// The body.
    pub body: String,
    /// What it said.
    pub word: &'static str,
    /// Since when.
    pub since: crate::view::date::Time,
    /// Classes it is in, in words.
    pub marks: Vec<String>,
    /// Where it is told why it takes part or does not.
    pub reasons: String,
    /// What can be said for it.
    pub forms: Vec<FormView>,
}

/// The page of a case.
#[derive(Debug, Template)]
#[template(path = "case.html")]
pub struct CasePage {
    /// The frame.
    pub shell: Shell,
    /// What is wrong with a form that came back.
    pub faults: Vec<FaultLink>,
    /// That a form had nothing to record.
    pub nothing_to_do: bool,
    /// The programme.
    pub programme: (String, String),
    /// How the case stands.
    pub standing: Badge,
    /// Facts about the case: title and words.
    pub facts: Vec<(&'static str, String)>,
    /// The bodies to choose from; empty where there is no choice.
    pub bodies: Vec<Pick>,
    /// The part looked at.
    pub part: Option<PartView>,
    /// The meetings and contacts, by register.
    pub registers: Vec<RegisterView>,
    /// The one of them that is unfolded.
    pub entry: Option<EntryView>,
    /// Who is in which condition.
    pub lifecycles: Vec<LifecycleView>,
    /// How many bodies a document says there are.
    pub numbers: Option<NumbersView>,
    /// The bodies it is meant for above all.
    pub prospects: Option<ProspectsView>,
    /// Figures that make bodies comparable.
    pub indicators: Vec<IndicatorView>,
    /// The phases that are no steps of an entry.
    pub phases: Vec<PhaseView>,
    /// Requests for other dates that wait for an answer.
    pub requests: Vec<RequestView>,
    /// Work that stands still.
    pub pauses: Vec<PauseView>,
    /// Cases it belongs together with.
    pub related: Vec<RelatedLine>,
    /// What can be done with the case as a whole.
    pub forms: Vec<FormView>,
    /// Where it is told why the case stands as it does.
    pub reasons: String,
    /// Where suppositions are tried, for those who lead the case.
    pub what_if: Option<String>,
    /// What happened, newest first.
    pub entries: Vec<Entry>,
    /// Where older entries are.
    pub older: Option<String>,
}

/// What the reader may do in a case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pen {
    /// Whether they act for the body that leads.
    pub leads: bool,
    /// Whether they manage for it.
    pub manages: bool,
    /// The bodies whose part is theirs.
    pub own: Vec<OrganizationId>,
}

impl Pen {
    /// What somebody's rights let them do in a case.
    pub fn of(context: &Context<'_>, case: &Case) -> Self {
        let lead = case.opening.as_ref().map(|opening| &opening.lead);
        let rights = &context.acting.rights;
        let mut of_lead = rights.iter().filter(|right| Some(&right.organization) == lead);
        let manages = of_lead.clone().any(|right| right.role == Role::PrefectureManager);
        let leads = of_lead.any(|right| right.role.leads());
        let own = rights
            .iter()
            .filter(|right| right.role.acts_for_a_body())
            .map(|right| right.organization.clone());
        Self { leads, manages, own: own.collect() }
    }

    /// Whether they may act on a part: the joint one, or a body's.
    pub fn writes(&self, body: Option<&OrganizationId>) -> bool {
        self.leads || body.is_some_and(|body| self.own.contains(body))
    }

    /// Whether an entry for a body would be made on its behalf.
    pub fn is_proxy(&self, case: &Case, body: Option<&OrganizationId>) -> bool {
        let leading =
            |body: &OrganizationId| case.opening.as_ref().is_some_and(|opening| opening.lead == *body);
        body.is_some_and(|body| !self.own.contains(body) && !leading(body))
    }
}

/// What the page is made from.
pub struct Material<'a> {
    /// The case.
    pub case: &'a Case,
    /// Definition, calendar, directory, reader.
    pub context: &'a Context<'a>,
    /// Words.
    pub speaker: Speaker<'a>,
    /// The day.
    pub reading: Reading,
    /// Title of the programme.
    pub programme_title: String,
    /// The body looked at.
    pub body: Option<&'a OrganizationId>,
    /// What the reader may do; nothing in the past.
    pub pen: Pen,
    /// The bodies the reader is bound to; none for one who may look into every part.
    pub bound_to: Option<&'a [OrganizationId]>,
    /// The body the lists of contacts are narrowed to.
    pub listed_with: Option<&'a OrganizationId>,
    /// The entry asked for, by its own name or that of one of its steps.
    pub item: Option<ItemId>,
    /// What else is asked: from which entry on a list is shown.
    pub asked: &'a Typed,
    /// Cases it belongs together with.
    pub others: Vec<Related>,
    /// The bodies its plan says it is meant for above all.
    pub target: Option<Target>,
    /// The programmes, for raising a case.
    pub programmes: &'a [ProgrammeRow],
    /// The fact a correction is begun for: phase and item.
    pub correct: Option<(ItemId, ItemId)>,
    /// The form that came back.
    pub refusal: Option<&'a Refusal>,
    /// A fresh key for the forms.
    pub key: String,
    /// The moves of its dates the reader may know of, oldest first.
    pub moves: Vec<&'a DeadlineChanged<Commitment>>,
    /// History, newest first.
    pub entries: Vec<Entry>,
    /// Where older entries are.
    pub older: Option<String>,
    /// That a form had nothing to record.
    pub nothing_to_do: bool,
    /// What explanations read.
    pub facts: &'a Facts<'a>,
    /// Whether the reader may be told of a body by name.
    pub sees: &'a dyn Fn(&OrganizationId) -> bool,
}

impl CasePage {
    /// The page.
    pub fn new(mut shell: Shell, material: Material<'_>) -> Self {
        let t = shell.t;
        let faults = material.refusal.map(|refusal| refusal.summary(t)).unwrap_or_default();
        shell.faulty = !faults.is_empty();
        let page = material.page();
        let board = shell.to(&material.board());
        let looking = Looking {
            case: material.case,
            context: material.context,
            speaker: material.speaker,
            reading: material.reading,
            body: material.body,
            page: if material.pen == Pen::default() { "" } else { &page },
            board: &board,
        };
        let action = format!("/cases/{}", material.context.case);
        let maker = Maker { t, action, refusal: material.refusal, key: material.key.clone() };
        let opening = material.case.opening.as_ref();
        let title = opening.map_or("", |opening| t.label(&opening.title));
        let programme = opening.map(|opening| {
            (shell.to(&format!("/p/{}", opening.programme)), material.programme_title.clone())
        });
        let phases = material.context.definition.phases.iter().filter(|phase| phase.entry.is_none());
        let phases = phases.map(|phase| material.phase(&shell, &looking, &maker, phase)).collect();
        Self {
            registers: material.registers(&shell, &looking, &maker),
            entry: material.unfolded(&shell, &looking, &maker),
            lifecycles: material.lifecycles(&shell, &maker),
            numbers: material.numbers(&maker),
            prospects: material.prospects(),
            indicators: material.indicators(),
            requests: material.requests(&maker),
            pauses: material.pauses(&maker),
            related: material.related(&shell),
            faults,
            nothing_to_do: material.nothing_to_do,
            programme: programme.unwrap_or_default(),
            standing: material.standing().badge(t),
            facts: material.facts(),
            bodies: material.bodies(),
            part: material.part(&shell, &maker),
            phases,
            forms: material.whole_forms(&maker),
            reasons: material.reasons(&shell, None, None),
            what_if: material
                .pen
                .leads
                .then(|| shell.to(&format!("/cases/{}/what-if", material.context.case))),
            shell: shell.titled(title, Section::Programmes),
            entries: material.entries,
            older: material.older,
        }
    }
}

impl Material<'_> {
    /// The address of the page with the body looked at.
    fn page(&self) -> String {
        let path = format!("/cases/{}", self.context.case);
        let item = self.item.as_ref().map(|item| ("item", item.as_str()));
        crate::view::link::with(&path, self.body.map(|body| ("body", body.as_str())).into_iter().chain(item))
    }

    /// Whether the reader may see what is about a body.
    fn may_see(&self, body: &OrganizationId) -> bool {
        self.bound_to.is_none_or(|own| own.contains(body))
    }

    fn board(&self) -> String {
        let Some(opening) = &self.case.opening else { return String::new() };
        crate::view::link::with(&format!("/p/{}", opening.programme), [("case", opening.key.as_str())])
    }

    fn standing(&self) -> Standing {
        match self.case.ending {
            Some(Ending::Completed(_)) => Standing::Done,
            Some(Ending::Cancelled(_)) => Standing::CalledOff,
            None => Standing::InProgress,
        }
    }

    fn facts(&self) -> Vec<(&'static str, String)> {
        let t = self.speaker.people.t;
        let Some(opening) = &self.case.opening else { return Vec::new() };
        let definition = self.context.definition;
        let title = t.label(&definition.title);
        let reference = &definition.reference;
        let said = |wanted: &[Participation]| {
            self.case
                .participants
                .values()
                .filter(|participant| wanted.contains(&participant.participation))
                .count()
        };
        let mut facts = vec![
            (t.say("取りまとめ", "Lead"), self.speaker.people.body(&opening.lead)),
            (
                t.say("進め方の定義", "Definition"),
                t.say(
                    format!("{title}（第{}版）", reference.version),
                    format!("{title} (version {})", reference.version),
                ),
            ),
        ];
        if self.case.participants.len() > 1 {
            let (joined, declined) = (
                said(&[Participation::Joined, Participation::Enrolled]),
                said(&[Participation::Declined, Participation::Withdrawn]),
            );
            let silent = said(&[Participation::Invited]);
            facts.push((
                t.say("参加の回答", "Answers"),
                t.say(
                    format!("参加{joined}・不参加{declined}・未回答{silent}"),
                    format!("{joined} take part, {declined} do not, {silent} have not answered"),
                ),
            ));
        }
        facts
    }

    fn bodies(&self) -> Vec<Pick> {
        if self.case.participants.len() < 2 || (!self.pen.own.is_empty() && !self.pen.leads) {
            return Vec::new();
        }
        let t = self.speaker.people.t;
        let all = Pick {
            value: String::new(),
            text: t.say("すべての団体", "all bodies").to_owned(),
            chosen: self.body.is_none(),
        };
        let one = |(body, participant): (&OrganizationId, &ayumi_core::state::Participant)| Pick {
            value: body.to_string(),
            text: format!(
                "{} — {}",
                self.speaker.people.body(body),
                participation_word(t, participant.participation)
            ),
            chosen: self.body == Some(body),
        };
        std::iter::once(all).chain(self.case.participants.iter().map(one)).collect()
    }

    fn part(&self, shell: &Shell, maker: &Maker<'_>) -> Option<PartView> {
        let t = self.speaker.people.t;
        let body = self.body?;
        let participant = self.case.participants.get(body)?;
        let definition = self.context.definition;
        let marks = definition.marks.iter().filter_map(|rule| {
            let state = self.case.marks.get(&(rule.id.clone(), body.clone()))?;
            let value = rule.values.iter().find(|choice| Some(&choice.id) == state.value.as_ref())?;
            let grounds = rule
                .grounds
                .iter()
                .filter(|choice| state.grounds.contains(&choice.id))
                .map(|choice| &choice.title);
            let grounds = t.labels(grounds);
            let joint = if grounds.is_empty() { "" } else { t.say("：", ": ") };
            Some(format!("{} {}{joint}{grounds}", t.label(&rule.title), t.label(&value.title)))
        });
        let marks = marks.collect();
        let forms = if self.case.ending.is_none() && self.pen.writes(Some(body)) {
            self.part_forms(maker, body, participant)
        } else {
            Vec::new()
        };
        Some(PartView {
            body: self.speaker.people.body(body),
            word: participation_word(t, participant.participation),
            since: crate::view::date::short(t, participant.since),
            marks,
            reasons: self.reasons(shell, None, Some(body)),
            forms,
        })
    }

    fn part_forms(
        &self,
        maker: &Maker<'_>,
        body: &OrganizationId,
        participant: &ayumi_core::state::Participant,
    ) -> Vec<FormView> {
        let (version, proxy) = (self.case.part_version(Some(body)), self.pen.is_proxy(self.case, Some(body)));
        let joins = self.context.definition.party(&participant.party).map(|party| party.joins);
        let mut forms = Vec::new();
        match (joins, participant.participation) {
            (Some(Joins::OptIn), Participation::Invited) => {
                forms.push(act::join(maker, body, version, proxy));
                forms.push(act::decline(maker, body, version, proxy));
            }
            (Some(Joins::OptIn), Participation::Joined) => {
                forms.push(act::withdraw(maker, body, version, proxy));
            }
            (Some(Joins::OptIn), Participation::Declined | Participation::Withdrawn) => {
                forms.push(act::join(maker, body, version, proxy));
            }
            (Some(Joins::OptIn), Participation::Enrolled)
            | (Some(Joins::Leads | Joins::Enrolled) | None, _) => {}
        }
        for rule in &self.context.definition.marks {
            let state = self.case.marks.get(&(rule.id.clone(), body.clone()));
            forms.push(dates::mark(maker, rule, state, (body, version, proxy)));
            let own = self.case.deadlines.get(&rule.id).and_then(|deadlines| deadlines.own.get(body));
            if let Some(deadline) = own {
                let moving = Moving {
                    item: &rule.id,
                    title: &rule.title,
                    body: Some(body),
                    for_all: false,
                    due: &deadline.due,
                    version,
                    case_version: self.case.version,
                };
                self.date_forms(maker, &moving, rule.due.as_ref(), &mut forms);
            }
        }
        forms
    }

    /// Where it is told why a part of the case stands as it does.
    fn reasons(&self, shell: &Shell, item: Option<&ItemId>, body: Option<&OrganizationId>) -> String {
        let item = item.map(|item| ("item", item.as_str()));
        let body = body.map(|body| ("body", body.as_str()));
        let path = format!("/cases/{}/why", self.context.case);
        shell.to(&crate::view::link::with(&path, item.into_iter().chain(body)))
    }

    /// Why an open track, or joint work that waits, stands where it does.
    fn why(&self, shell: &Shell, looking: &Looking<'_>, phase: &Phase) -> Option<WhyView> {
        let body = looking.whose(phase);
        if phase.is_each() && body.is_none() {
            return None;
        }
        let told = explain(self.facts, &Subject::track(&phase.id, body))?;
        if told.blockers.is_empty() {
            return None;
        }
        let (people, to) = (self.speaker.people, |path: &str| shell.to(path));
        let explainer = Explainer { people, day: self.reading.day, to: &to };
        Some(explainer.view(&told.for_reader(self.sees)))
    }

    fn phase(&self, shell: &Shell, looking: &Looking<'_>, maker: &Maker<'_>, phase: &Phase) -> PhaseView {
        let mut view = PhaseView {
            why: self.why(shell, looking, phase),
            reasons: Some(self.reasons(shell, Some(&phase.id), looking.whose(phase))),
            ..looking.phase(phase)
        };
        if let Some(due) = &mut view.due {
            due.slip = self.slip_of_phase(phase, looking.whose(phase));
        }
        if self.pen != Pen::default() {
            view.forms = self.phase_forms(looking, maker, phase);
        }
        view
    }

    fn phase_forms(&self, looking: &Looking<'_>, maker: &Maker<'_>, phase: &Phase) -> Vec<FormView> {
        let body = looking.whose(phase);
        let many = phase.is_each() && body.is_none();
        let at = At {
            phase,
            body,
            version: self.case.part_version(body),
            case_version: self.case.version,
            proxy: self.pen.is_proxy(self.case, body) && !self.is_for_the_lead(phase),
        };
        let mut forms = Vec::new();
        let running = self.case.ending.is_none();
        if running && !many && self.case.status(phase, body).is_open() {
            self.ballot_forms(maker, &at, &mut forms);
        }
        if !many && self.pen.writes(body) {
            let status = self.case.status(phase, body);
            if running && status.is_open() {
                if self.acts_in(phase) {
                    self.work_forms(maker, &at, &mut forms);
                } else {
                    forms.push(facts::attach(maker, &at));
                }
            }
            forms.extend(self.correction(maker, &at));
            if status.is_open() || status.is_ended() {
                forms.push(facts::note(maker, &at));
            }
        }
        if running && self.pen.writes(body) {
            self.phase_date_forms(maker, &at, many, &mut forms);
        }
        if running && self.pen.leads {
            self.lead_forms(maker, &at, many, &mut forms);
        }
        forms
    }

    /// Whether the work of a phase is the reader's: what is for the lead to do is not offered to a body.
    fn acts_in(&self, phase: &Phase) -> bool {
        self.pen.leads || !self.is_for_the_lead(phase)
    }

    fn is_for_the_lead(&self, phase: &Phase) -> bool {
        self.context.definition.party(&phase.by).is_some_and(|party| party.joins == Joins::Leads)
    }

    fn work_forms(&self, maker: &Maker<'_>, at: &At<'_>, forms: &mut Vec<FormView>) {
        let (phase, day) = (at.phase, self.reading.day);
        let track = self.case.track(&phase.id, at.body);
        if !phase.report.is_empty() {
            forms.push(facts::report(maker, at, track, self.speaker.people.texts, day));
        }
        if !phase.checklist.is_empty() {
            forms.push(facts::checklist(maker, at, track, day));
        }
        if track.is_some_and(ayumi_core::state::Track::is_begun) {
            forms.push(facts::no_change(maker, at));
        }
        if phase.attendance.is_some() && self.pen.leads {
            forms.push(attendance(maker, at, &self.presence(phase)));
        }
        forms.push(facts::attach(maker, at));
        if phase.completes == Completes::ByCommand {
            forms.push(act::complete(maker, at));
        }
        let Some(rule) = phase.decide.as_ref().and_then(|id| self.context.definition.decision(id)) else {
            return;
        };
        if !self.pen.leads {
            return;
        }
        match self.open_round(at, rule) {
            Some(decision) => forms.push(decide::close(maker, at, rule, self.closing(at, rule, decision))),
            None => forms.push(decide::open(maker, at, rule)),
        }
    }

    /// The bodies whose presence is recorded in a phase, with what is.
    fn presence(&self, phase: &Phase) -> Vec<Presence> {
        let known = self.case.track(&phase.id, None).map(|track| &track.attendance);
        let of =
            self.case.participants.iter().filter(|(_, one)| Some(&one.party) == phase.attendance.as_ref());
        let persons = |body: &OrganizationId| known.and_then(|known| known.get(body)).copied();
        of.map(|(body, _)| (body.clone(), self.speaker.people.body(body), persons(body))).collect()
    }

    /// The evidence of a track, by hash, with its name.
    fn evidence(&self, at: &At<'_>) -> Vec<decide::Piece> {
        let files = self.case.track(&at.phase.id, at.body).map_or(&[][..], |track| &track.evidence);
        let name = |file: &ayumi_core::state::Evidence| {
            let kind = file.document.as_ref().map(|document| self.speaker.item(&at.phase.id, document));
            let name = self.speaker.people.texts.at(file.event, "/data/file_name").map(str::to_owned);
            [kind, name].into_iter().flatten().collect::<Vec<_>>().join(" — ")
        };
        files.iter().map(|file| (file.sha256.to_string(), name(file))).collect()
    }

    fn correction(&self, maker: &Maker<'_>, at: &At<'_>) -> Option<FormView> {
        let (_, item) = self.correct.as_ref().filter(|(phase, _)| *phase == at.phase.id)?;
        let track = self.case.track(&at.phase.id, at.body)?;
        let day = self.reading.day;
        if let Some(field) = at.phase.field(item) {
            Fact::holding(track.fields.get(item)?, day)?;
            let now = typed_value(track.field(item, day), self.speaker.people.texts);
            return Some(facts::correct(maker, at, Wrong::Field(field, &now)));
        }
        let step = at.phase.checklist.iter().find(|step| step.id == *item)?;
        Some(facts::correct(maker, at, Wrong::Step(step, track.item_status(item, day)?)))
    }
}
