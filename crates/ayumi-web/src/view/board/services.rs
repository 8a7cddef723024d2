//! What a board shows of continuing services: bodies by conditions, when each was last met, the meetings; never what was
//! said in one.

use std::collections::{BTreeMap, BTreeSet};

use ayumi_core::definition::{Definition, Lifecycle, Register, RegisterKind};
use ayumi_core::id::{CaseId, ItemId, OrganizationId};
use ayumi_core::state::Case;
use ayumi_store::views::{CaseRow, ConditionRow, DeadlineRow, EntryKind, EntryRow};
use chrono::NaiveDate;

use crate::view::board::Material;
use crate::view::condition;
use crate::view::date::{self, Time};
use crate::view::link;
use crate::view::shell::Shell;
use crate::view::status::{Badge, Facts, Reading, Standing};

/// Meetings named on a board; the page of the case has the others.
const MEETINGS_MAX: usize = 40;

/// What is known of the services of a programme.
#[derive(Debug, Default)]
pub struct Services {
    /// The conditions of every body in every case.
    pub conditions: Vec<ConditionRow>,
    /// Meetings and contacts the reader may see, of the case looked at.
    pub entries: Vec<EntryRow>,
    /// The dates by which bodies are to be contacted next, of the case looked at.
    pub contacts: Vec<DeadlineRow>,
    /// The case looked at.
    pub case: Case,
}

/// Bodies by the conditions they are in, a column for each case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionMatrix {
    /// What the conditions are of.
    pub title: String,
    /// Cases: title, page, bodies in a condition that counts.
    pub heads: Vec<ConditionHead>,
    /// Bodies with their conditions.
    pub rows: Vec<ConditionBody>,
}

/// A case in the head of the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionHead {
    /// Its title.
    pub title: String,
    /// Its page, for those who may open it.
    pub href: Option<String>,
    /// How many bodies use it, of how many.
    pub used: (usize, usize),
}

/// A body in the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionBody {
    /// Its name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// Its condition in each case; none where it was not asked.
    pub cells: Vec<Option<ConditionCell>>,
}

/// A condition in the matrix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionCell {
    /// The case, for the list on small screens.
    pub column: String,
    /// The condition.
    pub badge: condition::Badge,
    /// Since when.
    pub since: Option<Time>,
    /// Where it is changed, for those who may look there.
    pub href: Option<String>,
}

/// When each body was last met, those not met for the longest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactTable {
    /// The registers of contacts.
    pub heads: Vec<String>,
    /// Whether there are dates by which bodies are to be met.
    pub dated: bool,
    /// The bodies.
    pub rows: Vec<ContactRow>,
}

/// How a body is kept in touch with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRow {
    /// The body.
    pub name: String,
    /// Its part of the case.
    pub href: String,
    /// By when it is to be met next, with how that stands.
    pub next: Option<(Option<Badge>, Time)>,
    /// Of each register the last day and how many are open.
    pub cells: Vec<ContactCell>,
}

/// Contacts of one register with a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactCell {
    /// The register, for the list on small screens.
    pub column: String,
    /// The last one.
    pub last: Option<Time>,
    /// How many are open.
    pub open: usize,
}

/// A meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingLine {
    /// Its title.
    pub title: String,
    /// The register it is of.
    pub register: String,
    /// How its step at hand stands.
    pub badge: Badge,
    /// The step at hand.
    pub step: String,
    /// Its date.
    pub due: Option<Time>,
    /// When it was held.
    pub held: Option<Time>,
    /// Where it is.
    pub href: String,
}

impl Services {
    /// The bodies they are about.
    pub(super) fn bodies(&self) -> BTreeSet<&OrganizationId> {
        self.conditions.iter().map(|row| &row.participant).chain(self.case.participants.keys()).collect()
    }
}

