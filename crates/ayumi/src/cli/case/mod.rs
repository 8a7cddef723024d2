//! `ayumi case`: list, show, explain, open and change cases; the same commands the API takes.

mod attach;
mod beside;
mod command;
mod explain;
mod list;
mod open;
mod show;
mod what_if;

use std::io::Read as _;
use std::path::PathBuf;
use std::process::ExitCode;

use ayumi_core::id::CaseId;
use ayumi_engine::handle::Outcome;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::open_caught_up;
use crate::config::{Settings, read_text};
use crate::exit::{Code, Failure};
use crate::output::Output;
use crate::wire::Opening;

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Lists cases
    List(list::List),
    /// Shows a case with its history
    Show(show::Show),
    /// Says why things stand as they do, what holds them up, who can move them on and by when
    Explain(explain::Explain),
    /// Tries suppositions on a copy of a case: what would move, wait, be late; nothing is written
    WhatIf(what_if::Ask),
    /// Opens a further case of a programme, from the JSON that `POST /cases` takes
    Open(open::Open),
    /// Stores a file as evidence and attaches it to a phase
    Attach(attach::Attach),
    /// Sends a command to a case: `{"command": "complete_phase", ...}`
    Command(command::Send),
}

/// A JSON document given on the command line, in a file or on stdin.
#[derive(Args)]
pub(crate) struct Document {
    /// The JSON; `-` reads it from stdin
    #[arg(value_name = "JSON", required_unless_present = "file")]
    document: Option<String>,
    /// Reads it from a file
    #[arg(long, conflicts_with = "document")]
    file: Option<PathBuf>,
}

impl Document {
    fn text(&self) -> anyhow::Result<String> {
        match (&self.file, self.document.as_deref()) {
            (Some(path), _) => Ok(read_text(path)?),
            (None, Some("-")) => {
                let mut text = String::new();
                std::io::stdin().read_to_string(&mut text)?;
                Ok(text)
            }
            (None, text) => Ok(text.unwrap_or_default().to_owned()),
        }
    }
}

pub(crate) async fn run(verb: Verb, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let opening = match &verb {
        Verb::List(_) | Verb::Show(_) | Verb::Explain(_) | Verb::WhatIf(_) => Opening::Read,
        Verb::Open(open) => open.write.opening(Opening::Existing),
        Verb::Attach(attach) => attach.write.opening(Opening::Existing),
        Verb::Command(send) => send.write.opening(Opening::Existing),
    };
    let node = open_caught_up(opening, settings).await?;
    let done = match verb {
        Verb::List(list) => list::run(&node, &list, output).await,
        Verb::Show(show) => show::run(&node, &show, output).await,
        Verb::Explain(explain) => explain::run(&node, &explain, output).await,
        Verb::WhatIf(ask) => what_if::run(&node, &ask, output).await,
        Verb::Open(open) => open::run(&node, &open, settings, output).await,
        Verb::Attach(attach) => attach::run(&node, attach, settings, output).await,
        Verb::Command(send) => command::run(&node, &send, settings, output).await,
    };
    node.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

/// Tells what came of a write to a case; `more` are members of its own.
fn told(outcome: &Outcome, dry_run: bool, more: Value, output: Output) -> anyhow::Result<()> {
    let types: Vec<String> = outcome
        .events
        .iter()
        .filter_map(|stored| stored.parse().ok())
        .map(|event| event.data.type_name().to_owned())
        .collect();
    let mut value = json!({"receipt": outcome.receipt, "replayed": outcome.replayed, "events": types, "dry_run": dry_run});
    if let (Value::Object(members), Value::Object(more)) = (&mut value, more) {
        members.extend(more);
    }
    output.value(&value, || {
        let (receipt, list) = (&outcome.receipt, types.join(&output.say("、", ", ")));
        let at = receipt.recorded_at;
        if dry_run {
            return output.say(
                &format!("記録できます（まだ記録していません）：{list}"),
                &format!("it would be recorded; nothing was written: {list}"),
            );
        }
        output.say(
            &format!("受付番号 {}（{at}）：{list}", receipt.position),
            &format!("receipt {} at {at}: {list}", receipt.position),
        )
    })
}

fn no_such_case(case: CaseId) -> Failure {
    Failure::new(Code::NotFound, format!("案件 {case} はありません。"), format!("there is no case {case}"))
}
