//! The PNML of a net, read as any tool for Petri nets would read it: well formed, an ordinary place/transition net, and
//! with the same answers when it is explored by the textbook, without rules that go first or bodies that are alike.

use std::collections::{BTreeMap, HashMap, HashSet};

use ayumi_core::definition::{Definition, LateJoin};
use ayumi_core::testing::{migration, procurement, rounds};
use ayumi_definition::{Proof, net, read_definition};
use proptest::prelude::*;

use crate::drawn::{self, drawn, guarded};
use crate::xml;

/// Markings a textbook explorer looks at; wider nets are passed over.
const MARKINGS_MAX: usize = 20_000;

/// A place/transition net as its PNML tells it.
struct Ordinary {
    places: Vec<String>,
    initial: Vec<u32>,
    /// What each transition takes and gives.
    transitions: Vec<(BTreeMap<usize, u32>, BTreeMap<usize, u32>)>,
}

/// What the textbook finds.
struct Textbook {
    marked: HashSet<String>,
    /// A marking in which nothing can happen and no end is marked.
    deadlock: Option<Vec<String>>,
}

fn ordinary(definition: &Definition) -> Ordinary {
    let root = xml::parse(&net(definition).pnml());
    assert_eq!(root.attribute("xmlns"), "http://www.pnml.org/version-2009/grammar/pnml");
    let nets: Vec<_> = root.all("net").collect();
    assert_eq!(nets.len(), 1);
    assert_eq!(nets[0].attribute("type"), "http://www.pnml.org/version-2009/grammar/ptnet");
    let page = nets[0].all("page").next().expect("a page");
    let numbered = |name: &'static str| -> HashMap<String, usize> {
        page.all(name).enumerate().map(|(at, element)| (element.attribute("id").to_owned(), at)).collect()
    };
    let (places, transitions) = (numbered("place"), numbered("transition"));
    let mut arcs = vec![(BTreeMap::new(), BTreeMap::new()); transitions.len()];
    let mut ids: HashSet<&str> = places.keys().chain(transitions.keys()).map(String::as_str).collect();
    assert_eq!(ids.len(), places.len() + transitions.len(), "an id names one thing");
    for arc in page.all("arc") {
        assert!(ids.insert(arc.attribute("id")), "an id names one thing");
        let weight: u32 = arc.label("inscription").map_or(1, |text| text.parse().expect("a weight"));
        let (source, target) = (arc.attribute("source"), arc.attribute("target"));
        let doubled = match (places.get(source), transitions.get(target)) {
            (Some(place), Some(transition)) => arcs[*transition].0.insert(*place, weight),
            _ => arcs[transitions[source]].1.insert(places[target], weight),
        };
        assert_eq!(doubled, None, "two places are joined by one arc");
    }
    let label = |place: &xml::Element| place.label("name").expect("a name").to_owned();
    let tokens = |place: &xml::Element| {
        place.label("initialMarking").map_or(0, |text| text.parse().expect("a number of tokens"))
    };
    Ordinary {
        places: page.all("place").map(label).collect(),
        initial: page.all("place").map(tokens).collect(),
        transitions: arcs,
    }
}

impl Ordinary {
    fn explore(&self) -> Option<Textbook> {
        let mut seen: HashSet<Vec<u32>> = HashSet::from([self.initial.clone()]);
        let mut open = vec![self.initial.clone()];
        let mut found = Textbook { marked: HashSet::new(), deadlock: None };
        while let Some(marking) = open.pop() {
            let here: Vec<String> = self.marked(&marking);
            let ended =
                here.iter().any(|place| ["completed", "deserted", "called-off"].contains(&place.as_str()));
            let mut dead = true;
            for (takes, gives) in &self.transitions {
                if takes.iter().any(|(place, weight)| marking[*place] < *weight) {
                    continue;
                }
                dead = false;
                let mut next = marking.clone();
                for (place, weight) in takes {
                    next[*place] -= weight;
                }
                for (place, weight) in gives {
                    next[*place] += weight;
                }
                assert!(
                    next.iter().all(|tokens| *tokens <= 3),
                    "the net is bounded: {:?}",
                    self.marked(&next)
                );
                if seen.insert(next.clone()) {
                    open.push(next);
                }
            }
            if dead && !ended {
                found.deadlock.get_or_insert_with(|| here.clone());
            }
            found.marked.extend(here);
            if seen.len() > MARKINGS_MAX {
                return None;
            }
        }
        Some(found)
    }

    fn marked(&self, marking: &[u32]) -> Vec<String> {
        let held = self.places.iter().zip(marking).filter(|(_, tokens)| **tokens > 0);
        held.map(|(place, _)| place.clone()).collect()
    }
}

/// Whether nobody of a party can join any more once its case is opened. An ordinary net has no steps that come before all
/// others: there somebody joins while the first phases still wait to open.
fn shuts_at_once(definition: &Definition) -> bool {
    definition.parties.iter().any(|party| {
        let until = party.join_until.as_ref().and_then(|until| definition.phase(until));
        party.late_join == LateJoin::Refused && until.is_some_and(|until| until.after.is_empty())
    })
}

fn agree(definition: &Definition) -> bool {
    if shuts_at_once(definition) {
        return false;
    }
    let told = drawn::told(definition);
    let Some(textbook) = ordinary(definition).explore() else { return false };
    let proof = Proof::of(definition);
    assert!(proof.is_complete, "not proven:\n{told}");
    for (index, phase) in definition.phases.iter().enumerate() {
        let places =
            ["open", "opened", "open/a", "open/b"].map(|state| format!("phase/{}/{state}", phase.id));
        let begins = places.iter().any(|place| textbook.marked.contains(place));
        // The textbook lets the end of a case wait, and sees more phases begin.
        assert!(begins || proof.never_begin.contains(&index), "{} begins:\n{told}", phase.id);
    }
    assert_eq!(proof.completes, textbook.marked.contains("completed"), "completes:\n{told}");
    assert_eq!(proof.dead_ends.is_empty(), textbook.deadlock.is_none(), "{:#?}\n{told}", textbook.deadlock);
    true
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn another_tool_finds_the_same_in_small_nets(definition in drawn(3)) {
        agree(&definition);
    }

    #[test]
    fn another_tool_finds_the_same_where_conditions_are_asked(definition in guarded(2)) {
        agree(&definition);
    }
}

#[test]
fn another_tool_finds_the_same_in_the_nets_of_whole_programmes() {
    let education = include_str!("../../../../workflows/definitions/education-dx.yaml");
    let standardization = include_str!("../../../../workflows/definitions/system-migration.yaml");
    let shipped = [education, standardization].map(|source| read_definition(source).value.unwrap());
    for definition in shipped.into_iter().chain([procurement(), migration(), rounds()]) {
        assert!(agree(&definition), "{} is too wide for a textbook", definition.reference.id);
    }
}

#[test]
fn names_that_xml_would_misread_are_escaped() {
    let mut definition = procurement();
    definition.reference.id = "a".parse().unwrap();
    let root = xml::parse(&net(&definition).pnml());
    assert_eq!(root.all("net").next().and_then(|net| net.label("name")), Some("a"));
}
