//! Work that takes long on one thread, kept from holding up the others; never work that waits for something.

use tokio::runtime::{Handle, RuntimeFlavor};

/// Rows from which an answer takes long enough to matter: some milliseconds.
const LARGE: usize = 500;

/// Does work over so many rows. What is large runs where the runtime expects it, so that other requests go on.
pub(crate) fn over<T>(rows: usize, work: impl FnOnce() -> T) -> T {
    let has_other_threads =
        Handle::try_current().is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread);
    if rows >= LARGE && has_other_threads { tokio::task::block_in_place(work) } else { work() }
}
