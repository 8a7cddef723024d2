//! Writes the golden file of every event that has none yet; never touches one that exists: what is in it is on
//! somebody's disk for ever.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Result, Write};
use std::path::Path;

use ayumi_core::testing::golden::samples;

fn main() -> Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    std::fs::create_dir_all(&folder)?;
    for sample in samples() {
        let name = format!("{}.v{}.json", sample.event.type_name(), sample.event.schema());
        match OpenOptions::new().write(true).create_new(true).open(folder.join(name)) {
            Ok(mut file) => file.write_all(sample.envelope().as_bytes())?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
