//! Who is asking: tokens and browser sessions, checked against the directory; never what they may do.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use ayumi_core::decide::Acting;
use ayumi_core::directory::Right;
use ayumi_core::envelope::{Actor, ActorKind};
use ayumi_core::id::{ContentHash, CredentialId, EventId, FeedId, OrganizationId, UserId};
use ayumi_core::rejection::Rejection;
use ayumi_core::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::engine::Engine;
use crate::error::Refused;

/// A session unused for so long has ended.
const SESSION_IDLE_SECONDS: i64 = 30 * 60;
/// A session so old has ended.
const SESSION_SECONDS: i64 = 10 * 60 * 60;
/// Uses of a session closer together than this are not written down.
const SESSION_TOUCH_SECONDS: i64 = 60;
/// Most credentials whose secret is remembered between requests.
const REMEMBERED_MAX: usize = 4_096;

/// A person who proved who they are, with the rights they have today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The user.
    pub user: UserId,
    /// Their body.
    pub organization: OrganizationId,
    /// The event that holds their name.
    pub name_event: EventId,
    /// The token or session used.
    pub credential: CredentialId,
    /// The token used, or the one the session was opened with: when it stops working, so does what it opened.
    pub token: CredentialId,
    /// Their rights today.
    pub rights: Vec<Right>,
}

/// A browser session as kept beside the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Session {
    user: UserId,
    token: CredentialId,
    secret_sha256: ContentHash,
    opened_at: Timestamp,
    used_at: Timestamp,
}

/// Secrets of tokens that were checked before; the directory says whether they still count.
#[derive(Default)]
pub(crate) struct Remembered(Mutex<HashMap<CredentialId, Vec<u8>>>);

impl Identity {
    /// The actor and rights a command is decided with.
    pub fn acting(&self) -> Acting {
        let actor = Actor {
            kind: ActorKind::User,
            user: Some(self.user),
            post: self.rights.first().map(|right| right.post),
            organization: Some(self.organization.clone()),
            credential: Some(self.credential),
            authority: None,
            on_behalf_of: None,
        };
        Acting { actor, rights: self.rights.clone() }
    }

    /// The principal idempotency keys are scoped to.
    pub fn principal(&self) -> String {
        self.user.to_string()
    }
}

/// Who acts by a right to lead, for this body when one is named; none when they have no such right. For acts the core
/// does not choose the right of. An operator needs none.
pub fn leading(acting: &Acting, body: Option<&OrganizationId>) -> Option<Acting> {
    if acting.actor.kind != ActorKind::User {
        return Some(acting.clone());
    }
    let fits = |right: &&Right| right.role.leads() && body.is_none_or(|body| right.organization == *body);
    let right = acting.rights.iter().find(fits)?;
    let mut chosen = acting.clone();
    chosen.actor.post = Some(right.post);
    chosen.actor.organization = Some(right.organization.clone());
    chosen.actor.authority = Some(right.grant);
    Some(chosen)
}

/// Whether somebody may change what all stand on: bodies, people, tokens, definitions, plans and the clock. The
/// operator of the machine may, and of people an officer of the prefecture.
pub(crate) fn administers(acting: &Acting) -> Result<(), Rejection> {
    let may = acting.actor.kind != ActorKind::User || acting.rights.iter().any(|right| right.role.leads());
    if may { Ok(()) } else { Err(Rejection::NotAllowed) }
}

