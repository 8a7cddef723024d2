//! Tests name a definition that is there; never whether they come out.

use ayumi_core::definition::Definition;

use super::plan::version;
use crate::diagnostic::Report;
use crate::kit::Kit;
use crate::raw::Node;

/// The definition the tests are for.
pub(crate) fn kit<'d>(
    kit: &Kit,
    definitions: &'d [Definition],
    root: &Node,
    report: &mut Report,
) -> Option<&'d Definition> {
    let places = (root.locate(&["definition"]), root.locate(&["version"]));
    version((&kit.definition, kit.version), places, definitions, report)
}
