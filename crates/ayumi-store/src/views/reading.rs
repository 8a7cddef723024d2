//! The reads of the views, spelled once for both drivers: the statements are shared, only types of the driver differ.

/// Implements `Reads` for a type with a `pool` and `end()`, whose own statements are in `$folder`.
macro_rules! impl_view_reads {
    ($type:ty, $folder:literal) => {
        #[async_trait::async_trait]
        impl crate::views::backend::Reads for $type {
            async fn checkpoints(&self) -> Result<Vec<Checkpoint>, ViewsError> {
                let rows: Vec<CheckpointColumns> =
                    sqlx::query_as(include_str!("../../sql/common/select_view_checkpoints.sql"))
                        .fetch_all(&self.pool)
                        .await
                        .map_err(database("read the checkpoints of the views"))?;
                rows.into_iter().map(checkpoint).collect()
            }

            async fn standing(
                &self,
                keys: &[(&'static str, String)],
            ) -> Result<Vec<(String, String, Hash)>, ViewsError> {
                let keys = serde_json::to_string(keys).map_err(database("name rows of the views"))?;
                let rows: Vec<(String, String, String)> =
                    sqlx::query_as(include_str!(concat!("../../sql/", $folder, "/select_view_standing.sql")))
                        .bind(keys)
                        .fetch_all(&self.pool)
                        .await
                        .map_err(database("read back rows of the views"))?;
                Ok(rows.into_iter().map(|(projection, key, body)| (projection, key, print(&body))).collect())
            }

            async fn rows(&self, select: &Select<'_>) -> Result<Vec<(String, String)>, ViewsError> {
                let (statement, argument) = match select.which {
                    Which::All => (include_str!("../../sql/common/select_view_rows.sql"), None),
                    Which::Programme(programme) => {
                        (include_str!("../../sql/common/select_view_rows_of_programme.sql"), Some(programme))
                    }
                    Which::Case(case) => {
                        (include_str!("../../sql/common/select_view_rows_of_case.sql"), Some(case))
                    }
                    Which::Organization(organization) => (
                        include_str!("../../sql/common/select_view_rows_of_organization.sql"),
                        Some(organization),
                    ),
                    Which::Keys(keys) => (
                        include_str!(concat!("../../sql/", $folder, "/select_view_rows_of_keys.sql")),
                        Some(keys),
                    ),
                    Which::Cases(cases) => (
                        include_str!(concat!("../../sql/", $folder, "/select_view_rows_of_cases.sql")),
                        Some(cases),
                    ),
                };
                let query = sqlx::query_as(statement)
                    .bind(select.projection)
                    .bind(row::signed(select.at))
                    .bind(select.after)
                    .bind(row::signed(select.limit as u64));
                let query = match argument {
                    None => query,
                    Some(argument) => query.bind(argument),
                };
                query.fetch_all(&self.pool).await.map_err(database("read rows of the views"))
            }

            async fn cases_of(
                &self,
                projection: &str,
                organization: &str,
                at: u64,
            ) -> Result<Vec<String>, ViewsError> {
                let rows: Vec<(String,)> =
                    sqlx::query_as(include_str!("../../sql/common/select_view_cases_of_organization.sql"))
                        .bind(projection)
                        .bind(row::signed(at))
                        .bind(organization)
                        .fetch_all(&self.pool)
                        .await
                        .map_err(database("read the cases of a body"))?;
                Ok(rows.into_iter().map(|(case,)| case).collect())
            }

            async fn rows_until(
                &self,
                projection: &str,
                after: &str,
                until: &str,
                limit: usize,
            ) -> Result<Vec<(String, String)>, ViewsError> {
                sqlx::query_as(include_str!("../../sql/common/select_view_rows_until.sql"))
                    .bind(projection)
                    .bind(after)
                    .bind(until)
                    .bind(row::signed(limit as u64))
                    .fetch_all(&self.pool)
                    .await
                    .map_err(database("read rows of the views in the order of time"))
            }

            async fn cases_until(
                &self,
                projection: &str,
                until: &str,
                limit: usize,
            ) -> Result<Vec<String>, ViewsError> {
                let rows: Vec<(String,)> =
                    sqlx::query_as(include_str!("../../sql/common/select_view_cases_until.sql"))
                        .bind(projection)
                        .bind(until)
                        .bind(row::signed(limit as u64))
                        .fetch_all(&self.pool)
                        .await
                        .map_err(database("read the cases with something due"))?;
                Ok(rows.into_iter().map(|(case,)| case).collect())
            }

            async fn page(
                &self,
                projection: &str,
                after: &str,
                limit: usize,
            ) -> Result<StandingPage, ViewsError> {
                type Columns = (
                    i64,
                    String,
                    Option<String>,
                    Option<String>,
                    Option<String>,
                    Option<String>,
                    i64,
                    Option<String>,
                );
                let rows: Vec<Columns> =
                    sqlx::query_as(include_str!("../../sql/common/select_view_page.sql"))
                        .bind(projection)
                        .bind(after)
                        .bind(row::signed(limit as u64))
                        .fetch_all(&self.pool)
                        .await
                        .map_err(database("read a page of the views"))?;
                let ids: Vec<i64> = rows.iter().map(|row| row.0).collect();
                let past: Vec<(i64, i64, i64, String)> =
                    sqlx::query_as(include_str!(concat!("../../sql/", $folder, "/select_view_past.sql")))
                        .bind(serde_json::to_string(&ids).map_err(database("name rows of the views"))?)
                        .fetch_all(&self.pool)
                        .await
                        .map_err(database("read the past of the views"))?;
                let standing = |(id, key, programme, case, organization, sort_on, from, body): Columns| {
                    StandingRow { id, key, place: [programme, case, organization, sort_on], from, body }
                };
                let version = |(row, from, until, body)| PastVersion { row, from, until, body };
                Ok(StandingPage {
                    rows: rows.into_iter().map(standing).collect(),
                    past: past.into_iter().map(version).collect(),
                })
            }

            async fn close(&self) {
                self.end().await;
            }
        }
    };
}

pub(crate) use impl_view_reads;
