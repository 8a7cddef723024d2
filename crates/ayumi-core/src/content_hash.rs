//! Hashes of published content as JSON has them, base64 with padding; evidence keeps the hex of its URLs.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::id::ContentHash;

/// Writes a hash in base64.
///
/// # Errors
/// When the serializer refuses.
pub fn serialize<S: Serializer>(hash: &ContentHash, serializer: S) -> Result<S::Ok, S::Error> {
    base64_of(hash).serialize(serializer)
}

/// Reads a hash from base64.
///
/// # Errors
/// When the text is not 32 bytes in base64 with padding.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<ContentHash, D::Error> {
    let text = String::deserialize(deserializer)?;
    from_base64(&text).ok_or_else(|| de::Error::custom("not a SHA-256 in base64 with padding"))
}

/// The same for a hash that may be absent.
pub mod optional {
    use super::{ContentHash, Deserialize, Deserializer, Serialize, Serializer, base64_of, de, from_base64};

    /// Writes a hash in base64, or null.
    ///
    /// # Errors
    /// When the serializer refuses.
    pub fn serialize<S: Serializer>(hash: &Option<ContentHash>, serializer: S) -> Result<S::Ok, S::Error> {
        hash.as_ref().map(base64_of).serialize(serializer)
    }

    /// Reads a hash from base64, or null.
    ///
    /// # Errors
    /// When the text is not 32 bytes in base64 with padding.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<ContentHash>, D::Error> {
        let wrong = || de::Error::custom("not a SHA-256 in base64 with padding");
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| from_base64(&text).ok_or_else(wrong)).transpose()
    }
}

fn base64_of(hash: &ContentHash) -> String {
    STANDARD.encode(hex::decode(hash.as_str()).unwrap_or_default())
}

fn from_base64(text: &str) -> Option<ContentHash> {
    let bytes: [u8; 32] = STANDARD.decode(text).ok()?.try_into().ok()?;
    hex::encode(bytes).parse().ok()
}
