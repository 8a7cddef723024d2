//! What can be asked of the views, as they stand or as they stood at a position; rows hold facts, and what depends on the
//! day of reading is laid over them by the reader.

use std::collections::BTreeSet;

use ayumi_core::event::{CalendarRef, DefinitionRef};
use ayumi_core::id::{CaseId, ContentHash, DecisionId, ItemId, OrganizationId, ProgrammeId, ReminderId};
use ayumi_core::time::Timestamp;
use chrono::NaiveDate;
use serde::de::DeserializeOwned;

use crate::projection::calendars::CalendarRow;
use crate::projection::{
    agenda, board, calendars, cases, conditions, deadlines, decisions, definitions, entries, evidence,
    figures, inbox, notices, participants, programmes, requests, unlinked, votes, waiting,
};
use crate::views::backend::{Select, Which};
use crate::views::{
    AgendaRow, BoardRow, CaseRow, ConditionRow, DeadlineRow, DecisionRow, DefinitionRow, EntryRow,
    EvidenceRow, FigureRow, InboxRow, NoticeRow, ProgrammeRow, RequestRow, Views, ViewsError, VoteRow,
    WaitingRow,
};

/// Which cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// Of this programme.
    pub programme: Option<ProgrammeId>,
    /// In which this body was asked to take part.
    pub organization: Option<OrganizationId>,
    /// After this one, in the order of ids.
    pub after: Option<CaseId>,
}

/// Which decisions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DecisionFilter {
    /// Of this programme.
    pub programme: Option<ProgrammeId>,
    /// Of this case.
    pub case: Option<CaseId>,
    /// About this body, or about joint work in a case in which it was asked to take part.
    pub organization: Option<OrganizationId>,
    /// Open ones alone, or closed ones alone.
    pub open: Option<bool>,
}

/// Which meetings and contacts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryFilter {
    /// Of this programme.
    pub programme: Option<ProgrammeId>,
    /// Of this case.
    pub case: Option<CaseId>,
    /// Of this register.
    pub register: Option<ItemId>,
    /// With this body.
    pub organization: Option<OrganizationId>,
    /// Those in which something is still to be done alone, or the others alone.
    pub open: Option<bool>,
}

/// Which deadlines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeadlineFilter {
    /// Of this programme.
    pub programme: Option<ProgrammeId>,
    /// Of this case.
    pub case: Option<CaseId>,
    /// About this body, or about joint work or everybody in a case in which it was asked to take part.
    pub organization: Option<OrganizationId>,
    /// Whose last day is not before this one.
    pub from: Option<NaiveDate>,
    /// Whose last day is not after this one.
    pub to: Option<NaiveDate>,
}

