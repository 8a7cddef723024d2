//! Every shipped definition broken in every way known to break one: each is refused, or warned about, at the line that
//! is to blame. Never a file made for the purpose.

use ayumi_definition::{Severity, check, read_definition};

const SHIPPED: [&str; 3] = [
    include_str!("../../../workflows/definitions/shared-procurement.yaml"),
    include_str!("../../../workflows/definitions/education-dx.yaml"),
    include_str!("../../../workflows/definitions/system-migration.yaml"),
];

const LICENCES: &str = include_str!("../../../workflows/definitions/joint-licence-purchase.yaml");
const OPTIMISATION: &str = include_str!("../../../workflows/definitions/cost-optimisation.yaml");

/// The line at `number`, from 1.
fn line(source: &str, number: usize) -> &str {
    source.lines().nth(number - 1).unwrap_or_default()
}

/// The broken file has this problem, at a line that reads so.
#[track_caller]
fn told(source: &str, code: &str, at: &str) {
    let found = check(source);
    let problem =
        found.iter().find(|problem| problem.code == code && line(source, problem.line).contains(at));
    let problem = problem.unwrap_or_else(|| panic!("no {code} at `{at}` in {found:#?}\n{source}"));
    let is_error = problem.severity == Severity::Error;
    assert_eq!(
        read_definition(source).value.is_none(),
        is_error || found.iter().any(|p| p.severity == Severity::Error)
    );
    assert!(!problem.message_ja.is_ascii() && !problem.message_en.is_empty());
}

/// The file with each line that holds `old` changed in turn, and what the line was.
fn each_line<'s>(source: &'s str, old: &'s str, new: &'s str) -> impl Iterator<Item = (String, &'s str)> {
    let lines: Vec<&str> = source.lines().collect();
    let at: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].contains(old)).collect();
    at.into_iter().map(move |at| {
        let changed = lines[at].replacen(old, new, 1);
        let mut all: Vec<&str> = lines.clone();
        all[at] = &changed;
        (all.join("\n"), lines[at])
    })
}

/// The file without each line that holds `old`, in turn.
fn without_each<'s>(source: &'s str, old: &'s str) -> impl Iterator<Item = (String, usize)> {
    let lines: Vec<&str> = source.lines().collect();
    let at: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].contains(old)).collect();
    at.into_iter().map(move |at| {
        let mut rest = lines.clone();
        rest.remove(at);
        (rest.join("\n"), at)
    })
}

/// The keys of the phases, with the lines they stand at.
fn phases(source: &str) -> Vec<(&str, usize)> {
    let lines: Vec<&str> = source.lines().collect();
    let from = lines.iter().position(|line| *line == "phases:").expect("there are phases");
    let inside = lines
        .iter()
        .enumerate()
        .skip(from + 1)
        .take_while(|(_, line)| line.is_empty() || line.starts_with(' '));
    let keys = inside.filter(|(_, line)| line.starts_with("  ") && !line.starts_with("   "));
    keys.filter_map(|(at, line)| Some((line.trim().strip_suffix(':')?, at))).collect()
}

/// The file with a line put after the one at `at`.
fn with_line(source: &str, at: usize, new: &str) -> String {
    let mut lines: Vec<&str> = source.lines().collect();
    lines.insert(at + 1, new);
    lines.join("\n")
}

#[test]
fn a_name_changed_to_nothing_is_told_where_it_is_used() {
    let mut broken = 0;
    for source in SHIPPED {
        for (old, new) in [
            ("after: [", "after: [no-"),
            ("decide: ", "decide: no-"),
            ("authority: ", "authority: no-"),
            ("rework_to: ", "rework_to: no-"),
            ("exclude_by: ", "exclude_by: no-"),
            ("requires: [", "requires: [no-"),
            ("to: [", "to: [no-"),
            (", to: ", ", to: no-"),
            ("by: ", "by: no-"),
            ("by: [", "by: [no-"),
            ("item_done: ", "item_done: no-"),
            ("replaces_due_of: ", "replaces_due_of: no-"),
            ("due_when: ", "due_when: no-"),
            ("live: live", "live: no-live"),
        ] {
            for (changed, before) in each_line(source, old, new) {
                // A list of names is broken by its own row.
                if !old.ends_with('[') && before.contains(&format!("{old}[")) {
                    continue;
                }
                let code =
                    if before.contains("prefer_after") && old != "after: [" { "AY101" } else { "AY201" };
                told(&changed, code, &new[..new.len() - 1]);
                broken += 1;
            }
        }
    }
    assert!(broken > 60, "only {broken} names were broken");
}

