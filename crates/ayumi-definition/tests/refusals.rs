//! One small change to a sound file, one refusal: each rule of the language with its code and its exact place.

use ayumi_definition::{
    Diagnostic, Severity, check, check_plan_against, read_definition, read_plan, read_published,
};

const SOUND: &str = r"format: ayumi/1
id: sample
version: 1
title: {ja: 見本, en: Sample}
parties:
  lead: {title: 県, kind: prefecture, joins: leads}
  member: {title: 市町, kind: municipality, joins: opt_in}
phases:
  survey:
    title: 調査
    scope: each
    audience: invited
    due: {month: 4, kind: survey}
    report:
      count: {title: 数, type: integer, min: 0, max: 9, required: true}
      kind: {title: 種類, type: choice, of: {one: 甲, two: 乙}}
    barrier: {share: 80, stragglers: {exclude_by: lead}}
    remind:
      - {before: [5bd, 1bd], if: not_started, to: [member]}
  work:
    title: 作業
    scope: joint
    after: [survey]
    due: {date: 2026-09-30, precision: day, kind: plan_target}
    documents:
      sheet: {title: 評価表, required: true}
    decide: choose
  steps:
    title: 手順
    scope: each
    after: [work]
    due: {after_opening: 30bd, kind: contract}
    checklist:
      s1: 一
      s2: 二
    milestones:
      live: {title: 稼働, when: {item_done: s2}}
decisions:
  choose:
    question: どうするか
    authority: lead
    outcomes:
      go: {title: 進む, effect: proceed}
      back: {title: 戻す, effect: {rework_to: survey, limit: 2}}
    requires: [sheet]
marks:
  late:
    title: 猶予
    values: {yes_: 該当, no_: 非該当}
    grounds: {g1: 事由1}
    due: {date: 2031-03-31, kind: plan_target}
    due_when: yes_
    replaces_due_of: steps
    remind:
      - {after: 1bd, every: 5bd, max: 4, to: [member, lead]}
figures: {live: live}
";

const PLAN: &str = r#"format: ayumi-plan/1
id: plan
title: 計画
calendar: hyogo
lead: "280003"
programmes:
  sample-r8:
    title: 見本
    definition: sample
    version: 1
    fiscal_year: 2026
    opened_on: 2026-04-01
    basis: {kind: document, dated_on: 2026-04-01, document_number: デ戦第123号}
    cases:
      one: {title: 一, attributes: {domain: x}, bodies: {member: all}}
    grid:
      - {party: member, bodies: municipality, attribute: system, values: {a: 甲, b: 乙}}
      - {party: member, bodies: ["281000"], attribute: system, values: {c: 丙}}
    history:
      - {phase: survey, completed_on: 2026-03-31, basis: {kind: document}}
"#;

/// What is replaced, by what, the code that refuses it, and the text the refusal points at.
type Case = (&'static str, &'static str, &'static str, &'static str);

#[track_caller]
fn expect(source: &str, found: &[Diagnostic], code: &str, at: &str) {
    let hit = found.iter().find(|diagnostic| diagnostic.code == code);
    let diagnostic = hit.unwrap_or_else(|| panic!("no {code} in {found:#?}"));
    assert!(
        source[diagnostic.span.start..].starts_with(at),
        "{code} points at {diagnostic:#?}, not at `{at}`"
    );
    let before = &source[..diagnostic.span.start];
    assert_eq!(diagnostic.line, before.matches('\n').count() + 1, "{code}");
    assert_eq!(diagnostic.column, before.chars().rev().take_while(|c| *c != '\n').count() + 1, "{code}");
    assert!(!diagnostic.message_ja.is_ascii(), "{code} has no Japanese: {}", diagnostic.message_ja);
    assert!(!diagnostic.message_en.is_empty() && !diagnostic.message_en.ends_with('.'), "{code}");
}

#[track_caller]
fn refuse_all(sound: &str, cases: &[Case], read: impl Fn(&str) -> Vec<Diagnostic>) {
    assert_eq!(read(sound), [], "the file is sound before it is changed");
    for (old, new, code, at) in cases {
        assert_eq!(sound.matches(old).count(), 1, "`{old}` stands once in the file");
        let source = sound.replace(old, new);
        let found = read(&source);
        expect(&source, &found, code, at);
        assert!(found.len() <= 2, "one mistake, not a flood: {found:#?}");
    }
}

