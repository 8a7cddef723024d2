//! Guards where a definition has them; never what one may say, which is for [`crate::guard`].

use ayumi_core::definition::Scope;
use ayumi_core::guard::Guard;

use super::fields::Fields;
use super::value;
use crate::diagnostic::Report;
use crate::guard::{self, Environment, Seat};
use crate::problem::Problem;
use crate::raw::Node;

/// What the guards of one phase may read. Without an environment guards are passed over: it is being made.
#[derive(Clone, Copy)]
pub(crate) struct Guards<'a> {
    pub(crate) environment: Option<&'a Environment<'a>>,
    /// The scope of the phase, when it could be read.
    pub(crate) scope: Option<&'a Scope>,
    /// Whether it is a step of an entry, of which there may be many: guards stand in phases alone.
    pub(crate) in_step: bool,
}

impl Guards<'_> {
    /// The guard under `enter_if`.
    pub(crate) fn entering(self, fields: &mut Fields<'_>, report: &mut Report) -> Option<Guard> {
        fields.read("enter_if", report, |node, report| self.read(node, Seat::entering, report))
    }

    /// The guard under `not_applicable_if`.
    pub(crate) fn passing(self, fields: &mut Fields<'_>, report: &mut Report) -> Option<Guard> {
        fields.read("not_applicable_if", report, |node, report| self.read(node, Seat::passing, report))
    }

    /// The guard at `node`, under which something is required.
    pub(crate) fn requiring(self, node: &Node, report: &mut Report) -> Option<Guard> {
        self.read(node, Seat::requiring, report)
    }

    /// The guard at `node`, of a milestone.
    pub(crate) fn noticing(self, node: &Node, report: &mut Report) -> Option<Guard> {
        self.read(node, Seat::noticing, report)
    }

    fn read(self, node: &Node, seat: fn(&Scope) -> Seat<'_>, report: &mut Report) -> Option<Guard> {
        if self.in_step {
            report.add(node.place, &Problem::GuardInStep {});
            return None;
        }
        let text = value::text(node, report)?;
        guard::read(text, node.place, seat(self.scope?), self.environment?, report)
    }
}
