//! The files shipped with Ayumi are valid and say what the programmes of Hyogo are; never what running them does.

use ayumi_core::definition::{
    Audience, BarrierRule, Completes, Definition, DueRule, Joins, MilestoneRule, OutcomeEffect,
    ReminderSeries, ReminderTiming, Scope, Span,
};
use ayumi_core::event::{BodyGroup, OrganizationKind};
use ayumi_core::plan::{Bodies, Plan};
use ayumi_definition::{Proof, canonical, check, check_plan_against, read_definition, read_plan};

const SHARED_PROCUREMENT: &str = include_str!("../../../workflows/definitions/shared-procurement.yaml");
const EDUCATION_DX: &str = include_str!("../../../workflows/definitions/education-dx.yaml");
const SYSTEM_MIGRATION: &str = include_str!("../../../workflows/definitions/system-migration.yaml");
const HYOGO_R8: &str = include_str!("../../../workflows/plans/hyogo-r8.yaml");

#[track_caller]
fn definition(source: &str) -> Definition {
    let outcome = read_definition(source);
    assert_eq!(outcome.diagnostics, []);
    outcome.value.expect("a definition without errors has a value")
}

#[track_caller]
fn plan() -> Plan {
    let outcome = read_plan(HYOGO_R8);
    assert_eq!(outcome.diagnostics, []);
    outcome.value.expect("a plan without errors has a value")
}

fn phase_ids(definition: &Definition) -> Vec<&str> {
    definition.phases.iter().map(|phase| phase.id.as_str()).collect()
}

fn fiscal_months(definition: &Definition) -> Vec<Option<(u32, i32)>> {
    let month = |rule: &DueRule| {
        if let DueRule::FiscalMonth { month, years } = rule { Some((*month, *years)) } else { None }
    };
    definition.phases.iter().map(|phase| phase.due.as_ref().and_then(|due| month(&due.rule))).collect()
}

#[test]
fn shared_procurement_ends_with_answers_and_costs() {
    let definition = definition(SHARED_PROCUREMENT);
    assert_eq!(phase_ids(&definition), ["recruitment", "needs", "preparation", "specification"]);
    assert_eq!(fiscal_months(&definition), [Some((3, -1)), Some((6, 0)), Some((9, 0)), Some((9, 0))]);
    let audience = |index: usize| match &definition.phases[index].scope {
        Scope::Each { audience, .. } => Some(*audience),
        Scope::Joint => None,
    };
    assert_eq!(
        [audience(0), audience(1), audience(2), audience(3)],
        [Some(Audience::Invited), Some(Audience::Joined), Some(Audience::Joined), None,]
    );
    assert_eq!(definition.parties[1].joins, Joins::OptIn);
    assert!(definition.phases.iter().all(|phase| phase.completes == Completes::WhenMet));
    assert_eq!(definition.phases[3].documents.iter().filter(|document| document.required).count(), 3);
}

#[test]
fn education_dx_selects_once_and_contracts_per_municipality() {
    let definition = definition(EDUCATION_DX);
    assert_eq!(
        phase_ids(&definition),
        ["survey", "scope", "policy", "specification", "selection", "contract"]
    );
    let months = [Some((4, 0)), Some((6, 0)), Some((9, 0)), Some((12, 0)), Some((3, 0)), None];
    assert_eq!(fiscal_months(&definition), months);
    let each: Vec<bool> = definition.phases.iter().map(ayumi_core::definition::Phase::is_each).collect();
    assert_eq!(each, [true, false, false, false, false, true]);
    assert_eq!(
        definition.phases[0].barrier.as_ref().map(|barrier| barrier.rule.clone()),
        Some(BarrierRule::Share(100))
    );
    let supplier = definition.decisions.iter().find(|decision| decision.id.as_str() == "supplier").unwrap();
    let effects: Vec<&OutcomeEffect> = supplier.outcomes.iter().map(|outcome| &outcome.effect).collect();
    assert!(matches!(
        effects[..],
        [OutcomeEffect::Proceed, OutcomeEffect::ReworkTo { limit: 2, .. }, OutcomeEffect::CancelCase,]
    ));
    assert_eq!(supplier.requires.len(), 2);
}

