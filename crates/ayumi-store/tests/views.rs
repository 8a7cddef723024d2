//! The laws of the views on SQLite, and what only a file can suffer; PostgreSQL keeps the same laws in the test package.

use std::sync::Arc;

use ayumi_store::DatabaseUrl;
use ayumi_store::views::testing::{Feed, Story};
use ayumi_store::views::{CaseFilter, Views, ViewsConfig};
use tempfile::TempDir;

async fn fresh(_law: &str) -> (DatabaseUrl, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (DatabaseUrl::Sqlite(folder.path().join("ayumi.db")), folder)
}

ayumi_store::views_laws!(fresh);

async fn cases(url: &DatabaseUrl, feed: &Arc<Feed>) -> usize {
    let config = ViewsConfig::new(url.clone(), Arc::clone(feed) as _, feed.library());
    let views = Views::open(config).await.unwrap();
    views.catch_up().await.unwrap();
    let cases = views.cases(&CaseFilter::default(), usize::MAX, None).await.unwrap().len();
    views.close().await;
    cases
}

#[tokio::test]
async fn a_file_that_is_deleted_or_damaged_is_made_anew() {
    let (url, folder) = fresh("").await;
    let file = folder.path().join("ayumi-views.db");
    let mut story = Story::default();
    story.open_case("a");
    let feed = Feed::new(story.events());
    assert_eq!(cases(&url, &feed).await, 1);
    std::fs::remove_file(&file).unwrap();
    assert_eq!(cases(&url, &feed).await, 1);
    std::fs::write(&file, b"this was a database once").unwrap();
    assert_eq!(cases(&url, &feed).await, 1);
}
