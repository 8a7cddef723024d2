//! Joins the engine's port of file forms to the crates that read them; never reads a file itself.

use ayumi_core::calendar::{self, Calendar, CalendarData, Closure};
use ayumi_core::definition::Definition;
use ayumi_core::text::Label;
use ayumi_engine::port::Reader;
use ayumi_exchange::calendar_csv::{self, CalendarFile};

/// Reads definitions as YAML and calendars as CSV.
pub struct Files;

impl Reader for Files {
    fn definition(&self, source: &[u8]) -> Result<Definition, String> {
        let source = std::str::from_utf8(source).map_err(|error| error.to_string())?;
        let outcome = ayumi_definition::read_published(source);
        let first = outcome.diagnostics.first().map(|problem| problem.message_en.clone());
        outcome.value.ok_or_else(|| first.unwrap_or_else(|| "not a definition".into()))
    }

    fn calendar(&self, source: &[u8]) -> Result<Calendar, Label> {
        let source = std::str::from_utf8(source).map_err(|error| {
            Label::new("UTF-8 で保存してください。", format!("save it as UTF-8: {error}"))
        })?;
        let file = calendar_csv::parse(source).map_err(|problems| {
            problems.first().map_or_else(
                || Label::new("暦のファイルではありません。", "not a calendar"),
                |problem| {
                    Label::new(
                        format!("{}行目：{}", problem.line, problem.message_ja),
                        format!("line {}: {}", problem.line, problem.message_en),
                    )
                },
            )
        })?;
        Calendar::new(calendar_data(file)).map_err(|error| words_of(&error))
    }
}

fn words_of(error: &calendar::Error) -> Label {
    let en = error.to_string();
    let ja = match error {
        calendar::Error::Offset { minutes, .. } => {
            format!("時差 {minutes} 分は一日以上です。UTC との時差を直してください。")
        }
        calendar::Error::Cover { from, to, .. } => {
            format!("対象期間（{from} から {to}）の前後が逆です。")
        }
        calendar::Error::ClosureDay { name, month, day, .. } => {
            format!("閉庁日「{name}」の{month}月{day}日は存在しません。")
        }
    };
    Label::new(ja, en)
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

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn refused(source: &[u8]) -> Label {
        Files.calendar(source).map(|_| ()).expect_err("no calendar")
    }

    #[test]
    fn what_is_wrong_with_a_calendar_is_told_in_both_languages() {
        let words = refused("kind,from,to,name\n".as_bytes());
        assert!(
            words.ja.contains("行目") && words.en.is_some_and(|en| en.starts_with("line ")),
            "{}",
            words.ja
        );
        let words = refused(b"\x90\x5f\x8c\xcb");
        assert!(words.ja.contains("UTF-8 で保存してください") && words.en.is_some_and(|en| en.is_ascii()));
        let id = || "hyogo".to_owned();
        let day = |day| NaiveDate::from_ymd_opt(2026, 4, day).unwrap();
        let errors = [
            calendar::Error::Offset { id: id(), minutes: 1440 },
            calendar::Error::Cover { id: id(), from: day(2), to: day(1) },
            calendar::Error::ClosureDay { id: id(), name: "年末".into(), month: 2, day: 30 },
        ];
        for error in errors {
            let told = words_of(&error);
            assert!(told.ja.ends_with('。') && told.en == Some(error.to_string()), "{}", told.ja);
        }
    }
}
