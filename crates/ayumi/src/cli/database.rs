//! `ayumi db`: migrate, back up, examine; and the one way to vouch for a clock the store refuses.

use std::path::PathBuf;
use std::process::ExitCode;

use ayumi_engine::genesis;
use ayumi_store::Log;
use clap::{Args, Subcommand};
use serde_json::json;

use crate::clock::SystemClock;
use crate::config::Settings;
use crate::exit::{Code, Failure};
use crate::ids::SystemIds;
use crate::output::Output;
use crate::wire::Node;

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
}

pub(crate) async fn run(verb: Verb, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    if let Verb::Migrate = verb {
        Log::migrate(&settings.database).await?;
        output.value(&json!({"migrated": true}), || {
            output.say("データベースは最新です。", "the database is up to date")
        })?;
        return Ok(ExitCode::SUCCESS);
    }
    let node = Node::open(settings).await?;
    let done = match verb {
        Verb::Migrate => Ok(ExitCode::SUCCESS),
        Verb::Backup(backup) => self::backup(&node, &backup, output).await,
        Verb::Doctor => doctor(&node, output).await,
        Verb::ConfirmClock(confirm) => confirm_clock(&node, confirm, output).await,
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
    let head = [
        output.say("設定", "setting"),
        output.say("値", "value"),
        output.say("判定", "ok"),
        output.say("説明", "advice"),
    ];
    output.rows(&rows, &head.each_ref().map(String::as_str), |row| {
        let text = |field: &str| row[field].as_str().map_or_else(|| row[field].to_string(), str::to_owned);
        ["name", "value", "ok", "advice"].map(text).to_vec()
    })?;
    if settings.iter().all(|setting| setting.ok) {
        return Ok(ExitCode::SUCCESS);
    }
    Ok(Code::Failure.into())
}

async fn confirm_clock(node: &Node, confirm: ConfirmClock, output: Output) -> anyhow::Result<ExitCode> {
    if node.trial_clock.is_some() {
        return Err(Failure::usage(
            "試用の記録の時計は AYUMI_NOW で決まります。",
            "the clock of a trial is set by AYUMI_NOW",
        )
        .into());
    }
    let receipt =
        genesis::confirm_clock(node.engine.store().as_ref(), &SystemClock, &SystemIds, confirm.reason)
            .await?;
    output.value(&json!({"receipt": receipt}), || {
        output.say("時計を確認済みとして記録しました。", "the clock was confirmed on the record")
    })?;
    Ok(ExitCode::SUCCESS)
}
