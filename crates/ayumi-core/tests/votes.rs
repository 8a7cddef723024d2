//! Stories of joint decisions: who votes with what weight, what carries a proposal, when it is put again or too late.

use ayumi_core::definition::{
    Abstain, DecisionRule, Definition, Joins, OutcomeEffect, Pass, Quorum, Tie, VoteRule, Weight,
};
use ayumi_core::event::{Count, DecisionClosed, Event, Tally, VoteCast, VoteChoice};
use ayumi_core::private::Clear;
use ayumi_core::state::{DecisionState, TrackStatus};
use ayumi_core::testing::sketch::{decision, definition, each, joint, outcome, vote};
use ayumi_core::testing::*;
use serde_json::{Value, json};

const FOUR: [&str; 4] = [KOBE, HIMEJI, AMAGASAKI, TOYOOKA];

/// A purchase in which these bodies take part and have said how many licences they need.
fn joined(definition: Definition, bodies: &[&str]) -> Scenario {
    let opened = given(definition).opened(bodies);
    let joined = bodies.iter().fold(opened, |story, body| story.command(Who::Officer, join().for_body(body)));
    bodies.iter().fold(joined, |story, body| story.command(Who::Officer, complete("needs").for_body(body)))
}

/// The four take part, and the proposal to adopt is put.
fn put(rule: DecisionRule) -> Scenario {
    joined(purchase(rule), &FOUR).command(Who::Officer, propose("selection", "adopt"))
}

fn put_to(vote: VoteRule) -> Scenario {
    put(supplier().voted(vote))
}

/// Votes the prefecture's officer enters for bodies.
fn heard(story: Scenario, choice: &str, bodies: &[&str]) -> Scenario {
    bodies
        .iter()
        .fold(story, |story, body| story.command(Who::Officer, cast("selection", choice).for_body(body)))
}

fn state(story: &Scenario) -> &DecisionState {
    story
        .case
        .decisions
        .values()
        .max_by_key(|decision| (decision.revision, decision.round))
        .expect("a round was put")
}

fn standing(story: &Scenario) -> Tally {
    let rule = story.definition.decisions[0].vote.as_ref().expect("it is voted on");
    ayumi_core::vote::tally(rule, &state(story).draft, story.today)
}

fn closed(story: &Scenario) -> &DecisionClosed<Clear> {
    let Event::DecisionClosed(closed) = &story.last("decision.closed").clear else { panic!("a closing") };
    closed
}

fn adopt() -> ayumi_core::command::Command {
    decide("selection", "adopt")
}

fn not_carried() -> ayumi_core::command::Command {
    adopt().with("outcome", Value::Null)
}

#[test]
fn a_vote_is_on_a_proposal_with_its_reason() {
    let ready = joined(purchase(supplier().voted(vote())), &FOUR);
    ready
        .when(Who::Officer, open_decision("selection"))
        .refused("proposal_missing")
        .when(Who::Officer, propose("selection", "adopt").with("rationale", Value::Null))
        .refused("rationale_missing")
        .when(Who::Officer, propose("selection", "perhaps"))
        .refused("no_such_item")
        .when(Who::Officer, propose("selection", "adopt"))
        .then(["decision.opened", "decision.electors_named"]);
}

#[test]
fn one_body_may_propose_too_and_decide_otherwise() {
    let put = joined(purchase(supplier()), &[KOBE]).command(Who::Officer, propose("selection", "adopt"));
    assert_eq!(state(&put).draft.proposal, Some(item("adopt")));
    put.clone().when(Who::Kobe, cast("selection", "for")).refused("not_put_to_vote");
    put.when(Who::Officer, not_carried())
        .refused("outcome_missing")
        .command(Who::Officer, decide("selection", "other"));
}

