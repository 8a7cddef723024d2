//! How a vote stands: what was cast by head and by weight, and whether that carries the proposal; never who may vote or
//! what follows.
//!
//! Heads make the quorum, weights make the majority. A tally depends on the frozen electorate and the votes that count,
//! not on the order they came in, and on nothing that happens to the participants of the case.

use chrono::NaiveDate;

use crate::definition::{Abstain, Pass, VoteRule};
use crate::event::{Count, PARTICIPANTS_CHUNK_MAX, Tally, VoteChoice};
use crate::id::OrganizationId;
use crate::state::{Draft, Voter};

/// How the vote on a draft stands on `day`.
pub fn tally(rule: &VoteRule, draft: &Draft, day: NaiveDate) -> Tally {
    let silent_consents = draft.votes_until.is_some_and(|until| day > until);
    let mut tally = Tally::default();
    for voter in draft.voters.values() {
        let count = match voter.ballot.as_ref().map(|ballot| ballot.choice) {
            Some(VoteChoice::For) => &mut tally.in_favour,
            Some(VoteChoice::Against) => &mut tally.against,
            Some(VoteChoice::Abstain) => &mut tally.abstain,
            None if silent_consents => &mut tally.deemed,
            None => &mut tally.not_cast,
        };
        count.add(voter.weight);
    }
    let size = u32::try_from(draft.voters.len()).unwrap_or(u32::MAX);
    tally.quorum = rule.quorum.of(size);
    tally.quorum_met = size - tally.not_cast.electors >= tally.quorum;
    tally.vetoed_by = vetoes(rule, draft).take(PARTICIPANTS_CHUNK_MAX).cloned().collect();
    let stopped = !tally.quorum_met || !tally.vetoed_by.is_empty();
    let (carries, balances) = weighed(rule, &tally);
    tally.passed = carries && !stopped;
    tally.tied = balances && !stopped;
    tally
}

fn vetoes<'a>(rule: &'a VoteRule, draft: &'a Draft) -> impl Iterator<Item = &'a OrganizationId> {
    let against = |voter: &Voter| {
        voter.ballot.as_ref().is_some_and(|ballot| ballot.choice == VoteChoice::Against)
            && rule.veto.contains(&voter.party)
    };
    draft.voters.iter().filter(move |(_, voter)| against(voter)).map(|(body, _)| body)
}

/// Whether the weights carry the proposal, and whether they balance.
fn weighed(rule: &VoteRule, tally: &Tally) -> (bool, bool) {
    let yes = tally.in_favour.weight + tally.deemed.weight;
    let abstained = match rule.abstain {
        Abstain::Cast => tally.abstain.weight,
        Abstain::NotCast | Abstain::Refused => 0,
    };
    let cast = yes + tally.against.weight + abstained;
    let all = yes + tally.against.weight + tally.abstain.weight + tally.not_cast.weight;
    let some = yes > 0;
    match rule.pass {
        Pass::MajorityOfCast => (yes * 2 > cast, some && yes * 2 == cast),
        Pass::MajorityOfAll => (yes * 2 > all, some && yes * 2 == all),
        Pass::TwoThirdsOfCast => (some && yes * 3 >= cast * 2, false),
        Pass::TwoThirdsOfAll => (some && yes * 3 >= all * 2, false),
        Pass::Unanimous => {
            let nobody = |count: Count| count.electors == 0;
            let unbroken = rule.abstain != Abstain::Cast || nobody(tally.abstain);
            (some && unbroken && nobody(tally.against) && nobody(tally.not_cast), false)
        }
    }
}