impl Views {
    /// The board of a programme, or of one case of it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn board(
        &self,
        programme: &ProgrammeId,
        case: Option<CaseId>,
        at: Option<u64>,
    ) -> Result<Vec<BoardRow>, ViewsError> {
        let Some(case) = case else {
            return self.all(board::NAME, Which::Programme(programme.as_str()), at).await;
        };
        let rows: Vec<BoardRow> = self.all(board::NAME, Which::Case(&case.to_string()), at).await?;
        Ok(rows.into_iter().filter(|row| row.programme == *programme).collect())
    }

    /// Every part of every phase a body has, in all programmes.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn board_of(
        &self,
        organization: &OrganizationId,
        at: Option<u64>,
    ) -> Result<Vec<BoardRow>, ViewsError> {
        self.all(board::NAME, Which::Organization(organization.as_str()), at).await
    }

    /// Cases, in the order of their ids, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn cases(
        &self,
        filter: &CaseFilter,
        limit: usize,
        at: Option<u64>,
    ) -> Result<Vec<CaseRow>, ViewsError> {
        let after = filter.after.map_or_else(String::new, |case| case.to_string());
        let Some(organization) = &filter.organization else {
            let which = filter
                .programme
                .as_ref()
                .map_or(Which::All, |programme| Which::Programme(programme.as_str()));
            return self.some(cases::NAME, which, at, &after, limit).await;
        };
        let keys = self.cases_of(organization, at).await?;
        let rows: Vec<CaseRow> = self.some(cases::NAME, Which::Keys(&keys), at, &after, ALL).await?;
        let wanted =
            |row: &CaseRow| filter.programme.as_ref().is_none_or(|programme| row.programme == *programme);
        Ok(rows.into_iter().filter(wanted).take(limit).collect())
    }

    /// The cases that follow one of these versions, in the order of their ids.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn cases_following(
        &self,
        versions: &[&DefinitionRef],
        at: Option<u64>,
    ) -> Result<Vec<CaseRow>, ViewsError> {
        let mut rows = self.cases(&CaseFilter::default(), ALL, at).await?;
        rows.retain(|row| versions.contains(&&row.definition));
        Ok(rows)
    }

    /// A case.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn case(&self, id: CaseId, at: Option<u64>) -> Result<Option<CaseRow>, ViewsError> {
        Ok(self.all(cases::NAME, Which::Case(&id.to_string()), at).await?.pop())
    }

    /// Decisions, the latest first, by the day they were decided on or, while open, put.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn decisions(
        &self,
        filter: &DecisionFilter,
        at: Option<u64>,
    ) -> Result<Vec<DecisionRow>, ViewsError> {
        let mut rows: Vec<DecisionRow> = self
            .about(decisions::NAME, filter.programme.as_ref(), filter.case, filter.organization.as_ref(), at)
            .await?;
        rows.retain(|row| {
            filter.programme.as_ref().is_none_or(|programme| row.programme == *programme)
                && filter.case.is_none_or(|case| row.case == case)
                && concerns(filter.organization.as_ref(), row.participant.as_ref())
                && filter.open.is_none_or(|open| row.closed.is_none() == open)
        });
        rows.sort_by_key(|row| {
            let on = row.closed.as_ref().map_or(row.opened_on, |closed| closed.decided_on);
            (std::cmp::Reverse(on), row.decision)
        });
        Ok(rows)
    }

    /// A decision.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn decision(&self, id: DecisionId, at: Option<u64>) -> Result<Option<DecisionRow>, ViewsError> {
        let keys = format!("[\"{id}\"]");
        Ok(self.all(decisions::NAME, Which::Keys(&keys), at).await?.pop())
    }

    /// Deadlines, the earliest last day first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn deadlines(
        &self,
        filter: &DeadlineFilter,
        at: Option<u64>,
    ) -> Result<Vec<DeadlineRow>, ViewsError> {
        let mut rows: Vec<DeadlineRow> = self
            .about(deadlines::NAME, filter.programme.as_ref(), filter.case, filter.organization.as_ref(), at)
            .await?;
        rows.retain(|row| {
            filter.programme.as_ref().is_none_or(|programme| row.programme == *programme)
                && filter.case.is_none_or(|case| row.case == case)
                && concerns(filter.organization.as_ref(), row.participant.as_ref())
                && filter.from.is_none_or(|from| row.due.effective >= from)
                && filter.to.is_none_or(|to| row.due.effective <= to)
        });
        rows.sort_by(|a, b| {
            (a.due.effective, a.case, &a.item, &a.participant).cmp(&(
                b.due.effective,
                b.case,
                &b.item,
                &b.participant,
            ))
        });
        Ok(rows)
    }

    /// Meetings and contacts, in the order of their cases, registers and numbers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn entries(&self, filter: &EntryFilter, at: Option<u64>) -> Result<Vec<EntryRow>, ViewsError> {
        let case = filter.case.map(|case| case.to_string());
        let which = match (&case, &filter.organization, &filter.programme) {
            (Some(case), _, _) => Which::Case(case),
            (None, Some(body), _) => Which::Organization(body.as_str()),
            (None, None, Some(programme)) => Which::Programme(programme.as_str()),
            (None, None, None) => Which::All,
        };
        let mut rows: Vec<EntryRow> = self.all(entries::NAME, which, at).await?;
        rows.retain(|row| {
            filter.programme.as_ref().is_none_or(|programme| row.programme == *programme)
                && filter.register.as_ref().is_none_or(|register| row.register == *register)
                && filter.organization.as_ref().is_none_or(|body| row.participant.as_ref() == Some(body))
                && filter.open.is_none_or(|open| row.open == open)
        });
        Ok(rows)
    }

    /// The conditions of the bodies of a programme, in the order of cases, lifecycles and codes.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn conditions(
        &self,
        programme: &ProgrammeId,
        at: Option<u64>,
    ) -> Result<Vec<ConditionRow>, ViewsError> {
        self.all(conditions::NAME, Which::Programme(programme.as_str()), at).await
    }

    /// Raised cases which the case they were raised from does not name yet, the longest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn unlinked_cases(&self, now: Timestamp, limit: usize) -> Result<Vec<CaseId>, ViewsError> {
        let cases = self.backend.cases_until(unlinked::NAME, &now.to_string(), limit).await?;
        cases.into_iter().map(|case| parse_case(unlinked::NAME, case)).collect()
    }

    /// How everybody stands in the checklists of a programme.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn figures(
        &self,
        programme: &ProgrammeId,
        at: Option<u64>,
    ) -> Result<Vec<FigureRow>, ViewsError> {
        self.all(figures::NAME, Which::Programme(programme.as_str()), at).await
    }

    /// What time alone brings about up to `until`, in the order of time, at most `limit`. What is due and not yet done
    /// stands first. Of a past position it is what was planned then.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn agenda(
        &self,
        until: Timestamp,
        limit: usize,
        at: Option<u64>,
    ) -> Result<Vec<AgendaRow>, ViewsError> {
        if at.is_none() {
            let rows = self.backend.rows_until(agenda::NAME, ANY_TIME, &until.to_string(), limit).await?;
            return decode(agenda::NAME, rows);
        }
        // Rows of the past stand in the order of their keys, not of time.
        let mut rows: Vec<AgendaRow> = self.all(agenda::NAME, Which::All, at).await?;
        rows.retain(|row| row.due_at <= until);
        rows.sort_by_key(|row| row.due_at);
        rows.truncate(limit);
        Ok(rows)
    }

    /// Cases in which something is due at `now`, longest due first. Its cost depends on what is due, not on what is not.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn due_cases(&self, now: Timestamp, limit: usize) -> Result<Vec<CaseId>, ViewsError> {
        let (mut due, mut known) = (Vec::new(), BTreeSet::new());
        for projection in [agenda::NAME, notices::NAME] {
            for case in self.backend.cases_until(projection, &now.to_string(), limit).await? {
                let case = parse_case(projection, case)?;
                due.extend(known.insert(case).then_some(case));
            }
        }
        Ok(due)
    }

    /// Running cases that follow an earlier version of a calendar, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn cases_behind(
        &self,
        calendar: &CalendarRef,
        limit: usize,
    ) -> Result<Vec<CaseId>, ViewsError> {
        // Mostly nobody is behind, and every sweep asks: the index by time has none but those that are.
        let (after, until) = calendars::earlier(calendar);
        let rows = self.backend.rows_until(calendars::NAME, &after, &until, limit).await?;
        let rows: Vec<CalendarRow> = decode(calendars::NAME, rows)?;
        Ok(rows.into_iter().map(|row| row.case).collect())
    }

    /// What people are to be told in digests and is due at `now`, the longest first, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn waiting(&self, now: Timestamp, limit: usize) -> Result<Vec<WaitingRow>, ViewsError> {
        let rows = self.backend.rows_until(waiting::NAME, ANY_TIME, &now.to_string(), limit).await?;
        decode(waiting::NAME, rows)
    }

    /// The notices planned for or given to a body, or all, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn notices(
        &self,
        organization: Option<&OrganizationId>,
        at: Option<u64>,
    ) -> Result<Vec<NoticeRow>, ViewsError> {
        let which = organization.map_or(Which::All, |body| Which::Organization(body.as_str()));
        let mut rows: Vec<NoticeRow> = self.all(notices::NAME, which, at).await?;
        rows.sort_by_key(|row| (std::cmp::Reverse(row.due_at), row.notice));
        Ok(rows)
    }

    /// The notices that wait for an instant up to `until`, in the order of time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn notices_to_come(
        &self,
        until: Timestamp,
        at: Option<u64>,
    ) -> Result<Vec<NoticeRow>, ViewsError> {
        if at.is_none() {
            // What was given has no place in the order of time: the cost is that of what waits.
            let rows = self.backend.rows_until(notices::NAME, ANY_TIME, &until.to_string(), ALL).await?;
            return decode(notices::NAME, rows);
        }
        let mut rows = self.notices(None, at).await?;
        rows.retain(|row| row.given.is_none() && row.due_at <= until);
        rows.reverse();
        Ok(rows)
    }

    /// The reminders sent to a body, or to all, the latest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn inbox(
        &self,
        organization: Option<&OrganizationId>,
        which: Inbox,
        at: Option<u64>,
    ) -> Result<Vec<InboxRow>, ViewsError> {
        let rows = organization.map_or(Which::All, |body| Which::Organization(body.as_str()));
        let mut rows: Vec<InboxRow> = self.all(inbox::NAME, rows, at).await?;
        match which {
            Inbox::Open => rows.retain(|row| row.open),
            Inbox::Everything => {}
        }
        rows.sort_by_key(|row| (std::cmp::Reverse((row.fired_at, row.due_at)), row.reminder));
        Ok(rows)
    }

    /// Of reminders told to bodies, those there are, by reminder and body.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn reminders_told(
        &self,
        told: &[(ReminderId, OrganizationId)],
    ) -> Result<Vec<InboxRow>, ViewsError> {
        let keys = told.iter().map(|(reminder, body)| format!("{reminder}/{body}"));
        self.all(inbox::NAME, Which::Keys(&as_json(keys)), None).await
    }

    /// Of notices, those that were given.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn notices_given(&self, notices: &[ReminderId]) -> Result<Vec<NoticeRow>, ViewsError> {
        let keys = notices.iter().map(|notice| notices::given_key(*notice));
        self.all(notices::NAME, Which::Keys(&as_json(keys)), None).await
    }

    /// The requests for other dates that wait for an answer, those asked for first first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn requests(&self, at: Option<u64>) -> Result<Vec<RequestRow>, ViewsError> {
        let mut rows: Vec<RequestRow> = self.all(requests::NAME, Which::All, at).await?;
        rows.sort_by_key(|row| (row.asked_on, row.request));
        Ok(rows)
    }

    /// The votes a body has, or all, those asked for last first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn votes(
        &self,
        organization: Option<&OrganizationId>,
        at: Option<u64>,
    ) -> Result<Vec<VoteRow>, ViewsError> {
        let which = organization.map_or(Which::All, |body| Which::Organization(body.as_str()));
        let mut rows: Vec<VoteRow> = self.all(votes::NAME, which, at).await?;
        rows.sort_by_key(|row| (std::cmp::Reverse(row.opened_on), row.decision, row.organization.clone()));
        Ok(rows)
    }

    /// Every programme.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn programmes(&self, at: Option<u64>) -> Result<Vec<ProgrammeRow>, ViewsError> {
        self.all(programmes::NAME, Which::All, at).await
    }

    /// Every published version of every definition, in the order of ids and versions.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn definitions(&self, at: Option<u64>) -> Result<Vec<DefinitionRow>, ViewsError> {
        self.all(definitions::NAME, Which::All, at).await
    }

    /// Where a file was attached, each time it was.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn evidence(
        &self,
        sha256: &ContentHash,
        at: Option<u64>,
    ) -> Result<Vec<EvidenceRow>, ViewsError> {
        let mut found: Vec<EvidenceRow> = Vec::new();
        loop {
            // Keys begin with the hash, so what follows the hash itself, or the last row found, is read until another hash.
            let after = found.last().map_or_else(|| sha256.to_string(), evidence::key);
            let page: Vec<EvidenceRow> =
                self.some(evidence::NAME, Which::All, at, &after, EVIDENCE_PAGE).await?;
            let known = found.len();
            found.extend(page.into_iter().take_while(|row| row.sha256 == *sha256));
            if found.len() - known < EVIDENCE_PAGE {
                return Ok(found);
            }
        }
    }

    /// The rows among which those of a programme, a case or a body are found.
    async fn about<T: DeserializeOwned>(
        &self,
        projection: &'static str,
        programme: Option<&ProgrammeId>,
        case: Option<CaseId>,
        organization: Option<&OrganizationId>,
        at: Option<u64>,
    ) -> Result<Vec<T>, ViewsError> {
        if let Some(case) = case {
            return self.all(projection, Which::Case(&case.to_string()), at).await;
        }
        if let Some(organization) = organization {
            let cases = self.cases_of(organization, at).await?;
            return self.all(projection, Which::Cases(&cases), at).await;
        }
        let which = programme.map_or(Which::All, |programme| Which::Programme(programme.as_str()));
        self.all(projection, which, at).await
    }

    /// The cases a body was asked to take part in, as a JSON array.
    async fn cases_of(&self, organization: &OrganizationId, at: Option<u64>) -> Result<String, ViewsError> {
        let at = at.unwrap_or(PRESENT);
        let cases = self.backend.cases_of(participants::NAME, organization.as_str(), at).await?;
        let cases = cases
            .into_iter()
            .map(|case| parse_case(participants::NAME, case))
            .collect::<Result<BTreeSet<_>, _>>()?;
        let quoted: Vec<String> = cases.into_iter().map(|case| format!("\"{case}\"")).collect();
        Ok(format!("[{}]", quoted.join(",")))
    }

    async fn all<T: DeserializeOwned>(
        &self,
        projection: &'static str,
        which: Which<'_>,
        at: Option<u64>,
    ) -> Result<Vec<T>, ViewsError> {
        self.some(projection, which, at, "", ALL).await
    }

    async fn some<T: DeserializeOwned>(
        &self,
        projection: &'static str,
        which: Which<'_>,
        at: Option<u64>,
        after: &str,
        limit: usize,
    ) -> Result<Vec<T>, ViewsError> {
        let select = Select { projection, which, at: at.unwrap_or(PRESENT), after, limit };
        decode(projection, self.backend.rows(&select).await?)
    }
}

