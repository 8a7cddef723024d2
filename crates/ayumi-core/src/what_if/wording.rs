//! Suppositions as sentences, from the table every explanation is written from; never what would come of them.

use crate::definition::{Barrier, Definition, Stragglers};
use crate::explain::{Arg, Said, Term, barrier_said, quorum_said, span_said};
use crate::id::{ItemId, OrganizationId};
use crate::text::Label;
use crate::what_if::{Supposition, Target};

impl Supposition {
    /// What is supposed, in words.
    pub fn said(&self, definition: &Definition) -> Said {
        let item = |id: &ItemId| {
            let known = definition.item_title(id).cloned();
            Arg::Item(id.clone(), known.unwrap_or_else(|| Label { ja: id.to_string(), en: None }))
        };
        match self {
            Self::Shift(shift) => {
                let mut with = vec![item(&shift.item), whose(shift.participant.as_ref())];
                let term = match shift.target {
                    Target::To(date, _) => {
                        with.push(Arg::Day(date));
                        Term::SupposedDate
                    }
                    Target::By(distance) => {
                        with.push(span_said(distance.span).part());
                        if distance.back { Term::SupposedBack } else { Term::SupposedOn }
                    }
                };
                Said::new(term, with)
            }
            Self::Drop(body) => Said::new(Term::SupposedDrop, vec![Arg::Body(body.participant.clone())]),
            Self::Join(body) => Said::new(Term::SupposedJoin, vec![Arg::Body(body.participant.clone())]),
            Self::Complete(track) => {
                let with = vec![item(&track.phase), whose(track.participant.as_ref())];
                Said::new(Term::SupposedComplete, with)
            }
            Self::On(day) => Said::new(Term::SupposedToday, vec![Arg::Day(day.date)]),
            Self::Barrier(new) => {
                let barrier = Barrier { rule: new.rule.clone(), stragglers: Stragglers::Wait };
                Said::new(Term::SupposedBarrier, vec![item(&new.phase), barrier_said(Some(&barrier)).part()])
            }
            Self::Quorum(new) => {
                let question = definition.decision(&new.decision).map(|rule| rule.question.clone());
                let question = question.unwrap_or_else(|| Label { ja: new.decision.to_string(), en: None });
                Said::new(
                    Term::SupposedQuorum,
                    vec![Arg::Words(vec![question]), quorum_said(new.quorum).part()],
                )
            }
        }
    }
}

fn whose(body: Option<&OrganizationId>) -> Arg {
    body.map_or_else(|| Said::plain(Term::Everybody).part(), |body| Arg::Body(body.clone()))
}
