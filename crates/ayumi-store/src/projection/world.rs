//! What projections know of the log beside the event at hand: the folded cases with what they follow; never a row.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use ayumi_core::calendar::Calendar;
use ayumi_core::definition::Definition;
use ayumi_core::event::{CalendarRef, DefinitionRef, Event, ItemKind, NoticeGiven, Precision, ReminderFired};
use ayumi_core::id::{CaseId, EventId, ItemId, OrganizationId, ReminderId, UserId};
use ayumi_core::reminder::Ledger;
use ayumi_core::state::{Case, Ending, Happened, Opening};
use ayumi_core::time::Timestamp;
use ayumi_core::version::Mapping;
use chrono::NaiveDate;

use crate::projection::deadlines::DateVersion;
use crate::projection::migrated::{mapping, migration};
use crate::projection::touched::{Part, Touched, touched};
use crate::projection::{ProjectionError, Recent, Recorded};

/// Cases kept folded, in each of two generations; others are folded again when an event concerns them.
const CASES_MAX: usize = 2_048;

/// The definition and the calendar of a case, or why they cannot be had.
type Material = Result<(Arc<Definition>, Arc<Calendar>), String>;

/// What is published and cases follow, each as it was read or why it cannot be.
#[derive(Default)]
pub(crate) struct Shelf {
    /// Versions of definitions.
    pub(crate) definitions: HashMap<DefinitionRef, Result<Arc<Definition>, String>>,
    /// Versions of calendars.
    pub(crate) calendars: HashMap<CalendarRef, Result<Arc<Calendar>, String>>,
}

/// What cases follow, by name.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// Versions of definitions.
    pub(crate) definitions: HashSet<DefinitionRef>,
    /// Versions of calendars.
    pub(crate) calendars: HashSet<CalendarRef>,
}

/// The world after the event at hand.
pub struct World {
    cases: Recent<CaseId, Box<FollowedCase>>,
    pub(crate) shelf: Shelf,
}

/// A case with what it follows and what its rows need beyond its state.
#[derive(Debug)]
pub struct FollowedCase {
    /// Its id.
    pub id: CaseId,
    /// Its state.
    pub case: Case,
    /// The day it is opened from.
    pub opened_on: Option<NaiveDate>,
    /// What has fired for it.
    pub ledger: Ledger,
    /// Every version of its dates, by item and participant.
    pub dates: BTreeMap<(ItemId, Option<OrganizationId>), Vec<DateVersion>>,
    /// The reminders that fired, in order.
    pub fired: Vec<Fired>,
    /// The notices that were given, in order.
    pub given: Vec<Fired<NoticeGiven>>,
    /// Until when who put a reminder or a notice off.
    pub snoozed: BTreeMap<(ReminderId, UserId), NaiveDate>,
    /// Version of the last event that let it go on after it had ended.
    went_on_at: Option<u64>,
    /// The versions it followed before, oldest first, with the steps of its entries.
    pub(crate) past: Vec<Arc<Definition>>,
    /// The definition and calendar, with the steps of its entries.
    material: Option<Material>,
    /// The definition as it was published, after those it followed before.
    published: Vec<Arc<Definition>>,
    /// What the material is of.
    taken_up: Option<(DefinitionRef, CalendarRef)>,
}

/// A reminder that fired, or a notice that was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fired<T = ReminderFired> {
    /// The event.
    pub event: EventId,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// What it says.
    pub data: T,
}

impl Default for World {
    fn default() -> Self {
        Self { cases: Recent::new(CASES_MAX), shelf: Shelf::default() }
    }
}

impl World {
    /// The case an event is about.
    ///
    /// # Errors
    /// When it is about none.
    pub fn case_of(&self, event: &Recorded) -> Result<&FollowedCase, ProjectionError> {
        let case = event.case.and_then(|id| self.cases.get(&id));
        case.map(Box::as_ref).ok_or(ProjectionError::NotOpened)
    }

    pub(crate) fn holds(&self, id: CaseId) -> bool {
        self.cases.get(&id).is_some()
    }

    /// Holds a case from here on; its material must be on the shelf.
    pub(crate) fn take_in(&mut self, mut case: FollowedCase) {
        case.take_up(&self.shelf);
        self.cases.insert(case.id, Box::new(case));
    }

