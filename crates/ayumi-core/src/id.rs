//! The names of things: every identifier as a type with one parser; never makes one from chance or time.

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// Why a text is not the identifier it claims to be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {expected}")]
pub struct InvalidId {
    /// The text as received.
    pub text: String,
    /// What would have been accepted, as an English noun phrase.
    pub expected: &'static str,
}

fn is_slug(text: &str) -> bool {
    let mut bytes = text.bytes();
    let head = bytes.next().is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    head && text.len() <= 64
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-'))
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $expected:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The identifier as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let check: fn(&str) -> bool = $check;
                if check(text) {
                    Ok(Self(text.into()))
                } else {
                    Err(InvalidId { text: text.to_owned(), expected: $expected })
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;

                impl de::Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_str<E: de::Error>(self, text: &str) -> Result<$name, E> {
                        text.parse().map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Text)
            }
        }
    };
}

text_id!(
    /// A programme of one fiscal year, such as `education-dx-r8`.
    ProgrammeId, "a programme id ([a-z0-9][a-z0-9._-]{0,63})", is_slug
);
text_id!(
    /// A workflow definition, such as `education-dx`; its version stands beside it.
    DefinitionId, "a definition id ([a-z0-9][a-z0-9._-]{0,63})", is_slug
);
text_id!(
    /// A calendar of closed days, such as `hyogo`.
    CalendarId, "a calendar id ([a-z0-9][a-z0-9._-]{0,63})", is_slug
);
text_id!(
    /// A case inside its programme; never a person's name.
    CaseKey, "a case key ([a-z0-9][a-z0-9._-]{0,63})", is_slug
);
text_id!(
    /// Anything a definition names: a phase, field, document, checklist item, decision, outcome, mark or party.
    ItemId, "an item id ([a-z0-9][a-z0-9._-]{0,63})", is_slug
);
text_id!(
    /// Why something was done, as a code of a published list.
    ReasonCode, "a reason code ([a-z0-9][a-z0-9._-]{0,63})", is_slug
);
text_id!(
    /// A body: `282286` (全国地方公共団体コード with its check digit), `282286.edu` (its board of education),
    /// `kumiai.NAME`, `council.NAME` or `jcn.` and a 13-digit corporate number.
    OrganizationId, "an organisation code (six digits with a correct check digit, or a namespaced id)", is_organization
);
text_id!(
    /// SHA-256 of stored content or evidence, 64 lower-case hex digits.
    ContentHash, "a SHA-256 in lower-case hex", is_sha256_hex
);
text_id!(
    /// A stream of the log: `log`, `directory`, `calendar-ID`, `definition-ID`, `programme-ID`, `case-UUID`,
    /// `reminders-UUID` or `digests-UUID`.
    StreamId, "a stream id", is_stream
);

text_id!(
    /// One message to one receiver over one channel, the same over all attempts to deliver it. It becomes a file name
    /// and part of headers, so it is plain.
    MessageId, "a message id ([A-Za-z0-9][A-Za-z0-9._-]{0,127})", is_message_id
);

fn is_message_id(text: &str) -> bool {
    let head = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    head && text.len() <= 128 && text.bytes().all(plain)
}

fn is_sha256_hex(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// Whether six digits carry the check digit of JIS X 0402: weights 6, 5, 4, 3, 2 on the first five, then the last
/// digit of `11 - sum mod 11`.
pub fn has_check_digit(code: &str) -> bool {
    let digits: Vec<u32> = code.chars().filter_map(|c| c.to_digit(10)).collect();
    if code.len() != 6 || digits.len() != 6 {
        return false;
    }
    let sum: u32 = digits.iter().zip([6, 5, 4, 3, 2]).map(|(digit, weight)| digit * weight).sum();
    digits[5] == (11 - sum % 11) % 10
}

fn is_organization(text: &str) -> bool {
    match text.split_once('.') {
        None => has_check_digit(text),
        Some((code, "edu")) => has_check_digit(code),
        Some(("kumiai" | "council", name)) => is_slug(name),
        Some(("jcn", number)) => number.len() == 13 && number.bytes().all(|b| b.is_ascii_digit()),
        Some(_) => false,
    }
}

fn is_stream(text: &str) -> bool {
    match text.split_once('-') {
        None => matches!(text, "log" | "directory"),
        Some(("calendar" | "definition" | "programme", id)) => is_slug(id),
        Some(("case" | "reminders" | "digests", id)) => is_uuid(id),
        Some(_) => false,
    }
}

/// Whether a text is a UUID as the log spells one: hyphenated, lower case.
fn is_uuid(text: &str) -> bool {
    let spelled = |(at, byte): (usize, u8)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
    };
    text.len() == 36 && text.bytes().enumerate().all(spelled)
}

impl ContentHash {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::{Digest, Sha256};
        Self(hex::encode(Sha256::digest(bytes)).into())
    }
}

/// The hash of bytes that come piece by piece.
#[derive(Debug, Clone, Default)]
pub struct ContentHasher(sha2::Sha256);

