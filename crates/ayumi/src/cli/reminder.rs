//! `ayumi reminder`: what will be sent to whom and when, and sending what is due now.

use std::process::ExitCode;

use ayumi_core::letter::notice_title;
use ayumi_core::text::Label;
use ayumi_core::time::Timestamp;
use ayumi_store::views::{AgendaKind, AgendaRow, NoticeRow};
use chrono::{FixedOffset, NaiveDate, NaiveTime};
use clap::{Args, Subcommand};
use serde::Serialize;
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
    /// Lists reminders, notices and lapses up to a day, in the order of time
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
    let mut agenda = node.views.agenda(midnight, LIST_MAX, at.position).await?;
    if agenda.len() == LIST_MAX {
        output.note(
            &format!("先頭の{LIST_MAX}件だけを表示しています。--until を早めてください。"),
            &format!("only the first {LIST_MAX} are shown; choose an earlier --until"),
        );
    }
    agenda.retain(|row| row.due_at < midnight);
    let mut notices = node.views.notices_to_come(midnight, at.position).await?;
    notices.retain(|row| row.due_at < midnight);
    let mut rows: Vec<Line> = agenda.into_iter().map(Line::Agenda).collect();
    rows.extend(notices.into_iter().map(Line::Notice));
    rows.sort_by_key(Line::due_at);
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
    let offset = node.engine.log().offset;
    output.rows(&rows, &head.each_ref().map(String::as_str), |line| line.cells(offset, output))
}

/// Something that time will bring about.
#[derive(Serialize)]
#[serde(untagged)]
enum Line {
    Agenda(AgendaRow),
    Notice(NoticeRow),
}

impl Line {
    fn due_at(&self) -> Timestamp {
        match self {
            Self::Agenda(row) => row.due_at,
            Self::Notice(row) => row.due_at,
        }
    }

    fn cells(&self, offset: FixedOffset, output: Output) -> Vec<String> {
        let at = self.due_at().to_utc().with_timezone(&offset).format("%Y-%m-%d %H:%M").to_string();
        let label = |label: &Label| label.in_language(output.language).to_owned();
        let none = || "－".to_owned();
        let [kind, programme, case, item, to, nominal] = match self {
            Self::Agenda(row) => {
                let (kind, to) = match row.kind {
                    AgendaKind::Reminder => (
                        output.say("お知らせ", "reminder"),
                        row.reminder.as_ref().map(|planned| planned.organization.to_string()),
                    ),
                    AgendaKind::Lapse => (output.say("期限到来", "lapse"), None),
                };
                let (programme, to) = (row.programme.to_string(), to.unwrap_or_else(none));
                [kind, programme, label(&row.case_title), label(&row.item_title), to, row.nominal.to_string()]
            }
            Self::Notice(row) => [
                label(&notice_title(row.kind)),
                row.programme.to_string(),
                label(&row.case_title),
                label(&row.item_title),
                row.organization.to_string(),
                none(),
            ],
        };
        vec![at, kind, programme, case, item, to, nominal]
    }
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
