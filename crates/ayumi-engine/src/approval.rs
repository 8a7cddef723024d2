//! Proposing a migration and approving it, four eyes; never what it does to a case.

use ayumi_core::decide::Decided;
use ayumi_core::envelope::{Actor, ActorKind};
use ayumi_core::event::{
    Basis, DefinitionRef, Event, MigrationApproved, MigrationFigures, MigrationProposed, NewEvent,
};
use ayumi_core::id::{ContentHash, DefinitionId, EventId, StreamId};
use ayumi_core::private::Clear;
use ayumi_core::rejection::Rejection;
use ayumi_core::version::MigrationPlan;

use crate::engine::Engine;
use crate::error::Refused;
use crate::handle::{Outcome, Request};
use crate::identity::administers;
use crate::migration::Migration;

/// How often it is decided again while others write to the definition.
const ATTEMPTS_MAX: usize = 8;

/// A migration that was put up for approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// SHA-256 of the plan.
    pub plan_sha256: ContentHash,
    /// The version the cases follow.
    pub from: DefinitionRef,
    /// The version they are to follow.
    pub to: DefinitionRef,
    /// The event that proposed it.
    pub event: EventId,
    /// Who proposed it.
    pub by: Actor,
    /// What a dry run came to then.
    pub report: MigrationFigures,
    /// How it was approved; none while it is not.
    pub approved: Option<Approval>,
}

/// How a migration was approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The event.
    pub event: EventId,
    /// Who approved it.
    pub by: Actor,
    /// What a dry run came to then.
    pub report: MigrationFigures,
}

/// What somebody says who approves.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    /// Why, in words.
    #[serde(default)]
    pub reason: Option<String>,
    /// On what.
    #[serde(default)]
    pub basis: Option<Basis>,
}

impl Engine {
    /// Puts a migration up for approval; `source` are the bytes of its plan. Proposing it again is nothing to do.
    ///
    /// # Errors
    /// When the actor does not administer, or the log cannot be read or written.
    pub async fn propose_migration(
        &self,
        migration: &Migration,
        source: &[u8],
        report: MigrationFigures,
        request: &Request,
    ) -> Result<Outcome, Refused> {
        administers(&request.acting)?;
        let plan = &migration.plan;
        if !request.dry_run {
            self.store.put_content(source).await?;
        }
        let proposed = || {
            Event::MigrationProposed(MigrationProposed {
                plan_sha256: plan.sha256.clone(),
                from: migration.from.reference.clone(),
                to: migration.to.reference.clone(),
                report,
                reason: Clear::text(plan.reason.clone()),
                basis: plan.basis.clone(),
            })
        };
        let decide = |known: &[Proposal]| {
            let is_new = known.iter().all(|proposal| proposal.plan_sha256 != plan.sha256);
            Ok(is_new.then(proposed))
        };
        self.record(&plan.definition, request, decide).await
    }

    /// Approves a migration that was proposed. Approving it again is nothing to do.
    ///
    /// # Errors
    /// When it was not proposed as it is, the actor does not administer or proposed it, or the log cannot be read or
    /// written.
    pub async fn approve_migration(
        &self,
        plan: &MigrationPlan,
        report: MigrationFigures,
        consent: &Consent,
        request: &Request,
    ) -> Result<Outcome, Refused> {
        administers(&request.acting)?;
        let (reason, basis) = ayumi_core::decide::consent(consent.reason.as_ref(), consent.basis.as_ref())?;
        let decide = |known: &[Proposal]| {
            let proposal = known.iter().find(|proposal| proposal.plan_sha256 == plan.sha256);
            let proposal = proposal.ok_or(Rejection::MigrationNotProposed)?;
            if proposal.approved.is_some() {
                return Ok(None);
            }
            if is_same_person(&proposal.by, &request.acting.actor) {
                return Err(Rejection::MigrationOwnProposal);
            }
            Ok(Some(Event::MigrationApproved(MigrationApproved {
                plan_sha256: plan.sha256.clone(),
                proposal: proposal.event,
                from: proposal.from.clone(),
                to: proposal.to.clone(),
                report,
                reason: reason.clone(),
                basis: basis.clone(),
            })))
        };
        self.record(&plan.definition, request, decide).await
    }

