//! Definitions made up at random, their cases led astray at random, the server stopped after every step: what is rebuilt
//! from the log is what was live, on both databases.

use std::fmt::Write;

use ayumi_core::decide::Acting;
use ayumi_core::envelope::{Actor, Via};
use ayumi_core::id::CorrelationId;
use ayumi_definition::{canonical, read_definition, read_plan};
use ayumi_engine::handle::Request;
use ayumi_tests::app::TestApp;
use ayumi_tests::client::{Client, fresh_key};
use ayumi_tests::template::Database;
use serde_json::{Value, json};

use crate::deeds::{KATO, KOBE};

const PROGRAMME: &str = "wandering-r8";

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        // Knuth's MMIX generator; the high bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }

    fn one_in(&mut self, bound: u64) -> bool {
        self.below(bound) == 0
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let at = usize::try_from(self.below(all.len() as u64)).expect("it is one of them");
        &all[at]
    }
}

/// What a phase asks for.
#[derive(Clone, Copy)]
enum Work {
    Report,
    Checklist,
    Command,
    Decision,
}

struct PhaseDrawn {
    each: bool,
    work: Work,
}

/// A definition of two to four phases, one behind the other or side by side.
fn drawn(dice: &mut Dice) -> (String, Vec<PhaseDrawn>) {
    let count = 2 + dice.below(3);
    let (mut text, mut phases) = (String::new(), Vec::new());
    for at in 0..count {
        let each = dice.one_in(2);
        let works = if each {
            &[Work::Report, Work::Checklist, Work::Command][..]
        } else {
            &[Work::Command, Work::Report, Work::Decision]
        };
        let work = *dice.one_of(works);
        let _ = write!(text, "  p{at}:\n    title: {{ja: 段階{at}, en: Phase {at}}}\n");
        text += if each { "    scope: each\n" } else { "    scope: joint\n" };
        if at > 0 && !dice.one_in(4) {
            let _ = writeln!(text, "    after: [p{}]", dice.below(at));
        }
        if dice.one_in(2) {
            let _ = writeln!(text, "    due: {{month: {}, kind: survey}}", 4 + dice.below(9));
        }
        if each && dice.one_in(2) {
            text += "    barrier: {all: true, stragglers: {exclude_by: lead}}\n";
        }
        if dice.one_in(3) {
            text += "    optional: true\n";
        }
        text += match work {
            Work::Report => {
                "    report:\n      n: {title: {ja: 数, en: Number}, type: integer, required: true}\n"
            }
            Work::Checklist => {
                "    checklist:\n      a: {ja: 手順一, en: One}\n      b: {ja: 手順二, en: Two}\n"
            }
            Work::Command => "    completes: by_command\n",
            Work::Decision => "    decide: go\n",
        };
        phases.push(PhaseDrawn { each, work });
    }
    (text, phases)
}

fn definition(phases: &str, decides: bool) -> String {
    let decisions = "decisions:
  go:
    question: {ja: 進めるか, en: Go on?}
    authority: lead
    outcomes:
      adopted: {title: {ja: 進める, en: Go on}, effect: proceed}
      stopped: {title: {ja: 取りやめる, en: Call it off}, effect: cancel_case}
";
    format!(
        "format: ayumi/1
id: wandering
version: 1
title: {{ja: 乱数の定義, en: Made up}}
parties:
  lead: {{title: {{ja: 県, en: Prefecture}}, kind: prefecture, joins: leads}}
  member: {{title: {{ja: 市町, en: Municipality}}, kind: municipality, joins: opt_in}}
phases:
{phases}{}",
        if decides { decisions } else { "" }
    )
}

/// The first sound definition the dice come to; at most one decision, which has one phase.
fn sound(dice: &mut Dice) -> (String, Vec<PhaseDrawn>) {
    for _ in 0..100 {
        let (phases, drawn) = drawn(dice);
        let decisions = drawn.iter().filter(|phase| matches!(phase.work, Work::Decision)).count();
        let text = definition(&phases, decisions > 0);
        if decisions < 2 && read_definition(&text).value.is_some() {
            return (text, drawn);
        }
    }
    panic!("a hundred definitions and none is sound");
}

