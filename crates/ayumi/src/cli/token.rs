//! `ayumi token`: access tokens, shown once when they are made.

use std::process::ExitCode;

use ayumi_core::id::{CredentialId, UserId};
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde_json::json;

use super::{WriteFlags, request};
use crate::config::Settings;
use crate::output::Output;
use crate::wire::{Node, Opening};

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
    let write = match &verb {
        Verb::Create(create) => &create.write,
        Verb::Revoke(revoke) => &revoke.write,
    };
    let node = Node::open_to(write.opening(Opening::Existing), settings).await?;
    let done = match verb {
        Verb::Create(create) => self::create(&node, &create, settings, output).await,
        Verb::Revoke(revoke) => self::revoke(&node, &revoke, settings, output).await,
    };
    node.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn create(node: &Node, create: &Create, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let body = serde_json::to_vec(&json!([create.user, create.expires_on]))?;
    let request = request(node, settings, &create.write, body, output).await?;
    let token = node.engine.create_token(create.user, create.expires_on, &request).await?;
    let (credential, dry_run) = (token.credential, create.write.dry_run);
    if dry_run {
        return output.value(&json!({"credential": null, "token": null, "dry_run": true}), || {
            super::done(dry_run, "", "", output)
        });
    }
    let value = json!({
        "credential": credential, "token": token.text, "receipt": token.outcome.receipt,
        "replayed": token.outcome.replayed, "dry_run": false,
    });
    let Some(text) = token.text else {
        return output.value(&value, || {
            output.say(
                &format!("このトークン（{credential}）は作成済みです。トークンは最初の一度だけ表示しました。控えがなければ ayumi token revoke {credential} で無効にし、新しく作成してください。"),
                &format!("token {credential} was made before and shown the first time only; without a copy of it, revoke it with `ayumi token revoke {credential}` and make another"),
            )
        });
    };
    output.note(
        &format!("トークン（{credential}）は今回だけ表示します。安全に保管してください。"),
        &format!("token {credential} is shown this once; keep it safe"),
    );
    output.value(&value, || text)
}

async fn revoke(node: &Node, revoke: &Revoke, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let body = serde_json::to_vec(&json!([revoke.credential]))?;
    let request = request(node, settings, &revoke.write, body, output).await?;
    let outcome = node.engine.revoke_token(revoke.credential, &request).await?;
    let dry_run = revoke.write.dry_run;
    output.value(&json!({"receipt": outcome.receipt, "dry_run": dry_run}), || {
        super::done(dry_run, "トークンを無効にしました。", "revoked", output)
    })
}
