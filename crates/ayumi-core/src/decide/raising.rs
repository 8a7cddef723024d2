//! Raising a case from another one: whether that one's definition lets it, by whom, and the link both hold; never how
//! the raised case goes on.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::decide::{Context, Decided, Hand, OpenCase, by_rule};
use crate::definition::{Joins, SubCase};
use crate::event::{CaseLinked, Event, Relation};
use crate::id::{CaseId, DefinitionId, ItemId, OrganizationId};
use crate::rejection::{Rejection, ServiceRefusal, Thing};
use crate::state::{Case, Link};

/// What a case is raised from, as a person names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RaisedFrom {
    /// The raising case.
    pub case: CaseId,
    /// As what its definition lets it be raised.
    pub sub_case: ItemId,
    /// The body it is about; an officer of a municipality means their own.
    pub participant: Option<OrganizationId>,
}

/// A case that another one's definition lets be raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raising {
    link: CaseLinked,
    party: ItemId,
    /// Whether it is for the body that leads to raise it.
    lead_may: bool,
    /// Whether it is for the body it is about to raise it.
    body_may: bool,
}

/// What may be raised from `raising`, seen from its own context, in a programme that follows `definition`.
///
/// # Errors
/// When the case has ended, its definition knows no such case, or the body does not take part in it.
pub fn raise(
    context: &Context<'_>,
    raising: &Case,
    from: &RaisedFrom,
    definition: &DefinitionId,
) -> Result<Raising, Rejection> {
    if raising.opening.is_none() {
        return Err(Rejection::NoSuchCase);
    }
    let missing = || Rejection::NoSuchItem { kind: Thing::SubCase, item: from.sub_case.clone() };
    let rule =
        context.definition.sub_cases.iter().find(|rule| rule.id == from.sub_case).ok_or_else(missing)?;
    if rule.definition != *definition {
        return Err(ServiceRefusal::RaisesAnother(rule.title.clone()).into());
    }
    if raising.ending.is_some() {
        return Err(Rejection::CaseEnded);
    }
    let participant = match (&from.participant, context.own_body()) {
        (None, Some(own)) if !context.may_lead(raising) => Some(own.clone()),
        (named, _) => named.clone(),
    };
    Ok(Raising {
        lead_may: rule.by.iter().any(|party| leads(context, party)),
        body_may: may_raise(raising, rule, participant.as_ref())?,
        party: rule.party.clone(),
        link: CaseLinked {
            other: from.case,
            relation: Relation::RaisedFrom,
            sub_case: rule.id.clone(),
            participant,
        },
    })
}

fn leads(context: &Context<'_>, party: &ItemId) -> bool {
    context.definition.party(party).is_some_and(|party| party.joins == Joins::Leads)
}

/// Whether it is for the body to raise it, which must take part in the raising case.
fn may_raise(raising: &Case, rule: &SubCase, body: Option<&OrganizationId>) -> Result<bool, Rejection> {
    let Some(body) = body else { return Ok(false) };
    let known = raising.participants.get(body).filter(|known| known.participation.takes_part());
    let known = known.ok_or_else(|| Rejection::NotAParticipant(body.clone()))?;
    Ok(rule.by.contains(&known.party))
}

impl Raising {
    /// The party of the raised case the body takes part as, with the body.
    pub fn concerned(&self) -> Option<(&ItemId, &OrganizationId)> {
        self.link.participant.as_ref().map(|body| (&self.party, body))
    }

    /// What the raised case holds of it.
    pub(super) fn link(&self) -> CaseLinked {
        self.link.clone()
    }

    /// Whether a case was raised so before.
    pub(super) fn is_in(&self, case: &Case) -> bool {
        case.links.iter().any(|link| {
            link.relation == Relation::RaisedFrom
                && link.other == self.link.other
                && link.sub_case == self.link.sub_case
                && link.participant == self.link.participant
        })
    }

    /// The hand that opens the case: of the body it is about, or of the body that leads.
    pub(super) fn hand(&self, context: &Context<'_>, command: &OpenCase) -> Result<Hand, Rejection> {
        let body = self.link.participant.as_ref().filter(|_| self.body_may);
        let own = context
            .acting
            .rights
            .iter()
            .find(|right| right.role.acts_for_a_body() && Some(&right.organization) == body);
        if let Some(right) = own {
            self.only_itself(command)?;
            return Ok(context.hand_with(right, None));
        }
        match context.hand_of_lead(Some(&command.opened.lead)) {
            Ok(hand) if self.lead_may => Ok(hand),
            Ok(hand) => body.map(|body| hand.standing_for(body)).ok_or(Rejection::NotAllowed),
            Err(refusal) => match (context.own_body(), &self.link.participant) {
                (Some(own), Some(body)) if own != body => Err(Rejection::AnotherBody(body.clone())),
                (Some(_) | None, _) => Err(refusal),
            },
        }
    }

    /// A body brings nobody else into a case it raises.
    fn only_itself(&self, command: &OpenCase) -> Result<(), Rejection> {
        let named =
            command.bodies.iter().flat_map(|(party, bodies)| bodies.iter().map(move |body| (party, body)));
        let other = named.into_iter().find(|pair| Some(*pair) != self.concerned());
        other.map_or(Ok(()), |(_, body)| Err(Rejection::AnotherBody(body.clone())))
    }
}

/// The link a case lacks to one that was raised from it, as `raised` holds it; nothing when it has it.
pub fn link_back(raising: &Case, raised: CaseId, link: &Link, today: NaiveDate) -> Vec<Decided> {
    let known = raising.links.iter().any(|known| known.relation == Relation::Raised && known.other == raised);
    if known || raising.opening.is_none() {
        return Vec::new();
    }
    let event = Event::CaseLinked(CaseLinked {
        other: raised,
        relation: Relation::Raised,
        sub_case: link.sub_case.clone(),
        participant: link.participant.clone(),
    });
    vec![by_rule(event, today)]
}
