//! One phase of a case as the reader sees it: where it stands, what it waits for, what is recorded; never its forms.

use ayumi_core::decide::{Context, Hold};
use ayumi_core::definition::Phase;
use ayumi_core::explain::Kind;
use ayumi_core::figures::Tally;
use ayumi_core::id::OrganizationId;
use ayumi_core::settle::{mark_instead, standing_deadline};
use ayumi_core::state::{Case, Deadline, Fact, PhaseState, Track, TrackStatus};
use ayumi_core::vote::tally;

use crate::view::date::{self, DueView, Promise, Time};
use crate::view::form::FormView;
use crate::view::link;
use crate::view::reasons::anchor;
use crate::view::sentence::{Speaker, tally_words};
use crate::view::status::{Badge, Facts, Reading, Standing, item_badge};
use crate::view::why::WhyView;

/// A recorded answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRow {
    /// What was asked.
    pub title: String,
    /// What was answered; none while nothing was.
    pub value: Option<String>,
    /// Since when it holds.
    pub since: Option<Time>,
    /// Where it can be put right.
    pub correct: Option<String>,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRow {
    /// Its title.
    pub title: String,
    /// Its state.
    pub badge: Badge,
    /// Since when.
    pub since: Option<Time>,
    /// Where it can be put right.
    pub correct: Option<String>,
}

/// A document, with the files attached as it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRow {
    /// Its title.
    pub title: String,
    /// Whether the phase cannot end without it.
    pub required: bool,
    /// The files.
    pub files: Vec<FileRow>,
}

/// An attached file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// Its name.
    pub name: String,
    /// Where it is read.
    pub href: String,
    /// Its size in words.
    pub size: String,
    /// Its hash, hexadecimal.
    pub sha256: String,
    /// When it was attached.
    pub on: Time,
}

/// The question of a phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuestionView {
    /// The question.
    pub question: String,
    /// How it stands.
    pub standing: String,
    /// The decision's own page.
    pub link: Option<String>,
}

/// How many participants stand how in a phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountRow {
    /// The state.
    pub badge: Badge,
    /// How many.
    pub count: usize,
    /// Who they are.
    pub link: String,
}

/// A phase of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhaseView {
    /// Its name, for addresses.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whether it is one for all.
    pub joint: bool,
    /// Where it stands; none when it stands differently for many.
    pub badge: Option<Badge>,
    /// Whether work can be done in it.
    pub open: bool,
    /// Its date.
    pub due: Option<DueView>,
    /// That another date is asked for.
    pub asked: Option<String>,
    /// The mark whose date applies instead.
    pub gave_way: Option<String>,
    /// Since when it is open.
    pub opened: Option<Time>,
    /// When it ended.
    pub ended: Option<Time>,
    /// When something was last reported.
    pub reported: Option<Time>,
    /// Which time it runs, when it is not the first.
    pub revision: Option<u32>,
    /// Who acts in it.
    pub by: String,
    /// What it waits for.
    pub waits_for: Vec<String>,
    /// What should end first; a deviation is recorded, never refused.
    pub advised: Vec<String>,
    /// What it still lacks.
    pub missing: Vec<String>,
    /// How its steps stand, in words.
    pub tally: Option<String>,
    /// How participants stand, when no one body is looked at.
    pub counts: Vec<CountRow>,
    /// What was answered.
    pub answers: Vec<AnswerRow>,
    /// Its steps.
    pub steps: Vec<StepRow>,
    /// Its documents.
    pub documents: Vec<DocumentRow>,
    /// Its question.
    pub question: Option<QuestionView>,
    /// Points reached in it.
    pub milestones: Vec<(String, Time, String)>,
    /// Who was present: how many bodies and persons, and which.
    pub present: Option<(String, Vec<(String, u32)>)>,
    /// Why it stands so, what it waits for, who can move it on, by when.
    pub why: Option<WhyView>,
    /// Where all of that is told of everything in it.
    pub reasons: Option<String>,
    /// The anchor of its question there.
    pub question_reason: Option<String>,
    /// What can be done in it.
    pub forms: Vec<FormView>,
}

/// What phases of a case are read with.
#[derive(Clone, Copy)]
pub struct Looking<'a> {
    /// The case.
    pub case: &'a Case,
    /// Definition, calendar, directory, reader.
    pub context: &'a Context<'a>,
    /// Words.
    pub speaker: Speaker<'a>,
    /// The day.
    pub reading: Reading,
    /// The body looked at; none looks at all of them.
    pub body: Option<&'a OrganizationId>,
    /// The page of the case, where a correction is begun.
    pub page: &'a str,
    /// Where the participants of a phase in a state are listed.
    pub board: &'a str,
}

