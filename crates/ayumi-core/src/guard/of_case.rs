//! The facts of a case as guards read them; reads the case, its definition and the directory, and nothing else.

use chrono::NaiveDate;

use crate::definition::Definition;
use crate::directory::Directory;
use crate::event::{FieldValue, Organization};
use crate::guard::facts::{Facts, Reading, Value};
use crate::guard::tree::{Name, Read, Subject, YearMonth};
use crate::guard::vocabulary;
use crate::id::{ItemId, OrganizationId};
use crate::private::Commitment;
use crate::state::{Case, Participation};

/// A case on a day, seen from one participant's part or from none.
#[derive(Debug, Clone, Copy)]
pub struct CaseFacts<'a> {
    /// The definition it follows.
    pub definition: &'a Definition,
    /// The case.
    pub case: &'a Case,
    /// The participant whose part the guard stands in.
    pub participant: Option<&'a OrganizationId>,
    /// The directory, where what is read of bodies goes into an event.
    pub directory: Option<&'a Directory>,
    /// The day.
    pub day: NaiveDate,
}

impl Facts for CaseFacts<'_> {
    fn read(&self, read: &Read, element: Option<&OrganizationId>) -> Reading<'_> {
        let of = match read.of {
            Subject::Case => None,
            Subject::Own => self.participant,
            Subject::Element => element,
        };
        self.found(&read.name, of).unwrap_or(Reading::Absent)
    }

    fn participants(&self, party: &ItemId, reading: &[&Name]) -> Option<Vec<&OrganizationId>> {
        let phases: Vec<&ItemId> = reading.iter().filter_map(|name| self.phase_of(name)).collect();
        let taken_out = |body: &OrganizationId| {
            let state = |phase: &&ItemId| self.case.phases.get(*phase);
            phases.iter().filter_map(state).any(|state| state.excluded.contains(body))
        };
        let counting = self.case.participants.iter().filter(|(body, participant)| {
            let there = match participant.participation {
                Participation::Invited | Participation::Enrolled | Participation::Joined => true,
                Participation::Declined | Participation::Withdrawn => false,
            };
            there && participant.party == *party && !taken_out(body)
        });
        Some(counting.map(|(body, _)| body).collect())
    }
}

impl CaseFacts<'_> {
    /// The phase a fact is reported in.
    fn phase_of<'n>(&'n self, name: &'n Name) -> Option<&'n ItemId> {
        match name {
            Name::Field { phase, .. } | Name::Step { phase, .. } | Name::Status { phase } => Some(phase),
            Name::Outcome { decision } => {
                let takes = |phase: &&crate::definition::Phase| phase.decide.as_ref() == Some(decision);
                self.definition.phases.iter().find(takes).map(|phase| &phase.id)
            }
            Name::Mark { .. } | Name::Population | Name::Kind | Name::Class | Name::FiscalYear => None,
        }
    }

    fn found(&self, name: &Name, of: Option<&OrganizationId>) -> Option<Reading<'_>> {
        match name {
            Name::Field { phase, field } => {
                self.case.track(phase, of)?.field(field, self.day).map(|value| field_value(value))
            }
            Name::Step { phase, item } => {
                let status = self.case.track(phase, of)?.item_status(item, self.day)?;
                Some(Reading::Is(Value::Word(vocabulary::step(status))))
            }
            Name::Status { phase } => {
                let status = self.case.status(self.definition.phase(phase)?, of);
                Some(Reading::Is(Value::Word(vocabulary::status(status))))
            }
            Name::Outcome { decision } => {
                let revision = self.case.revision(self.phase_of(name)?, of);
                let (_, state) = self.case.decision(decision, of, revision)?;
                // A vote that did not carry leaves the question without an answer.
                let outcome = state.closed.as_ref()?.outcome.as_ref()?;
                Some(Reading::Is(Value::Word(outcome.as_str())))
            }
            Name::Mark { mark } => {
                let state = self.case.marks.get(&(mark.clone(), of?.clone()))?;
                state.value.as_ref().map(|value| Reading::Is(Value::Word(value.as_str())))
            }
            Name::Population => {
                let population = i64::try_from(self.organization(of)?.population?).ok()?;
                Some(Reading::Is(Value::Number(population)))
            }
            Name::Kind => Some(Reading::Is(Value::Word(vocabulary::kind(self.organization(of)?.kind)))),
            Name::Class => {
                self.organization(of)?.class.as_deref().map(|class| Reading::Is(Value::Word(class)))
            }
            Name::FiscalYear => {
                let year = i64::from(self.case.opening.as_ref()?.fiscal_year);
                Some(Reading::Is(Value::Number(year)))
            }
        }
    }

    fn organization(&self, of: Option<&OrganizationId>) -> Option<&Organization> {
        self.directory?.organizations.get(of?)
    }
}

fn field_value(value: &FieldValue<Commitment>) -> Reading<'_> {
    match value {
        FieldValue::Integer(number) => Reading::Is(Value::Number(*number)),
        FieldValue::Boolean(flag) => Reading::Is(Value::Flag(*flag)),
        FieldValue::Choice(choice) => Reading::Is(Value::Word(choice.as_str())),
        FieldValue::Choices(chosen) => Reading::Is(Value::Words(chosen.iter().map(ItemId::as_str).collect())),
        FieldValue::Date(day) => Reading::Is(Value::Day(*day)),
        FieldValue::Month(month) => {
            month.parse::<YearMonth>().map_or(Reading::Given, |month| Reading::Is(Value::Month(month)))
        }
        // Free text is private: all that is known of it is that it is there.
        FieldValue::Text(_) | FieldValue::Status(_) | FieldValue::Basis(_) => Reading::Given,
    }
}
