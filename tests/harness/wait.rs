//! Waiting for what another program will do: looked at again and again until it is so; never for an amount of time.

use std::time::Duration;

/// How long anything may take on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_mins(2);
/// Between two looks.
const LOOK_AGAIN: Duration = Duration::from_millis(30);

/// Looks until there is something; gives it.
///
/// # Panics
/// When there is nothing for too long.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let looking = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    let found = tokio::time::timeout(PATIENCE, looking).await.ok();
    found.unwrap_or_else(|| panic!("in vain it was waited for: {what}"))
}
