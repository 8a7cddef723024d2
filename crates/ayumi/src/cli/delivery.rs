//! `ayumi delivery`: what waits to leave, what was tried, and trying again; never what is to leave.

use std::process::ExitCode;

use ayumi_core::id::MessageId;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{WriteFlags, done, heads, request};
use crate::config::Settings;
use crate::output::Output;
use crate::wire::{Node, Opening};

/// Waiting pieces that are listed.
const LISTED_MAX: usize = 1_000;

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Lists what waits to leave, what is parked first
    List,
    /// Lists the last 50 attempts with what the other side said
    Attempts,
    /// Lets what was parked be tried again
    Retry(Retry),
}

#[derive(Args)]
pub(crate) struct Retry {
    /// The delivery, as the list names it
    delivery: MessageId,
    /// Why, for the record
    #[arg(long)]
    reason: Option<String>,
    #[command(flatten)]
    write: WriteFlags,
}

pub(crate) async fn run(verb: Verb, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let opening = match &verb {
        Verb::List | Verb::Attempts => Opening::Read,
        Verb::Retry(retry) => retry.write.opening(Opening::Existing),
    };
    let node = Node::open_to(opening, settings).await?;
    let outcome = match verb {
        Verb::List => list(&node, output).await,
        Verb::Attempts => attempts(&node, output).await,
        Verb::Retry(retry) => self::retry(&node, &retry, settings, output).await,
    };
    node.close().await;
    outcome.map(|()| ExitCode::SUCCESS)
}

async fn list(node: &Node, output: Output) -> anyhow::Result<()> {
    let waiting = node.clerk.outbox.deliveries(LISTED_MAX).await?;
    let rows: Vec<Value> = waiting.iter().map(serde_json::to_value).collect::<Result<_, _>>()?;
    let head = heads(
        [
            ("送信", "delivery"),
            ("手段", "way"),
            ("停止", "parked"),
            ("回数", "attempts"),
            ("次", "next"),
            ("最後の結果", "last answer"),
        ],
        output,
    );
    output.rows(&rows, &head.each_ref().map(String::as_str), |row| {
        ["id", "way", "parked", "attempts", "next_at", "cause"].map(|field| text(row, field)).to_vec()
    })
}

async fn attempts(node: &Node, output: Output) -> anyhow::Result<()> {
    let made = node.clerk.outbox.attempts().await?;
    let rows: Vec<Value> = made.iter().map(serde_json::to_value).collect::<Result<_, _>>()?;
    let head = heads(
        [
            ("日時", "at"),
            ("送信", "delivery"),
            ("手段", "way"),
            ("宛先", "to"),
            ("到達", "delivered"),
            ("返事", "answer"),
        ],
        output,
    );
    output.rows(&rows, &head.each_ref().map(String::as_str), |row| {
        ["at", "delivery", "way", "address", "delivered", "answer"].map(|field| text(row, field)).to_vec()
    })
}

fn text(row: &Value, field: &str) -> String {
    row[field].as_str().map_or_else(|| row[field].to_string(), str::to_owned)
}

async fn retry(node: &Node, retry: &Retry, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let body = serde_json::to_vec(&json!([retry.delivery, retry.reason]))?;
    let request = request(node, settings, &retry.write, body, output).await?;
    let outbox = node.clerk.outbox.as_ref();
    let released =
        node.engine.retry_delivery(outbox, &retry.delivery, retry.reason.as_deref(), &request).await?;
    let receipt = released.recorded.map(|outcome| outcome.receipt);
    let dry_run = request.dry_run;
    output.value(&json!({"delivery": released.delivery, "receipt": receipt, "dry_run": dry_run}), || {
        done(dry_run, "もう一度送ります。", "it is tried again", output)
    })
}
