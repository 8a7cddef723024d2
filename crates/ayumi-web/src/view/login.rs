//! The sign-in page; never a check of what was typed.

use askama::Template;

use crate::view::shell::Shell;

/// The sign-in page.
#[derive(Debug, Template)]
#[template(path = "login.html")]
pub struct LoginPage {
    /// The frame.
    pub shell: Shell,
    /// Whether what was typed opened nothing.
    pub refused: bool,
    /// The page wanted before sign-in, a path of this server.
    pub next: String,
}