#[test]
fn no_event_lists_all_who_vote() {
    let all: Vec<String> = municipalities().iter().map(ToString::to_string).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let put = joined(purchase(supplier().voted(vote().with_lead())), &all)
        .command(Who::Officer, propose("selection", "adopt"));
    let chunks: Vec<usize> = put
        .log
        .iter()
        .filter_map(|recorded| {
            let Event::DecisionElectorsNamed(named) = &recorded.event else { return None };
            Some(named.electors.len())
        })
        .collect();
    assert_eq!(chunks, [20, 20, 2]);
    let Event::DecisionOpened(opened) = &put.last("decision.opened").event else { panic!("an opening") };
    assert_eq!((opened.electorate.size, opened.electorate.total_weight), (42, 42));
    assert_eq!(opened.electorate.directory_version, put.world.directory.version);
    assert_eq!(state(&put).draft.voters.len(), 42);
}

#[test]
fn who_joins_or_leaves_after_the_question_was_put_changes_nothing_of_the_vote() {
    let three = joined(purchase(supplier().voted(vote())), &[KOBE, HIMEJI, AMAGASAKI]);
    let put = three
        .command(Who::Officer, propose("selection", "adopt"))
        .command(Who::Kobe, cast("selection", "for"));
    let before = state(&put).draft.clone();
    let after = put
        .command(Who::Officer, invite(&[TOYOOKA]))
        .command(Who::Officer, join().for_body(TOYOOKA))
        .command(Who::Kobe, withdraw())
        .command(Who::Himeji, withdraw());
    assert_eq!(state(&after).draft, before, "the vote of a body that left stays");
    after
        .when(Who::Officer, cast("selection", "for").for_body(TOYOOKA))
        .refused("not_an_elector")
        .when(Who::Himeji, cast("selection", "for"))
        .then(["vote.cast"])
        .command(Who::Officer, adopt());
}

#[test]
fn everybody_votes_for_their_own_body_and_a_proxy_entry_says_so() {
    let put = put_to(vote().with_lead());
    let voted = put
        .when(Who::Himeji, cast("selection", "for").for_body(KOBE))
        .refused("another_body")
        .when(Who::Kobe, cast("selection", "for").for_body(PREFECTURE))
        .refused("another_body")
        .when(Who::Stranger, cast("selection", "for"))
        .refused("not_allowed")
        .command(Who::Kobe, cast("selection", "against").with("reason", "費用が高いため"))
        .command(Who::Officer, cast("selection", "for"))
        .command(Who::Officer, cast("selection", "for").for_body(TOYOOKA));
    let proxies: Vec<_> =
        state(&voted).draft.ballots().map(|(body, ballot)| (body.as_str(), ballot.by.proxy)).collect();
    assert_eq!(proxies, [(PREFECTURE, false), (KOBE, false), (TOYOOKA, true)]);
    let spoken_for = voted.last("vote.cast").actor.on_behalf_of.as_ref().map(|of| of.organization.as_str());
    assert_eq!(spoken_for, Some(TOYOOKA));
}

#[test]
fn what_a_vote_weighs_is_frozen_with_the_electorate() {
    let rule = supplier().voted(VoteRule { weight: Weight::Population, ..vote() });
    joined(purchase(rule.clone()), &FOUR)
        .when(Who::Officer, propose("selection", "adopt"))
        .refused("weight_unknown");
    let put = joined(purchase(rule), &[KOBE, HIMEJI, AMAGASAKI])
        .command(Who::Officer, propose("selection", "adopt"))
        .command(Who::Himeji, cast("selection", "for"))
        .command(Who::Officer, cast("selection", "for").for_body(AMAGASAKI))
        .command(Who::Kobe, cast("selection", "against"));
    let standing = standing(&put);
    assert_eq!(standing.in_favour, Count { electors: 2, weight: 978_000 });
    assert_eq!(standing.against, Count { electors: 1, weight: 1_498_000 });
    put.when(Who::Officer, adopt()).refused("not_carried");
}

