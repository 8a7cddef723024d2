//! When a person may be told and what one digest of theirs is: one a person and day, when offices are open; never how it
//! leaves the program.

use chrono::{NaiveDate, NaiveTime};
use uuid::Uuid;

use crate::calendar::Calendar;
use crate::event::{DigestKind, DigestReason};
use crate::id::{DigestId, UserId};
use crate::time::Timestamp;

/// Offices open for mail from nine on, so that what becomes due at nine stands in the digest of its own day.
const FROM: (u32, u32) = (9, 0);
/// And close at a quarter past five.
const TO: (u32, u32) = (17, 15);
/// The day whose digest may be made at an instant; none on closed days and out of hours.
pub fn day_open(calendar: &Calendar, now: Timestamp) -> Option<NaiveDate> {
    let local = now.to_utc().with_timezone(&calendar.offset());
    let at = |(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0);
    let is_open = at(FROM)? <= local.time() && local.time() < at(TO)?;
    Some(local.date_naive()).filter(|day| is_open && calendar.is_business_day(*day))
}

/// The identity of a person's digest: the `number`-th of a day, from 1.
pub fn id(user: UserId, on: NaiveDate, number: u32) -> DigestId {
    DigestId(Uuid::new_v5(&user.0, format!("digest/{on}/{number}").as_bytes()))
}

/// Why a digest is made, from why each of its things came into it and the days it was due and decided: what was decided
/// on a later day was late because the program stood still.
pub fn kind(things: impl IntoIterator<Item = (DigestReason, NaiveDate, NaiveDate)>) -> DigestKind {
    let mut kind = DigestKind::Daily;
    for (reason, due_on, decided_on) in things {
        match reason {
            DigestReason::HandedOver => return DigestKind::HandOver,
            DigestReason::Due if decided_on > due_on => kind = DigestKind::CatchUp,
            DigestReason::Due | DigestReason::Snoozed => {}
        }
    }
    kind
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::testing::world::World;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn nobody_is_told_on_closed_days_and_out_of_hours() {
        let world = World::new();
        let open = |text: &str| day_open(&world.calendar, at(text)).map(|day| day.to_string());
        assert_eq!(open("2026-12-28T09:00:00+09:00").as_deref(), Some("2026-12-28"));
        assert_eq!(open("2026-12-28T08:59:59+09:00"), None);
        assert_eq!(open("2026-12-28T17:15:00+09:00"), None);
        for closed in ["2026-12-29", "2027-01-01", "2027-01-03", "2026-09-22", "2026-09-26"] {
            assert_eq!(open(&format!("{closed}T10:00:00+09:00")), None, "{closed}");
        }
        assert_eq!(open("2027-01-04T00:00:00Z").as_deref(), Some("2027-01-04"));
    }

    #[test]
    fn a_digest_says_whether_the_program_stood_still_or_a_post_changed_hands() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let on_time = (DigestReason::Due, day("2026-06-23"), day("2026-06-23"));
        let late = (DigestReason::Due, day("2026-06-22"), day("2026-06-23"));
        let handed = (DigestReason::HandedOver, day("2026-04-01"), day("2026-04-01"));
        let snoozed = (DigestReason::Snoozed, day("2026-06-22"), day("2026-06-23"));
        assert_eq!(kind([on_time, snoozed]), DigestKind::Daily);
        assert_eq!(kind([on_time, late]), DigestKind::CatchUp);
        assert_eq!(kind([late, handed]), DigestKind::HandOver);
        let numbers: BTreeMap<_, _> = (1..4)
            .map(|number| (id(UserId(Uuid::nil()), "2026-06-23".parse().unwrap(), number), number))
            .collect();
        assert_eq!(numbers.len(), 3);
    }
}
