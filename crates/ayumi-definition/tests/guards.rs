//! Guards in a definition: read to typed trees, refused at the exact place of the mistake, never at their cost.

use ayumi_core::definition::{Definition, MilestoneRule};
use ayumi_core::guard::Guard;
use ayumi_core::text::Language;
use ayumi_definition::{Diagnostic, Severity, canonical, check, read_published, render};

const GUARDED: &str = include_str!("fixtures/guarded.yaml");

/// Where the guard under test stands: in front of joint work, or inside the part of each municipality.
const JOINT: &str =
    "enter_if: decisions.cost.outcome == 'adopted' && fields.specification.amount >= 100000000";
const EACH: &str = "enter_if: \"body.population < 30000 || marks['in-need'] == 'yes_'\"";
const INSIDE: &str = "{guard: fields.wishes.attended}";

fn definition(source: &str) -> Definition {
    let outcome = read_published(source);
    assert_eq!(outcome.diagnostics, []);
    outcome.value.expect("a definition without errors has a value")
}

fn replaced(old: &str, new: &str) -> String {
    assert_eq!(GUARDED.matches(old).count(), 1, "`{old}` stands once in the file");
    GUARDED.replace(old, new)
}

/// The fixture with another guard, in single quotes or none as YAML needs.
fn guarded(seat: &str, guard: &str) -> String {
    let quoted = format!("'{}'", guard.replace('\'', "''"));
    let written = if seat == INSIDE { format!("{{guard: {quoted}}}") } else { format!("enter_if: {quoted}") };
    replaced(seat, &written)
}

fn errors(source: &str) -> Vec<Diagnostic> {
    let outcome = read_published(source);
    let errors = outcome.diagnostics.iter().any(|found| found.severity == Severity::Error);
    assert_eq!(outcome.value.is_none(), errors, "a value is given when, and only when, nothing is an error");
    outcome.diagnostics
}

#[track_caller]
fn expect(source: &str, code: &str, at: &str) -> Diagnostic {
    let found = errors(source);
    let [diagnostic] = found.as_slice() else { panic!("one mistake, not {found:#?}") };
    assert_eq!(diagnostic.code, code, "{diagnostic:#?}");
    assert_eq!(&source[diagnostic.span.clone()], at, "{diagnostic:#?}");
    let before = &source[..diagnostic.span.start];
    assert_eq!(diagnostic.line, before.matches('\n').count() + 1);
    assert_eq!(diagnostic.column, before.chars().rev().take_while(|c| *c != '\n').count() + 1);
    assert!(!diagnostic.message_ja.is_ascii(), "{code} has no Japanese: {}", diagnostic.message_ja);
    let japanese = |c: char| ('\u{3041}'..='\u{30ff}').contains(&c) || ('\u{4e00}'..='\u{9fff}').contains(&c);
    assert!(
        !diagnostic.message_en.contains(japanese) && !diagnostic.message_en.ends_with('.'),
        "{diagnostic:?}"
    );
    diagnostic.clone()
}

#[track_caller]
fn refuse_all(seat: &str, cases: &[(&str, &str, &str)]) {
    for (guard, code, at) in cases {
        let source = guarded(seat, guard);
        // A quote inside the scalar is doubled in the file.
        expect(&source, code, &at.replace('\'', "''"));
    }
}

fn printed(guard: Option<&Guard>) -> String {
    guard.map(ToString::to_string).unwrap_or_default()
}

#[test]
fn every_place_for_a_guard_is_read() {
    let definition = definition(GUARDED);
    let phase = |id: &str| definition.phase(&id.parse().unwrap()).unwrap();
    let wishes = phase("wishes");
    let field = |id: &str| wishes.field(&id.parse().unwrap()).unwrap();
    assert_eq!(printed(field("start-month").required_if.as_ref()), "fields.wishes.next_year_use == 'wanted'");
    assert_eq!(
        printed(wishes.documents[0].required_if.as_ref()),
        "has(fields.wishes.users) && fields.wishes.users > 1000"
    );
    let MilestoneRule::Holds(guard) = &wishes.milestones[0].when else { panic!("{:?}", wishes.milestones) };
    assert_eq!(guard.to_string(), "fields.wishes.attended");
    assert_eq!(
        printed(phase("specification").not_applicable_if.as_ref()),
        "participants.member.all(p, p.fields.wishes.next_year_use == 'not_wanted')"
    );
    assert_eq!(
        printed(phase("review").enter_if.as_ref()),
        "decisions.cost.outcome == 'adopted' && fields.specification.amount >= 100000000"
    );
    assert_eq!(
        printed(phase("support").enter_if.as_ref()),
        "body.population < 30000 || marks['in-need'] == 'yes_'"
    );
    assert!(phase("support").enter_if.as_ref().unwrap().is_of_one());
    assert!(!phase("review").enter_if.as_ref().unwrap().is_of_one());
}

