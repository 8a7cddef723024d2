//! Chooses between the Japanese and the English of a text that stands beside it; never keeps a text itself.

use std::borrow::Borrow;

use ayumi_core::text::{Label, Language};

/// The language of one page. Templates hand it both texts, so neither can be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Say(pub Language);

impl Say {
    /// The text of the two that the reader wants.
    pub fn say<T>(&self, ja: T, en: T) -> T {
        match self.0 {
            Language::Ja => ja,
            Language::En => en,
        }
    }

    /// A label in the reader's language.
    pub fn label<'a>(&self, label: &'a Label) -> &'a str {
        label.in_language(self.0)
    }

    /// Several labels in a row.
    pub fn labels<'a>(&self, labels: impl IntoIterator<Item = &'a Label>) -> String {
        labels.into_iter().map(|label| self.label(label)).collect::<Vec<_>>().join(self.comma())
    }

    /// What stands between the items of a list.
    pub fn comma(&self) -> &'static str {
        self.say("、", ", ")
    }

    /// The value of the `lang` attribute.
    pub fn tag(&self) -> &'static str {
        self.say("ja", "en")
    }

    /// Whether a text that has no English is read out of its language on this page.
    pub fn is_foreign(&self, text: &str) -> bool {
        self.0 == Language::En && !text.is_ascii()
    }

    /// The language the switch leads to.
    #[must_use]
    pub fn other(&self) -> Self {
        match self.0 {
            Language::Ja => Self(Language::En),
            Language::En => Self(Language::Ja),
        }
    }

    /// A count with its unit, `12団体` or `12 bodies`.
    pub fn count(&self, count: impl Borrow<usize>, ja: &str, one: &str, many: &str) -> String {
        let count = *count.borrow();
        match self.0 {
            Language::Ja => format!("{count}{ja}"),
            Language::En => format!("{count} {}", if count == 1 { one } else { many }),
        }
    }
}
