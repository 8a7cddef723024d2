//! The program as it is built: it starts, knows itself and ends. Its stories are told in the tests package, which needs
//! the program built; a test of the program's own package is what makes `cargo test` build it.

use std::process::Command;

fn ayumi(arguments: &[&str]) -> (Option<i32>, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_ayumi")).args(arguments).output().expect("the program starts");
    (output.status.code(), String::from_utf8(output.stdout).expect("it speaks UTF-8"))
}

#[test]
fn it_tells_its_version() {
    assert_eq!(ayumi(&["--version"]), (Some(0), format!("ayumi {}\n", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn its_help_lists_every_verb() {
    let (code, help) = ayumi(&["--help"]);
    assert_eq!(code, Some(0));
    let verbs = [
        "serve",
        "demo",
        "check",
        "definition",
        "apply",
        "case",
        "board",
        "calendar",
        "audit",
        "projection",
        "reminder",
        "user",
        "token",
        "db",
        "completions",
    ];
    for verb in verbs {
        assert!(help.lines().any(|line| line.trim_start().starts_with(verb)), "{verb} in:\n{help}");
    }
}
