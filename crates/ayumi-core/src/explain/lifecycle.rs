//! Why a participant of a continuing service is in its condition, and which ways lead on; never which it should take.

use crate::event::Event;
use crate::explain::{Arg, Blocker, Cause, Explanation, Facts, Said, Subject, Term};
use crate::id::ItemId;

impl Facts<'_> {
    pub(super) fn lifecycle(&self, subject: &Subject) -> Option<Explanation> {
        let lifecycle = self.context.definition.lifecycle(subject.item.as_ref()?)?;
        let body = subject.participant.as_ref()?;
        let named = |id: &ItemId| {
            let known = lifecycle.condition(id);
            known
                .map_or_else(|| Arg::Code(id.to_string()), |known| Arg::Item(id.clone(), known.title.clone()))
        };
        let present = self.case.condition(&lifecycle.id, body);
        let ways: Vec<_> = match present.and_then(|present| lifecycle.condition(&present.state)) {
            Some(condition) => condition.to.iter().filter_map(|id| lifecycle.condition(id)).collect(),
            None => lifecycle.states.iter().filter(|condition| condition.start).collect(),
        };
        let titles = ways.iter().map(|condition| condition.title.clone()).collect::<Vec<_>>();
        let next = if titles.is_empty() {
            Said::plain(Term::ThenNoWay)
        } else {
            Said::new(Term::ThenWays, vec![Arg::Words(titles)])
        };
        let moved = self
            .history
            .about(&lifecycle.id, Some(body))
            .find(|entry| matches!(entry.event(), Event::LifecycleMoved(_)));
        let because = moved.iter().filter_map(|entry| {
            let Event::LifecycleMoved(data) = entry.event() else { return None };
            let (on, to) = (Arg::Day(entry.happened.effective_on), named(&data.to));
            Some(match &data.from {
                Some(from) => Cause::new(Term::MovedFrom, vec![on, named(from), to], vec![entry.reference()]),
                None => Cause::new(Term::MovedTo, vec![on, to], vec![entry.reference()]),
            })
        });
        let silent = present.is_none() && self.case.ending.is_none();
        let blocker = silent.then(|| {
            let who = self.body_by(body, Term::DeedMove);
            Blocker::new(Term::NeedsCondition, vec![Arg::word(&lifecycle.title)], who).of(&lifecycle.id)
        });
        Some(Explanation {
            subject: subject.clone(),
            vote: None,
            title: lifecycle.title.clone(),
            state: present.map_or_else(
                || Said::plain(Term::Unanswered),
                |present| Said::new(Term::Condition, vec![named(&present.state)]),
            ),
            since: present.map(|present| present.since),
            because: because.collect(),
            blockers: blocker.into_iter().collect(),
            due: None,
            next: if self.case.ending.is_some() { Vec::new() } else { vec![next] },
        })
    }
}
