//! How far an open decision is from its answer: who has not voted, what quorum and majority lack, which endorsement is
//! pending; and what another quorum or another body would change of it.

use ayumi_core::definition::{
    Abstain, BarrierRule, DecisionRule, Definition, FieldKind, Joins, OutcomeEffect, Pass, Quorum, StepKind,
    Tie, VoteRule,
};
use ayumi_core::explain::{Explanation, Kind};
use ayumi_core::testing::sketch::{decision, definition, each, joint, outcome, vote};
use ayumi_core::testing::*;
use ayumi_core::text::Language;
use ayumi_core::what_if::{Report, VoteRow};

const THREE: [&str; 3] = [KOBE, HIMEJI, AMAGASAKI];

fn joined(definition: Definition, bodies: &[&str]) -> Scenario {
    let opened = given(definition).opened(bodies);
    bodies.iter().fold(opened, |story, body| story.command(Who::Officer, join().for_body(body)))
}

/// The three take part; with the first answer the selection opens, and the proposal to adopt is put.
fn put(rule: DecisionRule) -> Scenario {
    joined(purchase(rule), &THREE)
        .command(Who::Officer, complete("needs").for_body(KOBE))
        .command(Who::Officer, propose("selection", "adopt"))
}

fn put_to(vote: VoteRule) -> Scenario {
    put(supplier().voted(vote))
}

fn heard(story: Scenario, choice: &str, code: &str) -> Scenario {
    story.command(Who::Officer, cast("selection", choice).for_body(code))
}

fn asked(story: &Scenario) -> Explanation {
    story.explained_as(Kind::Decision, "supplier", None)
}

