//! What a sample act is and how it is done: a real command by a real login at a virtual time; never a shortcut.

use std::collections::BTreeMap;

use anyhow::Context as _;
use ayumi_core::command::{AttachEvidence, Command, FieldAnswer, OpenDecision, Report};
use ayumi_core::decide::Acting;
use ayumi_core::envelope::Via;
use ayumi_core::event::{FieldValue, Role};
use ayumi_core::id::{CaseId, CaseKey, CorrelationId, ItemId, OrganizationId, ProgrammeId};
use ayumi_engine::handle::Request;
use ayumi_engine::opening::NewCase;
use ayumi_engine::port::Ids as _;
use chrono::NaiveDate;
use serde_json::json;

use super::Login;
use crate::ids::SystemIds;
use crate::wire::Node;

/// One act of the sample.
pub(super) struct Act {
    /// The day it is done.
    pub(super) on: NaiveDate,
    /// Who does it: a municipality's own officer, or the prefecture's.
    pub(super) by: Option<OrganizationId>,
    /// The case; when another one is opened, the case that is raised from.
    pub(super) case: CaseId,
    /// What is done.
    pub(super) deed: Deed,
}

/// What is done in an act.
pub(super) enum Deed {
    /// A command.
    Command(Box<Command>),
    /// A document, stored and attached.
    Document(Document),
    /// A further case, raised from this one.
    Open(Box<NewCase>),
}

/// A document of a phase.
pub(super) struct Document {
    phase: ItemId,
    participant: Option<OrganizationId>,
    as_what: ItemId,
    file_name: String,
    text: String,
}

/// A day of the sample's year.
pub(super) fn day(month: u32, day: u32) -> anyhow::Result<NaiveDate> {
    NaiveDate::from_ymd_opt(2026, month, day).context("a day of the sample")
}

/// A command as an act.
pub(super) fn act(on: NaiveDate, by: Option<&OrganizationId>, case: CaseId, command: Command) -> Act {
    Act { on, by: by.cloned(), case, deed: Deed::Command(Box::new(command)) }
}

/// Answers to fields of a phase.
pub(super) fn report(
    phase: &str,
    participant: Option<&OrganizationId>,
    fields: Vec<(&str, FieldValue<String>)>,
) -> anyhow::Result<Command> {
    let mut answers = Vec::new();
    for (field, value) in fields {
        answers.push(FieldAnswer { field: field.parse()?, value: Some(value), effective_on: None });
    }
    let (phase, participant) = (phase.parse()?, participant.cloned());
    Ok(Command::Report(Report { phase, participant, fields: answers, basis: None }))
}

/// The question of a joint phase is put.
pub(super) fn put(phase: &str) -> anyhow::Result<Command> {
    let (participant, proposal, rationale, basis) = (None, None, None, None);
    let phase = phase.parse()?;
    Ok(Command::OpenDecision(OpenDecision { phase, participant, proposal, rationale, basis }))
}

/// A document of a joint phase as an act of the prefecture.
pub(super) fn document(
    on: NaiveDate,
    case: CaseId,
    (phase, document): (&str, &str),
    file_name: &str,
    text: &str,
) -> anyhow::Result<Act> {
    let (phase, document) = (phase.parse()?, document.parse()?);
    let (file_name, text) = (file_name.into(), text.into());
    Ok(Act {
        on,
        by: None,
        case,
        deed: Deed::Document(Document { phase, participant: None, as_what: document, file_name, text }),
    })
}

/// A person of the sample.
struct Player {
    principal: String,
    acting: Acting,
}

/// The node with everybody who plays.
pub(super) struct Script<'a> {
    pub(super) node: &'a Node,
    prefecture: Player,
    municipalities: BTreeMap<OrganizationId, Player>,
    played: u32,
}

