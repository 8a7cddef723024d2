//! Small definitions at random, of everything the language can say about who waits for whom; never one shipped.

use ayumi_core::definition::{
    Audience, Barrier, BarrierRule, Completes, Definition, Document, Ends, Joins, LateJoin, OutcomeEffect,
    Phase, Quorum, Scope, Stragglers,
};
use ayumi_core::event::OrganizationKind;
use ayumi_core::guard::tree::Condition;
use ayumi_core::testing::guards::guard;
use ayumi_core::testing::municipalities;
use ayumi_core::testing::sketch::{LEAD, MEMBER, decision, definition, item, joint, outcome, titled, vote};
use proptest::prelude::*;
use proptest::sample::select;

/// The second party of those definitions that have one.
const OTHER: &str = "other";

/// A scope among those chosen from.
const JOINT: usize = 0;
const EACH: usize = 4;

/// What a phase's decision may do besides letting the case go on.
#[derive(Debug, Clone)]
struct Rework {
    to: usize,
    limit: u32,
    or_call_off: bool,
    /// How many must vote on it, and whether the lead votes too.
    vote: Option<(u32, bool)>,
}

/// What is chosen for a phase, before it is known what it may refer to.
#[derive(Debug, Clone)]
struct Choice {
    scope: usize,
    invited: bool,
    optional: bool,
    by_command: bool,
    after: Vec<bool>,
    barrier: Option<(BarrierRule, bool)>,
    rework: Option<Rework>,
}

fn barrier() -> impl Strategy<Value = (BarrierRule, bool)> {
    let rules = [
        BarrierRule::All,
        BarrierRule::All,
        BarrierRule::Share(100),
        BarrierRule::Share(50),
        BarrierRule::AtLeast(1),
        BarrierRule::AtLeast(2),
        BarrierRule::Named(municipalities().into_iter().take(1).collect()),
    ];
    (select(rules.to_vec()), any::<bool>())
}

fn choice() -> impl Strategy<Value = Choice> {
    let flags = (any::<bool>(), prop::bool::weighted(0.15), prop::bool::weighted(0.3));
    let after = prop::collection::vec(prop::bool::weighted(0.65), 4);
    let vote = prop::option::weighted(0.4, (0..3_u32, prop::bool::weighted(0.3)));
    let rework = (0..4_usize, 1..3_u32, prop::bool::weighted(0.2), vote);
    let rework = rework.prop_map(|(to, limit, or_call_off, vote)| Rework { to, limit, or_call_off, vote });
    (0..5_usize, flags, after, prop::option::of(barrier()), prop::option::weighted(0.3, rework)).prop_map(
        |(scope, (invited, optional, by_command), after, barrier, rework)| Choice {
            scope,
            invited,
            optional,
            by_command,
            after,
            barrier,
            rework,
        },
    )
}

/// A definition of up to `phases_max` phases.
pub(crate) fn drawn(phases_max: usize) -> impl Strategy<Value = Definition> {
    let joins = select(vec![Joins::OptIn, Joins::OptIn, Joins::Enrolled]);
    let other = prop::option::weighted(0.4, joins.clone());
    let phases = prop::collection::vec(choice(), 1..=phases_max);
    (joins, other, phases, rules()).prop_map(|(joins, other, choices, rules)| {
        let mut drawn = definition("drawn", joins);
        if let Some(joins) = other {
            drawn = drawn.party_of(OTHER, &[OrganizationKind::Municipality], joins);
        }
        for (index, choice) in choices.iter().enumerate() {
            drawn = with_phase(drawn, index, choice);
        }
        with_barriers(rules.laid_on(drawn))
    })
}

/// What is said of a case as a whole: how it ends, and with which phase joining does.
#[derive(Debug, Clone)]
struct Rules {
    ends: Ends,
    until: Option<(usize, LateJoin)>,
}

fn rules() -> impl Strategy<Value = Rules> {
    let ends = select(vec![Ends::ByItself, Ends::ByItself, Ends::ByItself, Ends::ByCommand]);
    let late = select(vec![LateJoin::Refused, LateJoin::Refused, LateJoin::Waived, LateJoin::Required]);
    let until = prop::option::weighted(0.4, (0..3_usize, late));
    (ends, until).prop_map(|(ends, until)| Rules { ends, until })
}