#[test]
fn a_reported_number_can_be_the_weight() {
    let weight = Weight::Field { phase: item("needs"), field: item("licences") };
    let licences = |count: i64| report("needs", [("licences", json!({"integer": count}))]);
    let ready = given(purchase(supplier().voted(VoteRule { weight, ..vote() })))
        .opened(&[KOBE, HIMEJI])
        .command(Who::Kobe, join())
        .command(Who::Himeji, join())
        .command(Who::Kobe, licences(120))
        .command(Who::Kobe, complete("needs"));
    let refused = ready.clone().when(Who::Officer, propose("selection", "adopt"));
    let rejection = refused.outcome().unwrap_err();
    assert!(rejection.message(ayumi_core::text::Language::Ja).contains(HIMEJI), "the body is named");
    let put = ready
        .command(Who::Himeji, licences(30))
        .command(Who::Officer, propose("selection", "adopt"))
        .command(Who::Himeji, licences(900));
    let weights: Vec<u64> = state(&put).draft.voters.values().map(|voter| voter.weight).collect();
    assert_eq!(weights, [120, 30], "what is reported later changes no weight");
}

#[test]
fn a_vote_of_nobody_or_with_a_quorum_out_of_reach_is_not_put() {
    let weight = Weight::Field { phase: item("needs"), field: item("licences") };
    let none = report("needs", [("licences", json!({"integer": 0}))]);
    given(purchase(supplier().voted(VoteRule { weight, ..vote() })))
        .opened(&[KOBE])
        .command(Who::Kobe, join())
        .command(Who::Kobe, none)
        .command(Who::Kobe, complete("needs"))
        .when(Who::Officer, propose("selection", "adopt"))
        .refused("no_electors");
    let five = VoteRule { quorum: Quorum::AtLeast(5), ..vote() };
    joined(purchase(supplier().voted(five)), &FOUR)
        .when(Who::Officer, propose("selection", "adopt"))
        .refused("quorum_unreachable");
}

#[test]
fn the_quorum_counts_heads_and_abstentions_are_present() {
    for (quorum, voted) in [
        (Quorum::All, 4),
        (Quorum::AtLeast(3), 3),
        (Quorum::Part { numerator: 1, denominator: 2 }, 2),
        (Quorum::Part { numerator: 2, denominator: 3 }, 3),
    ] {
        let put = put_to(VoteRule { quorum, ..vote() });
        let one_less = heard(heard(put, "for", &FOUR[..1]), "abstain", &FOUR[1..voted - 1]);
        assert!(!standing(&one_less).quorum_met, "{quorum:?}");
        let enough = one_less
            .when(Who::Officer, adopt())
            .refused("quorum_missing")
            .command(Who::Officer, cast("selection", "abstain").for_body(FOUR[voted - 1]));
        assert!(standing(&enough).passed, "{quorum:?}");
        enough.command(Who::Officer, adopt().with("decided_by_title", "課長"));
    }
}

#[test]
fn what_carries_a_proposal_is_what_the_definition_says() {
    use Pass::{MajorityOfAll, MajorityOfCast, TwoThirdsOfAll, TwoThirdsOfCast, Unanimous};
    // Votes for, against and abstentions among four, and what they carry.
    let table: [(usize, usize, usize, &[Pass]); 8] = [
        (4, 0, 0, &[MajorityOfCast, MajorityOfAll, TwoThirdsOfCast, TwoThirdsOfAll, Unanimous]),
        (3, 1, 0, &[MajorityOfCast, MajorityOfAll, TwoThirdsOfCast, TwoThirdsOfAll]),
        (3, 0, 1, &[MajorityOfCast, MajorityOfAll, TwoThirdsOfCast, TwoThirdsOfAll, Unanimous]),
        (2, 2, 0, &[]),
        (2, 1, 0, &[MajorityOfCast, TwoThirdsOfCast]),
        (2, 0, 0, &[MajorityOfCast, TwoThirdsOfCast]),
        (1, 2, 1, &[]),
        (0, 0, 4, &[]),
    ];
    for (yes, no, abstained, carries) in table {
        for pass in [MajorityOfCast, MajorityOfAll, TwoThirdsOfCast, TwoThirdsOfAll, Unanimous] {
            let put = put_to(VoteRule { pass, ..vote() });
            let voted = heard(put, "for", &FOUR[..yes]);
            let voted = heard(voted, "against", &FOUR[yes..yes + no]);
            let voted = heard(voted, "abstain", &FOUR[yes + no..yes + no + abstained]);
            assert_eq!(standing(&voted).passed, carries.contains(&pass), "{pass:?} {yes}:{no}:{abstained}");
        }
    }
}

