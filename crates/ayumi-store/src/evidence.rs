//! Evidence files under their hash in a folder: written once, durable before an event names them; never deleted.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use ayumi_core::id::{ContentHash, ContentHasher};
use ayumi_engine::port::Evidence;
use ayumi_engine::port::store::ReadError;
use tokio::io::AsyncWriteExt as _;

/// Largest file taken: what a scanned bundle needs.
pub const EVIDENCE_BYTES_MAX: usize = 50 * 1024 * 1024;

/// Files being written, before they have their name.
const UNFINISHED: &str = "tmp";
/// Digits of a hash that name its folder, so that no folder holds all files.
const FOLDER_DIGITS: usize = 2;

/// Why an evidence file cannot be kept or given.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// The file is larger than the limit.
    #[error("a file of {bytes} bytes; the limit is {EVIDENCE_BYTES_MAX}")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// The bytes are not those the name promises.
    #[error("evidence file `{hash}` was altered")]
    Altered {
        /// The name.
        hash: ContentHash,
    },
    /// The disk refused.
    #[error("{operation} `{path}`")]
    Disk {
        /// What was tried.
        operation: &'static str,
        /// On which path.
        path: String,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
    /// The work was cut off by a shutdown.
    #[error("the work on an evidence file was cut off")]
    CutOff,
}

/// A file that is being received. Let go of before it is finished, it leaves nothing behind.
#[derive(Debug)]
pub struct Incoming {
    folder: Arc<Path>,
    unfinished: PathBuf,
    file: tokio::fs::File,
    hasher: ContentHasher,
    size: usize,
}

/// A folder of evidence files. Clones are the same folder; several processes may share it.
#[derive(Debug, Clone)]
pub struct EvidenceFiles {
    folder: Arc<Path>,
}

impl EvidenceFiles {
    /// Opens the folder, making it if it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub async fn open(folder: impl Into<PathBuf>) -> Result<Self, EvidenceError> {
        let folder: PathBuf = folder.into();
        blocking(move || {
            let unfinished = folder.join(UNFINISHED);
            fs::create_dir_all(&unfinished).map_err(disk("create folder", &unfinished))?;
            sync_folder(&folder)?;
            // The folder's own name must survive a power cut too.
            sync_parent(&folder)?;
            Ok(Self { folder: folder.into() })
        })
        .await
    }

    /// The folder as it is, for reading: nothing is made, and a folder that is not there holds no file.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into().into() }
    }

    /// Keeps `bytes`; when this returns they survive a power cut. Keeping them twice changes nothing.
    ///
    /// # Errors
    /// When they are too large or the disk refuses.
    pub async fn put(&self, bytes: Vec<u8>) -> Result<ContentHash, EvidenceError> {
        let mut incoming = self.begin().await?;
        incoming.write(&bytes).await?;
        incoming.finish().await
    }

    /// Begins to receive a file, so that none has to be held in memory as a whole.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn begin(&self) -> Result<Incoming, EvidenceError> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let name = format!("{}.{number}", std::process::id());
            let unfinished = self.folder.join(UNFINISHED).join(name);
            // Nodes that share the folder may have the same process number, and a crash leaves names behind.
            match tokio::fs::File::create_new(&unfinished).await {
                Ok(file) => {
                    let (folder, hasher) = (Arc::clone(&self.folder), ContentHasher::default());
                    return Ok(Incoming { folder, unfinished, file, hasher, size: 0 });
                }
                Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {}
                Err(cause) => return Err(disk("create", &unfinished)(cause)),
            }
        }
    }

    /// The bytes under `hash`, none when no such file is there.
    ///
    /// # Errors
    /// When the file was altered or the disk refuses.
    pub async fn get(&self, hash: &ContentHash) -> Result<Option<Vec<u8>>, EvidenceError> {
        let (folder, hash) = (Arc::clone(&self.folder), hash.clone());
        blocking(move || match read(&path(&folder, &hash))? {
            Some(bytes) if ContentHash::of(&bytes) != hash => Err(EvidenceError::Altered { hash }),
            found => Ok(found),
        })
        .await
    }
}

#[async_trait]
impl Evidence for EvidenceFiles {
    async fn size(&self, hash: &ContentHash) -> Result<Option<u64>, ReadError> {
        // Read and hashed, not only found: a file that was altered is not the one an event may name.
        let told = |error: EvidenceError| ReadError::Storage { cause: error.to_string() };
        let bytes = self.get(hash).await.map_err(told)?;
        Ok(bytes.map(|bytes| bytes.len() as u64))
    }
}

impl Incoming {
    /// Goes on with the next bytes.
    ///
    /// # Errors
    /// When the file gets too large or the disk refuses.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), EvidenceError> {
        self.size += bytes.len();
        if self.size > EVIDENCE_BYTES_MAX {
            return Err(EvidenceError::TooLarge { bytes: self.size });
        }
        self.hasher.update(bytes);
        self.file.write_all(bytes).await.map_err(disk("write", &self.unfinished))
    }

    /// How many bytes came.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Gives the file its name; when this returns it survives a power cut. Written under another name and renamed, so
    /// that the name never stands for half a file; a file of this name that is there already is the same or was altered.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn finish(mut self) -> Result<ContentHash, EvidenceError> {
        self.file.flush().await.map_err(disk("write", &self.unfinished))?;
        self.file.sync_all().await.map_err(disk("write", &self.unfinished))?;
        let hash = std::mem::take(&mut self.hasher).finish();
        let (folder, unfinished) = (Arc::clone(&self.folder), self.unfinished.clone());
        blocking(move || {
            let file = path(&folder, &hash);
            let parent = file.parent().unwrap_or(&folder);
            fs::create_dir_all(parent).map_err(disk("create folder", parent))?;
            fs::rename(&unfinished, &file).map_err(disk("rename to", &file))?;
            sync_folder(parent)?;
            sync_folder(&folder)?;
            Ok(hash)
        })
        .await
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // After a rename there is nothing of this name; a file that cannot be removed names nothing and harms nobody.
        let _ = fs::remove_file(&self.unfinished);
    }
}

