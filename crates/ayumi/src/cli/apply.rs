//! `ayumi apply`: publishes what files say, in the order they depend on each other; the second time appends nothing.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ayumi_core::decide::Acting;
use ayumi_core::envelope::{Actor, Via};
use ayumi_core::event::{Organization, OrganizationKind};
use ayumi_core::id::{ContentHash, CorrelationId};
use ayumi_core::text::Label;
use ayumi_definition::{Diagnostic, render};
use ayumi_engine::handle::Request;
use ayumi_engine::port::Ids as _;
use ayumi_exchange::csv_error::Problem;
use ayumi_exchange::organization_csv::{Kind, OrganizationRow};
use clap::Args;
use serde_json::json;

use super::open_caught_up;
use crate::config::{Settings, unreadable};
use crate::exit::{Code, Failure};
use crate::ids::SystemIds;
use crate::output::Output;
use crate::wire::Node;

#[derive(Args)]
pub(crate) struct Apply {
    /// Files or folders: organisations and calendars (.csv), definitions and plans (.yaml)
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Checks and shows what would be published, without writing
    #[arg(long)]
    dry_run: bool,
}

/// One file to publish.
pub(crate) struct Source {
    /// How it is called in messages.
    pub(crate) name: String,
    /// What it holds.
    pub(crate) text: String,
}

/// What a file is, in the order files depend on each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    Organizations,
    Calendar,
    Definition,
    Plan,
}

pub(crate) async fn run(apply: &Apply, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let mut sources = Vec::new();
    for path in &apply.paths {
        collect(path, &mut sources)?;
    }
    let node = open_caught_up(settings).await?;
    let written = publish(&node, &sources, apply.dry_run, output).await;
    node.close().await;
    let written = written?;
    output.value(&json!({"events": written}), || {
        output.say(&format!("{written}件のイベントを記録しました。"), &format!("{written} event(s) appended"))
    })?;
    Ok(ExitCode::SUCCESS)
}

fn collect(path: &Path, sources: &mut Vec<Source>) -> anyhow::Result<()> {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
        entries.sort();
        let known = |path: &PathBuf| {
            path.is_dir() || path.extension().is_some_and(|ending| ending == "yaml" || ending == "csv")
        };
        // Samples are activity, not something to publish.
        let published = |path: &PathBuf| path.file_name().is_none_or(|name| name != "samples");
        return entries
            .iter()
            .filter(|path| known(path) && published(path))
            .try_for_each(|entry| collect(entry, sources));
    }
    let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    sources.push(Source { name: path.display().to_string(), text });
    Ok(())
}

/// Publishes sources that are known to be good.
pub(crate) async fn publish_sources(
    node: &Node,
    sources: &[Source],
    output: Output,
) -> anyhow::Result<usize> {
    publish(node, sources, false, output).await
}

/// Publishes sources in the order they depend on each other; gives how many events were appended.
async fn publish(node: &Node, sources: &[Source], dry_run: bool, output: Output) -> anyhow::Result<usize> {
    let mut sorted: Vec<(Form, &Source)> =
        sources.iter().map(|source| Ok((form(source)?, source))).collect::<Result<_, Failure>>()?;
    sorted.sort_by_key(|(form, _)| *form);
    let mut written = 0;
    for (form, source) in sorted {
        let request = request(source, dry_run);
        written += match form {
            Form::Organizations => organizations(node, source, &request, output).await?,
            Form::Calendar => calendar(node, source, &request, output).await?,
            Form::Definition => definition(node, source, &request, output).await?,
            Form::Plan => plan(node, source, &request, output).await?,
        };
    }
    Ok(written)
}

fn form(source: &Source) -> Result<Form, Failure> {
    let format = |known: &str| source.text.lines().any(|line| line.trim_end() == format!("format: {known}"));
    let heading = |known: &str| source.text.lines().any(|line| line.starts_with(known));
    if heading("code,name,") {
        Ok(Form::Organizations)
    } else if heading("kind,from,") {
        Ok(Form::Calendar)
    } else if format("ayumi-plan/1") {
        Ok(Form::Plan)
    } else if format("ayumi/1") || Path::new(&source.name).extension().is_some_and(|ending| ending == "yaml")
    {
        Ok(Form::Definition)
    } else {
        Err(Failure::usage(
            format!("{}：団体・暦・定義・計画のいずれのファイルでもありません。", source.name),
            format!("{}: neither organisations, calendar, definition nor plan", source.name),
        ))
    }
}

