//! The writing side of PostgreSQL: a batch is one statement; never an acknowledgement the server did not give.

use std::time::Duration;

use async_trait::async_trait;
use ayumi_core::id::{EventId, StreamId};
use ayumi_core::time::Timestamp;
use ayumi_engine::port::store::{Receipt, RequestKey};
use sqlx::ConnectOptions;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgConnection, Postgres};
use sqlx::query::Query;

use super::role::Role;
use crate::backend::{Batch, LogHead, Outcome, StoredHead, WriteError, Writing};
use crate::reading::impl_writer_reads;
use crate::row;

/// How often the outcome of a commit is asked for before it is told to be unknown.
const ASK_AGAIN_MAX: u32 = 20;
/// SQLSTATE of a statement whose end nobody knows.
const COMPLETION_UNKNOWN: &str = "40003";
/// How long the server may take to let us in.
const CONNECT_MAX: Duration = Duration::from_secs(5);
/// How long one statement may take before the connection is given up; the server gives up before us.
const ANSWER_MAX: Duration = Duration::from_secs(15);
/// Pause between two such questions: a server that restarts needs seconds.
const ASK_AGAIN: Duration = Duration::from_millis(500);

pub(super) struct Writer {
    options: PgConnectOptions,
    role: Role,
    /// None until it is needed, and after it was cut.
    connection: Option<PgConnection>,
    /// Whether a transaction holds the head.
    holds: bool,
}

impl Writer {
    pub(super) fn new(options: PgConnectOptions, role: Role) -> Self {
        Self { options, role, connection: None, holds: false }
    }

    async fn connection(&mut self) -> Result<&mut PgConnection, WriteError> {
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.connect().await.map_err(|cause| failure(&cause))?,
        };
        Ok(self.connection.insert(connection))
    }

    async fn connect(&self) -> Result<PgConnection, sqlx::Error> {
        let connecting = async {
            let mut connection = self.options.connect().await?;
            self.role.take(&mut connection).await?;
            Ok(connection)
        };
        tokio::time::timeout(CONNECT_MAX, connecting).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    /// Whatever failed, the next use starts on a new connection: an old one may hold half a conversation.
    fn checked<T>(&mut self, result: Result<T, WriteError>) -> Result<T, WriteError> {
        if result.is_err() {
            self.connection = None;
            self.holds = false;
        }
        result
    }

    async fn begin_with_head(&mut self) -> Result<LogHead, WriteError> {
        let connection = self.connection().await?;
        run(connection, include_str!("../../sql/postgres/begin.sql"))
            .await
            .map_err(|cause| failure(&cause))?;
        let head = read_head_by(connection, include_str!("../../sql/postgres/lock_head.sql")).await?;
        self.holds = true;
        Ok(head)
    }

    /// Waits for whoever holds the head. What is not there then never will be as long as the head stays held, so it
    /// does: the statement in doubt may still be on its way.
    async fn look_for(&mut self, batch: &Batch) -> Result<bool, WriteError> {
        self.begin_with_head().await?;
        let (events, answers) = (&batch.events.ids, &batch.answers);
        let query = match events.first() {
            Some(id) => sqlx::query(include_str!("../../sql/postgres/select_event.sql")).bind(id.to_string()),
            None => sqlx::query(include_str!("../../sql/postgres/select_answer.sql"))
                .bind(answers.names.first())
                .bind(answers.targets.first()),
        };
        let connection = self.connection().await?;
        let found = query.fetch_optional(connection).await.map_err(|cause| failure(&cause))?.is_some();
        if found {
            self.release().await?;
        }
        Ok(found)
    }
}

impl_writer_reads!(PgConnection, "postgres");

#[async_trait]
impl Writing for Writer {
    fn gathers(&self) -> bool {
        true
    }

    async fn head(&mut self) -> Result<LogHead, WriteError> {
        let head = match self.connection().await {
            Ok(connection) => read_head(connection).await,
            Err(error) => Err(error),
        };
        self.checked(head)
    }

    async fn lock(&mut self) -> Result<LogHead, WriteError> {
        let head = self.begin_with_head().await;
        self.checked(head)
    }

    async fn release(&mut self) -> Result<(), WriteError> {
        if !std::mem::take(&mut self.holds) {
            return Ok(());
        }
        let connection = self.connection().await?;
        // If it fails the connection goes, and the lock with it.
        if run(connection, include_str!("../../sql/common/rollback.sql")).await.is_err() {
            self.connection = None;
        }
        Ok(())
    }

    async fn versions(&mut self, streams: &[StreamId]) -> Result<Vec<(StreamId, u64)>, WriteError> {
        let versions = match self.connection().await {
            Ok(connection) => read_versions(connection, streams).await,
            Err(error) => Err(error),
        };
        self.checked(versions)
    }

