//! A second, naive explorer: cases with real bodies, taken through the real law command by command, until nothing new
//! happens. Never knows a net.

use std::collections::{BTreeMap, HashMap};

use ayumi_core::command::Command;
use ayumi_core::decide::{Acting, Context, Decided, OpenCase, decide, open_case};
use ayumi_core::definition::{
    BarrierRule, DecisionRule, Definition, Ends, Joins, OutcomeEffect, Phase, VoteRule,
};
use ayumi_core::event::{CompletionRule, Event};
use ayumi_core::follow::follow;
use ayumi_core::id::{EventId, ItemId, OrganizationId};
use ayumi_core::private::Commitment;
use ayumi_core::state::{Case, Happened, Participation};
use ayumi_core::testing::{self, Who, World, given, municipalities, numbered, opening};

/// Rounds of automatic events one command may set off.
const ROUNDS_MAX: usize = 64;

/// Acts that lead on, or may lead back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    On,
    Back,
}

/// From which state to which, how, and by which commands.
type Edge = (usize, usize, Way, String);

/// What exploring a definition with so many bodies showed.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) begun: Vec<bool>,
    pub(crate) completes: bool,
    /// Whether there are states from which not even going back leads to an end.
    pub(crate) trapped: bool,
    /// How somebody gets to where going on leads to no end.
    pub(crate) dead_end: Option<Vec<String>>,
}

/// Which acts beyond those a net has are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beyond {
    Nothing,
    /// Phases are opened again by hand, also those of a case that has ended.
    Reopening,
}

struct Law<'d> {
    world: World,
    acting: Acting,
    definition: &'d Definition,
    beyond: Beyond,
    opening: OpenCase,
}

/// Explores every state a case with so many bodies of each party can be in; none when there are more than `states_max`.
pub(crate) fn explore(
    definition: &Definition,
    bodies: usize,
    beyond: Beyond,
    states_max: usize,
) -> Option<Found> {
    let scenario = given(definition.clone());
    let world = World::new();
    let acting = world.acting(Who::Operator, scenario.today);
    let parties = definition.parties.iter().filter(|party| party.joins != Joins::Leads);
    let mut codes = municipalities().into_iter();
    let opening = OpenCase {
        bodies: parties.map(|party| (party.id.clone(), codes.by_ref().take(bodies).collect())).collect(),
        ..opening(&scenario, &[])
    };
    Law { world, acting, definition, beyond, opening }.explore(states_max)
}

