//! The port of file forms: what published bytes mean; never where they are kept.

use ayumi_core::calendar::Calendar;
use ayumi_core::definition::Definition;
use ayumi_core::text::Label;

/// Reads published bytes.
pub trait Reader: Send + Sync {
    /// The definition in a YAML source.
    ///
    /// # Errors
    /// Why it is not one, for the operator.
    fn definition(&self, source: &[u8]) -> Result<Definition, String>;

    /// The calendar in a published file.
    ///
    /// # Errors
    /// Why it is not one, in words for whoever wrote it.
    fn calendar(&self, source: &[u8]) -> Result<Calendar, Label>;
}
