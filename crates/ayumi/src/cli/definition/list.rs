//! `ayumi definition list`: the published versions, and how many running cases follow each; never their contents.

use ayumi_store::views::{CaseFilter, CaseStatus, DefinitionRow};
use serde_json::{Value, json};

use crate::cli::{ReadFlags, heads, moment};
use crate::output::Output;
use crate::wire::Node;

pub(super) async fn list(node: &Node, read: &ReadFlags, output: Output) -> anyhow::Result<()> {
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