    /// What an event can have changed.
    pub(crate) fn touched<'a>(&self, event: &'a Recorded) -> Touched<'a> {
        self.case_of(event).map_or_else(|_| touched(event.fact()), |followed| followed.touched(event))
    }

    /// Folds an event in; false when its case is not held at the version before it.
    pub(crate) fn fold(&mut self, event: &Recorded) -> bool {
        let Some(id) = event.case else { return true };
        let Some(case) = self.cases.touch(&id) else { return false };
        case.fold(event) && {
            case.take_up(&self.shelf);
            true
        }
    }

    /// Makes room; what the events since the last call were about stays.
    pub(crate) fn age(&mut self) {
        self.cases.age();
    }
}

impl FollowedCase {
    /// A case nothing was recorded of.
    pub(crate) fn new(id: CaseId) -> Self {
        Self {
            id,
            case: Case::default(),
            opened_on: None,
            ledger: Ledger::default(),
            dates: BTreeMap::new(),
            fired: Vec::new(),
            given: Vec::new(),
            snoozed: BTreeMap::new(),
            went_on_at: None,
            past: Vec::new(),
            material: None,
            published: Vec::new(),
            taken_up: None,
        }
    }

    /// A case whose past cannot be read.
    pub(crate) fn unreadable(id: CaseId, cause: String) -> Self {
        Self { material: Some(Err(cause)), ..Self::new(id) }
    }

