//! Tests of a definition; never plays one, and never knows the definition.

use ayumi_core::calendar::fiscal_year;
use ayumi_core::event::{Basis, BasisKind, TYPES};
use ayumi_core::id::{ContentHash, ItemId, OrganizationId, ReasonCode};
use ayumi_core::plan::EndedPhase;
use chrono::NaiveDate;
use serde_json::{Value as Json, json};

use super::fields::{ENTRIES_MAX, Fields, entries, entry_id};
use super::plan::FISCAL_YEARS;
use super::value;
use crate::canonical;
use crate::diagnostic::Report;
use crate::kit::{CaseWord, Day, Expected, Given, Kit, STATUSES, Step, Test, Track, Who};
use crate::problem::{Hint, Problem, shown};
use crate::raw::{Entry, Node, Place, Value};
use crate::suggest::nearest;
use crate::vocabulary;

/// The body that leads where a test names none: 兵庫県.
const LEAD: &str = "280003";

const WHO: &[(&str, Who)] = &[("lead", Who::Lead), ("auditor", Who::Auditor), ("nobody", Who::Nobody)];

/// The tests `root` holds; there are none when anything in the file is an error.
pub(crate) fn kit(root: &Node, report: &mut Report) -> Option<Kit> {
    let mut fields = Fields::open(&vocabulary::KIT, root, root.place, report)?;
    fields.take("format");
    let definition = fields.demand("definition", report, value::id);
    let version = fields.demand("version", report, |node, report| value::integer(node, 1, 1_000_000, report));
    let closed = fields.read("closed", report, dates).unwrap_or_default();
    fields.need("tests", report);
    let tests = fields.named("tests", report, test);
    fields.close(report);
    if report.has_errors() {
        return None;
    }
    Some(Kit { definition: definition?, version: version?, closed, tests })
}

fn dates(node: &Node, report: &mut Report) -> Option<Vec<NaiveDate>> {
    value::many(node, report, value::date)
}

fn test(entry: &Entry, report: &mut Report) -> Option<Test> {
    let id = entry_id(entry, report);
    let mut fields = Fields::open(&vocabulary::TEST, &entry.value, entry.place, report)?;
    fields.label("title", report);
    let given = fields.need("given", report).and_then(|entry| given(entry, report));
    let steps = fields.demand("steps", report, value::items).unwrap_or_default();
    fields.close(report);
    let mut on = given.as_ref().map(|given| given.opened);
    let steps: Vec<Step> = steps.iter().filter_map(|node| step(node, &mut on, report)).collect();
    Some(Test { id: id?, place: entry.place, given: given?, steps })
}

fn given(entry: &Entry, report: &mut Report) -> Option<Given> {
    let mut fields = Fields::open(&vocabulary::GIVEN, &entry.value, entry.place, report)?;
    let opened = fields.demand("opened", report, value::date);
    let year = fields.read("fiscal_year", report, |node, report| {
        value::integer::<i32>(node, FISCAL_YEARS.0, FISCAL_YEARS.1, report)
    });
    let lead = fields.read("lead", report, value::id).or_else(|| LEAD.parse().ok());
    let bodies = fields.named("bodies", report, |entry, report| {
        let party = entry_id(entry, report);
        let bodies = value::many(&entry.value, report, value::id);
        Some((party?, bodies?))
    });
    let ended = fields.take("ended").map(|entry| ended(&entry.value, report)).unwrap_or_default();
    fields.close(report);
    let opened = opened?;
    Some(Given {
        opened,
        fiscal_year: year.unwrap_or_else(|| fiscal_year(opened)),
        lead: lead?,
        bodies,
        ended,
    })
}

