//! Loaded databases, made once a test program and copied for each test; never used by a test directly.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, ensure};
use ayumi::config::Settings;
use ayumi::output::Output;
use ayumi::sample;
use ayumi::wire::Node;
use ayumi_core::text::Language;
use ayumi_core::time::Timestamp;
use ayumi_store::DatabaseUrl;
use tempfile::TempDir;

use crate::postgres;

/// The databases the log runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// A file of its own.
    Sqlite,
    /// A database of the tests' own cluster.
    Postgres,
}

/// What a test begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Hyogo's programmes of 令和8年度 and their logins on 2026-04-01; nobody has done anything.
    Year,
    /// The same with the sample activity until the morning of 2026-04-08: the standardisation as published.
    Sample,
}

/// The morning after the sample's last day on the standardisation programme.
pub const SAMPLE_UNTIL: &str = "2026-04-08T09:00:00+09:00";

/// How long a database may take to be closed, and how often it is looked at meanwhile.
const CLOSING_MAX: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(5);

/// How the program tells of its work in a test: not at all.
pub const OUTPUT: Output = Output { json: true, language: Language::En };

/// A database of a test's own with the folder beside it.
#[derive(Debug)]
pub struct Copy {
    /// The folder; removed when the test lets go of it.
    pub folder: TempDir,
    /// How the program is told of it.
    pub settings: Settings,
}

impl Copy {
    /// Another copy of the database, which nothing may be connected to, with its folder.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn again(&self) -> Result<Self> {
        let postgres = match &self.settings.database {
            DatabaseUrl::Sqlite(_) => None,
            DatabaseUrl::Postgres(url) => url.rsplit('/').next().map(str::to_owned),
        };
        Template { folder: self.folder.path().to_owned(), postgres }.copy()
    }

    /// The same database with a folder of its own: what a second node on it has.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn beside(&self) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        fs::copy(self.folder.path().join("logins.json"), folder.path().join("logins.json"))?;
        Ok(Self { folder, settings: self.settings.clone() })
    }
}

/// A loaded database that is copied.
struct Template {
    folder: PathBuf,
    postgres: Option<String>,
}

/// A copy of the loaded database for one test.
///
/// # Panics
/// When it cannot be made: then no story can be told.
pub fn copy(database: Database, content: Content) -> Copy {
    match template(database, content).copy() {
        Ok(copy) => copy,
        Err(error) => panic!("copy the loaded database: {error:#}"),
    }
}

/// A database without anything in it for one test.
///
/// # Panics
/// As [`copy`].
pub fn empty(database: Database) -> Copy {
    let made = || -> Result<Copy> {
        let folder = tempfile::tempdir()?;
        let url = match database {
            Database::Sqlite => DatabaseUrl::Sqlite(folder.path().join("ayumi.db")),
            Database::Postgres => {
                let name = fresh_name();
                postgres::shared().create_database(&name)?;
                DatabaseUrl::Postgres(postgres::shared().url(&name))
            }
        };
        let settings = settings(url, &folder.path().join("data"));
        Ok(Copy { folder, settings })
    };
    match made() {
        Ok(copy) => copy,
        Err(error) => panic!("make an empty database: {error:#}"),
    }
}

/// Settings of a trial that goes on where its log ends.
pub fn settings(database: DatabaseUrl, data: &Path) -> Settings {
    Settings {
        database,
        data: data.to_owned(),
        log: None,
        listen: ([127, 0, 0, 1], 0).into(),
        token: None,
        trial: true,
        now: None,
        outward: ayumi::config::Outward::default(),
        secure_cookies: false,
        public_url: None,
    }
}

fn template(database: Database, content: Content) -> &'static Template {
    static TEMPLATES: [OnceLock<Template>; 4] = [const { OnceLock::new() }; 4];
    let at = match (database, content) {
        (Database::Sqlite, Content::Year) => 0,
        (Database::Sqlite, Content::Sample) => 1,
        (Database::Postgres, Content::Year) => 2,
        (Database::Postgres, Content::Sample) => 3,
    };
    TEMPLATES[at].get_or_init(|| match load(database, content) {
        Ok(template) => template,
        Err(error) => panic!("load the database of the tests: {error:#}"),
    })
}

