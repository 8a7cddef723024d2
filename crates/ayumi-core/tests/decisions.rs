//! Stories of decisions: put before a frozen electorate, answered with reason and basis, with what follows by rule.

use ayumi_core::definition::{DecisionRule, Definition, Joins, OutcomeEffect};
use ayumi_core::event::{DecisionClosed, DecisionOpened, Event, OpeningRule};
use ayumi_core::private::{Clear, Commitment};
use ayumi_core::state::{Ending, TrackStatus};
use ayumi_core::testing::sketch::{decision, definition, each, outcome};
use ayumi_core::testing::*;
use serde_json::{Value, json};

/// A procurement whose survey is over.
fn surveyed() -> Scenario {
    given(procurement())
        .opened(&[KOBE, HIMEJI])
        .command(Who::Himeji, decline())
        .command(Who::Kobe, join())
        .command(Who::Kobe, survey())
}

fn put() -> Scenario {
    surveyed()
        .command(Who::Officer, attach("selection", "minutes"))
        .command(Who::Officer, open_decision("selection"))
}

fn closed(scenario: &Scenario) -> &DecisionClosed<Clear> {
    let Event::DecisionClosed(closed) = &scenario.last("decision.closed").clear else {
        panic!("`decision.closed` is another event")
    };
    closed
}

fn opened(scenario: &Scenario) -> &DecisionOpened<Commitment> {
    let Event::DecisionOpened(opened) = &scenario.last("decision.opened").event else {
        panic!("`decision.opened` is another event")
    };
    opened
}

/// A phase of each body that ends with a decision of `authority`.
fn own_decision(authority: &str) -> Definition {
    let rule = decision(
        "approval",
        vec![outcome("yes", OutcomeEffect::Proceed), outcome("no", OutcomeEffect::Proceed)],
        &[],
    );
    definition("own", Joins::Enrolled)
        .phase_of(each("adoption").decides("approval"))
        .decision_of(DecisionRule { authority: item(authority), ..rule })
}

#[test]
fn a_question_is_put_once_before_an_electorate_that_is_frozen() {
    let put = surveyed().when(Who::Officer, open_decision("selection")).then(["decision.opened"]);
    let electorate = &opened(&put).electorate;
    assert_eq!((electorate.authority.as_str(), electorate.size), (PREFECTURE, 1));
    assert_eq!(electorate.directory_version, put.world.directory.version);
    put.when(Who::Officer, open_decision("selection")).refused("decision_open");
}

#[test]
fn a_question_is_put_where_there_is_one_and_when_its_phase_is_open() {
    surveyed()
        .when(Who::Officer, open_decision("briefing"))
        .refused("no_decision")
        .when(Who::Officer, decide("briefing", "adopt"))
        .refused("no_decision")
        .when(Who::Officer, decide("selection", "adopt"))
        .refused("decision_not_open")
        .when(Who::Kobe, open_decision("selection"))
        .refused("not_allowed");
    given(procurement())
        .opened(&[KOBE])
        .when(Who::Officer, open_decision("selection"))
        .refused("phase_not_open");
}

#[test]
fn an_answer_that_proceeds_ends_the_phase_and_opens_what_follows() {
    let decided = put()
        .when(
            Who::Officer,
            decide("selection", "adopt")
                .with("decided_by_title", "デジタル戦略課長")
                .with("mode", "delegated"),
        )
        .then(["decision.closed", "phase.completed", "milestone.reached", "phase.opened", "deadline.set"]);
    assert_eq!(decided.status("contract", Some(KOBE)), TrackStatus::Ready);
    let closed = closed(&decided);
    assert_eq!(
        (closed.outcome.as_ref(), closed.round, closed.decided_on),
        (Some(&item("adopt")), 1, decided.today)
    );
    assert_eq!(closed.decided_by, None, "who wrote it down did not decide by it");
    assert_eq!(closed.decided_by_title, Some(Clear::text("デジタル戦略課長")));
}

#[test]
fn a_decision_about_one_body_cites_its_own_and_joint_evidence_and_never_anothers() {
    let attach = |file: &str| attach("adoption", file).with("document", Value::Null);
    let yes = |file: &str| decide("adoption", "yes").with("evidence", json!([evidence(file)]));
    let put = given(own_decision(LEAD))
        .opened(&[KOBE, HIMEJI])
        .command(Who::Kobe, attach("ours"))
        .command(Who::Himeji, attach("theirs"))
        .command(Who::Kobe, open_decision("adoption"));
    put.when(Who::Officer, yes("theirs").for_body(KOBE))
        .refused("evidence_of_one_body")
        .when(Who::Officer, yes("ours").for_body(KOBE))
        .then(["decision.closed", "phase.completed"]);
    // A body is not told that another one holds the file.
    given(own_decision(MEMBER))
        .opened(&[KOBE, HIMEJI])
        .command(Who::Himeji, attach("theirs"))
        .command(Who::Kobe, open_decision("adoption"))
        .when(Who::Kobe, yes("theirs"))
        .refused("evidence_not_attached");
}