fn hands(codes: &[(&str, &'static str)]) -> Vec<(String, &'static str)> {
    codes.iter().map(|(code, deed)| ((*code).to_owned(), *deed)).collect()
}

#[test]
fn an_open_vote_names_who_has_not_voted_and_what_quorum_and_majority_lack() {
    let rule = VoteRule { quorum: Quorum::Part { numerator: 2, denominator: 3 }, ..vote() };
    let story = put_to(rule);
    let why = asked(&story);
    assert_eq!(why.state.term.code(), "voting");
    assert_eq!(why.holds(), ["needs_votes", "needs_quorum", "needs_weight"]);
    // 尼崎市 has no officer, so the prefecture can enter what it heard.
    let silent = hands(&[(KOBE, "vote"), (HIMEJI, "vote"), (AMAGASAKI, "vote"), (PREFECTURE, "proxy")]);
    let mut told = why.hold("needs_votes").hands();
    told.sort();
    let mut expected = silent;
    expected.sort();
    assert_eq!(told, expected);
    let quorum = story.read(&why.hold("needs_quorum").said, Language::Ja);
    assert_eq!(
        quorum,
        "定足数（3分の2以上、2団体）に達していません。投票済みは0団体で、あと2団体の票が必要です。"
    );
    assert_eq!(why.then(), ["then_verdict", "then_outcomes"]);
    let story = heard(story, "for", KOBE);
    let why = asked(&story);
    let ballots = why.vote.as_ref().expect("it is voted on");
    assert_eq!((ballots.electors, ballots.shortfall.electors, ballots.shortfall.weight), (3, 1, 0));
    assert_eq!(why.holds(), ["needs_votes", "needs_quorum"]);
    assert_eq!(why.reason("votes_stand").events.len(), 1, "the vote itself is named");
    // The phase waits for the same.
    assert_eq!(story.explained_track("selection", None).holds(), why.holds());
    let story = heard(story, "for", HIMEJI);
    let why = asked(&story);
    assert_eq!(why.holds(), ["needs_verdict"]);
    assert_eq!(why.hold("needs_verdict").hands(), hands(&[(PREFECTURE, "decide")]));
    assert!(why.reasons().contains(&"votes_carry") && why.reasons().contains(&"other_people"));
    let closed = story.command(Who::Colleague, decide("selection", "adopt"));
    let why = asked(&closed);
    assert_eq!((why.state.term.code(), why.holds()), ("decided", vec![]));
}

#[test]
fn a_vote_that_cannot_be_carried_any_more_says_so_and_who_could_change_theirs() {
    let story = heard(heard(put_to(vote()), "against", KOBE), "against", HIMEJI);
    let why = asked(&story);
    assert_eq!(why.holds(), ["needs_votes", "out_of_reach"]);
    assert!(why.hold("out_of_reach").who.is_empty(), "no vote can be changed");
    let changing = put_to(VoteRule { change: true, pass: Pass::Unanimous, ..vote() });
    let story = heard(changing, "against", KOBE);
    let why = asked(&story);
    assert_eq!(why.hold("needs_consent").hands(), hands(&[(KOBE, "vote_again")]));
    let vetoed = put_to(VoteRule { veto: vec![item(MEMBER)], ..vote() });
    let why = asked(&heard(heard(vetoed, "against", KOBE), "for", HIMEJI));
    assert_eq!(why.holds(), ["needs_votes", "needs_no_veto"]);
    let tied = VoteRule { tie: Tie::AuthorityDecides, abstain: Abstain::NotCast, ..vote() };
    let why = asked(&heard(heard(put_to(tied), "against", KOBE), "for", HIMEJI));
    assert_eq!(why.holds(), ["needs_verdict"]);
    assert!(why.reasons().contains(&"votes_tied"));
}

#[test]
fn a_round_that_was_not_carried_can_be_put_again_until_the_last() {
    let rule = DecisionRule { rounds: Some(2), ..supplier().voted(vote()) };
    let story = heard(heard(put(rule), "against", KOBE), "against", HIMEJI);
    let not_carried = || decide("selection", "adopt").with("outcome", serde_json::Value::Null);
    let story = story.command(Who::Colleague, not_carried());
    let why = asked(&story);
    assert_eq!(
        (why.holds(), story.read(&why.state, Language::Ja)),
        (vec!["needs_putting"], "決定済み（可決されなかった）".to_owned())
    );
}

#[test]
fn who_votes_is_named_by_a_rule() {
    let story = put_to(vote().with_lead());
    let why = story.why("decision.electors_named");
    assert!(why.automatic);
    assert_eq!((why.rule.term.code(), why.got()), ("rule_voters", vec!["input_voters"]));
    let input = why.input("input_voters");
    assert_eq!(story.read(&input.said, Language::En), "bodies that vote: 4 (weight: one each; total 4)");
    assert_eq!(input.events[0].type_name, "decision.opened");
}

#[test]
fn silence_that_consents_is_said_with_its_day() {
    let story = put_to(vote().silence_consents(5));
    let why = asked(&story);
    let until = why.vote.as_ref().and_then(|ballots| ballots.votes_until).expect("silence has its day");
    assert!(why.reasons().contains(&"votes_until"));
    assert_eq!(why.hold("needs_votes").by_when, Some(until));
    let over = story.on(&until.succ_opt().expect("a day").to_string());
    let why = asked(&over);
    assert_eq!(why.holds(), ["needs_verdict"]);
    assert!(why.reasons().contains(&"votes_over"));
}

#[test]
fn a_draft_names_the_step_it_waits_at_and_who_holds_it() {
    let yes = outcome("yes", OutcomeEffect::Proceed);
    let rule = decision("approval", vec![yes], &[]).endorsed("line", StepKind::Circulate, LEAD).endorsed(
        "members",
        StepKind::Consult,
        MEMBER,
    );
    let adoption =
        definition("own", Joins::Enrolled).phase_of(joint("adoption").decides("approval")).decision_of(rule);
    let drafted = given(adoption).opened(&[KOBE]).command(Who::Officer, open_decision("adoption"));
    let ask = |story: &Scenario| story.explained_as(Kind::Decision, "approval", None);
    let why = ask(&drafted);
    assert_eq!((why.state.term.code(), why.holds()), ("circulating", vec!["needs_endorsement"]));
    assert_eq!(why.hold("needs_endorsement").hands(), hands(&[(PREFECTURE, "endorse")]));
    let said = drafted.read(&why.hold("needs_endorsement").said, Language::Ja);
    assert_eq!(said, "「「line」」（全2か所のうち1番目）の同意がまだです。");
    assert_eq!(why.then(), ["then_steps", "then_verdict", "then_outcomes"]);
    let object = endorse("adoption").with("opinion", "object").with("comment", "高い");
    let objected = drafted.command(Who::Colleague, object);
    let why = ask(&objected);
    assert_eq!(why.holds(), ["needs_endorsement_again"]);
    assert!(why.reasons().contains(&"objected_by"));
    let on = objected.command(Who::Colleague, endorse("adoption"));
    assert_eq!(ask(&on).hold("needs_endorsement").hands(), hands(&[(KOBE, "endorse")]));
    let through = on.command(Who::Kobe, endorse("adoption"));
    assert_eq!(ask(&through).holds(), ["needs_verdict"]);
}

fn vote_of(report: &Report) -> &VoteRow {
    &report.votes[0]
}

#[test]
fn another_quorum_shows_whether_the_votes_would_carry() {
    let story = heard(put_to(VoteRule { quorum: Quorum::All, ..vote() }), "for", KOBE);
    let story = heard(story, "for", HIMEJI);
    let report = story.what_if(&["quorum:supplier=2/3"]).expect("another quorum");
    let row = vote_of(&report);
    let side = |side: &Option<ayumi_core::what_if::VoteSide>| {
        let side = side.as_ref().expect("it is open");
        let tally = side.tally().expect("it was put");
        (side.put, side.electors, side.quorum, tally.quorum_met, tally.passed)
    };
    assert_eq!(side(&row.before), (true, 3, 3, false, false));
    assert_eq!(side(&row.after), (true, 3, 2, true, true));
    let held = report.blockers.iter().find(|row| row.item == item("selection")).expect("the selection");
    let codes = |blockers: &[ayumi_core::explain::Blocker]| -> Vec<&'static str> {
        blockers.iter().map(|blocker| blocker.said.term.code()).collect()
    };
    assert_eq!(codes(&held.before), ["needs_votes", "needs_quorum"]);
    assert_eq!(codes(&held.after), ["needs_verdict"]);
    assert_eq!(story.count("vote.cast"), 2, "nothing was recorded");
}

#[test]
fn a_quorum_is_supposed_of_votes_alone() {
    let story = put(supplier());
    let refusal = story.what_if(&["quorum:supplier=all"]).expect_err("nobody votes");
    assert_eq!(refusal.code(), "no_vote");
    assert!(refusal.message(Language::Ja).contains("票決で決める事項ではない"));
    assert_eq!(story.what_if(&["quorum:nothing=all"]).expect_err("no such question").code(), "no_vote");
}

#[test]
fn a_body_that_drops_out_changes_who_would_vote_and_the_barrier() {
    let shared = definition("shared", Joins::OptIn)
        .phase_of(each("survey").needs("answer", FieldKind::Boolean).barrier(BarrierRule::Share(100)))
        .phase_of(joint("selection").after(&["survey"]).decides("supplier"))
        .decision_of(
            decision("supplier", vec![outcome("adopt", OutcomeEffect::Proceed)], &[])
                .voted(VoteRule { quorum: Quorum::AtLeast(3), ..vote() }),
        );
    let story = joined(shared, &THREE);
    let report = story.what_if(&[&format!("drop:{HIMEJI}")]).expect("it may leave");
    let row = vote_of(&report);
    let (before, after) = (row.before.as_ref().expect("now"), row.after.as_ref().expect("then"));
    assert_eq!((before.put, before.electors, before.refusal.is_none()), (false, 3, true));
    let refusal = after.refusal.as_ref().expect("two never make three");
    assert_eq!((after.electors, refusal.code()), (2, "quorum_unreachable"));
    let barrier = &report.barriers[0];
    assert_eq!((barrier.before.tally.counted, barrier.after.tally.counted), (3, 2));
    assert!(!barrier.before.met && !barrier.after.met);
    // Of a question that was put the electorate is frozen.
    let report = put_to(vote()).what_if(&[&format!("drop:{HIMEJI}")]).expect("it may leave");
    let row = vote_of(&report);
    assert_eq!(row.before, row.after);
}
