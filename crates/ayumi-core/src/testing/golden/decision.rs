//! Examples of a joint decision: put with a proposal, its electors named, endorsed, voted on and closed; never of what
//! followed.

use crate::definition::StepKind;
use crate::envelope::{Actor, Via};
use crate::event::{
    Count, DecisionClosed, DecisionElectorsNamed, DecisionEndorsed, DecisionMode, DecisionOpened, Elector,
    Electorate, ElectorateRule, Event, NewEvent, Opinion, Tally, VoteCast, VoteChoice, Waived,
};
use crate::id::{ContentHash, DecisionId, PostId, StreamId};
use crate::private::Clear;
use crate::testing::golden::{
    OFFICER_POST, Sample, calendar, code, letter, municipal_officer, officer, procurement, uuid,
};
use crate::testing::world::{HIMEJI, PREFECTURE, TOYOOKA, body, date};

/// Another post of the prefecture, and who holds it.
const COLLEAGUE: &str = "4d6f8a1c-3b5e-4f70-92a4-6c8e0b2d4f61";
const COLLEAGUE_POST: &str = "7e9a1c3d-5f70-4b82-a4c6-8e0f2a4b6c83";

pub(super) fn samples() -> Vec<Sample> {
    let (put, decided) = ("2026-09-14T01:00:00.000000Z", "2026-09-30T06:00:00.000000Z");
    let sample =
        |event, version, at: &str, actor| Sample::new(event, stream(), version, at, actor, Via::Page);
    vec![
        sample(opened(), 70, put, officer()),
        sample(electors_named(), 71, put, officer()),
        sample(endorsed(), 73, "2026-09-15T02:30:00.000000Z", colleague()),
        sample(cast(), 74, "2026-09-16T00:20:00.000000Z", municipal_officer()),
        sample(closed(), 101, decided, officer()),
    ]
}

fn stream() -> StreamId {
    StreamId::case(procurement())
}

fn decision() -> DecisionId {
    DecisionId::derive(procurement(), &code("specification_and_cost"), None, 1, 1)
}

fn colleague() -> Actor {
    use crate::id::UserId;
    Actor {
        user: Some(UserId(uuid(COLLEAGUE))),
        post: Some(PostId(uuid(COLLEAGUE_POST))),
        credential: None,
        ..officer()
    }
}

fn opened() -> NewEvent {
    Event::DecisionOpened(DecisionOpened {
        decision: decision(),
        question: code("specification_and_cost"),
        phase: code("specification"),
        revision: 1,
        participant: None,
        round: 1,
        electorate: Electorate {
            rule: ElectorateRule::Vote,
            authority: body(PREFECTURE),
            size: 27,
            total_weight: 27,
            directory_version: 300,
        },
        proposal: Some(code("adopted")),
        rationale: Some(Clear::text("参加26市町のニーズをすべて満たす仕様案がまとまったため")),
        basis: Some(letter("デ戦第268号", "2026-09-14")),
        votes_until: Some(date("2026-09-29")),
        calendar: Some(calendar()),
    })
}

fn electors_named() -> NewEvent {
    let elector =
        |party, organization| Elector { organization: body(organization), party: code(party), weight: 1 };
    let electors = vec![elector("lead", PREFECTURE), elector("member", HIMEJI), elector("member", TOYOOKA)];
    Event::DecisionElectorsNamed(DecisionElectorsNamed { decision: decision(), electors })
}

fn endorsed() -> NewEvent {
    Event::DecisionEndorsed(DecisionEndorsed {
        decision: decision(),
        participant: None,
        step: 1,
        kind: StepKind::Consult,
        organization: body(PREFECTURE),
        post: Some(PostId(uuid(COLLEAGUE_POST))),
        opinion: Opinion::Consent,
        comment: Some(Clear::text("債務負担行為の設定を前提とする")),
    })
}

fn cast() -> NewEvent {
    Event::VoteCast(VoteCast {
        decision: decision(),
        elector: body(TOYOOKA),
        choice: VoteChoice::Against,
        weight: 1,
        replaces: None,
        reason: Some(Clear::text("利用料の按分方法に異論があるため")),
        basis: Some(letter("豊情第44号", "2026-09-15")),
    })
}

fn closed() -> NewEvent {
    let count = |electors| Count { electors, weight: u64::from(electors) };
    Event::DecisionClosed(DecisionClosed {
        decision: decision(),
        question: code("specification_and_cost"),
        phase: code("specification"),
        revision: 1,
        participant: None,
        round: 1,
        outcome: Some(code("adopted")),
        mode: DecisionMode::Delegated,
        decided_on: date("2026-09-29"),
        decided_by: Some(PostId(uuid(OFFICER_POST))),
        decided_by_title: Some(Clear::text("デジタル戦略課長")),
        basis: letter("デ戦第275号", "2026-09-29"),
        rationale: Clear::text("参加26市町のニーズをすべて満たし、費用が試算の範囲に収まるため"),
        dissent: Some(Clear::text("一部の市町から利用料の按分方法に異論があった")),
        evidence: vec![ContentHash::of(b"draft specification"), ContentHash::of(b"cost estimate")],
        tally: Some(Tally {
            in_favour: count(20),
            against: count(1),
            abstain: count(1),
            not_cast: count(0),
            deemed: count(5),
            quorum: 18,
            quorum_met: true,
            tied: false,
            passed: true,
            vetoed_by: Vec::new(),
        }),
        waived: vec![Waived {
            document: code("minutes"),
            reason: Clear::text("書面による協議で行い、会議を開かなかったため"),
        }],
    })
}
