//! Where a log stands and what it needs to run; never reads the environment.

use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use ayumi_engine::port::Clock;
use tokio_util::task::TaskTracker;

/// The database of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file of this machine.
    Sqlite(PathBuf),
    /// A PostgreSQL database, as a connection URL.
    Postgres(String),
}

/// Why a text names no database.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{scheme}` is not a database: expected `sqlite:PATH` or `postgres://HOST/DATABASE`")]
pub struct InvalidUrl {
    /// What stands before the colon; the rest may hold a password.
    pub scheme: String,
}

impl FromStr for DatabaseUrl {
    type Err = InvalidUrl;

    fn from_str(text: &str) -> Result<Self, InvalidUrl> {
        let (scheme, rest) = text.split_once(':').unwrap_or((text, ""));
        match scheme {
            "sqlite" if !rest.is_empty() => Ok(Self::Sqlite(rest.strip_prefix("//").unwrap_or(rest).into())),
            "postgres" | "postgresql" if rest.starts_with("//") => Ok(Self::Postgres(text.to_owned())),
            _ => Err(InvalidUrl { scheme: scheme.to_owned() }),
        }
    }
}

/// Everything a log needs from its process.
pub struct LogConfig {
    /// The database.
    pub url: DatabaseUrl,
    /// The clock `recorded_at` comes from.
    pub clock: Arc<dyn Clock>,
    /// Offset from UTC of the dates the log means, in minutes.
    pub utc_offset_minutes: i32,
    /// Where the writer and the follower of the head run, so that a shutdown waits for them.
    pub tasks: TaskTracker,
    /// Called once when the storage failed in a way only a restart can mend; the process should end itself.
    pub fatal: Box<dyn Fn(String) + Send + Sync>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_named_by_its_scheme() {
        let sqlite = |path: &str| Ok(DatabaseUrl::Sqlite(path.into()));
        assert_eq!("sqlite:./ayumi-data/ayumi.db".parse(), sqlite("./ayumi-data/ayumi.db"));
        assert_eq!("sqlite:///var/lib/ayumi.db".parse(), sqlite("/var/lib/ayumi.db"));
        let postgres = "postgres://ayumi@127.0.0.1/ayumi";
        assert_eq!(postgres.parse(), Ok(DatabaseUrl::Postgres(postgres.to_owned())));
    }

    #[test]
    fn a_refused_url_is_not_repeated_with_its_password() {
        for bad in ["", "sqlite:", "mysql://user:geheim@host/db", "postgres:ayumi"] {
            let refused = bad.parse::<DatabaseUrl>().unwrap_err().to_string();
            assert!(!refused.contains("geheim"), "{refused}");
        }
    }
}
