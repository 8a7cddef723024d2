//! Brings a database to the schema this program was built with; never goes back and never touches a row.

use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;

use crate::error::OpenError;

static SQLITE: Migrator = sqlx::migrate!("../../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../../migrations/postgres");

/// Where the driver notes what it has run.
const TABLE: &str = "_sqlx_migrations";
/// Two processes may start on one new file, and SQLite has no lock around a whole migration: the second tries again.
const ATTEMPTS_MAX: u32 = 5;

pub(crate) async fn sqlite(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    let mut attempt = 1;
    while !is_current(&SQLITE, connection).await {
        // Not `run`, whose future the compiler cannot see to be `Send` for every lifetime.
        match SQLITE.run_direct(None, connection, false).await {
            Err(MigrateError::Execute(_) | MigrateError::ExecuteMigration(..)) if attempt < ATTEMPTS_MAX => {
                attempt += 1;
            }
            result => return result.map_err(|cause| failed(&cause)),
        }
    }
    Ok(())
}

pub(crate) async fn postgres(connection: &mut PgConnection) -> Result<(), OpenError> {
    if is_current(&POSTGRES, connection).await {
        return Ok(());
    }
    POSTGRES.run_direct(None, connection, false).await.map_err(|cause| failed(&cause))
}

/// The triggers the schema of a dialect, `sqlite` or `postgres`, guards itself with.
pub(crate) fn guards(dialect: &str) -> Vec<String> {
    let migrator = if dialect == "sqlite" { &SQLITE } else { &POSTGRES };
    let named = |sql: &str| {
        sql.lines().filter_map(|line| line.strip_prefix("create trigger ")).map(first_word).collect()
    };
    migrator.iter().flat_map(|migration| -> Vec<String> { named(migration.sql.as_str()) }).collect()
}

fn first_word(text: &str) -> String {
    text.split_whitespace().next().unwrap_or_default().to_owned()
}

/// Asks before anything is run, so that a role that may not change the schema can open a log that is up to date.
async fn is_current(migrator: &Migrator, connection: &mut impl Migrate) -> bool {
    // A new database has no table of migrations yet, which is an error here and says the same as an empty one.
    let applied = connection.list_applied_migrations(TABLE).await.unwrap_or_default();
    let dirty = connection.dirty_version(TABLE).await.ok().flatten().is_some();
    let wanted = migrator.iter().map(|migration| (migration.version, &migration.checksum));
    !dirty && wanted.eq(applied.iter().map(|migration| (migration.version, &migration.checksum)))
}

fn failed(cause: &MigrateError) -> OpenError {
    OpenError::Database { operation: "migrate the database", cause: cause.to_string() }
}