#[test]
fn system_migration_is_the_forty_official_steps() {
    let definition = definition(SYSTEM_MIGRATION);
    assert_eq!(phase_ids(&definition), ["planning", "selection", "migration", "go_live"]);
    assert_eq!(definition.checklist_size(), 40);
    let sizes: Vec<usize> = definition.phases.iter().map(|phase| phase.checklist.len()).collect();
    assert_eq!(sizes, [13, 17, 9, 1]);
    assert!(
        definition.phases.iter().all(|phase| phase.after.is_empty()),
        "the order is advised, never enforced"
    );
    assert_eq!(definition.parties[1].kinds, [OrganizationKind::Municipality, OrganizationKind::Prefecture]);
    let live = &definition.phases[3].milestones[0];
    assert_eq!(definition.live_milestone.as_ref(), Some(&live.id));
    assert!(matches!(&live.when, MilestoneRule::ItemDone(item) if item.as_str() == "s18-1"));
    let mark = &definition.marks[0];
    assert_eq!((mark.values.len(), mark.grounds.len()), (3, 4));
    assert_eq!(mark.replaces_due_of.as_ref(), Some(&definition.phases[3].id));
    assert_eq!(
        mark.due.as_ref().map(|due| due.as_written.as_str()),
        Some("date: 2031-03-31, kind: plan_target")
    );
}

#[test]
fn every_dated_phase_reminds_by_the_shipped_series() {
    for source in [SHARED_PROCUREMENT, EDUCATION_DX, SYSTEM_MIGRATION] {
        for phase in definition(source).phases.iter().filter(|phase| phase.due.is_some()) {
            let timings: Vec<&ReminderTiming> = phase.remind.iter().map(|series| &series.timing).collect();
            let before = ReminderTiming::Before([20, 10, 5, 1, 0].map(Span::BusinessDays).to_vec());
            let after = ReminderTiming::After { first: 1, every: 5, limit: 4 };
            let (usual, above) = timings.split_at(2);
            assert_eq!(usual, [&before, &after], "{}", phase.id);
            let once = |timing: &&ReminderTiming| matches!(timing, ReminderTiming::After { limit: 1, .. });
            assert!(above.iter().all(once), "{}: those above are told once", phase.id);
            let manager = |series: &ReminderSeries| {
                matches!(series.timing, ReminderTiming::After { first: 10, .. })
                    && series.to.iter().any(|to| to.as_str() == "prefecture_manager")
            };
            assert_eq!(phase.remind.iter().any(manager), !above.is_empty(), "{}", phase.id);
        }
    }
}

/// Every definition of the folder, by the name of its file.
fn every_definition() -> Vec<(String, Definition)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../workflows/definitions");
    let files = std::fs::read_dir(folder).expect("the folder of definitions");
    let read = |path: std::path::PathBuf| {
        let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        let source = std::fs::read_to_string(&path).expect("a definition is UTF-8");
        (name, definition(&source))
    };
    files.map(|file| read(file.expect("a file of the folder").path())).collect()
}

#[test]
fn every_definition_of_the_folder_is_sound_and_named_like_its_file() {
    let all = every_definition();
    assert!(all.len() > 20, "the programmes of the package");
    for (name, definition) in all {
        assert_eq!(definition.reference.id.as_str(), name);
        assert!(definition.title.en.is_some(), "{name}");
    }
}

#[test]
fn every_definition_of_the_folder_is_proven_to_let_every_case_end() {
    for (name, definition) in every_definition() {
        let Proof { is_complete, completes, never_begin, hardly_begin, dead_ends, steps, .. } =
            Proof::of(&definition);
        assert!(is_complete && completes && dead_ends.is_empty(), "{name}: {dead_ends:#?}");
        assert!(never_begin.is_empty() && hardly_begin.is_empty(), "{name}");
        assert!(steps < 100_000, "{name}: {steps} steps");
    }
}

#[test]
fn every_definition_is_run_by_a_programme_of_hyogo() {
    let plan = plan();
    for (name, _) in every_definition() {
        assert!(plan.programmes.iter().any(|programme| programme.definition.as_str() == name), "{name}");
    }
}

