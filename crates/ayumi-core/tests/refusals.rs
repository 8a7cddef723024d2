//! Every refusal there is, each reached by a command, with its place, its class and its words.

use std::collections::BTreeSet;

use ayumi_core::command::Command;
use ayumi_core::definition::{
    Abstain, Amend, Approval, Completes, DecisionRule, Definition, DueRule, Joins, LateJoin, Quorum,
    RegisterKind, StepKind, VoteRule, Weight,
};
use ayumi_core::event::Precision;
use ayumi_core::rejection::{RefusalKind, Rejection};
use ayumi_core::testing::definitions::{followed, late_comers, liaison, service};
use ayumi_core::testing::sketch::{definition, joint, vote};
use ayumi_core::testing::*;
use ayumi_core::text::Language;
use serde_json::{Value, json};

/// A command that is refused: by whom it was given and where the case then stood.
struct Refusal {
    code: &'static str,
    kind: RefusalKind,
    scenario: Scenario,
    who: Who,
    command: Command,
}

fn refusal(code: &'static str, kind: RefusalKind, scenario: Scenario, who: Who, command: Command) -> Refusal {
    Refusal { code, kind, scenario, who, command }
}

fn procured() -> Scenario {
    given(procurement()).opened(&[KOBE, HIMEJI])
}

fn surveyed() -> Scenario {
    procured().command(Who::Himeji, decline()).command(Who::Kobe, survey())
}

fn put() -> Scenario {
    surveyed()
        .command(Who::Officer, attach("selection", "minutes"))
        .command(Who::Officer, open_decision("selection"))
}

fn migrating() -> Scenario {
    given(migration()).opened(&[KOBE])
}

fn denied_and_absent() -> Vec<Refusal> {
    use RefusalKind::{Conflict, Denied, NotFound, Unprocessable};
    vec![
        refusal("not_allowed", Denied, procured(), Who::Auditor, join()),
        refusal("another_body", Denied, procured(), Who::Kobe, join().for_body(HIMEJI)),
        refusal("no_such_case", NotFound, given(procurement()), Who::Officer, cancel()),
        refusal("case_ended", Conflict, procured().command(Who::Officer, cancel()), Who::Kobe, join()),
        refusal("no_such_phase", Unprocessable, procured(), Who::Kobe, complete("nothing")),
        refusal(
            "no_such_item",
            Unprocessable,
            procured(),
            Who::Kobe,
            report("survey", [("nothing", Value::Null)]),
        ),
        refusal("unknown_body", Unprocessable, procured(), Who::Officer, invite(&[COMPANY])),
        refusal("not_a_participant", Conflict, procured(), Who::Officer, join().for_body(TOYOOKA)),
        refusal(
            "phase_is_joint",
            Unprocessable,
            procured(),
            Who::Officer,
            complete("briefing").for_body(KOBE),
        ),
        refusal("participant_missing", Unprocessable, procured(), Who::Officer, survey()),
        refusal("not_joined", Conflict, procured(), Who::Kobe, report("contract", [])),
    ]
}

fn phases() -> Vec<Refusal> {
    use RefusalKind::{Conflict, Unprocessable};
    vec![
        refusal("phase_not_open", Conflict, procured(), Who::Officer, complete("selection")),
        refusal("phase_ended", Conflict, surveyed(), Who::Kobe, survey()),
        refusal("phase_not_ended", Conflict, procured(), Who::Officer, reopen("survey").for_body(KOBE)),
        refusal("phase_not_optional", Unprocessable, procured(), Who::Officer, skip("selection")),
        refusal("incomplete", Unprocessable, procured(), Who::Kobe, complete("survey")),
        refusal("no_exclusion", Unprocessable, procured(), Who::Officer, exclude(KOBE, "contract")),
        refusal("no_decision", Unprocessable, procured(), Who::Officer, open_decision("briefing")),
        refusal("decision_not_open", Conflict, surveyed(), Who::Officer, decide("selection", "adopt")),
        refusal("decision_open", Conflict, put(), Who::Officer, open_decision("selection")),
        refusal("rework_exhausted", Conflict, sent_back(), Who::Officer, decide("selection", "again")),
    ]
}

fn sent_back() -> Scenario {
    put()
        .command(Who::Officer, decide("selection", "again"))
        .command(Who::Kobe, survey())
        .command(Who::Officer, open_decision("selection"))
}

