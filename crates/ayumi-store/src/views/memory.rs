//! The views in memory, for tests: the same rows over plain collections; nothing of them outlives the process.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Excluded, Unbounded};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use ayumi_core::merkle::Hash;

use crate::projection::{Place, print};
use crate::row;
use crate::views::backend::{
    Backend, Checkpoint, PastVersion, Reads, Select, StandingPage, StandingRow, Which,
};
use crate::views::batch::{Batch, NewRow};
use crate::views::error::{ViewsError, database};

/// A database of views in memory; the views of several processes may stand on it, one after the other or at once.
#[derive(Clone, Default)]
pub struct ViewsMemory {
    tables: Arc<Mutex<Tables>>,
}

#[derive(Default)]
struct Tables {
    checkpoints: BTreeMap<String, Checkpoint>,
    projections: BTreeMap<&'static str, Table>,
    rows_made: i64,
}

/// The rows of one projection.
#[derive(Default)]
struct Table {
    rows: BTreeMap<String, Kept>,
    /// Instant and key of the rows that stand at one.
    by_time: BTreeSet<(String, String)>,
    by_body: BTreeMap<String, BTreeSet<String>>,
    by_case: BTreeMap<String, BTreeSet<String>>,
}

/// A key with what stands under it and what stood.
struct Kept {
    id: i64,
    place: Place,
    from: u64,
    body: Option<String>,
    /// From, until, what.
    past: Vec<(u64, u64, String)>,
}

impl Kept {
    /// What stood there at a position.
    fn at(&self, at: u64) -> Option<&String> {
        if self.from <= at {
            return self.body.as_ref();
        }
        let mut past = self.past.iter();
        past.find(|(from, until, _)| *from <= at && at < *until).map(|(_, _, body)| body)
    }

    fn case(&self) -> Option<String> {
        self.place.case.map(|case| case.to_string())
    }
}

impl Table {
    fn put(&mut self, id: i64, new: &NewRow) {
        let key = &new.key;
        let kept = self.rows.entry(key.clone()).or_insert_with(|| {
            let place = Place { sort_on: None, ..new.place.clone() };
            Kept { id, place, from: new.from, body: None, past: Vec::new() }
        });
        if let Some(body) = kept.body.take() {
            kept.past.push((kept.from, new.first, body));
        }
        if let Some(former) = kept.place.sort_on.take() {
            self.by_time.remove(&(former, key.clone()));
        }
        kept.place.sort_on.clone_from(&new.place.sort_on);
        (kept.from, kept.body) = (new.from, new.body.clone());
        if let Some(sort_on) = &kept.place.sort_on {
            self.by_time.insert((sort_on.clone(), key.clone()));
        }
        if let Some(body) = &kept.place.organization {
            self.by_body.entry(body.to_string()).or_default().insert(key.clone());
        }
        if let Some(case) = kept.case() {
            self.by_case.entry(case).or_default().insert(key.clone());
        }
    }

    /// The keys a question is about, after the one it starts after.
    fn keys<'a>(
        &'a self,
        select: &'a Select<'_>,
    ) -> Result<Box<dyn Iterator<Item = &'a String> + 'a>, ViewsError> {
        let after = (Excluded(select.after), Unbounded);
        let of = move |index: Option<&'a BTreeSet<String>>| {
            index.into_iter().flat_map(move |keys| keys.range::<str, _>(after))
        };
        Ok(match select.which {
            Which::All => Box::new(self.rows.range::<str, _>(after).map(|(key, _)| key)),
            Which::Programme(programme) => {
                let is_of = move |kept: &Kept| {
                    kept.place.programme.as_ref().is_some_and(|known| known.as_str() == programme)
                };
                let rows = self.rows.range::<str, _>(after).filter(move |(_, kept)| is_of(kept));
                Box::new(rows.map(|(key, _)| key))
            }
            Which::Case(case) => Box::new(of(self.by_case.get(case))),
            Which::Organization(body) => Box::new(of(self.by_body.get(body))),
            Which::Keys(keys) => {
                let wanted: BTreeSet<String> = named(keys)?;
                let found: BTreeSet<&String> =
                    wanted.iter().filter_map(|key| Some(self.rows.get_key_value(key)?.0)).collect();
                Box::new(found.into_iter().filter(move |key| key.as_str() > select.after))
            }
            Which::Cases(cases) => {
                let wanted: BTreeSet<String> = named(cases)?;
                let found: BTreeSet<&String> =
                    wanted.iter().flat_map(|case| of(self.by_case.get(case))).collect();
                Box::new(found.into_iter())
            }
        })
    }

    fn until<'a>(&'a self, until: &'a str) -> impl Iterator<Item = (&'a String, &'a Kept)> {
        let due = self.by_time.iter().take_while(move |(sort_on, _)| sort_on.as_str() <= until);
        due.filter_map(|(_, key)| self.rows.get_key_value(key))
    }
}

fn named(json: &str) -> Result<BTreeSet<String>, ViewsError> {
    serde_json::from_str(json).map_err(database("name rows of the views"))
}

