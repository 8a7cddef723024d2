//! Stories of what is made of recorded facts: figures per head, declared beside named numbers, entries with their times.

use ayumi_core::command::Command;
use ayumi_core::declared::Beside;
use ayumi_core::definition::{Definition, FieldKind, Indicator, Joins, Means, Per};
use ayumi_core::directory::Directory;
use ayumi_core::entry::Listed;
use ayumi_core::event::BodyGroup;
use ayumi_core::indicator::{Figure, Unknown};
use ayumi_core::testing::definitions::{liaison, service};
use ayumi_core::testing::sketch::{definition, each, item, lifecycle, titled};
use ayumi_core::testing::*;
use serde_json::{Value, json};

fn command(body: Value) -> Command {
    serde_json::from_value(body).expect("the test spells a command")
}

fn costs() -> Definition {
    definition("costs", Joins::Enrolled).phase_of(each("cost").takes("fee", FieldKind::Money).by_command())
}

fn per(per: Per) -> Indicator {
    Indicator {
        id: item("fee"),
        title: titled("fee"),
        phase: item("cost"),
        field: item("fee"),
        per,
        unit: titled("yen"),
    }
}

fn inhabited(story: &Scenario, code: &str, heads: Option<u64>) -> Directory {
    let mut directory = story.world.directory.clone();
    let known = directory.organizations.get_mut(&body(code)).expect("a body of the directory");
    (known.population, known.population_on) = (heads, Some(date("2025-10-01")));
    directory
}

#[test]
fn a_figure_per_head_is_exact_and_names_what_it_was_made_of() {
    let fee = |amount: i64| report("cost", [("fee", json!({"integer": amount}))]);
    let story = given(costs()).opened(&[KOBE, HIMEJI]).command(Who::Kobe, fee(48_000_000));
    let directory = inhabited(&story, KOBE, Some(498_236));
    let figure = |indicator: &Indicator, code, day| {
        Figure::of(indicator, &story.case, &directory, &body(code), date(day))
    };
    let Figure::Known(known) = figure(&per(Per::Head), KOBE, "2026-04-01") else { panic!("it is known") };
    assert_eq!((known.ratio.numerator, known.ratio.denominator), (48_000_000, 498_236));
    assert_eq!((known.ratio.rounded().as_str(), known.amount_on), ("96.34", date("2026-04-01")));
    assert_eq!(known.counted_on, Some(date("2025-10-01")));
    let Figure::Known(whole) = figure(&per(Per::Body), KOBE, "2026-04-01") else { panic!("it is known") };
    assert_eq!((whole.ratio.rounded().as_str(), whole.counted_on), ("48000000.00", None));
    assert_eq!(figure(&per(Per::Head), HIMEJI, "2026-04-01"), Figure::Unknown(Unknown::NotReported));
    assert_eq!(figure(&per(Per::Head), KOBE, "2026-03-31"), Figure::Unknown(Unknown::NotReported));
}

#[test]
fn where_nobody_lives_nothing_is_divided() {
    let fee = report("cost", [("fee", json!({"integer": 1}))]);
    let story = given(costs()).opened(&[KOBE]).command(Who::Kobe, fee);
    for heads in [None, Some(0)] {
        let directory = inhabited(&story, KOBE, heads);
        let figure = Figure::of(&per(Per::Head), &story.case, &directory, &body(KOBE), story.today);
        assert_eq!(figure, Figure::Unknown(Unknown::NoPopulation), "{heads:?}");
    }
}

fn declare(city: u32, town: u32) -> Command {
    command(json!({
        "command": "declare_participants",
        "counts": [{"group": "city", "count": city}, {"group": "town", "count": town}, {"group": "union", "count": 2}],
        "certainty": "forecast",
        "basis": {"kind": "document", "document_number": null, "dated_on": "2026-04-01"}
    }))
}

fn used() -> Definition {
    let ways: &[(&str, &[&str], Means)] = &[
        ("joined", &["live"], Means::Joined),
        ("live", &["left"], Means::Joined),
        ("left", &[], Means::Left),
    ];
    let mut service = Definition { lifecycles: Vec::new(), ..service() }.lifecycle_of(lifecycle("use", ways));
    for condition in &mut service.lifecycles[0].states {
        condition.counts = condition.id == item("live");
        condition.start = true;
    }
    service
}

