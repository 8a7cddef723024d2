//! The port of evidence files: whether the file an event is to name is kept, and how large it is; never its contents.

use async_trait::async_trait;
use ayumi_core::id::ContentHash;

use crate::port::store::ReadError;

/// Files kept under their hash.
#[async_trait]
pub trait Evidence: Send + Sync {
    /// The size in bytes of the file kept under `hash`, none when there is no such file.
    ///
    /// # Errors
    /// When that cannot be told, or what is kept there is not what the hash promises.
    async fn size(&self, hash: &ContentHash) -> Result<Option<u64>, ReadError>;
}
