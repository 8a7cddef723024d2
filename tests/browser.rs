//! Serves the demo and has a real Chromium go through its pages; the stories themselves are in `browser/`.

use std::path::Path;
use std::process::Command;

use ayumi_tests::program::Program;

#[test]
fn the_pages_work_in_a_real_browser() {
    let browser = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    let scratch = tempfile::tempdir().unwrap();
    let demo = scratch.path().join("demo");
    std::fs::create_dir(&demo).unwrap();
    let program = Program::in_folder(&demo);
    program.run(&["demo", "--no-serve", "--folder", "."]).exits(0);
    let server = program.serve().unwrap();
    // Pictures of a run stay where a person finds them; the folder is nobody else's.
    let pictures = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    let status = Command::new("node")
        .arg(browser.join("run.mjs"))
        .arg(&server.url)
        .arg(demo.join("logins.json"))
        .arg(&pictures)
        .status()
        .expect("node is installed");
    assert!(status.success(), "the browser's stories failed; pictures are in {}", pictures.display());
    assert_eq!(server.stop().unwrap(), Some(0));
}
