//! `ayumi audit`: verifies everything the log holds; never repairs.

use std::process::ExitCode;

use ayumi_store::OpenError;
use ayumi_store::evidence::EvidenceFiles;
use ayumi_store::verify::{Problem, Report, verify_database};
use clap::{Args, Subcommand};
use serde_json::json;

use super::apply::progress_bar;
use crate::config::Settings;
use crate::exit::Code;
use crate::output::Output;
use crate::wire;

/// Most problems printed; the first one tells where to look.
const PRINTED_MAX: usize = 20;

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Recomputes every hash, column and commitment; exits 7 at the first thing that does not fit
    Verify(Verify),
}

#[derive(Args)]
pub(crate) struct Verify {
    /// Leaves the evidence files out
    #[arg(long)]
    without_evidence: bool,
}

pub(crate) async fn run(verb: Verb, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let Verb::Verify(options) = verb;
    wire::exists(&settings.database)?;
    let evidence = (!options.without_evidence).then(|| EvidenceFiles::at(settings.data.join("evidence")));
    let bar = progress_bar(output);
    let report = verify_database(&settings.database, evidence.as_ref(), |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    })
    .await;
    bar.finish_and_clear();
    match report {
        Ok(report) => told(Some(&report), &report.problems, output),
        Err(error) if error.is_damage() => told(None, &[damaged(&error)], output),
        Err(error) => Err(wire::unavailable(&error).into()),
    }
}

fn damaged(error: &OpenError) -> Problem {
    Problem {
        position: None,
        rule: "database",
        detail_ja: format!("データベースのファイルが壊れています：{error}"),
        detail_en: format!("the database file is damaged: {error}"),
    }
}

fn told(report: Option<&Report>, problems: &[Problem], output: Output) -> anyhow::Result<ExitCode> {
    let positions = report.map_or(0, |report| report.positions);
    let root = report.map(|report| report.root.to_string());
    let list: Vec<_> = problems
        .iter()
        .map(|problem| json!({"position": problem.position, "rule": problem.rule, "ja": problem.detail_ja, "en": problem.detail_en}))
        .collect();
    let value = json!({"ok": problems.is_empty(), "positions": positions, "root": root, "problems": list});
    output.value(&value, || words(positions, root.as_deref(), problems, output))?;
    if problems.is_empty() { Ok(ExitCode::SUCCESS) } else { Ok(Code::VerificationMismatch.into()) }
}

fn words(positions: u64, root: Option<&str>, problems: &[Problem], output: Output) -> String {
    if problems.is_empty() {
        let root = root.unwrap_or_default();
        return output.say(
            &format!("一致しました。{positions}件、ルートハッシュ {root}"),
            &format!("everything fits: {positions} positions, root {root}"),
        );
    }
    let line = |problem: &Problem| {
        let place = problem.position.map_or_else(
            || output.say("記録全体", "the log as a whole"),
            |position| output.say(&format!("位置 {position}"), &format!("position {position}")),
        );
        format!("{place}: [{}] {}", problem.rule, output.say(&problem.detail_ja, &problem.detail_en))
    };
    let mut lines = vec![output.say(
        &format!("一致しません。{}件の不一致があります（確認した件数 {positions}）。", problems.len()),
        &format!("it does not fit: {} problem(s) in {positions} positions", problems.len()),
    )];
    lines.extend(problems.iter().take(PRINTED_MAX).map(line));
    lines.join("\n")
}
