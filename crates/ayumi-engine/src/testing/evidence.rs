//! Evidence files in memory, for tests; nothing of them outlives the process.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use ayumi_core::id::ContentHash;

use crate::port::Evidence;
use crate::port::store::ReadError;

/// Files kept while the test runs.
#[derive(Debug, Default)]
pub struct MemoryEvidence(Mutex<HashMap<ContentHash, u64>>);

impl MemoryEvidence {
    /// Keeps a file; gives its hash.
    pub fn put(&self, bytes: &[u8]) -> ContentHash {
        let hash = ContentHash::of(bytes);
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(hash.clone(), size);
        hash
    }
}

#[async_trait]
impl Evidence for MemoryEvidence {
    async fn size(&self, hash: &ContentHash) -> Result<Option<u64>, ReadError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(hash).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_kept_file_has_its_size_and_another_has_none() {
        let files = MemoryEvidence::default();
        let hash = files.put("要件一覧".as_bytes());
        assert_eq!(files.size(&hash).await, Ok(Some(12)));
        assert_eq!(files.size(&ContentHash::of(b"")).await, Ok(None));
    }
}
