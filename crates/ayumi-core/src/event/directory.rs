//! Events of the directory: organisations, users, posts, grants, tokens; never a secret, never a name in clear.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::event::Basis;
use crate::id::{ContentHash, CredentialId, EventId, OrganizationId, PostId, ReasonCode, UserId};
use crate::private::{Clear, Commitment};
use crate::text::Label;

/// What kind of body an organisation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrganizationKind {
    /// 都道府県
    Prefecture,
    /// 市町
    Municipality,
    /// 教育委員会
    BoardOfEducation,
    /// 一部事務組合・広域連合
    Union,
    /// 協議会
    Council,
    /// 事業者
    Company,
}

/// A right, held by a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the programmes of the prefecture.
    PrefectureOfficer,
    /// Acts for one municipality.
    MunicipalOfficer,
    /// Reads everything, writes nothing.
    Auditor,
    /// Answers for one municipality: acts like its officers, and is told when they are late.
    MunicipalManager,
    /// Looks after one municipality from the prefecture (地域リエゾン): reads everything, and is told when it is late.
    AreaLiaison,
    /// Answers for the programmes of the prefecture: acts like its officers, and is told what is long overdue.
    PrefectureManager,
    /// Looks after the ways out of the program: reads no case.
    Administrator,
}

impl Role {
    /// What people call it.
    pub fn title(self) -> Label {
        match self {
            Self::PrefectureOfficer => Label::new("県の担当者", "prefecture officer"),
            Self::MunicipalOfficer => Label::new("市町の担当者", "municipal officer"),
            Self::Auditor => Label::new("監査担当者", "auditor"),
            Self::MunicipalManager => Label::new("市町の管理職", "manager of the municipality"),
            Self::AreaLiaison => Label::new("地域リエゾン", "area liaison"),
            Self::PrefectureManager => Label::new("県の管理職", "manager of the prefecture"),
            Self::Administrator => Label::new("システム管理者", "system administrator"),
        }
    }

    /// Whether it acts for the body that leads.
    pub fn leads(self) -> bool {
        match self {
            Self::PrefectureOfficer | Self::PrefectureManager => true,
            Self::MunicipalOfficer
            | Self::Auditor
            | Self::MunicipalManager
            | Self::AreaLiaison
            | Self::Administrator => false,
        }
    }

    /// Whether it acts for a body that takes part.
    pub fn acts_for_a_body(self) -> bool {
        match self {
            Self::MunicipalOfficer | Self::MunicipalManager => true,
            Self::PrefectureOfficer
            | Self::Auditor
            | Self::AreaLiaison
            | Self::PrefectureManager
            | Self::Administrator => false,
        }
    }

    /// Whether it reads every case.
    pub fn reads_everything(self) -> bool {
        match self {
            Self::PrefectureOfficer | Self::Auditor | Self::AreaLiaison | Self::PrefectureManager => true,
            Self::MunicipalOfficer | Self::MunicipalManager | Self::Administrator => false,
        }
    }
}

/// The particulars of a body. All of them are public facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    /// Its code.
    pub organization: OrganizationId,
    /// What kind of body it is.
    pub kind: OrganizationKind,
    /// Its name.
    pub name: Label,
    /// Reading of the name in hiragana.
    pub kana: String,
    /// Class of city, such as 中核市.
    pub class: Option<String>,
    /// District (郡).
    pub county: Option<String>,
    /// Region of the prefecture.
    pub region: Option<String>,
    /// Regional office in charge.
    pub office: Option<String>,
    /// Inhabitants.
    pub population: Option<u64>,
    /// Day the inhabitants were counted.
    pub population_on: Option<NaiveDate>,
    /// 法人番号, 13 digits.
    pub corporate_number: Option<String>,
}

/// `organization.registered`: a body entered the directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganizationRegistered {
    /// The body.
    pub particulars: Organization,
    /// Hash of the file it was read from.
    #[serde(with = "crate::content_hash::optional")]
    pub source_sha256: Option<ContentHash>,
}

/// `organization.changed`: the whole particulars as they are from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganizationChanged {
    /// The body.
    pub particulars: Organization,
    /// Hash of the file it was read from.
    #[serde(with = "crate::content_hash::optional")]
    pub source_sha256: Option<ContentHash>,
}

/// `user.registered`: a person became a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserRegistered<T> {
    /// The user.
    pub user: UserId,
    /// Their body.
    pub organization: OrganizationId,
    /// Their name.
    pub name: T,
}

/// `user.disabled`: a user lost all access; their tokens no longer open anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserDisabled<T> {
    /// The user.
    pub user: UserId,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<T>,
}

/// `post.created`: a post (職) of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostCreated {
    /// The post.
    pub post: PostId,
    /// The body it belongs to.
    pub organization: OrganizationId,
    /// Its title, such as デジタル戦略課 担当.
    pub title: Label,
    /// On what, such as the 発令.
    pub basis: Option<Basis>,
}

/// `post.assigned`: from the envelope's effective day, `user` holds `post`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostAssigned {
    /// The post.
    pub post: PostId,
    /// Its holder.
    pub user: UserId,
    /// On what, such as the 発令.
    pub basis: Option<Basis>,
}

/// `post.vacated`: from the envelope's effective day, `user` no longer holds `post`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostVacated {
    /// The post.
    pub post: PostId,
    /// Its former holder.
    pub user: UserId,
    /// On what, such as the 発令.
    pub basis: Option<Basis>,
}

/// `grant.given`: a post may act in a role for a body. The event's id names the grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantGiven {
    /// The post.
    pub post: PostId,
    /// The role.
    pub role: Role,
    /// The body the role is for.
    pub organization: OrganizationId,
    /// On what, such as the 発令.
    pub basis: Option<Basis>,
}

/// `grant.revoked`: a right ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrantRevoked {
    /// Id of the event that gave it.
    pub grant: EventId,
    /// On what, such as the 発令.
    pub basis: Option<Basis>,
}

/// `token.created`: an access token for a user. Its secret stands beside the log, hashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenCreated {
    /// The token.
    pub credential: CredentialId,
    /// Whose it is.
    pub user: UserId,
    /// Last day it works, if it ends.
    pub expires_on: Option<NaiveDate>,
}

/// `token.revoked`: a token no longer opens anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenRevoked<T> {
    /// The token.
    pub credential: CredentialId,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<T>,
}

impl UserDisabled<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> UserDisabled<Commitment> {
        UserDisabled {
            user: self.user,
            reason_code: self.reason_code,
            reason: self.reason.map(|text| seal("/data/reason", text)),
        }
    }
}

impl TokenRevoked<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> TokenRevoked<Commitment> {
        TokenRevoked {
            credential: self.credential,
            reason_code: self.reason_code,
            reason: self.reason.map(|text| seal("/data/reason", text)),
        }
    }
}

impl UserRegistered<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> UserRegistered<Commitment> {
        UserRegistered {
            user: self.user,
            organization: self.organization,
            name: seal("/data/name", self.name),
        }
    }
}
