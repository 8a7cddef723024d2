//! The settings of SQLite a log depends on: what they are, what they must be; never changes one.

use std::fs::File;
use std::io;
use std::path::Path;

use sqlx::sqlite::SqliteConnection;

use crate::doctor::{Setting, refuse_unsafe};
use crate::error::{OpenError, database};

/// Before 3.51.3 two connections on one WAL could lose committed transactions.
const VERSION_MIN: (u32, u32, u32) = (3, 51, 3);

pub(super) async fn check(connection: &mut SqliteConnection) -> Result<(), OpenError> {
    refuse_unsafe(list(connection).await?)
}

pub(super) async fn list(connection: &mut SqliteConnection) -> Result<Vec<Setting>, OpenError> {
    let values: Vec<(String, String)> = sqlx::query_as(include_str!("../../sql/sqlite/select_settings.sql"))
        .fetch_all(connection)
        .await
        .map_err(database("read the settings of the database"))?;
    Ok(values.into_iter().map(|(name, value)| judge(name, value)).collect())
}

fn judge(name: String, value: String) -> Setting {
    let (ok, ja, en) = match name.as_str() {
        "sqlite_version" => (
            version(&value).is_some_and(|found| found >= VERSION_MIN),
            "SQLite 3.51.3 以上で作り直したプログラムを使ってください。",
            "use a program built with SQLite 3.51.3 or newer",
        ),
        "journal_mode" => (
            value == "wal",
            "データベースを WAL に対応したローカルディスクに置いてください。",
            "put the database on a local disk that supports WAL",
        ),
        "synchronous" => (
            matches!(value.as_str(), "2" | "3"),
            "synchronous は FULL でなければなりません。",
            "synchronous must be FULL",
        ),
        "foreign_keys" | "recursive_triggers" | "cell_size_check" => {
            (value == "1", "この設定は on でなければなりません。", "this setting must be on")
        }
        "trusted_schema" => {
            (value == "0", "この設定は off でなければなりません。", "this setting must be off")
        }
        _ => (true, "", ""),
    };
    Setting { name, value, ok, advice_ja: ja, advice_en: en }
}

fn version(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??, parts.next()??))
}

/// Makes a finished copy durable, with its name.
pub(super) fn sync(copy: &Path) -> io::Result<()> {
    File::open(copy)?.sync_all()?;
    let folder = copy.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}