fn path(folder: &Path, hash: &ContentHash) -> PathBuf {
    let (first, rest) = hash.as_str().split_at(FOLDER_DIGITS);
    folder.join(first).join(rest)
}

fn read(file: &Path) -> Result<Option<Vec<u8>>, EvidenceError> {
    match fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(disk("read", file)(cause)),
    }
}

fn sync_parent(file: &Path) -> Result<(), EvidenceError> {
    let parent = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    sync_folder(parent.unwrap_or(Path::new(".")))
}

fn sync_folder(folder: &Path) -> Result<(), EvidenceError> {
    File::open(folder).and_then(|opened| opened.sync_all()).map_err(disk("sync folder", folder))
}

fn disk<'a>(operation: &'static str, path: &'a Path) -> impl Fn(io::Error) -> EvidenceError + 'a {
    move |cause| EvidenceError::Disk { operation, path: path.display().to_string(), cause }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, EvidenceError> + Send + 'static,
) -> Result<T, EvidenceError> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(EvidenceError::CutOff))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_kept_once_and_given_back() {
        let folder = tempfile::tempdir().unwrap();
        let files = EvidenceFiles::open(folder.path().join("evidence")).await.unwrap();
        let hash = files.put(b"keiyaku.pdf".to_vec()).await.unwrap();
        assert_eq!(files.put(b"keiyaku.pdf".to_vec()).await.unwrap(), hash);
        assert_eq!(files.get(&hash).await.unwrap().as_deref(), Some(b"keiyaku.pdf".as_slice()));
        assert_eq!(files.get(&ContentHash::of(b"")).await.unwrap(), None);
        let (first, rest) = hash.as_str().split_at(2);
        assert!(folder.path().join("evidence").join(first).join(rest).exists());
        assert_eq!(fs::read_dir(folder.path().join("evidence/tmp")).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn an_altered_file_is_told_and_healed_by_the_same_bytes() {
        let folder = tempfile::tempdir().unwrap();
        let files = EvidenceFiles::open(folder.path()).await.unwrap();
        let hash = files.put(b"one".to_vec()).await.unwrap();
        fs::write(path(folder.path(), &hash), b"two").unwrap();
        assert!(matches!(files.get(&hash).await, Err(EvidenceError::Altered { .. })));
        files.put(b"one".to_vec()).await.unwrap();
        assert_eq!(files.get(&hash).await.unwrap().as_deref(), Some(b"one".as_slice()));
    }

    #[tokio::test]
    async fn a_file_that_is_not_finished_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let files = EvidenceFiles::open(folder.path()).await.unwrap();
        let mut incoming = files.begin().await.unwrap();
        incoming.write(b"one").await.unwrap();
        drop(incoming);
        assert_eq!(fs::read_dir(folder.path().join(UNFINISHED)).unwrap().count(), 0);
        let mut incoming = files.begin().await.unwrap();
        for piece in [b"tw".as_slice(), b"o"] {
            incoming.write(piece).await.unwrap();
        }
        assert_eq!(incoming.size(), 3);
        assert_eq!(incoming.finish().await.unwrap(), ContentHash::of(b"two"));
        assert_eq!(fs::read_dir(folder.path().join(UNFINISHED)).unwrap().count(), 0);
    }

    /// Another node on the same folder, or a crash, may have used the next names already.
    #[tokio::test]
    async fn a_file_being_received_elsewhere_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let files = EvidenceFiles::open(folder.path()).await.unwrap();
        let mine = files.begin().await.unwrap();
        let (process, number) = (std::process::id(), mine.unfinished.extension().unwrap().to_str().unwrap());
        let next = number.parse::<u64>().unwrap() + 1;
        let theirs: Vec<_> = (next..next + 50)
            .map(|number| folder.path().join(UNFINISHED).join(format!("{process}.{number}")))
            .collect();
        for name in &theirs {
            fs::write(name, b"theirs").unwrap();
        }
        files.put(b"mine".to_vec()).await.unwrap();
        assert!(theirs.iter().all(|name| fs::read(name).unwrap() == b"theirs"));
    }

    #[tokio::test]
    async fn the_engine_is_told_the_size_of_what_is_there_and_unaltered() {
        let folder = tempfile::tempdir().unwrap();
        let files = EvidenceFiles::open(folder.path()).await.unwrap();
        let hash = files.put(b"seven b".to_vec()).await.unwrap();
        assert_eq!(files.size(&hash).await, Ok(Some(7)));
        assert_eq!(files.size(&ContentHash::of(b"another")).await, Ok(None));
        fs::write(path(folder.path(), &hash), b"eight by").unwrap();
        assert!(files.size(&hash).await.is_err());
    }

    #[tokio::test]
    async fn a_file_beyond_the_limit_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let files = EvidenceFiles::open(folder.path()).await.unwrap();
        let refused = files.put(vec![0; EVIDENCE_BYTES_MAX + 1]).await;
        assert!(matches!(refused, Err(EvidenceError::TooLarge { .. })));
    }
}
