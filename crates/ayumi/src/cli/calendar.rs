//! `ayumi calendar`: whether a day is open for whom and why, and what a new table would change; never publishes one.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use ayumi_core::calendar::{Calendar, CalendarData, fiscal_quarter, holidays, moved};
use ayumi_core::event::CalendarRef;
use ayumi_core::id::{CalendarId, OrganizationId};
use ayumi_core::wareki;
use chrono::NaiveDate;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::apply::{Source, read_calendar};
use super::{Moment, ReadFlags, heads, moment, open_caught_up};
use crate::config::{Settings, read_text};
use crate::exit::{Code, Failure};
use crate::output::Output;
use crate::reader::calendar_of;
use crate::wire::{Node, Opening};

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Tells whether a day is open, why, and the business days around it
    Check(Check),
    /// Lists the days that open or close when a calendar file replaces the published one; publishes nothing
    Diff(Diff),
}

#[derive(Args)]
pub(crate) struct Check {
    /// The day, as 2026-09-30, R8.9.30 or 令和8年9月30日; 令和8年9月末 is the last day of the month
    date: String,
    /// As this body has it
    #[arg(long, value_name = "CODE")]
    body: Option<OrganizationId>,
    /// On this calendar; needed only where programmes use several
    #[arg(long, value_name = "ID")]
    calendar: Option<CalendarId>,
    #[command(flatten)]
    read: ReadFlags,
}

#[derive(Args)]
pub(crate) struct Diff {
    /// The calendar file (.csv)
    file: PathBuf,
    #[command(flatten)]
    read: ReadFlags,
}

pub(crate) async fn run(verb: Verb, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let node = open_caught_up(Opening::Read, settings).await?;
    let done = match verb {
        Verb::Check(check) => self::check(&node, &check, output).await,
        Verb::Diff(diff) => self::diff(&node, &diff, output).await,
    };
    node.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

/// What is told of a day.
#[derive(Serialize)]
struct Day<'a> {
    date: NaiveDate,
    wareki: String,
    body: Option<&'a OrganizationId>,
    open: bool,
    /// Why it is closed, or what keeps the body at work; null on an ordinary business day.
    reason: Option<&'a str>,
    provisional: bool,
    fiscal_year: i32,
    quarter: u32,
    business_day_on_or_before: Option<NaiveDate>,
    business_day_on_or_after: Option<NaiveDate>,
    calendar: &'a CalendarRef,
}

async fn check(node: &Node, check: &Check, output: Output) -> anyhow::Result<()> {
    let (date, _) = wareki::parse_due(&check.date).ok_or_else(|| unreadable(&check.date))?;
    let at = moment(node, &check.read).await?;
    if let Some(body) = &check.body {
        let directory = node.engine.directory_at(at.position).await?;
        if !directory.organizations.contains_key(body) {
            return Err(unknown_body(body).into());
        }
    }
    let id = match &check.calendar {
        Some(id) => id.clone(),
        None => only_calendar(node, &at).await?,
    };
    let (reference, common) = published(node, &id, &at).await?;
    let calendar = check.body.as_ref().map_or(&*common, |body| common.of(body));
    if !calendar.covers(date) {
        return Err(beyond(date, calendar.data()).into());
    }
    let (fiscal_year, quarter) = fiscal_quarter(date);
    let day = Day {
        date,
        wareki: wareki::format_date_weekday(date),
        body: check.body.as_ref(),
        open: calendar.is_business_day(date),
        reason: calendar.is_closed(date).or_else(|| calendar.is_opened(date)),
        provisional: calendar.is_provisional(date),
        fiscal_year,
        quarter,
        business_day_on_or_before: calendar.last_business_day_on_or_before(date),
        business_day_on_or_after: calendar.next_business_day_on_or_after(date),
        calendar: &reference,
    };
    output.value(&day, || told(&day, output))
}

fn told(day: &Day<'_>, output: Output) -> String {
    let state = if day.open { output.say("開庁", "open") } else { output.say("閉庁", "closed") };
    let state = day.reason.map_or_else(
        || state.clone(),
        |reason| output.say(&format!("{state}：{reason}"), &format!("{state}: {reason}")),
    );
    let sure = if day.provisional {
        output.say("見込み（祝日は官報公告の前）", "provisional: its holidays are not gazetted yet")
    } else {
        output.say("確定（祝日は官報公告済み）", "settled: its holidays are gazetted")
    };
    let near = |date: Option<NaiveDate>| date.map_or_else(|| "－".to_owned(), |date| written(date, output));
    let [before, after] = [day.business_day_on_or_before, day.business_day_on_or_after].map(near);
    let (label, quarter) = (wareki::format_fiscal_year(day.fiscal_year), day.quarter);
    let calendar = day.calendar;
    let lines = [
        (
            format!("{}（{}）", day.wareki, day.date),
            format!("{} ({})", written(day.date, output), day.wareki),
        ),
        (state.clone(), state),
        (sure.clone(), sure),
        (format!("{label}第{quarter}四半期"), format!("fiscal year {}, quarter {quarter}", day.fiscal_year)),
        (format!("この日以前の開庁日：{before}"), format!("business day on or before: {before}")),
        (format!("この日以後の開庁日：{after}"), format!("business day on or after: {after}")),
        (
            format!("暦：{} 第{}版", calendar.id, calendar.version),
            format!("calendar: {} version {}", calendar.id, calendar.version),
        ),
    ];
    lines.map(|(ja, en)| output.say(&ja, &en)).join("\n")
}

