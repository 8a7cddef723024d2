//! `ayumi reminder`: what will be sent to whom and when, and sending what is due now.

use std::process::ExitCode;

use ayumi_core::time::Timestamp;
use ayumi_store::views::AgendaKind;
use chrono::{NaiveDate, NaiveTime};
use clap::{Args, Subcommand};
use serde_json::json;

use super::open_caught_up;
use crate::config::Settings;
use crate::output::Output;
use crate::wire::{Node, sweep};

/// Most reminders one listing prints.
const LIST_MAX: usize = 100_000;

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Lists reminders and lapses up to a day, in the order of time
    List(List),
    /// Records the lapses and sends the reminders that are due now
    Send,
}

#[derive(Args)]
pub(crate) struct List {
    /// The last day
    #[arg(long, value_name = "DATE")]
    until: NaiveDate,
}

pub(crate) async fn run(verb: Verb, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let node = open_caught_up(settings).await?;
    let done = match verb {
        Verb::List(list) => self::list(&node, &list, output).await,
        Verb::Send => send(&node, output).await,
    };
    node.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

async fn list(node: &Node, list: &List, output: Output) -> anyhow::Result<()> {
    let midnight = NaiveTime::from_hms_opt(23, 59, 59).unwrap_or(NaiveTime::MIN);
    let until = Timestamp::at(list.until, midnight, node.engine.log().offset);
    let rows = node.views.agenda(until, LIST_MAX).await?;
    let head =
        ["日時,due", "種別,kind", "事業,programme", "案件,case", "対象,item", "宛先,to", "期限,nominal"];
    let head = head.map(|both| both.split_once(',').map_or_else(String::new, |(ja, en)| output.say(ja, en)));
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

async fn send(node: &Node, output: Output) -> anyhow::Result<()> {
    let mut recorded = 0;
    loop {
        node.views.catch_up().await?;
        match sweep(&node.engine, &node.views).await? {
            0 => break,
            more => recorded += more,
        }
    }
    output.value(&json!({"recorded": recorded}), || {
        output.say(
            &format!("{recorded}件を記録しました。"),
            &format!("{recorded} lapse(s) and reminder(s) recorded"),
        )
    })
}