    async fn record(
        &self,
        definition: &DefinitionId,
        request: &Request,
        decide: impl Fn(&[Proposal]) -> Result<Option<NewEvent>, Rejection>,
    ) -> Result<Outcome, Refused> {
        let stream = StreamId::definition(definition);
        for _ in 0..ATTEMPTS_MAX {
            let (version, known) = self.proposals_at(definition, None).await?;
            let event = match decide(&known) {
                Ok(event) => event,
                Err(refusal) => return self.earlier_answer(&stream, request, refusal.into()).await,
            };
            let (on, actor) = (self.today(), &request.acting.actor);
            let decided = |event| Decided { event, effective_on: on, actor: actor.clone() };
            let events = event.map(decided).into_iter().collect();
            let outcome = self.append_decided(stream.clone(), version, Vec::new(), events, request).await?;
            if let Some(outcome) = outcome {
                return Ok(outcome);
            }
        }
        Err(Refused::Contended)
    }

    /// The migrations that were proposed for a definition, oldest first, as events up to `until` tell; none tells all.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn proposals(
        &self,
        definition: &DefinitionId,
        until: Option<u64>,
    ) -> Result<Vec<Proposal>, Refused> {
        Ok(self.proposals_at(definition, until).await?.1)
    }

    async fn proposals_at(
        &self,
        definition: &DefinitionId,
        until: Option<u64>,
    ) -> Result<(u64, Vec<Proposal>), Refused> {
        let mut stored = self.read_whole(&StreamId::definition(definition)).await?;
        stored.retain(|event| until.is_none_or(|last| event.position <= last));
        let version = u64::try_from(stored.len()).unwrap_or(u64::MAX);
        let mut known: Vec<Proposal> = Vec::new();
        for event in stored {
            let envelope = event.parse()?;
            if let Event::MigrationProposed(data) = envelope.data {
                known.push(Proposal {
                    plan_sha256: data.plan_sha256,
                    from: data.from,
                    to: data.to,
                    event: envelope.id,
                    by: envelope.actor,
                    report: data.report,
                    approved: None,
                });
            } else if let Event::MigrationApproved(data) = envelope.data {
                let approval = Approval { event: envelope.id, by: envelope.actor, report: data.report };
                if let Some(proposal) = known.iter_mut().find(|known| known.event == data.proposal) {
                    proposal.approved = Some(approval);
                }
            }
        }
        Ok((version, known))
    }

    /// The event that approved a plan, byte for byte as it is.
    pub(crate) async fn approval(&self, plan: &MigrationPlan) -> Result<EventId, Refused> {
        let known = self.proposals(&plan.definition, None).await?;
        let proposal = known.into_iter().find(|proposal| proposal.plan_sha256 == plan.sha256);
        let proposal = proposal.ok_or(Rejection::MigrationNotProposed)?;
        Ok(proposal.approved.ok_or(Rejection::MigrationNotApproved)?.event)
    }

    /// The version a further case of a programme opens under: that of the programme, or the one its cases were moved to
    /// since, by approved migrations one after the other.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn version_in_force(&self, opened_under: &DefinitionRef) -> Result<DefinitionRef, Refused> {
        let mut approved = self.proposals(&opened_under.id, None).await?;
        approved.retain(|proposal| proposal.approved.is_some());
        let mut in_force = opened_under.clone();
        // Each leads to a later version, so this comes to an end.
        while let Some(next) = approved.iter().rfind(|proposal| proposal.from == in_force) {
            in_force = next.to.clone();
        }
        Ok(in_force)
    }
}

/// The operator of the machine is no person of the directory, and needs nobody beside them.
fn is_same_person(one: &Actor, other: &Actor) -> bool {
    let is_user = other.kind == ActorKind::User;
    is_user && one.user.is_some() && one.user == other.user
}
