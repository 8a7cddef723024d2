//! Administration of posts: who takes one over from which day, and what rights it carries; never a person's access.

use ayumi_core::decide::Decided;
use ayumi_core::directory::Directory;
use ayumi_core::event::{Basis, Event, GrantGiven, OrganizationKind, PostAssigned, PostVacated, Role};
use ayumi_core::id::{OrganizationId, PostId, StreamId, UserId};
use ayumi_core::rejection::Rejection;
use ayumi_core::time::is_writable;
use chrono::NaiveDate;

use crate::admin::fits;
use crate::engine::Engine;
use crate::error::Refused;
use crate::handle::{Outcome, Request};
use crate::identity::administers;

/// How often a change is decided again while others are faster.
const ATTEMPTS_MAX: usize = 16;

/// A post that changes hands.
#[derive(Debug, Clone)]
pub struct Transfer {
    /// The post.
    pub post: PostId,
    /// Who takes it over; none leaves it vacant.
    pub to: Option<UserId>,
    /// From which day: today or one that is still to come.
    pub from: NaiveDate,
    /// On what, such as the 発令.
    pub basis: Option<Basis>,
}

impl Engine {
    /// Records that a post changes hands from a day on. Its duties, reminders and rights go with it.
    ///
    /// # Errors
    /// When there is no such post or user, or the day has passed; otherwise as a command.
    pub async fn transfer_post(&self, transfer: &Transfer, request: &Request) -> Result<Outcome, Refused> {
        administers(&request.acting)?;
        for _ in 0..ATTEMPTS_MAX {
            let (directory, today) = (self.refresh_directory().await?, self.today());
            if transfer.from < today || !is_writable(transfer.from) {
                return Err(Rejection::BadDate { date: transfer.from, pointer: "/from" }.into());
            }
            let known = directory.posts.get(&transfer.post).ok_or(Rejection::UnknownPost(transfer.post))?;
            let holder = directory.holder(transfer.post, transfer.from);
            if let Some(user) = transfer.to {
                let enabled = directory.users.get(&user).is_some_and(|user| user.enabled);
                if !enabled || known.organization != directory.users[&user].organization {
                    return Err(Rejection::NoSuchUser.into());
                }
            }
            let event = match (transfer.to, holder) {
                (to, holder) if to == holder => None,
                (Some(user), _) => Some(Event::PostAssigned(PostAssigned {
                    post: transfer.post,
                    user,
                    basis: transfer.basis.clone(),
                })),
                (None, Some(user)) => Some(Event::PostVacated(PostVacated {
                    post: transfer.post,
                    user,
                    basis: transfer.basis.clone(),
                })),
                (None, None) => None,
            };
            let actor = &request.acting.actor;
            let decided =
                event.map(|event| Decided { event, effective_on: transfer.from, actor: actor.clone() });
            let events = decided.into_iter().collect();
            let done = self
                .append_decided(StreamId::directory(), directory.version, Vec::new(), events, request)
                .await?;
            if let Some(outcome) = done {
                self.refresh_directory().await?;
                return Ok(outcome);
            }
        }
        Err(Refused::Contended)
    }

    /// Gives a post a further role for a body, such as that of a liaison who looks after it.
    ///
    /// # Errors
    /// When there is no such post or body, or the role does not fit it; otherwise as a command.
    pub async fn grant_role(
        &self,
        post: PostId,
        role: Role,
        organization: &OrganizationId,
        request: &Request,
    ) -> Result<Outcome, Refused> {
        administers(&request.acting)?;
        let decide = |directory: &Directory| {
            let known = directory.posts.get(&post).ok_or(Rejection::UnknownPost(post))?;
            let kind = |body: &OrganizationId| directory.organizations.get(body).map(|body| body.kind);
            let unknown = || Rejection::UnknownBody(organization.clone());
            let served = kind(organization).ok_or_else(unknown)?;
            let own = *organization == known.organization;
            // A liaison sits in the prefecture; every other role is for the body the post belongs to.
            let sits = match role {
                Role::AreaLiaison => kind(&known.organization) == Some(OrganizationKind::Prefecture),
                Role::PrefectureOfficer
                | Role::MunicipalOfficer
                | Role::Auditor
                | Role::MunicipalManager
                | Role::PrefectureManager
                | Role::Administrator => own,
            };
            if !sits || !fits(role, served) {
                return Err(Rejection::RoleOfAnotherKind(organization.clone()));
            }
            let has = directory
                .grants
                .values()
                .any(|grant| grant.post == post && grant.role == role && grant.organization == *organization);
            let given = GrantGiven { post, role, organization: organization.clone(), basis: None };
            Ok((!has).then_some(Event::GrantGiven(given)).into_iter().collect())
        };
        self.change_directory_by(request, decide).await?.ok_or(Refused::Contended)
    }
}