impl Rules {
    fn laid_on(self, mut drawn: Definition) -> Definition {
        drawn.ends = self.ends;
        if let Some((until, late)) = self.until {
            // When an each-phase was open is told in the net only while somebody is in it.
            let phase = drawn.phases.get(until).filter(|phase| !phase.is_each());
            let phase = phase.map(|phase| phase.id.clone());
            for party in drawn.parties.iter_mut().filter(|party| party.joins == Joins::OptIn) {
                (party.join_until, party.late_join) = (phase.clone(), late);
            }
        }
        drawn
    }
}

/// A definition with a condition before every other phase, and what each says: one of the answers the net holds possible.
pub(crate) fn guarded(phases_max: usize) -> impl Strategy<Value = Definition> {
    let answer = || prop::option::weighted(0.5, any::<bool>());
    let answers = prop::collection::vec((answer(), answer()), phases_max);
    (drawn(phases_max), answers).prop_map(|(mut drawn, answers)| {
        for (phase, (enters, passes)) in drawn.phases.iter_mut().zip(answers) {
            phase.enter_if = enters.map(|answer| guard(Condition::Constant(answer)));
            phase.not_applicable_if = passes.map(|answer| guard(Condition::Constant(answer)));
        }
        drawn
    })
}

/// A definition whose phases come one after the other, by turns for each participant and for all: where barriers matter.
pub(crate) fn chain(phases_max: usize) -> impl Strategy<Value = Definition> {
    let joins = select(vec![Joins::OptIn, Joins::Enrolled]);
    (joins, prop::collection::vec((choice(), barrier()), 2..=phases_max)).prop_map(|(joins, choices)| {
        let mut drawn = definition("chain", joins);
        for (index, (choice, barrier)) in choices.into_iter().enumerate() {
            let scope = if index % 2 == 0 { EACH } else { JOINT };
            let after = vec![index == 1, index == 2, index == 3, false];
            let choice = Choice { scope, barrier: Some(barrier), optional: false, after, ..choice };
            drawn = with_phase(drawn, index, &choice);
        }
        with_barriers(drawn)
    })
}

fn with_phase(drawn: Definition, index: usize, choice: &Choice) -> Definition {
    let id = format!("p{index}");
    let earlier: Vec<String> =
        (0..index).filter(|at| choice.after[*at % choice.after.len()]).map(|at| format!("p{at}")).collect();
    let earlier: Vec<&str> = earlier.iter().map(String::as_str).collect();
    let mut phase = Phase { scope: scope(&drawn, choice), ..joint(&id).after(&earlier) };
    phase.by = item(if phase.is_each() { MEMBER } else { LEAD });
    phase.optional = choice.optional;
    let of_member =
        |phase: &Phase| matches!(&phase.scope, Scope::Each { party, .. } if *party == item(MEMBER));
    phase.barrier = choice.barrier.clone().filter(|_| phase.is_each()).map(|(rule, excludes)| Barrier {
        // Those named are members.
        rule: if of_member(&phase) || !matches!(rule, BarrierRule::Named(_)) {
            rule
        } else {
            BarrierRule::All
        },
        stragglers: if excludes { Stragglers::ExcludeBy(item(LEAD)) } else { Stragglers::Wait },
    });
    if choice.by_command {
        phase.completes = Completes::ByCommand;
    } else {
        phase.documents.push(Document {
            id: item("sheet"),
            title: titled("sheet"),
            required: true,
            required_if: None,
        });
    }
    let before = ancestors(&drawn, &phase);
    let Some(rework) = choice.rework.as_ref().filter(|_| !before.is_empty()) else {
        return drawn.phase_of(phase);
    };
    let question = format!("d{index}");
    let back =
        OutcomeEffect::ReworkTo { phase: before[rework.to % before.len()].clone(), limit: rework.limit };
    let mut outcomes = vec![outcome("go", OutcomeEffect::Proceed), outcome("back", back)];
    if rework.or_call_off {
        outcomes.push(outcome("off", OutcomeEffect::CancelCase));
    }
    let mut rule = decision(&question, outcomes, &[]);
    if let Some((least, with_lead)) = rework.vote.filter(|_| !phase.is_each()) {
        let vote = if with_lead { vote().with_lead() } else { vote() };
        let quorum = if least == 0 { vote.quorum } else { Quorum::AtLeast(least) };
        rule = rule.voted(ayumi_core::definition::VoteRule { quorum, ..vote });
    }
    drawn.phase_of(phase.decides(&question)).decision_of(rule)
}

