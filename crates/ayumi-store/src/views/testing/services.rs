//! Meetings, contacts, conditions and linked cases in a told log, and the part of the sample's definition they need.

use ayumi_core::definition::{Audience, Condition, Lifecycle, Means, Register, RegisterKind, Scope};
use ayumi_core::event::{CaseLinked, EntryOpened, Event, LifecycleMoved, Relation};
use ayumi_core::id::CaseId;

use crate::views::testing::story::{basis, sealed};
use crate::views::testing::{Story, body, each, item, label};

/// Meetings that are held; consultations that are answered and then followed up.
pub(super) fn registers() -> Vec<Register> {
    let held = ayumi_core::definition::Phase { scope: Scope::Joint, ..each("held", Audience::Joined) };
    let follow_up =
        ayumi_core::definition::Phase { after: vec![item("answer")], ..each("follow-up", Audience::Joined) };
    let contacts = RegisterKind::Contacts { with: item("member"), within: None, remind: vec![] };
    vec![
        register("meeting", RegisterKind::Meetings { more: true }, vec![held]),
        register("consultation", contacts, vec![each("answer", Audience::Joined), follow_up]),
    ]
}

fn register(id: &str, kind: RegisterKind, steps: Vec<ayumi_core::definition::Phase>) -> Register {
    Register { id: item(id), title: label(id), kind, opened_by: vec![item("lead")], steps }
}

/// A service that is used and left.
pub(super) fn lifecycle(id: &str) -> Lifecycle {
    let condition = |id, to: &[&str], means, counts| Condition {
        id: item(id),
        title: label(id),
        start: true,
        to: to.iter().map(|id| item(id)).collect(),
        means,
        counts,
        reason: false,
    };
    let states = vec![
        condition("considering", &["live"], Means::Nothing, false),
        condition("live", &["left"], Means::Joined, true),
        condition("left", &[], Means::Left, false),
    ];
    Lifecycle { id: item(id), title: label(id), of: item("member"), states }
}

impl Story {
    /// Something of every continuing service happens in a case, and one is raised from another.
    pub fn serve(&mut self, case: CaseId, raised: CaseId, [one, other]: [&str; 2]) -> &mut Self {
        self.on("2026-09-02").open_entry(case, "meeting", 1, None).open_phase(case, "meeting.1.held", None);
        self.open_entry(case, "consultation", 1, Some(one)).open_entry(case, "consultation", 2, Some(other));
        self.open_phase(case, "consultation.1.answer", Some(one));
        self.set_date(case, "consultation.1.answer", Some(one), "2026-09-09");
        self.on("2026-09-04").complete(case, "consultation.1.answer", Some(one));
        self.move_on(case, one, None, "considering").move_on(case, one, Some("considering"), "live");
        self.link(raised, Relation::RaisedFrom, case).link(case, Relation::Raised, raised)
    }

    /// A meeting is planned, or a contact with a body comes up.
    pub fn open_entry(&mut self, case: CaseId, register: &str, number: u32, with: Option<&str>) -> &mut Self {
        let opened = EntryOpened {
            register: item(register),
            entry: item(&number.to_string()),
            number,
            participant: with.map(body),
            follows: (number > 1).then(|| item(&format!("{register}.{}", number - 1))),
            subject: Some(sealed()),
            basis: Some(basis()),
        };
        self.in_case(case, Event::EntryOpened(opened))
    }

    /// A body is in another condition.
    pub fn move_on(&mut self, case: CaseId, who: &str, from: Option<&str>, to: &str) -> &mut Self {
        let moved = LifecycleMoved {
            lifecycle: item("use"),
            participant: body(who),
            version: u32::from(from.is_some()) + 1,
            from: from.map(item),
            to: item(to),
            reason_code: None,
            reason: None,
            basis: None,
        };
        self.in_case(case, Event::LifecycleMoved(moved))
    }

    /// A case says how it belongs together with another one.
    pub fn link(&mut self, case: CaseId, relation: Relation, other: CaseId) -> &mut Self {
        let linked = CaseLinked { other, relation, sub_case: item("consultation"), participant: None };
        self.in_case(case, Event::CaseLinked(linked))
    }
}
