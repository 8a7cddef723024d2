//! The colours of states, as the style sheet has them and a test measures them; never chooses one for a fact.

/// How a state is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Not begun.
    Todo,
    /// Under way.
    Doing,
    /// Finished.
    Done,
    /// Needs a look.
    Caution,
    /// Late.
    Late,
    /// Stopped.
    Stopped,
    /// Does not concern the body.
    Outside,
    /// Nothing was reported.
    Unreported,
}

/// The paint of one tone.
#[derive(Debug, Clone, Copy)]
pub struct Paint {
    /// The tone.
    pub tone: Tone,
    /// Its class in the style sheet.
    pub class: &'static str,
    /// The fill.
    pub fill: &'static str,
    /// The text on it.
    pub text: &'static str,
}

/// Every tone with its paint.
pub const PAINTS: &[Paint] = &[
    Paint { tone: Tone::Todo, class: "s-todo", fill: "#ffffff", text: "#333333" },
    Paint { tone: Tone::Doing, class: "s-doing", fill: "#9db7f9", text: "#000060" },
    Paint { tone: Tone::Done, class: "s-done", fill: "#00118f", text: "#ffffff" },
    Paint { tone: Tone::Caution, class: "s-caution", fill: "#ffe380", text: "#1a1a1a" },
    Paint { tone: Tone::Late, class: "s-late", fill: "#c74700", text: "#ffffff" },
    Paint { tone: Tone::Stopped, class: "s-stopped", fill: "#b3b3b3", text: "#1a1a1a" },
    Paint { tone: Tone::Outside, class: "s-outside", fill: "#e6e6e6", text: "#4d4d4d" },
    Paint { tone: Tone::Unreported, class: "s-unreported", fill: "#ffffff", text: "#333333" },
];

impl Tone {
    /// Its paint.
    pub fn paint(self) -> &'static Paint {
        PAINTS.iter().find(|paint| paint.tone == self).unwrap_or(&PAINTS[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSS: &str = include_str!("../../static/ayumi.css");

    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_state_is_readable_on_its_fill() {
        for paint in PAINTS {
            let ratio = contrast(paint.fill, paint.text);
            assert!(ratio >= 4.5, "{}: {ratio:.2}", paint.class);
        }
        assert!((contrast("#c74700", "#ffffff") - 4.9).abs() < 0.06);
        assert!((contrast("#00118f", "#ffffff") - 14.2).abs() < 0.06);
    }

    #[test]
    fn the_style_sheet_paints_what_the_table_says() {
        for paint in PAINTS {
            let rule =
                format!(".{} {{ background-color: {}; color: {};", paint.class, paint.fill, paint.text);
            assert!(CSS.contains(&rule), "{rule}");
        }
    }

    #[test]
    fn words_borders_and_actions_can_be_seen_on_white() {
        for (colour, least) in [
            ("#1a1a1c", 4.5),
            ("#4d4d4d", 4.5),
            ("#0017c1", 4.5),
            ("#ce0000", 4.5),
            ("#197a4b", 4.5),
            ("#767676", 3.0),
            ("#b78f00", 3.0),
        ] {
            assert!(CSS.contains(colour), "{colour} is not used");
            assert!(contrast(colour, "#ffffff") >= least, "{colour}");
        }
        // The page tinted for a past moment and the sample banner.
        for (text, ground) in
            [("#1a1a1c", "#f1f4ff"), ("#1a1a1c", "#fff8e0"), ("#0017c1", "#f1f4ff"), ("#ce0000", "#fdeeee")]
        {
            assert!(CSS.contains(ground), "{ground} is not used");
            assert!(contrast(text, ground) >= 4.5, "{text} on {ground}");
        }
    }
}