fn load(database: Database, content: Content) -> Result<Template> {
    let folder = home()?.join(format!("{database:?}-{content:?}").to_lowercase());
    if folder.exists() {
        // A loading that failed; the next test that needs it tries again.
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let name = match database {
        Database::Sqlite => None,
        Database::Postgres => Some(fresh_name()),
    };
    let url = match &name {
        None => DatabaseUrl::Sqlite(folder.join("ayumi.db")),
        Some(name) => {
            postgres::shared().create_database(name)?;
            DatabaseUrl::Postgres(postgres::shared().url(name))
        }
    };
    let settings = settings(url, &folder.join("data"));
    // Connections belong to the runtime they were made on; this one ends before the first copy is made.
    let loading = || -> Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(fill(settings, content, &folder))
    };
    std::thread::scope(|scope| scope.spawn(loading).join())
        .map_err(|_| anyhow!("the loading panicked"))??;
    Ok(Template { folder, postgres: name })
}

async fn fill(settings: Settings, content: Content, folder: &Path) -> Result<()> {
    let beginning: Timestamp = sample::BEGINNING.parse().context("the beginning of the year")?;
    let node = Node::open(&Settings { now: Some(beginning), ..settings }).await?;
    let filled = async {
        sample::publish(&node, OUTPUT).await?;
        let logins = sample::register(&node, &folder.join("logins.json")).await?;
        match content {
            Content::Year => {}
            Content::Sample => sample::play(&node, &logins, SAMPLE_UNTIL.parse()?, OUTPUT).await?,
        }
        node.views.catch_up().await?;
        anyhow::Ok(())
    };
    let filled = filled.await;
    node.close().await;
    filled
}

impl Template {
    fn copy(&self) -> Result<Copy> {
        let folder = tempfile::tempdir()?;
        wait_until_nobody_writes(&self.folder)?;
        copy_folder(&self.folder, folder.path())?;
        let url = match &self.postgres {
            None => DatabaseUrl::Sqlite(folder.path().join("ayumi.db")),
            Some(loaded) => {
                let name = fresh_name();
                let sql = format!("create database \"{name}\" template \"{loaded}\"");
                postgres::shared().psql("postgres", &sql)?;
                DatabaseUrl::Postgres(postgres::shared().url(&name))
            }
        };
        let settings = settings(url, &folder.path().join("data"));
        Ok(Copy { folder, settings })
    }
}

/// SQLite closes a file on a thread of its own, after its owner has let go of it; the journal beside it goes last.
fn wait_until_nobody_writes(folder: &Path) -> Result<()> {
    let is_open = || -> Result<bool> {
        let mut names = fs::read_dir(folder)?.flatten().map(|entry| entry.file_name());
        Ok(names.any(|name| name.to_string_lossy().ends_with("-wal")))
    };
    let mut waited = Duration::ZERO;
    while is_open()? {
        ensure!(waited < CLOSING_MAX, "a database in `{}` was not closed", folder.display());
        std::thread::sleep(LOOK_AGAIN);
        waited += LOOK_AGAIN;
    }
    Ok(())
}

/// Copies what is in a folder into another one.
///
/// # Errors
/// When a file cannot be read or written.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target).with_context(|| format!("copy to `{}`", target.display()))?;
        }
    }
    Ok(())
}

fn fresh_name() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("story_{}", NEXT.fetch_add(1, Ordering::SeqCst))
}

/// The folder of this test program's templates, inside the build folder. Nothing is dropped at the end of a test
/// program, so what former programs left behind is removed here.
fn home() -> Result<PathBuf> {
    let test = std::env::current_exe()?;
    let build = test.ancestors().nth(3).context("the build folder")?;
    let all = build.join("tmp").join("ayumi-templates");
    fs::create_dir_all(&all)?;
    for entry in fs::read_dir(&all)? {
        let entry = entry?;
        let running = Path::new("/proc").join(entry.file_name()).exists();
        if !running {
            // Another test program may be removing it too.
            fs::remove_dir_all(entry.path()).ok();
        }
    }
    Ok(all.join(std::process::id().to_string()))
}
