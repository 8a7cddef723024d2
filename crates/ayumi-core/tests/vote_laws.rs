//! What holds for any vote: it does not matter who votes first, who joins or leaves afterwards changes nothing, and the
//! numbers add up.

use ayumi_core::definition::{Abstain, Pass, Quorum, Tie, VoteRule, Weight};
use ayumi_core::event::{Event, SealedEvent, Tally};
use ayumi_core::testing::sketch::vote;
use ayumi_core::testing::*;
use ayumi_core::vote::tally;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::json;

const BODIES: [&str; 4] = [KOBE, HIMEJI, AMAGASAKI, TOYOOKA];

fn rules() -> impl Strategy<Value = VoteRule> {
    let passes = [
        Pass::MajorityOfCast,
        Pass::MajorityOfAll,
        Pass::TwoThirdsOfCast,
        Pass::TwoThirdsOfAll,
        Pass::Unanimous,
    ];
    let quorums = [
        Quorum::All,
        Quorum::AtLeast(2),
        Quorum::Part { numerator: 1, denominator: 2 },
        Quorum::Part { numerator: 2, denominator: 3 },
    ];
    let abstentions = [Abstain::NotCast, Abstain::Cast];
    let ties = [Tie::Fails, Tie::AuthorityDecides];
    (
        select(passes.to_vec()),
        select(quorums.to_vec()),
        select(abstentions.to_vec()),
        select(ties.to_vec()),
        any::<(bool, bool, bool)>(),
    )
        .prop_map(|(pass, quorum, abstain, tie, (by_licences, veto, silence))| {
            let weight = Weight::Field { phase: item("needs"), field: item("licences") };
            let weight = if by_licences { weight } else { Weight::One };
            let veto = if veto { vec![item(MEMBER)] } else { Vec::new() };
            let rule = VoteRule { pass, quorum, abstain, tie, weight, veto, ..vote() };
            if silence { rule.silence_consents(5) } else { rule }
        })
}

/// What each body says, in code order; some say nothing.
fn says() -> impl Strategy<Value = Vec<&'static str>> {
    prop::collection::vec(select(vec!["for", "for", "against", "abstain", ""]), BODIES.len())
}

fn licences() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(0..500_i64, BODIES.len())
        .prop_filter("somebody needs some", |all| all.iter().any(|n| *n > 0))
}

fn put(rule: VoteRule, licences: &[i64]) -> Scenario {
    let opened = given(purchase(supplier().voted(rule))).opened(&BODIES);
    let ready = BODIES.iter().zip(licences).fold(opened, |story, (body, count)| {
        let needs = report("needs", [("licences", json!({"integer": count}))]);
        story
            .command(Who::Officer, join().for_body(body))
            .command(Who::Officer, needs.for_body(body))
            .command(Who::Officer, complete("needs").for_body(body))
    });
    ready.command(Who::Officer, propose("selection", "adopt"))
}

fn voted<'a>(story: Scenario, votes: impl IntoIterator<Item = &'a (&'a str, &'a str)>) -> Scenario {
    votes.into_iter().filter(|(_, choice)| !choice.is_empty()).fold(story, |story, (body, choice)| {
        story.command(Who::Officer, cast("selection", choice).for_body(body))
    })
}