impl Material<'_> {
    /// A matrix for each lifecycle.
    pub(super) fn condition_matrices(&self, shell: &Shell) -> Vec<ConditionMatrix> {
        self.definition.lifecycles.iter().map(|lifecycle| self.condition_matrix(shell, lifecycle)).collect()
    }

    fn condition_matrix(&self, shell: &Shell, lifecycle: &Lifecycle) -> ConditionMatrix {
        let t = shell.t;
        let of = self.services.conditions.iter().filter(|row| row.lifecycle == lifecycle.id);
        let known: BTreeMap<(CaseId, &OrganizationId), &ConditionRow> =
            of.map(|row| ((row.case, &row.participant), row)).collect();
        let bodies: BTreeSet<&OrganizationId> = known.keys().map(|(_, body)| *body).collect();
        let row = |body| ConditionBody {
            name: self.people.body(body),
            kana: self.people.kana(body),
            cells: self
                .cases
                .iter()
                .map(|case| {
                    let row = known.get(&(case.case, body))?;
                    Some(self.condition_cell(shell, lifecycle, case, row))
                })
                .collect(),
        };
        let head = |case: &CaseRow| {
            let of_case = known.values().filter(|row| row.case == case.case);
            ConditionHead {
                title: t.label(&case.title).to_owned(),
                href: self.may_open(case.case).then(|| shell.to(&format!("/cases/{}", case.case))),
                used: (of_case.clone().filter(|row| row.counts).count(), of_case.count()),
            }
        };
        ConditionMatrix {
            title: t.label(&lifecycle.title).to_owned(),
            heads: self.cases.iter().map(head).collect(),
            rows: bodies.into_iter().filter(|body| self.is_in_region(body)).map(row).collect(),
        }
    }

    fn condition_cell(
        &self,
        shell: &Shell,
        lifecycle: &Lifecycle,
        case: &CaseRow,
        row: &ConditionRow,
    ) -> ConditionCell {
        let t = shell.t;
        let state = row.condition.as_ref().and_then(|id| lifecycle.condition(id));
        let path = format!("/cases/{}#move-lifecycle-{}", case.case, lifecycle.id);
        let path = link::with(&path, [("body", row.participant.as_str())]);
        ConditionCell {
            column: t.label(&case.title).to_owned(),
            badge: condition::badge(t, state),
            since: row.since.map(|since| date::short(t, since)),
            href: self.may_look(case.case, Some(&row.participant)).then(|| shell.to(&path)),
        }
    }

    /// When each body of the case was last met.
    pub(super) fn contact_table(&self, shell: &Shell, case: &CaseRow) -> Option<ContactTable> {
        let t = shell.t;
        let registers = self.definition.registers.iter();
        let contacts: Vec<&Register> = registers.filter(|register| with(register).is_some()).collect();
        let concerned = |body: &OrganizationId| {
            let known = self.services.case.participants.get(body);
            known.is_some_and(|known| {
                let of_party = |register: &&Register| with(register) == Some(&known.party);
                known.participation.takes_part() && contacts.iter().any(of_party)
            })
        };
        let bodies = self.services.case.participants.keys();
        let shown = |body: &&OrganizationId| {
            concerned(body) && self.is_in_region(body) && self.may_look(case.case, Some(body))
        };
        let mut met: Vec<Met<'_>> = bodies.filter(shown).map(|body| self.met(&contacts, body)).collect();
        // Those to be met first, and of the others those not met for the longest.
        met.sort_by_key(|met| (met.next.unwrap_or(NaiveDate::MAX), met.last(), met.body));
        let row = |met: &Met<'_>| self.contact_row(shell, case, &contacts, met);
        (!contacts.is_empty()).then(|| ContactTable {
            heads: contacts.iter().map(|register| t.label(&register.title).to_owned()).collect(),
            dated: contacts.iter().any(|register| is_dated(register)),
            rows: met.iter().map(row).collect(),
        })
    }

    fn met<'b>(&self, contacts: &[&Register], body: &'b OrganizationId) -> Met<'b> {
        let dates = self.services.contacts.iter().filter(|row| row.participant.as_ref() == Some(body));
        let of = |register: &&Register| {
            let entries = self.services.entries.iter();
            let own =
                entries.filter(|row| row.register == register.id && row.participant.as_ref() == Some(body));
            (own.clone().filter_map(|row| row.answered_on).max(), own.filter(|row| row.open).count())
        };
        Met { body, next: dates.map(|row| row.due.effective).min(), of: contacts.iter().map(of).collect() }
    }

    fn contact_row(
        &self,
        shell: &Shell,
        case: &CaseRow,
        contacts: &[&Register],
        met: &Met<'_>,
    ) -> ContactRow {
        let t = shell.t;
        let href = link::with(&format!("/cases/{}#entries", case.case), [("body", met.body.as_str())]);
        let cells = contacts.iter().zip(&met.of).map(|(register, (last, open))| ContactCell {
            column: t.label(&register.title).to_owned(),
            last: last.map(|day| date::short(t, day)),
            open: *open,
        });
        let urgent = |day| urgency(self.reading, day).map(|standing| standing.badge(t));
        ContactRow {
            name: self.people.body(met.body),
            href: shell.to(&href),
            next: met.next.map(|day| (urgent(day), date::short(t, day))),
            cells: cells.collect(),
        }
    }

    /// The meetings of the case, those to come first.
    pub(super) fn meetings(&self, shell: &Shell) -> Vec<MeetingLine> {
        let t = shell.t;
        let mut meetings: Vec<&EntryRow> =
            self.services.entries.iter().filter(|row| row.kind == EntryKind::Meeting).collect();
        let due =
            |row: &EntryRow| row.current().and_then(|step| step.due.as_ref()).map(|due| due.due.effective);
        meetings.sort_by_key(|row| {
            let newest = std::cmp::Reverse(row.answered_on);
            (!row.open, due(row).unwrap_or(NaiveDate::MAX), newest, row.key())
        });
        let line = |row: &&EntryRow| {
            let step = row.current().or(row.steps.last());
            let standing = step.map(|step| {
                let due = step.due.as_ref().map(|due| &due.due);
                Standing::of(
                    Facts { status: step.status, participation: None, due, tally: None },
                    self.reading,
                )
            });
            MeetingLine {
                title: t.label(&row.title).to_owned(),
                register: t.label(&row.register_title).to_owned(),
                badge: standing.unwrap_or(Standing::Waiting).badge(t),
                step: step.map_or_else(String::new, |step| t.label(&step.title).to_owned()),
                due: row.current().and_then(|step| step.due.as_ref()).map(|due| date::due_short(t, &due.due)),
                held: row.answered_on.map(|day| date::short(t, day)),
                href: shell
                    .to(&link::with(&format!("/cases/{}#entry", row.case), [("item", row.id.as_str())])),
            }
        };
        meetings.iter().take(MEETINGS_MAX).map(line).collect()
    }
}

