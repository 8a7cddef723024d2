//! The architecture laws as tests: arrows, sizes, golden files, SQL; reads the sources, never the product's behaviour.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Longest file, tests included.
const FILE_LINES_MAX: usize = 600;
/// Longest function.
const FUNCTION_LINES_MAX: usize = 70;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("read {}: {error}", path.display()))
}

/// Every file below `folder` with one of the endings, without build output and dependencies.
fn files(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !matches!(name.as_str(), "target" | "node_modules" | ".git") {
                    folders.push(path);
                }
            } else if path
                .extension()
                .is_some_and(|ending| endings.contains(&ending.to_string_lossy().as_ref()))
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn rust_files() -> Vec<PathBuf> {
    let mut found = files(&root().join("crates"), &["rs"]);
    found.extend(files(&root().join("tests"), &["rs"]));
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

fn nothing(offences: &[String], law: &str) {
    assert!(offences.is_empty(), "{law}:\n{}", offences.join("\n"));
}

/// The crates of this workspace each crate imports, from its manifest.
fn imports(name: &str) -> BTreeSet<String> {
    let manifest = read(&root().join("crates").join(name).join("Cargo.toml"));
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap_or("");
    let dependencies = dependencies.split("\n[").next().unwrap_or("");
    let names = dependencies.lines().filter_map(|line| line.split(['.', '=', ' ']).next());
    names.filter(|name| name.starts_with("ayumi-")).map(str::to_owned).collect()
}

#[test]
fn arrows_point_only_where_the_readme_says() {
    let readme = read(&root().join("README.md"));
    let drawn: BTreeMap<String, BTreeSet<String>> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("- `ayumi"))
        .filter_map(|line| line.split_once("` imports "))
        .map(|(name, list)| {
            let named = list.split('`').skip(1).step_by(2).filter(|word| word.starts_with("ayumi-"));
            (format!("ayumi{name}"), named.map(str::to_owned).collect())
        })
        .collect();
    for folder in std::fs::read_dir(root().join("crates")).unwrap() {
        let name = folder.unwrap().file_name().to_string_lossy().into_owned();
        assert_eq!(
            Some(&imports(&name)),
            drawn.get(&name),
            "imports of `{name}` and the README's list differ"
        );
    }
}

/// The tables of a manifest that name dependencies, each with the names in it.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut inside = false;
    for line in manifest.lines() {
        if let Some(table) = line.strip_prefix('[') {
            inside = table.trim_end_matches(']').ends_with("dependencies");
        } else if inside && line.starts_with(|first: char| first.is_ascii_lowercase()) {
            names.extend(line.split(['.', '=', ' ']).next().map(str::to_owned));
        }
    }
    names
}

/// A source with those it takes in from elsewhere.
fn with_elsewhere(path: &Path) -> String {
    let mut text = read(path);
    let named = |line: &str| line.strip_prefix("#[path = \"")?.strip_suffix("\"]").map(str::to_owned);
    for elsewhere in text.lines().filter_map(named).collect::<Vec<_>>() {
        text.push_str(&read(&path.with_file_name(elsewhere)));
    }
    text
}

#[test]
fn every_dependency_is_used_by_the_package_that_names_it() {
    let mut offences = Vec::new();
    let mut named = BTreeSet::new();
    for manifest in files(&root(), &["toml"]).iter().filter(|path| path.ends_with("Cargo.toml")) {
        let folder = manifest.parent().unwrap();
        if folder.ends_with("..") {
            continue;
        }
        let sources: String = files(folder, &["rs"]).iter().map(|path| with_elsewhere(path)).collect();
        for name in dependencies(&read(manifest)) {
            let word = name.replace('-', "_");
            let used = ["::", "!(", "! {", " as "].iter().any(|after| {
                let wanted = format!("{word}{after}");
                let starts = |at: usize| {
                    let before = sources[..at].chars().next_back();
                    !before.is_some_and(|before| before.is_alphanumeric() || before == '_')
                };
                sources.match_indices(&wanted).any(|(at, _)| starts(at))
            });
            if !used {
                offences.push(format!("{}: `{name}`", shown(manifest)));
            }
            named.insert(name);
        }
    }
    for name in dependencies(&read(&root().join("Cargo.toml"))) {
        if !named.contains(&name) {
            offences.push(format!("Cargo.toml: `{name}` is named by no package"));
        }
    }
    nothing(&offences, "a dependency is used by the package that names it");
}

