//! The page of a problem: what went wrong and what to do next; never its cause inside the machine.

use askama::Template;

use crate::view::shell::Shell;

/// The page of a problem.
#[derive(Debug, Template)]
#[template(path = "fault.html")]
pub struct FaultPage {
    /// The frame.
    pub shell: Shell,
    /// HTTP status.
    pub status: u16,
    /// What went wrong and what to do.
    pub detail: String,
    /// Details of single parts of the request.
    pub parts: Vec<String>,
    /// What to name when asking for help.
    pub request_id: String,
}