/// Which reminders of an inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inbox {
    /// Those whose work is outstanding.
    Open,
    /// All that were ever sent.
    Everything,
}

/// The position of whoever asks how things stand: no row begins after it.
const PRESENT: u64 = i64::MAX.unsigned_abs();
/// Before every instant a row can stand at.
const ANY_TIME: &str = "";
/// Rows of one file read at a time; few files are attached more often.
const EVIDENCE_PAGE: usize = 32;
/// No row is left out.
const ALL: usize = usize::MAX;

/// Keys as a JSON array; none of them needs an escape.
fn as_json(keys: impl Iterator<Item = String>) -> String {
    let quoted: Vec<String> = keys.map(|key| format!("\"{key}\"")).collect();
    format!("[{}]", quoted.join(","))
}

fn concerns(organization: Option<&OrganizationId>, participant: Option<&OrganizationId>) -> bool {
    organization.is_none() || participant.is_none() || organization == participant
}

fn decode<T: DeserializeOwned>(
    projection: &'static str,
    rows: Vec<(String, String)>,
) -> Result<Vec<T>, ViewsError> {
    let row = |(key, body): (String, String)| {
        serde_json::from_str(&body).map_err(|cause| ViewsError::Row {
            projection,
            key,
            cause: cause.to_string(),
        })
    };
    rows.into_iter().map(row).collect()
}

fn parse_case(projection: &'static str, case: String) -> Result<CaseId, ViewsError> {
    case.parse().map_err(|_| ViewsError::Row {
        projection,
        key: case,
        cause: "its case is not a case id".into(),
    })
}