#[test]
fn the_nine_jointly_operated_systems_have_the_numbers_of_the_document() {
    let plan = plan();
    let cases = plan.programmes.iter().flat_map(|programme| &programme.cases);
    let declared = cases.filter_map(|case| {
        let declared = case.declared.as_ref()?;
        let of =
            |group| declared.counts.iter().find(|known| known.group == group).map_or(0, |known| known.count);
        let numbers = [BodyGroup::Prefecture, BodyGroup::City, BodyGroup::Town, BodyGroup::Union].map(of);
        Some((case.key.as_str(), numbers))
    });
    let expected = [
        ("e-hyogo", [1, 5, 0, 0]),
        ("e-bidding", [1, 27, 9, 2]),
        ("e-tax-filing", [0, 27, 11, 0]),
        ("security-cloud", [1, 29, 12, 0]),
        ("facility-booking", [1, 2, 0, 0]),
        ("smart-hyogo-pf", [1, 29, 12, 0]),
        ("udemy", [1, 11, 2, 0]),
        ("telework", [1, 25, 8, 0]),
        ("backup-remote", [1, 16, 5, 1]),
    ];
    assert_eq!(declared.collect::<Vec<_>>(), expected);
}

#[test]
fn the_plan_of_hyogo_opens_822_standardisation_cases() {
    let plan = plan();
    let cases: Vec<usize> = plan.programmes[..3].iter().map(|programme| programme.cases.len()).collect();
    assert_eq!(cases, [3, 3, 0]);
    assert_eq!(plan.programmes[0].history[0].phase.as_str(), "recruitment");
    let grids = &plan.programmes[2].grids;
    assert_eq!(grids[0].bodies, Bodies::OfKind(OrganizationKind::Municipality));
    assert_eq!(grids[1].bodies, Bodies::Named(vec![plan.lead.clone()]));
    assert_eq!(41 * grids[0].values.len() + grids[1].values.len(), 822);
}

#[test]
fn the_plan_fits_its_definitions_and_no_others() {
    let definitions: Vec<Definition> = every_definition().into_iter().map(|(_, known)| known).collect();
    assert_eq!(check_plan_against(HYOGO_R8, &definitions), []);
    let one = [definition(SHARED_PROCUREMENT)];
    let codes: Vec<&str> = check_plan_against(HYOGO_R8, &one).iter().map(|found| found.code).collect();
    assert_eq!(codes, vec!["AY201"; plan().programmes.len() - 1]);
}

#[test]
fn check_picks_the_reader_by_the_format() {
    for source in [SHARED_PROCUREMENT, EDUCATION_DX, SYSTEM_MIGRATION, HYOGO_R8] {
        assert_eq!(check(source), []);
    }
    assert_eq!(read_definition(HYOGO_R8).diagnostics[0].code, "AY013");
}

#[test]
fn comments_layout_and_quotes_do_not_change_the_canonical_form() {
    let tidy = "format: ayumi/1\nphases:\n  b: {title: 第二}\n  a: {title: {ja: 第一}}\n";
    let loose = "# a comment\n\"format\": 'ayumi/1'\nphases: {b: {title: \"第二\"}, a: {title: {\n    ja: 第一 } } }\n";
    let expected =
        r#"{"format":"ayumi/1","phases":[{"id":"b","title":"第二"},{"id":"a","title":{"ja":"第一"}}]}"#;
    assert_eq!(canonical(tidy).as_deref(), Some(expected));
    assert_eq!(canonical(loose).as_deref(), Some(expected));
}

#[test]
fn the_order_of_phases_is_part_of_the_canonical_form() {
    let one = canonical("phases:\n  a: {title: A}\n  b: {title: B}\n");
    let other = canonical("phases:\n  b: {title: B}\n  a: {title: A}\n");
    assert_ne!(one, other);
    assert_eq!(canonical("id: x\nversion: 1\n"), canonical("version: 1\nid: x\n"));
}

#[test]
fn labelled_values_become_a_list_with_ids() {
    let source = "marks:\n  m:\n    values:\n      x: {ja: 甲}\n      y: 乙\n";
    let expected =
        r#"{"marks":[{"id":"m","values":[{"id":"x","title":{"ja":"甲"}},{"id":"y","title":"乙"}]}]}"#;
    assert_eq!(canonical(source).as_deref(), Some(expected));
}

#[test]
fn the_reference_of_a_definition_is_the_hash_of_its_canonical_form() {
    for source in [SHARED_PROCUREMENT, EDUCATION_DX, SYSTEM_MIGRATION] {
        let form = canonical(source).expect("a shipped definition has a canonical form");
        assert_eq!(definition(source).reference.sha256, ayumi_core::id::ContentHash::of(form.as_bytes()));
    }
}
