//! The program on a trial of a test's own, and what its exit codes mean; never a story of its own.

use ayumi_core::id::CaseId;
use ayumi_tests::program::Program;
use ayumi_tests::template::{self, Content, Copy, Database};
use tempfile::TempDir;

use crate::deeds::KATO;

pub(crate) const FAILURE: i32 = 1;
pub(crate) const USAGE: i32 = 2;
pub(crate) const NOT_FOUND: i32 = 3;
pub(crate) const CONFLICT: i32 = 4;
pub(crate) const DENIED: i32 = 5;
pub(crate) const MISMATCH: i32 = 7;
pub(crate) const UNAVAILABLE: i32 = 8;

/// A folder with a trial of Hyogo's year.
pub(crate) fn year() -> (Copy, Program) {
    let copy = template::copy(Database::Sqlite, Content::Year);
    let program = Program::in_folder(copy.folder.path());
    (copy, program)
}

/// A folder with nothing in it.
pub(crate) fn empty() -> (TempDir, Program) {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Program::in_folder(folder.path()).with("AYUMI_NOW", "2026-04-01T08:30:00+09:00");
    (folder, program)
}

/// A file of the repository.
pub(crate) fn shipped(path: &str) -> String {
    format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"))
}

/// A case of a programme in which a body takes part.
pub(crate) fn case(program: &Program, programme: &str, organization: &str) -> CaseId {
    let list = program
        .run(&["case", "list", "--programme", programme, "--organization", organization, "--json"])
        .exits(0);
    let rows = list.json_lines();
    rows[0]["case"].as_str().and_then(|id| id.parse().ok()).expect("a case")
}

/// The end of the log, which verifies.
pub(crate) fn head(program: &Program) -> u64 {
    let report = program.run(&["audit", "verify", "--json"]).exits(0).json();
    report["positions"].as_u64().expect("a number of positions")
}

/// Registers an officer of 加東市.
pub(crate) fn officer(program: &Program) -> String {
    let add = [
        "user",
        "add",
        "--name",
        "加東 花子",
        "--organization",
        KATO,
        "--role",
        "municipal_officer",
        "--json",
    ];
    program.run(&add).exits(0).json()["user"].as_str().expect("an id").to_owned()
}
