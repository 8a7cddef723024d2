//! What somebody says who approves something that is no command to a case; never who may.

use crate::decide::checks;
use crate::event::Basis;
use crate::private::Clear;
use crate::rejection::Rejection;

/// The words and the basis of an approval, as they may be recorded; both may be left out.
///
/// # Errors
/// When the text is too long or the basis cannot stand in clear.
pub fn consent(
    reason: Option<&String>,
    basis: Option<&Basis>,
) -> Result<(Option<Clear>, Option<Basis>), Rejection> {
    Ok((checks::text(reason, "/reason")?, checks::basis(basis)?))
}