impl<'a> Script<'a> {
    pub(super) async fn new(node: &'a Node, logins: &[Login]) -> anyhow::Result<Self> {
        let mut prefecture = None;
        let mut municipalities = BTreeMap::new();
        for login in logins {
            let identity = node
                .engine
                .authenticate_token(&login.token)
                .await?
                .context("a sample login opens nothing")?;
            let player = Player { principal: identity.principal(), acting: identity.acting() };
            match login.role {
                Role::PrefectureOfficer => prefecture = Some(player),
                Role::MunicipalOfficer => drop(municipalities.insert(login.organization.clone(), player)),
                Role::Auditor
                | Role::MunicipalManager
                | Role::AreaLiaison
                | Role::PrefectureManager
                | Role::Administrator => {}
            }
        }
        Ok(Self {
            node,
            prefecture: prefecture.context("the sample has no prefecture officer")?,
            municipalities,
            played: 0,
        })
    }

    /// The municipalities, in code order.
    pub(super) fn bodies(&self) -> Vec<OrganizationId> {
        self.municipalities.keys().cloned().collect()
    }

    /// The case of a programme with a key.
    pub(super) fn case(&self, programme: &str, key: &str) -> anyhow::Result<CaseId> {
        let (programme, key): (ProgrammeId, CaseKey) = (programme.parse()?, key.parse()?);
        Ok(CaseId::derive(self.node.engine.log().id, &programme, &key))
    }

    /// Does acts on different cases side by side, so that they share the writer's batches.
    pub(super) async fn play_together(&mut self, acts: Vec<Act>) -> anyhow::Result<()> {
        use futures_util::{StreamExt as _, TryStreamExt as _};
        let first = self.played;
        self.played += u32::try_from(acts.len())?;
        let numbered = (first + 1..).zip(acts);
        let this = &*self;
        let played = numbered.map(|(number, act)| this.play_as(act, format!("sample/{number:05}")));
        futures_util::stream::iter(played).buffered(64).try_collect::<Vec<()>>().await.map(drop)
    }

    async fn play_as(&self, act: Act, key: String) -> anyhow::Result<()> {
        let player =
            act.by.as_ref().and_then(|body| self.municipalities.get(body)).unwrap_or(&self.prefecture);
        let mut request = Request {
            principal: player.principal.clone(),
            key,
            body: Vec::new(),
            acting: player.acting.clone(),
            via: Via::Sample,
            correlation: CorrelationId(SystemIds.uuid()),
            seen: None,
            dry_run: false,
        };
        let (on, case) = (act.on, act.case);
        let command = match act.deed {
            Deed::Command(command) => *command,
            Deed::Document(document) => self.attach(document).await?,
            Deed::Open(new) => {
                let opened = self.open(*new, request).await;
                return opened.with_context(|| format!("a sample case on {on}, raised from case {case}"));
            }
        };
        let name = command.name();
        if command.needs_seen_version() {
            request.seen = Some(self.node.engine.case(case, None).await?.part_version(command.participant()));
        }
        request.body = serde_json::to_vec(&command)?;
        let done = self.node.engine.command(case, command, &request).await;
        done.map(drop).with_context(|| format!("sample act `{name}` on {on} of case {case}"))
    }

    async fn open(&self, new: NewCase, mut request: Request) -> anyhow::Result<()> {
        let engine = &self.node.engine;
        let programme = engine.programme(&new.programme).await?.context("a programme of the plan")?;
        let said = json!({"programme": new.programme, "key": new.key, "raised_from": new.raised_from});
        request.body = serde_json::to_vec(&said)?;
        engine.open_further(new, programme, &request).await?;
        Ok(())
    }

    async fn attach(&self, document: Document) -> anyhow::Result<Command> {
        let Document { phase, participant, as_what, file_name, text } = document;
        let bytes = text.into_bytes();
        let size = u64::try_from(bytes.len())?;
        let sha256 = self.node.evidence.put(bytes).await?;
        Ok(Command::AttachEvidence(AttachEvidence {
            phase,
            participant,
            document: Some(as_what),
            sha256,
            size,
            media_type: "text/plain; charset=utf-8".into(),
            file_name,
        }))
    }
}
