//! `ayumi user`: people with their posts and roles.

use std::process::ExitCode;

use ayumi_core::event::Role;
use ayumi_core::id::{OrganizationId, ReasonCode, UserId};
use ayumi_core::text::Label;
use ayumi_engine::admin::NewUser;
use clap::{Args, Subcommand};
use serde_json::json;

use super::{ReadFlags, WriteFlags, heads, moment, request};
use crate::config::Settings;
use crate::output::Output;
use crate::wire::{Node, Opening};

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Registers a person with a post and a role
    Add(Add),
    /// Lists users with their rights
    List(ReadFlags),
    /// Sets where a person's digests go; without an address they go nowhere
    Mail(Mail),
    /// Takes all access from a user
    Disable(Disable),
}

#[derive(Args)]
pub(crate) struct Add {
    /// Name of the person
    #[arg(long)]
    name: String,
    /// Code of their body
    #[arg(long)]
    organization: OrganizationId,
    /// Role: prefecture_officer, prefecture_manager, municipal_officer, municipal_manager, area_liaison, auditor or
    /// administrator
    #[arg(long, value_parser = role)]
    role: Role,
    /// Title of the post
    #[arg(long, default_value = "担当")]
    post: String,
    #[command(flatten)]
    write: WriteFlags,
}

#[derive(Args)]
pub(crate) struct Mail {
    /// The user
    user: UserId,
    /// Their mail address
    address: Option<String>,
    #[command(flatten)]
    write: WriteFlags,
}

#[derive(Args)]
pub(crate) struct Disable {
    /// The user
    user: UserId,
    /// Why, as a code
    #[arg(long)]
    reason_code: Option<ReasonCode>,
    #[command(flatten)]
    write: WriteFlags,
}

pub(super) fn role(text: &str) -> Result<Role, String> {
    serde_json::from_value(json!(text))
        .map_err(|_| "expected prefecture_officer, prefecture_manager, municipal_officer, municipal_manager, area_liaison, auditor or administrator".into())
}

pub(crate) async fn run(verb: Verb, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let opening = match &verb {
        Verb::Add(add) => add.write.opening(Opening::Existing),
        Verb::List(_) => Opening::Read,
        Verb::Mail(mail) => mail.write.opening(Opening::Existing),
        Verb::Disable(disable) => disable.write.opening(Opening::Existing),
    };
    let node = Node::open_to(opening, settings).await?;
    let done = match verb {
        Verb::Add(add) => self::add(&node, add, settings, output).await,
        Verb::List(read) => list(&node, &read, output).await,
        Verb::Mail(mail) => self::mail(&node, &mail, settings, output).await,
        Verb::Disable(disable) => self::disable(&node, disable, settings, output).await,
    };
    node.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn add(node: &Node, add: Add, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let body = serde_json::to_vec(&json!([add.name, add.organization, add.role, add.post]))?;
    let request = request(node, settings, &add.write, body, output).await?;
    let post_title = Label { ja: add.post, en: None };
    let new = NewUser { name: add.name, organization: add.organization, post_title, role: add.role };
    let (user, outcome) = node.engine.add_user(new, &request).await?;
    let dry_run = request.dry_run;
    // The id of a rehearsal is nobody's.
    let known = Some(user).filter(|_| !dry_run);
    output.value(&json!({"user": known, "receipt": outcome.receipt, "dry_run": dry_run}), || {
        super::done(dry_run, &user.to_string(), &user.to_string(), output)
    })
}

async fn list(node: &Node, read: &ReadFlags, output: Output) -> anyhow::Result<()> {
    let at = moment(node, read).await?;
    let directory = node.engine.directory_at(at.position).await?;
    let names: Vec<_> = directory.users.values().map(|user| user.name_event).collect();
    let private = node.engine.store().private_values(&names).await?;
    let rows: Vec<_> = directory
        .users
        .iter()
        .map(|(id, user)| {
            let name = private.get(&(user.name_event, "/data/name".to_owned())).map(|value| value.value.clone());
            let roles: Vec<_> = directory.rights(*id, at.day).into_iter().map(|right| right.role).collect();
            json!({"user": id, "name": name, "organization": user.organization, "enabled": user.enabled, "roles": roles})
        })
        .collect();
    let head = heads(
        [("利用者", "user"), ("氏名", "name"), ("団体", "body"), ("権限", "roles"), ("有効", "enabled")],
        output,
    );
    output.rows(&rows, &head.each_ref().map(String::as_str), |row| {
        let text = |field: &str| row[field].as_str().map_or_else(|| row[field].to_string(), str::to_owned);
        ["user", "name", "organization", "roles", "enabled"].map(text).to_vec()
    })
}

async fn mail(node: &Node, mail: &Mail, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let body = serde_json::to_vec(&json!([mail.user, mail.address]))?;
    let request = request(node, settings, &mail.write, body, output).await?;
    let outcome = node.engine.set_mail(mail.user, mail.address.as_deref(), &request).await?;
    let dry_run = request.dry_run;
    output.value(&json!({"receipt": outcome.receipt, "dry_run": dry_run}), || {
        super::done(dry_run, "メールの宛先を記録しました。", "recorded", output)
    })
}

async fn disable(node: &Node, disable: Disable, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let body = serde_json::to_vec(&json!([disable.user, disable.reason_code]))?;
    let request = request(node, settings, &disable.write, body, output).await?;
    let outcome = node.engine.disable_user(disable.user, disable.reason_code, &request).await?;
    let dry_run = request.dry_run;
    output.value(&json!({"receipt": outcome.receipt, "dry_run": dry_run}), || {
        super::done(dry_run, "利用を停止しました。", "disabled", output)
    })
}
