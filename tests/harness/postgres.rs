//! A PostgreSQL cluster of the tests' own, started and removed here; never touches a cluster it did not create.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;

use anyhow::{Context as _, Result, bail, ensure};

/// Another program may take the port between its choice and its use.
const START_ATTEMPTS_MAX: u32 = 5;
const START_WAIT_S: &str = "60";
/// The server refuses root, so root hands the cluster to the account Debian's package creates.
const ACCOUNT: &str = "postgres";

/// Debian keeps the programs off the PATH; the newest complete set is taken when none is on it.
const FIND_PROGRAMS: &str = r#"
on_path=$(command -v initdb) && on_path=$(dirname "$(readlink -f "$on_path")")
newest=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V -r)
for folder in $on_path $newest; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && [ -x "$folder/psql" ]; then
        echo "$folder"
        exit 0
    fi
done
exit 1
"#;

/// Waits for the end of its input, which comes when the owner lets go or dies in any way, then cleans up.
/// Arguments: the folder, then `pg_ctl` with what must stand before it.
const WATCHDOG: &str = r#"
trap '' INT TERM HUP
read -r _
folder=$1
shift
"$@" -D "$folder/data" -m fast -w -t 30 stop || "$@" -D "$folder/data" -m immediate -w stop
rm -rf "$folder"
"#;

/// Durability as in production: what a test proves must hold there too.
const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = on
synchronous_commit = on
full_page_writes = on
shared_buffers = 64MB
max_connections = 200
";

/// A running cluster; dropping it stops the server and removes its folder.
#[derive(Debug)]
pub struct PostgresServer {
    programs: Programs,
    folder: PathBuf,
    port: u16,
    // Kept for its drop, which is what stops the server.
    _watchdog: Watchdog,
}

impl PostgresServer {
    /// Creates a cluster in a temporary folder and starts it on a free port of the loopback address.
    pub fn start() -> Result<Self> {
        let programs = Programs::find()?;
        let folder = tempfile::Builder::new().prefix("ayumi-pg-").tempdir()?.keep();
        // From here on the watchdog removes the folder, also when a line below fails.
        let watchdog = Watchdog::start(&programs, &folder)?;
        programs.hand_over(&folder)?;
        programs.create_cluster(&folder.join("data"))?;
        let mut server = Self { programs, folder, port: 0, _watchdog: watchdog };
        server.start_on_a_free_port()?;
        Ok(server)
    }

    /// The connection URL of a database of this cluster.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Creates an empty database.
    pub fn create_database(&self, name: &str) -> Result<()> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        ensure!(!name.is_empty() && name.chars().all(plain), "not a plain database name: `{name}`");
        self.psql("postgres", &format!("create database \"{name}\" template template0"))?;
        Ok(())
    }

    /// Runs SQL through `psql` and returns its rows, fields separated by `|`.
    pub fn psql(&self, database: &str, sql: &str) -> Result<String> {
        let mut command = Command::new(self.programs.path("psql"));
        command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]);
        command.args(["-d", &self.url(database), "-c", sql]);
        let output = run(&mut command)?;
        Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
    }

    /// Stops the server as a crash would: no checkpoint, connections cut.
    pub fn stop_immediate(&self) -> Result<()> {
        self.pg_ctl(&["-m", "immediate", "stop"])
    }

    /// Starts the server again on its old port, after `stop_immediate` or while it runs.
    pub fn restart(&self) -> Result<()> {
        let log = self.folder.join("log");
        self.pg_ctl(&["-m", "fast", "-l", &log.to_string_lossy(), "restart"])
    }

    fn start_on_a_free_port(&mut self) -> Result<()> {
        let log = self.folder.join("log");
        for attempt in 1.. {
            self.port = free_port()?;
            let port = format!("-p {}", self.port);
            match self.pg_ctl(&["-o", &port, "-l", &log.to_string_lossy(), "start"]) {
                Ok(()) => return Ok(()),
                Err(error) if attempt == START_ATTEMPTS_MAX => {
                    let log = fs::read_to_string(&log).unwrap_or_default();
                    return Err(error.context(format!("start PostgreSQL; its log:\n{log}")));
                }
                Err(_) => {}
            }
        }
        bail!("no attempt to start PostgreSQL was made")
    }

    fn pg_ctl(&self, arguments: &[&str]) -> Result<()> {
        let mut command = self.programs.as_owner("pg_ctl");
        command.arg("-D").arg(self.folder.join("data")).args(["-w", "-t", START_WAIT_S]).args(arguments);
        run(&mut command).map(drop)
    }
}

