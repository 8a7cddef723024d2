//! The command line: every verb, one file each; never what a verb does.

mod apply;
mod audit;
mod board;
mod calendar;
mod case;
mod check;
mod completions;
mod database;
mod definition;
mod delivery;
mod demo;
mod feed;
mod migration;
mod post;
mod projection;
mod reminder;
mod serve;
mod token;
mod user;
mod webhook;

use std::process::ExitCode;

use ayumi_core::decide::Acting;
use ayumi_core::envelope::{Actor, Via};
use ayumi_core::id::CorrelationId;
use ayumi_core::text::Language;
use ayumi_core::time::Timestamp;
use ayumi_engine::handle::Request;
use ayumi_engine::port::Ids as _;
use chrono::NaiveDate;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

pub(crate) use apply::{Source, progress_bar, publish_sources};

use crate::config::{Flags, ListenFlag, Settings};
use crate::exit::{Code, Failure, NobodyReads, known};
use crate::ids::SystemIds;
use crate::output::Output;
use crate::wire::{Node, Opening};

/// 歩み — runs a prefecture's shared programmes on a log that can be verified.
#[derive(Parser)]
#[command(name = "ayumi", version, about, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Serves the pages and the API
    Serve(ListenFlag),
    /// Makes a trial with Hyogo's programmes of 令和8年度 and serves it
    Demo(demo::Demo),
    /// Checks definitions, plans and migrations, as a compiler does
    Check(check::Check),
    /// Lists, compares and draws definitions; prints the language's schema and reference
    #[command(subcommand)]
    Definition(definition::Verb),
    /// Publishes definitions, organisations, calendars and plans; the second time appends nothing
    Apply(apply::Apply),
    /// Moves running cases to another version of their definition
    #[command(subcommand)]
    Migration(migration::Verb),
    /// Lists, shows and changes cases
    #[command(subcommand)]
    Case(case::Verb),
    /// Shows where every body stands in a programme
    Board(board::Board),
    /// Tells whether a day is open and what a new table would change
    #[command(subcommand)]
    Calendar(calendar::Verb),
    /// Verifies the log
    #[command(subcommand)]
    Audit(audit::Verb),
    /// Shows and rebuilds projections
    #[command(subcommand)]
    Projection(projection::Verb),
    /// Shows what will be sent to whom, and sends what is due
    #[command(subcommand)]
    Reminder(reminder::Verb),
    /// Registers, lists and disables users
    #[command(subcommand)]
    User(user::Verb),
    /// Lists posts, hands them over and gives them roles
    #[command(subcommand)]
    Post(post::Verb),
    /// Makes and revokes access tokens
    #[command(subcommand)]
    Token(token::Verb),
    /// Registers, lists and removes addresses events are sent to
    #[command(subcommand)]
    Webhook(webhook::Verb),
    /// Shows what waits to leave and what was tried, and tries again
    #[command(subcommand)]
    Delivery(delivery::Verb),
    /// Makes, lists and revokes calendar feeds
    #[command(subcommand)]
    Feed(feed::Verb),
    /// Looks after the database
    #[command(subcommand)]
    Db(database::Verb),
    /// Prints completions for a shell
    Completions(completions::Completions),
}

/// What every write takes.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct WriteFlags {
    /// Makes a retry the same request; a fresh one is made and printed when absent
    #[arg(long, value_name = "KEY")]
    pub(crate) idempotency_key: Option<String>,
    /// Decides and shows what would be written, without writing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

impl WriteFlags {
    /// How the log is opened for this write; a dry run moves nothing.
    pub(crate) fn opening(&self, real: Opening) -> Opening {
        if self.dry_run { Opening::Read } else { real }
    }
}

/// What every read takes.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct ReadFlags {
    /// What was recorded by then: an RFC 3339 instant, or a date for the end of that day
    #[arg(long, value_name = "WHEN")]
    as_of: Option<String>,
}

/// Runs the program.
pub fn run() -> ExitCode {
    let matches = Cli::command().get_matches();
    let mut cli = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    cli.flags.put_flags_first(&matches);
    let language = match cli.flags.lang.as_deref() {
        Some("en") => Language::En,
        Some(_) | None => Language::Ja,
    };
    let output = Output { json: cli.flags.json, language };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&anyhow::Error::new(error).context("start the runtime"), output),
    };
    runtime.block_on(dispatch(cli, output)).unwrap_or_else(|error| failed(&error, output))
}

fn failed(error: &anyhow::Error, output: Output) -> ExitCode {
    if error.is::<NobodyReads>() {
        return ExitCode::SUCCESS;
    }
    let failure = known(error);
    output.failure(&failure);
    failure.code.into()
}

