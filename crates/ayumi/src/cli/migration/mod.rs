//! `ayumi migration`: moving running cases to another version of their definition; never what the plan may say, which the
//! reader of files judges.

mod report;

use std::path::PathBuf;
use std::process::ExitCode;

use ayumi_core::definition::Definition;
use ayumi_core::id::CaseId;
use ayumi_core::version::{CaseReport, MigrationPlan};
use ayumi_definition::{Diagnostic, check_migration_against, read_migration, render};
use ayumi_engine::approval::Consent;
use ayumi_engine::engine::Engine;
use ayumi_engine::handle::{Outcome, Request};
use ayumi_engine::migration::{Migrated, Migration};
use clap::{Args, Subcommand};
use serde_json::json;

use super::apply::progress_bar;
use super::{WriteFlags, acting, done, open_caught_up, request};
use crate::config::{Settings, read_text};
use crate::exit::{Code, Failure};
use crate::output::{Output, line_out};
use crate::wire::{Node, Opening};

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Checks a plan against the two versions it names, as a compiler does
    Check(Check),
    /// Reports on every case the plan is for; nothing is recorded
    Report(Plan),
    /// Puts a plan up for approval
    Propose(Write),
    /// Approves a plan somebody else proposed
    Approve(Approve),
    /// Moves the running cases; broken off or repeated, it goes on where it stopped
    Apply(Write),
}

#[derive(Args)]
pub(crate) struct Plan {
    /// The migration plan
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
}

#[derive(Args)]
pub(crate) struct Check {
    #[command(flatten)]
    plan: Plan,
    /// Takes the versions from these files, not from the database
    #[arg(long, value_name = "FILE")]
    definition: Vec<String>,
}

#[derive(Args)]
pub(crate) struct Write {
    #[command(flatten)]
    plan: Plan,
    #[command(flatten)]
    write: WriteFlags,
}

#[derive(Args)]
pub(crate) struct Approve {
    #[command(flatten)]
    plan: Plan,
    /// Why, in words
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    write: WriteFlags,
}

/// A plan file.
struct Sheet {
    name: String,
    text: String,
    plan: MigrationPlan,
}

pub(crate) async fn run(verb: Verb, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let (plan, opening) = match &verb {
        Verb::Check(check) if !check.definition.is_empty() => return check_files(check, output),
        Verb::Check(check) => (&check.plan, Opening::Read),
        Verb::Report(plan) => (plan, Opening::Read),
        Verb::Propose(write) | Verb::Apply(write) => (&write.plan, write.write.opening(Opening::Existing)),
        Verb::Approve(approve) => (&approve.plan, approve.write.opening(Opening::Existing)),
    };
    let sheet = read(plan, output)?;
    let node = open_caught_up(opening, settings).await?;
    let done = run_on(&node, verb, &sheet, settings, output).await;
    node.close().await;
    done
}

async fn run_on(
    node: &Node,
    verb: Verb,
    sheet: &Sheet,
    settings: &Settings,
    output: Output,
) -> anyhow::Result<ExitCode> {
    let definitions = published(&node.engine, &sheet.plan).await?;
    fits(sheet, &check_migration_against(&sheet.text, &definitions), output)?;
    let migration = match verb {
        Verb::Check(_) => {
            output.note("移行計画に誤りはありません。", "the plan fits its versions");
            return Ok(ExitCode::SUCCESS);
        }
        Verb::Report(_) | Verb::Propose(_) | Verb::Approve(_) | Verb::Apply(_) => {
            node.engine.migration(sheet.plan.clone()).await?
        }
    };
    match verb {
        Verb::Check(_) => Ok(ExitCode::SUCCESS),
        Verb::Report(_) => {
            let (_, acting) = acting(node, settings).await?;
            let reports = reports(node, &migration, &acting, output).await?;
            report::show(&migration, &reports, output)?;
            Ok(ExitCode::SUCCESS)
        }
        Verb::Propose(write) => {
            let request =
                request(node, settings, &write.write, sheet.text.clone().into_bytes(), output).await?;
            let figures = CaseReport::figures(&reports(node, &migration, &request.acting, output).await?);
            let source = sheet.text.as_bytes();
            let outcome = node.engine.propose_migration(&migration, source, figures, &request).await?;
            told(&migration, &outcome, &request, ("提案しました。", "proposed"), output)
        }
        Verb::Approve(approve) => {
            let consent = Consent { reason: approve.reason.clone(), basis: None };
            let body = format!("{}\n{}", sheet.plan.sha256, approve.reason.unwrap_or_default());
            let request = request(node, settings, &approve.write, body.into_bytes(), output).await?;
            let figures = CaseReport::figures(&reports(node, &migration, &request.acting, output).await?);
            let plan = &migration.plan;
            let outcome = node.engine.approve_migration(plan, figures, &consent, &request).await?;
            told(&migration, &outcome, &request, ("承認しました。", "approved"), output)
        }
        Verb::Apply(write) => {
            let body = sheet.plan.sha256.as_str().as_bytes().to_vec();
            let request = request(node, settings, &write.write, body, output).await?;
            apply(node, &migration, &request, output).await
        }
    }
}

