//! `ayumi definition diagram`: a definition drawn, from its file or as it was published; never a case.

use std::path::Path;
use std::process::ExitCode;

use ayumi_core::definition::Definition;
use ayumi_core::id::DefinitionId;
use ayumi_core::text::Language;
use ayumi_definition::diagram::{dot, mermaid, svg_file};
use clap::{Args, ValueEnum};

use crate::cli::open_caught_up;
use crate::config::{Settings, read_text};
use crate::exit::{Code, Failure};
use crate::output::{Output, line_out, note};
use crate::wire::Opening;

#[derive(Args)]
pub(crate) struct Diagram {
    /// A file, or the id of a published definition with its version, such as education-dx@1
    #[arg(value_name = "FILE|ID@VERSION")]
    definition: String,
    /// In which form
    #[arg(long, value_enum, default_value_t = Form::Mermaid)]
    format: Form,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    Mermaid,
    Dot,
    Svg,
}

impl Form {
    fn draw(self, definition: &Definition, language: Language) -> String {
        match self {
            Self::Mermaid => mermaid(definition, language),
            Self::Dot => dot(definition, language),
            Self::Svg => svg_file(definition, language),
        }
    }
}

pub(super) async fn run(diagram: &Diagram, settings: &Settings, output: Output) -> anyhow::Result<ExitCode> {
    let path = Path::new(&diagram.definition);
    let published = diagram
        .definition
        .rsplit_once('@')
        .and_then(|(id, version)| Some((id.parse::<DefinitionId>().ok()?, version.parse::<u32>().ok()?)));
    let definition = match published.filter(|_| !path.exists()) {
        Some((id, version)) => of_the_log(&id, version, settings).await?,
        None => of_file(path, output)?,
    };
    line_out(diagram.format.draw(&definition, output.language).trim_end())?;
    Ok(ExitCode::SUCCESS)
}

fn of_file(path: &Path, output: Output) -> anyhow::Result<Definition> {
    let text = read_text(path)?;
    let read = ayumi_definition::read_definition(&text);
    let name = path.display().to_string();
    if read.value.is_none() {
        note(&ayumi_definition::render(&text, &name, &read.diagnostics, output.language));
    }
    read.value.ok_or_else(|| {
        Failure::new(
            Code::Failure,
            format!("{name}に誤りがあるため、図にできません。"),
            format!("{name} has problems and cannot be drawn"),
        )
        .into()
    })
}

async fn of_the_log(id: &DefinitionId, version: u32, settings: &Settings) -> anyhow::Result<Definition> {
    let node = open_caught_up(Opening::Read, settings).await?;
    let found = find(&node.engine, id, version).await;
    node.close().await;
    found
}

async fn find(
    engine: &ayumi_engine::engine::Engine,
    id: &DefinitionId,
    version: u32,
) -> anyhow::Result<Definition> {
    let published = engine.library().published_definitions(id).await?;
    let Some(entry) = published.into_iter().find(|entry| entry.definition.version == version) else {
        return Err(Failure::new(
            Code::NotFound,
            format!("定義 {id} の第{version}版は公開されていません。"),
            format!("version {version} of definition {id} is not published"),
        )
        .into());
    };
    Ok(Definition::clone(&*engine.library().definition(&entry.definition).await?))
}
