//! A joint decision from the draft to the closing, with something of everything that can be said to it; for tests alone.

use ayumi_core::definition::{RouteStep, StepKind};
use ayumi_core::envelope::{Actor, OnBehalfOf};
use ayumi_core::event::{
    Count, DecisionClosed, DecisionElectorsNamed, DecisionEndorsed, DecisionMode, DecisionOpened, Elector,
    Electorate, ElectorateRule, Event, MilestoneReached, Opinion, Tally, VoteCast, VoteChoice, Waived,
};
use ayumi_core::id::{ContentHash, EventId};
use ayumi_core::text::Label;
use ayumi_store::views::{Closed, DecisionRow};
use uuid::Uuid;

use super::pages::{Sample, programme_id};
use super::story::{
    AMAGASAKI, HIMEJI, LEAD, Story, actor, basis, body, calendar_ref, case_id, day, directory, education,
    offset, post, question, story,
};
use crate::view::decision::{self, DecisionPage};
use crate::view::decisions::DecisionsPage;
use crate::view::people::{People, Texts};
use crate::view::say::Say;
use crate::view::sentence::Speaker;
use crate::view::shell::Shell;

fn electorate() -> Electorate {
    Electorate {
        rule: ElectorateRule::Vote,
        authority: body(LEAD),
        size: 3,
        total_weight: 6,
        directory_version: 6,
    }
}

fn votes() -> Tally {
    let count = |electors, weight| Count { electors, weight };
    Tally {
        in_favour: count(1, 3),
        against: count(1, 2),
        abstain: count(0, 0),
        not_cast: count(0, 0),
        deemed: count(1, 1),
        quorum: 2,
        quorum_met: true,
        tied: false,
        passed: true,
        vetoed_by: Vec::new(),
    }
}

/// The question is put, endorsed and voted on.
pub(super) fn put(story: &mut Story) {
    let rationale = Some(story.secret("/data/rationale", "Best of three."));
    let opened = DecisionOpened {
        decision: question(),
        question: "supplier".parse().unwrap(),
        phase: "selection".parse().unwrap(),
        revision: 1,
        participant: None,
        round: 1,
        electorate: electorate(),
        proposal: Some("selected".parse().unwrap()),
        rationale,
        basis: Some(basis()),
        votes_until: Some(day("2026-06-30")),
        calendar: Some(calendar_ref()),
    };
    story.tell(actor(LEAD), "2026-05-10", Event::DecisionOpened(opened));
    let elector = |code, party: &str, weight| Elector {
        organization: body(code),
        party: party.parse().unwrap(),
        weight,
    };
    let electors =
        vec![elector(LEAD, "lead", 3), elector(HIMEJI, "member", 2), elector(AMAGASAKI, "member", 1)];
    let named = DecisionElectorsNamed { decision: question(), electors };
    story.tell(actor(LEAD), "2026-05-10", Event::DecisionElectorsNamed(named));
    let comment = Some(story.secret("/data/comment", "Costs to be shown."));
    let endorsed = DecisionEndorsed {
        decision: question(),
        participant: None,
        step: 1,
        kind: StepKind::Consult,
        organization: body(LEAD),
        post: Some(post()),
        opinion: Opinion::Object,
        comment,
    };
    story.tell(actor(LEAD), "2026-05-11", Event::DecisionEndorsed(endorsed));
    vote(story, actor(LEAD), LEAD, VoteChoice::For, 3);
    vote(story, actor(HIMEJI), HIMEJI, VoteChoice::Abstain, 2);
    let on_behalf_of = Some(OnBehalfOf { user: None, post: None, organization: body(HIMEJI) });
    vote(story, Actor { on_behalf_of, ..actor(LEAD) }, HIMEJI, VoteChoice::Against, 2);
}

fn vote(story: &mut Story, by: Actor, code: &str, choice: VoteChoice, weight: u64) {
    let voter = &story.case.decisions[&question()].draft.voters[&body(code)];
    let replaces = voter.ballot.as_ref().map(|ballot| ballot.event);
    let reason = Some(story.secret("/data/reason", "Too dear for a small town."));
    let (decision, elector, basis) = (question(), body(code), Some(basis()));
    let cast = VoteCast { decision, elector, choice, weight, replaces, reason, basis };
    story.tell(by, "2026-05-12", Event::VoteCast(cast));
}