impl Law<'_> {
    fn explore(&self, states_max: usize) -> Option<Found> {
        let mut states: Vec<(Case, bool)> = Vec::new();
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut edges: Vec<Edge> = Vec::new();
        let first = self.opened();
        numbers.insert(self.key(&first), 0);
        states.push(first);
        let mut at = 0;
        while at < states.len() {
            for (way, commands) in self.acts(&states[at].0) {
                let Some(next) = self.done(&states[at], &commands) else { continue };
                let to = *numbers.entry(self.key(&next)).or_insert(states.len());
                if to == states.len() {
                    states.push(next);
                }
                edges.push((at, to, way, words(&commands)));
            }
            at += 1;
            if states.len() > states_max {
                return None;
            }
        }
        Some(self.found(&states, &edges))
    }

    fn found(&self, states: &[(Case, bool)], edges: &[Edge]) -> Found {
        let good = reaching_an_end(states, edges, |way| way == Way::On);
        let begun =
            |phase: &Phase| states.iter().any(|(case, _)| case.ending.is_none() && has_begun(case, phase));
        Found {
            begun: self.definition.phases.iter().map(begun).collect(),
            completes: states.iter().any(|(_, completed)| *completed),
            trapped: reaching_an_end(states, edges, |_| true).contains(&false),
            dead_end: good.iter().position(|good| !good).map(|at| path(at, edges)),
        }
    }

    fn opened(&self) -> (Case, bool) {
        let case = Case::default();
        let own = open_case(&self.context(), &case, &self.opening).expect("the case opens");
        self.with(case, own)
    }

    fn context(&self) -> Context<'_> {
        Context {
            case: ayumi_core::id::CaseId(numbered(0xca5e)),
            definition: self.definition,
            calendar: &self.world.calendar,
            calendar_ref: &self.world.calendar_ref,
            directory: &self.world.directory,
            acting: &self.acting,
            today: testing::date("2026-04-01"),
            time: chrono::NaiveTime::MIN,
        }
    }

    /// The case after commands given one after the other; none when one of them is refused or nothing came of them.
    fn done(&self, (case, completed): &(Case, bool), commands: &[Command]) -> Option<(Case, bool)> {
        let mut after = (case.clone(), *completed);
        for command in commands {
            let own = decide(&self.context(), &after.0, command).ok()?;
            let (next, all_ended) = self.with(after.0, own);
            after = (next, after.1 || all_ended);
        }
        (after.0.version != case.version).then_some(after)
    }

    /// The case after events and everything that follows from them, and whether all its work ended.
    fn with(&self, case: Case, own: Vec<Decided>) -> (Case, bool) {
        let mut completed = false;
        let mut case = own.into_iter().fold(case, |case, decided| fold(case, decided, &mut completed));
        for _ in 0..ROUNDS_MAX {
            let next = follow(&self.context(), &case, None);
            if next.is_empty() {
                return (case, completed);
            }
            case = next.into_iter().fold(case, |case, decided| fold(case, decided, &mut completed));
        }
        panic!("automatic events did not come to an end");
    }

    /// Everything anybody may try, most of which is refused.
    fn acts(&self, case: &Case) -> Vec<(Way, Vec<Command>)> {
        let mut acts: Vec<(Way, Vec<Command>)> = Vec::new();
        for (body, participant) in &case.participants {
            let code = body.as_str();
            let answers = participant.participation == Participation::Invited;
            acts.push((if answers { Way::On } else { Way::Back }, vec![testing::join().for_body(code)]));
            acts.push((if answers { Way::On } else { Way::Back }, vec![testing::decline().for_body(code)]));
        }
        for phase in &self.definition.phases {
            let bodies: Vec<Option<&OrganizationId>> = match &phase.scope {
                ayumi_core::definition::Scope::Joint => vec![None],
                ayumi_core::definition::Scope::Each { party, .. } => {
                    let members = case.participants.iter().filter(|(_, known)| known.party == *party);
                    members.map(|(body, _)| Some(body)).collect()
                }
            };
            for body in bodies {
                self.acts_in(case, phase, body, &mut acts);
            }
        }
        if self.definition.ends == Ends::ByCommand {
            let basis =
                serde_json::json!({"kind": "document", "document_number": "1", "dated_on": "2026-04-01"});
            let close = serde_json::json!({"command": "close_case", "basis": basis});
            acts.push((Way::On, vec![serde_json::from_value(close).expect("a command")]));
        }
        acts
    }

    /// How a question is put and what must come before its answer: a vote in which all who take part are for what is
    /// proposed, or nobody votes.
    fn put(&self, case: &Case, id: &str, rule: &DecisionRule, outcome: &OutcomeEffect) -> Vec<Command> {
        let Some(vote) = &rule.vote else { return vec![testing::open_decision(id)] };
        let mut put = vec![testing::propose(id, "go")];
        if *outcome == OutcomeEffect::Proceed {
            let all = self.voters(case, vote).into_iter();
            put.extend(all.map(|body| testing::cast(id, "for").for_body(body.as_str())));
        }
        put
    }

    fn voters(&self, case: &Case, vote: &VoteRule) -> Vec<OrganizationId> {
        let of = |party: &ItemId| vote.parties().any(|known| known == party);
        let members = case.participants.iter();
        let members = members.filter(|(_, known)| of(&known.party) && known.participation.takes_part());
        let leads = self.definition.parties.iter().any(|party| party.joins == Joins::Leads && of(&party.id));
        let lead = leads.then(|| self.opening.opened.lead.clone());
        members.map(|(body, _)| body.clone()).chain(lead).collect()
    }

    fn acts_in(
        &self,
        case: &Case,
        phase: &Phase,
        body: Option<&OrganizationId>,
        acts: &mut Vec<(Way, Vec<Command>)>,
    ) {
        let id = phase.id.as_str();
        let of = |command: Command| match body {
            Some(body) => command.for_body(body.as_str()),
            None => command,
        };
        let work: Vec<Command> =
            phase.documents.iter().map(|document| of(testing::attach(id, document.id.as_str()))).collect();
        let by_command = phase.completes == ayumi_core::definition::Completes::ByCommand;
        let complete = by_command.then(|| of(testing::complete(id)));
        match phase.decide.as_ref().and_then(|rule| self.definition.decision(rule)) {
            None => acts.push((Way::On, work.into_iter().chain(complete).collect())),
            Some(rule) => {
                for outcome in &rule.outcomes {
                    let answer = of(testing::decide(id, outcome.id.as_str()));
                    let (way, last) = match outcome.effect {
                        OutcomeEffect::Proceed => (Way::On, complete.clone()),
                        OutcomeEffect::CancelCase => (Way::On, None),
                        OutcomeEffect::ReworkTo { .. } => (Way::Back, None),
                    };
                    let put = self.put(case, id, rule, &outcome.effect).into_iter();
                    let put = put.map(|command| if phase.is_each() { of(command) } else { command });
                    acts.push((way, work.iter().cloned().chain(put).chain([answer]).chain(last).collect()));
                }
            }
        }
        acts.push((Way::On, vec![of(testing::skip(id))]));
        if let Some(body) = body {
            acts.push((Way::On, vec![testing::exclude(body.as_str(), id)]));
        }
        if self.beyond == Beyond::Reopening {
            acts.push((Way::Back, vec![of(testing::reopen(id))]));
        }
    }

    /// Whether a barrier waits for this body by name.
    fn is_named(&self, body: &OrganizationId) -> bool {
        let barriers = self.definition.phases.iter().filter_map(|phase| phase.barrier.as_ref());
        barriers.into_iter().any(|barrier| match &barrier.rule {
            BarrierRule::Named(bodies) => bodies.contains(body),
            BarrierRule::All | BarrierRule::AtLeast(_) | BarrierRule::Share(_) => false,
        })
    }

    /// What the future of a case hangs on; which body is which, and how often anything happened, is left out.
    fn key(&self, (case, completed): &(Case, bool)) -> String {
        let joint: Vec<_> = self
            .definition
            .phases
            .iter()
            .map(|phase| {
                let state = case.phases.get(&phase.id);
                let track = state.map(|state| (state.opened_on.is_some(), state.joint.end.is_some()));
                (state.is_some(), track, case.revision(&phase.id, None) > 1)
            })
            .collect();
        let mut bodies: BTreeMap<&ItemId, Vec<String>> = BTreeMap::new();
        for (body, participant) in &case.participants {
            let track = |phase: &Phase| {
                let state = case.phases.get(&phase.id);
                let track = state.and_then(|state| state.tracks.get(body));
                let excluded = state.is_some_and(|state| state.excluded.contains(body));
                (track.map(|track| (track.opened_on.is_some(), track.end.is_some())), excluded)
            };
            let tracks: Vec<_> = self.definition.phases.iter().map(track).collect();
            let said = match participant.participation {
                Participation::Invited => "silent",
                Participation::Enrolled | Participation::Joined => "in",
                Participation::Declined | Participation::Withdrawn => "gone",
            };
            let named = self.is_named(body);
            bodies.entry(&participant.party).or_default().push(format!("{said} {tracks:?} {named}"));
        }
        for of_party in bodies.values_mut() {
            of_party.sort();
        }
        format!("{joint:?} {bodies:?} {:?} {:?} {completed}", case.reworks, case.ending.is_some())
    }
}