impl Looking<'_> {
    /// The body a phase is looked at for.
    pub fn whose(&self, phase: &Phase) -> Option<&OrganizationId> {
        self.body.filter(|_| phase.is_each())
    }

    /// Where a track of a phase stands.
    pub fn standing(&self, phase: &Phase, body: Option<&OrganizationId>) -> Standing {
        let participation = body
            .and_then(|body| self.case.participants.get(body))
            .map(|participant| participant.participation);
        let tally = body.filter(|_| !phase.checklist.is_empty()).map(|body| self.tally(phase, body));
        let due = self.deadline(phase, body).map(|deadline| &deadline.due);
        Standing::of(Facts { status: self.case.status(phase, body), participation, due, tally }, self.reading)
    }

    /// The date that applies: that of a mark where the phase's own gave way.
    fn deadline(&self, phase: &Phase, body: Option<&OrganizationId>) -> Option<&Deadline> {
        standing_deadline(self.context.definition, self.case, &phase.id, body)
    }

    /// The phase as it is shown, without forms.
    pub fn phase(&self, phase: &Phase) -> PhaseView {
        let t = self.speaker.people.t;
        let body = self.whose(phase);
        let many = phase.is_each() && body.is_none();
        let status = (!many).then(|| self.case.status(phase, body));
        let open = status.is_some_and(TrackStatus::is_open);
        let track = self.case.track(&phase.id, body).filter(|_| !many);
        let state = self.case.phases.get(&phase.id);
        let revision = self.case.revision(&phase.id, body);
        let by = self
            .context
            .definition
            .party(&phase.by)
            .map_or_else(|| phase.by.to_string(), |party| t.label(&party.title).to_owned());
        let mark = body.and_then(|body| mark_instead(self.context.definition, self.case, &phase.id, body));
        let opened_on = track.and_then(|track| track.opened_on).or(state.and_then(|state| state.opened_on));
        let ended_on = track
            .and_then(|track| track.end)
            .map(|(_, on)| on)
            .or(state.and_then(PhaseState::over_for_all_on));
        PhaseView {
            id: phase.id.to_string(),
            title: t.label(&phase.title).to_owned(),
            joint: !phase.is_each(),
            badge: (!many).then(|| self.standing(phase, body).badge(t)),
            open,
            due: self.deadline(phase, body).map(|deadline| promised(self.speaker, deadline)),
            asked: self.asked(phase, body),
            gave_way: mark.map(|rule| t.label(&rule.title).to_owned()),
            opened: opened_on.map(|day| date::short(t, day)),
            ended: ended_on.map(|day| date::short(t, day)),
            reported: track.and_then(|track| track.reported_on).map(|day| date::short(t, day)),
            revision: (revision > 1).then_some(revision),
            by,
            waits_for: if status == Some(TrackStatus::Waiting) {
                self.waits_for(phase, body)
            } else {
                Vec::new()
            },
            advised: if open { self.advised(phase, body) } else { Vec::new() },
            missing: if open { self.missing(phase, body) } else { Vec::new() },
            tally: body.filter(|_| !phase.checklist.is_empty()).map(|body| self.tally_words(phase, body)),
            counts: if many { self.counts(phase) } else { Vec::new() },
            answers: if many { Vec::new() } else { self.answers(phase, track) },
            steps: if many { Vec::new() } else { self.steps(phase, track) },
            documents: if many { Vec::new() } else { self.documents(phase, track) },
            question: self.question(phase, body),
            milestones: self.milestones(phase, track),
            present: track.and_then(|track| self.present(track)),
            why: None,
            reasons: None,
            question_reason: phase.decide.as_ref().map(|id| anchor(Kind::Decision, Some(id))),
            forms: Vec::new(),
        }
    }

    /// The date asked for instead, or how many are where the bodies are looked at together.
    fn asked(&self, phase: &Phase, body: Option<&OrganizationId>) -> Option<String> {
        let t = self.speaker.people.t;
        let of_phase = || self.case.requests.iter().filter(|((item, _), _)| *item == phase.id);
        if phase.is_each() && body.is_none() {
            let n = of_phase().count();
            return (n > 0).then(|| t.say(format!("申請中 {n}件"), format!("{n} asked for")));
        }
        let mut applying = of_phase().filter(|((_, of), _)| of.is_none() || of.as_ref() == body);
        let (_, request) = applying.next()?;
        let wanted = date::due_short(t, &request.due).text;
        Some(t.say(format!("申請中 →{wanted}"), format!("asked for: {wanted}")))
    }

    fn waits_for(&self, phase: &Phase, body: Option<&OrganizationId>) -> Vec<String> {
        let t = self.speaker.people.t;
        let before = self.context.held_back_by(self.case, phase, body);
        before
            .map(|earlier| {
                let title = t.label(&earlier.title);
                if !earlier.is_each() || phase.is_each() {
                    return title.to_owned();
                }
                let standing = self.case.barrier_standing(earlier);
                t.say(
                    format!("{title}（{}団体のうち{}団体が終了）", standing.counted, standing.ended),
                    format!("{title} ({} of {} bodies have ended it)", standing.ended, standing.counted),
                )
            })
            .chain(self.held_by_conditions(phase, body))
            .collect()
    }

    /// What the conditions of the phase lack: facts that are not known, or the condition itself where it does not hold.
    fn held_by_conditions(&self, phase: &Phase, body: Option<&OrganizationId>) -> Vec<String> {
        let t = self.speaker.people.t;
        let holds = self.context.holds(self.case, phase, body);
        holds.iter().flat_map(Hold::titles).map(|title| t.label(&title).to_owned()).collect()
    }

    fn advised(&self, phase: &Phase, body: Option<&OrganizationId>) -> Vec<String> {
        let t = self.speaker.people.t;
        let before = phase.prefer_after.iter().filter_map(|id| self.context.definition.phase(id));
        let open = before
            .filter(|earlier| !self.case.status(earlier, body.filter(|_| earlier.is_each())).is_ended());
        open.map(|earlier| t.label(&earlier.title).to_owned()).collect()
    }

    /// What is lacking, but for single steps, which the table of steps shows.
    fn missing(&self, phase: &Phase, body: Option<&OrganizationId>) -> Vec<String> {
        let t = self.speaker.people.t;
        let missing = self.case.missing(self.context.definition, phase, body, self.reading.day);
        let (steps, others): (Vec<_>, Vec<_>) =
            missing.into_iter().partition(|title| phase.checklist.iter().any(|step| step.title == *title));
        let mut words: Vec<String> = others.iter().map(|title| t.label(title).to_owned()).collect();
        if !steps.is_empty() {
            let n = steps.len();
            words.push(t.say(format!("手順 残り{n}件"), format!("{n} steps left")));
        }
        words
    }

    /// How the steps of one phase stand for one body.
    fn tally(&self, phase: &Phase, body: &OrganizationId) -> Tally {
        Tally::of_phase(phase, self.case.track(&phase.id, Some(body)), self.reading.day)
    }

    fn tally_words(&self, phase: &Phase, body: &OrganizationId) -> String {
        let tally = self.tally(phase, body);
        let Tally { done, in_progress, not_started, not_applicable, unreported } = tally;
        self.speaker.people.t.say(
            format!("完了済み{done}・作業中{in_progress}・未着手{not_started}・対象外{not_applicable}・未報告{unreported}"),
            format!("done {done}, in progress {in_progress}, not started {not_started}, not applicable {not_applicable}, not reported {unreported}"),
        )
    }

    fn counts(&self, phase: &Phase) -> Vec<CountRow> {
        let mut counts = std::collections::BTreeMap::<Standing, usize>::new();
        for body in self.case.participants.keys() {
            *counts.entry(self.standing(phase, Some(body))).or_default() += 1;
        }
        let t = self.speaker.people.t;
        let row = |(standing, count): (Standing, usize)| CountRow {
            badge: standing.badge(t),
            count,
            link: link::with(self.board, [("status", standing.row().key)]),
        };
        counts.into_iter().map(row).collect()
    }

    fn correction(&self, phase: &Phase, item: &str) -> Option<String> {
        (!self.page.is_empty()).then(|| {
            link::with(self.page, [("correct", format!("{}/{item}", phase.id).as_str())])
                + "#correct-fact-"
                + phase.id.as_str()
        })
    }

    fn answers(&self, phase: &Phase, track: Option<&Track>) -> Vec<AnswerRow> {
        let t = self.speaker.people.t;
        let row = |field: &ayumi_core::definition::Field| {
            let fact = track
                .and_then(|track| track.fields.get(&field.id))
                .and_then(|facts| Fact::holding(facts, self.reading.day));
            let value = fact.and_then(|fact| fact.value.as_ref());
            AnswerRow {
                title: t.label(&field.title).to_owned(),
                value: value.map(|value| self.speaker.value(&phase.id, &field.id, value)),
                since: fact.map(|fact| date::short(t, fact.effective_on)),
                correct: fact.and_then(|_| self.correction(phase, field.id.as_str())),
            }
        };
        phase.report.iter().map(row).collect()
    }

    fn steps(&self, phase: &Phase, track: Option<&Track>) -> Vec<StepRow> {
        let t = self.speaker.people.t;
        let row = |step: &ayumi_core::definition::ChecklistItem| {
            let fact = track
                .and_then(|track| track.checklist.get(&step.id))
                .and_then(|facts| Fact::holding(facts, self.reading.day));
            StepRow {
                title: t.label(&step.title).to_owned(),
                badge: item_badge(t, fact.and_then(|fact| fact.value)),
                since: fact.map(|fact| date::short(t, fact.effective_on)),
                correct: fact.and_then(|_| self.correction(phase, step.id.as_str())),
            }
        };
        phase.checklist.iter().map(row).collect()
    }

    fn documents(&self, phase: &Phase, track: Option<&Track>) -> Vec<DocumentRow> {
        let t = self.speaker.people.t;
        let files = |document: Option<&ayumi_core::id::ItemId>| {
            let evidence = track.map_or(&[][..], |track| &track.evidence);
            evidence
                .iter()
                .filter(|file| file.document.as_ref() == document)
                .map(|file| self.file(file))
                .collect::<Vec<_>>()
        };
        let asked = phase.documents.iter().map(|document| DocumentRow {
            title: t.label(&document.title).to_owned(),
            required: document.required,
            files: files(Some(&document.id)),
        });
        let others = files(None);
        let other = (!others.is_empty()).then(|| DocumentRow {
            title: t.say("その他の書類", "Other documents").to_owned(),
            required: false,
            files: others,
        });
        asked.chain(other).collect()
    }

    fn file(&self, file: &ayumi_core::state::Evidence) -> FileRow {
        let t = self.speaker.people.t;
        let name = self.speaker.people.texts.at(file.event, "/data/file_name");
        FileRow {
            name: name.map_or_else(
                || t.say("（名前は表示できません）", "(name not shown)").to_owned(),
                str::to_owned,
            ),
            href: format!("/api/v1/evidence/{}", file.sha256),
            size: size(file.size),
            sha256: file.sha256.to_string(),
            on: date::short(t, file.on),
        }
    }

    fn question(&self, phase: &Phase, body: Option<&OrganizationId>) -> Option<QuestionView> {
        let t = self.speaker.people.t;
        let rule = self.context.definition.decision(phase.decide.as_ref()?)?;
        let last = self.case.decision(&rule.id, body, self.case.revision(&phase.id, body));
        let standing = match last {
            None => t.say("まだ審議に付されていません", "not put yet").to_owned(),
            Some((_, decision)) => match &decision.closed {
                None => {
                    let since = date::short(t, decision.opened_on).text;
                    let votes = rule.vote.as_ref().map(|vote| tally(vote, &decision.draft, self.reading.day));
                    match votes.map(|votes| tally_words(t, &votes)) {
                        None => t.say(format!("{since}から審議中"), format!("open since {since}")),
                        Some(votes) => t.say(
                            format!("{since}から票決中（{votes}）"),
                            format!("on vote since {since} ({votes})"),
                        ),
                    }
                }
                Some(closed) => {
                    let on = date::short(t, closed.decided_on).text;
                    match closed.outcome.as_ref().map(|outcome| self.speaker.outcome(&rule.id, outcome)) {
                        Some(outcome) => {
                            t.say(format!("{on}「{outcome}」と決定"), format!("decided {on}: {outcome}"))
                        }
                        None => t.say(format!("{on}否決"), format!("not carried, {on}")),
                    }
                }
            },
        };
        let link = last.map(|(id, _)| format!("/d/{id}"));
        Some(QuestionView { question: t.label(&rule.question).to_owned(), standing, link })
    }

    fn present(&self, track: &Track) -> Option<(String, Vec<(String, u32)>)> {
        let (bodies, persons) = (track.attendance.len(), track.attendance.values().sum::<u32>());
        let words = self.speaker.people.t.say(
            format!("出席 {bodies}団体・{persons}人"),
            format!("present: {persons} persons of {bodies} bodies"),
        );
        let named = track.attendance.iter();
        let named = named.map(|(body, persons)| (self.speaker.people.body(body), *persons)).collect();
        (bodies > 0).then_some((words, named))
    }

    fn milestones(&self, phase: &Phase, track: Option<&Track>) -> Vec<(String, Time, String)> {
        let t = self.speaker.people.t;
        let Some(track) = track else { return Vec::new() };
        let title = |id| self.speaker.item(&phase.id, id);
        let named = track.milestones.iter();
        named.map(|(id, on)| (title(id), date::short(t, *on), anchor(Kind::Milestone, Some(id)))).collect()
    }
}

fn promised(speaker: Speaker<'_>, deadline: &Deadline) -> DueView {
    let promise = Promise {
        due: &deadline.due,
        original: deadline.original.nominal,
        moves: deadline.moves,
        after_lapse: deadline.moved_after_lapse,
        missed: deadline.missed.is_some(),
    };
    date::due(speaker.people.t, promise)
}

/// A number of bytes for people, in binary units, rounded up.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_024 => format!("{bytes} B"),
        1_024..1_048_576 => format!("{} KiB", bytes.div_ceil(1_024)),
        1_048_576.. => format!("{}.{} MiB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}
