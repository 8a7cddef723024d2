//! The settings of PostgreSQL a log depends on: what they are, what they must be; never changes one.

use sqlx::postgres::PgConnection;

use crate::doctor::{Setting, refuse_unsafe};
use crate::error::{OpenError, database};

/// The oldest version the statements were written for.
const VERSION_MIN: u32 = 150_000;

pub(super) async fn check(connection: &mut PgConnection) -> Result<(), OpenError> {
    refuse_unsafe(list(connection).await?)
}

pub(super) async fn list(connection: &mut PgConnection) -> Result<Vec<Setting>, OpenError> {
    let values: Vec<(String, String)> =
        sqlx::query_as(include_str!("../../sql/postgres/select_settings.sql"))
            .fetch_all(connection)
            .await
            .map_err(database("read the settings of the database"))?;
    Ok(values.into_iter().map(|(name, value)| judge(name, value)).collect())
}

fn judge(name: String, value: String) -> Setting {
    let (ok, ja, en) = match name.as_str() {
        "server_version_num" => (
            value.parse::<u32>().is_ok_and(|found| found >= VERSION_MIN),
            "PostgreSQL 15 以上を使ってください。",
            "use PostgreSQL 15 or newer",
        ),
        "fsync" | "full_page_writes" => (
            value == "on",
            "postgresql.conf でこの設定を on にしてください。off では停電で記録が失われます。",
            "set it to on in postgresql.conf; off loses acknowledged events at a power cut",
        ),
        "synchronous_commit" => (
            matches!(value.as_str(), "on" | "remote_apply"),
            "synchronous_commit を on または remote_apply にしてください。",
            "set it to on or remote_apply",
        ),
        "server_encoding" => (
            value == "UTF8",
            "文字コードが UTF8 のデータベースを作ってください。",
            "create the database with encoding UTF8",
        ),
        _ => (true, "", ""),
    };
    Setting { name, value, ok, advice_ja: ja, advice_en: en }
}
