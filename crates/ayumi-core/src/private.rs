//! Personal data and free text: the clear value on its way in, the commitment that stays; never stores a value.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::Value;
use sha2::Sha256;

use crate::id::UserId;

/// Longest private text accepted, in characters: an envelope must stay under 65,535 bytes and a note readable.
pub const TEXT_CHARACTERS_MAX: usize = 4_000;

const DOMAIN: &[u8] = b"ayumi/commit/1";

/// Whose erasure would remove a private value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The person the value is about.
    User(UserId),
    /// Free text about no one in particular; filed under its event.
    Text,
}

/// A private value before it is sealed. Kept exactly as received: normalisation would destroy name characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clear {
    /// The value itself.
    pub text: String,
    /// Whose value it is.
    pub subject: Subject,
}

impl Clear {
    /// Free text such as a note, a reason or a file name.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), subject: Subject::Text }
    }

    /// A value about `user`.
    pub fn about(user: UserId, text: impl Into<String>) -> Self {
        Self { text: text.into(), subject: Subject::User(user) }
    }
}

/// What stands in the log where a private value was: a keyed hash that proves the value without telling it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commitment {
    /// HMAC-SHA-256 in base64 with padding.
    #[serde(deserialize_with = "read_commit")]
    pub commit: String,
}

fn read_commit<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    if is_base64_of_32(&text) {
        Ok(text)
    } else {
        Err(de::Error::custom("not 32 bytes in base64 with padding"))
    }
}

/// Whether a text is the one base64 spelling of 32 bytes: 43 letters, of which the last carries four bits, and `=`.
fn is_base64_of_32(text: &str) -> bool {
    let (letters, padding) = text.as_bytes().split_at(text.len().saturating_sub(1));
    let is_letter = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/');
    let carries_four = |b: &u8| b"AEIMQUYcgkosw048".contains(b);
    padding == b"="
        && letters.len() == 43
        && letters.iter().all(is_letter)
        && letters.last().is_some_and(carries_four)
}

/// The key of one commitment: 32 random bytes, stored beside the value and erased with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blind(pub [u8; 32]);

/// A private value on its way to the `private_value` table, in the transaction of its event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivateValue {
    /// RFC 6901 pointer into the stored envelope, such as `/data/note`; fixed for ever.
    pub path: String,
    /// Whose value it is.
    pub subject: Subject,
    /// The key of the commitment.
    pub blind: Blind,
    /// The value as received.
    pub value: String,
}

/// Commits to `value` at `path`: HMAC-SHA-256(blind, domain || 0x00 || u16be(len path) || path || JCS(value)).
#[expect(clippy::missing_panics_doc, reason = "the expectation cannot fail")]
pub fn commit(blind: &Blind, path: &str, value: &str) -> Commitment {
    let length = u16::try_from(path.len()).unwrap_or(u16::MAX);
    let canonical = Value::String(value.to_owned()).to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(&blind.0).expect("HMAC takes keys of any length");
    mac.update(DOMAIN);
    mac.update(&[0]);
    mac.update(&length.to_be_bytes());
    mac.update(path.as_bytes());
    mac.update(canonical.as_bytes());
    Commitment { commit: base64_of(&mac.finalize().into_bytes()) }
}

/// Whether `commitment` stands for `value` at `path` under `blind`.
pub fn opens(commitment: &Commitment, blind: &Blind, path: &str, value: &str) -> bool {
    commit(blind, path, value) == *commitment
}

fn base64_of(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commitment_opens_only_with_its_own_value_path_and_blind() {
        let blind = Blind([7; 32]);
        let commitment = commit(&blind, "/data/note", "予算の都合");
        assert!(opens(&commitment, &blind, "/data/note", "予算の都合"));
        assert!(!opens(&commitment, &blind, "/data/note", "予算の都合 "));
        assert!(!opens(&commitment, &blind, "/data/other", "予算の都合"));
        assert!(!opens(&commitment, &Blind([8; 32]), "/data/note", "予算の都合"));
    }

    #[test]
    fn the_rule_of_commitments_never_changes() {
        let commitment = commit(&Blind([0; 32]), "/data/text", "a");
        assert_eq!(commitment.commit, "Z+RkeRJ7NWYTZXFL2JeEin1Vg+VQNALcvn3XzW3KWOg=");
    }
}
