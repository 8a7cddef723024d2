//! The text of a reminder as a person pastes it into LoGoチャット; never sends it.

use chrono::{Datelike as _, NaiveDate};

use crate::calendar::fiscal_year;
use crate::event::Precision;
use crate::wareki::{self, weekday};

/// Characters of the whole text: what fits on the screen of a telephone and is read to its end.
pub const CHARS_MAX: usize = 400;
/// Characters of the address, which is never shortened: the text around it and a word of each part still fit.
pub const URL_CHARS_MAX: usize = 250;

/// What a reminder says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatText<'a> {
    /// The date it is due, and how exactly it is meant.
    pub due: (NaiveDate, Precision),
    /// What is to be answered.
    pub title: &'a str,
    /// The body that is asked.
    pub body: &'a str,
    /// What is missing of it.
    pub missing: &'a str,
    /// Who answers questions.
    pub contact: &'a str,
    /// Where to answer: the only link of the text.
    pub url: &'a str,
}

/// Why there is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidChatUrl {
    /// It is longer than a chat text can hold beside its words.
    #[error("the address in a chat text has at most 250 characters")]
    TooLong,
    /// It is not one address on one line.
    #[error("the address in a chat text begins with `https://` or `http://` and has no space")]
    NotAnAddress,
}

/// The text, at most 400 characters: long parts end with `…`, the longest first.
///
/// # Errors
/// When the address is none or too long to be kept whole.
pub fn chat_text(said: &ChatText<'_>) -> Result<String, InvalidChatUrl> {
    check(said.url)?;
    let parts = [said.title, said.body, said.missing, said.contact].map(plain);
    let fixed = written(said, &[const { String::new() }; 4]).chars().count();
    let room = CHARS_MAX.saturating_sub(fixed);
    let limit = limit(&parts, room);
    let shortened = parts.map(|part| shorten(&part, limit));
    Ok(written(said, &shortened))
}

fn check(url: &str) -> Result<(), InvalidChatUrl> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let plain = |c: char| c.is_ascii_graphic();
    if rest.is_none_or(|rest| rest.is_empty() || rest.contains("://") || !rest.chars().all(plain)) {
        return Err(InvalidChatUrl::NotAnAddress);
    }
    if url.chars().count() > URL_CHARS_MAX { Err(InvalidChatUrl::TooLong) } else { Ok(()) }
}

fn written(said: &ChatText<'_>, [title, body, missing, contact]: &[String; 4]) -> String {
    let (url, due) = (said.url, until(said.due));
    format!(
        "【{due}まで】「{title}」のお知らせです。{body}様のご回答がまだ確認できていません\
         （未回答：{missing}）。こちらからご回答をお願いします → {url}\nお問い合わせ：{contact}"
    )
}

/// The date as exact as it is meant: `9/30（水）`, `9月末`, `令和8年度末`.
fn until((day, precision): (NaiveDate, Precision)) -> String {
    match precision {
        Precision::Day => format!("{}/{}（{}）", day.month(), day.day(), weekday(day)),
        Precision::Month | Precision::Quarter => format!("{}月末", day.month()),
        Precision::FiscalYear => format!("{}末", wareki::format_fiscal_year(fiscal_year(day))),
    }
}

/// One line, and no second link: chat programs make one of everything with `://` or `www.`.
fn plain(part: &str) -> String {
    let line: Vec<&str> = part.split(|c: char| c.is_whitespace() || c.is_control()).collect();
    let line: Vec<&str> = line.into_iter().filter(|word| !word.is_empty()).collect();
    let mut text = line.join(" ").replace("://", "：／／");
    while let Some(at) = text.to_ascii_lowercase().find("www.") {
        text.replace_range(at + 3..at + 4, "．");
    }
    text
}

/// The most characters each part may have so that all of them fit into `room`.
fn limit(parts: &[String; 4], room: usize) -> usize {
    let taken =
        |limit: usize| parts.iter().map(|part| part.chars().count().min(limit)).sum::<usize>() <= room;
    (1..=CHARS_MAX).rev().find(|limit| taken(*limit)).unwrap_or(1)
}

