//! `ayumi definition diff`: what differs between two versions, and what each change means for running cases; never publishing, which is `apply`.

use std::process::ExitCode;

use ayumi_core::definition::Definition;
use ayumi_core::version::{Change, ChangeKind, Verdict, diff};
use clap::Args;
use serde_json::{Value, json};

use super::named;
use crate::cli::heads;
use crate::config::Settings;
use crate::output::Output;

#[derive(Args)]
pub(crate) struct Diff {
    /// The earlier: a file, or ID@VERSION of a published one
    #[arg(value_name = "A")]
    earlier: String,
    /// The later: a file, or ID@VERSION of a published one
    #[arg(value_name = "B")]
    later: String,
}

pub(super) async fn run(versions: &Diff, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let names = [versions.earlier.as_str(), versions.later.as_str()];
    let [earlier, later] = named::find(names, settings, output).await?;
    show(&earlier, &later, output)?;
    Ok(ExitCode::SUCCESS)
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
pub(in crate::cli) struct NewVersion {
    earlier: Definition,
    later: Definition,
    changes: Vec<Change>,
}

impl NewVersion {
    pub(in crate::cli) fn between(earlier: Definition, later: Definition) -> Self {
        let changes = diff(&earlier, &later);
        Self { earlier, later, changes }
    }

    /// Says when running cases need a plan to go on under it; it never stands in the way of new programmes.
    pub(in crate::cli) fn notice(&self, output: Output) {
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

    pub(in crate::cli) fn json(&self) -> Value {
        json!({
            "definition": self.later.reference,
            "from": self.earlier.reference.version,
            "plan_needed": Change::need_a_plan(&self.changes),
            "changes": self.changes,
        })
    }
}
