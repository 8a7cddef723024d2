//! The table of everything that can have happened, under its stored name; never decides whether it may happen.

mod beside;
pub mod case;
pub mod deadline;
pub mod decision;
pub mod digest;
pub mod directory;
pub mod entry;
pub mod lifecycle;
pub mod log;
pub mod migration;
pub mod outward;
pub mod pause;
pub mod phase;
pub mod publication;
pub mod reminder;
pub mod vote;

pub use case::*;
pub use deadline::*;
pub use decision::*;
pub use digest::*;
pub use directory::*;
pub use entry::*;
pub use lifecycle::*;
pub use log::*;
pub use migration::*;
pub use outward::*;
pub use pause::*;
pub use phase::*;
pub use publication::*;
pub use reminder::*;
pub use vote::*;

use serde_json::Value;

use crate::canonical::{NotCanonical, check, to_canonical};
use crate::id::OrganizationId;
use crate::private::{Clear, Commitment};
use crate::upcast;

/// Why stored bytes cannot be read back as an event.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The envelope itself does not parse.
    #[error("read envelope: {0}")]
    Envelope(String),
    /// A type or schema this program does not know; it may be newer.
    #[error("unknown event `{type_name}` schema {schema}: this program is older than the log")]
    Unknown {
        /// Stored type name.
        type_name: String,
        /// Stored schema version.
        schema: u32,
    },
    /// The data does not have the shape of its type.
    #[error("read data of `{type_name}`: {cause}")]
    Data {
        /// Stored type name.
        type_name: String,
        /// What is wrong, with the field.
        cause: String,
    },
}

/// An event as decided: private values still readable.
pub type NewEvent = Event<Clear>;
/// An event as stored and folded: private values replaced by commitments.
pub type SealedEvent = Event<Commitment>;