impl Engine {
    /// The person behind a token, none when it opens nothing.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn authenticate_token(&self, token: &str) -> Result<Option<Identity>, Refused> {
        let Some((credential, secret)) = split("ayumi", token) else { return Ok(None) };
        let directory = self.directory();
        let working = directory.tokens.get(&credential).filter(|token| token.works_on(self.today()));
        let Some(known) = working else { return Ok(None) };
        let Some(kept) = self.kept_secret(credential).await? else { return Ok(None) };
        if !same(&kept, ContentHash::of(secret.as_bytes()).as_str().as_bytes()) {
            return Ok(None);
        }
        Ok(self.identity(known.user, credential, credential))
    }

    async fn kept_secret(&self, credential: CredentialId) -> Result<Option<Vec<u8>>, Refused> {
        let remembered = || self.remembered.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = remembered().get(&credential) {
            return Ok(Some(known.clone()));
        }
        let kept = self.store.secret(&token_name(credential)).await?;
        if let Some(kept) = &kept {
            let mut known = remembered();
            if known.len() >= REMEMBERED_MAX {
                known.clear();
            }
            known.insert(credential, kept.clone());
        }
        Ok(kept)
    }

    /// A person as a calendar feed of theirs opens for them; none when they have no access any more.
    pub fn identity_of_feed(&self, feed: FeedId, user: UserId) -> Option<Identity> {
        self.identity(user, CredentialId(feed.0), CredentialId(feed.0))
    }

    fn identity(&self, user: UserId, credential: CredentialId, token: CredentialId) -> Option<Identity> {
        let directory = self.directory();
        let known = directory.users.get(&user).filter(|known| known.enabled)?;
        let rights = directory.rights(user, self.today());
        Some(Identity {
            user,
            organization: known.organization.clone(),
            name_event: known.name_event,
            credential,
            token,
            rights,
        })
    }

    /// Opens a browser session for a person; gives the cookie's value.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn open_session(&self, identity: &Identity) -> Result<String, Refused> {
        let credential = CredentialId(self.ids.uuid());
        let secret = hex::encode(self.ids.secret());
        let now = self.now();
        let session = Session {
            user: identity.user,
            token: identity.credential,
            secret_sha256: ContentHash::of(secret.as_bytes()),
            opened_at: now,
            used_at: now,
        };
        self.keep_session(credential, &session).await?;
        Ok(format!("session_{}_{secret}", credential.0.simple()))
    }

    /// The person behind a session cookie, none when it has ended.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn authenticate_session(&self, cookie: &str) -> Result<Option<Identity>, Refused> {
        let Some((credential, mut session)) = self.session(cookie).await? else { return Ok(None) };
        let now = self.now();
        if self.has_ended(&session) {
            self.store.delete_secret(&session_name(credential)).await?;
            return Ok(None);
        }
        if now > session.used_at.plus_seconds(SESSION_TOUCH_SECONDS) {
            session.used_at = now;
            self.keep_session(credential, &session).await?;
        }
        Ok(self.identity(session.user, credential, session.token))
    }

    /// Whether a session cookie still opens anything; asking is no use of the session and does not prolong it.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn session_works(&self, cookie: &str) -> Result<bool, Refused> {
        Ok(self.session(cookie).await?.is_some_and(|(_, session)| !self.has_ended(&session)))
    }

    /// The session a cookie proves, whether it has ended or not.
    async fn session(&self, cookie: &str) -> Result<Option<(CredentialId, Session)>, Refused> {
        let Some((credential, secret)) = split("session", cookie) else { return Ok(None) };
        let Some(kept) = self.store.secret(&session_name(credential)).await? else { return Ok(None) };
        let Ok(session) = serde_json::from_slice::<Session>(&kept) else { return Ok(None) };
        let proven = same(
            session.secret_sha256.as_str().as_bytes(),
            ContentHash::of(secret.as_bytes()).as_str().as_bytes(),
        );
        Ok(proven.then_some((credential, session)))
    }

    fn has_ended(&self, session: &Session) -> bool {
        let now = self.now();
        now > session.opened_at.plus_seconds(SESSION_SECONDS)
            || now > session.used_at.plus_seconds(SESSION_IDLE_SECONDS)
            || !self.directory().token_works(session.token, self.today())
    }

    /// Ends a browser session.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn close_session(&self, cookie: &str) -> Result<(), Refused> {
        match split("session", cookie) {
            Some((credential, _)) => Ok(self.store.delete_secret(&session_name(credential)).await?),
            None => Ok(()),
        }
    }

    async fn keep_session(&self, credential: CredentialId, session: &Session) -> Result<(), Refused> {
        let bytes =
            serde_json::to_vec(session).map_err(|error| Refused::Unavailable { cause: error.to_string() })?;
        Ok(self.store.put_secret(&session_name(credential), &bytes).await?)
    }
}

pub(crate) fn token_name(credential: CredentialId) -> String {
    format!("token:{credential}")
}

fn session_name(credential: CredentialId) -> String {
    format!("session:{credential}")
}

/// The text of a token: a prefix people and scanners recognise, which token it is, and its secret.
pub(crate) fn token_text(credential: CredentialId, secret: &[u8; 32]) -> (String, String) {
    let secret = hex::encode(secret);
    (format!("ayumi_{}_{secret}", credential.0.simple()), secret)
}

fn split<'a>(prefix: &str, text: &'a str) -> Option<(CredentialId, &'a str)> {
    let (credential, secret) = text.strip_prefix(prefix)?.strip_prefix('_')?.split_once('_')?;
    let credential = Uuid::try_parse(credential).ok()?;
    (secret.len() == 64).then_some((CredentialId(credential), secret))
}

/// Compares without telling by its time where the difference lies.
fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len()
        && left.iter().zip(right).fold(0_u8, |difference, (a, b)| difference | (a ^ b)) == 0
}
