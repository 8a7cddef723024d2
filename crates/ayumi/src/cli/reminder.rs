//! `ayumi reminder`: what will be sent to whom and when, and sending what is due now.

use std::process::ExitCode;

use ayumi_core::time::Timestamp;
use ayumi_store::views::AgendaKind;
use chrono::{NaiveDate, NaiveTime};
use clap::{Args, Subcommand};
use serde_json::json;

use super::{ReadFlags, WriteFlags, heads, moment, open_caught_up, request};
use crate::config::Settings;
use crate::output::Output;
use crate::sweeping::sweep;
use crate::wire::{Node, Opening};

/// Most reminders one listing prints.
const LIST_MAX: usize = 100_000;

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Lists reminders and lapses up to a day, in the order of time
    List(List),
    /// Records the lapses and sends the reminders that are due now; each once, under whatever key
    Send(WriteFlags),
}

#[derive(Args)]
pub(crate) struct List {
    /// The last day
    #[arg(long, value_name = "DATE")]
    until: NaiveDate,
    #[command(flatten)]
    read: ReadFlags,
}

pub(crate) async fn run(verb: Verb, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let opening = match &verb {
        Verb::List(_) => Opening::Read,
        Verb::Send(flags) => flags.opening(Opening::Existing),
    };
    let node = open_caught_up(opening, settings).await?;
    let done = match verb {
        Verb::List(list) => self::list(&node, &list, output).await,
        Verb::Send(flags) => send(&node, &flags, settings, output).await,
    };
    node.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn list(node: &Node, list: &List, output: Output) -> anyhow::Result<()> {
    let next = list.until.succ_opt().unwrap_or(list.until);
    let midnight = Timestamp::at(next, NaiveTime::MIN, node.engine.log().offset);
    let at = moment(node, &list.read).await?;
    let mut rows = node.views.agenda(midnight, LIST_MAX, at.position).await?;
    if rows.len() == LIST_MAX {
        output.note(
            &format!("先頭の{LIST_MAX}件だけを表示しています。--until を早めてください。"),
            &format!("only the first {LIST_MAX} are shown; choose an earlier --until"),
        );
    }
    rows.retain(|row| row.due_at < midnight);
    let head = heads(
        [
            ("日時", "due"),
            ("種別", "kind"),
            ("事業", "programme"),
            ("案件", "case"),
            ("対象", "item"),
            ("宛先", "to"),
            ("期限", "nominal"),
        ],
        output,
    );
    output.rows(&rows, &head.each_ref().map(String::as_str), |row| {
        let (kind, to) = match row.kind {
            AgendaKind::Reminder => (
                output.say("お知らせ", "reminder"),
                row.reminder.as_ref().map(|planned| planned.organization.to_string()),
            ),
            AgendaKind::Lapse => (output.say("期限到来", "lapse"), None),
        };
        vec![
            row.due_at.to_utc().with_timezone(&node.engine.log().offset).format("%Y-%m-%d %H:%M").to_string(),
            kind,
            row.programme.to_string(),
            row.case_title.in_language(output.language).to_owned(),
            row.item_title.in_language(output.language).to_owned(),
            to.unwrap_or_else(|| "－".into()),
            row.nominal.to_string(),
        ]
    })
}

async fn send(node: &Node, flags: &WriteFlags, settings: &Settings, output: Output) -> anyhow::Result<()> {
    let request = request(node, settings, flags, Vec::new(), output).await?;
    let dry_run = request.dry_run;
    let recorded = if dry_run { rehearse(node).await? } else { send_all(node).await? };
    output.value(&json!({"recorded": recorded, "dry_run": dry_run}), || {
        if dry_run {
            return output.say(
                &format!("{recorded}件を記録します（まだ記録していません）。"),
                &format!("{recorded} lapse(s) and reminder(s) would be recorded; nothing was written"),
            );
        }
        output.say(
            &format!("{recorded}件を記録しました。"),
            &format!("{recorded} lapse(s) and reminder(s) recorded"),
        )
    })
}

/// One look works through a bounded number of cases; there are as many looks as it needs.
async fn send_all(node: &Node) -> anyhow::Result<usize> {
    let mut recorded = 0;
    loop {
        match sweep(&node.engine, &node.views).await? {
            0 => return Ok(recorded),
            more => recorded += more,
        }
    }
}

async fn rehearse(node: &Node) -> anyhow::Result<usize> {
    let engine = node.engine.rehearsing().await?;
    let mut recorded = 0;
    for case in node.views.due_cases(engine.now(), usize::MAX).await? {
        let swept = engine.sweep_case(case).await?;
        recorded += swept.lapses + swept.reminders;
    }
    Ok(recorded)
}
