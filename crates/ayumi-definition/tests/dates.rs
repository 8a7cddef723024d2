//! The words of dates and of whom they are told to: what each means to the core, and how each is refused where it stands.

use ayumi_core::definition::{
    Amend, Approval, Definition, DueRule, MarkRule, Phase, ReminderSeries, ReminderTiming, Roll, Span,
};
use ayumi_core::event::{Precision, ReminderCondition};
use ayumi_definition::{Diagnostic, Severity, as_json, canonical, check, read_definition, schema, tidy};
use serde_json::Value;

const DATED: &str = r#"format: ayumi/1
id: dated
version: 1
title: {ja: 期日, en: Dates}
parties:
  lead: {title: 県, kind: prefecture, joins: leads}
  member: {title: 市町, kind: municipality, joins: enrolled}
phases:
  survey:
    title: 調査
    scope: each
    due:
      month: 6
      kind: survey
      roll: back
      cut_off: "17:15"
      missed_after: 3bd
      amend: {approve: manager, decision: extend, not_after: 2027-03-31, max_total: 60bd, times: 3}
    checklist: {s1: 回答}
    remind: standard
    escalate:
      - {after: 20bd, to: [lead, prefecture_manager]}
  report:
    title: 取りまとめ
    scope: joint
    due: {from_due: survey, after: 30bd, kind: plan_target, amend: {approve: lead, not_after_year_end: 1}}
    remind: standard
  draft:
    title: 素案
    scope: joint
    due: {from_due: report, before: 10bd, kind: plan_target}
    decide: extend
  own:
    title: 点検
    scope: each
    after: [survey]
    due: {after_opening: 30bd, kind: contract}
  next:
    title: 次の点検
    scope: each
    after: [own]
    due: {from_due: own, after: 2mo, kind: contract}
    remind:
      - {before: 5bd, to: [member, area_liaison]}
decisions:
  extend:
    question: 延ばすか
    authority: lead
    outcomes: {go: {title: 延ばす, effect: proceed}}
marks:
  late:
    title: 猶予
    values: {yes_: 該当}
    due: {date: 2031-03-31, kind: plan_target, amend: {not_after: 2032-03-31}}
    due_when: yes_
    replaces_due_of: survey
    remind: standard
ends: by_command
meetings:
  meeting:
    title: 会議
    more: true
    steps:
      held: {title: 開催, due: {after_opening: 10bd, kind: plan_target}, remind: standard}
"#;

fn definition() -> Definition {
    let outcome = read_definition(DATED);
    assert_eq!(outcome.diagnostics, []);
    outcome.value.expect("the sample is sound")
}

fn phase<'d>(definition: &'d Definition, id: &str) -> &'d Phase {
    definition.phases.iter().find(|phase| phase.id.as_str() == id).expect("the sample has this phase")
}

/// When a series is told and to whom, as text.
fn told(series: &[ReminderSeries]) -> Vec<String> {
    let one = |series: &ReminderSeries| {
        assert_eq!(series.condition, ReminderCondition::NotCompleted);
        let to: Vec<&str> = series.to.iter().map(ayumi_core::id::ItemId::as_str).collect();
        let when = match &series.timing {
            ReminderTiming::Before(spans) => {
                let spans: Vec<String> = spans.iter().map(ToString::to_string).collect();
                format!("before {}", spans.join(" "))
            }
            ReminderTiming::After { first, limit: 1, .. } => format!("after {first}"),
            ReminderTiming::After { first, every, limit } => {
                format!("after {first} every {every} max {limit}")
            }
        };
        format!("{when} to {}", to.join(" and "))
    };
    series.iter().map(one).collect()
}

#[test]
fn every_word_of_a_date_says_what_the_core_keeps() {
    let definition = definition();
    let due = phase(&definition, "survey").due.as_ref().expect("the survey has a date");
    assert_eq!((due.roll, due.missed_after), (Some(Roll::Back), 3));
    assert_eq!(due.cut_off.map(|time| time.to_string()).as_deref(), Some("17:15"));
    let last = DueRule::On { date: "2027-03-31".parse().unwrap(), precision: Precision::Day };
    let amend = Amend {
        approval: Some(Approval::Manager),
        decision: Some("extend".parse().unwrap()),
        not_after: Some(last),
        max_total: Some(Span::BusinessDays(60)),
        times: Some(3),
    };
    assert_eq!(due.amend, amend);
    assert_eq!(due.as_written, "month: 6, kind: survey, roll: back, cut_off: 17:15, missed_after: 3bd");
    let due = phase(&definition, "report").due.as_ref().expect("the report has a date");
    let followed =
        DueRule::FromDate { phase: "survey".parse().unwrap(), span: Span::BusinessDays(30), before: false };
    assert_eq!((&due.rule, due.amend.approval), (&followed, Some(Approval::Lead)));
    assert_eq!(due.amend.not_after, Some(DueRule::FiscalYearEnd { years: 1 }));
    assert_eq!((due.roll, due.cut_off, due.missed_after), (None, None, 0));
    let due = phase(&definition, "draft").due.as_ref().expect("the draft has a date");
    assert!(matches!(due.rule, DueRule::FromDate { before: true, span: Span::BusinessDays(10), .. }));
    assert_eq!(due.amend, Amend::default());
}