#[test]
fn an_answer_gives_its_reason_its_basis_and_the_evidence_it_relied_on() {
    let adopt = || decide("selection", "adopt");
    let many: Vec<String> = (0..=200).map(|n| evidence(&n.to_string())).collect();
    let decided = put()
        .when(Who::Officer, adopt().with("rationale", Value::Null))
        .refused("rationale_missing")
        .when(Who::Officer, adopt().with("basis", Value::Null))
        .refused("basis_missing")
        .when(
            Who::Officer,
            adopt().with("basis", json!({"kind": "meeting", "document_number": " ", "dated_on": null})),
        )
        .refused("basis_missing")
        .when(Who::Officer, adopt().with("decided_on", "-0044-03-15"))
        .refused("bad_date")
        .when(Who::Officer, adopt().with("decided_on", "+12345-06-07"))
        .refused("bad_date")
        .when(Who::Officer, adopt().with("decided_on", "2026-04-02"))
        .refused("future_fact")
        .when(Who::Officer, adopt().with("evidence", json!([evidence("elsewhere")])))
        .refused("evidence_not_attached")
        .when(Who::Officer, adopt().with("evidence", many))
        .refused("wrong_count")
        .when(Who::Officer, decide("selection", "perhaps"))
        .refused("no_such_item")
        .command(
            Who::Officer,
            adopt().with("evidence", json!([evidence("minutes")])).with("dissent", "費用に異論があった"),
        );
    let paths: Vec<_> =
        decided.last("decision.closed").private.iter().map(|private| private.path.as_str()).collect();
    assert_eq!(paths, ["/data/decided_by_title", "/data/rationale", "/data/dissent"]);
    assert_eq!(closed(&decided).evidence.len(), 1);
}

#[test]
fn a_decision_proceeds_only_with_the_documents_it_rests_on_but_may_do_without_to_go_back() {
    let bare = surveyed().command(Who::Officer, open_decision("selection"));
    bare.when(Who::Officer, decide("selection", "adopt"))
        .refused("incomplete")
        .when(Who::Officer, decide("selection", "again"))
        .then(["decision.closed", "phase.reopened", "phase.reopened"]);
}

#[test]
fn going_back_reopens_what_had_begun_from_there_on() {
    let back = put().command(Who::Officer, decide("selection", "again"));
    assert_eq!(back.status("survey", Some(KOBE)), TrackStatus::Ready);
    assert_eq!(back.status("selection", None), TrackStatus::Waiting);
    assert_eq!(back.status("contract", Some(KOBE)), TrackStatus::Waiting);
    let about = |recorded: &Recorded| {
        let Event::PhaseReopened(data) = &recorded.event else { return None };
        Some((data.phase.to_string(), data.revision, data.opens, data.decision))
    };
    let reopened: Vec<_> = back.log.iter().filter_map(about).collect();
    let decision = Some(opened(&back).decision);
    assert_eq!(reopened, [("survey".into(), 2, true, decision), ("selection".into(), 2, false, decision)]);
    let again = back.when(Who::Kobe, survey()).then(["report.submitted", "phase.completed", "phase.opened"]);
    let Event::PhaseOpened(open) = &again.last("phase.opened").event else { panic!("an opening") };
    assert_eq!((open.revision, open.rule), (2, OpeningRule::Reopened));
}

#[test]
fn the_next_revision_is_decided_anew_and_going_back_has_an_end() {
    let first = put();
    let former = opened(&first).decision;
    let second = first
        .command(Who::Officer, decide("selection", "again"))
        .command(Who::Kobe, survey())
        .command(Who::Officer, open_decision("selection"));
    assert_ne!(opened(&second).decision, former);
    assert_eq!((opened(&second).revision, opened(&second).round), (2, 1));
    second
        .when(Who::Officer, decide("selection", "again"))
        .refused("rework_exhausted")
        .when(Who::Officer, decide("selection", "adopt"))
        .refused("incomplete")
        .command(Who::Officer, attach("selection", "minutes"))
        .when(Who::Officer, decide("selection", "adopt"))
        .then(["decision.closed", "phase.completed", "milestone.reached", "phase.opened", "deadline.set"]);
}

#[test]
fn going_back_gives_every_body_a_revision_it_never_had() {
    let ahead = given(procurement())
        .opened(&[KOBE, HIMEJI])
        .command(Who::Kobe, survey())
        .command(Who::Officer, reopen("survey").for_body(KOBE))
        .command(Who::Kobe, survey())
        .command(Who::Himeji, survey())
        .command(Who::Officer, open_decision("selection"));
    let before = ahead.case.revision(&item("survey"), Some(&body(KOBE)));
    let back = ahead.command(Who::Officer, decide("selection", "again"));
    assert_eq!((before, back.case.revision(&item("survey"), Some(&body(KOBE)))), (2, 3));
    assert_eq!(back.case.revision(&item("survey"), Some(&body(HIMEJI))), 3, "one revision for all");
}

