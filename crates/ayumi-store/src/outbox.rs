//! The outbox beside the log: what waits to leave and how often it was tried, spelled once for both drivers; never what
//! is sent, and never an event.

use async_trait::async_trait;
use ayumi_core::id::MessageId;
use ayumi_core::time::Timestamp;
use ayumi_engine::port::outbox::{Attempt, Delivery, NewDelivery, Outbox, Settled, Way};
use ayumi_engine::port::store::ReadError;

use crate::backend::WriteError;
use crate::log::Log;

/// What the outbox asks of a database.
#[async_trait]
pub(crate) trait Posting: Send + Sync {
    async fn fed(&self, feed: &str) -> Result<u64, ReadError>;
    async fn feed(
        &self,
        feed: &str,
        from: u64,
        to: u64,
        deliveries: &[NewDelivery],
    ) -> Result<bool, WriteError>;
    async fn claim(
        &self,
        now: Timestamp,
        until: Timestamp,
        holder: &str,
        limit: usize,
    ) -> Result<Vec<Delivery>, WriteError>;
    async fn settle(&self, id: &MessageId, holder: &str, settled: &Settled) -> Result<bool, WriteError>;
    async fn release(&self, id: &MessageId, now: Timestamp) -> Result<bool, WriteError>;
    async fn deliveries(&self, limit: usize) -> Result<Vec<Delivery>, ReadError>;
    async fn keep_attempt(&self, attempt: &Attempt) -> Result<(), WriteError>;
    async fn attempts(&self) -> Result<Vec<Attempt>, ReadError>;
}

/// Seconds nothing is put off or taken for: more than the longest wait between two attempts and what a clock steps back.
const FAR_S: i64 = 11 * 3600;

/// The latest instant a sound clock sets for a next attempt or the end of a lease. What lies after it was set by a clock
/// that was ahead, and would wait until then.
pub(crate) fn far(now: Timestamp) -> i64 {
    now.plus_seconds(FAR_S).micros()
}

/// The columns of a delivery.
pub(crate) type DeliveryColumns = (String, String, String, String, i64, i64, i64, Option<String>);
/// The columns of an attempt.
pub(crate) type AttemptColumns = (String, String, String, i64, i64, String, String);

/// A delivery as it is stored.
pub(crate) fn delivery(columns: DeliveryColumns) -> Result<Delivery, ReadError> {
    let (id, way, target, about, attempts, next_at, parked, cause) = columns;
    Ok(Delivery {
        id: id.parse().map_err(|_| unread(&id))?,
        way: Way::named(&way).ok_or_else(|| unread(&way))?,
        target,
        about,
        attempts: u32::try_from(attempts).map_err(|_| unread("attempts"))?,
        next_at: Timestamp::from_micros(next_at),
        parked: parked != 0,
        cause,
    })
}

/// An attempt as it is stored.
pub(crate) fn attempt(columns: AttemptColumns) -> Result<Attempt, ReadError> {
    let (id, way, address, at, delivered, answer, body) = columns;
    Ok(Attempt {
        delivery: id.parse().map_err(|_| unread(&id))?,
        way: Way::named(&way).ok_or_else(|| unread(&way))?,
        address,
        at: Timestamp::from_micros(at),
        delivered: delivered != 0,
        answer,
        body,
    })
}

fn unread(what: &str) -> ReadError {
    ReadError::Storage { cause: format!("a row of the outbox does not read: {what}") }
}

