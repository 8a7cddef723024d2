//! Joins the engine's port of file forms to the crates that read them; never reads a file itself.

use ayumi_core::calendar::{Calendar, CalendarData, Closure};
use ayumi_core::definition::Definition;
use ayumi_engine::port::Reader;
use ayumi_exchange::calendar_csv::{self, CalendarFile};

/// Reads definitions as YAML and calendars as CSV.
pub struct Files;

impl Reader for Files {
    fn definition(&self, source: &[u8]) -> Result<Definition, String> {
        let source = std::str::from_utf8(source).map_err(|error| error.to_string())?;
        let outcome = ayumi_definition::read_definition(source);
        let first = outcome.diagnostics.first().map(|problem| problem.message_en.clone());
        outcome.value.ok_or_else(|| first.unwrap_or_else(|| "not a definition".into()))
    }

    fn calendar(&self, source: &[u8]) -> Result<Calendar, String> {
        let source = std::str::from_utf8(source).map_err(|error| error.to_string())?;
        let file = calendar_csv::parse(source).map_err(|problems| {
            problems.first().map_or_else(
                || "not a calendar".into(),
                |problem| format!("line {}: {}", problem.line, problem.message_en),
            )
        })?;
        Calendar::new(calendar_data(file)).map_err(|error| error.to_string())
    }
}

fn calendar_data(file: CalendarFile) -> CalendarData {
    let closures =
        file.closures.into_iter().map(|row| Closure { from: row.from, to: row.to, name: row.name });
    CalendarData {
        id: file.id,
        version: file.version,
        utc_offset_minutes: file.utc_offset_minutes,
        covers_from: file.covers_from,
        covers_to: file.covers_to,
        official_to: file.official_to,
        holidays: file.holidays,
        closures: closures.collect(),
    }
}