fn values() -> Vec<Refusal> {
    use RefusalKind::Unprocessable;
    let later = json!([{"field": "users", "value": {"integer": 1}, "effective_on": "2026-05-01"}]);
    let reported = procured().command(Who::Kobe, report("survey", [("users", json!({"integer": 1}))]));
    let blank = report("survey", [("users", Value::Null), ("users", Value::Null)]);
    vec![
        refusal(
            "wrong_value",
            Unprocessable,
            procured(),
            Who::Kobe,
            report("survey", [("users", text("百"))]),
        ),
        refusal(
            "wrong_value",
            Unprocessable,
            reported.clone(),
            Who::Kobe,
            replace("survey", "users", text("百")),
        ),
        refusal("twice", Unprocessable, procured(), Who::Kobe, blank),
        refusal("wrong_count", Unprocessable, procured(), Who::Officer, invite(&[])),
        refusal(
            "future_fact",
            Unprocessable,
            procured(),
            Who::Kobe,
            report("survey", []).with("fields", later),
        ),
        refusal(
            "bad_date",
            Unprocessable,
            procured(),
            Who::Kobe,
            report("survey", [("decided-on", json!({"date": "+12345-06-07"}))]),
        ),
        refusal(
            "no_such_fact",
            Unprocessable,
            reported.clone(),
            Who::Kobe,
            retract("survey", "users").with("event", numbered(1).to_string()),
        ),
        refusal(
            "fact_unnamed",
            Unprocessable,
            reported.clone(),
            Who::Kobe,
            retract("survey", "users").with("item", Value::Null),
        ),
        refusal(
            "not_correctable",
            Unprocessable,
            reported.clone(),
            Who::Kobe,
            retract("survey", "users").with("path", "/data/basis"),
        ),
        refusal("nothing_recorded", Unprocessable, reported, Who::Kobe, retract("survey", "renewal")),
    ]
}

fn words() -> Vec<Refusal> {
    use RefusalKind::{TooLarge, Unprocessable};
    let adopt = || decide("selection", "adopt");
    let named = attach("survey", "needs-sheet").with("media_type", "山田太郎 090-0000-0000");
    let large = attach("survey", "needs-sheet").with("size", 52_428_801);
    vec![
        refusal(
            "reason_missing",
            Unprocessable,
            procured(),
            Who::Officer,
            cancel().with("reason", Value::Null),
        ),
        refusal(
            "unknown_reason",
            Unprocessable,
            procured(),
            Who::Officer,
            cancel().with("reason_code", "mood"),
        ),
        refusal("basis_missing", Unprocessable, put(), Who::Officer, adopt().with("basis", Value::Null)),
        refusal(
            "rationale_missing",
            Unprocessable,
            put(),
            Who::Officer,
            adopt().with("rationale", Value::Null),
        ),
        refusal("text_too_long", TooLarge, procured(), Who::Officer, note(&"長".repeat(4_001))),
        refusal("bad_text", Unprocessable, procured(), Who::Officer, note("\u{1b}")),
        refusal("bad_text", Unprocessable, procured(), Who::Kobe, named),
        refusal(
            "unknown_post",
            Unprocessable,
            put(),
            Who::Officer,
            adopt().with("decided_by", "00000000-0000-4000-8000-00000000dead"),
        ),
        refusal("evidence_too_large", TooLarge, procured(), Who::Kobe, large),
        refusal(
            "evidence_not_attached",
            Unprocessable,
            put(),
            Who::Officer,
            adopt().with("evidence", json!([evidence("x")])),
        ),
        refusal(
            "evidence_of_one_body",
            Unprocessable,
            put().command(Who::Kobe, attach("survey", "needs-sheet")),
            Who::Officer,
            adopt().with("evidence", json!([evidence("needs-sheet")])),
        ),
    ]
}

