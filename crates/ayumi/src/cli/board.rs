//! `ayumi board`: where every body stands in a programme, as of any moment.

use std::process::ExitCode;

use ayumi_core::id::{CaseId, ProgrammeId};
use ayumi_core::state::TrackStatus;
use clap::Args;

use super::{ReadFlags, open_caught_up, position_at};
use crate::config::Settings;
use crate::exit::{Code, Failure};
use crate::output::Output;
use crate::wire::Node;

#[derive(Args)]
pub(crate) struct Board {
    /// The programme
    programme: ProgrammeId,
    /// Of this case only
    #[arg(long)]
    case: Option<CaseId>,
    #[command(flatten)]
    read: ReadFlags,
}

pub(crate) async fn run(board: &Board, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let node = open_caught_up(settings).await?;
    let done = show(&node, board, output).await;
    node.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn show(node: &Node, board: &Board, output: Output) -> anyhow::Result<()> {
    let at = position_at(node, &board.read).await?;
    if !node.views.programmes(at).await?.iter().any(|row| row.programme == board.programme) {
        let programme = &board.programme;
        return Err(Failure::new(
            Code::NotFound,
            format!("事業「{programme}」はありません。"),
            format!("there is no programme `{programme}`"),
        )
        .into());
    }
    let rows = node.views.board(&board.programme, board.case, at).await?;
    let directory = node.engine.directory();
    let head = ["案件,case", "団体,body", "段階,phase", "状態,status", "期限,due", "変更,moves"];
    let head = head.map(|both| both.split_once(',').map_or_else(String::new, |(ja, en)| output.say(ja, en)));
    output.rows(&rows, &head.each_ref().map(String::as_str), |row| {
        let body = row.participant.as_ref().map_or_else(
            || output.say("（共同）", "(joint)"),
            |body| {
                let known = directory.organizations.get(body);
                known.map_or_else(
                    || body.to_string(),
                    |known| known.name.in_language(output.language).to_owned(),
                )
            },
        );
        let promise = row.standing_promise();
        vec![
            row.case.to_string(),
            body,
            row.phase.to_string(),
            word(row.status, output),
            promise.map_or_else(|| "－".into(), |promise| promise.due.nominal.to_string()),
            promise.map_or_else(|| "－".into(), |promise| promise.moves.to_string()),
        ]
    })
}

fn word(status: TrackStatus, output: Output) -> String {
    let (ja, en) = match status {
        TrackStatus::Unanswered => ("未回答", "unanswered"),
        TrackStatus::Waiting => ("開始前", "waiting"),
        TrackStatus::Ready => ("未報告", "not reported"),
        TrackStatus::Active => ("作業中", "active"),
        TrackStatus::Done => ("完了", "done"),
        TrackStatus::Skipped => ("省略", "skipped"),
        TrackStatus::NotApplicable => ("不参加", "not taking part"),
        TrackStatus::Cancelled => ("中止", "cancelled"),
    };
    output.say(ja, en)
}
