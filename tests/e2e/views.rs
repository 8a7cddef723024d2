//! The laws of the views on PostgreSQL; SQLite keeps them beside the store.

use ayumi_store::DatabaseUrl;
use ayumi_tests::postgres;

async fn fresh(law: &str) -> (DatabaseUrl, ()) {
    // The first letters suffice to tell the laws apart, and a name has at most 63.
    let name = format!("views_{}", &law[..law.len().min(50)]);
    postgres::shared().create_database(&name).unwrap();
    (DatabaseUrl::Postgres(postgres::shared().url(&name)), ())
}

ayumi_store::views_laws!(fresh);