    /// What an event can have changed, looked at before or after it is folded in. Whoever takes part after all in a
    /// case that had ended lets it go on, and with it everything that was due in it.
    pub(crate) fn touched<'a>(&self, event: &'a Recorded) -> Touched<'a> {
        let touched = touched(event.fact());
        let goes_on = matches!(self.case.ending, Some(Ending::Completed(_)))
            && !matches!(event.fact(), Event::ParticipantDeclined(_) | Event::ParticipantWithdrew(_));
        match touched {
            Touched::Participation(_) if goes_on || self.went_on_at == Some(event.envelope.version) => {
                Touched::Standing(Part::whole())
            }
            Touched::Nothing | Touched::Content(_) | Touched::Standing(_) | Touched::Participation(_) => {
                touched
            }
        }
    }

    /// Folds an event of the case or of its reminders in; false when it is not the next one.
    pub(crate) fn fold(&mut self, event: &Recorded) -> bool {
        let envelope = &event.envelope;
        let happened = Happened {
            id: envelope.id,
            version: envelope.version,
            effective_on: envelope.effective_on,
            actor: &envelope.actor,
            event: event.fact(),
        };
        // What cannot be read of a case has parked whoever would go by it.
        let whole = !matches!(self.material, Some(Err(_)));
        if envelope.stream.as_reminders().is_some() {
            let next = !whole || self.ledger.version + 1 == envelope.version;
            self.ledger = std::mem::take(&mut self.ledger).evolve(&happened);
            self.tell(event);
            return next;
        }
        let next = !whole || self.case.version + 1 == envelope.version;
        let had_ended = self.case.ending.is_some();
        self.case = std::mem::take(&mut self.case).evolve(&happened);
        if had_ended && self.case.ending.is_none() {
            self.went_on_at = Some(envelope.version);
        }
        if let Event::EntryOpened(_) = event.fact() {
            self.grow();
        }
        if let Event::CaseOpened(_) = event.fact() {
            self.opened_on = Some(envelope.effective_on);
        }
        if let Some(data) = migration(event) {
            self.rename(&mapping(data));
        }
        if let Some((item, participant, version)) = DateVersion::of(event) {
            self.dates.entry((item, participant)).or_default().push(version);
        }
        next
    }

    /// Keeps what an event of the reminders says.
    fn tell(&mut self, event: &Recorded) {
        let (id, recorded_at) = (event.envelope.id, event.envelope.recorded_at);
        if let Event::ReminderFired(data) = event.fact() {
            self.fired.push(Fired { event: id, recorded_at, data: data.clone() });
        } else if let Event::NoticeGiven(data) = event.fact() {
            self.given.push(Fired { event: id, recorded_at, data: data.clone() });
        } else if let Event::ReminderSnoozed(data) = event.fact() {
            self.snoozed.insert((data.reminder, data.user), data.until);
        }
    }

    /// How exactly a version of a date is meant, its own of the participant or that of everybody.
    pub(crate) fn precision(
        &self,
        item: &ItemId,
        participant: Option<&OrganizationId>,
        (version, revision): (u32, u32),
    ) -> Precision {
        let own = self.dates.get(&(item.clone(), participant.cloned()));
        let shared = participant.and_then(|_| self.dates.get(&(item.clone(), None)));
        let steps = [own, shared].into_iter().flatten().flatten();
        let of_it = |step: &&DateVersion| (step.version, step.revision) == (version, revision);
        steps.rev().find(of_it).map_or(Precision::Day, |step| step.due.precision)
    }

    /// Who put a reminder or notice off, and until when.
    pub(crate) fn put_off(&self, reminder: ReminderId) -> Vec<(UserId, NaiveDate)> {
        let all = self.snoozed.range((reminder, UserId(uuid::Uuid::nil()))..);
        let of_it = all.take_while(|((known, _), _)| *known == reminder);
        of_it.map(|((_, user), until)| (*user, *until)).collect()
    }

    /// What is kept beside the state goes on under the names of the next version; what fired for something that ended
    /// keeps the name it fired under.
    fn rename(&mut self, mapping: &Mapping) {
        let kept = |((item, body), versions)| Some(((mapping.dated(&item)?.clone(), body), versions));
        self.dates = std::mem::take(&mut self.dates).into_iter().filter_map(kept).collect();
        for Fired { data, .. } in &mut self.fired {
            data.item = mapping.dated(&data.item).unwrap_or(&data.item).clone();
            let role = &data.recipient.role;
            data.recipient.role = mapping.whole(ItemKind::Party, role).unwrap_or(role).clone();
        }
        for Fired { data, .. } in &mut self.given {
            let item = data.item.as_ref();
            data.item = item.map(|item| mapping.dated(item).unwrap_or(item).clone());
        }
    }

    /// What it follows, when it was opened, and what it followed before.
    pub(crate) fn follows(&self, wanted: &mut Wanted) {
        let Some(opening) = &self.case.opening else { return };
        wanted.calendars.insert(opening.calendar.clone());
        wanted.definitions.insert(opening.definition.clone());
        wanted.definitions.extend(self.case.migrations.iter().map(|migration| migration.from.clone()));
    }

    fn take_up(&mut self, from: &Shelf) {
        let Some(opening) = &self.case.opening else { return };
        let is_known = |(definition, calendar): &(DefinitionRef, CalendarRef)| {
            *definition == opening.definition && *calendar == opening.calendar
        };
        if matches!(self.material, Some(Err(_))) || self.taken_up.as_ref().is_some_and(is_known) {
            return;
        }
        let refs = refs(opening);
        let past = self.case.migrations.iter().map(|migration| &migration.from);
        let published: Option<Result<Vec<_>, String>> =
            past.chain([&refs.0]).map(|version| from.definitions.get(version).cloned()).collect();
        let calendar = from.calendars.get(&refs.1).cloned();
        self.published.clear();
        self.material = match (published, calendar) {
            (Some(Ok(published)), Some(Ok(calendar))) => {
                self.published = published;
                self.published.last().map(|definition| Ok((Arc::clone(definition), calendar)))
            }
            (Some(Err(cause)), _) | (_, Some(Err(cause))) => Some(Err(cause)),
            (None, _) | (_, None) => None,
        };
        self.taken_up = self.material.is_some().then_some(refs);
        self.grow();
    }

    /// Takes the steps of the entries opened so far into the definitions it follows and followed.
    fn grow(&mut self) {
        if let (Some(Ok((definition, _))), Some((published, past))) =
            (&mut self.material, self.published.split_last())
        {
            *definition = published.of_case(&self.case);
            self.past = past.iter().map(|version| version.of_case(&self.case)).collect();
        }
    }

    /// The versions it follows and followed, the present one first: what ended is named by the last that knew it.
    ///
    /// # Errors
    /// When they cannot be had.
    pub fn versions(&self) -> Result<impl Iterator<Item = &Definition>, ProjectionError> {
        let (definition, _) = self.material()?;
        Ok(std::iter::once(definition).chain(self.past.iter().rev().map(Arc::as_ref)))
    }

    /// How the case was opened.
    ///
    /// # Errors
    /// When it was not.
    pub fn opening(&self) -> Result<&Opening, ProjectionError> {
        self.case.opening.as_ref().ok_or(ProjectionError::NotOpened)
    }

    /// The definition and the calendar it follows.
    ///
    /// # Errors
    /// When they cannot be had.
    pub fn material(&self) -> Result<(&Definition, &Calendar), ProjectionError> {
        match &self.material {
            Some(Ok((definition, calendar))) => Ok((definition, calendar)),
            Some(Err(cause)) => Err(ProjectionError::Material(cause.clone())),
            None => Err(ProjectionError::NotOpened),
        }
    }
}

fn refs(opening: &Opening) -> (DefinitionRef, CalendarRef) {
    (opening.definition.clone(), opening.calendar.clone())
}