#[test]
fn a_value_of_the_wrong_kind_is_told_where_it_stands() {
    for source in SHIPPED {
        for (old, new, code) in [
            ("scope: ", "scope: 3 # ", "AY103"),
            ("scope: each", "scope: all", "AY104"),
            ("required: true", "required: yes", "AY103"),
            ("kind: plan_target", "kind: target", "AY104"),
            ("kind: survey", "kind: [survey]", "AY103"),
            ("type: ", "type: x", "AY104"),
            ("effect: proceed", "effect: 1", "AY103"),
            ("limit: 1", "limit: 0", "AY108"),
            ("limit: 2", "limit: 21", "AY108"),
            ("limit: ", "limit: no", "AY103"),
            ("[20bd,", "[20y,", "AY112"),
            ("every: 5bd", "every: 5d", "AY113"),
            ("every: 5bd", "every: 0bd", "AY108"),
            ("max: 4", "max: 0", "AY108"),
            ("{month: ", "{month: 4", "AY108"),
            ("share: 100", "share: 101", "AY502"),
            ("all: true", "all: false", "AY502"),
            ("joins: leads", "joins: enrolled", "AY401"),
            ("version: 1", "version: 0", "AY108"),
            ("remind:", "reminds:", "AY101"),
            ("checklist:", "check_list:", "AY101"),
        ] {
            for (changed, _) in each_line(source, old, new) {
                let at = if code == "AY401" { "lead:" } else { new.trim_end_matches(" # ") };
                told(&changed, code, at);
            }
        }
    }
}

#[test]
fn a_label_or_a_key_that_is_lost_is_told_at_what_lacks_it() {
    for source in SHIPPED {
        for (key, at) in phases(source) {
            let title = source.lines().skip(at).position(|line| line.starts_with("    title:"));
            let scope = source.lines().skip(at).position(|line| line.starts_with("    scope:"));
            for (lost, code) in [(title, "AY106"), (scope, "AY102")] {
                let mut lines: Vec<&str> = source.lines().collect();
                lines.remove(at + lost.expect("a phase has both"));
                told(&lines.join("\n"), code, &format!("  {key}:"));
            }
        }
        for (changed, _) in without_each(source, "question:") {
            assert!(check(&changed).iter().any(|problem| problem.code == "AY106"));
        }
        for (changed, _) in without_each(source, "authority:") {
            assert!(check(&changed).iter().any(|problem| problem.code == "AY102"));
        }
    }
}

#[test]
fn a_phase_that_waits_for_itself_or_in_a_ring_is_told() {
    for source in SHIPPED {
        let phases = phases(source);
        for (key, at) in &phases {
            let own =
                source.lines().skip(at + 1).take_while(|line| line.starts_with("    ") || line.is_empty());
            let written = own.clone().position(|line| line.starts_with("    after:"));
            let itself = format!("    after: [{key}]");
            let changed = match written {
                Some(offset) => {
                    let mut lines: Vec<&str> = source.lines().collect();
                    lines[at + 1 + offset] = &itself;
                    lines.join("\n")
                }
                None => with_line(source, *at, &itself),
            };
            told(&changed, "AY301", &itself);
        }
        let (first, at) = phases[0];
        for (later, _) in &phases[1..] {
            let ring = with_line(source, at, &format!("    after: [{later}]"));
            let found = check(&ring);
            // Where the order is only preferred there is no ring.
            let tied = !source.contains("prefer_after");
            assert_eq!(found.iter().any(|problem| problem.code == "AY301"), tied, "{first} after {later}");
        }
    }
}

#[test]
fn a_decision_that_lets_no_case_go_on_is_told() {
    for source in SHIPPED {
        for (changed, _) in each_line(source, "effect: proceed", "effect: cancel_case") {
            told(&changed, "AY603", "outcomes:");
        }
        for (changed, _) in without_each(source, "effect: proceed") {
            told(&changed, "AY603", "outcomes:");
        }
        for (changed, _) in each_line(source, "    decide: ", "    # ") {
            told(&changed, "AY601", ":");
        }
        for (changed, before) in each_line(source, "rework_to: ", "rework_to: selection, was: ") {
            if !before.contains("selection") && source.contains("  selection:") {
                told(&changed, "AY604", "rework_to: selection");
            }
        }
    }
}

#[test]
fn a_barrier_that_is_lost_misplaced_or_cannot_be_met_is_told() {
    for source in SHIPPED {
        for (changed, _) in without_each(source, "    barrier:") {
            told(&changed, "AY503", "after: [");
        }
        for (changed, _) in each_line(source, "exclude_by: lead", "exclude_by: member") {
            told(&changed, "AY408", "exclude_by: member");
        }
        for old in ["share: 100", "all: true"] {
            for (changed, _) in each_line(source, old, "at_least: 5") {
                told(&changed, "AY945", "at_least: 5");
                let enrolled = changed
                    .replace("joins: opt_in", "joins: enrolled")
                    .replace("    audience: invited\n", "");
                told(&enrolled, "AY943", "at_least: 5");
            }
        }
    }
}

