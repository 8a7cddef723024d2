//! Definitions as a command names them, by a file or as ID@VERSION of a published one; never their tables.

use std::path::Path;
use std::sync::Arc;

use ayumi_core::definition::Definition;
use ayumi_definition::{read_definition, render};
use ayumi_engine::engine::Engine;

use crate::cli::open_caught_up;
use crate::config::{Settings, read_text};
use crate::exit::{Code, Failure};
use crate::output::Output;
use crate::wire::Opening;

/// Every definition of `names`, in their order; the database is opened only for those that are no file.
pub(in crate::cli) async fn find<const N: usize>(
    names: [&str; N],
    settings: &Settings,
    output: Output,
) -> anyhow::Result<[Arc<Definition>; N]> {
    let mut found = Vec::with_capacity(N);
    if names.iter().all(|name| Path::new(name).exists()) {
        for name in names {
            found.push(from_file(name, output)?);
        }
    } else {
        let node = open_caught_up(Opening::Read, settings).await?;
        let read = published(&node.engine, &names, output).await;
        node.close().await;
        found = read?;
    }
    found.try_into().map_err(|_| anyhow::anyhow!("as many definitions as names"))
}

async fn published(engine: &Engine, names: &[&str], output: Output) -> anyhow::Result<Vec<Arc<Definition>>> {
    let mut found = Vec::with_capacity(names.len());
    for name in names {
        found.push(one(engine, name, output).await?);
    }
    Ok(found)
}

async fn one(engine: &Engine, name: &str, output: Output) -> anyhow::Result<Arc<Definition>> {
    if Path::new(name).exists() {
        return from_file(name, output);
    }
    let wrong = || {
        Failure::new(
            Code::NotFound,
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
pub(in crate::cli) fn from_file(name: &str, output: Output) -> anyhow::Result<Arc<Definition>> {
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