fn dates() -> Vec<Refusal> {
    use RefusalKind::{Conflict, Unprocessable};
    let designated = set_mark("transition-support", "designated", &["bespoke"]);
    vec![
        refusal(
            "no_deadline",
            Unprocessable,
            procured(),
            Who::Officer,
            change_deadline("briefing", "2026-07-31"),
        ),
        refusal(
            "past_date",
            Unprocessable,
            procured().on("2026-06-01"),
            Who::Officer,
            change_deadline("survey", "2026-05-15"),
        ),
        refusal(
            "mark_dated",
            Conflict,
            migrating().command(Who::Kobe, designated.clone()),
            Who::Kobe,
            designated.with("due_on", "2030-01-31"),
        ),
        refusal("takes_part_by_rule", Conflict, migrating(), Who::Kobe, withdraw()),
        refusal("same_date", Conflict, procured(), Who::Officer, change_deadline("survey", "2026-06-30")),
        refusal(
            "beyond_calendar",
            Unprocessable,
            procured(),
            Who::Officer,
            change_deadline("survey", "2145-01-01"),
        ),
        refusal(
            "beyond_calendar",
            Unprocessable,
            migrating(),
            Who::Kobe,
            designated.with("due_on", "2145-01-01"),
        ),
        refusal(
            "grounds_missing",
            Unprocessable,
            migrating(),
            Who::Kobe,
            designated.with("grounds", json!([])),
        ),
    ]
}

/// A survey whose date moves as `amend` says, others following it.
fn amended(amend: Amend) -> Scenario {
    let mut definition = followed();
    definition.phases[0].due.as_mut().expect("the survey has a date").amend = amend;
    given(definition).opened(&[KOBE])
}

fn amendments() -> Vec<Refusal> {
    use RefusalKind::{Conflict, Denied, Unprocessable};
    let change = || change_deadline("survey", "2026-07-31");
    let ask = || ask_deadline("survey", "2026-07-31");
    let of = |approval| amended(Amend { approval: Some(approval), ..Amend::default() });
    let asked = || amended(Amend::default()).command(Who::Officer, ask());
    let of_kobe = amended(Amend::default()).command(Who::Kobe, ask());
    let taken = answer(&of_kobe, "withdraw").for_body(KOBE);
    let (own, gone) = (answer(&asked(), "approve"), answer(&asked(), "withdraw"));
    let answered = asked().command(Who::Officer, gone.clone());
    let last = DueRule::On { date: date("2026-07-15"), precision: Precision::Day };
    let capped = amended(Amend { not_after: Some(last), ..Amend::default() });
    let often = amended(Amend { times: Some(1), ..Amend::default() }).command(Who::Officer, change());
    let mut question = followed();
    question.phases[0].due.as_mut().expect("the survey has a date").amend.decision = Some(item("extend"));
    let undecided = given(question).opened(&[KOBE]);
    let past = amended(Amend::default()).on("2026-05-29");
    let soon = change_deadline("survey", "2026-06-05").with("precision", "day");
    let done = amended(Amend::default())
        .command(Who::Kobe, report("survey", [("answer", json!({"boolean": true}))]));
    vec![
        refusal("by_request_only", Conflict, of(Approval::Lead), Who::Officer, change()),
        refusal("manager_only", Denied, of(Approval::Manager), Who::Officer, change()),
        refusal("decision_missing", Unprocessable, undecided, Who::Officer, change()),
        refusal("request_pending", Conflict, asked(), Who::Officer, ask()),
        refusal("no_such_request", Conflict, answered, Who::Officer, gone),
        refusal("own_request", Denied, asked(), Who::Officer, own),
        refusal("not_the_requester", Denied, of_kobe, Who::Officer, taken),
        refusal("beyond_cap", Unprocessable, capped, Who::Officer, change()),
        refusal("moves_exhausted", Conflict, often, Who::Officer, change_deadline("survey", "2026-08-31")),
        refusal("follower_in_past", Unprocessable, past, Who::Officer, soon),
        refusal("nothing_due", Conflict, done, Who::Kobe, ask()),
    ]
}

