//! The envelope around every event and the exact bytes that are hashed; never decides what happened.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::canonical::{NotCanonical, to_canonical};
use crate::event::{DecodeError, SealedEvent};
use crate::id::{CommandId, CorrelationId, CredentialId, EventId, OrganizationId, PostId, StreamId, UserId};
use crate::time::{Timestamp, is_writable};

/// Largest envelope: it must fit the 16-bit length of a C2SP entry bundle.
pub const ENVELOPE_BYTES_MAX: usize = 65_535;

/// What kind of hand acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A signed-in person.
    User,
    /// Whoever runs commands on the machine itself, with the rights of its files.
    Operator,
    /// A rule of the engine.
    System,
}

/// The body a proxy entry was made for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OnBehalfOf {
    /// The person spoken for, when known.
    pub user: Option<UserId>,
    /// The post spoken for, when known.
    pub post: Option<PostId>,
    /// The body spoken for.
    pub organization: OrganizationId,
}

/// Who acted, in which post, for whom, by which right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// What kind of hand acted.
    pub kind: ActorKind,
    /// The person.
    pub user: Option<UserId>,
    /// The post they acted in.
    pub post: Option<PostId>,
    /// Their body.
    pub organization: Option<OrganizationId>,
    /// The token or browser session used.
    pub credential: Option<CredentialId>,
    /// The event that gave the right used.
    pub authority: Option<EventId>,
    /// The body this was entered for, when it is not the actor's own.
    pub on_behalf_of: Option<OnBehalfOf>,
}

impl Actor {
    /// A rule of the engine.
    pub fn system() -> Self {
        Self::bare(ActorKind::System)
    }

    /// Whoever runs commands on the machine itself.
    pub fn operator() -> Self {
        Self::bare(ActorKind::Operator)
    }

    fn bare(kind: ActorKind) -> Self {
        Self {
            kind,
            user: None,
            post: None,
            organization: None,
            credential: None,
            authority: None,
            on_behalf_of: None,
        }
    }
}

/// Through which door a command came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    /// A page in a browser.
    Page,
    /// The HTTP API.
    Api,
    /// The command line.
    Cli,
    /// Publishing of plan, definition, organisation and calendar files.
    Apply,
    /// The sweeper of deadlines and reminders.
    Sweeper,
    /// Marked sample activity of a trial log.
    Sample,
    /// The store itself.
    Store,
}

impl Via {
    /// The name as it stands in the envelope.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Api => "api",
            Self::Cli => "cli",
            Self::Apply => "apply",
            Self::Sweeper => "sweeper",
            Self::Sample => "sample",
            Self::Store => "store",
        }
    }
}

/// An event in its envelope, as every reader sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Id of the event.
    pub id: EventId,
    /// The stream it belongs to.
    pub stream: StreamId,
    /// Its number in the stream, from 1.
    pub version: u64,
    /// When the log took it; never before that of an earlier position.
    pub recorded_at: Timestamp,
    /// The day from which the fact holds.
    pub effective_on: NaiveDate,
    /// Who acted.
    pub actor: Actor,
    /// Through which door.
    pub via: Via,
    /// The command it answers.
    pub command_id: CommandId,
    /// Commands given together share it.
    pub correlation: CorrelationId,
    /// The event it follows from, for automatic ones.
    pub causation: Option<EventId>,
    /// The fact.
    pub data: SealedEvent,
}

/// Everything of an envelope but what only the writer knows: version and time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplaced {
    /// Id of the event.
    pub id: EventId,
    /// The day from which the fact holds.
    pub effective_on: NaiveDate,
    /// Stored type name.
    pub type_name: &'static str,
    /// Schema version of the type.
    pub schema: u32,
    head: String,
    tail: String,
}