fn errors_of_definition(source: &str) -> Vec<Diagnostic> {
    let outcome = read_definition(source);
    let errors = outcome.diagnostics.iter().any(|found| found.severity == Severity::Error);
    assert_eq!(outcome.value.is_none(), errors, "a value is given when, and only when, nothing is an error");
    outcome.diagnostics
}

/// What is told of the parts of a definition alone, not of what its cases would come to.
fn faults_of_parts(source: &str) -> Vec<Diagnostic> {
    read_published(source).diagnostics
}

#[test]
fn a_misspelt_file_is_refused_where_it_is_misspelt() {
    let cases: &[Case] = &[
        ("version: 1", "version: 1\n\tbad: 2", "AY001", "1\n\tbad"),
        ("id: sample", "id: \"sample", "AY001", ""),
        ("version: 1", "version: 1\nversion: 2", "AY005", "version: 2"),
        ("format: ayumi/1", "format: ayumi/2", "AY013", "ayumi/2"),
        ("id: sample", "id: sample\nidea: 1", "AY101", "idea"),
        ("    title: 調査", "    titel: 調査", "AY101", "titel"),
        ("version: 1\n", "", "AY102", "format"),
        ("    authority: lead\n", "", "AY102", "choose:"),
        ("version: 1", "version: one", "AY103", "one"),
        ("version: 1", "version: 1.0", "AY103", "1.0"),
        ("title: 作業", "title: 2026", "AY103", "2026"),
        ("after: [survey]", "after: {survey: 1}", "AY103", "{survey"),
        ("type: integer", "type: number", "AY104", "number"),
        ("if: not_started", "if: not_strated", "AY104", "not_strated"),
        ("effect: proceed", "effect: go", "AY104", "go}"),
        ("id: sample", "id: Sample", "AY105", "Sample"),
        ("  steps:\n", "  手順:\n", "AY105", "手順:"),
        ("    title: 手順\n", "", "AY106", "steps:"),
        ("title: {ja: 見本, en: Sample}", "title: {en: Sample}", "AY106", "{en"),
        ("title: 作業", "title: \"\"", "AY106", "\"\""),
        ("title: 作業", "title: \"二\\n行\"", "AY107", "\"二"),
        ("version: 1", "version: 0", "AY108", "0"),
        ("limit: 2", "limit: 0", "AY108", "0"),
        ("{month: 4, kind", "{month: 13, kind", "AY108", "13"),
        ("to: [member]}", "to: []}", "AY109", "[]"),
        ("    grounds: {g1: 事由1}", "    grounds: {}", "AY109", "grounds"),
        ("[5bd, 1bd]", "[5bd, 5bd]", "AY110", "5bd]"),
    ];
    refuse_all(SOUND, cases, errors_of_definition);
}

#[test]
fn a_date_that_cannot_be_is_refused() {
    let cases: &[Case] = &[
        ("date: 2026-09-30", "date: 2026-09-31", "AY111", "2026-09-31"),
        ("date: 2026-09-30", "date: R8.9.30", "AY111", "R8.9.30"),
        ("date: 2031-03-31", "month: 2031-13", "AY111", "2031-13"),
        ("30bd, kind", "P30D, kind", "AY112", "P30D"),
        ("30bd, kind", "0bd, kind", "AY112", "0bd"),
        ("[5bd, 1bd]", "[5y]", "AY112", "5y"),
        ("{month: 4, kind", "{kind", "AY114", "due"),
        ("{month: 4, kind", "{month: 4, date: 2026-04-30, kind", "AY114", "due"),
        ("{month: 4, kind", "{month: 4, precision: day, kind", "AY115", "precision"),
        ("date: 2031-03-31", "month: 2031-03, fiscal_year: -1", "AY115", "fiscal_year"),
        ("type: integer, min: 0, max: 9", "type: text, min: 0", "AY115", "min"),
        ("max: 9", "max: -1", "AY116", "-1"),
        ("{before: [5bd, 1bd], if", "{if", "AY118", "{if"),
        ("    due: {month: 4, kind: survey}\n", "", "AY701", "remind"),
        ("    due: {after_opening: 30bd, kind: contract}\n", "", "AY702", "steps"),
        ("replaces_due_of: steps", "replaces_due_of: work", "AY703", "work"),
        ("    due_when: yes_\n", "", "AY102", "due:"),
    ];
    refuse_all(SOUND, cases, errors_of_definition);
}

