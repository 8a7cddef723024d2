//! A secret shared with the receiver of a webhook, and the signature it makes by Standard Webhooks; never shows itself.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use crate::id::MessageId;
use crate::time::Timestamp;

const PREFIX: &str = "whsec_";
/// Standard Webhooks asks for 24 to 64 random bytes.
const KEY_BYTES: std::ops::RangeInclusive<usize> = 24..=64;

/// A key written `whsec_<base64>`.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(Vec<u8>);

/// Why a text is not a secret; it does not repeat the text, which may be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a webhook secret is `whsec_` and the base64 of 24 to 64 bytes")]
pub struct InvalidWebhookSecret;

impl WebhookSecret {
    /// A secret from random bytes.
    ///
    /// # Errors
    /// When there are fewer than 24 or more than 64.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, InvalidWebhookSecret> {
        if KEY_BYTES.contains(&bytes.len()) { Ok(Self(bytes)) } else { Err(InvalidWebhookSecret) }
    }

    /// The text the receiver enters: shown once, then kept where secrets are kept.
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(&self.0))
    }

    /// The signature of a message: `v1,` and the base64 of HMAC-SHA-256 over `id.seconds.body`.
    #[expect(clippy::missing_panics_doc, reason = "the expectation cannot fail")]
    pub fn sign(&self, id: &MessageId, sent_at: Timestamp, body: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(format!("{id}.{}.", seconds(sent_at)).as_bytes());
        mac.update(body.as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }
}

/// The instant as the header `webhook-timestamp` writes it: whole seconds since 1970.
pub fn seconds(instant: Timestamp) -> i64 {
    instant.micros().div_euclid(1_000_000)
}

impl FromStr for WebhookSecret {
    type Err = InvalidWebhookSecret;

    fn from_str(text: &str) -> Result<Self, InvalidWebhookSecret> {
        let key = text.strip_prefix(PREFIX).ok_or(InvalidWebhookSecret)?;
        Self::from_bytes(STANDARD.decode(key).map_err(|_| InvalidWebhookSecret)?)
    }
}

impl fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_survives_its_text_and_hides_in_the_log() {
        let secret = WebhookSecret::from_bytes(vec![7; 32]).unwrap();
        assert_eq!(secret.reveal().parse::<WebhookSecret>().unwrap(), secret);
        assert_eq!(format!("{secret:?}"), "WebhookSecret(…)");
        for text in ["", "whsec_", "whsec_AAAA", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH", "whsec_***"] {
            assert_eq!(text.parse::<WebhookSecret>(), Err(InvalidWebhookSecret), "{text}");
        }
    }

    #[test]
    fn the_signature_is_the_one_the_specification_gives_as_its_example() {
        let secret: WebhookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".parse().unwrap();
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek".parse().unwrap();
        let sent_at = Timestamp::from_micros(1_614_265_330_000_000);
        assert_eq!(
            secret.sign(&id, sent_at, r#"{"test": 2432232314}"#),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }
}