/// The states from which such acts lead to an end.
fn reaching_an_end(states: &[(Case, bool)], edges: &[Edge], counts: impl Fn(Way) -> bool) -> Vec<bool> {
    let mut into: Vec<Vec<usize>> = vec![Vec::new(); states.len()];
    for (from, to, _, _) in edges.iter().filter(|(_, _, way, _)| counts(*way)) {
        into[*to].push(*from);
    }
    let mut open: Vec<usize> = (0..states.len()).filter(|at| states[*at].0.ending.is_some()).collect();
    let mut reaching = vec![false; states.len()];
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut reaching[at], true) {
            open.extend(&into[at]);
        }
    }
    reaching
}

fn fold(case: Case, decided: Decided, completed: &mut bool) -> Case {
    let version = case.version + 1;
    let sealed = decided.event.seal(|_, _| Commitment { commit: String::new() });
    if let Event::CaseCompleted(data) = &sealed {
        *completed |= data.rule != CompletionRule::NobodyTakesPart;
    }
    let id = EventId(numbered(0xe_0000 + u128::from(version)));
    case.evolve(&Happened {
        id,
        version,
        effective_on: decided.effective_on,
        actor: &decided.actor,
        event: &sealed,
    })
}

fn has_begun(case: &Case, phase: &Phase) -> bool {
    let state = case.phases.get(&phase.id);
    state.is_some_and(|state| {
        state.opened_on.is_some() || state.tracks.values().any(|track| track.opened_on.is_some())
    })
}

/// The way to a state, command by command.
fn path(mut at: usize, edges: &[Edge]) -> Vec<String> {
    let mut told = Vec::new();
    while at != 0 {
        let (from, _, way, words) =
            edges.iter().find(|(_, to, _, _)| *to == at).expect("a state was reached from somewhere");
        told.push(format!("{words} ({way:?})"));
        at = *from;
    }
    told.reverse();
    told
}

fn words(commands: &[Command]) -> String {
    let word = |command: &Command| {
        let body = serde_json::to_value(command).expect("a command is JSON");
        let member = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        format!("{} {} {} {}", member("command"), member("phase"), member("participant"), member("outcome"))
    };
    commands.iter().map(word).collect::<Vec<_>>().join(", ")
}