#[test]
fn a_name_that_stands_for_nothing_is_refused() {
    let cases: &[Case] = &[
        ("after: [survey]", "after: [survye]", "AY201", "survye"),
        ("after: [work]", "after: [work]\n    prefer_after: [nothing]", "AY201", "nothing"),
        ("decide: choose", "decide: chose", "AY201", "chose"),
        ("exclude_by: lead", "exclude_by: leader", "AY201", "leader"),
        ("authority: lead", "authority: boss", "AY201", "boss"),
        ("to: [member]}", "to: [membre]}", "AY201", "membre"),
        ("to: [member, lead]", "to: [member, liaison]", "AY201", "liaison"),
        ("rework_to: survey", "rework_to: nowhere", "AY201", "nowhere"),
        ("requires: [sheet]", "requires: [sheet, minutes]", "AY201", "minutes"),
        ("item_done: s2", "item_done: s3", "AY201", "s3"),
        ("due_when: yes_", "due_when: maybe", "AY201", "maybe"),
        ("replaces_due_of: steps", "replaces_due_of: stops", "AY201", "stops"),
        ("figures: {live: live}", "figures: {live: dead}", "AY201", "dead"),
        ("    scope: joint\n", "    scope: joint\n    by: nobody\n", "AY201", "nobody"),
        ("marks:\n  late:", "marks:\n  steps:", "AY202", "steps:"),
    ];
    refuse_all(SOUND, cases, errors_of_definition);
}

#[test]
fn phases_that_can_never_begin_or_end_are_refused() {
    let cases: &[Case] = &[
        ("    scope: joint\n", "    scope: joint\n    by: lead\n    optional: 1\n", "AY103", "1"),
        ("after: [survey]", "after: [survey, steps]", "AY301", "steps"),
        ("after: [survey]", "after: [work]", "AY301", "work"),
        ("effect: proceed", "effect: cancel_case", "AY603", "outcomes"),
        ("after: [work]", "after: [work]\n    prefer_after: [work]", "AY303", "work]\n    due"),
        ("    scope: joint\n", "    scope: joint\n    barrier: {all: true}\n", "AY501", "barrier"),
        ("share: 80", "share: 0", "AY502", "0"),
        ("share: 80", "share: 101", "AY502", "101"),
        ("share: 80", "at_least: 0", "AY502", "0"),
        ("share: 80", "share: 80, all: true", "AY502", "barrier"),
        ("    barrier: {share: 80, stragglers: {exclude_by: lead}}\n", "", "AY503", "survey]"),
        ("    milestones:\n", "    barrier: {all: true}\n    milestones:\n", "AY504", "barrier: {all"),
        ("exclude_by: lead", "exclude_by: member", "AY408", "member"),
        ("authority: lead", "authority: member", "AY408", "member"),
        ("    decide: choose\n", "", "AY601", "choose"),
        ("after: [work]", "after: [work]\n    decide: choose", "AY602", "choose"),
        ("rework_to: survey", "rework_to: steps", "AY604", "steps"),
        ("rework_to: survey", "rework_to: work", "AY604", "work"),
        ("評価表, required: true", "評価表", "AY605", "sheet]"),
    ];
    refuse_all(SOUND, cases, errors_of_definition);
}

#[test]
fn a_phase_behind_one_that_never_ends_is_unreachable() {
    let source = SOUND.replace("effect: proceed", "effect: cancel_case");
    expect(&source, &check(&source), "AY302", "work]");
    let source = SOUND.replace("after: [survey]", "after: [work]");
    expect(&source, &check(&source), "AY302", "work]\n    due: {after_opening");
}

#[test]
fn two_rings_of_phases_are_told_apart() {
    let source = SOUND.replace("    audience: invited\n", "    audience: invited\n    after: [survey]\n");
    let source = source.replace("after: [survey]\n    due: {date", "after: [steps]\n    due: {date");
    let cycles: Vec<String> = check(&source)
        .into_iter()
        .filter(|found| found.code == "AY301")
        .map(|found| found.message_en)
        .collect();
    assert_eq!(cycles, ["cycle in `after`: survey → survey", "cycle in `after`: work → steps → work"]);
}

