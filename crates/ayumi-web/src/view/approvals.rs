//! The requests for other dates that wait for an answer, oldest first; never one that was answered.

use askama::Template;

use crate::view::form::Control;
use crate::view::pending::RequestView;
use crate::view::shell::{Section, Shell};

/// A programme to narrow the list to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Its id.
    pub value: String,
    /// Its title.
    pub text: String,
    /// How many requests it has.
    pub count: usize,
    /// Whether the list is narrowed to it.
    pub chosen: bool,
}

/// The queue.
#[derive(Debug, Template)]
#[template(path = "approvals.html")]
pub struct ApprovalsPage {
    /// The frame.
    pub shell: Shell,
    /// The requests.
    pub requests: Vec<RequestView>,
    /// Programmes to narrow the list to.
    pub filters: Vec<Filter>,
    /// How many there are in all.
    pub all: usize,
    /// Where the list goes on.
    pub next: Option<String>,
}

impl ApprovalsPage {
    /// The page, for one who answers or for one who asked.
    pub fn new(
        shell: Shell,
        requests: Vec<RequestView>,
        filters: Vec<Filter>,
        (all, answers): (usize, bool),
        next: Option<String>,
    ) -> Self {
        let t = shell.t;
        let title = if answers {
            t.say("何を承認する？", "What is there to approve?")
        } else {
            t.say("どの申請が回答待ち？", "Which requests wait for an answer?")
        };
        Self { requests, filters, all, next, shell: shell.titled(title, Section::Approvals) }
    }
}