/// When a body was last met.
struct Met<'a> {
    body: &'a OrganizationId,
    /// By when it is to be met next.
    next: Option<NaiveDate>,
    /// Of each register the last day and how many are open.
    of: Vec<(Option<NaiveDate>, usize)>,
}

impl Met<'_> {
    fn last(&self) -> Option<NaiveDate> {
        self.of.iter().filter_map(|(last, _)| *last).max()
    }
}

/// The party a register's contacts are with; none for meetings.
fn with(register: &Register) -> Option<&ItemId> {
    match &register.kind {
        RegisterKind::Contacts { with, .. } => Some(with),
        RegisterKind::Meetings { .. } => None,
    }
}

fn is_dated(register: &Register) -> bool {
    matches!(&register.kind, RegisterKind::Contacts { within: Some(_), .. })
}

/// How urgent a day is that is not to be passed; none while there is time.
fn urgency(reading: Reading, day: NaiveDate) -> Option<Standing> {
    if day < reading.day {
        Some(Standing::Overdue)
    } else if day <= reading.soon_until {
        Some(Standing::DueSoon)
    } else {
        None
    }
}

/// Whether a definition has anything of this to show.
pub fn has_services(definition: &Definition) -> bool {
    !definition.registers.is_empty() || !definition.lifecycles.is_empty()
}
