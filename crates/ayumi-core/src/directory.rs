//! The directory folded from its stream: bodies, users, posts, grants, tokens; never a name or a secret.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::event::{Event, Organization, OrganizationKind, Role, SealedEvent};
use crate::id::{CredentialId, EventId, FeedId, OrganizationId, PostId, ProgrammeId, UserId, WebhookId};
use crate::private::Commitment;
use crate::state::Happened;
use crate::text::Label;

/// A user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their body.
    pub organization: OrganizationId,
    /// Commitment to their name.
    pub name: Commitment,
    /// The event that holds the name.
    pub name_event: EventId,
    /// Whether they still have access.
    pub enabled: bool,
}

/// A post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// The body it belongs to.
    pub organization: OrganizationId,
    /// Its title.
    pub title: Label,
    /// Who held it from which day; a vacancy has no user.
    pub holders: Vec<(NaiveDate, Option<UserId>)>,
}

/// A right of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The post.
    pub post: PostId,
    /// The role.
    pub role: Role,
    /// The body it is for.
    pub organization: OrganizationId,
    /// From which day.
    pub from: NaiveDate,
}

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Whose it is.
    pub user: UserId,
    /// Last day it works.
    pub expires_on: Option<NaiveDate>,
    /// Whether it was revoked.
    pub revoked: bool,
}

/// An address people are told at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The event that holds the address.
    pub event: EventId,
    /// Commitment to it.
    pub mail: Commitment,
}

/// An address events are sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// The event that holds the address.
    pub event: EventId,
    /// Commitment to it.
    pub url: Commitment,
    /// The types sent, as they were given.
    pub types: Vec<String>,
    /// The one programme whose events are sent; none for all.
    pub programme: Option<ProgrammeId>,
    /// The secrets that sign, at most two.
    pub secrets: Vec<CredentialId>,
}

impl Webhook {
    /// Whether events of a type are sent: by the whole name, or by the noun before `.*`.
    pub fn takes(&self, type_name: &str) -> bool {
        self.types.iter().any(|wanted| {
            let noun = wanted.strip_suffix(".*");
            noun.map_or(wanted == type_name, |noun| type_name.split('.').next() == Some(noun))
        })
    }
}

/// A calendar feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFeed {
    /// Whose it is.
    pub user: UserId,
    /// The one programme it is about; none for everything that is theirs.
    pub programme: Option<ProgrammeId>,
    /// Whether it was revoked.
    pub revoked: bool,
}

impl Token {
    /// Whether it opens anything on `day`.
    pub fn works_on(&self, day: NaiveDate) -> bool {
        !self.revoked && self.expires_on.is_none_or(|last| day <= last)
    }
}

/// The directory at one version of its stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directory {
    /// Version of the stream.
    pub version: u64,
    /// Bodies by code.
    pub organizations: BTreeMap<OrganizationId, Organization>,
    /// Users.
    pub users: BTreeMap<UserId, User>,
    /// Posts.
    pub posts: BTreeMap<PostId, Post>,
    /// Grants, by the event that gave them.
    pub grants: BTreeMap<EventId, Grant>,
    /// Tokens.
    pub tokens: BTreeMap<CredentialId, Token>,
    /// Where people are told, by person.
    pub mailboxes: BTreeMap<UserId, Mailbox>,
    /// Where events are sent.
    pub webhooks: BTreeMap<WebhookId, Webhook>,
    /// Calendar feeds.
    pub feeds: BTreeMap<FeedId, CalendarFeed>,
}

/// A right a user has today: the grant, its post, role and body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Right {
    /// The event that gave it.
    pub grant: EventId,
    /// The post it belongs to.
    pub post: PostId,
    /// The role.
    pub role: Role,
    /// The body it is for.
    pub organization: OrganizationId,
}

impl Directory {
    /// The directory after one more event of its stream; other events change nothing.
    #[must_use]
    pub fn evolve(mut self, happened: &Happened<'_>) -> Self {
        self.version = happened.version;
        self.apply(happened);
        self
    }

    fn apply(&mut self, happened: &Happened<'_>) {
        let on = happened.effective_on;
        if let Event::OrganizationRegistered(data) = happened.event {
            self.organizations.insert(data.particulars.organization.clone(), data.particulars.clone());
        } else if let Event::OrganizationChanged(data) = happened.event {
            self.organizations.insert(data.particulars.organization.clone(), data.particulars.clone());
        } else if let Event::PostCreated(data) = happened.event {
            let post = Post {
                organization: data.organization.clone(),
                title: data.title.clone(),
                holders: Vec::new(),
            };
            self.posts.insert(data.post, post);
        } else if let Event::PostAssigned(data) = happened.event {
            self.hold(data.post, on, Some(data.user));
        } else if let Event::PostVacated(data) = happened.event {
            // Who took over the same day stays.
            if self.holder(data.post, on) == Some(data.user) {
                self.hold(data.post, on, None);
            }
        } else if let Event::GrantGiven(data) = happened.event {
            let (post, role, organization) = (data.post, data.role, data.organization.clone());
            self.grants.insert(happened.id, Grant { post, role, organization, from: on });
        } else if let Event::GrantRevoked(data) = happened.event {
            self.grants.remove(&data.grant);
        } else {
            self.apply_user(happened);
        }
    }