#[test]
fn a_case_that_cannot_end_or_get_to_a_phase_is_told() {
    for source in SHIPPED {
        let mut optional = source.replace("    optional: true\n", "");
        for (_, at) in phases(&optional.clone()).into_iter().rev() {
            optional = with_line(&optional, at, "    optional: true");
        }
        told(&optional, "AY941", "phases:");
    }
    // The selection of a supplier is then the last thing that must be done, and the case ends with it. As long as a
    // municipality that was taken out could still answer the survey, there would be time.
    let education = &SHIPPED[1].replace(", stragglers: {exclude_by: lead}", "");
    let (_, at) = phases(education).into_iter().find(|(key, _)| *key == "contract").expect("contracts");
    let optional = with_line(education, at, "    optional: true");
    told(&optional, "AY946", "  contract:");
    let enrolled =
        optional.replace("joins: opt_in", "joins: enrolled").replace("    audience: invited\n", "");
    told(&enrolled, "AY942", "  contract:");
}

#[test]
fn a_party_that_may_leave_its_work_undone_is_told() {
    let company = "  company:\n    title: {ja: 事業者, en: Company}\n    kind: company\n    joins: opt_in\n";
    let work = "  estimate:\n    title: {ja: 見積り, en: Estimate}\n    scope: each\n    party: company\n    documents: {sheet: {title: 見積書, required: true}}\n";
    let education = SHIPPED[1]
        .replace("\nphases:\n", &format!("{company}\nphases:\n{work}"))
        .replace(
            "    scope: each\n    audience: invited\n",
            "    scope: each\n    party: member\n    audience: invited\n",
        )
        .replace("    scope: each\n    by: member\n", "    scope: each\n    party: member\n    by: member\n");
    told(&education, "AY944", "  estimate:");
    assert!(read_definition(&education).value.is_some(), "a warning refuses nothing");
}

#[test]
fn dates_that_do_not_fit_are_told() {
    for source in [SHIPPED[0], SHIPPED[1]] {
        let later = source.replacen("month: 6", "month: 2", 1);
        told(&later, "AY731", "due:");
    }
    let migration = SHIPPED[2];
    told(&migration.replace("2031-03-31", "2031-03-30"), "AY732", "2031-03-30");
    for source in SHIPPED {
        for (changed, _) in without_each(source, "    due: {") {
            let found = check(&changed);
            assert!(
                found.iter().any(|p| ["AY701", "AY102", "AY702"].contains(&p.code)) || changed.contains("# "),
                "{found:#?}"
            );
        }
    }
}

#[test]
fn a_condition_that_may_keep_what_must_be_done_waiting_is_told() {
    let guard = "    enter_if: case.fiscal_year > 2026";
    for source in SHIPPED.into_iter().chain([LICENCES]) {
        for (key, at) in phases(source) {
            let kept = with_line(source, at, guard);
            let own =
                source.lines().skip(at + 1).take_while(|line| line.starts_with("    ") || line.is_empty());
            if own.into_iter().any(|line| line.contains("optional: true")) {
                assert!(check(&kept).is_empty(), "{key} can be passed over: {:#?}", check(&kept));
                continue;
            }
            told(&kept, "AY944", "enter_if: ");
            let passed = with_line(&kept, at, "    not_applicable_if: case.fiscal_year <= 2026");
            let found = check(&passed);
            assert!(found.iter().all(|problem| problem.code != "AY944"), "{key}: {found:#?}");
        }
    }
    // Whoever closes a case need not wait for what never began.
    for (key, at) in phases(OPTIMISATION) {
        let found = check(&with_line(OPTIMISATION, at, guard));
        assert!(found.iter().all(|problem| problem.code != "AY944"), "{key}: {found:#?}");
    }
}

#[test]
fn a_vote_for_which_there_may_be_too_few_is_told() {
    let education = SHIPPED[1];
    let without_lead = education.replace("party: member, plus: [lead]", "party: member");
    assert_ne!(without_lead, education);
    told(&without_lead, "AY944", "electorate: ");
    let by_number = |least: u32| education.replace("quorum: 2/3", &format!("quorum: {{at_least: {least}}}"));
    told(&by_number(5), "AY944", "electorate: ");
    told(&by_number(2_500), "AY608", "quorum: ");
    assert_eq!(check(&by_number(1)), [], "the lead alone is enough for one");
}

#[test]
fn a_vote_that_may_be_lost_for_good_is_told() {
    let kept = SHIPPED[1].replace("    change_vote: true\n", "");
    let calls_off =
        "      cancelled: {title: {ja: 調達を取りやめる, en: Procurement called off}, effect: cancel_case}\n";
    assert_eq!(check(&kept), [], "it can be called off");
    let only_back = kept.replace(calls_off, "");
    assert_ne!(only_back, kept);
    told(&only_back, "AY633", "rounds: 3");
    let back = "      rework: {title: {ja: 仕様の検討に戻す, en: Back to the specification}, effect: {rework_to: specification, limit: 2}}\n";
    told(&only_back.replace(back, ""), "AY616", "rounds: 3");
}

#[test]
fn late_comers_who_are_refused_leave_a_vote_to_those_who_stayed() {
    let voted = LICENCES.replace(
        "    requires: [quotation]",
        "    requires: [quotation]\n    electorate: {party: member}\n    quorum: 1/2\n    pass: majority_of_cast\n    tie: fails",
    );
    told(&voted, "AY943", "electorate: ");
    told(&voted.replace("late_join: refused", "late_join: waived"), "AY944", "electorate: ");
}