impl Unplaced {
    /// Renders the parts the writer need not touch, so that placing an event is one concatenation.
    ///
    /// # Errors
    /// When a part cannot be written canonically.
    pub fn new(stream: &StreamId, event: &Sealed<'_>) -> Result<Self, NotCanonical> {
        let causation = event.causation.map_or_else(|| "null".to_owned(), |id| format!("\"{id}\""));
        let actor = to_canonical(event.actor)?;
        let data = event.data.to_canonical_data()?;
        let head = format!(
            "{{\"actor\":{actor},\"causation\":{causation},\"command_id\":\"{}\",\"correlation\":\"{}\",\"data\":{data},\
             \"effective_on\":\"{}\",\"id\":\"{}\",\"recorded_at\":\"",
            event.command_id, event.correlation, event.effective_on, event.id
        );
        let (type_name, schema) = (event.data.type_name(), event.data.schema());
        let tail =
            format!("\",\"schema\":{schema},\"stream\":\"{stream}\",\"type\":\"{type_name}\",\"version\":");
        Ok(Self { id: event.id, effective_on: event.effective_on, type_name, schema, head, tail })
    }

    /// The canonical envelope at its place in the log.
    pub fn place(&self, version: u64, recorded_at: Timestamp, via: Via) -> String {
        format!("{}{recorded_at}{}{version},\"via\":\"{}\"}}", self.head, self.tail, via.as_str())
    }

    /// Bytes the envelope will have at most, version and time included.
    pub fn bytes_max(&self) -> usize {
        self.head.len() + self.tail.len() + 27 + 20 + 24
    }
}

/// A sealed event with everything its envelope needs from the decision.
#[derive(Debug, Clone, Copy)]
pub struct Sealed<'a> {
    /// Id of the event.
    pub id: EventId,
    /// The day from which the fact holds.
    pub effective_on: NaiveDate,
    /// Who acted.
    pub actor: &'a Actor,
    /// The command it answers.
    pub command_id: CommandId,
    /// Commands given together share it.
    pub correlation: CorrelationId,
    /// The event it follows from.
    pub causation: Option<EventId>,
    /// The fact.
    pub data: &'a SealedEvent,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    actor: Actor,
    causation: Option<EventId>,
    command_id: CommandId,
    correlation: CorrelationId,
    #[serde(borrow)]
    data: &'a RawValue,
    effective_on: NaiveDate,
    id: EventId,
    recorded_at: Timestamp,
    schema: u32,
    stream: StreamId,
    #[serde(rename = "type")]
    type_name: String,
    version: u64,
    via: Via,
}

impl Envelope {
    /// Reads a stored envelope, older schemas raised to the present one. It is quick, not strict: whether the text is
    /// byte for byte what belongs in a log is asked of [`Envelope::render`].
    ///
    /// # Errors
    /// When the text is not an envelope, or its type or schema is unknown to this program.
    pub fn parse(text: &str) -> Result<Self, DecodeError> {
        let wire: Wire = serde_json::from_str(text).map_err(|e| DecodeError::Envelope(e.to_string()))?;
        if wire.version == 0 || !is_writable(wire.effective_on) {
            return Err(DecodeError::Envelope("a version of 0, or a year that has not four digits".into()));
        }
        let data = SealedEvent::decode(&wire.type_name, wire.schema, wire.data.get())?;
        Ok(Self {
            id: wire.id,
            stream: wire.stream,
            version: wire.version,
            recorded_at: wire.recorded_at,
            effective_on: wire.effective_on,
            actor: wire.actor,
            via: wire.via,
            command_id: wire.command_id,
            correlation: wire.correlation,
            causation: wire.causation,
            data,
        })
    }

    /// The one text this envelope has, its data in the present schema. A stored text of the present schema that differs
    /// was not written by any program that keeps these rules: a member is missing, an instant, id or date is spelled in
    /// another way, or the order is another.
    ///
    /// # Errors
    /// When a part cannot be written canonically.
    pub fn render(&self) -> Result<String, NotCanonical> {
        let sealed = Sealed {
            id: self.id,
            effective_on: self.effective_on,
            actor: &self.actor,
            command_id: self.command_id,
            correlation: self.correlation,
            causation: self.causation,
            data: &self.data,
        };
        Ok(Unplaced::new(&self.stream, &sealed)?.place(self.version, self.recorded_at, self.via))
    }
}
