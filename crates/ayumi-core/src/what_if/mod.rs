//! What would come of suppositions, tried on a copy of a case by the law itself; never an event, and never the case that
//! was given.

mod counted;
mod report;
mod schedule;
mod spelling;
mod suppose;
mod supposition;
mod wording;

pub use counted::{BarrierRow, BarrierSide, VoteRow, VoteSide};
pub use report::{DateRow, HeldRow, LateRow, Report, StatusRow, Told, ToldRow, report};
pub use schedule::Scheduled;
pub use suppose::{Supposed, WhatIfRefusal, suppose};
pub use supposition::{
    Body, Completion, Distance, NewBarrier, NewQuorum, OnDay, Shift, Supposition, Target, Unreadable,
};

use crate::decide::Context;
use crate::state::Case;

/// Most suppositions of one question.
pub const SUPPOSITIONS_MAX: usize = 50;

/// What would come of suppositions, in their order, compared with the case as it stands. The context's hand does not
/// matter: everything supposed is done by a rule's.
///
/// # Errors
/// The first supposition that cannot be, and why.
pub fn what_if(
    context: &Context<'_>,
    case: &Case,
    suppositions: &[Supposition],
) -> Result<Report, WhatIfRefusal> {
    let supposed = suppose(context, case, suppositions)?;
    Ok(report(context, case, supposed))
}
