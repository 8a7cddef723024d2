//! Messages as text files in a folder, one a file, for receivers reached by other means; never reads or removes one.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use ayumi_engine::port::channel::{Channel, Outcome, TextFile};

/// A folder that messages are put into.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The folder, which must exist when a message comes: one that is missing is a disk that is not mounted.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }
}

#[async_trait]
impl Channel<TextFile> for Folder {
    async fn deliver(&self, message: &TextFile) -> Outcome {
        let (folder, message) = (self.path.clone(), message.clone());
        let written = tokio::task::spawn_blocking(move || put(&folder, &message)).await;
        match written.unwrap_or_else(|stopped| Err(io::Error::other(stopped))) {
            Ok(file) => Outcome::Delivered { reply: file.display().to_string() },
            Err(error) => {
                Outcome::RetryLater { cause: format!("write into {}: {error}", self.path.display()) }
            }
        }
    }
}

/// A reader sees the whole file or none, also after a loss of power; the same id is the same file. An id has no
/// separator and does not begin with a dot, so no name leaves the folder or is a hidden one.
fn put(folder: &Path, message: &TextFile) -> io::Result<PathBuf> {
    let file = folder.join(format!("{}.txt", message.id));
    let unfinished = folder.join(format!(".{}.tmp", message.id));
    let mut writing = File::create(&unfinished)?;
    writing.write_all(message.text.as_bytes())?;
    writing.sync_all()?;
    fs::rename(&unfinished, &file)?;
    File::open(folder)?.sync_all()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use ayumi_core::id::MessageId;

    use super::*;

    fn message(id: &str, text: &str) -> TextFile {
        TextFile { id: id.parse().unwrap(), text: text.to_owned() }
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn the_same_message_twice_is_one_file_with_its_text() {
        let folder = tempfile::tempdir().unwrap();
        let channel = Folder::new(folder.path());
        for _ in 0..2 {
            let outcome = channel.deliver(&message("r-1", "お知らせ\n𠮷野 髙橋")).await;
            assert!(
                matches!(&outcome, Outcome::Delivered { reply } if reply.ends_with("/r-1.txt")),
                "{outcome:?}"
            );
        }
        channel.deliver(&message("r-2", "")).await;
        assert_eq!(names(folder.path()), ["r-1.txt", "r-2.txt"]);
        assert_eq!(fs::read_to_string(folder.path().join("r-1.txt")).unwrap(), "お知らせ\n𠮷野 髙橋");
    }

    #[tokio::test]
    async fn what_a_crash_left_unfinished_is_no_message_and_no_hindrance() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(".r-1.tmp"), "half of an old text, longer than the new one").unwrap();
        Folder::new(folder.path()).deliver(&message("r-1", "whole")).await;
        assert_eq!(names(folder.path()), ["r-1.txt"]);
        assert_eq!(fs::read_to_string(folder.path().join("r-1.txt")).unwrap(), "whole");
    }

    #[tokio::test]
    async fn a_missing_folder_is_named_and_tried_again_later() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("not-mounted");
        let outcome = Folder::new(&missing).deliver(&message("r-1", "x")).await;
        assert!(
            matches!(&outcome, Outcome::RetryLater { cause } if cause.contains("not-mounted")),
            "{outcome:?}"
        );
        assert!(!missing.exists());
    }

    #[test]
    fn no_id_leaves_the_folder() {
        for text in
            ["../x", "..", ".", ".x", "a/b", "/etc/passwd", "a\\b", "a\0", "", "a b", "a\nb", "あ", "C:x"]
        {
            assert!(text.parse::<MessageId>().is_err(), "{text:?}");
        }
        assert!("a".repeat(129).parse::<MessageId>().is_err());
        assert!("A.b_c-1".parse::<MessageId>().is_ok());
    }
}