#[test]
fn parties_are_one_lead_and_those_who_take_part() {
    let cases: &[Case] = &[
        ("kind: prefecture, joins: leads", "kind: prefecture, joins: enrolled", "AY401", "lead:"),
        ("joins: opt_in}", "joins: leads}", "AY402", "member:"),
        (
            "joins: opt_in}",
            "joins: opt_in}\n  other: {title: 他, kind: union, joins: enrolled}",
            "AY403",
            "each",
        ),
        ("    audience: invited\n", "    party: lead\n", "AY404", "lead"),
        ("joins: opt_in}", "joins: enrolled}", "AY405", "invited"),
        ("    scope: joint\n", "    scope: joint\n    audience: joined\n", "AY115", "audience"),
        ("kind: municipality", "kind: [municipality, municipality]", "AY110", "municipality]"),
        ("kind: municipality", "kind: village", "AY104", "village"),
    ];

    assert_eq!(errors_of_definition(SOUND), []);
    for (old, new, code, at) in cases {
        let source = SOUND.replacen(old, new, 1);
        expect(&source, &errors_of_definition(&source), code, at);
    }
}

#[test]
fn a_party_in_nothing_is_only_warned_about() {
    let source = SOUND
        .replace("joins: opt_in}", "joins: opt_in}\n  other: {title: 他, kind: union, joins: enrolled}")
        .replace("    scope: each\n", "    scope: each\n    party: member\n");
    let outcome = read_definition(&source);
    expect(&source, &outcome.diagnostics, "AY406", "other");
    assert!(outcome.value.is_some(), "a warning refuses nothing");
    let source = source.replace("    audience: invited\n", "    audience: invited\n    by: other\n");
    expect(&source, &check(&source), "AY407", "other");
}

#[test]
fn a_phase_that_asks_for_nothing_cannot_end_by_itself() {
    let source =
        SOUND.replace("    decide: choose\n", "    completes: when_met\n").replace(", required: true", "");
    expect(&source, &check(&source), "AY304", "when_met");
}

/// A joint purchase of licences with a vote weighted by inhabitants, endorsed before it is decided.
const JOINT: &str = include_str!("joint-licences.yaml");

#[test]
fn a_vote_that_could_never_be_carried_is_refused() {
    let cases: &[Case] = &[
        ("quorum: 2/3", "quorum: 3/2", "AY609", "3/2"),
        ("quorum: 2/3", "quorum: 0/2", "AY609", "0/2"),
        ("quorum: 2/3", "quorum: most", "AY609", "most"),
        ("quorum: 2/3", "quorum: {at_least: 0}", "AY108", "0}"),
        ("quorum: 2/3", "quorum: {at_least: 2001}", "AY608", "2001"),
        ("    quorum: 2/3\n", "", "AY102", "purchase:"),
        ("    pass: majority_of_cast\n", "", "AY102", "purchase:"),
        ("pass: majority_of_cast", "pass: most", "AY104", "most"),
        ("pass: majority_of_cast", "pass: unanimous", "AY115", "tie"),
        ("    tie: fails\n", "", "AY611", "majority_of_cast"),
        ("rounds: 2", "rounds: 0", "AY108", "0"),
        ("party: member}", "party: lead}", "AY607", "lead}"),
        ("party: member}", "party: member, plus: [member]}", "AY110", "member]"),
        ("party: member}", "party: member, plus: [lead]}", "AY612", "population"),
        ("    tie: fails\n", "    tie: fails\n    veto: [lead]\n", "AY610", "lead"),
        ("    tie: fails\n", "    tie: fails\n    veto: [leda]\n", "AY201", "leda"),
        ("effect: {rework_to: needs, limit: 2}", "effect: proceed", "AY616", "2\n"),
        ("consents_after: 10bd", "consents_after: 10", "AY103", "10"),
        ("consents_after: 10bd", "after: 10bd", "AY102", "{after"),
        ("abstain: not_cast", "abstain: never", "AY104", "never"),
        ("change_vote: true", "change_vote: maybe", "AY103", "maybe"),
        ("    electorate: {party: member}\n", "", "AY115", "weight"),
    ];
    assert_eq!(faults_of_parts(JOINT), []);
    for (old, new, code, at) in cases {
        assert_eq!(JOINT.matches(old).count(), 1, "`{old}` stands once in the file");
        let source = JOINT.replace(old, new);
        expect(&source, &faults_of_parts(&source), code, at);
    }
}

