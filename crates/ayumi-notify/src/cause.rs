//! The words of a failed attempt, made fit for a record: one line, of bounded length; never what follows from them.

use std::error::Error;

/// Characters kept: a peer may say anything, at any length.
const CHARS_MAX: usize = 500;

/// One line of at most 500 characters.
pub(crate) fn cut(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(CHARS_MAX).collect()
}

/// An error and what lies behind it, each sentence once.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        let more = error.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        next = error.source();
    }
    words
}