/// A day with its weekday, in the reader's reckoning.
fn written(date: NaiveDate, output: Output) -> String {
    output.say(&wareki::format_date_weekday(date), &date.format("%a %Y-%m-%d").to_string())
}

async fn diff(node: &Node, diff: &Diff, output: Output) -> anyhow::Result<()> {
    let source = Source { name: diff.file.display().to_string(), text: read_text(&diff.file)? };
    let new = calendar_of(read_calendar(&source, output)?)
        .map_err(|words| Failure::new(Code::Failure, words.ja.clone(), words.en.unwrap_or(words.ja)))?;
    let id: CalendarId = new.data().id.parse()?;
    let at = moment(node, &diff.read).await?;
    let (reference, old) = published(node, &id, &at).await?;
    let from = old.data().covers_from.max(new.data().covers_from);
    let moved = moved(&old, &new, from, last_day(&old, &new));
    let (version, published) = (new.data().version, reference.version);
    if version <= published && *old != new {
        output.note(
            &format!("暦「{id}」は第{published}版まで公開済みです。公開するには版を上げてください。"),
            &format!(
                "calendar `{id}` is published up to version {published}; raise the version to publish it"
            ),
        );
    }
    if moved.is_empty() {
        output.note("開庁日の変わる日はありません。", "no day opens or closes");
    }
    let pairs = [("日付", "day"), ("団体", "body"), ("公開中", "published"), ("このファイル", "this file")];
    let head = heads(pairs, output);
    let side = |reason: &Option<String>| reason.clone().unwrap_or_else(|| output.say("開庁", "open"));
    output.rows(&moved, &head.each_ref().map(String::as_str), |row| {
        let body = row.body.as_ref().map_or_else(|| output.say("（共通）", "(all)"), ToString::to_string);
        vec![written(row.date, output), body, side(&row.before), side(&row.after)]
    })
}

/// The last day either calendar knows.
fn last_day(old: &Calendar, new: &Calendar) -> NaiveDate {
    let listed = old.data().covers_to.max(new.data().covers_to);
    NaiveDate::from_ymd_opt(*holidays::YEARS.end(), 12, 31).map_or(listed, |lawful| lawful.max(listed))
}

/// The newest version of a calendar at that moment.
async fn published(
    node: &Node,
    id: &CalendarId,
    at: &Moment,
) -> anyhow::Result<(CalendarRef, Arc<Calendar>)> {
    let newest = node.engine.library().newest_calendar_at(id, at.position).await?;
    let reference = newest.ok_or_else(|| {
        Failure::new(
            Code::NotFound,
            format!("暦「{id}」は公開されていません。ayumi apply で公開してください。"),
            format!("calendar `{id}` is not published; publish it with `ayumi apply`"),
        )
    })?;
    let calendar = node.engine.library().calendar(&reference).await?;
    Ok((reference, calendar))
}

/// The calendar all programmes use.
async fn only_calendar(node: &Node, at: &Moment) -> anyhow::Result<CalendarId> {
    let programmes = node.views.programmes(at.position).await?;
    let ids: BTreeSet<CalendarId> = programmes.into_iter().map(|row| row.calendar.id).collect();
    let names = ids.iter().map(CalendarId::as_str).collect::<Vec<_>>().join(", ");
    let mut ids = ids.into_iter();
    match (ids.next(), ids.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(Failure::usage(
            "事業がまだないので、--calendar で暦を指定してください。",
            "there is no programme yet; name a calendar with --calendar",
        )
        .into()),
        (Some(_), Some(_)) => Err(Failure::usage(
            format!("暦が複数あります（{names}）。--calendar で一つを指定してください。"),
            format!("there are several calendars ({names}); name one with --calendar"),
        )
        .into()),
    }
}

fn unreadable(text: &str) -> Failure {
    Failure::usage(
        format!("「{text}」を日付として読めません（例 2026-09-30、R8.9.30、令和8年9月末）。"),
        format!("`{text}` is no date, such as 2026-09-30, R8.9.30 or 令和8年9月末"),
    )
}

fn unknown_body(body: &OrganizationId) -> Failure {
    Failure::new(
        Code::NotFound,
        format!("団体「{body}」は登録されていません。団体コードを確かめてください。"),
        format!("body `{body}` is not registered"),
    )
}

fn beyond(date: NaiveDate, table: &CalendarData) -> Failure {
    let (from, last) = (table.covers_from, holidays::YEARS.end());
    Failure::new(
        Code::Failure,
        format!("{date} は暦「{}」の範囲（{from} から {last} 年まで）の外です。", table.id),
        format!(
            "{date} lies outside calendar `{}`, which reaches from {from} to the end of {last}",
            table.id
        ),
    )
}
