//! Settings: flags, then the environment, then `ayumi.toml`; the one place that reads either.

mod outward;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ayumi_core::time::Timestamp;
use ayumi_store::DatabaseUrl;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args};
use serde::Deserialize;

use crate::exit::{Code, Failure};

pub use outward::{Outward, OutwardFlags};

const DATABASE: &str = "sqlite:./ayumi-data/ayumi.db";
const LISTEN: &str = "127.0.0.1:8640";
const DATA: &str = "./ayumi-data";

/// Settings every command understands.
#[derive(Debug, Clone, Default, Args)]
pub struct Flags {
    /// Database: `sqlite:PATH` or `postgres://HOST/DATABASE` [default: sqlite:./ayumi-data/ayumi.db]
    #[arg(long, env = "AYUMI_DATABASE", global = true, hide_env_values = true, value_name = "URL")]
    pub database: Option<String>,

    /// File that holds the database setting, for passwords
    #[arg(long, env = "AYUMI_DATABASE_FILE", global = true, value_name = "FILE")]
    pub database_file: Option<PathBuf>,

    /// Folder of evidence files and keys [default: ./ayumi-data]
    #[arg(long, env = "AYUMI_DATA", global = true, value_name = "FOLDER")]
    pub data: Option<PathBuf>,

    /// What is logged to stderr, such as `info` or `ayumi_store=debug` [default: warn; serve: info]
    #[arg(long, env = "AYUMI_LOG", global = true, value_name = "FILTER")]
    pub log: Option<String>,

    /// Settings file [default: ./ayumi.toml when there is one]
    #[arg(long, env = "AYUMI_CONFIG", global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,

    /// Acts as the owner of this token; without one, as the operator of this machine
    #[arg(
        long,
        env = "AYUMI_TOKEN",
        global = true,
        hide_env_values = true,
        hide_short_help = true,
        value_name = "TOKEN"
    )]
    pub token: Option<String>,

    /// File that holds the token
    #[arg(long, env = "AYUMI_TOKEN_FILE", global = true, value_name = "FILE")]
    pub token_file: Option<PathBuf>,

    /// Trials only: opens logs in trial mode and allows AYUMI_NOW
    #[arg(long, env = "AYUMI_TRIAL", global = true, value_parser = clap::builder::BoolishValueParser::new(),
          num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value = "false", value_name = "BOOL")]
    pub trial: bool,

    /// Trials only: starts the clock at this instant (RFC 3339), from which it runs on
    #[arg(long, env = "AYUMI_NOW", global = true, value_name = "INSTANT")]
    pub now: Option<String>,

    /// Language of messages: ja or en
    #[arg(long, env = "AYUMI_LANG", global = true, value_name = "LANGUAGE", value_parser = ["ja", "en"],
          hide_possible_values = true)]
    pub lang: Option<String>,

    /// Prints JSON on stdout
    #[arg(long, global = true)]
    pub json: bool,
}

/// Where the server listens; only `serve` and `demo` use it.
#[derive(Debug, Clone, Default, Args)]
pub struct ListenFlag {
    /// Address to listen on [default: 127.0.0.1:8640]
    #[arg(long, env = "AYUMI_LISTEN", value_name = "ADDRESS")]
    pub listen: Option<String>,

    /// Sends session cookies over TLS only; set it when a proxy in front speaks TLS
    #[arg(long, env = "AYUMI_SECURE_COOKIES", value_parser = clap::builder::BoolishValueParser::new(),
          num_args = 0..=1, require_equals = true, default_missing_value = "true", default_value = "false", value_name = "BOOL")]
    pub secure_cookies: bool,

    /// Address the pages are reached at from outside, when a proxy in front names another host
    #[arg(long, env = "AYUMI_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,

    /// The ways out.
    #[command(flatten)]
    pub outward: OutwardFlags,
}

fn public_url(text: &str) -> Result<String, String> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() => Ok(text.to_owned()),
        Some(_) | None => Err("expected an address such as https://ayumi.example.jp".into()),
    }
}

