//! Who sent which evidence file, so that a hash known from elsewhere opens nothing; never the file itself.

use ayumi_core::id::{ContentHash, UserId};

use crate::error::Problem;
use crate::policy::{Known, Reach};
use crate::state::App;

/// Remembers that a person sent a file. Kept beside the log: whoever sends a file is no fact of any case.
///
/// # Errors
/// When the store cannot be written.
pub(crate) async fn remember(app: &App, sender: UserId, sha256: &ContentHash) -> Result<(), Problem> {
    let name = name(&sender.to_string(), sha256);
    Ok(app.engine.store().put_secret(&name, &[]).await.map_err(ayumi_engine::error::Refused::from)?)
}

/// Whether a person may name a file in a command: they sent it, or they may read it where it is attached already.
///
/// # Errors
/// When the store cannot be read.
pub(crate) async fn may_name(
    app: &App,
    reach: &Reach,
    principal: &str,
    sha256: &ContentHash,
) -> Result<bool, Problem> {
    if app.engine.store().secret(&name(principal, sha256)).await?.is_some() {
        return Ok(true);
    }
    let attached = app.views.evidence(sha256, None).await?;
    let known = Known::to(app, reach, None).await?;
    Ok(attached.iter().any(|row| known.contains(row.case) && reach.sees(row.participant.as_ref())))
}

fn name(principal: &str, sha256: &ContentHash) -> String {
    format!("evidence:{sha256}:{principal}")
}
