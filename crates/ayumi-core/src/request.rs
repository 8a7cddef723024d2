//! What makes a retry the same request: the command's id and the keyed hash of its body; never the answer.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::id::{CommandId, LogId, StreamId};

const COMMAND: &[u8] = b"ayumi/cmd/1";
const KEY: &[u8] = b"ayumi/key/1";

/// UUIDv8 of the first 128 bits of SHA-256 over the framed domain, log, principal, key and target: the same request
/// has the same id in whatever process it is tried.
pub fn command_id(log: LogId, principal: &str, key: &str, target: &StreamId) -> CommandId {
    let parts = [COMMAND, log.0.as_bytes(), principal.as_bytes(), key.as_bytes(), target.as_str().as_bytes()];
    CommandId(Uuid::new_v8(framed_hash(&parts)))
}

/// The name an answer is kept under: the first 128 bits of SHA-256 over the framed domain, principal and key.
pub fn key_name(principal: &str, key: &str) -> [u8; 16] {
    framed_hash(&[KEY, principal.as_bytes(), key.as_bytes()])
}

/// Each part behind its length, so that no two lists of parts are the same bytes.
fn framed_hash(parts: &[&[u8]]) -> [u8; 16] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        hash.update(part);
    }
    let mut first = [0; 16];
    first.copy_from_slice(&hash.finalize()[..16]);
    first
}

/// What tells the body of a retry from another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyHash(pub [u8; 32]);

/// HMAC-SHA-256 of a received body under the server's key: tells same from other without keeping text.
#[expect(clippy::missing_panics_doc, reason = "the expectation cannot fail")]
pub fn body_hash(server_key: &[u8], body: &[u8]) -> BodyHash {
    let mut mac = Hmac::<Sha256>::new_from_slice(server_key).expect("HMAC takes keys of any length");
    mac.update(body);
    BodyHash(mac.finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_id_depends_on_every_part_and_on_nothing_else() {
        let id = |principal: &str, key: &str| {
            command_id(LogId(Uuid::nil()), principal, key, &StreamId::directory())
        };
        assert_eq!(id("a", "b"), id("a", "b"));
        assert_ne!(id("a", "b"), id("ab", ""));
        assert_ne!(id("a", "b"), id("a", "c"));
    }
}