#[test]
fn the_usual_reminders_are_for_whoever_acts_and_for_those_above() {
    let definition = definition();
    let before = "before 20bd 10bd 5bd 1bd 0bd to";
    let of_each = [
        format!("{before} member"),
        "after 1 every 5 max 4 to member and area_liaison".to_owned(),
        "after 5 to municipal_manager".to_owned(),
        "after 10 to prefecture_manager".to_owned(),
    ];
    let mut survey = of_each.to_vec();
    survey.push("after 20 to lead and prefecture_manager".to_owned());
    assert_eq!(told(&phase(&definition, "survey").remind), survey);
    let joint = [
        format!("{before} lead"),
        "after 1 every 5 max 4 to lead".to_owned(),
        "after 10 to prefecture_manager".to_owned(),
    ];
    assert_eq!(told(&phase(&definition, "report").remind), joint);
    assert_eq!(told(&definition.registers[0].steps[0].remind), joint);
    let MarkRule { remind, .. } = &definition.marks[0];
    assert_eq!(told(remind), of_each, "as the phase whose date it replaces");
}

#[test]
fn what_is_written_is_what_is_kept_not_what_it_stands_for() {
    let canonical = canonical(DATED).expect("the sample is a document");
    assert!(canonical.contains(r#""remind":"standard""#));
    assert!(canonical.contains(r#""escalate":[{"after":"20bd","to":["lead","prefecture_manager"]}]"#));
    let spelled = DATED.replace("cut_off: \"17:15\"", "cut_off: 17:15");
    assert_eq!(ayumi_definition::canonical(&spelled), Some(canonical), "quotes say nothing");
}

#[test]
fn the_schema_says_what_cannot_stand_together() {
    let schema = schema();
    let rules = |kind: &str| schema["$defs"][kind]["allOf"].to_string();
    assert!(rules("due").contains(r#"{"else":{"not":{"anyOf":[{"required":["after"]},{"required":["before"]}]}},"if":{"required":["from_due"]}"#), "{}", rules("due"));
    assert!(
        rules("amend").contains(
            r#"{"not":{"anyOf":[{"required":["not_after"]},{"required":["not_after_year_end"]}]}}"#
        )
    );
    let remind = &schema["$defs"]["phase"]["properties"]["remind"]["anyOf"];
    assert_eq!(remind[0]["enum"][0], "standard");
    assert_eq!(remind[1]["items"]["$ref"], "#/$defs/remind");
}

#[test]
fn a_tidied_file_says_the_same() {
    let tidied = tidy(DATED).expect("the sample can be tidied");
    assert_eq!(canonical(&tidied), canonical(DATED));
}

/// The first problem with this code, which points at this text.
#[track_caller]
fn refused(old: &str, new: &str, code: &str, at: &str) -> Diagnostic {
    assert_eq!(DATED.matches(old).count(), 1, "`{old}` stands once");
    let source = DATED.replace(old, new);
    let found = check(&source);
    let hit = found.iter().find(|found| found.code == code);
    let hit = hit.unwrap_or_else(|| panic!("no {code} in {found:#?}")).clone();
    assert!(source[hit.span.start..].starts_with(at), "{code} points at {hit:#?}, not at `{at}`");
    assert!(found.len() <= 3, "one mistake, not a flood: {found:#?}");
    assert!(!hit.message_ja.is_ascii() && !hit.message_en.ends_with('.'), "{hit:#?}");
    hit
}

#[test]
fn a_date_that_cannot_be_kept_or_moved_is_refused_where_it_stands() {
    for (old, new, code, at) in [
        ("\"17:15\"", "\"5:15\"", "AY119", "\"5:15\""),
        ("cut_off: \"17:15\"", "cut_off: 17", "AY103", "17"),
        ("roll: back", "roll: backward", "AY104", "backward"),
        ("missed_after: 3bd", "missed_after: 0bd", "AY108", "0bd"),
        ("missed_after: 3bd", "missed_after: 3d", "AY113", "3d"),
        ("approve: manager", "approve: boss", "AY104", "boss"),
        ("times: 3", "times: 0", "AY108", "0}"),
        ("max_total: 60bd", "max_total: 60", "AY103", "60"),
        ("decision: extend", "decision: extended", "AY201", "extended"),
        ("amend: {not_after: 2032-03-31}", "amend: {}", "AY120", "amend"),
        (
            "not_after_year_end: 1",
            "not_after_year_end: 1, not_after: 2031-03-31",
            "AY118",
            "not_after_year_end",
        ),
        ("from_due: own, after: 2mo", "from_due: own", "AY118", "from_due"),
        ("from_due: own, after: 2mo", "month: 6, after: 2mo", "AY115", "after: 2mo"),
        ("from_due: own, after: 2mo", "month: 6, from_due: own, after: 2mo", "AY114", "due"),
        ("from_due: survey", "from_due: survye", "AY201", "survye"),
        ("month: 6\n", "from_due: report\n      after: 5d\n", "AY305", "report"),
        ("from_due: own, after", "from_due: next, after", "AY305", "next"),
        ("    due: {after_opening: 30bd, kind: contract}\n", "", "AY704", "own"),
        ("from_due: report, before", "from_due: own, before", "AY707", "own"),
        ("from_due: report, before", "from_due: next, before", "AY707", "next"),
        ("due: {after_opening: 10bd, kind", "due: {from_due: own, after: 1d, kind", "AY115", "from_due"),
        ("due: {date: 2031-03-31, kind", "due: {from_due: survey, after: 1d, kind", "AY115", "from_due"),
    ] {
        assert_eq!(refused(old, new, code, at).severity, Severity::Error, "{new}");
    }
}

#[test]
fn who_is_told_is_a_party_or_has_a_duty_towards_somebody_concerned() {
    for (old, new, code, at) in [
        ("to: [member, area_liaison]", "to: [member, area_lieson]", "AY201", "area_lieson"),
        ("to: [lead, prefecture_manager]", "to: [lead, manager]", "AY201", "manager"),
        (
            "    remind: standard\n  draft:",
            "    escalate: [{after: 5bd, to: municipal_manager}]\n  draft:",
            "AY705",
            "municipal_manager",
        ),
        (
            "    remind: standard\n  draft:",
            "    remind: [{after: 5bd, every: 5bd, max: 2, to: [lead, area_liaison]}]\n  draft:",
            "AY705",
            "area_liaison",
        ),
        ("remind: standard}", "remind: [{before: 1bd, to: area_liaison}]}", "AY705", "remind"),
        ("remind: standard}", "remind: usual}", "AY104", "usual"),
        ("{after: 20bd, to: [lead, prefecture_manager]}", "{after: 20bd}", "AY102", "{after: 20bd}"),
        ("{after: 20bd, to: [lead, prefecture_manager]}", "{after: 0bd, to: lead}", "AY108", "0bd"),
        (
            "  member: {title: 市町, kind: municipality, joins: enrolled}",
            "  member: {title: 市町, kind: municipality, joins: enrolled}\n  area_liaison: {title: 他, kind: union, joins: opt_in}",
            "AY203",
            "area_liaison",
        ),
    ] {
        let source = DATED.replace(old, new);
        let found = check(&source);
        let hit = found.iter().find(|found| found.code == code);
        let hit = hit.unwrap_or_else(|| panic!("no {code} in {found:#?}"));
        assert!(source[hit.span.start..].starts_with(at), "{code} points at {hit:#?}, not at `{at}`");
        assert_eq!(hit.severity, Severity::Error);
    }
}

#[test]
fn the_usual_reminders_of_a_mark_without_a_phase_need_one_kind_of_participants() {
    let free = DATED.replace("    replaces_due_of: survey\n", "");
    assert!(check(&free).iter().all(|found| found.severity == Severity::Warning), "{:#?}", check(&free));
    let two = free.replace(
        "  member: {title: 市町, kind: municipality, joins: enrolled}",
        "  member: {title: 市町, kind: municipality, joins: enrolled}\n  other: {title: 他, kind: union, joins: enrolled}",
    );
    let two = two.replace("    scope: each\n", "    scope: each\n    party: member\n");
    let found = check(&two);
    assert!(found.iter().any(|found| found.code == "AY706" && found.line == 60), "{found:#?}");
}

#[test]
fn what_was_probably_not_meant_is_warned_about() {
    for (old, new, code, at) in [
        ("not_after: 2032-03-31", "not_after: 2031-03-30", "AY736", "2031-03-30"),
        (
            "date: 2031-03-31, kind: plan_target, ",
            "date: 2031-03-31, kind: statutory, cut_off: \"17:15\", ",
            "AY737",
            "\"17:15\"",
        ),
        (
            "  draft:\n    title: 素案\n    scope: joint\n",
            "  draft:\n    title: 素案\n    scope: joint\n    after: [report]\n",
            "AY731",
            "due",
        ),
    ] {
        assert_eq!(refused(old, new, code, at).severity, Severity::Warning, "{new}");
    }
    let value: Value = as_json(DATED).expect("the sample is a document");
    assert_eq!(value["phases"]["survey"]["due"]["amend"]["not_after"], "2027-03-31");
    let late = DATED.replace("month: 6\n", "month: 6\n      fiscal_year: 2\n");
    let found = check(&late.replace("not_after: 2027-03-31", "not_after_year_end: 1"));
    assert!(found.iter().any(|found| found.code == "AY736"), "{found:#?}");
    let sunday = DATED.replace("month: 6\n", "date: 2026-06-28\n");
    assert_eq!(check(&sunday), [], "a date that rolls is kept on a day of work");
    let stays = sunday.replace("roll: back", "roll: none");
    assert_eq!(check(&stays).iter().map(|found| found.code).collect::<Vec<_>>(), ["AY732"]);
}