/// The cluster all tests of one test program share; each test creates its own database in it.
///
/// # Panics
/// When PostgreSQL cannot be started: a test that needs it must fail, not pass without it.
pub fn shared() -> &'static PostgresServer {
    static SHARED: OnceLock<PostgresServer> = OnceLock::new();
    SHARED.get_or_init(|| match PostgresServer::start() {
        Ok(server) => server,
        Err(error) => panic!("PostgreSQL for the tests: {error:#}"),
    })
}

/// Where the server's programs are and who must run them.
#[derive(Debug)]
struct Programs {
    folder: PathBuf,
    root: bool,
}

impl Programs {
    fn find() -> Result<Self> {
        let found = run(Command::new("sh").args(["-c", FIND_PROGRAMS]))
            .context("find initdb, pg_ctl and psql (on Debian: apt-get install postgresql)")?;
        let folder = PathBuf::from(String::from_utf8(found.stdout)?.trim());
        let user = run(Command::new("id").arg("-u"))?;
        Ok(Self { folder, root: user.stdout.trim_ascii() == b"0" })
    }

    fn path(&self, program: &str) -> PathBuf {
        self.folder.join(program)
    }

    fn as_owner(&self, program: &str) -> Command {
        let words = self.words_as_owner(program);
        let mut command = Command::new(&words[0]);
        // The owner may not be allowed to stand where the tests were started.
        command.args(&words[1..]).current_dir("/").env("LC_ALL", "C");
        command
    }

    fn words_as_owner(&self, program: &str) -> Vec<PathBuf> {
        let mut words = Vec::new();
        if self.root {
            let account = [format!("--reuid={ACCOUNT}"), format!("--regid={ACCOUNT}")];
            words.push(PathBuf::from("setpriv"));
            words.extend(account.map(PathBuf::from));
            words.push(PathBuf::from("--init-groups"));
        }
        words.push(self.path(program));
        words
    }

    fn hand_over(&self, folder: &Path) -> Result<()> {
        if self.root {
            run(Command::new("chown").arg(format!("{ACCOUNT}:")).arg(folder))?;
        }
        Ok(())
    }

    fn create_cluster(&self, data: &Path) -> Result<()> {
        let mut command = self.as_owner("initdb");
        // Only the empty cluster is written without a sync; the server itself syncs every commit.
        command
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"])
            .arg(data);
        run(&mut command)?;
        let mut settings = OpenOptions::new().append(true).open(data.join("postgresql.conf"))?;
        settings.write_all(SETTINGS.as_bytes())?;
        Ok(())
    }
}

/// The process that outlives the tests just long enough to stop the server and remove its folder.
#[derive(Debug)]
struct Watchdog {
    process: Child,
}

impl Watchdog {
    fn start(programs: &Programs, folder: &Path) -> Result<Self> {
        let process = Command::new("sh")
            .args(["-c", WATCHDOG, "watchdog"])
            .arg(folder)
            .args(programs.words_as_owner("pg_ctl"))
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // Its own group: an interrupt typed at the terminal ends the tests, not the cleaning up.
            .process_group(0)
            .spawn()
            .context("start the watchdog of PostgreSQL")?;
        Ok(Self { process })
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        // A drop cannot report; what could fail here is a process that has ended already.
        self.process.wait().ok();
    }
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("find a free port")?;
    Ok(listener.local_addr()?.port())
}

fn run(command: &mut Command) -> Result<Output> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("run {command:?}"))?;
    if !output.status.success() {
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        bail!("{command:?} ended with {}: {out}{err}", output.status);
    }
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_starts_answers_and_leaves_nothing_behind() {
        let server = PostgresServer::start().unwrap();
        let folder = server.folder.clone();
        assert_eq!(server.psql("postgres", "select 1").unwrap(), "1");
        assert!(folder.exists());
        drop(server);
        assert!(!folder.exists());
    }

    #[test]
    fn what_was_committed_survives_an_immediate_stop() {
        let server = PostgresServer::start().unwrap();
        server.create_database("kept").unwrap();
        server.psql("kept", "create table t (n int); insert into t values (7)").unwrap();
        server.stop_immediate().unwrap();
        assert!(server.psql("kept", "select 1").is_err());
        server.restart().unwrap();
        assert_eq!(server.psql("kept", "select n from t").unwrap(), "7");
    }

    #[test]
    fn the_settings_are_those_of_production() {
        let settings = "select string_agg(name || '=' || setting, ' ' order by name) from pg_settings \
            where name in ('fsync', 'full_page_writes', 'listen_addresses', 'synchronous_commit')";
        let expected = "fsync=on full_page_writes=on listen_addresses=127.0.0.1 synchronous_commit=on";
        assert_eq!(shared().psql("postgres", settings).unwrap(), expected);
    }

    #[test]
    fn faulty_sql_and_odd_names_are_errors() {
        assert!(shared().psql("postgres", "selec").is_err());
        assert!(shared().create_database("a\"b").is_err());
    }
}
