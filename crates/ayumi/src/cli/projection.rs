//! `ayumi projection`: where projections stand, and making them again from the log.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use serde_json::json;

use super::{heads, open_caught_up};
use crate::config::Settings;
use crate::output::Output;
use crate::wire::{Node, Opening};

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Lists projections with their positions and digests
    List,
    /// Throws a projection away, or all of them, and makes it again from the log
    Rebuild(Rebuild),
}

#[derive(Args)]
pub(crate) struct Rebuild {
    /// The projection; all when absent
    name: Option<String>,
}

pub(crate) async fn run(verb: Verb, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let node = open_caught_up(Opening::Read, settings).await?;
    let done = match verb {
        Verb::List => list(&node, output).await,
        Verb::Rebuild(rebuild) => match node.views.rebuild(rebuild.name.as_deref()).await {
            Ok(_) => list(&node, output).await,
            Err(error) => Err(error.into()),
        },
    };
    node.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn list(node: &Node, output: Output) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    for status in node.views.status().await? {
        let digest = node.views.digest(&status.name).await?;
        rows.push(json!({"name": status.name, "position": status.position, "lag": status.lag, "error": status.error, "digest": digest}));
    }
    let head = heads(
        [
            ("投影", "projection"),
            ("位置", "position"),
            ("遅れ", "lag"),
            ("停止理由", "error"),
            ("要約値", "digest"),
        ],
        output,
    );
    output.rows(&rows, &head.each_ref().map(String::as_str), |row| {
        let text = |field: &str| {
            row[field].as_str().map_or_else(|| row[field].to_string().replace("null", "－"), str::to_owned)
        };
        ["name", "position", "lag", "error", "digest"].map(text).to_vec()
    })
}
