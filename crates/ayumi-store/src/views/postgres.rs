//! The views in the schema `ayumi_views` of the log's database, through a pool of their own; never a table of the log.

use std::time::Duration;

use async_trait::async_trait;
use ayumi_core::id::{OrganizationId, ProgrammeId};
use ayumi_core::merkle::Hash;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, Connection};

use crate::projection::print;
use crate::row;
use crate::views::backend::{
    Backend, Checkpoint, CheckpointColumns, PastVersion, Select, StandingPage, StandingRow, Which, checkpoint,
};
use crate::views::batch::{Batch, NewRow};
use crate::views::error::{ViewsError, database};
use crate::views::reading::impl_view_reads;

static MIGRATOR: Migrator = sqlx::migrate!("../../migrations/postgres/views");

/// Connections, one of which writes.
const CONNECTIONS_MAX: u32 = 6;
/// How long a question waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);

pub(super) struct Postgres {
    pool: PgPool,
}

/// Opens the views, creating their schema and bringing it up to date.
pub(super) async fn open(url: &str) -> Result<Postgres, ViewsError> {
    let parsed: PgConnectOptions = url.parse().map_err(database("read the database URL"))?;
    // A lost compare-and-set must find no row, not fail. What a crash of the server takes is made again from the log.
    let session = [
        ("search_path", "ayumi_views"),
        ("default_transaction_isolation", "read committed"),
        ("synchronous_commit", "off"),
    ];
    let options = parsed.application_name("ayumi-views").options(session).disable_statement_logging();
    let mut connection = options.connect().await.map_err(database("connect to the views"))?;
    sqlx::query(include_str!("../../sql/postgres/create_view_schema.sql"))
        .execute(&mut connection)
        .await
        .map_err(database("create the schema of the views"))?;
    MIGRATOR.run(&mut connection).await.map_err(database("migrate the views"))?;
    connection.close().await.map_err(database("close the views"))?;
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS_MAX)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .connect_with(options)
        .await
        .map_err(database("connect to the views"))?;
    Ok(Postgres { pool })
}

impl Postgres {
    async fn end(&self) {
        self.pool.close().await;
    }
}

impl_view_reads!(Postgres, "postgres");

#[async_trait]
impl Backend for Postgres {
    async fn write(&self, batch: &Batch) -> Result<bool, ViewsError> {
        let failed = || database::<sqlx::Error>("write the views");
        let mut transaction = self.pool.begin().await.map_err(failed())?;
        sqlx::query(include_str!("../../sql/postgres/lock_view_checkpoints.sql"))
            .execute(&mut *transaction)
            .await
            .map_err(failed())?;
        let checkpoints = &batch.moves;
        let moved = sqlx::query(include_str!("../../sql/postgres/move_view_checkpoints.sql"))
            .bind(checkpoints.iter().map(|to| to.projection).collect::<Vec<_>>())
            .bind(checkpoints.iter().map(|to| i64::from(to.version)).collect::<Vec<_>>())
            .bind(checkpoints.iter().map(|to| row::signed(to.from)).collect::<Vec<_>>())
            .bind(checkpoints.iter().map(|to| row::signed(to.to)).collect::<Vec<_>>())
            .bind(checkpoints.iter().map(|to| to.error.as_deref()).collect::<Vec<_>>())
            .bind(checkpoints.iter().map(|to| to.leaf_hash.map(|hash| hash.to_hex())).collect::<Vec<_>>())
            .bind(&batch.identity.log_id)
            .bind(&batch.identity.incarnation)
            .execute(&mut *transaction)
            .await
            .map_err(failed())?;
        if moved.rows_affected() != checkpoints.len() as u64 {
            transaction.rollback().await.map_err(failed())?;
            return Ok(false);
        }
        if !batch.rows.is_empty() {
            archive(&batch.rows, &mut transaction).await.map_err(failed())?;
            upsert(&batch.rows, &mut transaction).await.map_err(failed())?;
        }
        if !batch.past.is_empty() {
            insert_past(batch, &mut transaction).await.map_err(failed())?;
        }
        transaction.commit().await.map_err(failed())?;
        Ok(true)
    }

    async fn discard(&self, projections: &[(&'static str, u32)]) -> Result<(), ViewsError> {
        let failed = || database::<sqlx::Error>("empty the views");
        let mut transaction = self.pool.begin().await.map_err(failed())?;
        sqlx::query(include_str!("../../sql/postgres/lock_view_checkpoints.sql"))
            .execute(&mut *transaction)
            .await
            .map_err(failed())?;
        for (name, version) in projections {
            sqlx::query(include_str!("../../sql/common/reset_view_checkpoint.sql"))
                .bind(*name)
                .bind(i64::from(*version))
                .execute(&mut *transaction)
                .await
                .map_err(failed())?;
            for statement in [
                include_str!("../../sql/common/delete_view_past.sql"),
                include_str!("../../sql/common/delete_view_rows.sql"),
            ] {
                sqlx::query(statement).bind(*name).execute(&mut *transaction).await.map_err(failed())?;
            }
        }
        transaction.commit().await.map_err(failed())
    }
}

type Transaction<'a> = sqlx::Transaction<'a, sqlx::Postgres>;

async fn archive(rows: &[NewRow], transaction: &mut Transaction<'_>) -> Result<(), sqlx::Error> {
    let archived = sqlx::query(include_str!("../../sql/postgres/archive_view_rows.sql"))
        .bind(rows.iter().map(|row| row.projection).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row::signed(row.first)).collect::<Vec<_>>());
    archived.execute(&mut **transaction).await.map(drop)
}

async fn upsert(rows: &[NewRow], transaction: &mut Transaction<'_>) -> Result<(), sqlx::Error> {
    let upserted = sqlx::query(include_str!("../../sql/postgres/upsert_view_rows.sql"))
        .bind(rows.iter().map(|row| row.projection).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>())
        .bind(
            rows.iter().map(|row| row.place.programme.as_ref().map(ProgrammeId::as_str)).collect::<Vec<_>>(),
        )
        .bind(rows.iter().map(|row| row.place.case.map(|id| id.to_string())).collect::<Vec<_>>())
        .bind(
            rows.iter()
                .map(|row| row.place.organization.as_ref().map(OrganizationId::as_str))
                .collect::<Vec<_>>(),
        )
        .bind(rows.iter().map(|row| row.place.sort_on.as_deref()).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row::signed(row.from)).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| row.body.as_deref()).collect::<Vec<_>>());
    upserted.execute(&mut **transaction).await.map(drop)
}

async fn insert_past(batch: &Batch, transaction: &mut Transaction<'_>) -> Result<(), sqlx::Error> {
    let Batch { rows, past, .. } = batch;
    let inserted = sqlx::query(include_str!("../../sql/postgres/insert_view_past.sql"))
        .bind(past.iter().map(|past| rows[past.row].projection).collect::<Vec<_>>())
        .bind(past.iter().map(|past| rows[past.row].key.as_str()).collect::<Vec<_>>())
        .bind(past.iter().map(|past| row::signed(past.from)).collect::<Vec<_>>())
        .bind(past.iter().map(|past| row::signed(past.until)).collect::<Vec<_>>())
        .bind(past.iter().map(|past| past.body.as_str()).collect::<Vec<_>>());
    inserted.execute(&mut **transaction).await.map(drop)
}