fn services() -> Vec<Refusal> {
    use RefusalKind::{Conflict, Unprocessable};
    let command = |body: Value| serde_json::from_value::<Command>(body).expect("the test spells a command");
    let entry = |register: &str| command(json!({"command": "open_entry", "register": register}));
    let present = json!({"command": "record_attendance", "phase": "meeting.1.shared", "present": [{"organization": KOBE, "persons": 1}]});
    let pause = |word: &str| {
        let letter = json!({"kind": "document", "document_number": "デ戦第123号", "dated_on": null});
        let reason = "豪雨の応急対応のため";
        let mut body = json!({"command": word, "basis": letter, "reason": reason});
        if word == "suspend_work" {
            body["reason_code"] = "disaster".into();
        }
        command(body)
    };
    let close = command(
        json!({"command": "close_case", "basis": {"kind": "document", "document_number": "1", "dated_on": null}}),
    );
    let contacted = || given(liaison()).opened(&[KOBE]).command(Who::Kobe, entry("consultation"));
    let met = || given(liaison()).opened(&[KOBE]).command(Who::Officer, entry("meeting"));
    let mut fixed = liaison();
    fixed.registers[0].kind = RegisterKind::Meetings { more: false };
    let move_on = command(json!({"command": "move_lifecycle", "lifecycle": "use", "to": "live"}));
    let late = given(late_comers(LateJoin::Refused))
        .opened(&[KOBE, HIMEJI])
        .command(Who::Kobe, join())
        .command(Who::Kobe, report("survey", [("answer", json!({"boolean": true}))]));
    let once = given(procurement_reopened_once())
        .opened(&[KOBE])
        .command(Who::Officer, complete("plan"))
        .command(Who::Officer, reopen("plan"))
        .command(Who::Officer, complete("plan"));
    let stopped = procured().command(Who::Officer, pause("suspend_work"));
    let action = entry("action").for_body(KOBE);
    vec![
        refusal("suspended", Conflict, stopped, Who::Kobe, survey()),
        refusal("not_suspended", Conflict, procured(), Who::Officer, pause("resume_work")),
        refusal("reopen_exhausted", Conflict, once, Who::Officer, reopen("plan")),
        refusal("ends_by_itself", Conflict, procured(), Who::Officer, close.clone()),
        refusal("open_work", Conflict, contacted(), Who::Officer, close),
        refusal(
            "no_such_entry",
            Unprocessable,
            contacted(),
            Who::Officer,
            action.with("follows", "visit.7").with("due_on", "2026-05-01"),
        ),
        refusal("register_full", Conflict, given(fixed).opened(&[KOBE]), Who::Officer, entry("meeting")),
        refusal("date_missing", Unprocessable, contacted(), Who::Officer, action),
        refusal("no_attendance", Unprocessable, met(), Who::Officer, command(present)),
        refusal("no_such_move", Conflict, given(service()).opened(&[KOBE]), Who::Kobe, move_on),
        refusal("too_late_to_join", Conflict, late, Who::Himeji, join()),
    ]
}

fn procurement_reopened_once() -> Definition {
    definition("once", Joins::Enrolled)
        .phase_of(joint("plan").by_command().reopens(1))
        .phase_of(joint("act").after(&["plan"]).by_command())
}

/// A purchase in which both bodies take part and have said their needs.
fn purchasing(rule: DecisionRule) -> Scenario {
    [KOBE, HIMEJI].iter().fold(given(purchase(rule)).opened(&[KOBE, HIMEJI]), |story, body| {
        story
            .command(Who::Officer, join().for_body(body))
            .command(Who::Officer, complete("needs").for_body(body))
    })
}

/// The same, the proposal to adopt put.
fn proposed(rule: DecisionRule) -> Scenario {
    purchasing(rule).command(Who::Officer, propose("selection", "adopt"))
}

fn openings_of_votes() -> Vec<Refusal> {
    use RefusalKind::{Conflict, Unprocessable};
    let adopt = || propose("selection", "adopt");
    let (population, five) = (Weight::Population, Quorum::AtLeast(5));
    let nobody =
        purchasing(supplier().voted(vote())).command(Who::Kobe, withdraw()).command(Who::Himeji, withdraw());
    let unknown = given(purchase(supplier().voted(VoteRule { weight: population, ..vote() })))
        .opened(&[TOYOOKA])
        .command(Who::Officer, join().for_body(TOYOOKA))
        .command(Who::Officer, complete("needs").for_body(TOYOOKA));
    let mut slow = purchase(supplier().rounds(1));
    slow.phases[1].completes = Completes::ByCommand;
    let once = [KOBE].iter().fold(given(slow).opened(&[KOBE]), |story, body| {
        story
            .command(Who::Officer, join().for_body(body))
            .command(Who::Officer, complete("needs").for_body(body))
    });
    let once = once.command(Who::Officer, adopt()).command(Who::Officer, decide("selection", "other"));
    vec![
        refusal(
            "proposal_missing",
            Unprocessable,
            purchasing(supplier().voted(vote())),
            Who::Officer,
            open_decision("selection"),
        ),
        refusal("rounds_exhausted", Conflict, once, Who::Officer, adopt()),
        refusal("no_electors", Conflict, nobody, Who::Officer, adopt()),
        refusal("weight_unknown", Conflict, unknown, Who::Officer, adopt()),
        refusal(
            "quorum_unreachable",
            Conflict,
            purchasing(supplier().voted(VoteRule { quorum: five, ..vote() })),
            Who::Officer,
            adopt(),
        ),
    ]
}

