//! `ayumi webhook`: where events are sent; a secret is printed once, where it is made.

use std::process::ExitCode;

use ayumi_core::id::{ProgrammeId, WebhookId};
use ayumi_engine::outward::{Made, NewWebhook};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{ReadFlags, WriteFlags, heads, moment, request};
use crate::config::Settings;
use crate::output::Output;
use crate::wire::{Node, Opening};

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Lists webhooks with their addresses, without secrets
    List(ReadFlags),
    /// Registers an address and prints its secret once
    Add(Add),
    /// Gives a webhook a new secret, printed once; the former one goes on signing beside it
    Rotate(One),
    /// Sends nothing to an address any more
    Remove(One),
}

#[derive(Args)]
pub(crate) struct Add {
    /// The address: https, or a host of --webhook-allow
    url: String,
    /// Type of event sent, such as deadline.changed or deadline.*; may be given several times
    #[arg(long = "type", required = true, value_name = "TYPE")]
    types: Vec<String>,
    /// The one programme whose events are sent
    #[arg(long)]
    programme: Option<ProgrammeId>,
    #[command(flatten)]
    write: WriteFlags,
}

#[derive(Args)]
pub(crate) struct One {
    /// The webhook
    webhook: WebhookId,
    #[command(flatten)]
    write: WriteFlags,
}

pub(crate) async fn run(verb: Verb, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let opening = match &verb {
        Verb::List(_) => Opening::Read,
        Verb::Add(add) => add.write.opening(Opening::Existing),
        Verb::Rotate(one) | Verb::Remove(one) => one.write.opening(Opening::Existing),
    };
    let node = Node::open_to(opening, settings).await?;
    let done = match verb {
        Verb::List(read) => list(&node, &read, output).await,
        Verb::Add(add) => self::add(&node, add, settings, output).await,
        Verb::Rotate(one) => rotate(&node, &one, settings, output).await,
        Verb::Remove(one) => remove(&node, &one, settings, output).await,
    };
    node.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn list(node: &Node, read: &ReadFlags, output: Output) -> anyhow::Result<()> {
    let at = moment(node, read).await?;
    let directory = node.engine.directory_at(at.position).await?;
    let events: Vec<_> = directory.webhooks.values().map(|webhook| webhook.event).collect();
    let private = node.engine.store().private_values(&events).await?;
    let rows: Vec<_> = directory
        .webhooks
        .iter()
        .map(|(id, webhook)| {
            let url = private.get(&(webhook.event, "/data/url".to_owned())).map(|value| value.value.clone());
            json!({
                "webhook": id, "url": url, "types": webhook.types, "programme": webhook.programme,
                "secrets": webhook.secrets.len(),
            })
        })
        .collect();
    let head = heads(
        [("Webhook", "webhook"), ("送り先", "address"), ("種類", "types"), ("事業", "programme")],
        output,
    );
    output.rows(&rows, &head.each_ref().map(String::as_str), |row| {
        let text = |field: &str| row[field].as_str().map_or_else(|| row[field].to_string(), str::to_owned);
        ["webhook", "url", "types", "programme"].map(text).to_vec()
    })
}

async fn add(node: &Node, add: Add, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let body = serde_json::to_vec(&json!([add.url, add.types, add.programme]))?;
    let request = request(node, settings, &add.write, body, output).await?;
    let new = NewWebhook { url: add.url, types: add.types, programme: add.programme };
    let made = node.engine.register_webhook(new, &settings.outward.allowed, &request).await?;
    told(&made, request.dry_run, output)
}

async fn rotate(node: &Node, one: &One, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let body = serde_json::to_vec(&json!(["rotate", one.webhook]))?;
    let request = request(node, settings, &one.write, body, output).await?;
    let made = node.engine.rotate_webhook(one.webhook, &request).await?;
    told(&made, request.dry_run, output)
}

fn told(made: &Made<WebhookId>, dry_run: bool, output: Output) -> anyhow::Result<()> {
    // The id of a rehearsal is nobody's.
    let id = Some(made.id).filter(|_| !dry_run);
    let value = json!({
        "webhook": id, "secret": made.secret, "receipt": made.outcome.receipt, "dry_run": dry_run,
    });
    output.value(&value, || {
        let words = format!("{}\n{}", made.id, made.secret.as_deref().unwrap_or_default());
        super::done(dry_run, words.trim_end(), words.trim_end(), output)
    })
}

async fn remove(node: &Node, one: &One, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let body = serde_json::to_vec(&json!(["remove", one.webhook]))?;
    let request = request(node, settings, &one.write, body, output).await?;
    let outcome = node.engine.remove_webhook(one.webhook, None, &request).await?;
    let dry_run = request.dry_run;
    output.value(&json!({"receipt": outcome.receipt, "dry_run": dry_run}), || {
        super::done(dry_run, "送り先から外しました。", "removed", output)
    })
}
