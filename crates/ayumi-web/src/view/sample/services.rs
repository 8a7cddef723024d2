//! A small service with something of everything that continues: meetings, contacts, conditions, figures, pauses, links.

use ayumi_core::definition::Definition;
use ayumi_core::envelope::Actor;
use ayumi_core::event::{
    AttendanceRecorded, BodyGroup, CaseLinked, CaseOpened, Certainty, ClockRule, ClosingRule, DeclaredCount,
    EntryOpened, Event, FieldValue, LifecycleMoved, OpeningRule, ParticipantsDeclared, ParticipantsEnrolled,
    PhaseCompleted, PhaseOpened, Presence, ReportSubmitted, ReportedField, WorkSuspended,
};
use ayumi_core::id::DefinitionId;
use ayumi_core::text::Label;

use super::case::links;
use super::story::{AMAGASAKI, HIMEJI, LEAD, Story, actor, basis, body, calendar_ref, day, read};

const SERVICE: &str = r#"
format: ayumi/1
id: service
version: 1
title: {ja: 見本の業務, en: Sample service}
ends: by_command
parties:
  lead: {title: {ja: 県, en: Prefecture}, kind: prefecture, joins: leads}
  member: {title: {ja: 市町, en: Municipality}, kind: municipality, joins: enrolled}
phases:
  cost:
    title: {ja: 費用, en: Cost}
    scope: each
    by: member
    optional: true
    report:
      fee: {title: {ja: 利用料, en: Fee}, type: money, required: true}
lifecycles:
  use:
    title: {ja: 利用状況, en: Use}
    of: member
    starts: [considering]
    states:
      considering: {title: {ja: 検討中, en: Considering}, to: [live]}
      live: {title: {ja: 稼働, en: In use}, means: joined, counts: true, to: [left]}
      left: {title: {ja: 離脱, en: Left}, means: left, reason: true, to: [considering]}
meetings:
  review:
    title: {ja: 検討会, en: Review meeting}
    occasions:
      q1: {title: {ja: 第1回, en: "1st"}, due: {quarter: 1, kind: plan_target}}
    more: true
    steps:
      held: {title: {ja: 開催, en: Held}, attendance: member, report: {held_on: {title: {ja: 開催日, en: Held on}, type: date, required: true}}}
      minutes: {title: {ja: 議事要旨, en: Minutes}, completes: by_command}
contacts:
  consultation:
    title: {ja: 相談, en: Consultation}
    with: member
    within: 90d
    opened_by: [lead, member]
    steps:
      answer: {title: {ja: 回答, en: Answer}, by: lead, due: {after_opening: 5bd, kind: survey}, report: {reply: {title: {ja: 回答, en: Reply}, type: text, required: true}}}
  action:
    title: {ja: 次の対応, en: Next action}
    with: member
    steps:
      done: {title: {ja: 完了, en: Done}, by: lead, due: {given: true, kind: plan_target}, completes: by_command}
indicators:
  fee_per_head: {title: {ja: 一人当たり利用料, en: Fee per head}, phase: cost, field: fee, per: head, unit: {ja: 円/人, en: yen per head}}
raises:
  help: {title: {ja: 個別相談, en: Consultation}, definition: education-dx, party: member, by: [member]}
"#;

pub(super) fn definition() -> Definition {
    read(SERVICE)
}

/// Something of everything happens once.
pub(super) fn story(definition: &Definition) -> Story {
    let mut story = Story::new();
    open(&mut story, definition);
    meet(&mut story);
    consult(&mut story);
    serve(&mut story);
    story
}

fn open(story: &mut Story, definition: &Definition) {
    let id: DefinitionId = definition.reference.id.clone();
    assert_eq!(id.as_str(), "service");
    let opened = CaseOpened {
        programme: "education-dx-r8".parse().unwrap(),
        key: "service".parse().unwrap(),
        title: Label::new("見本の業務", "Sample service"),
        attributes: std::collections::BTreeMap::new(),
        fiscal_year: 2026,
        definition: definition.reference.clone(),
        calendar: calendar_ref(),
        lead: body(LEAD),
        due_from: day("2026-04-01"),
        basis: None,
    };
    story.tell(Actor::operator(), "2026-04-01", Event::CaseOpened(opened));
    let organizations = vec![body(HIMEJI), body(AMAGASAKI)];
    let enrolled = ParticipantsEnrolled { party: "member".parse().unwrap(), organizations, basis: None };
    story.tell(Actor::operator(), "2026-04-01", Event::ParticipantsEnrolled(enrolled));
}