fn ended(node: &Node, report: &mut Report) -> Vec<EndedPhase> {
    let items = value::items(node, report).unwrap_or_default();
    let read = |node: &Node, report: &mut Report| {
        let mut fields = Fields::open(&vocabulary::ENDED, node, node.place, report)?;
        let phase = fields.demand("phase", report, value::id);
        let completed_on = fields.demand("on", report, value::date);
        fields.close(report);
        let basis = Basis { kind: BasisKind::Document, document_number: None, dated_on: completed_on };
        Some(EndedPhase { phase: phase?, completed_on: completed_on?, basis })
    };
    items.iter().filter_map(|node| read(node, report)).collect()
}

/// One step; `on` is the day of the one before it and becomes its own.
fn step(node: &Node, on: &mut Option<NaiveDate>, report: &mut Report) -> Option<Step> {
    let mut fields = Fields::open(&vocabulary::STEP, node, node.place, report)?;
    let day = fields.read("on", report, value::date);
    if let (Some(day), Some(before)) = (day, *on)
        && day < before
    {
        report.add(node.locate(&["on"]), &Problem::StepGoesBack {});
    }
    *on = day.or(*on);
    let (who_entry, deed_entry) = (fields.take("who"), fields.take("do"));
    if let (Some(alone), None) = (who_entry, deed_entry) {
        report.add(alone.place, &Problem::MissingKey { key: "do" });
    }
    if let (None, Some(alone)) = (who_entry, deed_entry) {
        report.add(alone.place, &Problem::MissingKey { key: "who" });
    }
    let who = who_entry.and_then(|entry| who(&entry.value, report));
    let deed = deed_entry.and_then(|entry| command(&entry.value, report));
    let expected = fields.take("expect").map(|entry| expected(entry, report)).unwrap_or_default();
    fields.close(report);
    Some(Step { place: node.place, on: (*on)?, deed: who.zip(deed), expected })
}

fn who(node: &Node, report: &mut Report) -> Option<Who> {
    let text = value::text(node, report)?;
    if let Some((_, who)) = WHO.iter().find(|(word, _)| *word == text) {
        return Some(who.clone());
    }
    if let Ok(body) = text.parse() {
        return Some(Who::OfficerOf(body));
    }
    value::unknown_word(text, node.place, &["lead", "auditor", "nobody", "[\"281000\", …]"], report);
    None
}

/// A command as the API takes it; a file that is attached need not be there.
fn command(node: &Node, report: &mut Report) -> Option<ayumi_core::command::Command> {
    if !matches!(node.value, Value::Mapping(_)) {
        value::wrong_type(node, value::MAPPING, report);
        return None;
    }
    let written = canonical::as_written(node);
    let read = written.map(with_a_file).map(serde_json::from_value);
    match read {
        Some(Ok(command)) => Some(command),
        Some(Err(error)) => {
            report.add(node.place, &Problem::BadCommand { why: shown(&error.to_string()) });
            None
        }
        None => {
            report.add(node.place, &Problem::BadCommand { why: "1.5".to_owned() });
            None
        }
    }
}

fn with_a_file(mut command: Json) -> Json {
    if command["command"] != "attach_evidence" {
        return command;
    }
    let name = command["document"].as_str().unwrap_or("file").to_owned();
    if let Some(members) = command.as_object_mut() {
        let file = [
            ("sha256", json!(ContentHash::of(name.as_bytes()))),
            ("size", json!(1)),
            ("media_type", json!("application/pdf")),
            ("file_name", json!(format!("{name}.pdf"))),
        ];
        for (member, value) in file {
            members.entry(member).or_insert(value);
        }
    }
    command
}

