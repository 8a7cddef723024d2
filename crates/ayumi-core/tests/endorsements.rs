//! Stories of 回議 and 合議, of documents a decision does without, and of a second body that must approve.

use ayumi_core::definition::Joins;
use ayumi_core::definition::{DecisionRule, Definition, OutcomeEffect, Phase, StepKind};
use ayumi_core::event::{Event, Opinion, OrganizationKind};
use ayumi_core::state::TrackStatus;
use ayumi_core::testing::sketch::{decision, definition, each, joint, outcome, vote};
use ayumi_core::testing::*;
use serde_json::{Value, json};

const BOARD: &str = "board";

fn approval(requires: &[&str]) -> DecisionRule {
    let yes = outcome("yes", OutcomeEffect::Proceed);
    decision("approval", vec![yes, outcome("off", OutcomeEffect::CancelCase)], requires)
}

fn decided_in(phase: Phase, rule: DecisionRule) -> Definition {
    definition("own", Joins::Enrolled)
        .party_of(BOARD, &[OrganizationKind::Municipality], Joins::Enrolled)
        .phase_of(phase.decides("approval"))
        .decision_of(rule)
}

/// A draft that goes through the section and then to the board.
fn drafted() -> Scenario {
    let rule =
        approval(&[]).endorsed("line", StepKind::Circulate, LEAD).endorsed("board", StepKind::Consult, BOARD);
    given(decided_in(joint("adoption"), rule))
        .opened(&[HIMEJI])
        .command(Who::Officer, invite(&[KOBE]).with("party", BOARD))
        .command(Who::Officer, open_decision("adoption"))
}

fn object(words: &str) -> ayumi_core::command::Command {
    endorse("adoption").with("opinion", "object").with("comment", words)
}

#[test]
fn a_draft_is_endorsed_step_by_step_before_it_is_decided() {
    let yes = decide("adoption", "yes");
    let drafted = drafted();
    let endorsed = drafted
        .when(Who::Officer, yes.clone())
        .refused("endorsement_missing")
        .when(Who::Kobe, endorse("adoption").with("step", 2))
        .refused("step_not_reached")
        .when(Who::Officer, endorse("adoption"))
        .refused("own_proposal")
        .when(Who::Kobe, endorse("adoption"))
        .refused("another_body")
        .when(Who::Colleague, endorse("adoption"))
        .then(["decision.endorsed"])
        .when(Who::Officer, yes.clone())
        .refused("endorsement_missing")
        .when(Who::Himeji, endorse("adoption").with("organization", HIMEJI))
        .refused("not_a_participant")
        .when(Who::Himeji, endorse("adoption"))
        .refused("another_body")
        .command(Who::Kobe, endorse("adoption"));
    let Event::DecisionEndorsed(last) = &endorsed.last("decision.endorsed").event else {
        panic!("an endorsement")
    };
    assert_eq!((last.step, last.kind, last.organization.as_str()), (2, StepKind::Consult, KOBE));
    assert_eq!(last.post, endorsed.last("decision.endorsed").actor.post);
    endorsed
        .when(Who::Kobe, endorse("adoption"))
        .refused("nothing_to_endorse")
        .when(Who::Kobe, endorse("adoption").with("step", 3))
        .refused("nothing_to_endorse")
        .when(Who::Officer, yes.with("decided_by_title", Value::Null))
        .then(["decision.closed", "phase.completed", "case.completed"]);
}

#[test]
fn an_objection_needs_words_and_holds_the_draft_until_it_is_taken_back() {
    let objected = drafted()
        .command(Who::Colleague, endorse("adoption"))
        .when(Who::Kobe, object(" "))
        .refused("comment_missing")
        .command(Who::Kobe, object("費用の根拠が示されていない"));
    let paths: Vec<_> = objected.last("decision.endorsed").private.iter().map(|p| p.path.as_str()).collect();
    assert_eq!(paths, ["/data/comment"]);
    let step = objected.case.decisions.values().next().unwrap().draft.endorsements[&2].clone();
    assert_eq!(step.opinion, Opinion::Object);
    objected
        .when(Who::Officer, decide("adoption", "yes"))
        .refused("endorsement_missing")
        .command(Who::Kobe, endorse("adoption"))
        .command(Who::Officer, decide("adoption", "yes"));
}

#[test]
fn calling_off_needs_no_endorsement() {
    drafted().when(Who::Officer, decide("adoption", "off")).then(["decision.closed", "case.cancelled"]);
}

#[test]
fn the_prefecture_enters_what_another_body_said_as_a_proxy() {
    let entered =
        drafted().command(Who::Colleague, endorse("adoption")).command(Who::Colleague, endorse("adoption"));
    let actor = &entered.last("decision.endorsed").actor;
    assert_eq!(actor.on_behalf_of.as_ref().map(|of| of.organization.as_str()), Some(KOBE));
}

#[test]
fn the_body_a_decision_is_about_endorses_its_own_draft_and_no_other() {
    let rule = approval(&[]).endorsed("body", StepKind::Consult, MEMBER);
    let drafted = given(decided_in(each("adoption"), rule))
        .opened(&[KOBE, HIMEJI])
        .command(Who::Officer, open_decision("adoption").for_body(KOBE));
    drafted
        .when(Who::Himeji, endorse("adoption").for_body(KOBE))
        .refused("another_body")
        .when(Who::Himeji, endorse("adoption"))
        .refused("decision_not_open")
        .when(Who::Kobe, endorse("adoption"))
        .then(["decision.endorsed"])
        .command(Who::Officer, decide("adoption", "yes").for_body(KOBE));
}

