//! Takes suppositions one by one, each a turn of the case by the real law with a rule's hand; what the law would refuse
//! only because something is not there yet is assumed, and said so.

use std::sync::Arc;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::command::{ChangeDeadline, Command, Join, Leave, PhaseAct};
use crate::decide::{Acting, Context, Decided, by_rule, decide};
use crate::definition::{Barrier, Definition, Span, Stragglers};
use crate::due;
use crate::envelope::Actor;
use crate::event::{
    Basis, BasisKind, ClosingRule, Event, ParticipantWithdrew, PhaseCompleted, Precision, SealedEvent,
};
use crate::explain::{Arg, Said, Term};
use crate::id::{EventId, OrganizationId};
use crate::private::Commitment;
use crate::reason;
use crate::rejection::Rejection;
use crate::state::{Case, Happened, Participation};
use crate::text::{Label, Language};
use crate::turn::{Endless, Record, Turn};
use crate::what_if::{
    Completion, Distance, NewBarrier, NewQuorum, SUPPOSITIONS_MAX, Shift, Supposition, Target,
};

/// A copy of a case after suppositions.
#[derive(Debug, Clone)]
pub struct Supposed {
    /// The case.
    pub case: Case,
    /// The definition it would follow.
    pub definition: Arc<Definition>,
    /// The day it would be.
    pub today: NaiveDate,
    /// What was assumed beyond the law.
    pub assumed: Vec<Said>,
}

/// Why something cannot be supposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhatIfRefusal {
    /// The law would not have it either.
    Law {
        /// Which supposition, from 0.
        at: usize,
        /// The refusal.
        rejection: Box<Rejection>,
    },
    /// A phase that is not each participant's has no barrier.
    NoBarrier {
        /// Which supposition, from 0.
        at: usize,
        /// Title of the phase.
        phase: Label,
    },
    /// A question that is not voted on has no quorum.
    NoVote {
        /// Which supposition, from 0.
        at: usize,
        /// The question, or what was named as one.
        question: Label,
    },
    /// More suppositions than are taken at once.
    TooMany {
        /// How many came.
        count: usize,
    },
    /// The rules would not come to rest.
    Endless,
}

impl WhatIfRefusal {
    /// Stable code for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Law { rejection, .. } => rejection.code(),
            Self::NoBarrier { .. } => "no_barrier",
            Self::NoVote { .. } => "no_vote",
            Self::TooMany { .. } => "too_many_suppositions",
            Self::Endless => "endless",
        }
    }

    /// Which supposition it is about, from 0.
    pub fn at(&self) -> Option<usize> {
        match self {
            Self::Law { at, .. } | Self::NoBarrier { at, .. } | Self::NoVote { at, .. } => Some(*at),
            Self::TooMany { .. } | Self::Endless => None,
        }
    }

    /// What is refused, in words.
    pub fn message(&self, language: Language) -> String {
        let label = match self {
            Self::Law { rejection, .. } => return rejection.message(language),
            Self::NoBarrier { phase, .. } => Label::new(
                format!(
                    "段階「{}」は団体ごとの段階ではないため、次の段階へ進む条件を仮定できません。",
                    phase.ja
                ),
                format!("phase `{}` is joint and has no barrier", phase.in_language(Language::En)),
            ),
            Self::NoVote { question, .. } => Label::new(
                format!("「{}」は票決で決める事項ではないため、定足数を仮定できません。", question.ja),
                format!(
                    "`{}` is not decided by a vote and has no quorum",
                    question.in_language(Language::En)
                ),
            ),
            Self::TooMany { count } => Label::new(
                format!("仮定は一度に{SUPPOSITIONS_MAX}件以内にしてください（今回は{count}件）。"),
                format!("at most {SUPPOSITIONS_MAX} suppositions are taken at once, found {count}"),
            ),
            Self::Endless => Label::new(
                "自動の処理が終わらないため、結果を示せません。",
                "the automatic events would not come to an end",
            ),
        };
        label.in_language(language).to_owned()
    }
}

/// A copy of a case after suppositions, in their order.
///
/// # Errors
/// The first one that cannot be.
pub fn suppose(
    context: &Context<'_>,
    case: &Case,
    suppositions: &[Supposition],
) -> Result<Supposed, WhatIfRefusal> {
    if suppositions.len() > SUPPOSITIONS_MAX {
        return Err(WhatIfRefusal::TooMany { count: suppositions.len() });
    }
    let acting = Acting { actor: Actor::system(), rights: Vec::new() };
    let definition = Arc::new(context.definition.clone());
    let mut trial = Trial {
        context,
        acting: &acting,
        definition,
        case: case.clone(),
        today: context.today,
        assumed: Vec::new(),
    };
    for (at, supposition) in suppositions.iter().enumerate() {
        trial.take(supposition).map_err(|fault| fault.at(at))?;
    }
    let definition = trial.definition.of_case(&trial.case);
    Ok(Supposed { case: trial.case, definition, today: trial.today, assumed: trial.assumed })
}

