//! `ayumi board`: where every body stands in a programme, as of any moment.

use std::collections::HashMap;
use std::process::ExitCode;

use ayumi_core::id::{CaseId, ProgrammeId};
use ayumi_core::text::Label;
use ayumi_store::views::CaseFilter;
use ayumi_web::view::people::{People, Texts};
use ayumi_web::view::say::Say;
use ayumi_web::view::status::{Reading, Standing};
use clap::Args;

use super::{ReadFlags, heads, moment, open_caught_up};
use crate::config::Settings;
use crate::exit::{Code, Failure};
use crate::output::Output;
use crate::wire::{Node, Opening};

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
    let node = open_caught_up(Opening::Read, settings).await?;
    let done = show(&node, board, output).await;
    node.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn show(node: &Node, board: &Board, output: Output) -> anyhow::Result<()> {
    let at = moment(node, &board.read).await?;
    let programmes = node.views.programmes(at.position).await?;
    let programme = programmes.into_iter().find(|row| row.programme == board.programme).ok_or_else(|| {
        let programme = &board.programme;
        Failure::new(
            Code::NotFound,
            format!("事業「{programme}」はありません。"),
            format!("there is no programme `{programme}`"),
        )
    })?;
    let rows = node.views.board(&board.programme, board.case, at.position).await?;
    let filter = CaseFilter { programme: Some(board.programme.clone()), ..CaseFilter::default() };
    let cases = node.views.cases(&filter, usize::MAX, at.position).await?;
    let titles: HashMap<CaseId, &Label> = cases.iter().map(|row| (row.case, &row.title)).collect();
    let followed = cases.iter().map(|case| case.definition.clone()).collect();
    let definition = node.engine.shown_with(&programme.definition, followed).await?;
    let calendar = node.engine.library().calendar(&programme.calendar).await?;
    let (directory, t) = (node.engine.directory_at(at.position).await?, Say(output.language));
    let (texts, reading) = (Texts::default(), Reading::on(at.day, Some(&calendar)));
    let people = People { t, directory: &directory, texts: &texts };
    let head = heads(
        [
            ("案件", "case"),
            ("団体", "body"),
            ("段階", "phase"),
            ("状態", "status"),
            ("期限", "due"),
            ("変更", "moves"),
        ],
        output,
    );
    output.rows(&rows, &head.each_ref().map(String::as_str), |row| {
        let promise = row.standing_promise();
        let phase = definition.phase(&row.phase);
        let body = row.participant.as_ref();
        vec![
            titles.get(&row.case).map_or_else(|| row.case.to_string(), |title| t.label(title).to_owned()),
            body.map_or_else(|| output.say("（共同）", "(joint)"), |body| people.body(body)),
            phase.map_or_else(|| row.phase.to_string(), |phase| t.label(&phase.title).to_owned()),
            Standing::of_row(row, reading).badge(t).word.to_owned(),
            promise.map_or_else(|| "－".into(), |promise| promise.due.nominal.to_string()),
            promise.map_or_else(|| "－".into(), |promise| promise.moves.to_string()),
        ]
    })
}
