//! `ayumi case`: list, show and change cases; the same commands the API takes.

use std::io::Read as _;
use std::path::PathBuf;
use std::process::ExitCode;

use ayumi_core::command::Command;
use ayumi_core::id::{CaseId, OrganizationId, ProgrammeId};
use ayumi_store::views::CaseFilter;
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{ReadFlags, WriteFlags, open_caught_up, position_at, request};
use crate::config::{Settings, unreadable};
use crate::exit::{Code, Failure};
use crate::output::Output;
use crate::wire::Node;

/// Most cases one listing prints.
const LIST_MAX: usize = 5_000;

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Lists cases
    List(List),
    /// Shows a case with its history
    Show(Show),
    /// Sends a command to a case: `{"command": "complete_phase", ...}`
    Command(Send),
}

#[derive(Args)]
pub(crate) struct List {
    /// Of this programme only
    #[arg(long)]
    programme: Option<ProgrammeId>,
    /// In which this body takes part only
    #[arg(long)]
    organization: Option<OrganizationId>,
    #[command(flatten)]
    read: ReadFlags,
}

#[derive(Args)]
pub(crate) struct Show {
    /// The case
    case: CaseId,
    #[command(flatten)]
    read: ReadFlags,
}

#[derive(Args)]
pub(crate) struct Send {
    /// The case
    case: CaseId,
    /// The command as JSON; `-` reads it from stdin
    #[arg(required_unless_present = "file")]
    command: Option<String>,
    /// Reads the command from a file
    #[arg(long, conflicts_with = "command")]
    file: Option<PathBuf>,
    /// The version of the part you saw, as `case show` printed it
    #[arg(long)]
    if_version: Option<u64>,
    #[command(flatten)]
    write: WriteFlags,
}

pub(crate) async fn run(verb: Verb, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let node = open_caught_up(settings).await?;
    let done = match verb {
        Verb::List(list) => self::list(&node, &list, output).await,
        Verb::Show(show) => self::show(&node, &show, output).await,
        Verb::Command(send) => self::send(&node, &send, settings, output).await,
    };
    node.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn list(node: &Node, list: &List, output: Output) -> anyhow::Result<()> {
    let at = position_at(node, &list.read).await?;
    let filter = CaseFilter {
        programme: list.programme.clone(),
        organization: list.organization.clone(),
        after: None,
    };
    let rows = node.views.cases(&filter, LIST_MAX, at).await?;
    let head = [
        output.say("案件", "case"),
        output.say("事業", "programme"),
        output.say("題名", "title"),
        output.say("状態", "status"),
    ];
    output.rows(&rows, &head.each_ref().map(String::as_str), |row| {
        let title = row.title.in_language(output.language).to_owned();
        vec![
            row.case.to_string(),
            row.programme.to_string(),
            title,
            format!("{:?}", row.status).to_lowercase(),
        ]
    })
}

async fn show(node: &Node, show: &Show, output: Output) -> anyhow::Result<()> {
    let at = position_at(node, &show.read).await?;
    let case = node.engine.case(show.case, at).await?;
    let Some(opening) = &case.opening else { return Err(no_such_case(show.case).into()) };
    let definition = node.engine.library().definition(&opening.definition).await?;
    let mut tracks = Vec::new();
    for phase in &definition.phases {
        let participants: Vec<Option<&OrganizationId>> =
            if phase.is_each() { case.participants.keys().map(Some).collect() } else { vec![None] };
        for participant in participants {
            tracks.push(json!({
                "phase": phase.id, "title": phase.title.in_language(output.language), "participant": participant,
                "status": case.status(phase, participant), "revision": case.revision(&phase.id, participant),
                "due": case.deadline(&phase.id, participant).map(|deadline| deadline.due.nominal),
                "version": case.part_version(participant),
            }));
        }
    }
    if output.json {
        let value = json!({"case": show.case, "title": opening.title, "programme": opening.programme, "version": case.version, "tracks": tracks});
        return output.value(&value, String::new);
    }
    crate::output::line_out(&format!(
        "{} ({}) v{}",
        opening.title.in_language(output.language),
        opening.programme,
        case.version
    ))?;
    let head = [
        output.say("段階", "phase"),
        output.say("団体", "body"),
        output.say("状態", "status"),
        output.say("期限", "due"),
        output.say("版", "version"),
    ];
    output.rows(&tracks, &head.each_ref().map(String::as_str), |row: &Value| {
        let text = |field: &str| {
            row[field].as_str().map_or_else(|| row[field].to_string().replace("null", "－"), str::to_owned)
        };
        ["title", "participant", "status", "due", "version"].map(text).to_vec()
    })
}

async fn send(node: &Node, send: &Send, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let body = command_text(send)?;
    let command: Command = serde_json::from_str(&body).map_err(|error| {
        Failure::usage(
            format!("コマンドの JSON が正しくありません：{error}"),
            format!("the command is not valid: {error}"),
        )
    })?;
    let mut request = request(node, settings, &send.write, body.into_bytes()).await?;
    request.seen = send.if_version;
    output.note(&format!("再送用の鍵：{}", request.key), &format!("key for a retry: {}", request.key));
    let outcome = node.engine.command(send.case, command, &request).await?;
    let types: Vec<String> = outcome
        .events
        .iter()
        .filter_map(|stored| stored.parse().ok())
        .map(|event| event.data.type_name().to_owned())
        .collect();
    let value = json!({"receipt": outcome.receipt, "replayed": outcome.replayed, "events": types, "dry_run": send.write.dry_run});
    output.value(&value, || {
        let receipt = &outcome.receipt;
        let at = receipt.recorded_at;
        output.say(
            &format!("受付番号 {}（{at}）：{}", receipt.position, types.join("、")),
            &format!("receipt {} at {at}: {}", receipt.position, types.join(", ")),
        )
    })
}

fn command_text(send: &Send) -> anyhow::Result<String> {
    match (&send.file, send.command.as_deref()) {
        (Some(path), _) => Ok(std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?),
        (None, Some("-")) => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text)?;
            Ok(text)
        }
        (None, text) => Ok(text.unwrap_or_default().to_owned()),
    }
}

fn no_such_case(case: CaseId) -> Failure {
    Failure::new(Code::NotFound, format!("案件 {case} はありません。"), format!("there is no case {case}"))
}