fn votes() -> Vec<Refusal> {
    use RefusalKind::{Conflict, Unprocessable};
    let open = || proposed(supplier().voted(vote()));
    let for_it = || cast("selection", "for");
    let both = || open().command(Who::Kobe, for_it()).command(Who::Himeji, for_it());
    let closed = both().command(Who::Officer, decide("selection", "adopt"));
    let strict = proposed(supplier().voted(VoteRule { abstain: Abstain::Refused, ..vote() }));
    let veto = VoteRule { veto: vec![item(MEMBER)], ..vote() };
    let vetoed = proposed(supplier().voted(veto)).command(Who::Kobe, cast("selection", "against"));
    let lost = open().command(Who::Kobe, cast("selection", "against"));
    let last = proposed(supplier().voted(vote()).rounds(1)).command(Who::Kobe, cast("selection", "against"));
    let not_carried = || decide("selection", "adopt").with("outcome", Value::Null);
    let alone = decide("selection", "adopt").with("decided_by_title", Value::Null);
    vec![
        refusal("not_put_to_vote", Unprocessable, proposed(supplier()), Who::Kobe, for_it()),
        refusal("not_an_elector", Conflict, open(), Who::Officer, for_it().for_body(TOYOOKA)),
        refusal("vote_late", Conflict, closed, Who::Kobe, for_it()),
        refusal("already_voted", Conflict, both(), Who::Kobe, cast("selection", "against")),
        refusal("abstention_refused", Unprocessable, strict, Who::Kobe, cast("selection", "abstain")),
        refusal("quorum_missing", Conflict, open(), Who::Officer, decide("selection", "adopt")),
        refusal("not_carried", Conflict, lost.clone(), Who::Officer, decide("selection", "adopt")),
        refusal("vetoed", Conflict, vetoed, Who::Officer, decide("selection", "adopt")),
        refusal("carried", Conflict, both(), Who::Officer, decide("selection", "again")),
        refusal("not_the_proposal", Conflict, lost, Who::Officer, decide("selection", "other")),
        refusal("outcome_missing", Unprocessable, proposed(supplier()), Who::Officer, not_carried()),
        refusal("last_round", Conflict, last, Who::Officer, not_carried()),
        refusal("only_approver", Conflict, proposed(supplier()), Who::Officer, alone),
    ]
}

fn endorsements() -> Vec<Refusal> {
    use RefusalKind::{Conflict, Unprocessable};
    let rule =
        || supplier().endorsed("line", StepKind::Circulate, LEAD).endorsed("other", StepKind::Consult, LEAD);
    let drafted = || proposed(rule());
    let objection = endorse("selection").with("opinion", "object");
    let adopt = || decide("selection", "adopt");
    let without = |document: &str, reason: &str| {
        adopt().with("waived", json!([{"document": document, "reason": reason}]))
    };
    let lacking = || {
        let rule = DecisionRule { requires: vec![item("minutes")], ..supplier() };
        proposed(rule.waivable())
    };
    vec![
        refusal("nothing_to_endorse", Conflict, proposed(supplier()), Who::Colleague, endorse("selection")),
        refusal(
            "step_not_reached",
            Conflict,
            drafted(),
            Who::Colleague,
            endorse("selection").with("step", 2),
        ),
        refusal("own_proposal", Conflict, drafted(), Who::Officer, endorse("selection")),
        refusal("comment_missing", Unprocessable, drafted(), Who::Colleague, objection),
        refusal("endorsement_missing", Conflict, drafted(), Who::Officer, adopt()),
        refusal(
            "waiver_refused",
            Unprocessable,
            proposed(supplier()),
            Who::Officer,
            without("minutes", "不要"),
        ),
        refusal("not_lacking", Unprocessable, lacking(), Who::Officer, without("nothing", "不要")),
        refusal("waiver_unfounded", Unprocessable, lacking(), Who::Officer, without("minutes", " ")),
    ]
}

