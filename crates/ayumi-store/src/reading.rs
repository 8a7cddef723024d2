//! The reading side, spelled once for both drivers: the statements are shared, only types of the driver differ.
//! Never a transaction that stays open between two calls.

/// Implements `Reading` for a type with `pool`, `side()`, `read_settings()`, `copy_to()` and `end()`.
macro_rules! impl_reading {
    ($type:ty, $folder:literal) => {
        impl_reading!(@impl $type, $folder, "../sql/common/");
    };
    (@impl $type:ty, $folder:literal, $common:literal) => {
        #[async_trait::async_trait]
        impl crate::backend::Reading for $type {
            async fn head(&self) -> Result<LogHead, ReadError> {
                row::head(&self.stored_head().await.map_err(|damage| read(damage.text))?)
            }

            async fn stream(&self, stream: &StreamId, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError> {
                let rows: Vec<row::EventColumns> = sqlx::query_as(include_str!(concat!($common, "select_stream.sql")))
                    .bind(stream.as_str())
                    .bind(row::signed(after))
                    .bind(row::signed(limit as u64))
                    .fetch_all(&self.pool)
                    .await
                    .map_err(read)?;
                rows.into_iter().map(row::event).collect()
            }

            async fn all(&self, after: u64, limit: usize) -> Result<Vec<StoredEvent>, ReadError> {
                let rows = sqlx::query_as(include_str!(concat!($common, "select_events.sql")))
                    .bind(row::signed(after))
                    .bind(row::signed(limit as u64))
                    .fetch_all(&self.pool)
                    .await
                    .map_err(read)?;
                row::events_after(after, rows)
            }

            async fn event(&self, id: EventId) -> Result<Option<StoredEvent>, ReadError> {
                let found: Option<row::EventColumns> =
                    sqlx::query_as(include_str!(concat!("../sql/", $folder, "/select_event.sql")))
                        .bind(id.to_string())
                        .fetch_optional(&self.pool)
                        .await
                        .map_err(read)?;
                found.map(row::event).transpose()
            }

            async fn position_at(&self, instant: Timestamp) -> Result<u64, ReadError> {
                let (position,): (i64,) = sqlx::query_as(include_str!(concat!($common, "select_position_at.sql")))
                    .bind(instant.micros())
                    .fetch_one(&self.pool)
                    .await
                    .map_err(read)?;
                row::unsigned(position)
            }

            async fn answers(&self, principal: &str, key: &str) -> Result<Vec<(RequestKey, Receipt)>, ReadError> {
                let asked = [(principal.to_owned(), key.to_owned())];
                let rows = sqlx::query_as(include_str!(concat!("../sql/", $folder, "/select_answers.sql")))
                    .bind(serde_json::to_string(&row::names(&asked)).map_err(read)?)
                    .fetch_all(&self.pool)
                    .await
                    .map_err(read)?;
                row::answers(&asked, rows)
            }

            async fn private_values(&self, events: &[EventId]) -> Result<Vec<(EventId, PrivateValue)>, ReadError> {
                let rows: Vec<row::PrivateColumns> =
                    sqlx::query_as(include_str!(concat!("../sql/", $folder, "/select_private_values.sql")))
                        .bind(serde_json::to_string(events).map_err(read)?)
                        .fetch_all(&self.pool)
                        .await
                        .map_err(read)?;
                rows.into_iter().map(row::private).collect()
            }

            async fn put_content(&self, hash: &ContentHash, bytes: &[u8]) -> Result<(), WriteError> {
                let mut side = self.side().await?;
                sqlx::query(include_str!(concat!($common, "insert_content.sql")))
                    .bind(hash.as_str())
                    .bind(bytes)
                    .execute(&mut *side)
                    .await
                    .map(drop)
                    .map_err(|cause| failure(&cause))
            }

            async fn content(&self, hash: &ContentHash) -> Result<Option<Vec<u8>>, ReadError> {
                let found: Option<(Vec<u8>,)> = sqlx::query_as(include_str!(concat!($common, "select_content.sql")))
                    .bind(hash.as_str())
                    .fetch_optional(&self.pool)
                    .await
                    .map_err(read)?;
                Ok(found.map(|(bytes,)| bytes))
            }

            async fn put_secret(&self, name: &str, value: &[u8]) -> Result<(), WriteError> {
                let mut side = self.side().await?;
                sqlx::query(include_str!(concat!($common, "upsert_secret.sql")))
                    .bind(name)
                    .bind(value)
                    .execute(&mut *side)
                    .await
                    .map(drop)
                    .map_err(|cause| failure(&cause))
            }

            async fn secret(&self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
                let found: Option<(Vec<u8>,)> = sqlx::query_as(include_str!(concat!($common, "select_secret.sql")))
                    .bind(name)
                    .fetch_optional(&self.pool)
                    .await
                    .map_err(read)?;
                Ok(found.map(|(value,)| value))
            }

            async fn delete_secret(&self, name: &str) -> Result<(), WriteError> {
                let mut side = self.side().await?;
                sqlx::query(include_str!(concat!($common, "delete_secret.sql")))
                    .bind(name)
                    .execute(&mut *side)
                    .await
                    .map(drop)
                    .map_err(|cause| failure(&cause))
            }

            async fn stored_head(&self) -> Result<StoredHead, Damage> {
                let (position, recorded_at, root, right_edge) =
                    sqlx::query_as(include_str!(concat!($common, "select_head.sql")))
                        .fetch_one(&self.pool)
                        .await
                        .map_err(Damage::from)?;
                Ok(StoredHead { position, recorded_at, root, right_edge })
            }

            async fn rows(&self, after: u64, limit: usize) -> Result<Vec<Row>, Damage> {
                let rows: Vec<RowColumns> =
                    sqlx::query_as(include_str!(concat!("../sql/", $folder, "/select_rows.sql")))
                        .bind(row::signed(after))
                        .bind(row::signed(limit as u64))
                        .fetch_all(&self.pool)
                        .await
                        .map_err(Damage::from)?;
                Ok(rows.into_iter().map(Row::from).collect())
            }

            async fn private_rows(&self, after: u64, to: u64) -> Result<Vec<PrivateRow>, Damage> {
                let rows: Vec<PrivateRowColumns> =
                    sqlx::query_as(include_str!(concat!($common, "select_private_values_between.sql")))
                        .bind(row::signed(after))
                        .bind(row::signed(to))
                        .fetch_all(&self.pool)
                        .await
                        .map_err(Damage::from)?;
                Ok(rows.into_iter().map(PrivateRow::from).collect())
            }

            async fn private_count(&self) -> Result<u64, Damage> {
                let (count,): (i64,) = sqlx::query_as(include_str!(concat!($common, "count_private_values.sql")))
                    .fetch_one(&self.pool)
                    .await
                    .map_err(Damage::from)?;
                Ok(count.unsigned_abs())
            }

            async fn event_count(&self) -> Result<u64, Damage> {
                let (count,): (i64,) = sqlx::query_as(include_str!(concat!($common, "count_events.sql")))
                    .fetch_one(&self.pool)
                    .await
                    .map_err(Damage::from)?;
                Ok(count.unsigned_abs())
            }

            async fn answer_rows(&self, after: (&str, &str), limit: usize) -> Result<Vec<AnswerRow>, Damage> {
                let rows: Vec<AnswerRowColumns> =
                    sqlx::query_as(include_str!(concat!("../sql/", $folder, "/select_answer_rows.sql")))
                        .bind(after.0)
                        .bind(after.1)
                        .bind(row::signed(limit as u64))
                        .fetch_all(&self.pool)
                        .await
                        .map_err(Damage::from)?;
                Ok(rows.into_iter().map(AnswerRow::from).collect())
            }

            async fn integrity(&self) -> Result<Vec<String>, Damage> {
                let found: Vec<(String,)> =
                    sqlx::query_as(include_str!(concat!("../sql/", $folder, "/check_integrity.sql")))
                        .fetch_all(&self.pool)
                        .await
                        .map_err(Damage::from)?;
                Ok(found.into_iter().map(|(text,)| text).collect())
            }

            async fn missing_guards(&self) -> Result<Vec<String>, Damage> {
                let found: Vec<(String,)> =
                    sqlx::query_as(include_str!(concat!("../sql/", $folder, "/select_guards.sql")))
                        .fetch_all(&self.pool)
                        .await
                        .map_err(Damage::from)?;
                let is_there = |guard: &String| found.iter().any(|(name,)| name == guard);
                Ok(migrate::guards($folder).into_iter().filter(|guard| !is_there(guard)).collect())
            }

            async fn contents(&self, after: &str, limit: usize) -> Result<Vec<(String, Vec<u8>)>, Damage> {
                sqlx::query_as(include_str!(concat!($common, "select_contents.sql")))
                    .bind(after)
                    .bind(row::signed(limit as u64))
                    .fetch_all(&self.pool)
                    .await
                    .map_err(Damage::from)
            }

            async fn settings(&self) -> Result<Vec<Setting>, OpenError> {
                self.read_settings().await
            }

            async fn backup(&self, to: &std::path::Path) -> Result<(), OpenError> {
                self.copy_to(to).await
            }

            async fn close(&self) {
                self.end().await;
            }
        }
    };
}

/// The few reads the writer makes on its own connection.
macro_rules! impl_writer_reads {
    ($connection:ty, $folder:literal) => {
        async fn read_head(connection: &mut $connection) -> Result<LogHead, WriteError> {
            read_head_by(connection, include_str!("../../sql/common/select_head.sql")).await
        }

        async fn read_head_by(
            connection: &mut $connection,
            statement: &'static str,
        ) -> Result<LogHead, WriteError> {
            let (position, recorded_at, root, right_edge) =
                sqlx::query_as(statement).fetch_one(connection).await.map_err(|cause| failure(&cause))?;
            row::head(&StoredHead { position, recorded_at, root, right_edge }).map_err(unreadable)
        }

        async fn read_versions(
            connection: &mut $connection,
            streams: &[StreamId],
        ) -> Result<Vec<(StreamId, u64)>, WriteError> {
            let rows: Vec<(String, i64)> =
                sqlx::query_as(include_str!(concat!("../../sql/", $folder, "/select_versions.sql")))
                    .bind(serde_json::to_string(streams).map_err(unreadable)?)
                    .fetch_all(connection)
                    .await
                    .map_err(|cause| failure(&cause))?;
            rows.into_iter().map(row::version).collect::<Result<_, _>>().map_err(unreadable)
        }

        async fn read_answers(
            connection: &mut $connection,
            keys: &[(String, String)],
        ) -> Result<Vec<(RequestKey, Receipt)>, WriteError> {
            let rows = sqlx::query_as(include_str!(concat!("../../sql/", $folder, "/select_answers.sql")))
                .bind(serde_json::to_string(&row::names(keys)).map_err(unreadable)?)
                .fetch_all(connection)
                .await
                .map_err(|cause| failure(&cause))?;
            row::answers(keys, rows).map_err(unreadable)
        }

        async fn read_confirmation(connection: &mut $connection) -> Result<Option<String>, WriteError> {
            let found: Option<(String,)> =
                sqlx::query_as(include_str!("../../sql/common/select_confirmation.sql"))
                    .fetch_optional(connection)
                    .await
                    .map_err(|cause| failure(&cause))?;
            Ok(found.map(|(envelope,)| envelope))
        }

        fn unreadable(cause: impl std::fmt::Display) -> WriteError {
            WriteError::Storage(cause.to_string())
        }
    };
}

pub(crate) use {impl_reading, impl_writer_reads};