#[test]
fn a_weight_nobody_knows_is_refused() {
    let weighed = "weight: {phase: needs, field: licences}";
    let by_field = JOINT.replace("weight: population", weighed);
    let cases: &[Case] = &[
        ("phase: needs,", "phase: needles,", "AY201", "needles"),
        ("field: licences", "field: licenses", "AY201", "licenses"),
        ("field: licences", "field: users", "AY614", "users"),
        ("phase: needs, field", "phase: purchase, field", "AY613", "purchase"),
        ("party: member}", "party: member, plus: [lead]}", "AY613", "needs"),
        ("min: 0, required: true", "required: true", "AY614", "licences}"),
        ("min: 0, required: true", "min: 0", "AY615", "licences}"),
        ("after: [needs]", "prefer_after: [needs]", "AY615", "licences}"),
    ];
    assert_eq!(faults_of_parts(&by_field), []);
    for (old, new, code, at) in cases {
        let source = by_field.replacen(old, new, 1);
        assert_ne!(source, by_field, "{old}");
        expect(&source, &faults_of_parts(&source), code, at);
    }
}

#[test]
fn a_way_nobody_can_walk_is_refused() {
    let cases: &[Case] = &[
        ("by: lead, title", "by: leda, title", "AY201", "leda"),
        ("by: lead, title", "by: member, title", "AY617", "member"),
        ("step: consult", "step: consider", "AY104", "consider"),
        ("waive: lead", "waive: leader", "AY201", "leader"),
        ("waive: lead", "waive: member", "AY408", "member"),
        ("four_eyes: bodies", "four_eyes: two", "AY104", "two"),
        ("    scope: joint\n", "    scope: each\n    party: member\n", "AY606", "electorate"),
    ];
    for (old, new, code, at) in cases {
        let source = JOINT.replacen(old, new, 1);
        assert_ne!(source, JOINT, "{old}");
        expect(&source, &faults_of_parts(&source), code, at);
    }
    let alone = SOUND.replace("    requires: [sheet]", "    requires: [sheet]\n    four_eyes: bodies");
    expect(&alone, &check(&alone), "AY618", "bodies");
    let endorsed =
        alone.replace("four_eyes: bodies", "four_eyes: bodies\n    route: [{step: consult, by: other}]");
    let endorsed = endorsed
        .replace("joins: opt_in}", "joins: opt_in}\n  other: {title: 他, kind: union, joins: enrolled}")
        .replace("    scope: each\n", "    scope: each\n    party: member\n");
    assert_eq!(faults_of_parts(&endorsed), []);
}

#[test]
fn what_a_decision_of_one_says_of_a_vote_is_refused() {
    for (word, at) in [
        ("quorum: all", "quorum"),
        ("pass: unanimous", "pass"),
        ("veto: [lead]", "veto"),
        ("silence: {consents_after: 5bd}", "silence"),
    ] {
        let source = SOUND.replace("    requires: [sheet]", &format!("    requires: [sheet]\n    {word}"));
        expect(&source, &errors_of_definition(&source), "AY115", at);
    }
}

#[test]
fn one_name_is_one_fact() {
    let source =
        SOUND.replace("    checklist:\n", "    report: {s1: {title: 報告, type: text}}\n    checklist:\n");
    expect(&source, &check(&source), "AY202", "s1: 一");
    let source = SOUND.replace(
        "    decide: choose\n",
        "    decide: choose\n    milestones: {live: {title: 二, when: phase_completed}}\n",
    );
    expect(&source, &check(&source), "AY202", "live: {title: 稼働");
}

#[test]
fn every_problem_of_a_file_is_told_at_once() {
    let source = SOUND
        .replace("version: 1", "version: one")
        .replace("    title: 調査", "    titel: 調査")
        .replace("after: [work]", "after: [wrok]")
        .replace("limit: 2", "limit: 99");
    let codes: Vec<&str> = check(&source).iter().map(|found| found.code).collect();
    assert_eq!(codes, ["AY103", "AY106", "AY101", "AY201", "AY108"]);
}

#[test]
fn hints_name_what_was_probably_meant() {
    for (old, new, meant) in [
        ("    title: 調査", "    titel: 調査", "title"),
        ("after: [survey]", "after: [survye]", "survey"),
        ("type: integer", "type: interger", "integer"),
        ("joins: opt_in", "joins: opt-in", "opt_in"),
        ("effect: proceed", "effect: procede", "proceed"),
    ] {
        let found = check(&SOUND.replace(old, new));
        let hints: Vec<&str> = found.iter().filter_map(|found| found.hint_en.as_deref()).collect();
        let hint = format!("did you mean `{meant}`?");
        assert!(hints.contains(&hint.as_str()), "{new}: {hints:?}");
    }
}