impl ViewsMemory {
    fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Backend for ViewsMemory {
    async fn write(&self, batch: &Batch) -> Result<bool, ViewsError> {
        let mut tables = self.tables();
        let stands = |to: &crate::views::batch::Move| {
            let known = tables.checkpoints.get(to.projection);
            known.is_some_and(|known| known.version == to.version && known.position == to.from)
        };
        if !batch.moves.iter().all(stands) {
            return Ok(false);
        }
        for to in &batch.moves {
            let checkpoint = Checkpoint {
                projection: to.projection.to_owned(),
                version: to.version,
                position: to.to,
                error: to.error.clone(),
                identity: Some(batch.identity.clone()),
                leaf_hash: to.leaf_hash,
            };
            tables.checkpoints.insert(checkpoint.projection.clone(), checkpoint);
        }
        for new in &batch.rows {
            tables.rows_made += 1;
            let id = tables.rows_made;
            tables.projections.entry(new.projection).or_default().put(id, new);
        }
        for past in &batch.past {
            let row = &batch.rows[past.row];
            let table = tables.projections.entry(row.projection).or_default();
            if let Some(kept) = table.rows.get_mut(&row.key) {
                kept.past.push((past.from, past.until, past.body.clone()));
                kept.past.sort_by_key(|(_, until, _)| *until);
            }
        }
        Ok(true)
    }

    async fn discard(&self, projections: &[(&'static str, u32)]) -> Result<(), ViewsError> {
        let mut tables = self.tables();
        for (name, version) in projections {
            tables.projections.remove(name);
            let checkpoint = Checkpoint {
                projection: (*name).to_owned(),
                version: *version,
                position: 0,
                error: None,
                identity: None,
                leaf_hash: None,
            };
            tables.checkpoints.insert((*name).to_owned(), checkpoint);
        }
        Ok(())
    }
}

#[async_trait]
impl Reads for ViewsMemory {
    async fn checkpoints(&self) -> Result<Vec<Checkpoint>, ViewsError> {
        Ok(self.tables().checkpoints.values().cloned().collect())
    }

    async fn standing(
        &self,
        keys: &[(&'static str, String)],
    ) -> Result<Vec<(String, String, Hash)>, ViewsError> {
        let tables = self.tables();
        let stands = |(name, key): &(&'static str, String)| {
            let body = tables.projections.get(name)?.rows.get(key)?.body.as_ref()?;
            Some(((*name).to_owned(), key.clone(), print(body)))
        };
        Ok(keys.iter().filter_map(stands).collect())
    }

    async fn rows(&self, select: &Select<'_>) -> Result<Vec<(String, String)>, ViewsError> {
        let tables = self.tables();
        let Some(table) = tables.projections.get(select.projection) else { return Ok(Vec::new()) };
        let stood = |key: &String| Some((key.clone(), table.rows.get(key)?.at(select.at)?.clone()));
        Ok(table.keys(select)?.filter_map(stood).take(select.limit).collect())
    }

    async fn cases_of(
        &self,
        projection: &str,
        organization: &str,
        at: u64,
    ) -> Result<Vec<String>, ViewsError> {
        let tables = self.tables();
        let Some(table) = tables.projections.get(projection) else { return Ok(Vec::new()) };
        let kept =
            table.by_body.get(organization).into_iter().flatten().filter_map(|key| table.rows.get(key));
        let cases: BTreeSet<String> =
            kept.filter(|kept| kept.at(at).is_some()).filter_map(Kept::case).collect();
        Ok(cases.into_iter().collect())
    }

    async fn rows_until(
        &self,
        projection: &str,
        after: &str,
        until: &str,
        limit: usize,
    ) -> Result<Vec<(String, String)>, ViewsError> {
        let tables = self.tables();
        let Some(table) = tables.projections.get(projection) else { return Ok(Vec::new()) };
        let later = |(_, kept): &(&String, &Kept)| kept.place.sort_on.as_deref() > Some(after);
        let row = |(key, kept): (&String, &Kept)| Some((key.clone(), kept.body.clone()?));
        Ok(table.until(until).filter(later).filter_map(row).take(limit).collect())
    }

    async fn cases_until(
        &self,
        projection: &str,
        until: &str,
        limit: usize,
    ) -> Result<Vec<String>, ViewsError> {
        let tables = self.tables();
        let Some(table) = tables.projections.get(projection) else { return Ok(Vec::new()) };
        let mut first: BTreeMap<String, &str> = BTreeMap::new();
        for (_, kept) in table.until(until) {
            let (case, sort_on) = (kept.case(), kept.place.sort_on.as_deref());
            if let Some((case, sort_on)) = case.zip(sort_on) {
                first.entry(case).or_insert(sort_on);
            }
        }
        let mut cases: Vec<(&str, String)> =
            first.into_iter().map(|(case, sort_on)| (sort_on, case)).collect();
        cases.sort_unstable();
        Ok(cases.into_iter().take(limit).map(|(_, case)| case).collect())
    }

    async fn page(&self, projection: &str, after: &str, limit: usize) -> Result<StandingPage, ViewsError> {
        let tables = self.tables();
        let mut page = StandingPage::default();
        let Some(table) = tables.projections.get(projection) else { return Ok(page) };
        for (key, kept) in table.rows.range::<str, _>((Excluded(after), Unbounded)).take(limit) {
            let Place { programme, case: _, organization, sort_on } = kept.place.clone();
            let place = [
                programme.map(|id| id.to_string()),
                kept.case(),
                organization.map(|body| body.to_string()),
                sort_on,
            ];
            let (id, from) = (kept.id, row::signed(kept.from));
            page.rows.push(StandingRow { id, key: key.clone(), place, from, body: kept.body.clone() });
            let past = kept.past.iter().map(|(from, until, body)| PastVersion {
                row: id,
                from: row::signed(*from),
                until: row::signed(*until),
                body: body.clone(),
            });
            page.past.extend(past);
        }
        Ok(page)
    }

    async fn close(&self) {}
}