#[test]
fn an_abstention_counts_as_the_definition_says() {
    let abstaining = |abstain| put_to(VoteRule { abstain, ..vote() });
    abstaining(Abstain::Refused).when(Who::Kobe, cast("selection", "abstain")).refused("abstention_refused");
    let passed = |abstain| {
        let voted = heard(abstaining(abstain), "abstain", &FOUR[..2]);
        let voted = heard(voted, "for", &FOUR[2..3]);
        let passed = standing(&voted).passed;
        assert_eq!(voted.when(Who::Officer, adopt()).outcome().is_ok(), passed);
        passed
    };
    assert!(passed(Abstain::NotCast), "one of one that was cast");
    assert!(!passed(Abstain::Cast), "one of three that were cast");
}

#[test]
fn equal_votes_fail_unless_whoever_closes_may_decide() {
    let tied = |tie| {
        let voted = heard(put_to(VoteRule { tie, ..vote() }), "for", &FOUR[..2]);
        heard(voted, "against", &FOUR[2..])
    };
    tied(Tie::Fails).when(Who::Officer, adopt()).refused("not_carried").command(Who::Officer, not_carried());
    let by_authority = tied(Tie::AuthorityDecides);
    by_authority.clone().command(Who::Officer, not_carried());
    let carried = by_authority.command(Who::Officer, adopt());
    let tally = closed(&carried).tally.as_ref().unwrap();
    assert_eq!((tally.tied, tally.passed), (true, false));
    assert_eq!(carried.status("selection", None), TrackStatus::Done);
}

#[test]
fn a_veto_stops_what_the_votes_would_carry() {
    let vote = VoteRule { veto: vec![item(LEAD)], ..vote().with_lead() };
    let voted = heard(put_to(vote), "for", &FOUR).command(Who::Colleague, cast("selection", "against"));
    assert_eq!(standing(&voted).vetoed_by, [body(PREFECTURE)]);
    voted.when(Who::Officer, adopt()).refused("vetoed").command(Who::Officer, not_carried());
}

#[test]
fn a_vote_stays_unless_the_definition_lets_it_change() {
    let once = put_to(vote()).command(Who::Kobe, cast("selection", "for"));
    once.when(Who::Kobe, cast("selection", "against")).refused("already_voted");
    let twice = put_to(VoteRule { change: true, ..vote() })
        .command(Who::Kobe, cast("selection", "for"))
        .command(Who::Kobe, cast("selection", "against"));
    let votes: Vec<&VoteCast<_>> = twice
        .log
        .iter()
        .filter_map(|recorded| if let Event::VoteCast(vote) = &recorded.event { Some(vote) } else { None })
        .collect();
    assert_eq!((votes[0].replaces, votes[1].choice), (None, VoteChoice::Against));
    assert!(votes[1].replaces.is_some(), "the earlier vote stays on record and no longer counts");
    let standing = standing(&twice);
    assert_eq!((standing.in_favour.electors, standing.against.electors), (0, 1));
}

#[test]
fn what_another_entered_for_a_body_it_puts_right_itself() {
    let entered = heard(put_to(vote()), "for", &[KOBE, TOYOOKA]);
    let corrected = entered
        .when(Who::Officer, cast("selection", "against").for_body(TOYOOKA))
        .refused("already_voted")
        .command(Who::Kobe, cast("selection", "against"));
    assert_eq!((standing(&corrected).in_favour.electors, standing(&corrected).against.electors), (1, 1));
    corrected.when(Who::Kobe, cast("selection", "for")).refused("already_voted");
}

