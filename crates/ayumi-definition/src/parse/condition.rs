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
    /// The guard under `key` of a phase, asked when the phase opens.
    pub(crate) fn at_opening(
        self,
        fields: &mut Fields<'_>,
        key: &'static str,
        report: &mut Report,
    ) -> Option<Guard> {
        let seat = self.scope.map(Seat::at_opening);
        fields.read(key, report, |node, report| self.read(node, seat, report))
    }

    /// The guard at `node`, asked while work goes on.
    pub(crate) fn inside(self, node: &Node, report: &mut Report) -> Option<Guard> {
        self.read(node, self.scope.map(Seat::inside), report)
    }

    fn read(self, node: &Node, seat: Option<Seat<'_>>, report: &mut Report) -> Option<Guard> {
        if self.in_step {
            report.add(node.place, &Problem::GuardInStep {});
            return None;
        }
        let text = value::text(node, report)?;
        guard::read(text, node.place, seat?, self.environment?, report)
    }
}
