//! `ayumi token`: access tokens, shown once when they are made.

use std::process::ExitCode;

use ayumi_core::id::{CredentialId, UserId};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde_json::json;

use super::{WriteFlags, request};
use crate::config::Settings;
use crate::output::Output;
use crate::wire::Node;

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Makes a token and prints it once
    Create(Create),
    /// Revokes a token
    Revoke(Revoke),
}

#[derive(Args)]
pub(crate) struct Create {
    /// Whose it is
    #[arg(long)]
    user: UserId,
    /// Last day it works
    #[arg(long, value_name = "DATE")]
    expires_on: Option<NaiveDate>,
    #[command(flatten)]
    write: WriteFlags,
}

#[derive(Args)]
pub(crate) struct Revoke {
    /// The token's id, as its creation printed it
    credential: CredentialId,
    #[command(flatten)]
    write: WriteFlags,
}

pub(crate) async fn run(verb: Verb, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let node = Node::open(settings).await?;
    let done = match verb {
        Verb::Create(create) => self::create(&node, &create, settings, output).await,
        Verb::Revoke(revoke) => self::revoke(&node, &revoke, settings, output).await,
    };
    node.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn create(node: &Node, create: &Create, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let body = serde_json::to_vec(&json!([create.user, create.expires_on]))?;
    let request = request(node, settings, &create.write, body).await?;
    let token = node.engine.create_token(create.user, create.expires_on, &request).await?;
    output.note(
        "トークンは今回だけ表示します。安全に保管してください。",
        "the token is shown this once; keep it safe",
    );
    let value =
        json!({"credential": token.credential, "token": token.text, "receipt": token.outcome.receipt});
    output.value(&value, || token.text.clone())
}

async fn revoke(node: &Node, revoke: &Revoke, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let body = serde_json::to_vec(&json!([revoke.credential]))?;
    let request = request(node, settings, &revoke.write, body).await?;
    let outcome = node.engine.revoke_token(revoke.credential, &request).await?;
    output.value(&json!({"receipt": outcome.receipt}), || output.say("トークンを無効にしました。", "revoked"))
}