#[test]
fn a_plan_that_says_too_little_or_too_much_is_refused() {
    let cases: &[Case] = &[
        ("lead: \"280003\"", "lead: \"280004\"", "AY105", "\"280004\""),
        ("lead: \"280003\"", "lead: 280003", "AY103", "280003"),
        ("calendar: hyogo\n", "", "AY102", "format"),
        ("opened_on: 2026-04-01", "opened_on: 2026-02-30", "AY111", "2026-02-30"),
        ("opened_on: 2026-04-01", "opened_on: 2027-04-01", "AY805", "2027-04-01"),
        ("fiscal_year: 2026", "fiscal_year: 8", "AY108", "8"),
        ("kind: document, dated_on", "kind: rumour, dated_on", "AY104", "rumour"),
        ("bodies: {member: all}", "bodies: {member: everyone}", "AY104", "everyone"),
        ("bodies: [\"281000\"]", "bodies: [\"281000\", \"281000\"]", "AY110", "\"281000\"]"),
        ("bodies: [\"281000\"]", "bodies: [281000]", "AY103", "281000"),
        ("      one:", "      一:", "AY105", "一"),
        ("      one:", "      281000.c:", "AY807", "c: 丙"),
        (
            "values: {c: 丙}",
            "values: {ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc: 丙}",
            "AY806",
            "ccc",
        ),
        ("completed_on: 2026-03-31", "completed_on: 2026-04-01", "AY803", "2026-04-01, basis"),
        (", basis: {kind: document}}", "}", "AY102", "{phase"),
        (
            "{kind: document}}\n",
            "{kind: document}}\n      - {phase: survey, completed_on: 2026-03-31, basis: {kind: document}}\n",
            "AY110",
            "survey",
        ),
    ];
    refuse_all(PLAN, cases, |source| read_plan(source).diagnostics);
}

#[test]
fn a_programme_without_cases_is_refused() {
    let from = PLAN.find("    cases:").expect("the plan has cases");
    let to = PLAN.find("    history:").expect("the plan has history");
    let source = format!("{}{}", &PLAN[..from], &PLAN[to..]);
    expect(&source, &read_plan(&source).diagnostics, "AY802", "sample-r8");
}

#[test]
fn a_plan_that_does_not_fit_its_definition_is_refused() {
    let definition = read_definition(SOUND).value.expect("the sample is sound");
    let cases: &[Case] = &[
        ("definition: sample", "definition: smaple", "AY201", "smaple"),
        ("    version: 1\n", "    version: 2\n", "AY801", "2"),
        ("bodies: {member: all}", "bodies: {membre: all}", "AY201", "membre"),
        ("bodies: {member: all}", "bodies: {lead: all}", "AY809", "lead"),
        ("bodies: municipality", "bodies: union", "AY808", "union"),
        ("phase: survey", "phase: survye", "AY201", "survye"),
        ("phase: survey", "phase: work", "AY804", "work"),
    ];
    refuse_all(PLAN, cases, |source| check_plan_against(source, std::slice::from_ref(&definition)));
}

#[test]
fn a_monthly_check_that_asks_nobody_or_of_nothing_is_refused() {
    let checked = |rule: &str| SOUND.replace("phases:\n", &format!("unchanged: {rule}\nphases:\n"));
    let sound = checked("{for: 60d, monthly: 5bd, to: [member, lead, area_liaison]}");
    assert_eq!(errors_of_definition(&sound), []);
    assert_eq!(errors_of_definition(&checked("{for: 40bd, monthly: 0bd, to: member}")), []);
    for (rule, code, at) in [
        ("{for: 60x, monthly: 5bd, to: member}", "AY112", "60x"),
        ("{for: 0d, monthly: 5bd, to: member}", "AY112", "0d"),
        ("{for: 60d, monthly: 5d, to: member}", "AY113", "5d"),
        ("{for: 60d, monthly: 251bd, to: member}", "AY108", "251bd"),
        ("{for: 60d, monthly: 5bd, to: members}", "AY201", "members"),
        ("{for: 60d, monthly: 5bd}", "AY102", "unchanged"),
        ("{for: 60d, to: member}", "AY102", "unchanged"),
    ] {
        let source = checked(rule);
        expect(&source, &errors_of_definition(&source), code, at);
    }
    let steps = "  steps:\n    title: 手順\n    scope: each\n";
    let alone = sound.replace(steps, &format!("{steps}    by: lead\n")).replace(
        "    scope: each\n    audience: invited\n",
        "    scope: each\n    audience: invited\n    by: lead\n",
    );
    expect(&alone, &errors_of_definition(&alone), "AY719", "unchanged");
}
