//! Stories of cases raised from other cases: who may, what is written in both, and what is refused.

use ayumi_core::command::Command;
use ayumi_core::decide::{Context, OpenCase, RaisedFrom, Raising, link_back, raise};
use ayumi_core::definition::{Definition, Joins, SubCase};
use ayumi_core::event::{CaseLinked, Event, Relation};
use ayumi_core::id::{CaseId, OrganizationId};
use ayumi_core::rejection::Rejection;
use ayumi_core::testing::sketch::{definition, each, item, titled};
use ayumi_core::testing::*;

const RAISING: u128 = 0xca5e;

/// Work from which each body may raise a consultation, and the lead a purchase.
fn work() -> Definition {
    let sub_case = |id: &str, by: &[&str]| SubCase {
        id: item(id),
        title: titled(id),
        definition: id.parse().expect("a definition id"),
        by: by.iter().map(|party| item(party)).collect(),
        party: item("member"),
    };
    Definition {
        sub_cases: vec![sub_case("consultation", &["member"]), sub_case("purchase", &["lead"])],
        ..definition("work", Joins::Enrolled).phase_of(each("work").by_command())
    }
}

fn consultation() -> Scenario {
    let asked = each("request").by_command();
    let mut story = given(definition("consultation", Joins::Enrolled).phase_of(asked));
    story.id = CaseId(numbered(0xc41d));
    story
}

fn parent() -> Scenario {
    given(work()).opened(&[KOBE, HIMEJI])
}

fn raised(from: &Scenario, who: Who, sub_case: &str, about: Option<&str>) -> Result<Raising, Rejection> {
    let acting = from.world.acting(who, from.today);
    let definition = from.definition.of_case(&from.case);
    let context = Context {
        case: from.id,
        definition: &definition,
        calendar: &from.world.calendar,
        calendar_ref: &from.world.calendar_ref,
        directory: &from.world.directory,
        acting: &acting,
        today: from.today,
        time: chrono::NaiveTime::MIN,
    };
    let named = RaisedFrom { case: from.id, sub_case: item(sub_case), participant: about.map(body) };
    raise(&context, &from.case, &named, &"consultation".parse().expect("a definition id"))
}

fn opening_of(raising: Raising, bodies: &[&str]) -> OpenCase {
    OpenCase { raising: Some(raising), ..opening(&consultation(), bodies) }
}

fn when(who: Who, open: OpenCase) -> Answer {
    consultation().asked(who, &Ask::Open(Box::new(open)))
}

fn link(relation: Relation, other: u128, about: Option<OrganizationId>) -> CaseLinked {
    CaseLinked {
        other: CaseId(numbered(other)),
        relation,
        sub_case: item("consultation"),
        participant: about,
    }
}

#[test]
fn a_body_raises_a_case_about_itself_and_both_cases_hold_the_link() {
    let parent = parent();
    let raising = raised(&parent, Who::Kobe, "consultation", None).expect("it may be raised");
    let child = when(Who::Kobe, opening_of(raising, &[KOBE])).then([
        "case.opened",
        "case.linked",
        "participants.enrolled",
        "phase.opened",
    ]);
    assert_eq!(
        child.last("case.linked").clear,
        Event::CaseLinked(link(Relation::RaisedFrom, RAISING, Some(body(KOBE))))
    );
    assert_eq!(child.last("case.opened").actor.organization, Some(body(KOBE)));
    let back = link_back(&parent.case, child.id, &child.case.links[0], parent.today);
    let [decided] = back.as_slice() else { panic!("one link: {back:?}") };
    assert_eq!(decided.event, Event::CaseLinked(link(Relation::Raised, 0xc41d, Some(body(KOBE)))));
    let parent = parent.event(decided.event.clone());
    assert_eq!(link_back(&parent.case, child.id, &child.case.links[0], parent.today), Vec::new());
    assert_eq!(refold(&child.log), child.case);
}

#[test]
fn the_lead_enters_for_a_body_what_is_for_the_body_to_raise() {
    let raising = raised(&parent(), Who::Officer, "consultation", Some(KOBE)).expect("it may be raised");
    let child = when(Who::Officer, opening_of(raising, &[KOBE])).accepted();
    let behalf = child.last("case.opened").actor.on_behalf_of.clone().expect("entered for a body");
    assert_eq!(behalf.organization, body(KOBE));
    let alone = raised(&parent(), Who::Officer, "consultation", None).expect("its body is not named");
    when(Who::Officer, opening_of(alone, &[KOBE])).refused("not_allowed");
}

#[test]
fn nobody_raises_for_another_body_and_no_body_brings_others_in() {
    let another = raised(&parent(), Who::Kobe, "consultation", Some(HIMEJI)).expect("the case allows it");
    when(Who::Kobe, opening_of(another, &[HIMEJI])).refused("another_body");
    let own = || raised(&parent(), Who::Kobe, "consultation", None).expect("it may be raised");
    when(Who::Kobe, opening_of(own(), &[KOBE, HIMEJI])).refused("another_body");
    when(Who::Himeji, opening_of(own(), &[KOBE])).refused("another_body");
    when(Who::Auditor, opening_of(own(), &[KOBE])).refused("not_allowed");
    when(Who::Stranger, opening_of(own(), &[KOBE])).refused("not_allowed");
}

#[test]
fn what_cannot_be_raised_is_refused() {
    let code = |found: Result<Raising, Rejection>| found.map_err(|refusal| refusal.code()).err();
    assert_eq!(code(raised(&parent(), Who::Kobe, "party", None)), Some("no_such_item"));
    assert_eq!(code(raised(&parent(), Who::Officer, "purchase", None)), Some("raises_another"));
    assert_eq!(
        code(raised(&parent(), Who::Officer, "consultation", Some(TOYOOKA))),
        Some("not_a_participant")
    );
    assert_eq!(code(raised(&given(work()), Who::Officer, "consultation", None)), Some("no_such_case"));
    let over = parent().command(Who::Officer, cancel());
    assert_eq!(code(raised(&over, Who::Kobe, "consultation", None)), Some("case_ended"));
}

#[test]
fn a_case_raised_twice_is_one_and_another_case_of_the_same_name_is_no_child() {
    let raising = || raised(&parent(), Who::Kobe, "consultation", None).expect("it may be raised");
    let child = when(Who::Kobe, opening_of(raising(), &[KOBE])).accepted();
    let again = child.asked(Who::Kobe, &Ask::Open(Box::new(opening_of(raising(), &[KOBE])))).then_nothing();
    assert_eq!(again.case.links.len(), 1);
    let other = consultation().opened(&[KOBE]);
    other.asked(Who::Kobe, &Ask::Open(Box::new(opening_of(raising(), &[KOBE])))).refused("key_taken");
}

#[test]
fn a_raised_case_goes_on_by_itself() {
    let raising = raised(&parent(), Who::Kobe, "consultation", None).expect("it may be raised");
    let child = when(Who::Kobe, opening_of(raising, &[KOBE])).accepted();
    let done: Command = complete("request");
    child.when(Who::Kobe, done).then(["phase.completed", "case.completed"]);
}
