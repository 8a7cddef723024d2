//! Events of what leads out of the program: addresses, webhooks, calendar feeds; never a secret, never an address in
//! clear.

use serde::{Deserialize, Serialize};

use crate::id::{CredentialId, FeedId, ProgrammeId, ReasonCode, UserId, WebhookId};
use crate::private::{Clear, Commitment};

/// `user.mail_set`: where a person's digests go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserMailSet<T> {
    /// The person.
    pub user: UserId,
    /// Their address; null when they are to get no mail.
    pub mail: Option<T>,
}

/// `webhook.registered`: events of some types are sent to an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookRegistered<T> {
    /// The webhook.
    pub webhook: WebhookId,
    /// The address.
    pub url: T,
    /// The types sent: whole names such as `deadline.changed`, or a noun with a dot and a star such as `deadline.*`.
    pub types: Vec<String>,
    /// The one programme whose events are sent; null for all.
    pub programme: Option<ProgrammeId>,
    /// The secrets its messages are signed with, at most two; they stand beside the log.
    pub secrets: Vec<CredentialId>,
}

/// `webhook.secret_rotated`: which secrets sign from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookSecretRotated {
    /// The webhook.
    pub webhook: WebhookId,
    /// The secrets its messages are signed with, at most two.
    pub secrets: Vec<CredentialId>,
}

/// `webhook.removed`: nothing is sent there any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookRemoved<T> {
    /// The webhook.
    pub webhook: WebhookId,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<T>,
}

/// `feed.created`: a calendar feed that whoever knows its address may read. Its secret stands beside the log, hashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedCreated {
    /// The feed.
    pub feed: FeedId,
    /// Whose it is; it shows what they may see.
    pub user: UserId,
    /// The one programme it is about; null for everything that is theirs.
    pub programme: Option<ProgrammeId>,
}

/// `feed.revoked`: a calendar feed no longer opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedRevoked<T> {
    /// The feed.
    pub feed: FeedId,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<T>,
}

impl UserMailSet<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> UserMailSet<Commitment> {
        UserMailSet { user: self.user, mail: self.mail.map(|mail| seal("/data/mail", mail)) }
    }
}

impl WebhookRegistered<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> WebhookRegistered<Commitment> {
        WebhookRegistered {
            webhook: self.webhook,
            url: seal("/data/url", self.url),
            types: self.types,
            programme: self.programme,
            secrets: self.secrets,
        }
    }
}

impl WebhookRemoved<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> WebhookRemoved<Commitment> {
        WebhookRemoved {
            webhook: self.webhook,
            reason_code: self.reason_code,
            reason: self.reason.map(|text| seal("/data/reason", text)),
        }
    }
}

impl FeedRevoked<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> FeedRevoked<Commitment> {
        FeedRevoked {
            feed: self.feed,
            reason_code: self.reason_code,
            reason: self.reason.map(|text| seal("/data/reason", text)),
        }
    }
}
