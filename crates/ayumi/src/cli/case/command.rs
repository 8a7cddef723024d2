//! `ayumi case command`: one command to one case, as JSON; never whether it is allowed.

use ayumi_core::command::Command;
use ayumi_core::id::CaseId;
use clap::Args;
use serde_json::json;

use super::{Document, told};
use crate::cli::{WriteFlags, request};
use crate::config::Settings;
use crate::exit::Failure;
use crate::output::Output;
use crate::wire::Node;

#[derive(Args)]
pub(crate) struct Send {
    /// The case
    case: CaseId,
    #[command(flatten)]
    command: Document,
    /// The version of the part you saw, as `case show` printed it
    #[arg(long)]
    if_version: Option<u64>,
    #[command(flatten)]
    pub(crate) write: WriteFlags,
}

pub(super) async fn run(node: &Node, send: &Send, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let body = send.command.text()?;
    let command: Command = serde_json::from_str(&body).map_err(|error| {
        Failure::usage(
            format!("コマンドの JSON が正しくありません：{error}"),
            format!("the command is not valid: {error}"),
        )
    })?;
    let mut request = request(node, settings, &send.write, body.into_bytes(), output).await?;
    request.seen = send.if_version;
    let outcome = node.engine.command(send.case, command, &request).await?;
    told(&outcome, request.dry_run, json!({}), output)
}