#[test]
fn what_only_a_condition_asks_for_does_not_end_a_phase_by_itself() {
    let source = replaced("        required: true\n        of: {wanted", "        of: {wanted");
    let wishes = &read_published(&source).value.expect("it is only warned about").phases[0];
    assert_eq!(wishes.completes, ayumi_core::definition::Completes::ByCommand);
    let source =
        source.replace("    audience: invited\n", "    audience: invited\n    completes: when_met\n");
    assert!(errors(&source).iter().any(|found| found.code == "AY304"));
}

#[test]
fn a_guard_is_part_of_the_canonical_form_as_it_is_written() {
    let form = canonical(GUARDED).unwrap();
    assert!(form.contains(r#""required_if":"fields.wishes.next_year_use == 'wanted'""#));
    assert!(form.contains(r#""when":{"guard":"fields.wishes.attended"}"#));
    assert_ne!(canonical(&GUARDED.replace("30000", "30001")).unwrap(), form);
}

#[test]
fn what_is_no_cel_is_refused_where_it_stops_being_it() {
    refuse_all(
        JOINT,
        &[
            ("", "AY902", "'"),
            ("case.fiscal_year >", "AY902", ""),
            ("case.fiscal_year > 2026 2027", "AY902", "2027"),
            ("case.fiscal_year = 2026", "AY903", "="),
            ("case.fiscal_year ＞ 2026", "AY903", "＞"),
            ("case.fiscal_year > 2026 & true", "AY903", "&"),
            ("(case.fiscal_year > 2026", "AY902", ""),
            ("case.fiscal_year > 2026)", "AY902", ")"),
            ("case.fiscal_year > 2026 ? true", "AY902", ""),
            ("fields.specification.amount > 1.5", "AY906", "1.5"),
            ("fields.specification.amount > 1e3", "AY906", "1e3"),
            ("fields.specification.amount > 10u", "AY906", "10u"),
            ("fields.specification.amount > 0x1F", "AY906", "0x1F"),
            ("fields.specification.amount > 9223372036854775808", "AY906", "9223372036854775808"),
            ("decisions.cost.outcome == 'adopted", "AY907", "'adopted"),
            ("decisions.cost.outcome == r'adopted'", "AY907", "r"),
            ("decisions.cost.outcome == 'a\\q'", "AY907", "\\q"),
            ("decisions.cost.outcome == null", "AY902", "null"),
            ("decisions.cost.in == 'adopted'", "AY902", "in"),
            ("decisions.cost[1] == 'adopted'", "AY902", "1"),
            ("fields.specification.x-y > 1", "AY911", "fields.specification.x-y"),
            ("phases.go-live.status == 'done'", "AY911", "phases.go-live.status"),
            ("{'a': 1}", "AY903", "{"),
        ],
    );
}

#[test]
fn a_name_that_stands_for_nothing_is_refused_with_what_was_meant() {
    refuse_all(
        JOINT,
        &[
            ("field.specification.amount > 1", "AY910", "field"),
            ("fields.specificaton.amount > 1", "AY201", "specificaton"),
            ("fields.specification.amuont > 1", "AY201", "amuont"),
            ("fields['specification']['amuont'] > 1", "AY201", "'amuont'"),
            ("fields.specification > 1", "AY911", "fields.specification"),
            ("fields.specification.amount.value > 1", "AY911", "fields.specification.amount.value"),
            ("phases.specification == 'done'", "AY911", "phases.specification"),
            ("decisions.costs.outcome == 'adopted'", "AY201", "costs"),
            ("participants.members.size() > 1", "AY201", "members"),
            ("participants.lead.size() > 1", "AY201", "lead"),
            ("participants.member.exists(p, p.checklist.support.s_1 == 'done')", "AY201", "s_1"),
            ("participants.member.exists(p, p.marks.in_need == 'yes_')", "AY201", "in_need"),
            ("participants.member.exists(p, q.body.population > 1)", "AY910", "q"),
            ("participants.member.exists(p, p.body.poplation > 1)", "AY910", "poplation"),
            ("case.attributes.system == 'x'", "AY911", "case.attributes.system"),
        ],
    );
    let hint = |guard: &str| errors(&guarded(JOINT, guard))[0].hint_en.clone().unwrap();
    assert_eq!(hint("field.specification.amount > 1"), "did you mean `fields`?");
    assert_eq!(hint("fields.specification.amuont > 1"), "did you mean `amount`?");
    assert_eq!(hint("decisions.cost.outcome == 'adpoted'"), "did you mean `adopted`?");
    assert_eq!(hint("sizes(['a']) > 1"), "did you mean `size`?");
}

#[test]
fn what_does_not_fit_together_is_refused() {
    refuse_all(
        JOINT,
        &[
            ("fields.specification.amount", "AY912", "fields.specification.amount"),
            ("fields.specification.amount && true", "AY912", "fields.specification.amount"),
            ("!fields.specification.amount", "AY912", "fields.specification.amount"),
            ("-decisions.cost.outcome > 1", "AY912", "decisions.cost.outcome"),
            ("fields.specification.amount == '5'", "AY912", "'5'"),
            ("'5' == fields.specification.amount", "AY912", "'5'"),
            ("decisions.cost.outcome < 'adopted'", "AY912", "decisions.cost.outcome"),
            ("decisions.cost.outcome == 'adpoted'", "AY913", "'adpoted'"),
            ("decisions.cost.outcome != 'maybe'", "AY913", "'maybe'"),
            ("phases.wishes.status == 'done'", "AY920", "phases.wishes.status"),
            ("phases.specification.status == 'finished'", "AY913", "'finished'"),
            ("decisions.cost.outcome in ['adopted', 'dropped']", "AY913", "'dropped'"),
            ("decisions.cost.outcome in 'adopted'", "AY912", "'adopted'"),
            ("fields.specification.amount in []", "AY912", "[]"),
            ("fields.specification.amount in [1, 'a']", "AY912", "'a'"),
            ("case.fiscal_year > 2026 ? 1 : true", "AY912", "true"),
            ("has(decisions.cost.outcome) ? 'a' : 1", "AY912", "1"),
            (
                "participants.member.exists(p, p.fields.wishes['council-on'] > '2026-09-01')",
                "AY912",
                "'2026-09-01'",
            ),
            (
                "participants.member.exists(p, p.fields.wishes['start-month'] == date('2026-09-01'))",
                "AY912",
                "date('2026-09-01')",
            ),
            ("participants.member.exists(p, p.fields.wishes.areas == 'school')", "AY912", "'school'"),
            ("participants.member.exists(p, 'schol' in p.fields.wishes.areas)", "AY913", "'schol'"),
            ("participants.member.exists(p, p.body.kind == 'company')", "AY913", "'company'"),
            ("size(fields.specification.amount) > 1", "AY912", "fields.specification.amount"),
            ("has(phases.specification.status)", "AY919", "has(phases.specification.status)"),
            ("date('2026-02-30') == date('2026-03-01')", "AY111", "'2026-02-30'"),
            ("month('2026-13') == month('2026-03')", "AY111", "'2026-13'"),
        ],
    );
}

#[test]
fn a_guard_asks_only_what_it_may() {
    refuse_all(
        JOINT,
        &[
            ("today > date('2026-04-01')", "AY916", "today"),
            ("now() > date('2026-04-01')", "AY916", "now"),
            ("timestamp('2026-04-01T00:00:00Z') == 1", "AY916", "timestamp"),
            ("matches('a', 'b')", "AY917", "matches"),
            ("participants.member.any(p, true)", "AY917", "any"),
            ("has('a')", "AY918", "has('a')"),
            ("has(fields.specification.amount, 1)", "AY918", "has(fields.specification.amount, 1)"),
            (
                "date(fields.specification.amount) == date('2026-04-01')",
                "AY918",
                "date(fields.specification.amount)",
            ),
            ("participants.member.exists(fields, true)", "AY918", "fields"),
            ("participants.member.exists(p)", "AY918", "participants.member.exists(p)"),
            ("participants.member.map(p, p.fields.wishes.users) > 1", "AY912", "1"),
            (
                "participants.member.exists(p, p.fields.wishes.reason == 'x')",
                "AY915",
                "p.fields.wishes.reason",
            ),
            ("fields.wishes.users > 1", "AY920", "fields.wishes.users"),
            ("marks['in-need'] == 'yes_'", "AY920", "marks['in-need']"),
            ("body.population > 1", "AY920", "body.population"),
            ("participants.member.exists(p, participants.member.size() > 1)", "AY922", "participants.member"),
            (
                "participants.member.exists(p, participants.member.all(q, q.fields.wishes.attended))",
                "AY922",
                "participants.member.all(q, q.fields.wishes.attended)",
            ),
            (
                "participants.member.exists(p, p.fields.specification.amount > 1)",
                "AY923",
                "p.fields.specification.amount",
            ),
            (
                "participants.supplier.exists(p, p.fields.wishes.attended)",
                "AY923",
                "p.fields.wishes.attended",
            ),
        ],
    );
    refuse_all(
        EACH,
        &[
            ("participants.member.size() > 3", "AY921", "participants.member"),
            (
                "participants.member.exists(p, p.fields.wishes.attended)",
                "AY921",
                "participants.member.exists(p, p.fields.wishes.attended)",
            ),
            ("fields.wishes.reason == 'x'", "AY915", "fields.wishes.reason"),
            (
                "fields.wishes.next_year_use == marks['in-need']",
                "AY914",
                "fields.wishes.next_year_use == marks['in-need']",
            ),
        ],
    );
    refuse_all(INSIDE, &[("body.population > 1", "AY924", "body.population")]);
    assert_eq!(errors(&guarded(JOINT, "participants.member.exists(p, has(p.fields.wishes.reason))")), []);
}

#[test]
fn what_can_never_hold_is_refused_and_what_always_does_is_warned_about() {
    for never in [
        "false",
        "1 > 2",
        "case.fiscal_year > 2026 && false",
        "decisions.cost.outcome == 'adopted' && decisions.cost.outcome == 'cancelled'",
        "decisions.cost.outcome == 'adopted' && decisions.cost.outcome != 'adopted'",
        "!has(decisions.cost.outcome) && decisions.cost.outcome == 'adopted'",
        "phases.specification.status == 'done' && phases.specification.status == 'skipped'",
        "participants.member.exists(p, false)",
        "participants.member.size() > 5000",
        "1 / 0 == 1",
    ] {
        expect(&guarded(JOINT, never), "AY931", &never.replace('\'', "''"));
    }
    for always in [
        "true",
        "case.fiscal_year > 2026 || true",
        "has(decisions.cost.outcome) || !has(decisions.cost.outcome)",
        "phases.specification.status != 'done' || phases.specification.status == 'done'",
        "participants.member.size() >= 0",
    ] {
        let source = guarded(JOINT, always);
        let found = expect(&source, "AY932", &always.replace('\'', "''"));
        assert_eq!(found.severity, Severity::Warning);
        assert!(read_published(&source).value.is_some(), "a warning refuses nothing");
    }
    for open in [
        "decisions.cost.outcome == 'adopted' || decisions.cost.outcome != 'adopted'",
        "fields.specification.amount > 1 && fields.specification.amount < 1",
        "participants.member.all(p, false)",
        "participants.member.exists(p, true)",
    ] {
        assert_eq!(errors(&guarded(JOINT, open)), [], "{open}");
    }
}

#[test]
fn phases_that_wait_for_each_other_through_guards_are_refused() {
    let self_reading = guarded(JOINT, "phases.review.status == 'waiting'");
    let found = expect(&self_reading, "AY933", "'phases.review.status == ''waiting'''");
    assert_eq!(found.message_en, "phases wait for each other through guards: review → review");
    let backwards = replaced(
        "    after: [wishes]\n",
        "    after: [wishes]\n    enter_if: participants.member.exists(p, p.phases.contract.status == 'done')\n",
    );
    let found = errors(&backwards);
    assert_eq!(found[0].code, "AY933");
    assert!(found[0].message_en.ends_with("specification → contract → specification"), "{found:?}");
    let needed = replaced(
        "amount: {title: {ja: 総額（円）, en: Total in yen}, type: integer, required: true, min: 0}",
        "amount: {title: {ja: 総額（円）, en: Total in yen}, type: integer, required_if: \"phases.review.status == 'done'\"}",
    );
    assert_eq!(errors(&needed)[0].code, "AY933");
    let milestone =
        replaced("when: {guard: fields.wishes.attended}", "when: {guard: phases.contract.status == 'done'}");
    assert_eq!(errors(&milestone), [], "a milestone holds nothing up");
}

#[test]
fn a_status_asked_for_too_early_is_warned_about() {
    let early = replaced(JOINT, "not_applicable_if: phases.review.status == 'skipped'");
    assert_eq!(errors(&early)[0].code, "AY933");
    let early = replaced(
        "    enter_if: phases.specification.status == 'done'\n",
        "    not_applicable_if: phases.specification.status == 'done'\n",
    );
    let found = expect(&early, "AY935", "phases.specification.status == 'done'");
    assert_eq!(found.severity, Severity::Warning);
    let settled = early.replace("    party: supplier\n", "    party: supplier\n    after: [specification]\n");
    assert_eq!(errors(&settled), []);
}

#[test]
fn what_waits_for_an_answer_nobody_must_give_is_warned_about() {
    let optional = "has(fields.wishes.users) && fields.wishes.users > 1000";
    let bare = replaced(optional, "fields.wishes.users > 1000");
    let found = expect(&bare, "AY936", "fields.wishes.users > 1000");
    assert_eq!(found.severity, Severity::Warning);
    assert!(found.hint_en.unwrap().contains("has(fields.wishes.users)"));
    let either = replaced(optional, "has(fields.wishes.users) || fields.wishes.users > 1000");
    assert_eq!(errors(&either)[0].code, "AY936");
    let said = "participants.member.all(p, p.fields.wishes.next_year_use == 'not_wanted')";
    let of_each = replaced(said, "participants.member.all(p, p.fields.wishes.attended)");
    assert_eq!(errors(&of_each)[0].code, "AY936", "nobody must say whether they attended");
    let passing = replaced(EACH, "not_applicable_if: marks['in-need'] == 'no_'");
    assert_eq!(errors(&passing)[0].code, "AY936");
    assert_eq!(
        errors(&guarded(EACH, "marks['in-need'] == 'yes_'")),
        [],
        "a phase may wait for somebody's word"
    );
}

#[test]
fn a_guard_of_a_broken_neighbour_is_not_blamed_for_it() {
    let source = replaced("amount: {title", "amount: {titel");
    let codes: Vec<&str> = errors(&source).iter().map(|found| found.code).collect();
    assert_eq!(codes, ["AY106", "AY101"]);
    let source = replaced(
        "users: {title: {ja: 利用者数, en: Users}, type: integer, min: 0}",
        "users: {title: 数, type: number}",
    );
    let codes: Vec<&str> = errors(&source).iter().map(|found| found.code).collect();
    assert_eq!(codes, ["AY104"]);
}

#[test]
fn a_guard_is_a_text_and_stands_alone_beside_required() {
    expect(&replaced(JOINT, "enter_if: true"), "AY103", "true");
    expect(&replaced(JOINT, "enter_if: [a]"), "AY103", "[");
    let twice = replaced(
        "required_if: fields.wishes.next_year_use == 'wanted'",
        "required_if: 'true'\n        required: true",
    );
    expect(&twice, "AY934", "required_if");
    let neither = replaced(INSIDE, "{guard: fields.wishes.attended, item_done: x}");
    expect(&neither, "AY118", "{");
}

#[test]
fn the_place_is_exact_in_every_way_yaml_writes_a_text() {
    let wrong = "case.fiscal_yaer";
    for written in [
        format!("enter_if: {wrong} > 2026"),
        format!("enter_if: '{wrong} > 2026'"),
        format!("enter_if: \"{wrong} > 2026\""),
        format!("enter_if: \"\\u0074rue && \\x28\\\n      {wrong} > 2026)\""),
        format!("enter_if: 'phases.specification.status == ''done'' &&\n      {wrong} > 2026'"),
        format!("enter_if: phases.specification.status == 'done' &&\n      {wrong} > 2026"),
        format!("enter_if: |\n      // 年度による\n      true &&\n        {wrong} > 2026"),
        format!("enter_if: >-\n      phases.specification.status == 'done'\n      && {wrong} > 2026"),
        format!("enter_if: |\n      'done' == phases.specification.status || {wrong} > 2026"),
        format!("enter_if: |\n      \"done\" == phases.specification.status || {wrong} > 2026"),
    ] {
        let source = replaced(JOINT, &written);
        expect(&source, "AY911", wrong);
        let windows = source.replace('\n', "\r\n");
        let found = errors(&windows);
        assert_eq!(&windows[found[0].span.clone()], wrong, "{written}");
    }
}

#[test]
fn the_mistake_is_shown_inside_the_guard() {
    let source = replaced(JOINT, "enter_if: fields.specification.amuont >= 100000000");
    let shown = render(&source, "guarded.yaml", &errors(&source), Language::Ja);
    let line = source[..source.find("amuont").unwrap()].matches('\n').count() + 1;
    let expected = format!(
        "エラー[AY201]: この段階の報告項目 `amuont` はありません\n  --> guarded.yaml:{line}:36\n   |\n{line} |     enter_if: fields.specification.amuont >= 100000000\n   |                                    ^^^^^^\n   |\n   = ヒント: `amount` のことですか\n\n"
    );
    assert_eq!(shown, expected);
}

#[test]
fn a_hostile_guard_is_refused_at_once() {
    let long = format!("case.fiscal_year > {}", "1".repeat(10_000));
    let found = errors(&guarded(JOINT, &long));
    assert_eq!(found[0].code, "AY901");
    for (guard, code) in [
        (format!("{}true{}", "(".repeat(900), ")".repeat(900)), "AY904"),
        ("(".repeat(1_000), "AY904"),
        ("!".repeat(1_500), "AY904"),
        ("-".repeat(1_500), "AY904"),
        ("[".repeat(1_500), "AY904"),
        ("true?".repeat(300), "AY902"),
        (format!("{}false", "true?true:".repeat(150)), "AY904"),
        (format!("1{} == 1", "+1".repeat(500)), "AY904"),
        (format!("a{}", ".a".repeat(900)), "AY904"),
        (format!("a{}", "()".repeat(900)), "AY902"),
        (format!("size({}", "size(".repeat(300)), "AY904"),
        (format!("true{}", " && true".repeat(240)), "AY905"),
        (format!("case.fiscal_year in [{}1]", "1,".repeat(900)), "AY905"),
        ("'".repeat(1_999), "AY907"),
        ("\u{1f600}".repeat(1_999), "AY903"),
    ] {
        let found = errors(&guarded(JOINT, &guard));
        assert_eq!(found[0].code, code, "{guard:.40} {found:?}");
    }
    let deepest = format!("{}case.fiscal_year{} > 2026", "(".repeat(29), ")".repeat(29));
    assert_eq!(errors(&guarded(JOINT, &deepest)), []);
}

#[test]
fn the_cost_of_a_guard_is_bounded() {
    let said = |times: usize| {
        let more = "p.body.population > 1||".repeat(times);
        format!("participants.member.exists(p, {more}p.marks['in-need'] == 'yes_')")
    };
    assert_eq!(errors(&guarded(JOINT, &said(30))), []);
    let found = errors(&guarded(JOINT, &said(45)));
    assert_eq!(found[0].code, "AY930", "{found:?}");
}

#[test]
fn every_problem_of_a_guard_is_told_at_once() {
    let source = guarded(JOINT, "decisions.cost.outcome == 'x' && fields.specification.amuont > 1 && today");
    let codes: Vec<&str> = errors(&source).iter().map(|found| found.code).collect();
    assert_eq!(codes, ["AY913", "AY201", "AY916"]);
    assert_eq!(check(&source).len(), 3);
}
