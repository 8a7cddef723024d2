//! `ayumi demo`: a trial of its own folder with Hyogo's programmes, ready to be looked at; never a production log.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use ayumi_core::event::Role;
use ayumi_core::time::Timestamp;
use ayumi_store::DatabaseUrl;
use clap::Args;
use serde_json::json;

use super::serve;
use crate::config::{ListenFlag, Settings};
use crate::exit::Failure;
use crate::output::Output;
use crate::sample::{self, Login};
use crate::wire::{Node, Opening};

#[derive(Args)]
pub(crate) struct Demo {
    /// Throws the former demo away first
    #[arg(long)]
    reset: bool,
    /// Leaves the sample activity out
    #[arg(long)]
    empty: bool,
    /// Makes the demo and ends without serving it
    #[arg(long)]
    no_serve: bool,
    /// Folder of the demo
    #[arg(long, default_value = "./ayumi-demo", value_name = "FOLDER")]
    folder: PathBuf,
    #[command(flatten)]
    pub(crate) listen: ListenFlag,
}

pub(crate) async fn run(demo: &Demo, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let mark = demo.folder.join("demo.ready");
    if demo.reset {
        remove(demo, &mark)?;
    }
    let present: Timestamp = sample::PRESENT.parse().context("the present of the demo")?;
    let present = settings.now.unwrap_or(present);
    let settings = trial_settings(demo, settings);
    if !mark.exists() {
        make(demo, &settings, present, output).await?;
        std::fs::write(&mark, "").with_context(|| format!("write `{}`", mark.display()))?;
    }
    if demo.no_serve && settings.now.is_none() {
        return Ok(ExitCode::SUCCESS);
    }
    let node = Node::open_to(Opening::Resume, &settings).await?;
    if demo.no_serve {
        node.close().await;
        return Ok(ExitCode::SUCCESS);
    }
    let file = demo.folder.join("logins.json");
    let logins = sample::register(&node, &file).await?;
    serve::serve(node, &settings, output, |url| announce(url, &file, &logins, output)).await
}

fn trial_settings(demo: &Demo, settings: &Settings) -> Settings {
    Settings {
        database: DatabaseUrl::Sqlite(demo.folder.join("ayumi.db")),
        data: demo.folder.join("data"),
        trial: true,
        ..settings.clone()
    }
}

/// Only a folder that is a demo is thrown away.
fn remove(demo: &Demo, mark: &Path) -> anyhow::Result<()> {
    if !demo.folder.exists() {
        return Ok(());
    }
    let is_demo =
        mark.exists() || demo.folder.join("logins.json").exists() || demo.folder.join("ayumi.db").exists();
    if !is_demo {
        let folder = demo.folder.display();
        return Err(Failure::usage(
            format!("フォルダー {folder} は見本のものではないため、消しません。"),
            format!("folder `{folder}` is not a demo, so it is not thrown away"),
        )
        .into());
    }
    std::fs::remove_dir_all(&demo.folder).with_context(|| format!("remove `{}`", demo.folder.display()))
}

async fn make(demo: &Demo, settings: &Settings, present: Timestamp, output: Output) -> anyhow::Result<()> {
    if demo.folder.join("ayumi.db").exists() {
        let folder = demo.folder.display();
        return Err(Failure::usage(
            format!(
                "前回の見本の作成が途中で終わっています（{folder}）。--reset を付けて作り直してください。"
            ),
            format!("a former demo was not finished (`{folder}`); make it again with --reset"),
        )
        .into());
    }
    output.note(
        "兵庫県の令和8年度の事業を読み込んでいます。",
        "loading Hyogo's programmes of fiscal year 2026",
    );
    let beginning: Timestamp = sample::BEGINNING.parse().context("the beginning of the demo")?;
    let begin = if demo.empty { present } else { beginning.min(present) };
    let node = Node::open(&Settings { now: Some(begin), ..settings.clone() }).await?;
    let made = async {
        sample::publish(&node, output).await?;
        let logins = sample::register(&node, &demo.folder.join("logins.json")).await?;
        if !demo.empty {
            sample::play(&node, &logins, present, output).await?;
        }
        node.views.catch_up().await?;
        anyhow::Ok(())
    }
    .await;
    node.close().await;
    made
}

fn announce(url: &str, file: &Path, logins: &[Login], output: Output) -> anyhow::Result<()> {
    let file = file.display().to_string();
    let shown = [Role::PrefectureOfficer, Role::MunicipalOfficer, Role::Auditor];
    let shown: Vec<&Login> =
        shown.iter().filter_map(|role| logins.iter().find(|login| login.role == *role)).collect();
    output.value(&json!({"url": url, "logins_file": file, "logins": shown}), || {
        let mut lines = vec![
            format!("{}: {url}", output.say("画面", "pages")),
            output.say(
                &format!("ログイン用トークン（全団体分は {file}）："),
                &format!("tokens to sign in (all of them are in {file}):"),
            ),
        ];
        lines.extend(shown.iter().map(|login| {
            let title = login.role.title();
            let word = output.say(&title.ja, title.en.as_deref().unwrap_or_default());
            format!("  {word}（{} {}）: {}", login.organization, login.name, login.token)
        }));
        lines.join("\n")
    })
}
