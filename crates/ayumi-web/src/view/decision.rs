//! The page of one decision: who decided what, when, on what, with which evidence, and where it stands in the log.

use askama::Template;
use ayumi_core::definition::DecisionRule;
use ayumi_core::envelope::Envelope;
use ayumi_core::event::Event;
use ayumi_core::id::EventId;
use ayumi_core::state::DecisionState;
use ayumi_store::views::{Closed, DecisionRow};
use base64::Engine as _;
use chrono::{FixedOffset, NaiveDate};

use crate::view::ballot::{BallotView, Ballots};
use crate::view::case::entries::place;
use crate::view::date;
use crate::view::palette::Tone;
use crate::view::sentence::Speaker;
use crate::view::shell::{Section, Shell};
use crate::view::status::Badge;
use crate::view::track::size;

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceView {
    /// Its name, when it may be shown.
    pub name: String,
    /// Which document it is.
    pub document: String,
    /// Where it is read.
    pub href: String,
    /// Its size.
    pub size: String,
    /// Its hash.
    pub sha256: String,
}

/// Where a record stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofView {
    /// What was recorded.
    pub text: String,
    /// Its place.
    pub position: u64,
    /// When.
    pub at: date::Time,
    /// By whom.
    pub actor: String,
    /// For whom, when not for their own body.
    pub proxy: Option<String>,
    /// Through which door.
    pub door: &'static str,
    /// Its hash, base64.
    pub hash: String,
    /// Its id.
    pub event: String,
}

/// Another round of the same question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundView {
    /// Its page.
    pub href: String,
    /// What it came to.
    pub text: String,
}

/// The page of a decision.
#[derive(Debug, Template)]
#[template(path = "decision.html")]
pub struct DecisionPage {
    /// The frame.
    pub shell: Shell,
    /// Open or decided.
    pub badge: Badge,
    /// The case.
    pub case: (String, String),
    /// Facts: title and words.
    pub facts: Vec<(String, String)>,
    /// Words recorded with it: title and words.
    pub said: Vec<(String, String)>,
    /// Its vote and its route, where several hands take part.
    pub ballot: BallotView,
    /// The evidence relied on.
    pub evidence: Vec<EvidenceView>,
    /// What followed from it.
    pub effects: Vec<String>,
    /// Other rounds of the question.
    pub rounds: Vec<RoundView>,
    /// Its records.
    pub proofs: Vec<ProofView>,
}

/// A recorded event with its place.
#[derive(Debug, Clone)]
pub struct Placed {
    /// Place in the log.
    pub position: u64,
    /// Hash of the leaf.
    pub leaf: Vec<u8>,
    /// The event.
    pub envelope: Envelope,
}

/// What the page is made from.
pub struct Material<'a> {
    /// The decision.
    pub row: &'a DecisionRow,
    /// Words.
    pub speaker: Speaker<'a>,
    /// Events of the case the reader may see.
    pub events: &'a [Placed],
    /// All rounds of the case's decisions.
    pub siblings: &'a [DecisionRow],
    /// The round as the case has it, with its rule.
    pub state: Option<(&'a DecisionState, &'a DecisionRule)>,
    /// The day it is read for.
    pub day: NaiveDate,
    /// Offset of the log's zone.
    pub offset: FixedOffset,
}

impl DecisionPage {
    /// The page.
    pub fn new(shell: Shell, material: &Material<'_>) -> Self {
        let t = shell.t;
        let row = material.row;
        let case_href = shell.to(&place(row.case, &row.phase, row.participant.as_ref()));
        let badge = match &row.closed {
            Some(closed) if closed.outcome.is_none() => {
                Badge {
                    glyph: "×", word: t.say("否決", "Not carried"), class: Tone::Stopped.paint().class
                }
            }
            Some(_) => {
                Badge {
                    glyph: "●", word: t.say("決定済み", "Decided"), class: Tone::Done.paint().class
                }
            }
            None => {
                Badge { glyph: "◐", word: t.say("審議中", "Open"), class: Tone::Doing.paint().class }
            }
        };
        Self {
            badge,
            case: (case_href, t.label(&row.case_title).to_owned()),
            facts: material.facts(),
            said: material.said(),
            ballot: material.ballot(),
            evidence: material.evidence(),
            effects: material.effects(),
            rounds: material.rounds(&shell),
            proofs: material.proofs(),
            shell: shell.titled(material.sentence(), Section::Decisions),
        }
    }
}