    async fn answers(&mut self, keys: &[(String, String)]) -> Result<Vec<(RequestKey, Receipt)>, WriteError> {
        let answers = match self.connection().await {
            Ok(connection) => read_answers(connection, keys).await,
            Err(error) => Err(error),
        };
        self.checked(answers)
    }

    async fn confirmation(&mut self) -> Result<Option<String>, WriteError> {
        let envelope = match self.connection().await {
            Ok(connection) => read_confirmation(connection).await,
            Err(error) => Err(error),
        };
        self.checked(envelope)
    }

    async fn now(&mut self) -> Result<Option<Timestamp>, WriteError> {
        let shown: Result<(i64,), WriteError> = match self.connection().await {
            Ok(connection) => sqlx::query_as(include_str!("../../sql/postgres/select_now.sql"))
                .fetch_one(connection)
                .await
                .map_err(|cause| failure(&cause)),
            Err(error) => Err(error),
        };
        Ok(Some(Timestamp::from_micros(self.checked(shown)?.0)))
    }

    async fn commit(&mut self, batch: &Batch) -> Result<Outcome, WriteError> {
        let holds = self.holds;
        let connection = self.connection().await?;
        // A network that swallows packets says nothing for minutes; the outcome is asked for on a new connection then.
        let answered = tokio::time::timeout(ANSWER_MAX, bind(batch).fetch_optional(&mut *connection)).await;
        let mut outcome = match answered {
            Ok(Ok(Some(_))) => Ok(Outcome::Committed),
            Ok(Ok(None)) => Ok(Outcome::HeadMoved),
            Ok(Err(cause)) => verdict(&cause),
            Err(_) => Err(WriteError::InDoubt("the database does not answer".to_owned())),
        };
        if holds && matches!(outcome, Ok(Outcome::Committed)) {
            let commit = run(connection, include_str!("../../sql/common/commit.sql")).await;
            outcome =
                commit.map(|()| Outcome::Committed).map_err(|cause| WriteError::InDoubt(cause.to_string()));
            self.holds = false;
        }
        self.checked(outcome)
    }

    async fn is_committed(&mut self, batch: &Batch) -> Result<bool, WriteError> {
        let mut asked = 1;
        loop {
            let found = self.look_for(batch).await;
            match self.checked(found) {
                Err(_) if asked < ASK_AGAIN_MAX => tokio::time::sleep(ASK_AGAIN).await,
                found => return found,
            }
            asked += 1;
        }
    }
}

async fn run(connection: &mut PgConnection, statement: &'static str) -> Result<(), sqlx::Error> {
    sqlx::query(statement).execute(connection).await.map(drop)
}

fn bind(batch: &Batch) -> Query<'_, Postgres, PgArguments> {
    let (events, private, answers) = (&batch.events, &batch.private, &batch.answers);
    sqlx::query(include_str!("../../sql/postgres/append_batch.sql"))
        .bind(row::signed(batch.after.position))
        .bind(batch.after.recorded_at.micros())
        .bind(batch.after.tree.root().0.to_vec())
        .bind(batch.after.tree.to_bytes())
        .bind(row::signed(batch.before.position))
        .bind(batch.before.root.0.to_vec())
        .bind(&events.positions)
        .bind(&events.streams)
        .bind(&events.versions)
        .bind(events.ids.iter().map(EventId::to_string).collect::<Vec<_>>())
        .bind(&events.types)
        .bind(&events.effective_on)
        .bind(&events.leaf_hashes)
        .bind(&events.envelopes)
        .bind(&private.event_ids)
        .bind(&private.paths)
        .bind(&private.subjects)
        .bind(&private.blinds)
        .bind(&private.values)
        .bind(&answers.names)
        .bind(&answers.targets)
        .bind(&answers.request_hashes)
        .bind(&answers.positions)
        .bind(&answers.event_counts)
        .bind(&answers.versions)
}

/// What a failed statement, which is a transaction of its own, says about its batch.
fn verdict(cause: &sqlx::Error) -> Result<Outcome, WriteError> {
    let code = cause.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned));
    match code.as_deref().and_then(|code| code.get(..2)) {
        // Data that does not fit its column, or a law of the schema.
        Some("22" | "23") => Ok(Outcome::Refused(cause.to_string())),
        // Another transaction was in the way and this one was rolled back.
        Some("40") if code.as_deref() != Some(COMPLETION_UNKNOWN) => Ok(Outcome::HeadMoved),
        // The server went down or cut us off: it may have committed before it could say so.
        None | Some("08" | "40" | "57") => Err(WriteError::InDoubt(cause.to_string())),
        Some(_) => Err(WriteError::Storage(cause.to_string())),
    }
}

/// What an error outside a commit means for the process: PostgreSQL stops itself after a failed sync.
pub(super) fn failure(cause: &sqlx::Error) -> WriteError {
    WriteError::Storage(cause.to_string())
}