async fn apply(
    node: &Node,
    migration: &Migration,
    request: &Request,
    output: Output,
) -> anyhow::Result<ExitCode> {
    let cases = cases(node, migration).await?;
    let bar = progress_bar(output);
    let progress = |done: usize, total: usize| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    };
    let came_to = node.engine.migrate(migration, &cases, request, &progress).await;
    bar.finish_and_clear();
    let came_to = came_to?;
    let mut value = serde_json::to_value(&came_to)?;
    value["migration"] = json!(migration.plan.sha256);
    value["dry_run"] = json!(request.dry_run);
    output.value(&value, || applied(&came_to, request.dry_run, output))?;
    if came_to.blocked.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    report::stuck(&came_to.blocked, output);
    Ok(Code::Conflict.into())
}

fn applied(came_to: &Migrated, dry_run: bool, output: Output) -> String {
    let Migrated { migrated, events, untouched, blocked } = came_to;
    let blocked = blocked.len();
    if dry_run {
        return output.say(
            &format!(
                "{migrated}件を移せます。移せない{blocked}件、対象外{untouched}件（まだ記録していません）。"
            ),
            &format!(
                "{migrated} case(s) would move, {blocked} blocked, {untouched} untouched; nothing was written"
            ),
        );
    }
    output.say(
        &format!(
            "{migrated}件を移しました（イベント{events}件）。移せない{blocked}件、対象外{untouched}件。"
        ),
        &format!("{migrated} case(s) moved ({events} events), {blocked} blocked, {untouched} untouched"),
    )
}

fn told(
    migration: &Migration,
    outcome: &Outcome,
    request: &Request,
    words: (&str, &str),
    output: Output,
) -> anyhow::Result<ExitCode> {
    let value = json!({
        "migration": migration.plan.sha256, "receipt": outcome.receipt, "replayed": outcome.replayed,
        "dry_run": request.dry_run,
    });
    output.value(&value, || {
        if outcome.events.is_empty() {
            return output
                .say("記録済みです。何も記録しませんでした。", "it stands already; nothing was written");
        }
        done(request.dry_run, words.0, words.1, output)
    })?;
    Ok(ExitCode::SUCCESS)
}

fn read(plan: &Plan, output: Output) -> anyhow::Result<Sheet> {
    let text = read_text(&plan.plan)?;
    let name = plan.plan.display().to_string();
    let read = read_migration(&text);
    match read.value {
        Some(plan) => Ok(Sheet { name, text, plan }),
        None => Err(refused(&name, &text, &read.diagnostics, output).into()),
    }
}

fn fits(sheet: &Sheet, faults: &[Diagnostic], output: Output) -> Result<(), Failure> {
    if faults.is_empty() { Ok(()) } else { Err(refused(&sheet.name, &sheet.text, faults, output)) }
}

fn refused(name: &str, text: &str, diagnostics: &[Diagnostic], output: Output) -> Failure {
    if output.json {
        for diagnostic in diagnostics {
            // Stdout may be closed; the exit code still tells.
            let _ = serde_json::to_string(diagnostic).map(|line| line_out(&line));
        }
    } else {
        crate::output::note(&render(text, name, diagnostics, output.language));
    }
    let problems = diagnostics.len();
    Failure::new(
        Code::Failure,
        format!("{name}に{problems}件の誤りがあります。"),
        format!("{name} has {problems} problem(s)"),
    )
}

fn check_files(check: &Check, output: Output) -> anyhow::Result<ExitCode> {
    let sheet = read(&check.plan, output)?;
    let mut definitions = Vec::new();
    for name in &check.definition {
        definitions.push(Definition::clone(&*super::definition::named::from_file(name, output)?));
    }
    fits(&sheet, &check_migration_against(&sheet.text, &definitions), output)?;
    output.note("移行計画に誤りはありません。", "the plan fits its versions");
    Ok(ExitCode::SUCCESS)
}

/// The published versions of the definition a plan is for.
async fn published(engine: &Engine, plan: &MigrationPlan) -> anyhow::Result<Vec<Definition>> {
    let mut found = Vec::new();
    for entry in engine.library().published_definitions(&plan.definition).await? {
        found.push(Definition::clone(&*engine.library().definition(&entry.definition).await?));
    }
    Ok(found)
}

/// The cases that follow either version.
async fn cases(node: &Node, migration: &Migration) -> anyhow::Result<Vec<CaseId>> {
    let versions = [&migration.from.reference, &migration.to.reference];
    Ok(node.views.cases_following(&versions, None).await?.into_iter().map(|row| row.case).collect())
}

async fn reports(
    node: &Node,
    migration: &Migration,
    acting: &ayumi_core::decide::Acting,
    output: Output,
) -> anyhow::Result<Vec<CaseReport>> {
    let cases = cases(node, migration).await?;
    let bar = progress_bar(output);
    let progress = |done: usize, total: usize| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    };
    let reports = node.engine.migration_report(migration, &cases, acting, &progress).await;
    bar.finish_and_clear();
    Ok(reports?)
}