#[test]
fn libraries_stay_in_their_rooms() {
    let rooms: [(&str, &[&str]); 10] = [
        ("sqlx", &["ayumi-store"]),
        ("axum", &["ayumi-web"]),
        ("askama", &["ayumi-web"]),
        ("serde-saphyr", &["ayumi-definition"]),
        ("anyhow", &["ayumi"]),
        ("clap", &["ayumi"]),
        ("csv", &["ayumi-exchange"]),
        ("lettre", &["ayumi-notify"]),
        ("reqwest", &["ayumi-notify"]),
        ("rustls", &["ayumi-notify"]),
    ];
    for manifest in
        files(&root().join("crates"), &["toml"]).iter().filter(|path| path.ends_with("Cargo.toml"))
    {
        let name = manifest.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
        let text = read(manifest);
        let dependencies =
            text.split("[dependencies]").nth(1).unwrap_or("").split("\n[").next().unwrap_or("").to_owned();
        for (library, allowed) in rooms {
            let used = dependencies.lines().any(|line| line.split(['.', ' ', '=']).next() == Some(library));
            assert!(!used || allowed.contains(&name.as_str()), "`{library}` in `{name}`");
        }
        let core = name == "ayumi-core";
        for banned in ["tokio", "async-trait", "tracing", "rand", "chrono-tz"] {
            let used = dependencies.lines().any(|line| line.split(['.', ' ', '=']).next() == Some(banned));
            assert!(!(core && used), "`{banned}` in the core");
        }
    }
}

#[test]
fn the_core_touches_nothing_outside_itself() {
    let mut offences = Vec::new();
    for path in files(&root().join("crates/ayumi-core/src"), &["rs"]) {
        for (number, line) in read(&path).lines().enumerate() {
            if ["std::fs", "std::env", "std::net", "async fn", "SystemTime"]
                .iter()
                .any(|word| line.contains(word))
            {
                offences.push(format!("{}:{}: {line}", shown(&path), number + 1));
            }
        }
    }
    nothing(&offences, "the core knows no file, network, clock or environment");
}

#[test]
fn files_are_short_and_say_what_they_own() {
    let mut offences = Vec::new();
    for path in rust_files() {
        let text = read(&path);
        let lines = text.lines().count();
        if lines > FILE_LINES_MAX {
            offences.push(format!("{}: {lines} lines", shown(&path)));
        }
        if !text.starts_with("//!") {
            offences.push(format!("{}: does not open with `//!`", shown(&path)));
        }
    }
    nothing(&offences, "a file has at most 600 lines and opens with what it owns");
}

/// Whether a line, but for what comes before the word, begins a function.
fn begins_a_function(line: &str) -> bool {
    let mut words = line.split(' ').skip_while(|word| {
        matches!(*word, "pub" | "async" | "const" | "unsafe" | "extern" | "\"C\"")
            || (word.starts_with("pub(") && word.ends_with(')'))
    });
    words.next() == Some("fn")
}

#[test]
fn a_function_is_known_by_any_beginning() {
    for line in
        ["fn a() {", "pub(super) async fn a() {", "const fn a() {", "pub const fn a() {", "async fn a() {"]
    {
        assert!(begins_a_function(line), "{line}");
    }
    for line in ["let a = fn_of(b);", "/// fn a()", "const A: fn() = b;", "type F = fn();"] {
        assert!(!begins_a_function(line), "{line}");
    }
}

#[test]
fn functions_fit_on_a_screen() {
    let mut offences = Vec::new();
    for path in rust_files() {
        let text = read(&path);
        let lines: Vec<&str> = text.lines().collect();
        for (start, line) in lines.iter().enumerate() {
            let body = line.trim_start();
            let indent = line.len() - body.len();
            if !begins_a_function(body) || body.ends_with(';') || body.ends_with('}') {
                continue;
            }
            let margin = " ".repeat(indent);
            let (closing, declared) = (format!("{margin}}}"), format!("{margin})"));
            let end = lines[start..]
                .iter()
                .position(|line| *line == closing || (line.starts_with(&declared) && line.ends_with(';')));
            let length = end.map_or(0, |end| end + 1);
            if length > FUNCTION_LINES_MAX {
                offences.push(format!("{}:{}: {length} lines", shown(&path), start + 1));
            }
        }
    }
    nothing(&offences, "a function has at most 70 lines");
}

