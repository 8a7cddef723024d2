//! `ayumi definition`: the published versions, and what differs between two; never publishing, which is `apply`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use ayumi_core::definition::Definition;
use ayumi_core::version::{Change, ChangeKind, Verdict, diff};
use ayumi_definition::{read_definition, render};
use ayumi_engine::engine::Engine;
use ayumi_store::views::{CaseFilter, CaseStatus, DefinitionRow};
use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{ReadFlags, heads, moment, open_caught_up};
use crate::config::{Settings, read_text};
use crate::exit::{Code, Failure};
use crate::output::Output;
use crate::wire::{Node, Opening};

#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Lists the published versions, with how many running cases follow each
    List(ReadFlags),
    /// Shows what differs between two versions, and what each change means for running cases
    Diff(Diff),
}

#[derive(Args)]
pub(crate) struct Diff {
    /// The earlier: a file, or ID@VERSION of a published one
    #[arg(value_name = "A")]
    earlier: String,
    /// The later: a file, or ID@VERSION of a published one
    #[arg(value_name = "B")]
    later: String,
}

pub(crate) async fn run(verb: Verb, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    match verb {
        Verb::List(read) => {
            let node = open_caught_up(Opening::Read, settings).await?;
            let done = list(&node, &read, output).await;
            node.close().await;
            done.map(|()| ExitCode::SUCCESS)
        }
        Verb::Diff(versions) => {
            let (earlier, later) = two(&versions, settings, output).await?;
            show(&earlier, &later, output)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn list(node: &Node, read: &ReadFlags, output: Output) -> anyhow::Result<()> {
    let at = moment(node, read).await?;
    let definitions = node.views.definitions(at.position).await?;
    let cases = node.views.cases(&CaseFilter::default(), usize::MAX, at.position).await?;
    let running = |row: &DefinitionRow| {
        let follows = cases.iter().filter(|case| case.definition == row.definition);
        follows.filter(|case| case.status == CaseStatus::Open).count()
    };
    let rows: Vec<_> = definitions
        .iter()
        .map(|row| {
            json!({
                "definition": row.definition, "title": row.title, "published_on": row.published_on,
                "running_cases": running(row),
            })
        })
        .collect();
    let head = heads(
        [
            ("定義", "definition"),
            ("版", "version"),
            ("名称", "title"),
            ("公開日", "published"),
            ("進行中の案件", "running cases"),
        ],
        output,
    );
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    output.rows(&rows, &head.each_ref().map(String::as_str), |row| {
        let title = row["title"][output.say("ja", "en")].as_str().or(row["title"]["ja"].as_str());
        vec![
            text(&row["definition"]["id"]),
            text(&row["definition"]["version"]),
            title.unwrap_or_default().to_owned(),
            text(&row["published_on"]),
            text(&row["running_cases"]),
        ]
    })
}

/// Both versions; the database is opened only for those that are no file.
async fn two(
    versions: &Diff,
    settings: &Settings,
    output: Output,
) -> anyhow::Result<(Arc<Definition>, Arc<Definition>)> {
    let names = [&versions.earlier, &versions.later];
    if names.iter().all(|name| Path::new(name).exists()) {
        return Ok((from_file(names[0], output)?, from_file(names[1], output)?));
    }
    let node = open_caught_up(Opening::Read, settings).await?;
    let found = async {
        let earlier = one(&node.engine, names[0], output).await?;
        Ok((earlier, one(&node.engine, names[1], output).await?))
    };
    let found = found.await;
    node.close().await;
    found
}

async fn one(engine: &Engine, name: &str, output: Output) -> anyhow::Result<Arc<Definition>> {
    if Path::new(name).exists() {
        return from_file(name, output);
    }
    let wrong = || {
        Failure::usage(
            format!("「{name}」はファイルでも、「ID@版」でもありません（例 education-dx@2）。"),
            format!("`{name}` is neither a file nor ID@VERSION, such as education-dx@2"),
        )
    };
    let (id, version) = name.rsplit_once('@').ok_or_else(wrong)?;
    let (id, version) = (id.parse().map_err(|_| wrong())?, version.parse().map_err(|_| wrong())?);
    let missing = || {
        Failure::new(
            Code::NotFound,
            format!(
                "定義「{id}」第{version}版は公開されていません。ayumi definition list で確かめてください。"
            ),
            format!(
                "definition `{id}` version {version} is not published; `ayumi definition list` names those that are"
            ),
        )
    };
    Ok(engine.published_version(&id, version).await.map_err(|_| missing())?)
}

/// A definition in a file, its problems told where there are any.
pub(super) fn from_file(name: &str, output: Output) -> anyhow::Result<Arc<Definition>> {
    let text = read_text(Path::new(name))?;
    let read = read_definition(&text);
    let Some(definition) = read.value else {
        crate::output::note(&render(&text, name, &read.diagnostics, output.language));
        let problems = read.diagnostics.len();
        return Err(Failure::new(
            Code::Failure,
            format!("{name}に{problems}件の誤りがあります。"),
            format!("{name} has {problems} problem(s)"),
        )
        .into());
    };
    Ok(Arc::new(definition))
}

fn show(earlier: &Definition, later: &Definition, output: Output) -> anyhow::Result<()> {
    let changes = diff(earlier, later);
    let needed = Change::need_a_plan(&changes);
    if output.json {
        let value = json!({
            "from": earlier.reference, "to": later.reference, "plan_needed": needed, "changes": changes,
        });
        return output.value(&value, String::new);
    }
    table(&changes, output)?;
    if needed {
        output.note(
            "進行中の案件をこの版に移すには、移行計画が必要です（ayumi migration）。",
            "running cases need a migration plan to go on under it (`ayumi migration`)",
        );
    }
    Ok(())
}

fn table(changes: &[Change], output: Output) -> anyhow::Result<()> {
    let head = heads([("変更", "what"), ("種別", "kind"), ("進行中の案件", "running cases")], output);
    output.rows(changes, &head.each_ref().map(String::as_str), |change| {
        let kind = match change.kind {
            ChangeKind::Added => output.say("追加", "added"),
            ChangeKind::Removed => output.say("削除", "removed"),
            ChangeKind::Changed => output.say("変更", "changed"),
        };
        let (words, verdict) = (&change.words, change.verdict.label());
        vec![
            words.in_language(output.language).to_owned(),
            kind,
            verdict.in_language(output.language).to_owned(),
        ]
    })
}

/// A version that is published after another, with what it changes.
pub(super) struct NewVersion {
    earlier: Definition,
    later: Definition,
    changes: Vec<Change>,
}

impl NewVersion {
    pub(super) fn between(earlier: Definition, later: Definition) -> Self {
        let changes = diff(&earlier, &later);
        Self { earlier, later, changes }
    }

    /// Says when running cases need a plan to go on under it; it never stands in the way of new programmes.
    pub(super) fn notice(&self, output: Output) {
        let needing = self.changes.iter().filter(|change| change.verdict != Verdict::Safe).count();
        if needing == 0 {
            return;
        }
        let (id, all) = (&self.later.reference.id, self.changes.len());
        let (from, to) = (self.earlier.reference.version, self.later.reference.version);
        let look = format!("ayumi definition diff {id}@{from} {id}@{to}");
        output.note(
            &format!(
                "定義「{id}」第{to}版：第{from}版からの変更{all}件のうち{needing}件は、進行中の案件に移行計画が必要です（{look}）。進行中の案件は第{from}版のまま続きます。"
            ),
            &format!(
                "definition `{id}` version {to}: of {all} change(s) since version {from}, {needing} need a migration plan for running cases (`{look}`); they go on under version {from}"
            ),
        );
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "definition": self.later.reference,
            "from": self.earlier.reference.version,
            "plan_needed": Change::need_a_plan(&self.changes),
            "changes": self.changes,
        })
    }
}