fn expected(entry: &Entry, report: &mut Report) -> Vec<(Place, Expected)> {
    let Some(mut fields) = Fields::open(&vocabulary::EXPECT, &entry.value, entry.place, report) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    if let Some(entry) = fields.take("events") {
        found.extend(events(&entry.value, report).map(|events| (entry.place, Expected::Events(events))));
    }
    if let Some(entry) = fields.take("refused") {
        let code = value::id::<ReasonCode>(&entry.value, report);
        found.extend(code.map(|code| (entry.place, Expected::Refused(code.to_string()))));
    }
    if let Some(entry) = fields.take("case") {
        let word = value::word(&entry.value, CaseWord::ALL, report);
        found.extend(word.map(|word| (entry.place, Expected::Case(word))));
    }
    found.extend(tracks(
        &mut fields,
        "status",
        report,
        |node, report| value::word(node, STATUSES, report),
        Expected::Status,
    ));
    found.extend(tracks(&mut fields, "due", report, day, Expected::Due));
    found.extend(tracks(&mut fields, "blocked_by", report, blockers, Expected::BlockedBy));
    let reminders = fields.named("reminders", report, |entry, report| {
        let item = entry_id(entry, report);
        let days = reminder_days(&entry.value, report);
        Some((entry.place, Expected::Reminders(item?, days?)))
    });
    found.extend(reminders);
    fields.close(report);
    found
}

/// What is expected of tracks: under each phase or mark one value, or one for each body.
fn tracks<T>(
    fields: &mut Fields<'_>,
    key: &'static str,
    report: &mut Report,
    read: impl Fn(&Node, &mut Report) -> Option<T>,
    expect: impl Fn(Track, T) -> Expected,
) -> Vec<(Place, Expected)> {
    let phases = fields.named(key, report, |entry, report| {
        let item: ItemId = entry_id(entry, report)?;
        if !matches!(entry.value.value, Value::Mapping(_)) {
            let value = read(&entry.value, report)?;
            return Some(vec![(entry.place, expect(Track { item, body: None }, value))]);
        }
        let one = |entry: &Entry, report: &mut Report| {
            let body: Option<OrganizationId> = entry_id(entry, report);
            let value = read(&entry.value, report);
            Some((entry.place, expect(Track { item: item.clone(), body: Some(body?) }, value?)))
        };
        Some(entries(entry, ENTRIES_MAX, report).iter().filter_map(|entry| one(entry, report)).collect())
    });
    phases.into_iter().flatten().collect()
}

/// Types of events, or `none`.
fn events(node: &Node, report: &mut Report) -> Option<Vec<String>> {
    if !matches!(node.value, Value::Sequence(_)) {
        return nothing(node, "none", "[participant.joined, …]", report).map(|()| Vec::new());
    }
    let names = value::items(node, report)?.iter().filter_map(|node| event(node, report)).collect();
    Some(names)
}

fn event(node: &Node, report: &mut Report) -> Option<String> {
    let text = value::text(node, report)?;
    if TYPES.iter().any(|(name, _)| *name == text) {
        return Some(text.to_owned());
    }
    let problem = Problem::UnknownReference { what_ja: "イベント", what_en: "event", id: shown(text) };
    let hint = nearest(text, TYPES.iter().map(|(name, _)| *name)).map(Hint::did_you_mean);
    report.add_hinted(node.place, &problem, hint);
    None
}

/// A day, or `none`.
fn day(node: &Node, report: &mut Report) -> Option<Day> {
    if node.as_text() == Some("none") { Some(Day::Never) } else { value::date(node, report).map(Day::On) }
}

/// Phases, or `nothing`.
fn blockers(node: &Node, report: &mut Report) -> Option<Vec<ItemId>> {
    if !matches!(node.value, Value::Sequence(_)) {
        return nothing(node, "nothing", "[survey, …]", report).map(|()| Vec::new());
    }
    value::many(node, report, value::id)
}

/// Days, or `none`.
fn reminder_days(node: &Node, report: &mut Report) -> Option<Vec<NaiveDate>> {
    if !matches!(node.value, Value::Sequence(_)) {
        return nothing(node, "none", "[2026-04-15, …]", report).map(|()| Vec::new());
    }
    dates(node, report)
}

/// The word for an empty list, which a list itself cannot be.
fn nothing(node: &Node, word: &'static str, list: &'static str, report: &mut Report) -> Option<()> {
    let text = value::text(node, report)?;
    if text == word {
        return Some(());
    }
    value::unknown_word(text, node.place, &[word, list], report);
    None
}