fn scope(drawn: &Definition, choice: &Choice) -> Scope {
    let party = match choice.scope {
        JOINT | 1 => return Scope::Joint,
        2 | 3 => drawn.party(&item(OTHER)).unwrap_or(&drawn.parties[1]),
        _ => &drawn.parties[1],
    };
    let may_be_invited = party.joins == Joins::OptIn && choice.invited;
    let audience = if may_be_invited { Audience::Invited } else { Audience::Joined };
    Scope::Each { party: party.id.clone(), audience }
}

/// Everything that comes before a phase.
fn ancestors(drawn: &Definition, phase: &Phase) -> Vec<ayumi_core::id::ItemId> {
    let mut found = Vec::new();
    let mut open = phase.after.clone();
    while let Some(id) = open.pop() {
        if !found.contains(&id) {
            open.extend(drawn.phase(&id).map(|phase| phase.after.clone()).unwrap_or_default());
            found.push(id);
        }
    }
    found.sort();
    found
}

/// Joint work reads a phase per participant through a barrier: the language refuses it otherwise.
fn with_barriers(mut drawn: Definition) -> Definition {
    let read: Vec<_> =
        drawn.phases.iter().filter(|phase| !phase.is_each()).flat_map(|phase| phase.after.clone()).collect();
    for phase in drawn.phases.iter_mut().filter(|phase| phase.is_each() && read.contains(&phase.id)) {
        let all = Barrier { rule: BarrierRule::All, stragglers: Stragglers::Wait };
        phase.barrier.get_or_insert(all);
    }
    drawn
}

/// How many must take part for every barrier of a definition.
pub(crate) fn needed(definition: &Definition) -> usize {
    let rules =
        definition.phases.iter().filter_map(|phase| phase.barrier.as_ref()).map(|barrier| &barrier.rule);
    let least = rules.map(|rule| match rule {
        BarrierRule::AtLeast(least) => *least as usize,
        BarrierRule::All | BarrierRule::Share(_) | BarrierRule::Named(_) => 1,
    });
    let votes = definition.decisions.iter().filter_map(|rule| rule.vote.as_ref());
    let asked = votes.filter_map(|vote| match vote.quorum {
        Quorum::AtLeast(least) => Some(least as usize - vote.electorate.plus.len()),
        Quorum::All | Quorum::Part { .. } => None,
    });
    least.chain(asked).max().unwrap_or(1).max(1)
}

/// What a test prints of a definition that failed: who waits for whom, without the rest.
pub(crate) fn told(definition: &Definition) -> String {
    let party = |party: &ayumi_core::definition::Party| {
        format!(
            "{} {:?} until {:?} {:?} {:?}",
            party.id, party.joins, party.join_until, party.late_join, definition.ends
        )
    };
    let phase = |phase: &Phase| {
        let after: Vec<&str> = phase.after.iter().map(ayumi_core::id::ItemId::as_str).collect();
        let decision = phase.decide.as_ref().and_then(|id| definition.decision(id));
        let outcomes: Vec<_> =
            decision.iter().flat_map(|rule| &rule.outcomes).map(|outcome| &outcome.effect).collect();
        format!(
            "{} {:?} after {after:?} optional {} {:?} {outcomes:?} {:?} enters {:?} passes {:?}",
            phase.id,
            phase.scope,
            phase.optional,
            phase.barrier,
            decision.and_then(|rule| rule.vote.as_ref()),
            phase.enter_if,
            phase.not_applicable_if
        )
    };
    let parties = definition.parties.iter().skip(1).map(party);
    parties.chain(definition.phases.iter().map(phase)).collect::<Vec<_>>().join("\n")
}
