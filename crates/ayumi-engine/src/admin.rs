//! Administration of the directory: organisations, users with their posts and rights, tokens; never a case.

use ayumi_core::decide::Decided;
use ayumi_core::directory::Directory;
use ayumi_core::event::{
    Event, GrantGiven, NewEvent, Organization, OrganizationChanged, OrganizationKind, OrganizationRegistered,
    PostAssigned, PostCreated, Role, TokenCreated, TokenRevoked, UserDisabled, UserRegistered,
};
use ayumi_core::id::{ContentHash, CredentialId, OrganizationId, PostId, ReasonCode, StreamId, UserId};
use ayumi_core::private::Clear;
use ayumi_core::rejection::Rejection;
use ayumi_core::text::Label;
use ayumi_core::time::is_writable;
use chrono::NaiveDate;

use crate::engine::Engine;
use crate::error::Refused;
use crate::handle::{Outcome, Request};
use crate::identity::{administers, token_name, token_text};
use crate::port::store::StoredEvent;

/// How often a change of the directory is decided again while others are faster.
const ATTEMPTS_MAX: usize = 16;

/// Most bodies registered by one append.
const BODIES_PER_APPEND: usize = 200;

/// A person to register, with the post they hold and the role it carries.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Their name.
    pub name: String,
    /// Their body.
    pub organization: OrganizationId,
    /// Title of their post.
    pub post_title: Label,
    /// The role the post carries for the body.
    pub role: Role,
}

/// A token that was made; its text is shown once and kept nowhere.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Which token.
    pub credential: CredentialId,
    /// The token itself; none when this is the answer of an earlier request, which showed it, or a dry run.
    pub text: Option<String>,
    /// Where its event went.
    pub outcome: Outcome,
}

impl Engine {
    /// Brings the directory's bodies to what a file says: registers new ones, records changed ones.
    ///
    /// # Errors
    /// As a command.
    pub async fn put_organizations(
        &self,
        bodies: &[Organization],
        source: &ContentHash,
        request: &Request,
    ) -> Result<usize, Refused> {
        let mut written = 0;
        for chunk in bodies.chunks(BODIES_PER_APPEND) {
            let changed = |directory: &Directory| {
                Ok(chunk.iter().filter_map(|body| difference(directory, body, source)).collect())
            };
            let directory = self.refresh_directory().await?;
            if chunk.iter().all(|body| difference(&directory, body, source).is_none()) {
                continue;
            }
            let head = chunk.first().map_or("", |body| body.organization.as_str());
            // With the version, or a file applied again after another one would be taken for its first application.
            let key = format!("{}/{head}/{}", request.key, directory.version);
            let request = Request { key, ..request.clone() };
            written +=
                self.change_directory(&request, changed).await?.map_or(0, |outcome| outcome.events.len());
        }
        Ok(written)
    }

    /// Registers a person with a post and a role. The same request again gives the same user.
    ///
    /// # Errors
    /// When the body is unknown; otherwise as a command.
    pub async fn add_user(&self, user: NewUser, request: &Request) -> Result<(UserId, Outcome), Refused> {
        let (id, post) = (UserId(self.ids.uuid()), PostId(self.ids.uuid()));
        let decided = |directory: &Directory| {
            match directory.organizations.get(&user.organization) {
                None => return Err(Rejection::UnknownBody(user.organization.clone())),
                Some(body) if !fits(user.role, body.kind) => {
                    return Err(Rejection::RoleOfAnotherKind(user.organization.clone()));
                }
                Some(_) => {}
            }
            let organization = || user.organization.clone();
            Ok(vec![
                Event::UserRegistered(UserRegistered {
                    user: id,
                    organization: organization(),
                    name: Clear::about(id, user.name.clone()),
                }),
                Event::PostCreated(PostCreated {
                    post,
                    organization: organization(),
                    title: user.post_title.clone(),
                    basis: None,
                }),
                Event::PostAssigned(PostAssigned { post, user: id, basis: None }),
                Event::GrantGiven(GrantGiven {
                    post,
                    role: user.role,
                    organization: organization(),
                    basis: None,
                }),
            ])
        };
        let outcome = self.change_directory(request, decided).await?.ok_or(Refused::Contended)?;
        let registered = outcome.events.first().map(StoredEvent::parse).transpose()?;
        match registered.map(|event| event.data) {
            Some(Event::UserRegistered(data)) => Ok((data.user, outcome)),
            Some(_) | None => {
                Err(Refused::Unavailable { cause: "the stored answer is not that of a registration".into() })
            }
        }
    }

    /// Takes all access from a user.
    ///
    /// # Errors
    /// As a command.
    pub async fn disable_user(
        &self,
        user: UserId,
        reason_code: Option<ReasonCode>,
        request: &Request,
    ) -> Result<Outcome, Refused> {
        if let Some(code) = reason_code.as_ref().filter(|code| !ayumi_core::reason::is_known(code)) {
            return Err(Rejection::UnknownReason(code.clone()).into());
        }
        let decided = |directory: &Directory| match directory.users.get(&user) {
            None => Err(Rejection::NoSuchUser),
            Some(known) if !known.enabled => Ok(Vec::new()),
            Some(_) => Ok(vec![Event::UserDisabled(UserDisabled {
                user,
                reason_code: reason_code.clone(),
                reason: None,
            })]),
        };
        self.change_directory(request, decided).await?.ok_or(Refused::Contended)
    }

