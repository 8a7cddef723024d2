//! `ayumi feed`: calendar feeds of the token's owner; the address of one is printed once, where it is made.

use std::process::ExitCode;

use ayumi_core::id::{FeedId, ProgrammeId};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{ReadFlags, WriteFlags, acting, done, heads, moment, request};
use crate::config::Settings;
use crate::output::Output;
use crate::wire::{Node, Opening};

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Lists the calendar feeds of the token's owner; without a token, those of everybody
    List(ReadFlags),
    /// Makes a feed for the token's owner and prints its address once
    Create(Create),
    /// Lets a feed open no more
    Revoke(Revoke),
}

#[derive(Args)]
pub(crate) struct Create {
    /// The one programme it is about
    #[arg(long)]
    programme: Option<ProgrammeId>,
    #[command(flatten)]
    write: WriteFlags,
}

#[derive(Args)]
pub(crate) struct Revoke {
    /// The feed
    feed: FeedId,
    #[command(flatten)]
    write: WriteFlags,
}

pub(crate) async fn run(verb: Verb, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let opening = match &verb {
        Verb::List(_) => Opening::Read,
        Verb::Create(create) => create.write.opening(Opening::Existing),
        Verb::Revoke(revoke) => revoke.write.opening(Opening::Existing),
    };
    let node = Node::open_to(opening, settings).await?;
    let outcome = match verb {
        Verb::List(read) => list(&node, &read, settings, output).await,
        Verb::Create(create) => self::create(&node, create, settings, output).await,
        Verb::Revoke(revoke) => self::revoke(&node, &revoke, settings, output).await,
    };
    node.close().await;
    outcome.map(|()| ExitCode::SUCCESS)
}

async fn list(node: &Node, read: &ReadFlags, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let (_, acting) = acting(node, settings).await?;
    let at = moment(node, read).await?;
    let directory = node.engine.directory_at(at.position).await?;
    let own = acting.actor.user;
    let rows: Vec<_> = directory
        .feeds
        .iter()
        .filter(|(_, feed)| own.is_none_or(|own| feed.user == own))
        .map(|(id, feed)| {
            json!({"feed": id, "user": feed.user, "programme": feed.programme, "revoked": feed.revoked})
        })
        .collect();
    let head = heads(
        [("カレンダー", "feed"), ("利用者", "user"), ("事業", "programme"), ("失効", "revoked")],
        output,
    );
    output.rows(&rows, &head.each_ref().map(String::as_str), |row| {
        let text = |field: &str| row[field].as_str().map_or_else(|| row[field].to_string(), str::to_owned);
        ["feed", "user", "programme", "revoked"].map(text).to_vec()
    })
}

async fn create(node: &Node, create: Create, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let body = serde_json::to_vec(&json!([create.programme]))?;
    let request = request(node, settings, &create.write, body, output).await?;
    let made = node.engine.create_feed(create.programme, &request).await?;
    let dry_run = request.dry_run;
    let link = settings.outward.link().trim_end_matches('/');
    let address = made.secret.map(|token| format!("{link}/api/v1/calendars/{token}.ics"));
    // The id of a rehearsal is nobody's.
    let id = Some(made.id).filter(|_| !dry_run);
    let value = json!({
        "feed": id, "address": address, "receipt": made.outcome.receipt, "dry_run": dry_run,
    });
    output.value(&value, || {
        let words = format!("{}\n{}", made.id, address.as_deref().unwrap_or_default());
        done(dry_run, words.trim_end(), words.trim_end(), output)
    })
}

async fn revoke(node: &Node, revoke: &Revoke, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let body = serde_json::to_vec(&json!(["revoke", revoke.feed]))?;
    let request = request(node, settings, &revoke.write, body, output).await?;
    let outcome = node.engine.revoke_feed(revoke.feed, &request).await?;
    let dry_run = request.dry_run;
    output.value(&json!({"receipt": outcome.receipt, "dry_run": dry_run}), || {
        done(dry_run, "使えなくしました。", "revoked", output)
    })
}