fn standing(story: &Scenario) -> Tally {
    let rule = story.definition.decisions[0].vote.as_ref().expect("it is voted on");
    let round = story.case.decisions.values().next().expect("a round was put");
    tally(rule, &round.draft, story.today)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_tally_does_not_depend_on_who_voted_first(
        rule in rules(), says in says(), licences in licences(), order in Just(BODIES.to_vec()).prop_shuffle()
    ) {
        let votes: Vec<_> = BODIES.into_iter().zip(says).collect();
        let mut shuffled = votes.clone();
        shuffled.sort_by_key(|(body, _)| order.iter().position(|known| known == body));
        let put = put(rule, &licences);
        prop_assert_eq!(standing(&voted(put.clone(), &votes)), standing(&voted(put, &shuffled)));
    }

    #[test]
    fn heads_and_weights_add_up_to_the_electorate(
        rule in rules(), says in says(), licences in licences(), days in 0..12_u64
    ) {
        let votes: Vec<_> = BODIES.into_iter().zip(says).collect();
        let mut story = voted(put(rule, &licences), &votes);
        story.today = story.today + chrono::Days::new(days);
        let electorate = story.case.decisions.values().next().unwrap().electorate.clone();
        let tally = standing(&story);
        let counts = [tally.in_favour, tally.against, tally.abstain, tally.not_cast, tally.deemed];
        prop_assert_eq!(counts.iter().map(|count| count.electors).sum::<u32>(), electorate.size);
        prop_assert_eq!(counts.iter().map(|count| count.weight).sum::<u64>(), electorate.total_weight);
        prop_assert!(!(tally.passed && tally.tied));
        prop_assert!(!tally.passed || (tally.quorum_met && tally.vetoed_by.is_empty()));
    }

    #[test]
    fn who_joins_or_leaves_never_changes_a_vote_that_is_open(
        rule in rules(), says in says(), licences in licences(), leavers in prop::collection::vec(select(BODIES.to_vec()), 0..4)
    ) {
        let votes: Vec<_> = BODIES.into_iter().zip(says).collect();
        let before = voted(put(rule, &licences), &votes);
        let newcomer = municipalities()[3].to_string();
        let mut after = before.clone().command(Who::Officer, invite(&[&newcomer])).command(Who::Officer, join().for_body(&newcomer));
        for body in leavers {
            after = after.command(Who::Officer, withdraw().for_body(body));
        }
        prop_assert_eq!(standing(&after), standing(&before));
        let answer = |story: Scenario| story.when(Who::Officer, decide("selection", "adopt")).outcome().is_ok();
        prop_assert_eq!(answer(after), answer(before));
    }

    #[test]
    fn one_more_vote_for_a_proposal_never_loses_it(
        rule in rules(), says in says(), licences in licences(), who in 0..BODIES.len()
    ) {
        let mut votes: Vec<_> = BODIES.into_iter().zip(says).collect();
        let put = put(rule, &licences);
        let before = standing(&voted(put.clone(), &votes));
        votes[who].1 = "for";
        let after = standing(&voted(put, &votes));
        prop_assert!(!before.passed || after.passed, "{:?} then {:?}", before, after);
    }

    #[test]
    fn what_is_recorded_as_decided_is_what_the_votes_said(
        rule in rules(), says in says(), licences in licences(), days in 0..12_u64
    ) {
        let votes: Vec<_> = BODIES.into_iter().zip(says).collect();
        let mut story = voted(put(rule.clone(), &licences), &votes);
        story.today = story.today + chrono::Days::new(days);
        let stands = standing(&story);
        let carries = stands.passed || (stands.tied && rule.tie == Tie::AuthorityDecides);
        let answer = story.clone().when(Who::Officer, decide("selection", "adopt"));
        prop_assert_eq!(answer.outcome().is_ok(), carries);
        let not_carried = decide("selection", "adopt").with("outcome", serde_json::Value::Null);
        let lost = story.when(Who::Officer, not_carried);
        prop_assert_eq!(lost.outcome().is_ok(), !stands.passed);
        let closed = if carries { answer.accepted() } else { lost.accepted() };
        let SealedEvent::DecisionClosed(data) = &closed.last("decision.closed").event else { panic!("a closing") };
        prop_assert_eq!(data.tally.as_ref(), Some(&stands));
        prop_assert_eq!(&refold(&closed.log), &closed.case);
        let weights: u64 = closed.log.iter().filter_map(|recorded| {
            if let Event::VoteCast(vote) = &recorded.event { Some(vote.weight) } else { None }
        }).sum();
        prop_assert_eq!(weights, stands.in_favour.weight + stands.against.weight + stands.abstain.weight);
    }
}