/// Implements `Posting` for a type with `pool` and `side()`.
macro_rules! impl_posting {
    ($type:ty) => {
        #[async_trait::async_trait]
        impl crate::outbox::Posting for $type {
            async fn fed(&self, feed: &str) -> Result<u64, ReadError> {
                let found: Option<(i64,)> = sqlx::query_as(include_str!("../sql/common/select_fed.sql"))
                    .bind(feed)
                    .fetch_optional(&self.pool)
                    .await
                    .map_err(read)?;
                found.map_or(Ok(0), |(position,)| row::unsigned(position))
            }

            async fn feed(
                &self,
                feed: &str,
                from: u64,
                to: u64,
                deliveries: &[NewDelivery],
            ) -> Result<bool, WriteError> {
                let mut side = self.side().await?;
                // The first statement writes, so the lock is taken before anything is read.
                let mut work = side.begin().await.map_err(|cause| failure(&cause))?;
                sqlx::query(include_str!("../sql/common/insert_feed.sql"))
                    .bind(feed)
                    .execute(&mut *work)
                    .await
                    .map_err(|cause| failure(&cause))?;
                let moved = sqlx::query(include_str!("../sql/common/move_feed.sql"))
                    .bind(feed)
                    .bind(row::signed(from))
                    .bind(row::signed(to))
                    .execute(&mut *work)
                    .await
                    .map_err(|cause| failure(&cause))?;
                if moved.rows_affected() == 0 {
                    work.rollback().await.map_err(|cause| failure(&cause))?;
                    return Ok(false);
                }
                for delivery in deliveries {
                    sqlx::query(include_str!("../sql/common/insert_delivery.sql"))
                        .bind(delivery.id.as_str())
                        .bind(delivery.way.name())
                        .bind(&delivery.target)
                        .bind(&delivery.about)
                        .bind(delivery.next_at.micros())
                        .execute(&mut *work)
                        .await
                        .map_err(|cause| failure(&cause))?;
                }
                work.commit().await.map_err(|cause| failure(&cause))?;
                Ok(true)
            }

            async fn claim(
                &self,
                now: Timestamp,
                until: Timestamp,
                holder: &str,
                limit: usize,
            ) -> Result<Vec<Delivery>, WriteError> {
                let due: Vec<(String,)> =
                    sqlx::query_as(include_str!("../sql/common/select_due_deliveries.sql"))
                        .bind(now.micros())
                        .bind(row::signed(limit as u64))
                        .bind(crate::outbox::far(now))
                        .fetch_all(&self.pool)
                        .await
                        .map_err(|cause| failure(&cause))?;
                let mut taken = Vec::with_capacity(due.len());
                for (id,) in due {
                    let mut side = self.side().await?;
                    let claimed: Option<crate::outbox::DeliveryColumns> =
                        sqlx::query_as(include_str!("../sql/common/claim_delivery.sql"))
                            .bind(id)
                            .bind(now.micros())
                            .bind(until.micros())
                            .bind(holder)
                            .bind(crate::outbox::far(now))
                            .fetch_optional(&mut *side)
                            .await
                            .map_err(|cause| failure(&cause))?;
                    let claimed = claimed.map(crate::outbox::delivery).transpose();
                    taken.extend(claimed.map_err(|error| WriteError::Storage(error.to_string()))?);
                }
                Ok(taken)
            }

            async fn settle(
                &self,
                id: &MessageId,
                holder: &str,
                settled: &Settled,
            ) -> Result<bool, WriteError> {
                let mut side = self.side().await?;
                let (at, parked, cause) = match settled {
                    Settled::Delivered => {
                        let done = sqlx::query(include_str!("../sql/common/delete_delivery.sql"))
                            .bind(id.as_str())
                            .bind(holder)
                            .execute(&mut *side)
                            .await
                            .map_err(|cause| failure(&cause))?;
                        return Ok(done.rows_affected() > 0);
                    }
                    Settled::Again { at, cause } => (*at, 0_i64, cause),
                    Settled::Parked { cause } => (Timestamp::from_micros(0), 1, cause),
                };
                let done = sqlx::query(include_str!("../sql/common/retry_delivery.sql"))
                    .bind(id.as_str())
                    .bind(holder)
                    .bind(at.micros())
                    .bind(parked)
                    .bind(cause)
                    .execute(&mut *side)
                    .await
                    .map_err(|cause| failure(&cause))?;
                Ok(done.rows_affected() > 0)
            }

            async fn release(&self, id: &MessageId, now: Timestamp) -> Result<bool, WriteError> {
                let mut side = self.side().await?;
                let done = sqlx::query(include_str!("../sql/common/release_delivery.sql"))
                    .bind(id.as_str())
                    .bind(now.micros())
                    .execute(&mut *side)
                    .await
                    .map_err(|cause| failure(&cause))?;
                Ok(done.rows_affected() > 0)
            }

            async fn deliveries(&self, limit: usize) -> Result<Vec<Delivery>, ReadError> {
                let rows: Vec<crate::outbox::DeliveryColumns> =
                    sqlx::query_as(include_str!("../sql/common/select_deliveries.sql"))
                        .bind(row::signed(limit as u64))
                        .fetch_all(&self.pool)
                        .await
                        .map_err(read)?;
                rows.into_iter().map(crate::outbox::delivery).collect()
            }

            async fn keep_attempt(&self, attempt: &Attempt) -> Result<(), WriteError> {
                let mut side = self.side().await?;
                sqlx::query(include_str!("../sql/common/insert_attempt.sql"))
                    .bind(attempt.delivery.as_str())
                    .bind(attempt.way.name())
                    .bind(&attempt.address)
                    .bind(attempt.at.micros())
                    .bind(i64::from(attempt.delivered))
                    .bind(&attempt.answer)
                    .bind(&attempt.body)
                    .execute(&mut *side)
                    .await
                    .map_err(|cause| failure(&cause))?;
                sqlx::query(include_str!("../sql/common/delete_old_attempts.sql"))
                    .bind(row::signed(ayumi_engine::port::outbox::ATTEMPTS_KEPT as u64))
                    .execute(&mut *side)
                    .await
                    .map(drop)
                    .map_err(|cause| failure(&cause))
            }

            async fn attempts(&self) -> Result<Vec<Attempt>, ReadError> {
                let rows: Vec<crate::outbox::AttemptColumns> =
                    sqlx::query_as(include_str!("../sql/common/select_attempts.sql"))
                        .fetch_all(&self.pool)
                        .await
                        .map_err(read)?;
                rows.into_iter().map(crate::outbox::attempt).collect()
            }
        }
    };
}

