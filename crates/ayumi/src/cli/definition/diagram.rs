//! `ayumi definition diagram`: a definition drawn, from its file or as it was published; never a case.

use std::process::ExitCode;

use ayumi_core::definition::Definition;
use ayumi_core::text::Language;
use ayumi_definition::diagram::{dot, mermaid, svg_file};
use clap::{Args, ValueEnum};

use super::named;
use crate::config::Settings;
use crate::output::{Output, line_out};

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
    let [definition] = named::find([diagram.definition.as_str()], settings, output).await?;
    line_out(diagram.format.draw(&definition, output.language).trim_end())?;
    Ok(ExitCode::SUCCESS)
}
