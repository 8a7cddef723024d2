//! How the condition of a body in a continuing service looks: shape, word and colour; never which one it is in.

use ayumi_core::definition::{Condition, Means};

use crate::view::palette::Tone;
use crate::view::say::Say;

/// A condition as a template shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// Its shape.
    pub glyph: &'static str,
    /// Its word.
    pub word: String,
    /// The class of its colour.
    pub class: &'static str,
}

/// The condition as it is shown; a body without one has not answered.
pub fn badge(t: Say, condition: Option<&Condition>) -> Badge {
    let Some(condition) = condition else {
        let word = t.say("未回答", "No answer").to_owned();
        return Badge { glyph: "？", word, class: Tone::Unreported.paint().class };
    };
    let (glyph, tone) = match (condition.means, condition.counts) {
        (Means::Left, _) => ("–", Tone::Outside),
        (Means::Nothing | Means::Joined, true) => ("●", Tone::Done),
        (Means::Joined, false) => ("◐", Tone::Doing),
        (Means::Nothing, false) => ("○", Tone::Todo),
    };
    Badge { glyph, word: t.label(&condition.title).to_owned(), class: tone.paint().class }
}
