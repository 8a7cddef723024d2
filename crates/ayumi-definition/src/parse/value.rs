//! Single values: texts, numbers, ids, dates, words and labels; never knows which key they stand under.

use std::str::FromStr;

use ayumi_core::id::InvalidId;
use ayumi_core::text::Label;
use ayumi_core::time::TimeOfDay;
use chrono::{Datelike, NaiveDate};

use super::fields::{ENTRIES_MAX, Fields};
use crate::diagnostic::Report;
use crate::problem::{Hint, Noun, Problem, shown};
use crate::raw::{Node, Place, Value};
use crate::suggest::nearest;
use crate::vocabulary;

/// Longest label; the longest official step has 43 characters.
const LABEL_CHARS_MAX: usize = 300;

pub(crate) const MAPPING: Noun = Noun { ja: "項目の組", en: "a mapping" };
pub(crate) const SEQUENCE: Noun = Noun { ja: "一覧", en: "a list" };
const TEXT: Noun = Noun { ja: "文字列", en: "a text" };
const INTEGER: Noun = Noun { ja: "整数", en: "an integer" };
const BOOLEAN: Noun = Noun { ja: "true か false", en: "true or false" };
const NUMBER: Noun = Noun { ja: "整数でない数", en: "a number that is no plain integer" };
const NULL: Noun = Noun { ja: "空の値", en: "nothing" };

/// Says that `node` is not the `expected` thing.
pub(crate) fn wrong_type(node: &Node, expected: Noun, report: &mut Report) {
    let found = match &node.value {
        Value::Null => NULL,
        Value::Boolean(_) => BOOLEAN,
        Value::Integer(_) => INTEGER,
        Value::OtherNumber(_) => NUMBER,
        Value::Text(_) => TEXT,
        Value::Sequence(_) => SEQUENCE,
        Value::Mapping(_) => MAPPING,
    };
    let scalar = matches!(node.value, Value::Boolean(_) | Value::Integer(_) | Value::OtherNumber(_));
    let hint = (expected == TEXT && scalar).then(|| Hint {
        ja: "文字列として書くには \"\" で囲みます".to_owned(),
        en: "put it in double quotes to make it a text".to_owned(),
    });
    let problem = Problem::WrongType {
        expected_ja: expected.ja,
        expected_en: expected.en,
        found_ja: found.ja,
        found_en: found.en,
    };
    report.add_hinted(node.place, &problem, hint);
}

/// A text.
pub(crate) fn text<'n>(node: &'n Node, report: &mut Report) -> Option<&'n str> {
    let text = node.as_text();
    if text.is_none() {
        wrong_type(node, TEXT, report);
    }
    text
}

/// True or false.
pub(crate) fn boolean(node: &Node, report: &mut Report) -> Option<bool> {
    if let Value::Boolean(flag) = node.value {
        return Some(flag);
    }
    wrong_type(node, BOOLEAN, report);
    None
}

/// A word that can only be said, not denied: true.
pub(crate) fn only_true(node: &Node, report: &mut Report) -> Option<()> {
    if boolean(node, report)? {
        return Some(());
    }
    unknown_word("false", node.place, &["true"], report);
    None
}

/// An integer of any size the log can hold.
pub(crate) fn any_integer(node: &Node, report: &mut Report) -> Option<i64> {
    if let Value::Integer(number) = node.value {
        return Some(number);
    }
    wrong_type(node, INTEGER, report);
    None
}

/// An integer from `least` to `most`, which `T` holds.
pub(crate) fn integer<T: TryFrom<i64>>(node: &Node, least: i64, most: i64, report: &mut Report) -> Option<T> {
    let number = any_integer(node, report)?;
    if (least..=most).contains(&number) {
        return T::try_from(number).ok();
    }
    report.add(node.place, &Problem::OutOfRange { least, most });
    None
}

/// An id.
pub(crate) fn id<T: FromStr<Err = InvalidId>>(node: &Node, report: &mut Report) -> Option<T> {
    let text = text(node, report)?;
    parse_id(text, node.place, report)
}

/// `text` as an id.
pub(crate) fn parse_id<T: FromStr<Err = InvalidId>>(
    text: &str,
    place: Place,
    report: &mut Report,
) -> Option<T> {
    match text.parse() {
        Ok(id) => Some(id),
        Err(invalid) => {
            let organization = invalid.expected.starts_with("an organisation");
            let expected_ja = if organization {
                "団体コード（検査数字の正しい 6 桁など）"
            } else {
                "ID（半角の英小文字・数字・.・_・-、64 文字以内）"
            };
            let problem = Problem::BadId { text: shown(text), expected_ja, expected_en: invalid.expected };
            report.add(place, &problem);
            None
        }
    }
}

