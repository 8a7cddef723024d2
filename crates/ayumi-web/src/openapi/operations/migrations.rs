//! The operations on versions of definitions and on moving running cases to them.

use super::{Given, Operation, Sent, Takes, read};
use crate::openapi::schema::number;

pub(super) fn migrations() -> Vec<Operation> {
    let tag = "definitions";
    vec![
        read(
            "/api/v1/definitions/{id}/diff",
            "compareDefinitions",
            tag,
            "What differs between two versions, and what each change means for running cases",
            "Difference",
        )
        .query("from", number(), "The earlier version; absent, the one before the later.")
        .query("to", number(), "The later version; absent, the last."),
        read(
            "/api/v1/definitions/{id}/migrations",
            "listMigrations",
            tag,
            "The migrations that were proposed, and whether they are approved",
            "Migrations",
        ),
        Operation::new(
            "post",
            "/api/v1/migrations",
            "proposeMigration",
            tag,
            "Puts a migration of running cases up for approval; a dry run reports on every case",
        )
        .takes(&[Takes::Key])
        .sent(Sent::Yaml)
        .given(Given::Dry("MigrationReceipt", "MigrationReport")),
        Operation::new(
            "post",
            "/api/v1/migrations/{sha256}/approve",
            "approveMigration",
            tag,
            "Approves a migration somebody else proposed; a dry run reports on every case",
        )
        .takes(&[Takes::Key])
        .sent(Sent::Json("Consent"))
        .given(Given::Dry("MigrationReceipt", "MigrationReport")),
        Operation::new(
            "post",
            "/api/v1/migrations/{sha256}/apply",
            "applyMigration",
            tag,
            "Moves every running case an approved migration is for; again, those that are left",
        )
        .takes(&[Takes::Key])
        .given(Given::Json("Migrated")),
    ]
}
