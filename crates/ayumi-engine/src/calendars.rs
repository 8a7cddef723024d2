//! Running cases go on under a new version of their calendar, each in one append or not at all; which cases those are is
//! the caller's business.

use ayumi_core::event::CalendarRef;
use ayumi_core::id::CaseId;

use crate::engine::Engine;
use crate::error::Refused;
use crate::handle::Ask;

impl Engine {
    /// Lets a case go on under a version of its calendar, and tells how many of its dates that moved; none when it does
    /// already, has ended, or follows another calendar.
    ///
    /// # Errors
    /// When the log cannot be read or written.
    pub async fn adopt_calendar(&self, id: CaseId, calendar: &CalendarRef) -> Result<Option<usize>, Refused> {
        let case = self.present_case(id).await?;
        let Some(opening) = case.opening.as_ref().filter(|_| case.ending.is_none()) else { return Ok(None) };
        if opening.calendar.id != calendar.id || opening.calendar.version >= calendar.version {
            return Ok(None);
        }
        let request = self.sweeper(format!("adopt/{}/{}", calendar.id, calendar.version));
        let outcome = self.ask(id, &Ask::Adopt(calendar.clone()), &request).await?;
        Ok((!outcome.replayed).then(|| outcome.events.len().saturating_sub(1)))
    }
}
