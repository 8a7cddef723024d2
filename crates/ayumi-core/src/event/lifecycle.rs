//! Events of continuing services: what condition a participant is in and how many there are said to be; never a fee.

use serde::{Deserialize, Serialize};

use crate::event::Basis;
use crate::id::{ItemId, OrganizationId, ReasonCode};
use crate::private::{Clear, Commitment};
use crate::text::Label;

/// `lifecycle.moved`: a participant is in another condition from the effective day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LifecycleMoved<T> {
    /// The lifecycle of the definition.
    pub lifecycle: ItemId,
    /// The participant.
    pub participant: OrganizationId,
    /// How many moves it has made with this one.
    pub version: u32,
    /// The condition before; null when there was none.
    pub from: Option<ItemId>,
    /// The condition now.
    pub to: ItemId,
    /// Why, as a code.
    pub reason_code: Option<ReasonCode>,
    /// Why, in words.
    pub reason: Option<T>,
    /// On what.
    pub basis: Option<Basis>,
}

/// Groups by which documents count bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyGroup {
    /// 県
    Prefecture,
    /// 市
    City,
    /// 特別区
    Ward,
    /// 町
    Town,
    /// 村
    Village,
    /// 一部事務組合・広域連合
    Union,
    /// Any other body.
    Other,
}

/// How firm a figure is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// 見込
    Forecast,
    /// 予定
    Planned,
    /// 確定
    Final,
}

/// A number of bodies of one group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclaredCount {
    /// The group.
    pub group: BodyGroup,
    /// How many.
    pub count: u32,
}

/// `participants.declared`: how many bodies a document says take part from the effective day on, without naming them.
/// It stands beside the named participants and never changes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParticipantsDeclared {
    /// The numbers, each group once.
    pub counts: Vec<DeclaredCount>,
    /// How firm they are.
    pub certainty: Certainty,
    /// A public remark of the document, such as 物品のみ.
    pub remark: Option<Label>,
    /// The document.
    pub basis: Basis,
}

impl LifecycleMoved<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> LifecycleMoved<Commitment> {
        LifecycleMoved {
            lifecycle: self.lifecycle,
            participant: self.participant,
            version: self.version,
            from: self.from,
            to: self.to,
            reason_code: self.reason_code,
            reason: self.reason.map(|text| seal("/data/reason", text)),
            basis: self.basis,
        }
    }
}
