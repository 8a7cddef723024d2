//! One name, one thing: where two kinds of thing share a namespace, the second use of a name is refused.

use std::collections::HashMap;

use ayumi_core::definition::Duty;

use super::Draft;
use crate::diagnostic::Report;
use crate::problem::Problem;
use crate::raw::{Node, Place};

/// Phases and marks share deadlines, fields and checklist items share corrections, milestones share the figures.
pub(super) fn check(draft: &Draft, root: &Node, report: &mut Report) {
    let mut deadlines = Namespace::new(
        "期限は段階と区分の ID で区別されます",
        "dates are told apart by the id of phase or mark",
    );
    let mut milestones =
        Namespace::new("節目の ID は定義の中で一つです", "a milestone id is unique in the definition");
    for party in draft.parties.iter().filter(|party| party.id.as_str().parse::<Duty>().is_ok()) {
        let id = party.id.as_str();
        let problem = Problem::PartyNamedAsDuty { party: id.to_owned() };
        report.add(root.locate_key(&["parties", id]), &problem);
    }
    for phase in &draft.phases {
        let id = phase.id.as_str();
        deadlines.add(id, root.locate_key(&["phases", id]), report);
        let mut facts = Namespace::new(
            "訂正は報告の項目と手順の ID で区別されます",
            "corrections are told apart by the id of field or checklist item",
        );
        for field in &phase.report {
            facts.add(
                field.id.as_str(),
                root.locate_key(&["phases", id, "report", field.id.as_str()]),
                report,
            );
        }
        for item in &phase.checklist {
            facts.add(
                item.id.as_str(),
                root.locate_key(&["phases", id, "checklist", item.id.as_str()]),
                report,
            );
        }
        for milestone in &phase.milestones {
            let milestone = milestone.id.as_str();
            milestones.add(milestone, root.locate_key(&["phases", id, "milestones", milestone]), report);
        }
    }
    for mark in &draft.marks {
        deadlines.add(mark.id.as_str(), root.locate_key(&["marks", mark.id.as_str()]), report);
    }
}

struct Namespace<'d> {
    seen: HashMap<&'d str, Place>,
    why_ja: &'static str,
    why_en: &'static str,
}

impl<'d> Namespace<'d> {
    fn new(why_ja: &'static str, why_en: &'static str) -> Self {
        Self { seen: HashMap::new(), why_ja, why_en }
    }

    fn add(&mut self, id: &'d str, place: Place, report: &mut Report) {
        let Some(first) = self.seen.insert(id, place) else {
            return;
        };
        let line = report.line_of(first.start);
        let (why_ja, why_en) = (self.why_ja, self.why_en);
        report.add(place, &Problem::DuplicateId { id: id.to_owned(), line, why_ja, why_en });
    }
}
