//! `ayumi post`: posts, who holds them from which day, and the roles they carry; never a person's access.

use std::process::ExitCode;

use ayumi_core::event::{Basis, BasisKind, Role};
use ayumi_core::id::{OrganizationId, PostId, UserId};
use ayumi_engine::posts::Transfer;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde_json::json;

use crate::cli::user::role;
use crate::cli::{ReadFlags, WriteFlags, done, heads, moment, request};
use crate::config::Settings;
use crate::output::Output;
use crate::wire::{Node, Opening};

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Lists posts with their holders and roles
    List(ReadFlags),
    /// Hands a post over from a day on; duties, reminders and rights go with it
    Assign(Assign),
    /// Gives a post a role for a body, such as that of the liaison who looks after it
    Grant(Grant),
}

#[derive(Args)]
pub(crate) struct Assign {
    /// The post
    post: PostId,
    /// Who takes it over; without one the post is vacant
    #[arg(long)]
    to: Option<UserId>,
    /// From which day
    #[arg(long)]
    from: NaiveDate,
    /// Number of the order (発令)
    #[arg(long)]
    document: Option<String>,
    #[command(flatten)]
    write: WriteFlags,
}

#[derive(Args)]
pub(crate) struct Grant {
    /// The post
    post: PostId,
    /// The role
    #[arg(value_parser = role)]
    role: Role,
    /// The body it is for
    #[arg(long)]
    r#for: OrganizationId,
    #[command(flatten)]
    write: WriteFlags,
}

pub(crate) async fn run(verb: Verb, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let opening = match &verb {
        Verb::List(_) => Opening::Read,
        Verb::Assign(assign) => assign.write.opening(Opening::Existing),
        Verb::Grant(grant) => grant.write.opening(Opening::Existing),
    };
    let node = Node::open_to(opening, settings).await?;
    let outcome = match verb {
        Verb::List(read) => list(&node, &read, output).await,
        Verb::Assign(assign) => self::assign(&node, assign, settings, output).await,
        Verb::Grant(grant) => self::grant(&node, grant, settings, output).await,
    };
    node.close().await;
    outcome.map(|()| ExitCode::SUCCESS)
}

async fn list(node: &Node, read: &ReadFlags, output: Output) -> anyhow::Result<()> {
    let at = moment(node, read).await?;
    let directory = node.engine.directory_at(at.position).await?;
    let roles = |post: PostId| {
        let held = directory.grants.values().filter(move |grant| grant.post == post && grant.from <= at.day);
        held.map(|grant| json!({"role": grant.role, "organization": grant.organization})).collect::<Vec<_>>()
    };
    let rows: Vec<_> = directory
        .posts
        .iter()
        .map(|(id, post)| {
            json!({
                "post": id, "title": post.title.ja, "organization": post.organization,
                "holder": directory.holder(*id, at.day), "roles": roles(*id),
            })
        })
        .collect();
    let head = heads(
        [("職", "post"), ("名称", "title"), ("団体", "body"), ("在任者", "holder"), ("権限", "roles")],
        output,
    );
    output.rows(&rows, &head.each_ref().map(String::as_str), |row| {
        let text = |field: &str| row[field].as_str().map_or_else(|| row[field].to_string(), str::to_owned);
        ["post", "title", "organization", "holder", "roles"].map(text).to_vec()
    })
}

async fn assign(node: &Node, assign: Assign, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let body = serde_json::to_vec(&json!([assign.post, assign.to, assign.from, assign.document]))?;
    let request = request(node, settings, &assign.write, body, output).await?;
    let basis = assign.document.map(|number| Basis {
        kind: BasisKind::Document,
        document_number: Some(number),
        dated_on: None,
    });
    let transfer = Transfer { post: assign.post, to: assign.to, from: assign.from, basis };
    let outcome = node.engine.transfer_post(&transfer, &request).await?;
    let dry_run = request.dry_run;
    output.value(&json!({"receipt": outcome.receipt, "dry_run": dry_run}), || {
        done(dry_run, "職の異動を記録しました。", "handed over", output)
    })
}

async fn grant(node: &Node, grant: Grant, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let body = serde_json::to_vec(&json!([grant.post, grant.role, grant.r#for]))?;
    let request = request(node, settings, &grant.write, body, output).await?;
    let outcome = node.engine.grant_role(grant.post, grant.role, &grant.r#for, &request).await?;
    let dry_run = request.dry_run;
    output.value(&json!({"receipt": outcome.receipt, "dry_run": dry_run}), || {
        done(dry_run, "権限を付与しました。", "granted", output)
    })
}
