//! The files of Hyogo R8 inside the program, so that a demo needs no folder beside it.

use crate::cli::Source;

/// Done steps of 40 for every municipality and system in January 2026.
pub(super) const CHECKLIST: &str = include_str!("../../../../workflows/samples/hyogo-r8-checklist.csv");
/// Which systems are transition support systems at the end of 2025.
pub(super) const TRANSITION_SUPPORT: &str =
    include_str!("../../../../workflows/samples/hyogo-r8-transition-support.csv");

/// Everything to publish.
pub(super) fn sources() -> Vec<Source> {
    let source = |name: &str, text: &str| Source { name: format!("workflows/{name}"), text: text.to_owned() };
    vec![
        source("organizations/hyogo.csv", include_str!("../../../../workflows/organizations/hyogo.csv")),
        source("calendars/hyogo.csv", include_str!("../../../../workflows/calendars/hyogo.csv")),
        source(
            "definitions/shared-procurement.yaml",
            include_str!("../../../../workflows/definitions/shared-procurement.yaml"),
        ),
        source(
            "definitions/education-dx.yaml",
            include_str!("../../../../workflows/definitions/education-dx.yaml"),
        ),
        source(
            "definitions/system-migration.yaml",
            include_str!("../../../../workflows/definitions/system-migration.yaml"),
        ),
        source("plans/hyogo-r8.yaml", include_str!("../../../../workflows/plans/hyogo-r8.yaml")),
    ]
}