#[test]
fn a_late_vote_is_refused_and_told_when_the_vote_was_over() {
    let voted = heard(put_to(vote()), "for", &FOUR[1..]);
    let closed = voted.command(Who::Officer, adopt());
    assert_eq!(closed.status("selection", None), TrackStatus::Done);
    let late = closed.on("2026-04-03").when(Who::Kobe, cast("selection", "against"));
    let words = late.outcome().unwrap_err().message(ayumi_core::text::Language::Ja);
    assert!(words.contains("2026-04-01"), "{words}");
    late.refused("vote_late");
}

#[test]
fn silence_consents_after_the_days_the_definition_gives() {
    // Ten business days after Wednesday, 1 April is Wednesday, 15 April.
    let put = put_to(VoteRule { pass: Pass::Unanimous, ..vote().silence_consents(10) })
        .command(Who::Kobe, cast("selection", "for"));
    assert_eq!(state(&put).draft.votes_until, Some(date("2026-04-15")));
    let last_day = put.on("2026-04-15");
    assert_eq!(standing(&last_day).deemed, Count::default());
    last_day.clone().command(Who::Himeji, cast("selection", "against"));
    let after =
        last_day.on("2026-04-16").when(Who::Himeji, cast("selection", "against")).refused("vote_late");
    let carried = after.command(Who::Officer, adopt());
    let tally = closed(&carried).tally.clone().unwrap();
    assert_eq!((tally.deemed.electors, tally.in_favour.electors, tally.not_cast.electors), (3, 1, 0));
    assert!(tally.quorum_met && tally.passed);
}

#[test]
fn a_day_of_silence_beyond_the_calendar_is_refused() {
    joined(purchase(supplier().voted(vote().silence_consents(30_000))), &[KOBE])
        .when(Who::Officer, propose("selection", "adopt"))
        .refused("beyond_calendar");
}

#[test]
fn what_is_not_carried_is_put_again_as_often_as_the_definition_lets() {
    let first = heard(put(supplier().voted(vote()).rounds(2)), "against", &FOUR[..3]);
    let lost = first
        .when(Who::Officer, propose("selection", "adopt"))
        .refused("decision_open")
        .when(Who::Officer, adopt())
        .refused("not_carried")
        .when(Who::Officer, decide("selection", "other"))
        .refused("not_the_proposal")
        .when(Who::Officer, not_carried())
        .then(["decision.closed"]);
    assert_eq!((closed(&lost).outcome.clone(), closed(&lost).round), (None, 1));
    assert_eq!(lost.status("selection", None), TrackStatus::Ready, "nothing was decided");
    let second = lost.command(Who::Officer, propose("selection", "other"));
    assert_eq!(
        (state(&second).round, state(&second).draft.ballots().count()),
        (2, 0),
        "everybody votes anew"
    );
    let second = heard(second, "against", &FOUR[..3]);
    second
        .when(Who::Officer, not_carried())
        .refused("last_round")
        .when(Who::Officer, decide("selection", "again"))
        .then(["decision.closed", "phase.reopened", "phase.reopened"]);
}

#[test]
fn when_all_rounds_are_used_up_the_question_is_not_put_again() {
    let rule = decision("approval", vec![outcome("yes", OutcomeEffect::Proceed)], &[]).rounds(1);
    let definition = definition("own", Joins::Enrolled)
        .phase_of(joint("adoption").takes_document("more").by_command().decides("approval"))
        .decision_of(rule);
    given(definition)
        .opened(&[KOBE])
        .command(Who::Officer, open_decision("adoption"))
        .command(Who::Officer, decide("adoption", "yes"))
        .when(Who::Officer, open_decision("adoption"))
        .refused("rounds_exhausted");
}

#[test]
fn a_proposal_the_votes_carry_is_decided_and_nothing_else() {
    let carried = heard(put_to(vote()), "for", &FOUR[..3]);
    for outcome in ["other", "again", "call-off"] {
        carried.clone().when(Who::Officer, decide("selection", outcome)).refused("carried");
    }
    carried.when(Who::Officer, not_carried()).refused("carried").command(Who::Officer, adopt());
}