#[test]
fn nothing_unfinished_or_switched_off_is_left() {
    // Spelled in parts, or this file would offend itself.
    let banned = [
        ["#[", "ignore"].concat(),
        ["should_", "panic"].concat(),
        ["todo", "!("].concat(),
        ["dbg", "!("].concat(),
        ["unimplemented", "!("].concat(),
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["allow", "(clippy"].concat(),
    ];
    let mut offences = Vec::new();
    for path in rust_files() {
        for (number, line) in read(&path).lines().enumerate() {
            if banned.iter().any(|word| line.contains(word.as_str())) {
                offences.push(format!("{}:{}: {line}", shown(&path), number + 1));
            }
        }
    }
    nothing(&offences, "nothing unfinished, nothing switched off");
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |folder: &str| -> BTreeSet<String> {
        let folder = root().join("migrations").join(folder);
        files(&folder, &["sql"])
            .iter()
            .map(|path| path.strip_prefix(&folder).unwrap().display().to_string())
            .collect()
    };
    assert!(!names("sqlite").is_empty());
    assert_eq!(names("sqlite"), names("postgres"));
}

#[test]
fn statements_name_their_columns_and_are_all_used() {
    let store = root().join("crates/ayumi-store");
    let sources: String = files(&store, &["rs"]).iter().map(|path| read(path)).collect();
    let mut offences = Vec::new();
    for path in files(&store.join("sql"), &["sql"]) {
        let text = read(&path).to_lowercase();
        if text.contains("select *") {
            offences.push(format!("{}: select *", shown(&path)));
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !sources.contains(&name) {
            offences.push(format!("{}: used nowhere", shown(&path)));
        }
    }
    nothing(&offences, "one statement a file, columns named, none left over");
}

/// The text of each call of a function of `sqlx` that takes SQL, from its name to the end of its statement.
fn queries(source: &str) -> Vec<(usize, &str)> {
    let names = ["query", "query_as", "query_scalar", "query_with", "raw_sql"];
    let calls = source.match_indices("sqlx::").filter(|(at, _)| {
        let rest = &source[at + "sqlx::".len()..];
        let name = rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("");
        names.contains(&name)
    });
    calls
        .map(|(at, _)| {
            let end = source[at..].find(';').map_or(source.len(), |length| at + length);
            (source[..at].lines().count() + 1, &source[at..end])
        })
        .collect()
}

#[test]
fn no_statement_is_put_together_from_text() {
    let (made, asserted) = (["format", "!("].concat(), ["AssertSql", "Safe"].concat());
    let mut offences = Vec::new();
    let mut seen = 0;
    for path in files(&root().join("crates/ayumi-store/src"), &["rs"]) {
        let source = read(&path);
        for (line, call) in queries(&source) {
            seen += 1;
            if call.contains(&made) {
                offences.push(format!("{}:{line}: {call}", shown(&path)));
            }
        }
        // The library takes no text made at run time but with this word, which stands in what only tests have.
        for (at, _) in source.match_indices(&asserted) {
            let function = source[..at].rfind("\n#[").map_or("", |start| &source[start..at]);
            if !function.starts_with("\n#[cfg(feature = \"testing\")]") {
                offences.push(format!("{}: {asserted} outside of tests", shown(&path)));
            }
        }
    }
    assert!(seen > 20, "the queries were not found: {seen}");
    nothing(&offences, "no text made at run time reaches a query");
}

#[test]
fn every_event_version_has_its_golden_file() {
    for (name, schema) in ayumi_core::event::TYPES {
        for version in 1..=*schema {
            let path = root().join(format!("crates/ayumi-core/golden/{name}.v{version}.json"));
            let envelope = ayumi_core::envelope::Envelope::parse(read(&path).trim_end()).unwrap();
            assert_eq!(envelope.data.type_name(), *name);
        }
    }
}

#[test]
fn every_shipped_definition_and_plan_is_sound() {
    let mut seen = 0;
    for path in files(&root().join("workflows"), &["yaml"]) {
        let diagnostics = ayumi_definition::check(&read(&path));
        assert!(diagnostics.is_empty(), "{}: {diagnostics:?}", shown(&path));
        seen += 1;
    }
    assert!(seen >= 4, "the shipped files were not found");
}

#[test]
fn the_repository_speaks_of_the_product_alone() {
    let machine = ["/wo", "rk/"].concat();
    let registry = ["registry", ".npmjs"].concat();
    let mut offences = Vec::new();
    for path in files(&root(), &["rs", "md", "yaml", "csv", "toml", "sql", "html", "css", "json", "mjs"]) {
        let text = read(&path);
        if text.contains(&machine) || text.contains(&registry) {
            offences.push(shown(&path));
        }
    }
    nothing(&offences, "no path of a machine, no host of a package registry");
}