fn phase(story: &mut Story, phase: &str, who: Option<&str>) {
    let rule = OpeningRule::CaseOpened;
    let opened = PhaseOpened {
        phase: phase.parse().unwrap(),
        revision: 1,
        participant: who.map(body),
        rule,
        barriers: vec![],
        preferred_missing: vec![],
    };
    story.tell(Actor::system(), "2026-05-07", Event::PhaseOpened(opened));
}

fn meet(story: &mut Story) {
    phase(story, "review.q1.held", None);
    let present = vec![
        Presence { organization: body(HIMEJI), persons: 2 },
        Presence { organization: body(AMAGASAKI), persons: 1 },
    ];
    let phase = "review.q1.held".parse().unwrap();
    let attended = AttendanceRecorded { phase, revision: 1, present, basis: Some(basis()) };
    story.tell(actor(LEAD), "2026-06-10", Event::AttendanceRecorded(attended));
}

fn consult(story: &mut Story) {
    for (number, who, subject) in [(1, HIMEJI, "Characters"), (2, AMAGASAKI, "Data cleansing")] {
        let subject = Some(story.secret("/data/subject", subject));
        let opened = EntryOpened {
            register: "consultation".parse().unwrap(),
            entry: number.to_string().parse().unwrap(),
            number,
            participant: Some(body(who)),
            follows: None,
            subject,
            basis: Some(basis()),
        };
        story.tell(actor(LEAD), "2026-05-07", Event::EntryOpened(opened));
        phase(story, &format!("consultation.{number}.answer"), Some(who));
    }
    let completed = PhaseCompleted {
        phase: "consultation.2.answer".parse().unwrap(),
        revision: 1,
        participant: Some(body(AMAGASAKI)),
        rule: ClosingRule::Command,
        basis: None,
    };
    story.tell(actor(LEAD), "2026-05-11", Event::PhaseCompleted(completed));
    let opened = EntryOpened {
        register: "action".parse().unwrap(),
        entry: "1".parse().unwrap(),
        number: 1,
        participant: Some(body(HIMEJI)),
        follows: Some("consultation.1".parse().unwrap()),
        subject: None,
        basis: None,
    };
    story.tell(actor(LEAD), "2026-05-12", Event::EntryOpened(opened));
    phase(story, "action.1.done", Some(HIMEJI));
}

fn serve(story: &mut Story) {
    for (from, to) in [(None, "considering"), (Some("considering"), "live")] {
        let moved = LifecycleMoved {
            lifecycle: "use".parse().unwrap(),
            participant: body(HIMEJI),
            version: u32::from(from.is_some()) + 1,
            from: from.map(|from| from.parse().unwrap()),
            to: to.parse().unwrap(),
            reason_code: None,
            reason: None,
            basis: Some(basis()),
        };
        story.tell(actor(HIMEJI), "2026-05-20", Event::LifecycleMoved(moved));
    }
    let counts = vec![
        DeclaredCount { group: BodyGroup::City, count: 5 },
        DeclaredCount { group: BodyGroup::Town, count: 0 },
    ];
    let remark = Some(Label::new("As forecast", "as forecast"));
    let declared = ParticipantsDeclared { counts, certainty: Certainty::Forecast, remark, basis: basis() };
    story.tell(actor(LEAD), "2026-05-20", Event::ParticipantsDeclared(declared));
    let fee = ReportedField {
        field: "fee".parse().unwrap(),
        value: Some(FieldValue::Integer(12_345_678)),
        fact_effective_on: None,
    };
    let reported = ReportSubmitted {
        phase: "cost".parse().unwrap(),
        revision: 1,
        participant: Some(body(HIMEJI)),
        fields: vec![fee],
        basis: None,
    };
    phase(story, "cost", None);
    story.tell(actor(HIMEJI), "2026-05-21", Event::ReportSubmitted(reported));
    let reason = story.secret("/data/reason", "Flood");
    let suspended = WorkSuspended {
        phase: Some("cost".parse().unwrap()),
        participant: Some(body(AMAGASAKI)),
        clock: ClockRule::KeepDate,
        expected_until: Some(day("2026-07-31")),
        reason_code: "disaster".parse().unwrap(),
        reason,
        basis: None,
    };
    story.tell(actor(LEAD), "2026-05-22", Event::WorkSuspended(suspended));
    for (relation, other) in links() {
        let linked = CaseLinked {
            other,
            relation,
            sub_case: "help".parse().unwrap(),
            participant: Some(body(HIMEJI)),
        };
        story.tell(Actor::system(), "2026-05-25", Event::CaseLinked(linked));
    }
}