pub(crate) use impl_posting;

#[async_trait]
impl Outbox for Log {
    async fn fed(&self, feed: &str) -> Result<u64, ReadError> {
        self.reading().fed(feed).await
    }

    async fn feed(
        &self,
        feed: &str,
        from: u64,
        to: u64,
        deliveries: &[NewDelivery],
    ) -> Result<bool, ReadError> {
        self.writable()?;
        self.written(self.reading().feed(feed, from, to, deliveries).await)
    }

    async fn claim(
        &self,
        now: Timestamp,
        until: Timestamp,
        holder: &str,
        limit: usize,
    ) -> Result<Vec<Delivery>, ReadError> {
        self.writable()?;
        self.written(self.reading().claim(now, until, holder, limit).await)
    }

    async fn settle(&self, id: &MessageId, holder: &str, settled: &Settled) -> Result<bool, ReadError> {
        self.writable()?;
        self.written(self.reading().settle(id, holder, settled).await)
    }

    async fn release(&self, id: &MessageId, now: Timestamp) -> Result<bool, ReadError> {
        self.writable()?;
        self.written(self.reading().release(id, now).await)
    }

    async fn deliveries(&self, limit: usize) -> Result<Vec<Delivery>, ReadError> {
        self.reading().deliveries(limit).await
    }

    async fn keep_attempt(&self, attempt: &Attempt) -> Result<(), ReadError> {
        self.writable()?;
        self.written(self.reading().keep_attempt(attempt).await)
    }

    async fn attempts(&self) -> Result<Vec<Attempt>, ReadError> {
        self.reading().attempts().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_put_off_for_longer_than_what_counts_as_far() {
        let now: Timestamp = "2026-06-30T08:00:00Z".parse().unwrap();
        let longest = ayumi_core::retry::WAITS_S.iter().max().unwrap();
        assert!(now.plus_seconds(longest + 20 * 60).micros() < far(now));
    }
}
