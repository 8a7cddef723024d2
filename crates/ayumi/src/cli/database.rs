//! `ayumi db`: migrate, back up, examine; and the one way to vouch for a clock the store refuses.

use std::path::PathBuf;
use std::process::ExitCode;

use ayumi_store::Log;
use clap::{Args, Subcommand};
use serde_json::json;

use super::{WriteFlags, heads, request};
use crate::config::Settings;
use crate::exit::{Code, Failure};
use crate::output::Output;
use crate::wire::{Node, Opening, unavailable};

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Brings the schema up to date
    Migrate,
    /// Copies the log to a new file while it is in use; evidence files are copied after it, by hand
    Backup(Backup),
    /// Shows the settings durability depends on
    Doctor,
    /// Vouches for the machine's clock, which lifts one refusal of it; recorded with the reason
    ConfirmClock(ConfirmClock),
}

#[derive(Args)]
pub(crate) struct Backup {
    /// The file to make
    to: PathBuf,
}

#[derive(Args)]
pub(crate) struct ConfirmClock {
    /// Why the clock is right
    #[arg(long)]
    reason: String,
    #[command(flatten)]
    write: WriteFlags,
}

pub(crate) async fn run(verb: Verb, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    if let Verb::Migrate = verb {
        Log::migrate(&settings.database).await.map_err(|error| unavailable(&error))?;
        output.value(&json!({"migrated": true}), || {
            output.say("データベースは最新です。", "the database is up to date")
        })?;
        return Ok(ExitCode::SUCCESS);
    }
    let opening = match &verb {
        Verb::ConfirmClock(confirm) => confirm.write.opening(Opening::Existing),
        Verb::Migrate | Verb::Backup(_) | Verb::Doctor => Opening::Read,
    };
    let node = Node::open_to(opening, settings).await?;
    let done = match verb {
        Verb::Migrate => Ok(ExitCode::SUCCESS),
        Verb::Backup(backup) => self::backup(&node, &backup, output).await,
        Verb::Doctor => doctor(&node, output).await,
        Verb::ConfirmClock(confirm) => confirm_clock(&node, confirm, settings, output).await,
    };
    node.close().await;
    done
}

async fn backup(node: &Node, backup: &Backup, output: Output) -> anyhow::Result<ExitCode> {
    node.log.backup(&backup.to).await?;
    let to = backup.to.display().to_string();
    output.value(&json!({"file": to}), || {
        output.say(&format!("{to} に複製しました。"), &format!("copied to {to}"))
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn doctor(node: &Node, output: Output) -> anyhow::Result<ExitCode> {
    let settings = ayumi_store::doctor::examine(&node.log).await?;
    let rows: Vec<_> = settings
        .iter()
        .map(|setting| {
            let advice = output.say(setting.advice_ja, setting.advice_en);
            json!({"name": setting.name, "value": setting.value, "ok": setting.ok, "advice": advice})
        })
        .collect();
    let head = heads([("設定", "setting"), ("値", "value"), ("判定", "ok"), ("説明", "advice")], output);
    output.rows(&rows, &head.each_ref().map(String::as_str), |row| {
        let text = |field: &str| row[field].as_str().map_or_else(|| row[field].to_string(), str::to_owned);
        ["name", "value", "ok", "advice"].map(text).to_vec()
    })?;
    if settings.iter().all(|setting| setting.ok) {
        return Ok(ExitCode::SUCCESS);
    }
    Ok(Code::Failure.into())
}

async fn confirm_clock(
    node: &Node,
    confirm: ConfirmClock,
    settings: &Settings,
    output: Output,
) -> anyhow::Result<ExitCode> {
    if node.trial_clock.is_some() {
        return Err(Failure::usage(
            "試用の記録の時計は AYUMI_NOW で決まります。",
            "the clock of a trial is set by AYUMI_NOW",
        )
        .into());
    }
    let body = serde_json::to_vec(&json!([confirm.reason]))?;
    let request = request(node, settings, &confirm.write, body, output).await?;
    let dry_run = request.dry_run;
    let receipt = if dry_run {
        node.engine.rehearsing().await?.confirm_clock(confirm.reason, &request).await?
    } else {
        node.engine.confirm_clock(confirm.reason, &request).await?
    };
    output.value(&json!({"receipt": receipt, "dry_run": dry_run}), || {
        super::done(
            dry_run,
            "時計を確認済みとして記録しました。",
            "the clock was confirmed on the record",
            output,
        )
    })?;
    Ok(ExitCode::SUCCESS)
}
