//! The files of Hyogo R8 inside the program, so that a demo needs no folder beside it.

use crate::cli::Source;

/// Done steps of 40 for every municipality and system in January 2026.
pub(super) const CHECKLIST: &str = include_str!("../../../../workflows/samples/hyogo-r8-checklist.csv");
/// Which systems are transition support systems at the end of 2025.
pub(super) const TRANSITION_SUPPORT: &str =
    include_str!("../../../../workflows/samples/hyogo-r8-transition-support.csv");

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        /// Every definition shipped with the program, by the name of its file.
        const DEFINITIONS: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../../../../workflows/definitions/", $name, ".yaml"))),)*
        ];
    };
}

shipped! {
    "ai-council-sharing",
    "ai-training",
    "area-liaison",
    "consultation",
    "cost-optimisation",
    "council",
    "disaster-dx",
    "dx-leader",
    "education-dx",
    "group-exchange",
    "joint-licence-purchase",
    "joint-system",
    "joint-system-to-individual-contract",
    "peer-exchange",
    "review-meetings",
    "shared-procurement",
    "small-municipality-support",
    "staff-training",
    "subject-liaison",
    "system-migration",
    "top-dialogue",
}

/// Everything to publish.
pub(super) fn sources() -> Vec<Source> {
    let source =
        |name: String, text: &str| Source { name: format!("workflows/{name}"), text: text.to_owned() };
    let calendar = include_str!("../../../../workflows/calendars/hyogo.csv");
    let organizations = include_str!("../../../../workflows/organizations/hyogo.csv");
    let mut sources = vec![
        source("organizations/hyogo.csv".into(), organizations),
        source("calendars/hyogo.csv".into(), calendar),
    ];
    sources.extend(DEFINITIONS.iter().map(|(name, text)| source(format!("definitions/{name}.yaml"), text)));
    let plan = include_str!("../../../../workflows/plans/hyogo-r8.yaml");
    sources.push(source("plans/hyogo-r8.yaml".into(), plan));
    sources
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_definition_of_the_folder_is_in_the_program() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../workflows/definitions");
        let files = std::fs::read_dir(folder).expect("the folder of definitions");
        let names = files.map(|file| {
            let name = file.expect("a file of the folder").file_name().to_string_lossy().into_owned();
            name.trim_end_matches(".yaml").to_owned()
        });
        let known = DEFINITIONS.iter().map(|(name, _)| (*name).to_owned());
        assert_eq!(names.collect::<BTreeSet<_>>(), known.collect());
    }
}