#[test]
fn only_an_open_draft_is_endorsed_and_only_where_there_is_a_way_for_it() {
    given(decided_in(joint("adoption"), approval(&[])))
        .opened(&[HIMEJI])
        .when(Who::Officer, endorse("adoption"))
        .refused("decision_not_open")
        .command(Who::Officer, open_decision("adoption"))
        .when(Who::Colleague, endorse("adoption"))
        .refused("nothing_to_endorse");
}

fn lacking(rule: DecisionRule) -> Scenario {
    given(decided_in(joint("adoption").needs_document("sheet").needs_document("minutes"), rule))
        .opened(&[HIMEJI])
        .command(Who::Officer, attach("adoption", "minutes"))
        .command(Who::Officer, open_decision("adoption"))
}

fn waiving(document: &str, reason: &str) -> ayumi_core::command::Command {
    decide("adoption", "yes").with("waived", json!([{"document": document, "reason": reason}]))
}

#[test]
fn a_required_document_is_done_without_only_with_a_reason_of_the_lead() {
    let rule = || approval(&["sheet", "minutes"]);
    let reason = "提案が一者だけで、採点を要しなかったため";
    lacking(rule()).when(Who::Officer, waiving("sheet", reason)).refused("waiver_refused");
    let waived = lacking(rule().waivable())
        .when(Who::Officer, decide("adoption", "yes"))
        .refused("incomplete")
        .when(Who::Officer, waiving("sheet", " "))
        .refused("waiver_unfounded")
        .when(Who::Officer, waiving("minutes", reason))
        .refused("not_lacking")
        .when(
            Who::Officer,
            waiving("sheet", reason).with(
                "waived",
                json!([
                    {"document": "sheet", "reason": reason}, {"document": "sheet", "reason": reason}
                ]),
            ),
        )
        .refused("twice")
        .when(Who::Officer, waiving("sheet", reason))
        .then(["decision.closed", "phase.completed", "case.completed"]);
    let paths: Vec<_> = waived.last("decision.closed").private.iter().map(|p| p.path.as_str()).collect();
    assert_eq!(paths, ["/data/decided_by_title", "/data/rationale", "/data/waived/0/reason"]);
    assert_eq!(waived.status("adoption", None), TrackStatus::Done, "the phase does without it too");
}

#[test]
fn a_body_that_decides_its_own_question_waives_nothing() {
    let rule = DecisionRule { authority: item(MEMBER), ..approval(&["sheet"]).waivable() };
    given(decided_in(each("adoption").needs_document("sheet"), rule))
        .opened(&[KOBE])
        .command(Who::Kobe, open_decision("adoption"))
        .when(Who::Kobe, waiving("sheet", "不要のため"))
        .refused("not_allowed")
        .command(Who::Officer, waiving("sheet", "不要のため").for_body(KOBE));
}

#[test]
fn what_was_waived_is_asked_for_again_when_the_phase_runs_again() {
    let waived = lacking(approval(&["sheet"]).waivable())
        .command(Who::Officer, waiving("sheet", "採点を要しないため"));
    let again = waived.command(Who::Officer, reopen("adoption"));
    let missing = again.case.missing(&again.definition, &again.definition.phases[0], None, again.today);
    assert_eq!(missing.len(), 3, "both documents and the decision");
}

#[test]
fn a_draft_that_is_objected_to_goes_back_whatever_the_votes_say() {
    let rule = supplier().voted(vote()).endorsed("line", StepKind::Circulate, LEAD);
    let put = given(purchase(rule))
        .opened(&[KOBE])
        .command(Who::Kobe, join())
        .command(Who::Kobe, complete("needs"))
        .command(Who::Officer, propose("selection", "adopt"))
        .command(Who::Kobe, cast("selection", "for"));
    let objection = endorse("selection").with("opinion", "object").with("comment", "予算の裏付けがない");
    let objected = put.command(Who::Colleague, objection);
    objected.clone().command(Who::Officer, decide("selection", "again"));
    objected.clone().command(Who::Officer, decide("selection", "adopt").with("outcome", Value::Null));
    let endorsed = objected.command(Who::Colleague, endorse("selection").with("step", 1));
    endorsed.when(Who::Officer, decide("selection", "again")).refused("carried");
}

#[test]
fn silence_of_another_body_is_its_approval_once_its_time_is_over() {
    let rule = supplier().voted(vote().silence_consents(5)).approved_by_another_body();
    let put = given(purchase(rule))
        .opened(&[KOBE, HIMEJI])
        .command(Who::Kobe, join())
        .command(Who::Himeji, join())
        .command(Who::Kobe, complete("needs"))
        .command(Who::Himeji, complete("needs"))
        .command(Who::Officer, propose("selection", "adopt"))
        .command(Who::Officer, cast("selection", "for").for_body(KOBE));
    put.when(Who::Colleague, decide("selection", "adopt"))
        .refused("only_approver")
        .on("2026-04-09")
        .command(Who::Colleague, decide("selection", "adopt"));
}

#[test]
fn where_another_body_must_approve_the_one_that_drafted_does_not_suffice() {
    let rule = supplier().voted(vote().with_lead()).approved_by_another_body();
    let put = given(purchase(rule))
        .opened(&[KOBE, HIMEJI])
        .command(Who::Kobe, join())
        .command(Who::Officer, join().for_body(HIMEJI))
        .command(Who::Kobe, complete("needs"))
        .command(Who::Officer, complete("needs").for_body(HIMEJI))
        .command(Who::Officer, propose("selection", "adopt"))
        .command(Who::Colleague, cast("selection", "for"))
        .command(Who::Officer, cast("selection", "for").for_body(HIMEJI));
    put.when(Who::Colleague, decide("selection", "adopt"))
        .refused("only_approver")
        .command(Who::Kobe, cast("selection", "for"))
        .command(Who::Colleague, decide("selection", "adopt"));
}