/// The answer to the open question.
pub(super) fn decided(story: &mut Story) {
    let title = story.secret("/data/decided_by_title", "Director");
    let (rationale, dissent) =
        (story.secret("/data/rationale", "Best of three."), story.secret("/data/dissent", "Too dear."));
    let reason = story.secret("/data/waived/0/reason", "Agreed in writing.");
    let closed = DecisionClosed {
        decision: question(),
        question: "supplier".parse().unwrap(),
        phase: "selection".parse().unwrap(),
        revision: 1,
        participant: None,
        round: 1,
        outcome: Some("selected".parse().unwrap()),
        mode: DecisionMode::Delegated,
        decided_on: day("2026-05-20"),
        decided_by: Some(post()),
        decided_by_title: Some(title),
        basis: basis(),
        rationale,
        dissent: Some(dissent),
        evidence: vec![ContentHash::of(b"evaluation")],
        tally: Some(votes()),
        waived: vec![Waived { document: "minutes".parse().unwrap(), reason }],
    };
    story.tell(actor(LEAD), "2026-07-01", Event::DecisionClosed(closed));
    let milestone = MilestoneReached {
        milestone: "supplier_selected".parse().unwrap(),
        phase: "selection".parse().unwrap(),
        revision: 1,
        participant: None,
    };
    story.tell(Actor::system(), "2026-07-01", Event::MilestoneReached(milestone));
}

/// The round as its view has it.
pub(crate) fn decision_row(closed: bool) -> DecisionRow {
    DecisionRow {
        decision: question(),
        case: case_id(),
        case_title: Label::new("統合型校務支援システム", "Integrated school affairs system"),
        programme: programme_id(),
        question: "supplier".parse().unwrap(),
        question_title: Label::new("サービス提供事業者の選定", "Selection of the supplier"),
        phase: "selection".parse().unwrap(),
        phase_title: Label::new("⑤選定", "⑤ Selection"),
        revision: 1,
        participant: None,
        round: 1,
        electorate: electorate(),
        opened_by: EventId(Uuid::from_u128(1_017)),
        opened_on: day("2026-05-10"),
        proposal: Some("selected".parse().unwrap()),
        proposal_title: Some(Label::new("事業者を決定する", "Supplier selected")),
        votes_until: Some(day("2026-06-30")),
        closed: closed.then(|| Closed {
            event: EventId(Uuid::from_u128(1_018)),
            outcome: Some("selected".parse().unwrap()),
            outcome_title: Some(Label::new("事業者を決定する", "Supplier selected")),
            mode: ayumi_core::event::DecisionMode::Delegated,
            decided_on: day("2026-05-20"),
            decided_by: None,
            basis: ayumi_core::event::Basis {
                kind: ayumi_core::event::BasisKind::Meeting,
                document_number: None,
                dated_on: Some(day("2026-05-20")),
            },
            has_dissent: true,
            evidence: vec![ContentHash::of(b"evaluation")],
            tally: Some(votes()),
            waived: vec!["minutes".parse().unwrap()],
        }),
    }
}

impl Sample for DecisionPage {
    fn sample(t: Say) -> Self {
        let mut definition = education();
        let consult = RouteStep {
            kind: StepKind::Consult,
            by: "lead".parse().unwrap(),
            title: Label::new("合議", "consultation"),
        };
        definition.decisions[1].route = vec![consult.clone(), consult];
        let mut story = story(&definition);
        decided(&mut story);
        let directory = directory();
        let people = People { t, directory: &directory, texts: &story.texts };
        let other = DecisionRow {
            decision: ayumi_core::id::DecisionId(Uuid::from_u128(77)),
            round: 2,
            ..decision_row(false)
        };
        let state = &story.case.decisions[&question()];
        let mut row = DecisionRow { opened_by: state.opened_by, ..decision_row(true) };
        let closing = state.closed.as_ref().map(|closed| closed.event);
        row.closed.as_mut().zip(closing).into_iter().for_each(|(closed, event)| closed.event = event);
        let material = decision::Material {
            row: &row,
            speaker: Speaker { people, definition: &definition, past: &[] },
            events: &story.events,
            siblings: &[other, decision_row(false)],
            state: Some((state, &definition.decisions[1])),
            day: day("2026-06-20"),
            offset: offset(),
        };
        Self::new(Shell::sample(t), &material)
    }
}

impl Sample for DecisionsPage {
    fn sample(t: Say) -> Self {
        let (directory, texts) = (directory(), Texts::default());
        let people = People { t, directory: &directory, texts: &texts };
        Self::new(
            Shell::sample(t),
            people,
            &[decision_row(false)],
            &[decision_row(true)],
            Some("/d?skip=100".into()),
        )
    }
}
