//! What the states and figures on the screens mean; never a figure itself.

use askama::Template;

use crate::view::shell::Shell;
use crate::view::status::{Badge, Counts, STANDINGS};

/// One state explained.
#[derive(Debug, Clone)]
pub struct Meaning {
    /// As it looks.
    pub badge: Badge,
    /// What it means.
    pub meaning: &'static str,
    /// What it counts as.
    pub counts: &'static str,
}

/// The page of definitions.
#[derive(Debug, Template)]
#[template(path = "glossary.html")]
pub struct GlossaryPage {
    /// The frame.
    pub shell: Shell,
    /// The states.
    pub states: Vec<Meaning>,
}

impl GlossaryPage {
    /// The page.
    pub fn new(shell: Shell) -> Self {
        let t = shell.t;
        let states = STANDINGS.iter().map(|row| Meaning {
            badge: row.standing.badge(t),
            meaning: t.say(row.meaning.0, row.meaning.1),
            counts: match row.counts {
                Counts::Outstanding => t.say("終わっていない", "outstanding"),
                Counts::Finished => t.say("終わった", "finished"),
                Counts::Apart => t.say("数に入れない", "left out of the count"),
            },
        });
        Self { states: states.collect(), shell }
    }
}
