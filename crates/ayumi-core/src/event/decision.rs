//! Events of decisions: before whom they were opened, how and on what they were closed; what happens in between is in
//! `vote`.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::event::{Basis, CalendarRef, Tally, Waived};
use crate::id::{ContentHash, DecisionId, ItemId, OrganizationId, PostId};
use crate::private::{Clear, Commitment};

/// Who decides, frozen when the decision is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Electorate {
    /// The rule that named the deciders.
    pub rule: ElectorateRule,
    /// The body that decides, or closes the vote.
    pub authority: OrganizationId,
    /// How many may decide, or vote.
    pub size: u32,
    /// What their votes weigh together.
    pub total_weight: u64,
    /// Version of the directory stream the electorate was read at.
    pub directory_version: u64,
}

/// Rules that name deciders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ElectorateRule {
    /// One body decides by its own 決裁.
    OneAuthority,
    /// Several bodies vote; `decision.electors_named` names them.
    Vote,
}

/// How the deciding post acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionMode {
    /// 決裁: by the one it belongs to.
    Approval,
    /// 専決: by a post to which it is delegated for good.
    Delegated,
    /// 代決: by another in the absence of the one it belongs to.
    Acting,
}

impl DecisionMode {
    /// The mode of this name, as corrections spell it.
    pub fn named(name: &ItemId) -> Option<Self> {
        match name.as_str() {
            "approval" => Some(Self::Approval),
            "delegated" => Some(Self::Delegated),
            "acting" => Some(Self::Acting),
            _ => None,
        }
    }
}

/// `decision.opened`: a question was put.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionOpened<T> {
    /// This round of this decision.
    pub decision: DecisionId,
    /// The question, as the definition names it.
    pub question: ItemId,
    /// The phase it belongs to.
    pub phase: ItemId,
    /// Revision of the phase.
    pub revision: u32,
    /// The participant; null for a joint phase.
    pub participant: Option<OrganizationId>,
    /// Round, from 1.
    pub round: u32,
    /// Who decides.
    pub electorate: Electorate,
    /// The answer that is proposed (起案), one of the definition's outcomes; null when none is.
    pub proposal: Option<ItemId>,
    /// Why it is proposed.
    pub rationale: Option<T>,
    /// On what it is proposed.
    pub basis: Option<Basis>,
    /// Last day of the vote, after which silence consents; null when silence means nothing.
    pub votes_until: Option<NaiveDate>,
    /// The calendar that day was reckoned on; null where there is no such day.
    pub calendar: Option<CalendarRef>,
}

impl DecisionOpened<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> DecisionOpened<Commitment> {
        DecisionOpened {
            decision: self.decision,
            question: self.question,
            phase: self.phase,
            revision: self.revision,
            participant: self.participant,
            round: self.round,
            electorate: self.electorate,
            proposal: self.proposal,
            rationale: self.rationale.map(|text| seal("/data/rationale", text)),
            basis: self.basis,
            votes_until: self.votes_until,
            calendar: self.calendar,
        }
    }
}

/// `decision.closed`: the question was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionClosed<T> {
    /// This round of this decision.
    pub decision: DecisionId,
    /// The question, as the definition names it.
    pub question: ItemId,
    /// The phase it belongs to.
    pub phase: ItemId,
    /// Revision of the phase.
    pub revision: u32,
    /// The participant; null for a joint phase.
    pub participant: Option<OrganizationId>,
    /// Round, from 1.
    pub round: u32,
    /// The answer, one of the definition's outcomes; null when the proposal was not carried and nothing else decided.
    pub outcome: Option<ItemId>,
    /// How the deciding post acted.
    pub mode: DecisionMode,
    /// Day of the 決裁.
    pub decided_on: NaiveDate,
    /// The post that decided, as it was named; null when none was. Who wrote it down is the actor.
    pub decided_by: Option<PostId>,
    /// Title of the post that decided, as it was called that day.
    pub decided_by_title: Option<T>,
    /// On what, with the document's number.
    pub basis: Basis,
    /// Why.
    pub rationale: T,
    /// Opinions against it, when there were any.
    pub dissent: Option<T>,
    /// The evidence relied on, by hash, in the order given.
    pub evidence: Vec<ContentHash>,
    /// How the vote came out; null where one body decided.
    pub tally: Option<Tally>,
    /// Documents it requires and did without.
    pub waived: Vec<Waived<T>>,
}

impl DecisionClosed<Clear> {
    pub(super) fn map_private(
        self,
        seal: &mut impl FnMut(&str, Clear) -> Commitment,
    ) -> DecisionClosed<Commitment> {
        DecisionClosed {
            decision: self.decision,
            question: self.question,
            phase: self.phase,
            revision: self.revision,
            participant: self.participant,
            round: self.round,
            outcome: self.outcome,
            mode: self.mode,
            decided_on: self.decided_on,
            decided_by: self.decided_by,
            decided_by_title: self.decided_by_title.map(|text| seal("/data/decided_by_title", text)),
            basis: self.basis,
            rationale: seal("/data/rationale", self.rationale),
            dissent: self.dissent.map(|text| seal("/data/dissent", text)),
            evidence: self.evidence,
            tally: self.tally,
            waived: Waived::map_all(self.waived, seal),
        }
    }
}