/// Suppositions under way.
struct Trial<'a> {
    context: &'a Context<'a>,
    acting: &'a Acting,
    definition: Arc<Definition>,
    case: Case,
    today: NaiveDate,
    assumed: Vec<Said>,
}

/// Why one supposition cannot be.
enum Fault {
    Law(Rejection),
    NoBarrier(Label),
    NoVote(Label),
    Endless,
}

impl Fault {
    fn at(self, at: usize) -> WhatIfRefusal {
        match self {
            Self::Law(rejection) => WhatIfRefusal::Law { at, rejection: Box::new(rejection) },
            Self::NoBarrier(phase) => WhatIfRefusal::NoBarrier { at, phase },
            Self::NoVote(question) => WhatIfRefusal::NoVote { at, question },
            Self::Endless => WhatIfRefusal::Endless,
        }
    }
}

impl From<Rejection> for Fault {
    fn from(rejection: Rejection) -> Self {
        Self::Law(rejection)
    }
}

impl From<Endless> for Fault {
    fn from(_: Endless) -> Self {
        Self::Endless
    }
}

/// An event that nobody keeps.
struct Fleeting {
    id: EventId,
    effective_on: NaiveDate,
    actor: Actor,
    event: SealedEvent,
}

impl Record for Fleeting {
    fn happened(&self, version: u64) -> Happened<'_> {
        Happened {
            id: self.id,
            version,
            effective_on: self.effective_on,
            actor: &self.actor,
            event: &self.event,
        }
    }
}

impl Fleeting {
    /// Ids of events are told apart by their number alone, and no private text stays anywhere.
    fn new(number: u64, decided: Decided) -> Self {
        let event = decided.event.seal(|_, _| Commitment { commit: String::new() });
        let id = EventId(Uuid::from_u128(u128::from(number)));
        Self { id, effective_on: decided.effective_on, actor: decided.actor, event }
    }
}