#[test]
fn what_a_vote_carried_is_not_put_again() {
    let definition = purchase(supplier().voted(vote()));
    let mut waits = definition;
    waits.phases[1].completes = ayumi_core::definition::Completes::ByCommand;
    let carried = joined(waits, &FOUR).command(Who::Officer, propose("selection", "adopt"));
    let carried = heard(carried, "for", &FOUR[..3]).command(Who::Officer, adopt());
    assert_eq!(carried.status("selection", None), TrackStatus::Ready);
    carried.when(Who::Officer, propose("selection", "other")).refused("carried");
}

#[test]
fn sending_back_needs_no_votes_but_contradicts_none() {
    put_to(vote()).when(Who::Officer, decide("selection", "again")).then([
        "decision.closed",
        "phase.reopened",
        "phase.reopened",
    ]);
    let on_going_back = joined(purchase(supplier().voted(vote())), &FOUR)
        .command(Who::Officer, propose("selection", "again"));
    on_going_back.clone().when(Who::Officer, decide("selection", "again")).refused("quorum_missing");
    heard(on_going_back, "for", &FOUR[..2]).command(Who::Officer, decide("selection", "again"));
}

#[test]
fn votes_against_are_dissent_on_record() {
    let voted = heard(put_to(vote()), "for", &FOUR[..3]);
    let with = voted.clone().command(Who::Officer, cast("selection", "against").for_body(TOYOOKA));
    let dissent = |story: Scenario| {
        let story = story.command(Who::Officer, adopt());
        state(&story).closed.as_ref().unwrap().has_dissent
    };
    assert!(dissent(with));
    assert!(!dissent(voted));
}

#[test]
fn the_votes_of_others_are_other_eyes_and_those_one_enters_oneself_are_not() {
    let alone = adopt().with("decided_by_title", Value::Null);
    let entered = heard(put_to(vote()), "for", &FOUR[1..3]);
    entered
        .when(Who::Officer, alone.clone())
        .refused("only_approver")
        .command(Who::Kobe, cast("selection", "for"))
        .command(Who::Officer, alone);
}

#[test]
fn a_new_revision_has_its_own_rounds_and_its_own_voters() {
    let sent_back = heard(put(supplier().voted(vote()).rounds(1)), "against", &FOUR[..3])
        .command(Who::Officer, decide("selection", "again"))
        .when(Who::Kobe, cast("selection", "for"))
        .refused("decision_not_open")
        .command(Who::Kobe, withdraw());
    let ready = FOUR[1..]
        .iter()
        .fold(sent_back, |story, body| story.command(Who::Officer, complete("needs").for_body(body)));
    let again = ready.command(Who::Officer, propose("selection", "adopt"));
    assert_eq!((state(&again).revision, state(&again).round, state(&again).draft.voters.len()), (2, 1, 3));
}

#[test]
fn a_reopened_phase_is_decided_anew() {
    let decided = heard(put_to(vote()), "for", &FOUR[..3]).command(Who::Officer, adopt());
    let reopened = decided.command(Who::Officer, reopen("selection"));
    reopened
        .when(Who::Kobe, cast("selection", "for"))
        .refused("decision_not_open")
        .when(Who::Officer, propose("selection", "other"))
        .then(["decision.opened", "decision.electors_named"]);
}

#[test]
fn a_question_about_one_body_is_not_voted_on_by_mistake() {
    let rule = decision("approval", vec![outcome("yes", OutcomeEffect::Proceed)], &[]);
    given(
        definition("own", Joins::Enrolled).phase_of(each("adoption").decides("approval")).decision_of(rule),
    )
    .opened(&[KOBE])
    .command(Who::Kobe, open_decision("adoption"))
    .when(Who::Kobe, cast("adoption", "for"))
    .refused("not_put_to_vote");
}