fn request(source: &Source, dry_run: bool) -> Request {
    let hash = ContentHash::of(source.text.as_bytes());
    Request {
        principal: "system:apply".into(),
        key: hash.to_string(),
        body: Vec::new(),
        acting: Acting { actor: Actor::operator(), rights: Vec::new() },
        via: Via::Apply,
        correlation: CorrelationId(SystemIds.uuid()),
        seen: None,
        dry_run,
    }
}

async fn organizations(
    node: &Node,
    source: &Source,
    request: &Request,
    output: Output,
) -> anyhow::Result<usize> {
    let rows = ayumi_exchange::organization_csv::parse(&source.text)
        .map_err(|problems| refused_csv(source, &problems, output))?;
    let bodies: Vec<Organization> = rows.into_iter().map(body).collect::<anyhow::Result<_>>()?;
    Ok(node.engine.put_organizations(&bodies, &ContentHash::of(source.text.as_bytes()), request).await?)
}

fn body(row: OrganizationRow) -> anyhow::Result<Organization> {
    let kind = match row.kind {
        Kind::Prefecture => OrganizationKind::Prefecture,
        Kind::Municipality => OrganizationKind::Municipality,
    };
    Ok(Organization {
        organization: row.code.parse()?,
        kind,
        name: Label::new(row.name, row.name_en),
        kana: row.kana,
        class: Some(row.class).filter(|class| !class.is_empty()),
        county: row.county,
        region: row.region,
        office: row.office,
        population: row.population,
        population_on: row.population_on,
        corporate_number: row.corporate_number,
    })
}

async fn calendar(node: &Node, source: &Source, request: &Request, output: Output) -> anyhow::Result<usize> {
    let file = ayumi_exchange::calendar_csv::parse(&source.text)
        .map_err(|problems| refused_csv(source, &problems, output))?;
    if request.dry_run {
        return Ok(0);
    }
    Ok(node.engine.publish_calendar(source.text.as_bytes(), &file.id, file.version, request).await?)
}

async fn definition(
    node: &Node,
    source: &Source,
    request: &Request,
    output: Output,
) -> anyhow::Result<usize> {
    let read = ayumi_definition::read_definition(&source.text);
    let canonical = ayumi_definition::canonical(&source.text);
    let (Some(definition), Some(canonical)) = (read.value, canonical) else {
        return Err(refused_yaml(source, &read.diagnostics, output).into());
    };
    if request.dry_run {
        return Ok(0);
    }
    Ok(node
        .engine
        .publish_definition(&definition, source.text.as_bytes(), canonical.as_bytes(), request)
        .await?)
}

async fn plan(node: &Node, source: &Source, request: &Request, output: Output) -> anyhow::Result<usize> {
    let read = ayumi_definition::read_plan(&source.text);
    let Some(plan) = read.value else {
        return Err(refused_yaml(source, &read.diagnostics, output).into());
    };
    if request.dry_run {
        return Ok(0);
    }
    let bar = progress_bar(output);
    let progress = |done: usize, total: usize| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    };
    let written = node.engine.apply_plan(&plan, source.text.as_bytes(), request, &progress).await?;
    bar.finish_and_clear();
    Ok(written)
}

/// A bar on stderr when it is a terminal, nothing otherwise.
pub(crate) fn progress_bar(output: Output) -> indicatif::ProgressBar {
    if output.json { indicatif::ProgressBar::hidden() } else { indicatif::ProgressBar::new(0) }
}

fn refused_csv(source: &Source, problems: &[Problem], output: Output) -> Failure {
    for problem in problems {
        let place = format!("{}:{}:{}", source.name, problem.line, problem.column);
        let hint =
            |hint: &Option<String>| hint.as_ref().map_or_else(String::new, |hint| format!(" ({hint})"));
        output.note(
            &format!("{place}: [{}] {}{}", problem.code, problem.message_ja, hint(&problem.hint_ja)),
            &format!("{place}: [{}] {}{}", problem.code, problem.message_en, hint(&problem.hint_en)),
        );
    }
    refused(source, problems.len())
}

fn refused_yaml(source: &Source, diagnostics: &[Diagnostic], output: Output) -> Failure {
    crate::output::note(&render(&source.text, &source.name, diagnostics, output.language));
    refused(source, diagnostics.len())
}

fn refused(source: &Source, problems: usize) -> Failure {
    Failure::new(
        Code::Failure,
        format!("{}に{problems}件の誤りがあるため、公開しませんでした。", source.name),
        format!("{} has {problems} problem(s); nothing of it was published", source.name),
    )
}
