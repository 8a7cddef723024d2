//! A calendar feed read back by four calendar programs that know nothing of each other: the libraries icalendar and vobject
//! of Python, the parser of Thunderbird, and calcurse; never how a feed is asked for.

use std::io::Write as _;
use std::process::{Command, Stdio};

use ayumi_exchange::icalendar::{Entry, Feed, When};
use ayumi_tests::mail::PYTHON;
use ayumi_tests::peer::script_path;
use chrono::{NaiveDate, TimeDelta};
use serde_json::{Value, json};

const SUMMARY: &str =
    "【回答期限】共同利用「地域通貨・地域ポイント」令和9年度利用希望；様式1, 2（𠮷野川\\支所）のとりまとめ";

fn feed() -> Feed {
    let deadline = Entry {
        uid: "0193@ayumi.example.lg.jp".to_owned(),
        sequence: 3,
        stamp: "2026-06-30T08:15:30Z".parse().unwrap(),
        when: When::Day(NaiveDate::from_ymd_opt(2028, 2, 29).unwrap()),
        summary: SUMMARY.to_owned(),
        description: Some(format!("一行目\n\n{}\n終わり", "とても長い説明、".repeat(40))),
        url: Some("https://ayumi.example.lg.jp/cases/1?as_of=2026-06-30,x;y".to_owned()),
        cancelled: false,
    };
    let meeting = Entry {
        uid: "0194@ayumi.example.lg.jp".to_owned(),
        when: When::Between("2026-07-01T15:30:00Z".parse().unwrap(), "2026-07-01T17:00:00Z".parse().unwrap()),
        description: None,
        url: None,
        cancelled: true,
        ..deadline.clone()
    };
    Feed {
        name: "歩み：兵庫県".to_owned(), refresh: TimeDelta::hours(6), entries: vec![deadline, meeting]
    }
}

fn read_by(program: &str, script: &str, text: &str) -> Value {
    let mut reader = Command::new(program)
        .arg(script_path(script))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    reader.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = reader.wait_with_output().unwrap();
    assert!(output.status.success(), "{program} {script}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What the calendar of a terminal in Japan shows of a day after it took the feed in.
fn shown_by_calcurse(text: &str, day: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("feed.ics");
    std::fs::write(&file, text).unwrap();
    let data = folder.path().join("calendar");
    let calcurse = |arguments: &[&str]| {
        let mut command = Command::new("calcurse");
        command.arg("-D").arg(&data).args(arguments).env("TZ", "Asia/Tokyo").env("LC_ALL", "C.UTF-8");
        let output = command.stdin(Stdio::null()).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && errors.is_empty(), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    };
    calcurse(&["-q", "-i", file.to_str().unwrap()]);
    calcurse(&["-Q", "--input-datefmt", "4", "--from", day, "--days", "1"])
}

#[test]
fn a_feed_is_read_back_with_the_same_dates_and_words() {
    let feed = feed();
    let read = read_by(PYTHON, "read_calendar.py", &feed.to_text());
    assert_eq!(read["name"], "歩み：兵庫県");
    assert_eq!(read["refresh"], "PT360M");
    assert_eq!(read["method"], Value::Null, "a feed that is subscribed to invites nobody");
    assert_eq!(read["entries"].as_array().unwrap().len(), 2);
    assert_eq!(
        read["entries"][0],
        json!({
            "uid": "0193@ayumi.example.lg.jp", "sequence": 3, "stamp": "2026-06-30T08:15:30+00:00",
            "start": "2028-02-29", "end": "2028-03-01", "summary": SUMMARY,
            "description": feed.entries[0].description, "url": feed.entries[0].url,
            "status": "CONFIRMED", "errors": [],
        })
    );
    let meeting = &read["entries"][1];
    assert_eq!(meeting["start"], "2026-07-01T15:30:00+00:00");
    assert_eq!(meeting["end"], "2026-07-01T17:00:00+00:00");
    assert_eq!((&meeting["status"], &meeting["description"]), (&json!("CANCELLED"), &Value::Null));
}

#[test]
fn other_calendar_programs_read_the_same() {
    let text = feed().to_text();
    let expected = json!([
        {
            "uid": "0193@ayumi.example.lg.jp", "start": "2028-02-29", "end": "2028-03-01",
            "summary": SUMMARY, "status": "CONFIRMED",
        },
        {
            "uid": "0194@ayumi.example.lg.jp", "start": "2026-07-01T15:30:00+00:00",
            "end": "2026-07-01T17:00:00+00:00", "summary": SUMMARY, "status": "CANCELLED",
        },
    ]);
    assert_eq!(read_by(PYTHON, "read_with_vobject.py", &text), expected, "vobject");
    assert_eq!(read_by("node", "read_with_ical_js.mjs", &text), expected, "ical.js");
}

#[test]
fn a_calendar_in_japan_shows_a_day_as_that_day_and_an_instant_at_its_hour() {
    let text = feed().to_text();
    let whole_day = shown_by_calcurse(&text, "2028-02-29");
    assert!(whole_day.contains(SUMMARY) && !whole_day.contains("->"), "{whole_day}");
    assert_eq!(shown_by_calcurse(&text, "2028-03-01"), "", "it ends with its day");
    let meeting = shown_by_calcurse(&text, "2026-07-02");
    assert!(meeting.contains("00:30 -> 02:00") && meeting.contains(SUMMARY), "{meeting}");
}

#[test]
fn a_line_has_at_most_75_octets_and_whole_characters() {
    let text = feed().to_text();
    assert!(text.ends_with("END:VCALENDAR\r\n"));
    let lines: Vec<&[u8]> = text.as_bytes().split(|byte| *byte == b'\n').collect();
    for line in &lines[..lines.len() - 1] {
        let line = line.strip_suffix(b"\r").expect("every line ends with CR LF");
        assert!(line.len() <= 75, "{} octets", line.len());
        assert!(std::str::from_utf8(line).is_ok(), "no character is cut in two");
    }
    assert!(lines.iter().any(|line| line.starts_with(b" ")), "the words are long enough to be folded");
}

#[test]
fn the_same_feed_is_the_same_text() {
    assert_eq!(feed().to_text(), feed().to_text());
}