/// One of a few words and what it stands for.
pub(crate) fn word<T: Copy>(node: &Node, words: &[(&'static str, T)], report: &mut Report) -> Option<T> {
    let text = text(node, report)?;
    let found = words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning);
    if found.is_none() {
        unknown_word(text, node.place, &words.iter().map(|(word, _)| *word).collect::<Vec<_>>(), report);
    }
    found
}

/// Says that `text` is none of `words`.
pub(crate) fn unknown_word(text: &str, place: Place, words: &[&'static str], report: &mut Report) {
    let problem = Problem::UnknownWord { word: shown(text), known: words.join(", ") };
    let hint = nearest(text, words.iter().copied()).map(Hint::did_you_mean).or_else(|| problem.hint());
    report.add_hinted(place, &problem, hint);
}

/// A day of the calendar.
pub(crate) fn date(node: &Node, report: &mut Report) -> Option<NaiveDate> {
    let text = text(node, report)?;
    let date = day(text);
    if date.is_none() {
        report.add(node.place, &Problem::BadDate { text: shown(text) });
    }
    date
}

/// A time of day.
pub(crate) fn time(node: &Node, report: &mut Report) -> Option<TimeOfDay> {
    let text = text(node, report)?;
    let time = text.parse().ok();
    if time.is_none() {
        report.add(node.place, &Problem::BadTime { text: shown(text) });
    }
    time
}

/// The day `text` spells, of the years anything here can be about.
pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    let date = is_iso(text, &[4, 2, 2]).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten();
    date.filter(|date| (1950..=2100).contains(&date.year()))
}

/// Whether `text` is groups of digits of these lengths, joined by hyphens.
pub(crate) fn is_iso(text: &str, lengths: &[usize]) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let fits = |(group, length): (&&str, &usize)| {
        group.len() == *length && group.bytes().all(|b| b.is_ascii_digit())
    };
    groups.len() == lengths.len() && groups.iter().zip(lengths).all(fits)
}

/// One value, or a list of them without repetition.
pub(crate) fn one_or_many<'n, T: PartialEq>(
    node: &'n Node,
    report: &mut Report,
    mut read: impl FnMut(&'n Node, &mut Report) -> Option<T>,
) -> Option<Vec<T>> {
    if matches!(node.value, Value::Sequence(_)) {
        return many(node, report, read);
    }
    read(node, report).map(|one| vec![one])
}

/// A list without repetition; it is not empty.
pub(crate) fn many<'n, T: PartialEq>(
    node: &'n Node,
    report: &mut Report,
    mut read: impl FnMut(&'n Node, &mut Report) -> Option<T>,
) -> Option<Vec<T>> {
    let mut found = Vec::new();
    for item in items(node, report)? {
        let Some(one) = read(item, report) else { continue };
        if found.contains(&one) {
            report.add(
                item.place,
                &Problem::RepeatedEntry { entry: shown(item.as_text().unwrap_or_default()) },
            );
        } else {
            found.push(one);
        }
    }
    Some(found)
}

/// The nodes of a list, which is not empty and not without measure.
pub(crate) fn items<'n>(node: &'n Node, report: &mut Report) -> Option<&'n [Node]> {
    let Value::Sequence(items) = &node.value else {
        wrong_type(node, SEQUENCE, report);
        return None;
    };
    if items.is_empty() {
        report.add(node.place, &Problem::EmptyList { key: "[]".to_owned() });
    }
    if items.len() > ENTRIES_MAX {
        report.add(node.place, &Problem::TooManyEntries { key: "[]".to_owned(), limit: ENTRIES_MAX });
        return None;
    }
    Some(items)
}

/// A label: `{ja: …, en: …}`, or a text that is its Japanese.
pub(crate) fn label(node: &Node, report: &mut Report) -> Option<Label> {
    if !matches!(node.value, Value::Mapping(_)) {
        return label_text(node, report).map(|ja| Label { ja, en: None });
    }
    let mut fields = Fields::open(&vocabulary::LABEL, node, node.place, report)?;
    let ja = if let Some(entry) = fields.take("ja") {
        label_text(&entry.value, report)
    } else {
        report.add(node.place, &Problem::MissingLabel { key: "ja" });
        None
    };
    let en = fields.read("en", report, label_text);
    fields.close(report);
    Some(Label { ja: ja?, en })
}

fn label_text(node: &Node, report: &mut Report) -> Option<String> {
    if matches!(node.value, Value::Null) || node.as_text().is_some_and(|text| text.trim().is_empty()) {
        report.add(node.place, &Problem::MissingLabel { key: "ja" });
        return None;
    }
    let text = text(node, report)?;
    if text.chars().count() > LABEL_CHARS_MAX || text.contains(['\n', '\t']) {
        report.add(node.place, &Problem::BadLabel { limit: LABEL_CHARS_MAX });
        return None;
    }
    Some(text.to_owned())
}