fn plan() -> String {
    format!(
        "format: ayumi-plan/1
id: wandering
title: {{ja: 乱数の計画, en: Made up}}
calendar: hyogo
lead: \"280003\"
programmes:
  {PROGRAMME}:
    title: {{ja: 乱数の事業, en: Made up}}
    definition: wandering
    version: 1
    fiscal_year: 2026
    opened_on: 2026-04-01
    basis: {{kind: document, dated_on: 2026-04-01, document_number: デ戦第1号}}
    cases:
      one: {{title: {{ja: 見本, en: Sample}}, bodies: {{member: [\"{KOBE}\", \"{KATO}\"]}}}}
"
    )
}

fn operator() -> Request {
    Request {
        principal: "system:test".into(),
        key: fresh_key(),
        body: Vec::new(),
        acting: Acting { actor: Actor::operator(), rights: Vec::new() },
        via: Via::Cli,
        correlation: CorrelationId(uuid::Uuid::nil()),
        seen: None,
        dry_run: false,
    }
}

async fn publish(app: &TestApp, source: &str) {
    let definition = read_definition(source).value.expect("it is sound");
    let canonical = canonical(source).expect("it reads");
    let engine = &app.node.engine;
    engine
        .publish_definition(&definition, source.as_bytes(), canonical.as_bytes(), &operator())
        .await
        .expect("it is published");
    let plan_text = plan();
    let plan = read_plan(&plan_text).value.expect("the plan reads");
    engine.apply_plan(&plan, plan_text.as_bytes(), &operator(), &|_, _| {}).await.expect("it is opened");
    app.sees_everything().await;
}

/// Something somebody might try; lawful or not.
fn step(dice: &mut Dice, phases: &[PhaseDrawn]) -> Value {
    let at = usize::try_from(dice.below(phases.len() as u64)).expect("a phase");
    let (phase, drawn) = (format!("p{at}"), &phases[at]);
    let basis = json!({"kind": "document", "document_number": "デ戦第1号", "dated_on": "2026-04-01"});
    let reason = json!({"reason_code": "review", "reason": "見直しのため"});
    let mut command = match dice.below(18) {
        0 => json!({"command": "join"}),
        1 => json!({"command": "decline", "reason_code": "own-system", "reason": "単独で行うため"}),
        2 => json!({"command": "withdraw", "reason_code": "own-system", "reason": "単独で行うため"}),
        3 => json!({"command": "skip_phase", "phase": phase}),
        4 => json!({"command": "reopen_phase", "phase": phase}),
        5 => json!({"command": "suspend_work", "phase": phase, "clock": "keep_remaining"}),
        6 => json!({"command": "resume_work", "phase": phase, "basis": basis}),
        7 => json!({"command": "exclude_participant", "phase": phase}),
        8 => json!({"command": "change_deadline", "item": phase, "nominal": "2026-12-25", "basis": basis}),
        _ => match drawn.work {
            Work::Report => json!({
                "command": "report", "phase": phase, "fields": [{"field": "n", "value": {"integer": dice.below(9)}}]
            }),
            Work::Checklist => json!({
                "command": "set_checklist", "phase": phase,
                "items": [{"item": "a", "status": "done"}, {"item": "b", "status": *dice.one_of(&["done", "in_progress"])}]
            }),
            Work::Command => json!({"command": "complete_phase", "phase": phase}),
            Work::Decision if dice.one_in(2) => json!({"command": "open_decision", "phase": phase}),
            Work::Decision => json!({
                "command": "decide", "phase": phase, "outcome": "adopted", "rationale": "妥当のため", "basis": basis
            }),
        },
    };
    let word = command["command"].as_str().unwrap_or_default().to_owned();
    if ["skip_phase", "reopen_phase", "suspend_work", "exclude_participant", "change_deadline"]
        .contains(&&*word)
    {
        for (name, value) in reason.as_object().expect("members") {
            command[name] = value.clone();
        }
    }
    let of_one = ["join", "decline", "withdraw", "exclude_participant"].contains(&&*word);
    if of_one || drawn.each {
        command["participant"] = json!(dice.one_of(&[KOBE, KATO]));
    }
    command
}

/// What readers are told of the case.
async fn told(app: &TestApp) -> (Value, Value) {
    app.sees_everything().await;
    let (officer, case) = (app.officer(), app.case(PROGRAMME, "one"));
    let shown = officer.get(&format!("/api/v1/cases/{case}")).await.ok();
    (shown, officer.get(&format!("/api/v1/cases/{case}/explain")).await.ok())
}

async fn send(client: &Client, case: ayumi_core::id::CaseId, command: &Value) -> bool {
    let answer = client.command_seen(case, command).await;
    let status = answer.status;
    assert!(matches!(status, 200 | 201 | 400 | 403 | 404 | 409 | 412 | 422 | 428), "{command}: {status}");
    status == 201
}

/// One definition, one path; gives how many steps were lawful.
async fn wander(database: Database, seed: u64, steps: usize) -> usize {
    let mut dice = Dice(seed);
    let (source, phases) = sound(&mut dice);
    let mut app = TestApp::start(database).await;
    publish(&app, &source).await;
    let case = app.case(PROGRAMME, "one");
    let mut lawful = 0;
    for body in [KOBE, KATO] {
        app.officer().command(case, &json!({"command": "join", "participant": body})).await.is(201);
    }
    for _ in 0..steps {
        let (command, by_lead) = (step(&mut dice, &phases), !dice.one_in(4));
        let client =
            if by_lead { app.officer() } else { app.municipality([KOBE, KATO][usize::from(dice.one_in(2))]) };
        lawful += usize::from(send(&client, case, &command).await);
        let (live, state) = (told(&app).await, app.node.engine.case(case, None).await.expect("a case"));
        app = app.restart().await;
        assert_eq!(app.node.engine.case(case, None).await.expect("a case"), state, "{command}\n{source}");
        assert_eq!(told(&app).await, live, "{command}\n{source}");
    }
    let live = (told(&app).await, app.digests().await);
    app.node.views.rebuild(None).await.expect("a rebuild");
    assert_eq!((told(&app).await, app.digests().await), live, "made again from the log\n{source}");
    lawful
}

async fn wander_often(database: fn() -> Database, paths: u64, steps: usize) {
    let mut lawful = 0;
    for seed in 0..paths {
        lawful += wander(database(), seed, steps).await;
    }
    assert!(lawful >= 2 * usize::try_from(paths).expect("a few"), "{lawful} lawful steps only");
}

#[tokio::test]
async fn whatever_is_made_up_and_done_is_rebuilt_as_it_was() {
    wander_often(|| Database::Sqlite, 4, 12).await;
}

#[tokio::test]
async fn whatever_is_made_up_and_done_is_rebuilt_as_it_was_on_postgresql() {
    wander_often(|| Database::Postgres, 2, 10).await;
}
