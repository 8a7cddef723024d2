//! A calendar feed as RFC 5545 writes it, for the calendar programs of offices; never decides what is in it.
//!
//! Written by hand: the feed has one kind of entry, and the crate for it ends a whole day on the day it begins and asks
//! the clock and chance for what an entry leaves out, where a feed must say the same at every reading.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

/// Octets of a line, without its end.
const LINE_OCTETS_MAX: usize = 75;
const PRODUCT: &str = "-//Ayumi//Ayumi//JA";

/// A feed that calendar programs subscribe to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// The name programs show.
    pub name: String,
    /// How often programs are asked to look again.
    pub refresh: TimeDelta,
    /// The entries, in the order they are written.
    pub entries: Vec<Entry>,
}

/// One entry of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The same for the same thing at every reading, unique in the world: `<id>@<host>`.
    pub uid: String,
    /// Grows with every change of the entry.
    pub sequence: u64,
    /// When the entry was last changed, as recorded.
    pub stamp: DateTime<Utc>,
    /// When it is.
    pub when: When,
    /// Its title.
    pub summary: String,
    /// More about it; may have several lines.
    pub description: Option<String>,
    /// Where it is read.
    pub url: Option<String>,
    /// Whether it no longer holds. It stays in the feed, so that programs that have it take it out.
    pub cancelled: bool,
}

/// When an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// A whole day, wherever the reader is.
    Day(NaiveDate),
    /// From an instant to another.
    Between(DateTime<Utc>, DateTime<Utc>),
}

impl Feed {
    /// The text of the feed; the same feed is the same text.
    pub fn to_text(&self) -> String {
        let mut lines = Lines::default();
        lines.add("BEGIN", "VCALENDAR");
        lines.add("VERSION", "2.0");
        lines.add("PRODID", PRODUCT);
        lines.add("CALSCALE", "GREGORIAN");
        let minutes = self.refresh.num_minutes().max(1);
        lines.text("NAME", &self.name);
        lines.text("X-WR-CALNAME", &self.name);
        lines.add("REFRESH-INTERVAL;VALUE=DURATION", &format!("PT{minutes}M"));
        lines.add("X-PUBLISHED-TTL", &format!("PT{minutes}M"));
        for entry in &self.entries {
            entry.write(&mut lines);
        }
        lines.add("END", "VCALENDAR");
        lines.0
    }
}

impl Entry {
    fn write(&self, lines: &mut Lines) {
        lines.add("BEGIN", "VEVENT");
        lines.text("UID", &self.uid);
        lines.add("DTSTAMP", &instant(self.stamp));
        lines.add("LAST-MODIFIED", &instant(self.stamp));
        lines.add("SEQUENCE", &self.sequence.to_string());
        match self.when {
            When::Day(day) => {
                // The end is the first day after it; the last day of all dates has none and needs none.
                lines.add("DTSTART;VALUE=DATE", &date(day));
                if let Some(next) = day.checked_add_days(Days::new(1)) {
                    lines.add("DTEND;VALUE=DATE", &date(next));
                }
            }
            // Instants of UTC need no description of a zone; programs show them in the reader's.
            When::Between(start, end) => {
                lines.add("DTSTART", &instant(start));
                lines.add("DTEND", &instant(end.max(start)));
            }
        }
        lines.text("SUMMARY", &self.summary);
        if let Some(description) = &self.description {
            lines.text("DESCRIPTION", description);
        }
        if let Some(url) = &self.url {
            lines.add("URL", url);
        }
        lines.add("STATUS", if self.cancelled { "CANCELLED" } else { "CONFIRMED" });
        // A date that is due keeps nobody busy.
        lines.add("TRANSP", "TRANSPARENT");
        lines.add("END", "VEVENT");
    }
}

fn date(day: NaiveDate) -> String {
    day.format("%Y%m%d").to_string()
}

fn instant(instant: DateTime<Utc>) -> String {
    instant.format("%Y%m%dT%H%M%SZ").to_string()
}

/// Lines as they are sent: ended by CR LF, folded so that no line is too long and no character is cut.
#[derive(Default)]
struct Lines(String);

impl Lines {
    /// A value of type TEXT.
    fn text(&mut self, name: &str, value: &str) {
        self.add(name, &escape(value));
    }

