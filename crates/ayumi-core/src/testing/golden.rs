//! One worked example of every event, as Hyogo's log might hold it: the source of the golden files and of the examples
//! in `docs/events.md`; never an event a running system would write by itself.

mod amend;
mod case;
mod dates;
mod decision;
mod directory;
mod log;
mod migration;
mod phase;
mod service;
mod telling;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::envelope::{Actor, ActorKind, Sealed, Unplaced, Via};
use crate::event::{Basis, BasisKind, CalendarRef, DefinitionRef, NewEvent, SealedEvent};
use crate::id::{
    CaseId, CommandId, ContentHash, CorrelationId, CredentialId, EventId, LogId, OrganizationId, PostId,
    StreamId, UserId,
};
use crate::private::{Blind, PrivateValue, commit};
use crate::request::command_id;
use crate::testing::world::{PREFECTURE, TOYOOKA, body, date};
use crate::time::Timestamp;

const LOG: &str = "6a6cf91e-7a55-4c39-9d3e-2f0f3e3a51c7";
const OFFICER: &str = "0d0c9f0e-0a2b-4b0f-8c57-61f4dbd4f0a1";
const OFFICER_POST: &str = "b3a7c2de-9b4e-4d25-9a0e-7f6f1f1f7c52";
const OFFICER_TOKEN: &str = "5c1f0f5b-39ad-4b7e-9c8a-0b6d9c2f4e13";
const MUNICIPAL: &str = "9e4f7b6a-52c1-4f1d-8a86-3b1e2c7d9f04";
const MUNICIPAL_POST: &str = "c8d2e5f1-6a3b-47c9-b0d4-1e9f8a7b6c35";
const MUNICIPAL_TOKEN: &str = "27b9d4c6-f3e8-4a15-9d72-8c6b5a4f3e26";

/// An event with everything its envelope says.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The fact, private values in clear.
    pub event: NewEvent,
    /// The stream it stands in.
    pub stream: StreamId,
    /// Its number there.
    pub version: u64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// The day from which it holds.
    pub effective_on: NaiveDate,
    /// Who acted.
    pub actor: Actor,
    /// Through which door.
    pub via: Via,
    /// The event it follows from.
    pub causation: Option<EventId>,
}

/// One example of every event: the log, the directory, what is published, migrations, cases, phases, dates and
/// decisions, reminders.
pub fn samples() -> Vec<Sample> {
    [
        log::samples(),
        directory::samples(),
        migration::samples(),
        case::samples(),
        phase::samples(),
        service::samples(),
        dates::samples(),
        amend::samples(),
        telling::samples(),
    ]
    .concat()
}

impl Sample {
    fn new(
        event: NewEvent,
        stream: StreamId,
        version: u64,
        recorded_at: &str,
        actor: Actor,
        via: Via,
    ) -> Self {
        let recorded_at: Timestamp = recorded_at.parse().expect("the example spells an instant");
        let effective_on =
            recorded_at.date_in(chrono::FixedOffset::east_opt(9 * 3600).expect("nine hours are an offset"));
        Self { event, stream, version, recorded_at, effective_on, actor, via, causation: None }
    }

    fn holding_from(self, day: &str) -> Self {
        Self { effective_on: date(day), ..self }
    }

    fn following(self, cause: EventId) -> Self {
        Self { causation: Some(cause), ..self }
    }

    /// Its id: of version 7, made of its time and type.
    pub fn id(&self) -> EventId {
        event_id(&self.recorded_at.to_string(), self.event.type_name())
    }

    /// The canonical envelope: the bytes of the golden file.
    ///
    /// # Panics
    /// When the example cannot be written.
    pub fn envelope(&self) -> String {
        let (event, _) = self.sealed();
        let sealed = Sealed {
            id: self.id(),
            effective_on: self.effective_on,
            actor: &self.actor,
            command_id: self.command_id(),
            correlation: CorrelationId(Uuid::new_v5(&log_id().0, self.recorded_at.to_string().as_bytes())),
            causation: self.causation,
            data: &event,
        };
        let unplaced = Unplaced::new(&self.stream, &sealed).expect("the example can be written");
        unplaced.place(self.version, self.recorded_at, self.via)
    }