    /// Makes a token for a user. The same request again gives the same token without its text.
    ///
    /// # Errors
    /// When the user is unknown or disabled; otherwise as a command.
    pub async fn create_token(
        &self,
        user: UserId,
        expires_on: Option<NaiveDate>,
        request: &Request,
    ) -> Result<NewToken, Refused> {
        let credential = CredentialId(self.ids.uuid());
        let (text, secret) = token_text(credential, &self.ids.secret());
        if let Some(date) = expires_on.filter(|date| !is_writable(*date)) {
            return Err(Rejection::BadDate { date, pointer: "/expires_on" }.into());
        }
        if !request.dry_run {
            // The secret is kept before the event that makes it count: an event without its secret would open nothing.
            let kept = ContentHash::of(secret.as_bytes());
            self.store.put_secret(&token_name(credential), kept.as_str().as_bytes()).await?;
        }
        let decided = |directory: &Directory| match directory.users.get(&user) {
            Some(known) if known.enabled => {
                Ok(vec![Event::TokenCreated(TokenCreated { credential, user, expires_on })])
            }
            Some(_) => Err(Rejection::NotAllowed),
            None => Err(Rejection::NoSuchUser),
        };
        let outcome = self.change_directory(request, decided).await;
        let may_count = match &outcome {
            Ok(outcome) => outcome.as_ref().is_some_and(|outcome| !outcome.replayed),
            // The event may be there, and then its secret must be.
            Err(refused) => matches!(refused, Refused::Unknown { .. }),
        };
        if !request.dry_run && !may_count {
            // A secret without its event opens nothing, so a failure here changes no answer.
            self.store.delete_secret(&token_name(credential)).await.ok();
        }
        let outcome = outcome?.ok_or(Refused::Contended)?;
        let credential = created(&outcome)?;
        let text = Some(text).filter(|_| !request.dry_run && !outcome.replayed);
        Ok(NewToken { credential, text, outcome })
    }

    /// Revokes a token.
    ///
    /// # Errors
    /// As a command.
    pub async fn revoke_token(
        &self,
        credential: CredentialId,
        request: &Request,
    ) -> Result<Outcome, Refused> {
        let decided = |directory: &Directory| match directory.tokens.get(&credential) {
            None => Err(Rejection::NoSuchToken),
            Some(known) if known.revoked => Ok(Vec::new()),
            Some(_) => {
                Ok(vec![Event::TokenRevoked(TokenRevoked { credential, reason_code: None, reason: None })])
            }
        };
        let outcome = self.change_directory(request, decided).await?.ok_or(Refused::Contended)?;
        if !request.dry_run {
            self.store.delete_secret(&token_name(credential)).await?;
        }
        Ok(outcome)
    }

    /// Decides on the directory and appends, again while others are faster. None when there was nothing to do.
    async fn change_directory(
        &self,
        request: &Request,
        decide: impl Fn(&Directory) -> Result<Vec<NewEvent>, Rejection>,
    ) -> Result<Option<Outcome>, Refused> {
        administers(&request.acting)?;
        self.change_directory_by(request, decide).await
    }

    /// The same for what others than those who administer may change; the caller has seen that this one may.
    pub(crate) async fn change_directory_by(
        &self,
        request: &Request,
        decide: impl Fn(&Directory) -> Result<Vec<NewEvent>, Rejection>,
    ) -> Result<Option<Outcome>, Refused> {
        for _ in 0..ATTEMPTS_MAX {
            let directory = self.refresh_directory().await?;
            let today = self.today();
            let actor = &request.acting.actor;
            let decided = |event| Decided { event, effective_on: today, actor: actor.clone() };
            let events: Vec<Decided> = match decide(&directory) {
                Ok(events) => events.into_iter().map(decided).collect(),
                Err(refused) => {
                    return self
                        .earlier_answer(&StreamId::directory(), request, refused.into())
                        .await
                        .map(Some);
                }
            };
            let outcome = self
                .append_decided(StreamId::directory(), directory.version, Vec::new(), events, request)
                .await?;
            if let Some(outcome) = outcome {
                self.refresh_directory().await?;
                return Ok(Some(outcome));
            }
        }
        Err(Refused::Contended)
    }
}

/// Whether a body of this kind can have a role: that of the prefecture sees and leads everything.
pub(crate) fn fits(role: Role, kind: OrganizationKind) -> bool {
    match role {
        Role::PrefectureOfficer | Role::PrefectureManager | Role::Administrator => {
            kind == OrganizationKind::Prefecture
        }
        // A liaison belongs to the prefecture; the right names the body looked after.
        Role::MunicipalOfficer | Role::MunicipalManager | Role::AreaLiaison => {
            kind != OrganizationKind::Prefecture
        }
        Role::Auditor => true,
    }
}

/// The token an outcome tells of, also when it is the answer of an earlier request.
fn created(outcome: &Outcome) -> Result<CredentialId, Refused> {
    let created = outcome.events.first().map(StoredEvent::parse).transpose()?;
    match created.map(|event| event.data) {
        Some(Event::TokenCreated(data)) => Ok(data.credential),
        Some(_) | None => {
            Err(Refused::Unavailable { cause: "the stored answer is not that of a new token".into() })
        }
    }
}

fn difference(directory: &Directory, body: &Organization, source: &ContentHash) -> Option<NewEvent> {
    let (particulars, source_sha256) = (body.clone(), Some(source.clone()));
    match directory.organizations.get(&body.organization) {
        None => Some(Event::OrganizationRegistered(OrganizationRegistered { particulars, source_sha256 })),
        Some(known) if known == body => None,
        Some(_) => Some(Event::OrganizationChanged(OrganizationChanged { particulars, source_sha256 })),
    }
}
