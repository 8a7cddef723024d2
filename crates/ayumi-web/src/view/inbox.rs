//! What a body was told: reminders as they fired, open ones first; never one that has not fired.

use askama::Template;
use ayumi_store::views::{InboxRow, VoteRow};
use chrono::FixedOffset;

use crate::view::case::entries::place;
use crate::view::date::{self, Time};
use crate::view::people::People;
use crate::view::say::Say;
use crate::view::shell::{Section, Shell};

/// One reminder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeLine {
    /// What it is about.
    pub item: String,
    /// In which case.
    pub case: String,
    /// Whose work.
    pub body: Option<String>,
    /// Who was told.
    pub told: String,
    /// The date.
    pub due: Time,
    /// How far from the date it was sent.
    pub distance: String,
    /// When it fired.
    pub fired: Time,
    /// Earlier ones it tells as well.
    pub repeats: usize,
    /// Whether the date has moved since.
    pub superseded: bool,
    /// Where the work is.
    pub href: String,
}

/// A vote a body is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteLine {
    /// The question.
    pub question: String,
    /// What is proposed.
    pub proposal: String,
    /// In which case.
    pub case: String,
    /// Whose vote.
    pub body: String,
    /// When it was put.
    pub put: Time,
    /// Last day of the vote, when silence then consents.
    pub until: Option<Time>,
    /// Where the vote is given.
    pub href: String,
}

/// A vote a body is asked for.
pub fn vote_line(shell: &Shell, people: People<'_>, row: &VoteRow) -> VoteLine {
    let t = shell.t;
    let path = format!("/cases/{}#phase-{}", row.case, row.phase);
    VoteLine {
        question: t.label(&row.question_title).to_owned(),
        proposal: row.proposal_title.as_ref().map_or_else(String::new, |title| t.label(title).to_owned()),
        case: t.label(&row.case_title).to_owned(),
        body: people.body(&row.organization),
        put: date::short(t, row.opened_on),
        until: row.votes_until.map(|until| date::short(t, until)),
        href: shell.to(&path),
    }
}

/// The page of the inbox.
#[derive(Debug, Template)]
#[template(path = "inbox.html")]
pub struct InboxPage {
    /// The frame.
    pub shell: Shell,
    /// Votes that are asked for.
    pub votes: Vec<VoteLine>,
    /// Those whose work is outstanding.
    pub open: Vec<NoticeLine>,
    /// The others, the latest first.
    pub past: Vec<NoticeLine>,
    /// Where older ones of them are.
    pub older: Option<String>,
    /// Whose inbox it is.
    pub whose: String,
}

/// What was told.
pub struct Told {
    /// Votes that are asked for.
    pub votes: Vec<VoteRow>,
    /// What is still open.
    pub open: Vec<InboxRow>,
    /// A page of the others, the latest first.
    pub settled: Vec<InboxRow>,
    /// Where older ones of them are.
    pub older: Option<String>,
}

/// Business days from a date, in words.
pub fn distance(t: Say, offset: i32) -> String {
    match offset {
        0 => t.say("期限の当日", "on the day").to_owned(),
        1.. => t.say(format!("期限の{offset}営業日後"), format!("{offset} business days after")),
        _ => t.say(format!("期限の{}営業日前", -offset), format!("{} business days before", -offset)),
    }
}

/// One reminder.
pub fn line(shell: &Shell, people: People<'_>, row: &InboxRow, offset: FixedOffset) -> NoticeLine {
    let t = shell.t;
    let path = place(row.case, &row.item, row.participant.as_ref());
    NoticeLine {
        item: t.label(&row.item_title).to_owned(),
        case: t.label(&row.case_title).to_owned(),
        body: row.participant.as_ref().map(|body| people.body(body)),
        told: people.body(&row.organization),
        due: date::short(t, row.nominal),
        distance: distance(t, row.offset_business_days),
        fired: date::moment_short(t, row.fired_at, offset),
        repeats: row.missed_repeats.len(),
        superseded: row.superseded,
        href: shell.to(&path),
    }
}

impl InboxPage {
    /// The page of reminders: what is open by its date, the others as they came.
    pub fn new(shell: Shell, people: People<'_>, mut told: Told, offset: FixedOffset, whose: String) -> Self {
        let t = shell.t;
        told.open.sort_by_key(|row| row.nominal);
        let lines = |rows: &[InboxRow]| rows.iter().map(|row| line(&shell, people, row, offset)).collect();
        Self {
            votes: told.votes.iter().map(|row| vote_line(&shell, people, row)).collect(),
            open: lines(&told.open),
            past: lines(&told.settled),
            older: told.older,
            whose,
            shell: shell.titled(t.say("私は何をすべき？", "What is asked of me?"), Section::Inbox),
        }
    }
}
