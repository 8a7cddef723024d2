//! The list of decisions, open ones first, then the latest; never their grounds, which stand on each one's page.

use askama::Template;
use ayumi_store::views::DecisionRow;

use crate::view::date::{self, Time};
use crate::view::people::People;
use crate::view::sentence::mode_word;
use crate::view::shell::{Section, Shell};

/// One decision in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionLine {
    /// Its page.
    pub href: String,
    /// The question.
    pub question: String,
    /// The answer; none while it is open.
    pub outcome: Option<String>,
    /// Title of the case.
    pub case: String,
    /// The body it is about.
    pub body: Option<String>,
    /// When it was decided, or put.
    pub on: Time,
    /// How it was decided.
    pub mode: Option<&'static str>,
}

/// The page of decisions.
#[derive(Debug, Template)]
#[template(path = "decisions.html")]
pub struct DecisionsPage {
    /// The frame.
    pub shell: Shell,
    /// Questions that wait.
    pub open: Vec<DecisionLine>,
    /// Decisions, the latest first.
    pub closed: Vec<DecisionLine>,
    /// Where older ones are.
    pub older: Option<String>,
}

/// One decision in a list.
pub fn line(shell: &Shell, people: People<'_>, row: &DecisionRow) -> DecisionLine {
    let t = shell.t;
    let closed = row.closed.as_ref();
    DecisionLine {
        href: shell.to(&format!("/d/{}", row.decision)),
        question: t.label(&row.question_title).to_owned(),
        outcome: closed.map(|closed| match &closed.outcome_title {
            Some(title) => t.label(title).to_owned(),
            None => t.say("否決", "not carried").to_owned(),
        }),
        case: t.label(&row.case_title).to_owned(),
        body: row.participant.as_ref().map(|body| people.body(body)),
        on: date::short(t, closed.map_or(row.opened_on, |closed| closed.decided_on)),
        mode: closed.map(|closed| mode_word(t, closed.mode)),
    }
}

impl DecisionsPage {
    /// The page.
    pub fn new(
        shell: Shell,
        people: People<'_>,
        open: &[DecisionRow],
        closed: &[DecisionRow],
        older: Option<String>,
    ) -> Self {
        let t = shell.t;
        let lines = |rows: &[DecisionRow]| rows.iter().map(|row| line(&shell, people, row)).collect();
        let (open, closed) = (lines(open), lines(closed));
        Self {
            open,
            closed,
            older,
            shell: shell.titled(t.say("どんな決定があった？", "What was decided?"), Section::Decisions),
        }
    }
}