impl Flags {
    /// Lets a flag that names a file come before the variable that holds the value itself.
    pub(crate) fn put_flags_first(&mut self, matches: &ArgMatches) {
        let is_beaten = |value: &str, file: &str| {
            matches.value_source(value) == Some(ValueSource::EnvVariable)
                && matches.value_source(file) == Some(ValueSource::CommandLine)
        };
        if is_beaten("database", "database_file") {
            self.database = None;
        }
        if is_beaten("token", "token_file") {
            self.token = None;
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigFile {
    database: Option<String>,
    listen: Option<String>,
    data: Option<PathBuf>,
    log: Option<String>,
}

/// Settings after all sources were read.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The database.
    pub database: DatabaseUrl,
    /// Folder of evidence files and keys.
    pub data: PathBuf,
    /// Log filter.
    pub log: Option<String>,
    /// Address to listen on.
    pub listen: SocketAddr,
    /// The token to act with.
    pub token: Option<String>,
    /// Whether trials are allowed.
    pub trial: bool,
    /// Where the clock starts.
    pub now: Option<Timestamp>,
    /// Whether session cookies need TLS.
    pub secure_cookies: bool,
    /// Where the server is reached from outside, when that is known.
    pub public_url: Option<String>,
    /// The ways out.
    pub outward: Outward,
}

impl Settings {
    /// Settings from the flags, which `clap` has already joined with the environment, and the file.
    ///
    /// # Errors
    /// When a setting does not parse or its file cannot be read.
    pub fn resolve(flags: &Flags, listen: &ListenFlag) -> anyhow::Result<Self> {
        let file = config_file(flags.config.as_deref())?;
        let secret = |path: &Option<PathBuf>| path.as_deref().map(read_line).transpose();
        let database = flags.database.clone().or(secret(&flags.database_file)?).or(file.database);
        let now = flags.now.as_deref().map(parse_now).transpose()?;
        if now.is_some() && !flags.trial {
            return Err(Failure::usage(
                "AYUMI_NOW は試用（AYUMI_TRIAL=1）でだけ使えます。",
                "AYUMI_NOW is for trials only: set AYUMI_TRIAL=1 as well",
            )
            .into());
        }
        let address: String = listen.listen.clone().or(file.listen).unwrap_or_else(|| LISTEN.into());
        let wrong = |_| {
            Failure::usage(
                format!("待受けアドレス「{address}」が正しくありません（例 127.0.0.1:8640）。"),
                format!("`{address}` is not an address to listen on, such as 127.0.0.1:8640"),
            )
        };
        Ok(Self {
            database: parse_database(database.as_deref().unwrap_or(DATABASE))?,
            data: flags.data.clone().or(file.data).unwrap_or_else(|| DATA.into()),
            log: flags.log.clone().or(file.log),
            listen: address.parse().map_err(wrong)?,
            token: flags.token.clone().or(secret(&flags.token_file)?),
            trial: flags.trial,
            now,
            secure_cookies: listen.secure_cookies,
            public_url: listen.public_url.clone(),
            outward: Outward::resolve(&listen.outward, listen.public_url.as_deref(), &address)?,
        })
    }
}

fn parse_database(text: &str) -> Result<DatabaseUrl, Failure> {
    text.parse().map_err(|error: ayumi_store::InvalidUrl| {
        Failure::usage(
            "データベースの指定が正しくありません。sqlite:PATH または postgres://… で指定してください。",
            error.to_string(),
        )
    })
}

fn parse_now(text: &str) -> Result<Timestamp, Failure> {
    text.parse().map_err(|_| {
        Failure::usage(
            format!("AYUMI_NOW「{text}」は日時（RFC 3339、例 2026-04-01T09:00:00+09:00）ではありません。"),
            format!("AYUMI_NOW `{text}` is not an RFC 3339 instant such as 2026-04-01T09:00:00+09:00"),
        )
    })
}

fn config_file(named: Option<&Path>) -> anyhow::Result<ConfigFile> {
    let path = named.unwrap_or(Path::new("ayumi.toml"));
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(ConfigFile::default());
        }
        Err(error) => return Err(unreadable(path, &error).into()),
    };
    toml::from_str(&text).map_err(|error| {
        Failure::usage(
            format!("設定ファイル {} が正しくありません：{error}", path.display()),
            format!("{}: {error}", path.display()),
        )
        .into()
    })
}

fn read_line(path: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// A text file for people to write: UTF-8, with or without the mark some editors put before it.
///
/// # Errors
/// When it cannot be read or is written in another encoding.
pub fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::new(
            Code::Failure,
            format!(
                "ファイル {} の文字コードが UTF-8 ではありません（{at}バイト目）。UTF-8 で保存してください。",
                path.display()
            ),
            format!("`{}` is not UTF-8 (byte {at}); save it as UTF-8", path.display()),
        )
    })?;
    Ok(text.strip_prefix('\u{feff}').map_or_else(|| text.clone(), str::to_owned))
}

/// The failure to read a named file.
pub fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        Code::NotFound,
        format!("ファイル {} を読めません：{error}", path.display()),
        format!("read `{}`: {error}", path.display()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_from_outside_names_its_scheme_and_host() {
        assert!(public_url("https://ayumi.example.jp").is_ok());
        for wrong in ["ayumi.example.jp", "https://", "ftp://ayumi.example.jp", ""] {
            assert!(public_url(wrong).is_err(), "{wrong}");
        }
    }
}