macro_rules! events {
    (
        plain { $($(#[$pdoc:meta])* $plain:ident = $pname:literal, $pschema:literal;)* }
        private { $($(#[$sdoc:meta])* $secret:ident = $sname:literal, $sschema:literal;)* }
    ) => {
        /// A fact, with private values of form `T`.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Event<T> {
            $($(#[$pdoc])* $plain($plain),)*
            $($(#[$sdoc])* $secret($secret<T>),)*
        }

        /// Every stored type name with its present schema version.
        pub const TYPES: &[(&str, u32)] = &[$(($pname, $pschema),)* $(($sname, $sschema),)*];

        impl<T> Event<T> {
            /// The stored type name.
            pub fn type_name(&self) -> &'static str {
                match self {
                    $(Self::$plain(_) => $pname,)*
                    $(Self::$secret(_) => $sname,)*
                }
            }

            /// The schema version this program writes.
            pub fn schema(&self) -> u32 {
                match self {
                    $(Self::$plain(_) => $pschema,)*
                    $(Self::$secret(_) => $sschema,)*
                }
            }
        }

        impl NewEvent {
            /// Replaces each private value by what `seal` makes of it, given its pointer in the envelope.
            pub fn seal(self, mut seal: impl FnMut(&str, Clear) -> Commitment) -> SealedEvent {
                match self {
                    $(Self::$plain(data) => Event::$plain(data),)*
                    $(Self::$secret(data) => Event::$secret(data.map_private(&mut seal)),)*
                }
            }
        }

        impl SealedEvent {
            /// The canonical JSON of the data alone.
            ///
            /// # Errors
            /// When the data breaks the byte rules of the log.
            pub fn to_canonical_data(&self) -> Result<String, NotCanonical> {
                match self {
                    $(Self::$plain(data) => to_canonical(data),)*
                    $(Self::$secret(data) => to_canonical(data),)*
                }
            }

            /// Checks the byte rules that types cannot carry: NFC, NUL, integer range.
            ///
            /// # Errors
            /// The first offence with its pointer.
            pub fn check(&self) -> Result<(), NotCanonical> {
                let json = |e: serde_json::Error| NotCanonical::Json(e.to_string());
                match self {
                    $(Self::$plain(data) => check(&serde_json::to_value(data).map_err(json)?),)*
                    $(Self::$secret(data) => check(&serde_json::to_value(data).map_err(json)?),)*
                }
            }

            /// Reads stored data, raised from older schemas first; of the present schema it is read from its text
            /// at once.
            ///
            /// # Errors
            /// When the type or schema is unknown or the data has another shape.
            pub fn decode(type_name: &str, schema: u32, data: &str) -> Result<Self, DecodeError> {
                let wrong = |e: serde_json::Error| DecodeError::Data { type_name: type_name.to_owned(), cause: e.to_string() };
                match (type_name, schema) {
                    $(($pname, $pschema) => serde_json::from_str(data).map(Self::$plain).map_err(wrong),)*
                    $(($sname, $sschema) => serde_json::from_str(data).map(Self::$secret).map_err(wrong),)*
                    _ => Self::decode_older(type_name, schema, serde_json::from_str(data).map_err(wrong)?),
                }
            }

            fn decode_older(type_name: &str, schema: u32, data: Value) -> Result<Self, DecodeError> {
                let data = upcast::raise(type_name, schema, data)?;
                let wrong = |e: serde_json::Error| DecodeError::Data { type_name: type_name.to_owned(), cause: e.to_string() };
                match type_name {
                    $($pname => serde_json::from_value(data).map(Self::$plain).map_err(wrong),)*
                    $($sname => serde_json::from_value(data).map(Self::$secret).map_err(wrong),)*
                    _ => Err(DecodeError::Unknown { type_name: type_name.to_owned(), schema }),
                }
            }
        }
    };
}

events! {
    plain {
        /// The log was opened; position 1 of every log.
        LogOpened = "log.opened", 1;
        /// The virtual clock of a trial log was set forward.
        LogClockSet = "log.clock_set", 1;
        /// A body entered the directory.
        OrganizationRegistered = "organization.registered", 1;
        /// The particulars of a body changed.
        OrganizationChanged = "organization.changed", 1;
        /// A post (職) was created.
        PostCreated = "post.created", 1;
        /// A user took over a post.
        PostAssigned = "post.assigned", 1;
        /// A user left a post.
        PostVacated = "post.vacated", 1;
        /// A post was given a role.
        GrantGiven = "grant.given", 1;
        /// A role was taken from a post.
        GrantRevoked = "grant.revoked", 1;
        /// An access token was made for a user; its secret is not in the log.
        TokenCreated = "token.created", 1;
        /// A calendar version was published.
        CalendarPublished = "calendar.published", 1;
        /// A definition version was published.
        DefinitionPublished = "definition.published", 1;
        /// A programme was opened.
        ProgrammeOpened = "programme.opened", 1;
        /// A case was opened.
        CaseOpened = "case.opened", 1;
        /// Bodies were invited to take part, in chunks.
        ParticipantsInvited = "participants.invited", 1;
        /// Bodies take part by rule, without being asked, in chunks.
        ParticipantsEnrolled = "participants.enrolled", 1;
        /// An invited body takes part.
        ParticipantJoined = "participant.joined", 1;
        /// A case came to its end.
        CaseCompleted = "case.completed", 2;
        /// A case was tied to another one.
        CaseLinked = "case.linked", 1;
        /// A document said how many bodies take part, without naming them.
        ParticipantsDeclared = "participants.declared", 1;
        /// Who was present at a meeting, in chunks.
        AttendanceRecorded = "attendance.recorded", 1;
        /// A phase opened, once for all or for one participant.
        PhaseOpened = "phase.opened", 1;
        /// A phase was completed, once for all or for one participant.
        PhaseCompleted = "phase.completed", 1;
        /// Checklist items were given a status.
        ChecklistUpdated = "checklist.updated", 1;
        /// A milestone was reached.
        MilestoneReached = "milestone.reached", 1;
        /// A deadline was set for the first time.
        DeadlineSet = "deadline.set", 2;
        /// A deadline passed with work outstanding.
        DeadlineMissed = "deadline.missed", 2;
        /// Bodies that vote on a decision were named, in chunks.
        DecisionElectorsNamed = "decision.electors_named", 1;
        /// A reminder became due and was addressed.
        ReminderFired = "reminder.fired", 2;
        /// Something happened or waits that somebody must know.
        NoticeGiven = "notice.given", 1;
        /// A case goes on under another version of its calendar.
        CalendarAdopted = "calendar.adopted", 1;
        /// Another version of the calendar moved what is reckoned from a date.
        DeadlineRecomputed = "deadline.recomputed", 1;
        /// What a person is told on a day was put together.
        DigestComposed = "digest.composed", 2;
        /// The other side took a digest over.
        DigestDelivered = "digest.delivered", 1;
        /// Which secrets sign the messages of a webhook was changed.
        WebhookSecretRotated = "webhook.secret_rotated", 1;
        /// A calendar feed was made.
        FeedCreated = "feed.created", 1;
    }
    private {
        /// A clock the store refused was confirmed by a person.
        LogClockConfirmed = "log.clock_confirmed", 1;
        /// A person became a user.
        UserRegistered = "user.registered", 1;
        /// A user lost all access.
        UserDisabled = "user.disabled", 1;
        /// An access token was revoked.
        TokenRevoked = "token.revoked", 1;
        /// An invited body does not take part.
        ParticipantDeclined = "participant.declined", 1;
        /// A body that took part left.
        ParticipantWithdrew = "participant.withdrew", 1;
        /// A body that lags was taken out of a barrier.
        ParticipantExcluded = "participant.excluded", 1;
        /// Somebody wrote a note.
        NoteAdded = "note.added", 1;
        /// A recorded fact was replaced or retracted.
        FactCorrected = "fact.corrected", 1;
        /// A case was called off.
        CaseCancelled = "case.cancelled", 1;
        /// Fields of a phase were reported.
        ReportSubmitted = "report.submitted", 1;
        /// A document was attached.
        EvidenceAttached = "evidence.attached", 1;
        /// A phase was passed over.
        PhaseSkipped = "phase.skipped", 1;
        /// A phase was opened again as its next revision.
        PhaseReopened = "phase.reopened", 1;
        /// A meeting or a contact came up.
        EntryOpened = "entry.opened", 1;
        /// A participant moved from one condition of its lifecycle to another.
        LifecycleMoved = "lifecycle.moved", 1;
        /// Work was suspended.
        WorkSuspended = "work.suspended", 1;
        /// Suspended work goes on.
        WorkResumed = "work.resumed", 1;
        /// A class with its own rules was set on or taken from a participant.
        MarkSet = "mark.set", 2;
        /// A deadline was moved.
        DeadlineChanged = "deadline.changed", 2;
        /// Somebody asked that a deadline be moved.
        DeadlineChangeRequested = "deadline.change_requested", 1;
        /// A request for another deadline ended without one.
        DeadlineChangeClosed = "deadline.change_closed", 1;
        /// Work still stands still, for a reason that still holds.
        SuspensionConfirmed = "suspension.confirmed", 1;
        /// A reminder was put off.
        ReminderSnoozed = "reminder.snoozed", 1;
        /// A digest could not be delivered and waits for a person.
        DigestParked = "digest.parked", 1;
        /// A parked digest is tried again.
        DigestReleased = "digest.released", 1;
        /// Where a person's digests go was set.
        UserMailSet = "user.mail_set", 1;
        /// Events are sent to an address from now on.
        WebhookRegistered = "webhook.registered", 1;
        /// Nothing is sent to an address any more.
        WebhookRemoved = "webhook.removed", 1;
        /// A calendar feed no longer opens.
        FeedRevoked = "feed.revoked", 1;
        /// A decision was opened before a frozen electorate.
        DecisionOpened = "decision.opened", 2;
        /// A post endorsed a draft, or objected to it.
        DecisionEndorsed = "decision.endorsed", 1;
        /// A body voted.
        VoteCast = "vote.cast", 1;
        /// A decision was closed.
        DecisionClosed = "decision.closed", 2;
        /// A plan to move running cases to another version of their definition was put up for approval.
        MigrationProposed = "migration.proposed", 1;
        /// A plan to move running cases was approved.
        MigrationApproved = "migration.approved", 1;
        /// A case goes on under another version of its definition.
        CaseMigrated = "case.migrated", 1;
    }
}

impl<T> Event<T> {
    /// The one participant a fact is about; none when it concerns a whole case or no case.
    pub fn participant(&self) -> Option<&OrganizationId> {
        match self {
            Self::PhaseOpened(data) => data.participant.as_ref(),
            Self::PhaseCompleted(data) => data.participant.as_ref(),
            Self::ChecklistUpdated(data) => data.participant.as_ref(),
            Self::MilestoneReached(data) => data.participant.as_ref(),
            Self::DeadlineSet(data) => data.participant.as_ref(),
            Self::DeadlineMissed(data) => data.participant.as_ref(),
            Self::DecisionOpened(data) => data.participant.as_ref(),
            Self::ReminderFired(data) => data.participant.as_ref(),
            Self::NoteAdded(data) => data.participant.as_ref(),
            Self::FactCorrected(data) => data.participant.as_ref(),
            Self::ReportSubmitted(data) => data.participant.as_ref(),
            Self::EvidenceAttached(data) => data.participant.as_ref(),
            Self::PhaseSkipped(data) => data.participant.as_ref(),
            Self::PhaseReopened(data) => data.participant.as_ref(),
            Self::DeadlineChanged(data) => data.participant.as_ref(),
            Self::DecisionEndorsed(data) => data.participant.as_ref(),
            Self::DecisionClosed(data) => data.participant.as_ref(),
            Self::ParticipantJoined(data) => Some(&data.participant),
            Self::ParticipantDeclined(data) => Some(&data.participant),
            Self::ParticipantWithdrew(data) => Some(&data.participant),
            Self::ParticipantExcluded(data) => Some(&data.participant),
            Self::MarkSet(data) => Some(&data.participant),
            Self::LifecycleMoved(data) => Some(&data.participant),
            Self::EntryOpened(data) => data.participant.as_ref(),
            Self::WorkSuspended(data) => data.participant.as_ref(),
            Self::WorkResumed(data) => data.participant.as_ref(),
            Self::CaseLinked(data) => data.participant.as_ref(),
            Self::DeadlineRecomputed(data) => data.participant.as_ref(),
            Self::DeadlineChangeRequested(data) => data.participant.as_ref(),
            Self::DeadlineChangeClosed(data) => data.participant.as_ref(),
            Self::SuspensionConfirmed(data) => data.participant.as_ref(),
            Self::NoticeGiven(data) => data.participant.as_ref(),
            crate::beside_cases!(
                Self::CalendarAdopted(_)
                    | Self::ReminderSnoozed(_)
                    | Self::ParticipantsDeclared(_)
                    | Self::AttendanceRecorded(_)
                    | Self::CaseOpened(_)
                    | Self::ParticipantsInvited(_)
                    | Self::ParticipantsEnrolled(_)
                    | Self::CaseCompleted(_)
                    | Self::DecisionElectorsNamed(_)
                    | Self::VoteCast(_)
                    | Self::MigrationProposed(_)
                    | Self::MigrationApproved(_)
                    | Self::CaseMigrated(_)
                    | Self::CaseCancelled(_)
            ) => None,
        }
    }
}