#[test]
fn declared_and_named_bodies_stand_side_by_side_with_the_gap_between() {
    let to =
        |condition: &str| command(json!({"command": "move_lifecycle", "lifecycle": "use", "to": condition}));
    let story = given(used())
        .opened(&[KOBE, HIMEJI, AMAGASAKI, "283657"])
        .command(Who::Officer, declare(1, 9))
        .command(Who::Kobe, to("live"))
        .command(Who::Himeji, to("live"))
        .command(Who::Officer, to("live").for_body("283657"))
        .command(Who::Officer, to("joined").for_body(AMAGASAKI));
    let beside = |day| Beside::of(&story.definition, &story.case, &story.world.directory, date(day));
    let now = beside("2026-04-01");
    let told: Vec<_> = now.groups.iter().map(|one| (one.group, one.declared, one.named, one.gap())).collect();
    let expected = [
        (BodyGroup::City, Some(1), 2, Some(-1)),
        (BodyGroup::Town, Some(9), 1, Some(8)),
        (BodyGroup::Union, Some(2), 0, Some(2)),
    ];
    assert_eq!(told, expected, "who only said it joins does not use it yet");
    assert_eq!((now.covered(), now.municipalities), ((Some(10), 3), 41));
    let before = beside("2026-03-31");
    assert!(before.declared.is_none() && before.groups.iter().all(|group| group.gap().is_none()));
    assert_eq!(before.covered(), (None, 3));
}

#[test]
fn the_name_of_a_step_tells_what_it_is_before_its_entry_is_known() {
    let liaison = liaison();
    let title = |name: &str| liaison.title_of(&item(name)).map(|title| title.ja);
    let known = liaison.step_named(&item("consultation.12.answer")).expect("a step of a consultation");
    assert_eq!((known.register.id.as_str(), known.entry.as_str()), ("consultation", "12"));
    let whole = given(liaison.clone())
        .opened(&[KOBE])
        .command(Who::Kobe, command(json!({"command": "open_entry", "register": "consultation"})));
    let grown = whole.definition.of_case(&whole.case);
    let phase = grown.phase(&item("consultation.1.answer")).expect("it is open");
    assert_eq!(title("consultation.1.answer").as_ref(), Some(&phase.title.ja));
    for unknown in ["consultation.1.held", "consultation.1", "consultation", "party.1.answer", "answer"] {
        assert!(liaison.step_named(&item(unknown)).is_none(), "{unknown}");
    }
}

#[test]
fn without_conditions_those_who_take_part_are_the_named() {
    let story = given(costs()).opened(&[KOBE, HIMEJI]);
    let beside = Beside::of(&story.definition, &story.case, &story.world.directory, story.today);
    assert_eq!((beside.covered(), beside.groups.len()), ((None, 2), 1));
}

#[test]
fn an_entry_tells_its_step_and_how_long_its_answer_took() {
    let open = command(json!({"command": "open_entry", "register": "consultation"}));
    let answer = report("consultation.1.answer", [("reply", text("お送りします"))]).for_body(KOBE);
    let story = given(liaison()).opened(&[KOBE]).on("2026-04-28").command(Who::Kobe, open.clone());
    let current = |story: &Scenario, at| {
        entry(story, at, |one| one.current(&story.case).map(|step| step.id.to_string()))
    };
    assert_eq!(current(&story, 0), Some("consultation.1.answer".into()));
    // 29 April and 3 to 6 May are holidays: 30 April, 1 and 7 May are the third business day.
    let story = story.on("2026-05-07").command(Who::Officer, answer).command(Who::Kobe, open);
    let took = |at| entry(&story, at, |one| one.response_business_days(&story.case, &story.world.calendar));
    assert_eq!((took(0), took(1)), (Some(3), None));
    assert_eq!(current(&story, 0), None);
    assert_eq!(
        entry(&story, 1, |one| (one.id().to_string(), one.entry.title.ja.clone())).0,
        "consultation.2"
    );
}

fn entry<T>(story: &Scenario, at: usize, tell: impl Fn(&Listed<'_>) -> T) -> T {
    let definition = story.definition.of_case(&story.case);
    tell(&definition.entries(&story.case)[at])
}