    fn apply_user(&mut self, happened: &Happened<'_>) {
        let event: &SealedEvent = happened.event;
        if let Event::UserRegistered(data) = event {
            let (organization, name) = (data.organization.clone(), data.name.clone());
            self.users.insert(data.user, User { organization, name, name_event: happened.id, enabled: true });
        } else if let Event::UserDisabled(data) = event {
            if let Some(user) = self.users.get_mut(&data.user) {
                user.enabled = false;
            }
        } else if let Event::TokenCreated(data) = event {
            let token = Token { user: data.user, expires_on: data.expires_on, revoked: false };
            self.tokens.insert(data.credential, token);
        } else if let Event::TokenRevoked(data) = event
            && let Some(token) = self.tokens.get_mut(&data.credential)
        {
            token.revoked = true;
        } else {
            self.apply_outward(happened);
        }
    }

    fn apply_outward(&mut self, happened: &Happened<'_>) {
        let event: &SealedEvent = happened.event;
        if let Event::UserMailSet(data) = event {
            match &data.mail {
                Some(mail) => {
                    let mailbox = Mailbox { event: happened.id, mail: mail.clone() };
                    self.mailboxes.insert(data.user, mailbox);
                }
                None => drop(self.mailboxes.remove(&data.user)),
            }
        } else if let Event::WebhookRegistered(data) = event {
            let webhook = Webhook {
                event: happened.id,
                url: data.url.clone(),
                types: data.types.clone(),
                programme: data.programme.clone(),
                secrets: data.secrets.clone(),
            };
            self.webhooks.insert(data.webhook, webhook);
        } else if let Event::WebhookSecretRotated(data) = event {
            if let Some(webhook) = self.webhooks.get_mut(&data.webhook) {
                webhook.secrets.clone_from(&data.secrets);
            }
        } else if let Event::WebhookRemoved(data) = event {
            self.webhooks.remove(&data.webhook);
        } else if let Event::FeedCreated(data) = event {
            let (user, programme) = (data.user, data.programme.clone());
            self.feeds.insert(data.feed, CalendarFeed { user, programme, revoked: false });
        } else if let Event::FeedRevoked(data) = event
            && let Some(feed) = self.feeds.get_mut(&data.feed)
        {
            feed.revoked = true;
        }
    }

    fn hold(&mut self, post: PostId, on: NaiveDate, user: Option<UserId>) {
        if let Some(post) = self.posts.get_mut(&post) {
            post.holders.push((on, user));
            post.holders.sort_by_key(|(from, _)| *from);
        }
    }

    /// Who holds `post` on `day`.
    pub fn holder(&self, post: PostId, day: NaiveDate) -> Option<UserId> {
        let holders = &self.posts.get(&post)?.holders;
        holders.iter().rev().find(|(from, _)| *from <= day).and_then(|(_, user)| *user)
    }

    /// The rights of `user` on `day`, none when disabled.
    pub fn rights(&self, user: UserId, day: NaiveDate) -> Vec<Right> {
        if !self.users.get(&user).is_some_and(|known| known.enabled) {
            return Vec::new();
        }
        let held = self
            .grants
            .iter()
            .filter(|(_, grant)| grant.from <= day && self.holder(grant.post, day) == Some(user));
        held.map(|(id, grant)| Right {
            grant: *id,
            post: grant.post,
            role: grant.role,
            organization: grant.organization.clone(),
        })
        .collect()
    }

    /// Whether a token is known and opens anything on `day`.
    pub fn token_works(&self, credential: CredentialId, day: NaiveDate) -> bool {
        self.tokens.get(&credential).is_some_and(|token| token.works_on(day))
    }

    /// The posts that do the work of `organization`, with their holders on `day`.
    pub fn duty_posts(&self, organization: &OrganizationId, day: NaiveDate) -> Vec<(PostId, Option<UserId>)> {
        self.posts_with(&[Role::PrefectureOfficer, Role::MunicipalOfficer], organization, day)
    }

    /// The posts that have one of `roles` for `organization`, with their holders on `day`.
    pub fn posts_with(
        &self,
        roles: &[Role],
        organization: &OrganizationId,
        day: NaiveDate,
    ) -> Vec<(PostId, Option<UserId>)> {
        let held = |grant: &&Grant| {
            grant.organization == *organization && roles.contains(&grant.role) && grant.from <= day
        };
        let mut posts: Vec<PostId> = self.grants.values().filter(held).map(|grant| grant.post).collect();
        posts.sort_unstable();
        posts.dedup();
        posts.into_iter().map(|post| (post, self.holder(post, day))).collect()
    }

    /// Bodies of the given kinds, in code order.
    pub fn of_kinds<'a>(&'a self, kinds: &'a [OrganizationKind]) -> impl Iterator<Item = &'a Organization> {
        self.organizations.values().filter(|body| kinds.contains(&body.kind))
    }
}