fn shorten(part: &str, chars_max: usize) -> String {
    if part.chars().count() <= chars_max {
        return part.to_owned();
    }
    part.chars().take(chars_max.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn said() -> ChatText<'static> {
        ChatText {
            due: (NaiveDate::from_ymd_opt(2026, 9, 30).unwrap(), Precision::Day),
            title: "共同利用『地域通貨・地域ポイント』令和9年度利用希望",
            body: "猪名川町",
            missing: "利用希望の有無",
            contact: "県デジタル戦略課 山田",
            url: "https://ayumi.example.lg.jp/cases/1",
        }
    }

    #[test]
    fn a_date_is_said_as_exactly_as_it_is_meant() {
        let day = NaiveDate::from_ymd_opt(2027, 3, 31).unwrap();
        let begins = |precision| chat_text(&ChatText { due: (day, precision), ..said() }).unwrap();
        assert!(begins(Precision::Day).starts_with("【3/31（水）まで】"));
        assert!(begins(Precision::Month).starts_with("【3月末まで】"));
        assert!(begins(Precision::FiscalYear).starts_with("【令和8年度末まで】"));
    }

    #[test]
    fn a_reminder_says_date_title_body_what_is_missing_where_and_who() {
        assert_eq!(
            chat_text(&said()).unwrap(),
            "【9/30（水）まで】「共同利用『地域通貨・地域ポイント』令和9年度利用希望」のお知らせです。猪名川町様のご回答が\
             まだ確認できていません（未回答：利用希望の有無）。こちらからご回答をお願いします → \
             https://ayumi.example.lg.jp/cases/1\nお問い合わせ：県デジタル戦略課 山田"
        );
    }

    #[test]
    fn only_the_long_part_is_shortened() {
        let missing = "様式".repeat(300);
        let text = chat_text(&ChatText { missing: &missing, ..said() }).unwrap();
        assert_eq!(text.chars().count(), CHARS_MAX);
        assert!(text.contains("令和9年度利用希望") && text.contains("様式…）") && text.ends_with("山田"));
    }

    #[test]
    fn an_address_that_is_none_or_too_long_is_refused() {
        let long = format!("https://example.jp/{}", "a".repeat(250));
        for (url, why) in [
            (long.as_str(), InvalidChatUrl::TooLong),
            ("", InvalidChatUrl::NotAnAddress),
            ("https://", InvalidChatUrl::NotAnAddress),
            ("javascript:alert(1)", InvalidChatUrl::NotAnAddress),
            ("https://example.jp/ https://other.example.jp/", InvalidChatUrl::NotAnAddress),
            ("https://example.jp/?to=https://other.example.jp/", InvalidChatUrl::NotAnAddress),
        ] {
            assert_eq!(chat_text(&ChatText { url, ..said() }), Err(why));
        }
    }

    proptest! {
        #[test]
        fn any_text_fits_on_two_lines_with_its_one_link_whole(
            title in ".{0,300}", body in "[a-zA-Z:/.県市wW]{0,200}", missing in ".{0,500}",
            contact in "(https?://|www\\.|WWw\\.|あ|\n| ){0,80}", path in "[a-z0-9/]{0,220}",
        ) {
            let url = format!("https://ayumi.example.jp/{path}");
            let said = ChatText {
                title: &title, body: &body, missing: &missing, contact: &contact, url: &url, ..said()
            };
            let text = chat_text(&said).unwrap();
            prop_assert!(text.chars().count() <= CHARS_MAX);
            prop_assert_eq!(text.matches("://").count(), 1);
            prop_assert_eq!(text.to_ascii_lowercase().matches("www.").count(), 0);
            let link = format!(" → {url}\n");
            prop_assert!(text.contains(&link));
            prop_assert_eq!(text.lines().count(), 2);
        }
    }
}
