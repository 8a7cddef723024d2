//! The settings of the database as a report a person can act on; never changes one.

use crate::error::OpenError;
use crate::log::Log;

/// One setting the safety of the log depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name, as the database calls it.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Whether the value is safe.
    pub ok: bool,
    /// What to do when it is not, in Japanese.
    pub advice_ja: &'static str,
    /// What to do when it is not, in English.
    pub advice_en: &'static str,
}

/// Every setting the safety of `log` depends on, safe or not.
///
/// # Errors
/// When the database does not answer.
pub async fn examine(log: &Log) -> Result<Vec<Setting>, OpenError> {
    log.reading().settings().await
}

/// The first unsafe setting as the reason not to open the log.
pub(crate) fn refuse_unsafe(settings: Vec<Setting>) -> Result<(), OpenError> {
    match settings.into_iter().find(|setting| !setting.ok) {
        Some(Setting { name, value, advice_en, .. }) => {
            Err(OpenError::Unsafe { name, value, advice: advice_en.to_owned() })
        }
        None => Ok(()),
    }
}
