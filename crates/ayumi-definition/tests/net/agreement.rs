//! The net says what the law does: random definitions are explored both ways, with real bodies through the real law and
//! as nets, and the verdicts are the same.

use ayumi_core::definition::Definition;
use ayumi_core::text::Language;
use ayumi_definition::Proof;
use proptest::prelude::*;

use crate::drawn::{self, chain, drawn, guarded};
use crate::law::{self, Beyond, Found};

/// Cases explored with real bodies have at most so many states; wider ones are passed over.
const STATES_MAX: usize = 600;

/// What the law shows for every number of bodies from as many as the barriers need up to three.
fn by_law(definition: &Definition, beyond: Beyond) -> Option<Vec<(usize, Found)>> {
    let numbers = drawn::needed(definition)..=3;
    numbers.map(|bodies| Some((bodies, law::explore(definition, bodies, beyond, STATES_MAX)?))).collect()
}

fn agree(definition: &Definition, beyond: Beyond, found: &[(usize, Found)]) {
    let told = drawn::told(definition);
    let proof = Proof::of(definition);
    assert!(proof.is_complete, "not proven:\n{told}");
    for (index, phase) in definition.phases.iter().enumerate() {
        let begins = found.iter().any(|(_, found)| found.begun[index]);
        // Going back from the end can give time to a phase that has none otherwise.
        let begins = begins && (beyond == Beyond::Nothing || !proof.never_begin.contains(&index));
        assert_eq!(!proof.never_begin.contains(&index), begins, "{} begins:\n{told}", phase.id);
    }
    let completes = found.iter().any(|(_, found)| found.completes);
    assert_eq!(proof.completes, completes, "completes:\n{told}");
    let by_net: Vec<String> =
        proof.dead_ends.iter().map(|dead_end| dead_end.words(definition, Language::En)).collect();
    let by_law: Vec<_> =
        found.iter().filter_map(|(bodies, found)| Some((bodies, found.dead_end.as_ref()?))).collect();
    let net_traps = proof.dead_ends.iter().any(|dead_end| !dead_end.has_way_out);
    let law_traps = found.iter().any(|(_, found)| found.trapped);
    assert_eq!(net_traps, law_traps, "without a way out:\n{told}\nnet: {by_net:#?}\nlaw: {by_law:#?}");
    assert_eq!(
        by_net.is_empty(),
        by_law.is_empty(),
        "dead ends:\n{told}\nnet: {by_net:#?}\nlaw: {by_law:#?}"
    );
}

/// The net holds every answer of a condition possible, so it shows at least what the law does with the answers drawn.
fn covers(definition: &Definition, found: &[(usize, Found)]) {
    let told = drawn::told(definition);
    let proof = Proof::of(definition);
    assert!(proof.is_complete, "not proven:\n{told}");
    for (bodies, found) in found {
        for (index, phase) in definition.phases.iter().enumerate() {
            let never = proof.never_begin.contains(&index);
            assert!(!(never && found.begun[index]), "{} begins with {bodies}:\n{told}", phase.id);
        }
        assert!(proof.completes || !found.completes, "completes with {bodies}:\n{told}");
        let ends = found.dead_end.is_none();
        assert!(ends || !proof.dead_ends.is_empty(), "{:?} with {bodies}:\n{told}", found.dead_end);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn net_and_law_agree_on_small_definitions(definition in drawn(3)) {
        let found = by_law(&definition, Beyond::Nothing);
        prop_assume!(found.is_some());
        agree(&definition, Beyond::Nothing, &found.unwrap_or_default());
    }

    #[test]
    fn net_and_law_agree_on_chains_of_each_and_all(definition in chain(3)) {
        let found = by_law(&definition, Beyond::Nothing);
        prop_assume!(found.is_some());
        agree(&definition, Beyond::Nothing, &found.unwrap_or_default());
    }

    #[test]
    fn whatever_conditions_say_the_net_knows_of_it(definition in guarded(3)) {
        let found = by_law(&definition, Beyond::Nothing);
        prop_assume!(found.is_some());
        covers(&definition, &found.unwrap_or_default());
    }

    #[test]
    fn opening_phases_again_by_hand_leads_nowhere_else(definition in drawn(2)) {
        let found = by_law(&definition, Beyond::Reopening);
        prop_assume!(found.is_some());
        agree(&definition, Beyond::Reopening, &found.unwrap_or_default());
    }
}