#[test]
fn an_answer_can_call_the_case_off() {
    let off =
        put().when(Who::Officer, decide("selection", "call-off")).then(["decision.closed", "case.cancelled"]);
    assert_eq!(off.case.ending, Some(Ending::Cancelled(off.today)));
}

#[test]
fn a_body_decides_its_own_questions_when_the_definition_says_so() {
    let put =
        given(own_decision(MEMBER)).opened(&[KOBE, HIMEJI]).command(Who::Kobe, open_decision("adoption"));
    assert_eq!(opened(&put).electorate.authority, body(KOBE));
    put.when(Who::Himeji, decide("adoption", "yes"))
        .refused("decision_not_open")
        .when(Who::Kobe, decide("adoption", "yes"))
        .then(["decision.closed", "phase.completed"]);
}

#[test]
fn a_body_may_not_answer_what_the_lead_decides() {
    let put = given(own_decision(LEAD)).opened(&[KOBE]).command(Who::Kobe, open_decision("adoption"));
    assert_eq!(opened(&put).electorate.authority, body(PREFECTURE));
    put.when(Who::Kobe, decide("adoption", "yes"))
        .refused("not_allowed")
        .when(Who::Officer, decide("adoption", "yes").for_body(KOBE))
        .then(["decision.closed", "phase.completed", "case.completed"]);
}

#[test]
fn the_post_that_decided_is_the_one_named_and_must_be_known() {
    let put = put();
    let post = put.world.acting(Who::Colleague, put.today).rights[0].post;
    let decided =
        put.command(Who::Officer, decide("selection", "adopt").with("decided_by", post.to_string()));
    assert_eq!(closed(&decided).decided_by, Some(post));
}

#[test]
fn who_put_the_question_is_never_the_only_one_to_approve_the_answer() {
    let adopt = decide("selection", "adopt").with("decided_by_title", Value::Null);
    let put = put();
    let post = |who| put.world.acting(who, put.today).rights[0].post.to_string();
    let by = |who| adopt.with("decided_by", post(who));
    put.clone()
        .when(Who::Officer, adopt.clone())
        .refused("only_approver")
        .when(Who::Officer, adopt.with("decided_by_title", " "))
        .refused("only_approver")
        .when(Who::Officer, by(Who::Officer))
        .refused("only_approver")
        .when(Who::Officer, by(Who::Officer).with("decided_by_title", "デジタル戦略課長"))
        .refused("only_approver")
        .when(Who::Officer, decide("selection", "again").with("decided_by_title", Value::Null))
        .refused("only_approver");
    for (who, command) in [
        (Who::Colleague, adopt.clone()),
        (Who::Officer, by(Who::Colleague)),
        (Who::Officer, adopt.with("decided_by_title", "デジタル戦略課長")),
        (Who::Operator, adopt.clone()),
    ] {
        put.clone().command(who, command);
    }
}

#[test]
fn the_post_a_lonely_approval_rests_on_is_not_taken_back() {
    let put = put();
    let post = put.world.acting(Who::Colleague, put.today).rights[0].post.to_string();
    let adopt = decide("selection", "adopt").with("decided_by", post);
    let take_back = |story: Scenario| {
        let event = story.last("decision.closed").id.to_string();
        let retract = retract("selection", "x").with("item", Value::Null).with("event", event);
        story.when(Who::Officer, retract.with("path", "/data/decided_by"))
    };
    take_back(put.clone().command(Who::Officer, adopt.clone())).then(["fact.corrected"]);
    let alone = adopt.with("decided_by_title", Value::Null);
    take_back(put.clone().command(Who::Officer, alone.clone())).refused("not_correctable");
    take_back(put.command(Who::Colleague, alone)).then(["fact.corrected"]);
}

#[test]
fn the_post_that_decided_is_judged_by_who_held_it_that_day() {
    let put = put();
    let post = put.world.acting(Who::Colleague, put.today).rights[0].post;
    let by = decide("selection", "adopt")
        .with("decided_by_title", Value::Null)
        .with("decided_by", post.to_string());
    put.when(Who::Officer, by.with("decided_on", "2026-01-02"))
        .refused("only_approver")
        .when(Who::Officer, by.with("decided_on", "2026-01-05"))
        .accepted();
}

#[test]
fn the_title_of_the_post_that_decided_is_private() {
    let decided =
        put().command(Who::Officer, decide("selection", "adopt").with("decided_by_title", "課長 山田太郎"));
    let paths: Vec<_> =
        decided.last("decision.closed").private.iter().map(|private| private.path.as_str()).collect();
    assert_eq!(paths, ["/data/decided_by_title", "/data/rationale"]);
}

#[test]
fn the_documents_a_decision_requires_are_evidence_of_it_whether_named_or_not() {
    let minutes = || vec![evidence("minutes").parse::<ayumi_core::id::ContentHash>().expect("a hash")];
    let unnamed = put().command(Who::Officer, decide("selection", "adopt"));
    assert_eq!(closed(&unnamed).evidence, minutes());
    let named = decide("selection", "adopt").with("evidence", json!([evidence("minutes")]));
    assert_eq!(closed(&put().command(Who::Officer, named)).evidence, minutes());
}