impl Material<'_> {
    fn sentence(&self) -> String {
        let t = self.speaker.people.t;
        let (case, question) = (t.label(&self.row.case_title), t.label(&self.row.question_title));
        match &self.row.closed {
            Some(Closed { outcome_title: None, .. }) => t.say(
                format!("{case}の「{question}」の提案は否決"),
                format!("{case}: “{question}” — the proposal was not carried"),
            ),
            Some(Closed { outcome_title: Some(outcome), .. }) => {
                let outcome = t.label(outcome);
                t.say(
                    format!("{case}の「{question}」について「{outcome}」と決定"),
                    format!("{case}: “{question}” decided — {outcome}"),
                )
            }
            None => t.say(format!("{case}の「{question}」は審議中"), format!("{case}: “{question}” is open")),
        }
    }

    fn facts(&self) -> Vec<(String, String)> {
        let t = self.speaker.people.t;
        let row = self.row;
        let people = self.speaker.people;
        let mut facts = vec![
            (t.say("決定する団体", "Deciding body").to_owned(), people.body(&row.electorate.authority)),
            (t.say("段階", "Phase").to_owned(), t.label(&row.phase_title).to_owned()),
            (t.say("付議日", "Put on").to_owned(), date::long(t, row.opened_on).text),
            (
                t.say("回", "Round").to_owned(),
                t.say(
                    format!("第{}回（段階の{}回目）", row.round, row.revision),
                    format!("{} (revision {} of the phase)", row.round, row.revision),
                ),
            ),
        ];
        if let Some(proposal) = &row.proposal_title {
            facts.push((t.say("提案した内容（案）", "Proposal").to_owned(), t.label(proposal).to_owned()));
        }
        if let Some(opening) = self.placed(row.opened_by) {
            let drafted = people.actor(&opening.envelope.actor);
            facts.push((t.say("付議した者", "Put by").to_owned(), drafted));
        }
        if let Some(body) = &row.participant {
            facts.insert(1, (t.say("対象の団体", "Body concerned").to_owned(), people.body(body)));
        }
        let Some(closed) = &row.closed else { return facts };
        facts.push((t.say("決裁の区分", "Mode").to_owned(), self.speaker.mode(closed.mode).to_owned()));
        facts.push((
            t.say("決裁日（効力日）", "Decided on").to_owned(),
            date::long(t, closed.decided_on).text,
        ));
        let post = closed
            .decided_by
            .and_then(|post| people.directory.posts.get(&post))
            .map(|post| t.label(&post.title).to_owned());
        if let Some(post) = self.title_of_decider().or(post) {
            facts.push((t.say("決裁した職", "Deciding post").to_owned(), post));
        }
        facts.push((t.say("根拠", "Basis").to_owned(), self.speaker.basis_words(&closed.basis)));
        facts
    }

    fn placed(&self, event: EventId) -> Option<&Placed> {
        self.events.iter().find(|placed| placed.envelope.id == event)
    }

    fn closing(&self) -> Option<&Placed> {
        self.placed(self.row.closed.as_ref()?.event)
    }

    fn ballot(&self) -> BallotView {
        let Some((state, rule)) = self.state else { return BallotView::default() };
        let (speaker, day, events) = (self.speaker, self.day, self.events);
        Ballots { speaker, state, rule, day, events }.view()
    }

    fn title_of_decider(&self) -> Option<String> {
        let Event::DecisionClosed(data) = &self.closing()?.envelope.data else { return None };
        self.speaker.people.texts.of(data.decided_by_title.as_ref()?).map(str::to_owned)
    }

    fn said(&self) -> Vec<(String, String)> {
        let t = self.speaker.people.t;
        let shown = |commitment| {
            self.speaker
                .people
                .texts
                .of(commitment)
                .unwrap_or(t.say("（表示できません）", "(not shown)"))
                .to_owned()
        };
        let mut said = Vec::new();
        if let Some(Event::DecisionOpened(data)) =
            self.placed(self.row.opened_by).map(|placed| &placed.envelope.data)
        {
            let why = data.rationale.as_ref().map(shown);
            said.extend(why.map(|words| (t.say("提案の理由", "Why it was proposed").to_owned(), words)));
        }
        let Some(Event::DecisionClosed(data)) = self.closing().map(|placed| &placed.envelope.data) else {
            return said;
        };
        said.push((t.say("決定の理由", "Rationale").to_owned(), shown(&data.rationale)));
        for waived in &data.waived {
            let document = self.speaker.item(&data.phase, &waived.document);
            let title =
                t.say(format!("「{document}」を省略した理由"), format!("Why “{document}” was waived"));
            said.push((title, shown(&waived.reason)));
        }
        if let Some(dissent) = &data.dissent {
            said.push((t.say("反対意見", "Dissent").to_owned(), shown(dissent)));
        }
        said
    }

    fn evidence(&self) -> Vec<EvidenceView> {
        let t = self.speaker.people.t;
        let hashes = self.row.closed.as_ref().map_or(&[][..], |closed| &closed.evidence);
        let view = |sha256: &ayumi_core::id::ContentHash| {
            let attached = self.events.iter().find_map(|placed| {
                let Event::EvidenceAttached(data) = &placed.envelope.data else { return None };
                (data.sha256 == *sha256).then_some((placed.envelope.id, data))
            });
            let name = attached.and_then(|(id, _)| self.speaker.people.texts.at(id, "/data/file_name"));
            let document = attached.and_then(|(_, data)| Some((data, data.document.as_ref()?)));
            EvidenceView {
                name: name.unwrap_or(t.say("書類", "document")).to_owned(),
                document: document
                    .map_or_else(String::new, |(data, document)| self.speaker.item(&data.phase, document)),
                href: format!("/api/v1/evidence/{sha256}"),
                size: attached.map_or_else(String::new, |(_, data)| size(data.size)),
                sha256: sha256.to_string(),
            }
        };
        hashes.iter().map(view).collect()
    }

    /// What the same command brought about beside the decision itself.
    fn effects(&self) -> Vec<String> {
        let Some(closing) = self.closing() else { return Vec::new() };
        let followed = self.events.iter().filter(|placed| {
            placed.envelope.command_id == closing.envelope.command_id && placed.position > closing.position
        });
        followed.map(|placed| self.speaker.told(&placed.envelope).text).collect()
    }

    fn rounds(&self, shell: &Shell) -> Vec<RoundView> {
        let t = shell.t;
        let same = |other: &&DecisionRow| {
            other.question == self.row.question
                && other.participant == self.row.participant
                && other.decision != self.row.decision
        };
        let mut others: Vec<&DecisionRow> = self.siblings.iter().filter(same).collect();
        others.sort_by_key(|other| (other.revision, other.round));
        let view = |other: &DecisionRow| {
            let outcome = other.closed.as_ref().map_or(t.say("審議中", "open"), |closed| {
                match &closed.outcome_title {
                    Some(title) => t.label(title),
                    None => t.say("否決", "not carried"),
                }
            });
            let on =
                date::short(t, other.closed.as_ref().map_or(other.opened_on, |closed| closed.decided_on))
                    .text;
            let (revision, round) = (other.revision, other.round);
            let text = t.say(
                format!("{on}　段階の{revision}回目・第{round}回　{outcome}"),
                format!("{on}: revision {revision}, round {round} — {outcome}"),
            );
            RoundView { href: shell.to(&format!("/d/{}", other.decision)), text }
        };
        others.into_iter().map(view).collect()
    }

    fn proofs(&self) -> Vec<ProofView> {
        let t = self.speaker.people.t;
        let closing = self.row.closed.as_ref().map(|closed| closed.event);
        let own = self
            .events
            .iter()
            .filter(|placed| placed.envelope.id == self.row.opened_by || Some(placed.envelope.id) == closing);
        let view = |placed: &Placed| ProofView {
            text: self.speaker.told(&placed.envelope).text,
            position: placed.position,
            at: date::moment(t, placed.envelope.recorded_at, self.offset),
            actor: self.speaker.people.actor(&placed.envelope.actor),
            proxy: self.speaker.people.on_behalf_of(&placed.envelope.actor),
            door: self.speaker.people.door(placed.envelope.via),
            hash: base64::engine::general_purpose::STANDARD.encode(&placed.leaf),
            event: placed.envelope.id.to_string(),
        };
        own.map(view).collect()
    }
}