    /// The event as stored, with the private values that stand beside it. The blinds of the examples are the SHA-256
    /// of `example/TYPE/PATH`; those of a log are chance.
    pub fn sealed(&self) -> (SealedEvent, Vec<PrivateValue>) {
        let mut private = Vec::new();
        let type_name = self.event.type_name();
        let event = self.event.clone().seal(|path, clear| {
            let blind = blind(type_name, path);
            let commitment = commit(&blind, path, &clear.text);
            private.push(PrivateValue {
                path: path.to_owned(),
                subject: clear.subject,
                blind,
                value: clear.text,
            });
            commitment
        });
        (event, private)
    }

    fn command_id(&self) -> CommandId {
        let principal = self.actor.user.map_or_else(|| "system:operator".to_owned(), |user| user.to_string());
        command_id(log_id(), &principal, &format!("example/{}", self.recorded_at), &self.stream)
    }
}

/// The blind of an example's private value.
pub fn blind(type_name: &str, path: &str) -> Blind {
    use sha2::{Digest, Sha256};
    Blind(Sha256::digest(format!("example/{type_name}/{path}").as_bytes()).into())
}

fn event_id(recorded_at: &str, type_name: &str) -> EventId {
    let recorded_at: Timestamp = recorded_at.parse().expect("the example spells an instant");
    let chance = Uuid::new_v5(&log_id().0, format!("event/{type_name}/{recorded_at}").as_bytes()).as_u128();
    let millis = u128::from(recorded_at.micros().unsigned_abs() / 1_000);
    let (version, variant) = (7 << 76, 0b10 << 62);
    let low = chance & 0x3fff_ffff_ffff_ffff;
    let middle = (chance >> 64) & 0xfff;
    EventId(Uuid::from_u128((millis << 80) | version | (middle << 64) | variant | low))
}

fn uuid(text: &str) -> Uuid {
    text.parse().expect("the example spells a UUID")
}

fn log_id() -> LogId {
    LogId(uuid(LOG))
}

fn code<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("the example spells an id")
}

/// The case most examples are about: the joint procurement of a super app.
fn procurement() -> CaseId {
    CaseId::derive(log_id(), &code("shared-procurement-r8"), &code("super-app"))
}

/// The case of a migration: 豊岡市の戸籍.
fn migration() -> CaseId {
    CaseId::derive(log_id(), &code("standardization-r8"), &code("282090.koseki"))
}

fn definition(id: &str) -> DefinitionRef {
    DefinitionRef {
        id: code(id),
        version: 1,
        sha256: ContentHash::of(format!("canonical form of {id}").as_bytes()),
    }
}

fn calendar() -> CalendarRef {
    CalendarRef { id: code("hyogo"), version: 1, sha256: ContentHash::of(b"calendar hyogo, version 1") }
}

fn letter(number: &str, dated_on: &str) -> Basis {
    Basis {
        kind: BasisKind::Document,
        document_number: Some(number.to_owned()),
        dated_on: Some(date(dated_on)),
    }
}

/// The grant by which the prefecture's officer acts.
fn officer_grant() -> EventId {
    event_id("2026-04-01T00:12:08.440Z", "grant.given")
}

fn officer() -> Actor {
    user(OFFICER, OFFICER_POST, OFFICER_TOKEN, body(PREFECTURE), officer_grant())
}

fn municipal_officer() -> Actor {
    let grant = event_id("2026-04-01T00:14:31.002Z", "grant.given");
    user(MUNICIPAL, MUNICIPAL_POST, MUNICIPAL_TOKEN, body(TOYOOKA), grant)
}

fn user(user: &str, post: &str, credential: &str, organization: OrganizationId, grant: EventId) -> Actor {
    Actor {
        kind: ActorKind::User,
        user: Some(UserId(uuid(user))),
        post: Some(PostId(uuid(post))),
        organization: Some(organization),
        credential: Some(CredentialId(uuid(credential))),
        authority: Some(grant),
        on_behalf_of: None,
    }
}
