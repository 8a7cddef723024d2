//! When a message that could not be delivered is tried again, and when it is parked; never delivers anything.

use crate::time::Timestamp;

/// Seconds to wait before each attempt, the first being at once. Together about 28 hours, so that a peer that is down
/// over a night and a morning still gets its message.
pub const WAITS_S: [i64; 8] = [0, 5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 10 * 3600];

/// When the attempt after `attempts_made` is due, the last of them having failed at `failed_at` (with none made: when
/// the message was finished). None when all were made and the message is parked.
pub fn next_attempt(attempts_made: u32, failed_at: Timestamp) -> Option<Timestamp> {
    let wait_s = WAITS_S.get(usize::try_from(attempts_made).ok()?)?;
    Some(failed_at.plus_seconds(*wait_s))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_attempts_span_a_night_and_a_morning_and_then_the_message_is_parked() {
        let start: Timestamp = "2026-06-30T08:00:00Z".parse().unwrap();
        let mut at = start;
        let mut attempts = Vec::new();
        while let Some(next) = next_attempt(u32::try_from(attempts.len()).unwrap(), at) {
            attempts.push(next.to_string());
            at = next;
        }
        assert_eq!(
            attempts,
            [
                "2026-06-30T08:00:00.000000Z",
                "2026-06-30T08:00:05.000000Z",
                "2026-06-30T08:05:05.000000Z",
                "2026-06-30T08:35:05.000000Z",
                "2026-06-30T10:35:05.000000Z",
                "2026-06-30T15:35:05.000000Z",
                "2026-07-01T01:35:05.000000Z",
                "2026-07-01T11:35:05.000000Z",
            ]
        );
        assert_eq!(next_attempt(8, at), None);
        assert_eq!(next_attempt(u32::MAX, at), None);
    }

    #[test]
    fn waits_never_become_shorter() {
        assert!(WAITS_S.is_sorted());
    }
}