fn every_refusal() -> Vec<(Refusal, Rejection)> {
    let all = [denied_and_absent(), phases(), values(), words(), dates(), amendments(), services()]
        .into_iter()
        .flatten();
    let all = all.chain(openings_of_votes()).chain(votes()).chain(endorsements());
    let reached = |refusal: Refusal| {
        let answer = refusal.scenario.clone().when(refusal.who, refusal.command.clone());
        let rejection = answer.outcome().expect_err(refusal.code).clone();
        (refusal, rejection)
    };
    all.map(reached).collect()
}

/// The codes the program can give, read from its sources: the tables named `code`.
fn codes() -> BTreeSet<&'static str> {
    let sources = [
        include_str!("../src/rejection.rs"),
        include_str!("../src/rejection/amend.rs"),
        include_str!("../src/rejection/outward.rs"),
        include_str!("../src/rejection/service.rs"),
        include_str!("../src/rejection/vote.rs"),
    ];
    let table = |source: &'static str| {
        let (_, table) = source.split_once("pub fn code(&self)").expect("the codes have a table");
        let (table, _) = table.split_once("pub fn kind(&self)").expect("the classes follow the codes");
        table
    };
    let code = |line: &'static str| line.split_once("=> \"")?.1.split_once('"').map(|(code, _)| code);
    sources.into_iter().flat_map(|source| table(source).lines()).filter_map(code).collect()
}

/// Changes of the directory, migrations and further cases are asked for beside the commands to a case.
const BESIDE_COMMANDS: &[&str] = &[
    "no_such_user",
    "no_such_token",
    "role_of_another_kind",
    "migration_blocked",
    // What leads out of the program is refused by the engine.
    "bad_mail",
    "bad_url",
    "unknown_type",
    "no_such_webhook",
    "no_such_feed",
    "no_such_reminder",
    "snooze_day",
    "snooze_reason_missing",
    "nothing_parked",
    "migration_not_proposed",
    "migration_not_approved",
    "migration_own_proposal",
    // What is raised is opened, not commanded: `raising` has its stories.
    "raises_another",
    "key_taken",
];

#[test]
fn every_code_is_reached_by_a_command() {
    let reached = every_refusal().into_iter().map(|(_, rejection)| rejection.code());
    assert_eq!(reached.chain(BESIDE_COMMANDS.iter().copied()).collect::<BTreeSet<_>>(), codes());
}

#[test]
fn every_refusal_has_its_code_and_class() {
    for (refusal, rejection) in every_refusal() {
        assert_eq!((rejection.code(), rejection.kind()), (refusal.code, refusal.kind), "{rejection:?}");
    }
}

#[test]
fn a_refusal_points_at_a_member_of_the_command_it_refuses() {
    for (refusal, rejection) in every_refusal() {
        let pointer = rejection.pointer();
        let body = serde_json::to_value(&refusal.command).unwrap();
        assert!(body.pointer(&pointer).is_some(), "{}: nothing at `{pointer}` of {body}", refusal.code);
    }
}

#[test]
fn a_refusal_says_in_both_languages_what_is_refused() {
    let mut said = BTreeSet::new();
    for (refusal, rejection) in every_refusal() {
        let (ja, en) = (rejection.message(Language::Ja), rejection.message(Language::En));
        assert!(ja.ends_with('。') || ja.contains('：'), "{}: {ja}", refusal.code);
        assert!(en.is_ascii() || en.contains('「'), "{}: {en}", refusal.code);
        for words in [&ja, &en] {
            assert!(
                !words.contains('{') && !words.contains('}') && !words.is_empty(),
                "{}: {words}",
                refusal.code
            );
        }
        said.insert(en);
    }
    assert!(said.len() + BESIDE_COMMANDS.len() >= codes().len(), "two codes say the same");
}

#[test]
fn a_refusal_leaves_the_case_as_it_was() {
    for (refusal, _) in every_refusal() {
        let before = refusal.scenario.case.clone();
        let after = refusal.scenario.when(refusal.who, refusal.command).refused(refusal.code);
        assert_eq!(after.case, before, "{}", refusal.code);
    }
}
