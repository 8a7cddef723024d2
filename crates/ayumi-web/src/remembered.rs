//! Who stood behind a token a moment ago, so that a busy client is not looked up anew each time; never longer than the
//! directory and the day are the same.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use ayumi_core::id::ContentHash;
use chrono::NaiveDate;

use crate::auth::SignedIn;
use crate::state::App;

/// Most tokens remembered.
const REMEMBERED_MAX: usize = 4_096;

/// People by the hash of their token, each as of a version of the directory and a day.
#[derive(Default)]
pub(crate) struct Remembered(Mutex<HashMap<ContentHash, Seen>>);

struct Seen {
    directory: u64,
    day: NaiveDate,
    who: SignedIn,
}

/// What a person is remembered under, and for how long.
#[derive(Debug)]
pub(crate) struct Place {
    token: ContentHash,
    directory: u64,
    day: NaiveDate,
}

impl Place {
    /// The place of a token now. Taken before the token is looked up, so that what changes meanwhile is looked up again.
    pub(crate) fn of(app: &App, token: &str) -> Self {
        let token = ContentHash::of(token.as_bytes());
        Self { token, directory: app.engine.directory().version, day: app.engine.today() }
    }
}

impl Remembered {
    /// The person behind a token, when nothing has changed since they were looked up.
    pub(crate) fn find(&self, place: &Place) -> Option<SignedIn> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = known.get(&place.token)?;
        (seen.directory == place.directory && seen.day == place.day).then(|| seen.who.clone())
    }

    pub(crate) fn keep(&self, place: Place, who: &SignedIn) {
        let Place { token, directory, day } = place;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED_MAX {
            known.clear();
        }
        known.insert(token, Seen { directory, day, who: who.clone() });
    }
}
