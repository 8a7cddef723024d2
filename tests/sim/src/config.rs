//! The ways out as the program's tasks see them: mail alone, and no setting.

use std::path::PathBuf;

/// Stands where the program has its settings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outward {
    /// No folder for files.
    pub(crate) folder: Option<PathBuf>,
    /// Who answers questions.
    pub(crate) sender: String,
}

impl Outward {
    #[expect(clippy::unused_self, reason = "the program's own asks its settings")]
    pub(crate) fn mails(&self) -> bool {
        true
    }

    #[expect(clippy::unused_self, reason = "the program's own asks its settings")]
    pub(crate) fn hooks(&self) -> bool {
        false
    }

    pub(crate) fn is_on(&self) -> bool {
        self.mails()
    }

    #[expect(clippy::unused_self, reason = "the program's own asks its settings")]
    pub(crate) fn link(&self) -> &'static str {
        "https://ayumi.example"
    }
}