async fn dispatch(cli: Cli, output: Output) -> anyhow::Result<ExitCode> {
    let listen = match &cli.verb {
        Verb::Serve(listen) => listen.clone(),
        Verb::Demo(demo) => demo.listen.clone(),
        Verb::Check(_)
        | Verb::Definition(_)
        | Verb::Apply(_)
        | Verb::Migration(_)
        | Verb::Case(_)
        | Verb::Board(_)
        | Verb::Calendar(_)
        | Verb::Audit(_)
        | Verb::Projection(_)
        | Verb::Reminder(_)
        | Verb::Post(_)
        | Verb::User(_)
        | Verb::Token(_)
        | Verb::Webhook(_)
        | Verb::Delivery(_)
        | Verb::Feed(_)
        | Verb::Db(_)
        | Verb::Completions(_) => ListenFlag::default(),
    };
    let settings = Settings::resolve(&cli.flags, &listen)?;
    let quiet = !matches!(cli.verb, Verb::Serve(_) | Verb::Demo(_));
    crate::telemetry::start(settings.log.as_deref(), if quiet { "warn" } else { "info" });
    match cli.verb {
        Verb::Serve(_) => serve::run(&settings, output).await,
        Verb::Demo(demo) => demo::run(&demo, &settings, output).await,
        Verb::Check(check) => check::run(&check, output),
        Verb::Definition(verb) => definition::run(verb, &settings, output).await,
        Verb::Apply(apply) => apply::run(&apply, &settings, output).await,
        Verb::Migration(verb) => migration::run(verb, &settings, output).await,
        Verb::Case(verb) => case::run(verb, &settings, output).await,
        Verb::Board(board) => board::run(&board, &settings, output).await,
        Verb::Calendar(verb) => calendar::run(verb, &settings, output).await,
        Verb::Audit(verb) => audit::run(verb, &settings, output).await,
        Verb::Projection(verb) => projection::run(verb, &settings, output).await,
        Verb::Reminder(verb) => reminder::run(verb, &settings, output).await,
        Verb::Post(verb) => post::run(verb, &settings, output).await,
        Verb::User(verb) => user::run(verb, &settings, output).await,
        Verb::Token(verb) => token::run(verb, &settings, output).await,
        Verb::Webhook(verb) => webhook::run(verb, &settings, output).await,
        Verb::Delivery(verb) => delivery::run(verb, &settings, output).await,
        Verb::Feed(verb) => feed::run(verb, &settings, output).await,
        Verb::Db(verb) => database::run(verb, &settings, output).await,
        Verb::Completions(completions) => completions::run(&completions),
    }
}

/// Who the command line acts as: the owner of the token, or the operator of this machine.
pub(crate) async fn acting(node: &Node, settings: &Settings) -> anyhow::Result<(String, Acting)> {
    let Some(token) = &settings.token else {
        return Ok(("system:cli".into(), Acting { actor: Actor::operator(), rights: Vec::new() }));
    };
    let identity = node.engine.authenticate_token(token).await?;
    let identity = identity
        .ok_or_else(|| Failure::new(Code::Denied, "トークンが無効です。", "the token opens nothing"))?;
    Ok((identity.principal(), identity.acting()))
}

/// The request a write is made under. The same key with the same `body` is the same request; a fresh key is told, or
/// nobody could ask again.
pub(crate) async fn request(
    node: &Node,
    settings: &Settings,
    flags: &WriteFlags,
    body: Vec<u8>,
    output: Output,
) -> anyhow::Result<Request> {
    let (principal, acting) = acting(node, settings).await?;
    let key = flags.idempotency_key.clone().unwrap_or_else(|| SystemIds.uuid().to_string());
    if flags.idempotency_key.is_none() && !flags.dry_run {
        output.note(&format!("再送用の鍵：{key}"), &format!("key for a retry: {key}"));
    }
    Ok(Request {
        principal,
        key,
        body,
        acting,
        via: Via::Cli,
        correlation: CorrelationId(SystemIds.uuid()),
        seen: None,
        dry_run: flags.dry_run,
    })
}

/// The moment a read is made at.
pub(crate) struct Moment {
    /// The last position recorded by then; none for the present.
    pub(crate) position: Option<u64>,
    /// Its day.
    pub(crate) day: NaiveDate,
}

pub(crate) async fn moment(node: &Node, flags: &ReadFlags) -> anyhow::Result<Moment> {
    let Some(text) = &flags.as_of else {
        return Ok(Moment { position: None, day: node.engine.today() });
    };
    let offset = node.engine.log().offset;
    let instant = Timestamp::parse_as_of(text, offset).map_err(|_| {
        Failure::usage(
            format!("「{text}」は日時でも日付でもありません（例 2026-06-30）。"),
            format!("`{text}` is neither an instant nor a date, such as 2026-06-30"),
        )
    })?;
    let position = node.engine.store().position_at(instant).await?;
    Ok(Moment { position: Some(position), day: instant.date_in(offset) })
}

/// Opens the node with its projections caught up.
pub(crate) async fn open_caught_up(opening: Opening, settings: &Settings) -> anyhow::Result<Node> {
    let node = Node::open_to(opening, settings).await?;
    node.views.catch_up().await?;
    Ok(node)
}

/// Column heads in the reader's language, from pairs of Japanese and English.
pub(crate) fn heads<const N: usize>(pairs: [(&str, &str); N], output: Output) -> [String; N] {
    pairs.map(|(ja, en)| output.say(ja, en))
}

/// Words for a write that was only rehearsed, or those of the write itself.
pub(crate) fn done(dry_run: bool, ja: &str, en: &str, output: Output) -> String {
    if dry_run {
        output.say("記録できます（まだ記録していません）。", "it would be recorded; nothing was written")
    } else {
        output.say(ja, en)
    }
}
