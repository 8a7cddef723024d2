//! Joins the engine's port of file forms to the crates that read them; never reads a file itself.

use std::collections::BTreeMap;

use ayumi_core::calendar::{self, BodyDays, Calendar, CalendarData, Closure};
use ayumi_core::definition::Definition;
use ayumi_core::id::OrganizationId;
use ayumi_core::text::Label;
use ayumi_engine::port::Reader;
use ayumi_exchange::calendar_csv::{self, BodyRows, CalendarFile, ClosureRow};

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
        calendar_of(file)
    }
}

/// The calendar a file describes.
///
/// # Errors
/// When its rows make no calendar; the words say why.
pub(crate) fn calendar_of(file: CalendarFile) -> Result<Calendar, Label> {
    Calendar::new(calendar_data(file)?).map_err(|error| words_of(&error))
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

fn calendar_data(file: CalendarFile) -> Result<CalendarData, Label> {
    let bodies = file.bodies.into_iter().map(|(body, rows)| Ok((named(&body)?, body_days(rows))));
    Ok(CalendarData {
        bodies: bodies.collect::<Result<BTreeMap<_, _>, Label>>()?,
        id: file.id,
        version: file.version,
        utc_offset_minutes: file.utc_offset_minutes,
        covers_from: file.covers_from,
        covers_to: file.covers_to,
        official_to: file.official_to,
        holidays: file.holidays,
        closures: spans(file.closures),
    })
}

fn named(body: &str) -> Result<OrganizationId, Label> {
    body.parse().map_err(|error: ayumi_core::id::InvalidId| {
        Label::new(format!("団体「{body}」を読めません。団体コードを直してください。"), error.to_string())
    })
}

fn body_days(rows: BodyRows) -> BodyDays {
    let BodyRows { closures, openings, closed, open } = rows;
    BodyDays { closures: spans(closures), openings: spans(openings), closed, open }
}

fn spans(rows: Vec<ClosureRow>) -> Vec<Closure> {
    rows.into_iter().map(|row| Closure { from: row.from, to: row.to, name: row.name }).collect()
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

    #[test]
    fn a_body_the_file_may_name_is_a_body_of_the_log() {
        let head = "# id: x\n# version: 1\n# utc_offset: +09:00\n# covers: 2026-01-01..2026-12-31\n\
                    # official_to: 2026-12-31\nkind,from,to,name,body\n";
        for body in ["281000", "282014.edu", "kumiai.hokutan", "council.e-hyogo", "jcn.8000020280003"] {
            let source = format!("{head}body_open,2026-10-04,2026-10-04,日曜開庁,{body}\n");
            let calendar = Files.calendar(source.as_bytes()).expect(body);
            let sunday = NaiveDate::from_ymd_opt(2026, 10, 4).unwrap();
            let body: OrganizationId = body.parse().unwrap();
            assert!(calendar.of(&body).is_business_day(sunday) && !calendar.is_business_day(sunday));
        }
        for body in ["28100", "282014.board", "kumiai.", "jcn.1", "神戸市"] {
            let source = format!("{head}body_open,2026-10-04,2026-10-04,日曜開庁,{body}\n");
            assert!(refused(source.as_bytes()).ja.starts_with("7行目"), "{body}");
        }
    }
}