impl ContentHasher {
    /// Goes on with more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        sha2::Digest::update(&mut self.0, bytes);
    }

    /// The hash of everything that came.
    pub fn finish(self) -> ContentHash {
        ContentHash(hex::encode(sha2::Digest::finalize(self.0)).into())
    }
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let invalid = || InvalidId { text: text.to_owned(), expected: "a UUID" };
                Uuid::try_parse(text).map(Self).map_err(|_| invalid())
            }
        }
    };
}

uuid_id!(
    /// One event.
    EventId
);
uuid_id!(
    /// One case; UUIDv5 of the log id and `case/PROGRAMME/KEY`.
    CaseId
);
uuid_id!(
    /// One round of one decision of one case; UUIDv5 of the case.
    DecisionId
);
uuid_id!(
    /// One person.
    UserId
);
uuid_id!(
    /// One post (職); duties bind to it, not to its holder.
    PostId
);
uuid_id!(
    /// One token or browser session.
    CredentialId
);
uuid_id!(
    /// One reminder; UUIDv5 of everything that makes it the same reminder, hence its idempotency key.
    ReminderId
);
uuid_id!(
    /// One digest; UUIDv5 of its person, day and number, hence its idempotency key.
    DigestId
);
uuid_id!(
    /// One webhook.
    WebhookId
);
uuid_id!(
    /// One calendar feed.
    FeedId
);
uuid_id!(
    /// One command; UUIDv8 of principal, key and target, so a retry has the same id.
    CommandId
);
uuid_id!(
    /// Commands that were given together.
    CorrelationId
);
uuid_id!(
    /// One log; random, chosen when it is opened.
    LogId
);

impl CaseId {
    /// The id of a case, the same however often a plan is applied.
    pub fn derive(log: LogId, programme: &ProgrammeId, key: &CaseKey) -> Self {
        Self(Uuid::new_v5(&log.0, format!("case/{programme}/{key}").as_bytes()))
    }
}

impl DecisionId {
    /// The id of one round of the decision `question` at `revision` of its phase.
    pub fn derive(
        case: CaseId,
        question: &ItemId,
        participant: Option<&OrganizationId>,
        revision: u32,
        round: u32,
    ) -> Self {
        let participant = participant.map_or("joint", OrganizationId::as_str);
        Self(Uuid::new_v5(
            &case.0,
            format!("decision/{question}/{participant}/{revision}/{round}").as_bytes(),
        ))
    }
}

impl StreamId {
    /// The stream of the log's own life.
    pub fn log() -> Self {
        Self("log".into())
    }

    /// The stream of organisations, users, posts, grants and tokens.
    pub fn directory() -> Self {
        Self("directory".into())
    }

    /// The stream of one calendar's versions.
    pub fn calendar(id: &CalendarId) -> Self {
        Self(format!("calendar-{id}").into())
    }

    /// The stream of one definition's versions.
    pub fn definition(id: &DefinitionId) -> Self {
        Self(format!("definition-{id}").into())
    }

    /// The stream of one programme.
    pub fn programme(id: &ProgrammeId) -> Self {
        Self(format!("programme-{id}").into())
    }

    /// The stream of one case.
    pub fn case(id: CaseId) -> Self {
        Self(format!("case-{id}").into())
    }

    /// The stream of one case's reminders, apart so that the case's own version stays quiet.
    pub fn reminders(id: CaseId) -> Self {
        Self(format!("reminders-{id}").into())
    }

    /// The stream of what one person is told, day by day.
    pub fn digests(user: UserId) -> Self {
        Self(format!("digests-{user}").into())
    }

    /// The person whose digests this stream holds.
    pub fn as_digests(&self) -> Option<UserId> {
        self.0.strip_prefix("digests-").and_then(|id| id.parse().ok())
    }

    /// The case whose own stream this is.
    pub fn as_case(&self) -> Option<CaseId> {
        self.0.strip_prefix("case-").and_then(|id| id.parse().ok())
    }

    /// The case whose reminders this stream holds.
    pub fn as_reminders(&self) -> Option<CaseId> {
        self.0.strip_prefix("reminders-").and_then(|id| id.parse().ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_code_needs_its_check_digit() {
        for good in ["282286", "280003", "281000", "282286.edu", "kumiai.harima", "jcn.8000020280003"] {
            assert!(good.parse::<OrganizationId>().is_ok(), "{good}");
        }
        for bad in ["282287", "28228", "282286.xyz", "", "２８２２８６", "kumiai.", "jcn.12"] {
            assert!(bad.parse::<OrganizationId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_stream_id_spells_its_kind() {
        let case = CaseId(Uuid::nil());
        assert_eq!(StreamId::case(case).as_case(), Some(case));
        assert_eq!(StreamId::reminders(case).as_reminders(), Some(case));
        for other in [
            "case-00000000-0000-0000-0000-00000000000A",
            "case-{00000000-0000-0000-0000-000000000000}",
            "case-nonsense",
        ] {
            assert!(other.parse::<StreamId>().is_err(), "{other}");
        }
        assert!("case-00000000000000000000000000000000".parse::<StreamId>().is_err());
        assert!("programme-education-dx-r8".parse::<StreamId>().is_ok());
        assert!("ghost-1".parse::<StreamId>().is_err());
    }
}