    /// A value written as it is, but for control characters, which would end its line.
    fn add(&mut self, name: &str, value: &str) {
        let mut room = LINE_OCTETS_MAX;
        let value = value.chars().filter(|c| !c.is_control());
        for c in name.chars().chain([':']).chain(value) {
            if c.len_utf8() > room {
                // The space that marks the line as a further one counts as well.
                self.0.push_str("\r\n ");
                room = LINE_OCTETS_MAX - 1;
            }
            self.0.push(c);
            room -= c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' | '\r' => escaped.push_str("\\n"),
            '\t' => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn feed(summary: &str) -> Feed {
        let entry = Entry {
            uid: "0193@ayumi.example.lg.jp".to_owned(),
            sequence: 3,
            stamp: "2026-06-30T08:15:30.123456Z".parse().unwrap(),
            when: When::Day(NaiveDate::from_ymd_opt(2026, 12, 31).unwrap()),
            summary: summary.to_owned(),
            description: Some("一行目\n二行目; a, b \\ c".to_owned()),
            url: Some("https://ayumi.example.lg.jp/cases/1?a=b,c;d".to_owned()),
            cancelled: false,
        };
        let start = "2026-07-01T01:00:00Z".parse().unwrap();
        let end = "2026-07-01T02:30:00Z".parse().unwrap();
        let meeting = Entry {
            uid: "0194@ayumi.example.lg.jp".to_owned(),
            when: When::Between(start, end),
            description: None,
            url: None,
            cancelled: true,
            ..entry.clone()
        };
        Feed { name: "歩み 期限".to_owned(), refresh: TimeDelta::hours(6), entries: vec![entry, meeting] }
    }

    fn unfolded(text: &str) -> String {
        text.replace("\r\n ", "")
    }

    #[test]
    fn a_feed_is_written_line_by_line_as_the_standard_wants_it() {
        assert_eq!(
            unfolded(&feed("回答期限").to_text()).split("\r\n").collect::<Vec<_>>(),
            [
                "BEGIN:VCALENDAR",
                "VERSION:2.0",
                "PRODID:-//Ayumi//Ayumi//JA",
                "CALSCALE:GREGORIAN",
                "NAME:歩み 期限",
                "X-WR-CALNAME:歩み 期限",
                "REFRESH-INTERVAL;VALUE=DURATION:PT360M",
                "X-PUBLISHED-TTL:PT360M",
                "BEGIN:VEVENT",
                "UID:0193@ayumi.example.lg.jp",
                "DTSTAMP:20260630T081530Z",
                "LAST-MODIFIED:20260630T081530Z",
                "SEQUENCE:3",
                "DTSTART;VALUE=DATE:20261231",
                "DTEND;VALUE=DATE:20270101",
                "SUMMARY:回答期限",
                "DESCRIPTION:一行目\\n二行目\\; a\\, b \\\\ c",
                "URL:https://ayumi.example.lg.jp/cases/1?a=b,c;d",
                "STATUS:CONFIRMED",
                "TRANSP:TRANSPARENT",
                "END:VEVENT",
                "BEGIN:VEVENT",
                "UID:0194@ayumi.example.lg.jp",
                "DTSTAMP:20260630T081530Z",
                "LAST-MODIFIED:20260630T081530Z",
                "SEQUENCE:3",
                "DTSTART:20260701T010000Z",
                "DTEND:20260701T023000Z",
                "SUMMARY:回答期限",
                "STATUS:CANCELLED",
                "TRANSP:TRANSPARENT",
                "END:VEVENT",
                "END:VCALENDAR",
                "",
            ]
        );
    }

    #[test]
    fn a_text_cannot_begin_a_line_of_its_own() {
        let text = feed("x\r\nEND:VEVENT\rATTACH:y\u{85}z\0").to_text();
        assert!(unfolded(&text).contains("SUMMARY:x\\nEND:VEVENT\\nATTACH:yz\r\n"));
        assert_eq!(text.matches("\r\nEND:VEVENT").count(), 2);
        let mut feed = feed("x");
        feed.entries[0].url = Some("https://example.jp/\r\nATTACH:y".to_owned());
        assert!(!feed.to_text().contains("\r\nATTACH"));
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_and_no_character_is_cut(summary in "(.|𠮷|市){0,200}") {
            let text = feed(&summary).to_text();
            for line in text.split("\r\n") {
                prop_assert!(line.len() <= LINE_OCTETS_MAX);
                prop_assert!(!line.contains(['\r', '\n']));
            }
            let kept: String = summary.chars().filter(|c| !c.is_control()).collect();
            let line = unfolded(&text);
            let line = line.split("\r\n").find_map(|line| line.strip_prefix("SUMMARY:")).unwrap().to_owned();
            let read = line.replace("\\;", ";").replace("\\,", ",").replace("\\\\", "\\");
            if !summary.contains(['\n', '\r', '\t', '\\']) {
                prop_assert_eq!(read, kept);
            }
        }
    }
}