impl Trial<'_> {
    fn take(&mut self, supposition: &Supposition) -> Result<(), Fault> {
        match supposition {
            Supposition::Shift(shift) => self.shift(shift),
            Supposition::Drop(body) => self.drop(&body.participant),
            Supposition::Join(body) => {
                let participant = Some(body.participant.clone());
                self.command(&Command::Join(Join { participant, basis: None }))
            }
            Supposition::Complete(completion) => self.complete(completion),
            Supposition::On(day) if day.date < self.today => Err(Rejection::PastDate(day.date).into()),
            Supposition::On(day) => {
                self.today = day.date;
                self.turn(|_, _| Ok(Vec::new()))
            }
            Supposition::Barrier(new) => self.barrier(new),
            Supposition::Quorum(new) => self.quorum(new),
        }
    }

    /// One turn of the copy. What `own` decides is done; then everything that follows, whether or not anything was done:
    /// a supposed rule may let through what the real one held.
    fn turn(
        &mut self,
        own: impl FnOnce(&Context<'_>, &Case) -> Result<Vec<Decided>, Rejection>,
    ) -> Result<(), Fault> {
        let definition = self.definition.of_case(&self.case);
        let context =
            Context { definition: &definition, acting: self.acting, today: self.today, ..*self.context };
        let mut number = self.case.version;
        let seal = |decided, _| {
            number += 1;
            Ok::<_, Fault>(Fleeting::new(number, decided))
        };
        // The copy is lost when the turn is refused, and with it all that was supposed.
        let mut turn = Turn::new(std::mem::take(&mut self.case), seal);
        turn.settle(&context)?;
        let own = own(&context, turn.case())?;
        turn.act(own)?;
        turn.come_to_rest(&context)?;
        self.case = turn.into_parts().0;
        Ok(())
    }

    fn command(&mut self, command: &Command) -> Result<(), Fault> {
        self.turn(|context, case| decide(context, case, command))
    }

    fn shift(&mut self, shift: &Shift) -> Result<(), Fault> {
        let (nominal, precision) = match shift.target {
            Target::To(date, precision) => (date, precision),
            Target::By(distance) => (self.moved(shift, distance)?, Some(Precision::Day)),
        };
        self.command(&Command::ChangeDeadline(ChangeDeadline {
            item: shift.item.clone(),
            participant: shift.participant.clone(),
            nominal,
            precision,
            reason_code: Some(reason::other()),
            reason: Some(SUPPOSED.to_owned()),
            basis: Some(basis()),
            decision: None,
        }))
    }

    /// The day so far from the present date: business days count from the last one before a closed day.
    fn moved(&self, shift: &Shift, distance: Distance) -> Result<NaiveDate, Rejection> {
        let present = self.case.deadline(&shift.item, shift.participant.as_ref());
        let due = &present.ok_or_else(|| Rejection::NoDeadline(shift.item.clone()))?.due;
        let calendar = self.context.calendar;
        let day = match (distance.span, distance.back) {
            (Span::BusinessDays(n), back) => {
                let n = i32::from(n);
                calendar.add_business_days(due.last_business_day, if back { -n } else { n })
            }
            (span, false) => due::after(due.nominal, span, calendar),
            (Span::Days(n), true) => due.nominal.checked_sub_days(chrono::Days::new(u64::from(n))),
            (Span::Weeks(n), true) => due.nominal.checked_sub_days(chrono::Days::new(u64::from(n) * 7)),
            (Span::Months(n), true) => due.nominal.checked_sub_months(chrono::Months::new(u32::from(n))),
        };
        day.ok_or(Rejection::BeyondCalendar { date: due.nominal, pointer: "" })
    }

    fn drop(&mut self, body: &OrganizationId) -> Result<(), Fault> {
        let said = self.case.participants.get(body).map(|known| known.participation);
        let leave = || Leave {
            participant: Some(body.clone()),
            reason_code: Some(reason::other()),
            reason: None,
            basis: None,
        };
        match said {
            // Whoever is no participant is refused by the law itself.
            None | Some(Participation::Invited | Participation::Declined) => {
                self.command(&Command::Decline(leave()))
            }
            Some(Participation::Joined | Participation::Withdrawn) => {
                self.command(&Command::Withdraw(leave()))
            }
            Some(Participation::Enrolled) if self.case.ending.is_some() => Err(Rejection::CaseEnded.into()),
            Some(Participation::Enrolled) => {
                self.assumed.push(Said::new(Term::AssumedLeaving, vec![Arg::Body(body.clone())]));
                self.turn(|context, _| {
                    let event = Event::ParticipantWithdrew(ParticipantWithdrew {
                        participant: body.clone(),
                        reason_code: reason::other(),
                        reason: None,
                        basis: None,
                    });
                    Ok(vec![by_rule(event, context.today)])
                })
            }
        }
    }

    fn complete(&mut self, completion: &Completion) -> Result<(), Fault> {
        let Completion { phase, participant } = completion.clone();
        let command = Command::CompletePhase(PhaseAct { phase, participant, basis: None });
        let mut lacking = None;
        self.turn(|context, case| match decide(context, case, &command) {
            Err(Rejection::Incomplete { phase, missing }) => {
                lacking = Some((phase, missing));
                let event = Event::PhaseCompleted(PhaseCompleted {
                    phase: completion.phase.clone(),
                    revision: case.revision(&completion.phase, completion.participant.as_ref()),
                    participant: completion.participant.clone(),
                    rule: ClosingRule::Command,
                    basis: None,
                });
                Ok(vec![by_rule(event, context.today)])
            }
            decided => decided,
        })?;
        self.assumed.extend(lacking.map(|(phase, missing)| {
            Said::new(Term::AssumedComplete, vec![Arg::Words(vec![phase]), Arg::Words(missing)])
        }));
        Ok(())
    }

    fn barrier(&mut self, new: &NewBarrier) -> Result<(), Fault> {
        if self.case.ending.is_some() {
            return Err(Rejection::CaseEnded.into());
        }
        let mut definition = Definition::clone(&self.definition);
        let found = definition.phases.iter_mut().find(|phase| phase.id == new.phase);
        let phase = found.ok_or_else(|| Rejection::NoSuchPhase(new.phase.clone()))?;
        if !phase.is_each() {
            return Err(Fault::NoBarrier(phase.title.clone()));
        }
        let stragglers = phase.barrier.take().map_or(Stragglers::Wait, |barrier| barrier.stragglers);
        phase.barrier = Some(Barrier { rule: new.rule.clone(), stragglers });
        self.definition = Arc::new(definition);
        self.turn(|_, _| Ok(Vec::new()))
    }

    fn quorum(&mut self, new: &NewQuorum) -> Result<(), Fault> {
        if self.case.ending.is_some() {
            return Err(Rejection::CaseEnded.into());
        }
        let mut definition = Definition::clone(&self.definition);
        let found = definition.decisions.iter_mut().find(|rule| rule.id == new.decision);
        let unknown = || Fault::NoVote(Label { ja: new.decision.to_string(), en: None });
        let rule = found.ok_or_else(unknown)?;
        let vote = rule.vote.as_mut().ok_or_else(|| Fault::NoVote(rule.question.clone()))?;
        vote.quorum = new.quorum;
        self.definition = Arc::new(definition);
        self.turn(|_, _| Ok(Vec::new()))
    }
}

/// The reason of what is only supposed.
const SUPPOSED: &str = "仮定";

fn basis() -> Basis {
    Basis { kind: BasisKind::DirectEntry, document_number: Some(SUPPOSED.to_owned()), dated_on: None }
}
