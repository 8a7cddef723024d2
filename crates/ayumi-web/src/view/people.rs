//! Names of bodies, posts and people for the reader; never whether the reader may know them.

use std::collections::{BTreeMap, HashMap};

use ayumi_core::directory::Directory;
use ayumi_core::envelope::{Actor, ActorKind, Via};
use ayumi_core::event::{OrganizationKind, Role};
use ayumi_core::id::{EventId, OrganizationId};
use ayumi_core::private::{Commitment, PrivateValue, commit};

use crate::view::say::Say;

/// Private texts the reader may see, by the commitment that stands for each in the log, and by event and pointer.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    by_commitment: HashMap<String, String>,
    by_place: HashMap<(EventId, String), String>,
}

impl Texts {
    /// The texts of private values, by event and pointer.
    pub fn of_values(values: BTreeMap<(EventId, String), PrivateValue>) -> Self {
        let mut texts = Self::default();
        for ((event, path), private) in values {
            let commitment = commit(&private.blind, &private.path, &private.value);
            texts.keep(event, &path, &commitment, &private.value);
        }
        texts
    }

    /// Keeps one text under its commitment and its place.
    pub fn keep(&mut self, event: EventId, path: &str, commitment: &Commitment, text: &str) {
        self.by_commitment.insert(commitment.commit.clone(), text.to_owned());
        self.by_place.insert((event, path.to_owned()), text.to_owned());
    }

    /// The text a commitment stands for.
    pub fn of(&self, commitment: &Commitment) -> Option<&str> {
        self.by_commitment.get(&commitment.commit).map(String::as_str)
    }

    /// The text at a pointer of an event.
    pub fn at(&self, event: EventId, path: &str) -> Option<&str> {
        self.by_place.get(&(event, path.to_owned())).map(String::as_str)
    }
}

/// Who is who, in the reader's language.
#[derive(Debug, Clone, Copy)]
pub struct People<'a> {
    /// The language.
    pub t: Say,
    /// The directory.
    pub directory: &'a Directory,
    /// The private texts the reader may see, people's names among them.
    pub texts: &'a Texts,
}

impl People<'_> {
    /// The name of a body; its code when the directory does not know it.
    pub fn body(&self, id: &OrganizationId) -> String {
        self.directory
            .organizations
            .get(id)
            .map_or_else(|| id.to_string(), |body| self.t.label(&body.name).to_owned())
    }

    /// The reading of a body's name, for those who read Japanese; blank when it is not known.
    pub fn kana(&self, id: &OrganizationId) -> String {
        let known = self.directory.organizations.get(id);
        known.map_or_else(String::new, |body| self.t.say(body.kana.clone(), String::new()))
    }

    /// Names of several bodies in a row.
    pub fn bodies<'b>(&self, ids: impl IntoIterator<Item = &'b OrganizationId>) -> String {
        ids.into_iter().map(|id| self.body(id)).collect::<Vec<_>>().join(self.t.comma())
    }

    /// The region of a body; the prefecture stands for itself.
    pub fn region(&self, id: &OrganizationId) -> String {
        let body = self.directory.organizations.get(id);
        let region = body.and_then(|body| body.region.clone());
        let other = match body.map(|body| body.kind) {
            Some(OrganizationKind::Prefecture) => self.t.say("県", "Prefecture"),
            Some(
                OrganizationKind::Municipality
                | OrganizationKind::BoardOfEducation
                | OrganizationKind::Union
                | OrganizationKind::Council
                | OrganizationKind::Company,
            )
            | None => self.t.say("その他", "Other"),
        };
        region.unwrap_or_else(|| other.to_owned())
    }

    /// Who acted: body, post and person, as far as they are known.
    pub fn actor(&self, actor: &Actor) -> String {
        match actor.kind {
            ActorKind::System => return self.t.say("自動（規則による）", "by rule").to_owned(),
            ActorKind::Operator => return self.t.say("運用者", "operator").to_owned(),
            ActorKind::User => {}
        }
        let body = actor.organization.as_ref().map(|id| self.body(id));
        let post = actor
            .post
            .and_then(|id| self.directory.posts.get(&id))
            .map(|post| self.t.label(&post.title).to_owned());
        let user = actor.user.and_then(|id| self.directory.users.get(&id));
        let name = user.and_then(|user| self.texts.of(&user.name)).map(str::to_owned);
        let known: Vec<String> = [body, post, name].into_iter().flatten().collect();
        if known.is_empty() {
            self.t.say("利用者", "user").to_owned()
        } else {
            known.join(self.t.say("　", " "))
        }
    }

    /// For whom an entry was made when it was not the actor's own.
    pub fn on_behalf_of(&self, actor: &Actor) -> Option<String> {
        let body = self.body(&actor.on_behalf_of.as_ref()?.organization);
        Some(self.t.say(format!("{body}の代理入力"), format!("entered for {body}")))
    }

    /// Through which door an entry came.
    pub fn door(&self, via: Via) -> &'static str {
        match via {
            Via::Page => self.t.say("画面", "page"),
            Via::Api => "API",
            Via::Cli => self.t.say("コマンド", "command line"),
            Via::Apply => self.t.say("計画の適用", "plan"),
            Via::Sweeper => self.t.say("定時処理", "sweeper"),
            Via::Sample => self.t.say("見本", "sample"),
            Via::Store => self.t.say("記録装置", "store"),
        }
    }

    /// A role in words.
    pub fn role(&self, role: Role) -> String {
        self.t.label(&role.title()).to_owned()
    }
}
