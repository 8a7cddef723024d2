//! Keeps the documents true: runs their commands, holds both languages against each other; never their style.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ayumi_tests::program;

/// When the trial of the commands begins: before the dates the documents look back to.
const BEGINNING: &str = "2026-04-01T08:30:00+09:00";

const QUICK_START: [&str; 2] = ["cargo run --release -- demo", "tests/run"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("read {}: {error}", path.display()))
}

fn readmes() -> [String; 2] {
    ["README.md", "README.ja.md"].map(|name| read(&root().join(name)))
}

/// Every document for people: the two front pages and what lies in `docs`.
fn documents() -> Vec<PathBuf> {
    let mut found = vec![root().join("README.md"), root().join("README.ja.md")];
    for entry in std::fs::read_dir(root().join("docs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "md") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A document taken apart: its prose, and its code blocks with the language they name.
#[derive(Default)]
struct Document {
    prose: Vec<String>,
    blocks: Vec<(String, String)>,
}

impl Document {
    fn of(text: &str) -> Self {
        let mut document = Self::default();
        let mut open: Option<(String, String)> = None;
        for line in text.lines() {
            match (line.strip_prefix("```"), open.take()) {
                (Some(language), None) => open = Some((language.to_owned(), String::new())),
                (Some(_), Some(block)) => document.blocks.push(block),
                (None, Some((language, body))) => open = Some((language, format!("{body}{line}\n"))),
                (None, None) => document.prose.push(line.to_owned()),
            }
        }
        assert!(open.is_none(), "a code block is never closed");
        document
    }

    fn heading_levels(&self) -> Vec<usize> {
        let headings = self.prose.iter().filter(|line| line.starts_with('#'));
        headings.map(|line| line.chars().take_while(|mark| *mark == '#').count()).collect()
    }

    /// What stands between backticks in the prose.
    fn names(&self) -> BTreeSet<String> {
        self.prose.iter().flat_map(|line| line.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
    }

    /// The files its links and pictures lead to.
    fn links(&self) -> BTreeSet<String> {
        let targets = self.prose.iter().flat_map(|line| line.split("](").skip(1));
        let targets = targets.filter_map(|rest| rest.split([')', '#']).next());
        targets.filter(|target| !target.is_empty() && !target.contains("://")).map(str::to_owned).collect()
    }

    /// What a reader of this document does: saves the files it shows and types its commands, without those that build
    /// and test the product.
    fn script(&self) -> String {
        let typed = |body: &str| !body.contains("cargo ") && !body.contains("tests/run");
        let does = |(language, body): &(String, String)| match (language.as_str(), saved_as(body)) {
            ("sh", _) if typed(body) => body.clone(),
            ("yaml", Some(name)) => {
                format!("mkdir -p \"$(dirname {name})\"\ncat > {name} <<'END OF FILE'\n{body}END OF FILE\n")
            }
            _ => String::new(),
        };
        self.blocks.iter().map(does).collect()
    }
}

/// The name under which a block asks to be saved, in its first line.
fn saved_as(body: &str) -> Option<&str> {
    let name = body.lines().next()?.strip_prefix("# ")?;
    let is_path = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b));
    (is_path && Path::new(name).extension().is_some_and(|ending| ending == "yaml")).then_some(name)
}

/// A folder with what a reader has before the first command: the project's files and a trial.
fn trial_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["workflows", "crates"] {
        std::os::unix::fs::symlink(root().join(name), folder.path().join(name)).unwrap();
    }
    let made =
        bash(folder.path(), &format!("AYUMI_NOW={BEGINNING} AYUMI_TRIAL=1 ayumi demo --empty --no-serve"));
    assert!(made.status.success(), "make the trial:\n{}", String::from_utf8_lossy(&made.stderr));
    folder
}

/// Runs a script as a reader's shell does, except that it stops at the first command that fails.
fn bash(folder: &Path, script: &str) -> Output {
    let program = program::path().unwrap();
    let path = format!("{}:/usr/local/bin:/usr/bin:/bin", program.parent().unwrap().display());
    let mut command = Command::new("bash");
    command.args(["-e", "-x", "-o", "pipefail", "-c", script]).current_dir(folder);
    command.env_clear().env("PATH", path).env("AYUMI_LISTEN", "127.0.0.1:0").output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_two_commands_of_the_quick_start_come_first() {
    for text in readmes() {
        let document = Document::of(&text);
        let first: Vec<&str> = document.blocks.iter().take(2).map(|(_, body)| body.trim_end()).collect();
        assert_eq!(first, QUICK_START);
        let section = text.split("\n## ").nth(1).unwrap();
        let under_heading: Vec<&str> =
            section.lines().skip(1).filter(|line| !line.is_empty()).take(2).collect();
        assert_eq!(under_heading, ["```sh", QUICK_START[0]], "nothing stands before the first command");
    }
}

#[test]
fn both_languages_say_the_same() {
    let [english, japanese] = readmes().map(|text| Document::of(&text));
    assert_eq!(english.heading_levels(), japanese.heading_levels());
    assert_eq!(english.blocks, japanese.blocks);
    assert_eq!(english.names(), japanese.names());
    let links = |document: &Document| -> BTreeSet<String> {
        document.links().into_iter().filter(|target| !target.starts_with("README")).collect()
    };
    assert_eq!(links(&english), links(&japanese));
}

#[test]
fn every_link_and_every_path_in_the_documents_exists() {
    let mut lost = Vec::new();
    for path in documents() {
        let document = Document::of(&read(&path));
        let folder = path.parent().unwrap();
        let links = document.links().into_iter().map(|link| folder.join(link));
        let folders = ["crates/", "workflows", "migrations", "tests/", "docs/"];
        let named =
            document.names().into_iter().filter(|name| folders.iter().any(|folder| name.starts_with(folder)));
        let named = named.filter(|name| !name.contains([' ', '*', '<', '{']));
        for target in links.chain(named.map(|name| root().join(name))) {
            if !target.exists() {
                lost.push(format!("{}: {}", path.display(), target.display()));
            }
        }
    }
    assert!(lost.is_empty(), "not there:\n{}", lost.join("\n"));
}

#[test]
fn every_crate_is_on_the_map() {
    let names = Document::of(&readmes()[0]).names();
    for entry in std::fs::read_dir(root().join("crates")).unwrap() {
        let place = format!("crates/{}", entry.unwrap().file_name().to_string_lossy());
        assert!(names.contains(&place), "`{place}` is not in the code map");
    }
}

#[test]
fn the_table_of_settings_is_the_programs_own() {
    let help = bash(&root(), "ayumi serve --help");
    let help = stdout(&help);
    let known: BTreeSet<&str> =
        help.split("[env: ").skip(1).filter_map(|rest| rest.split(['=', ']']).next()).collect();
    let readme = &readmes()[0];
    let table: BTreeSet<&str> = readme
        .lines()
        .filter(|line| line.starts_with("| `--"))
        .filter_map(|line| line.split('`').nth(3))
        .collect();
    assert_eq!(table, known);
}

#[test]
fn every_command_in_the_documents_runs() {
    let folder = trial_folder();
    let environment =
        "export AYUMI_TRIAL=1 AYUMI_DATABASE=sqlite:./ayumi-demo/ayumi.db AYUMI_DATA=./ayumi-demo/data\n";
    for path in documents() {
        let script = Document::of(&read(&path)).script();
        // The second front page would say the same again.
        if script.is_empty() || path.ends_with("README.ja.md") {
            continue;
        }
        let ran = bash(folder.path(), &format!("{environment}{script}"));
        assert!(ran.status.success(), "{}:\n{}", path.display(), String::from_utf8_lossy(&ran.stderr));
    }
}

#[test]
fn the_hash_made_by_hand_is_the_one_the_log_holds() {
    let document = Document::of(&readmes()[0]);
    let by_hand = |(_, body): &&(String, String)| body.contains("sha256sum");
    let blocks: Vec<&str> = document.blocks.iter().filter(by_hand).map(|(_, body)| body.as_str()).collect();
    let golden = bash(&root(), blocks[0]);
    let bytes = std::fs::read(root().join("crates/ayumi-core/golden/log.opened.v1.json")).unwrap();
    let leaf = hex::encode(ayumi_core::merkle::leaf_hash(&bytes).0);
    assert_eq!(stdout(&golden).split(' ').next(), Some(leaf.as_str()));
    assert!(read(&root().join("docs/events.md")).contains(&leaf), "docs/events.md gives the same hash");

    let folder = trial_folder();
    let settings =
        "export AYUMI_TRIAL=1 AYUMI_DATABASE=sqlite:./ayumi-demo/ayumi.db AYUMI_DATA=./ayumi-demo/data\n";
    let ran = bash(folder.path(), &format!("{settings}{}", blocks[1]));
    let printed = stdout(&ran);
    let words: Vec<&str> = printed.lines().filter_map(|line| line.split(' ').next()).collect();
    let [.., made, kept] = words[..] else { panic!("{printed}\n{}", String::from_utf8_lossy(&ran.stderr)) };
    assert_eq!((made.len(), made), (64, kept));
}
