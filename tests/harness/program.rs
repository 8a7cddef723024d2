//! The real program as a process: run to its end or served and killed; never the library behind it.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Value;

/// How long a server may take until it says where it listens.
const READY_WAIT: Duration = Duration::from_mins(1);
/// How long a server may say nothing when something is waited for.
const SAY_WAIT: Duration = Duration::from_mins(1);

/// The program with a working folder and an environment of its own.
#[derive(Debug, Clone)]
pub struct Program {
    folder: PathBuf,
    environment: Vec<(String, String)>,
}

/// How a run of the program ended.
#[derive(Debug)]
pub struct Ran {
    /// The exit code; none when a signal ended it.
    pub code: Option<i32>,
    /// Everything on stdout.
    pub stdout: String,
    /// Everything on stderr.
    pub stderr: String,
}

/// A server process; dropping it kills it.
#[derive(Debug)]
pub struct Server {
    process: Child,
    words: mpsc::Receiver<String>,
    /// Where it listens, as `http://127.0.0.1:PORT`.
    pub url: String,
}

impl Program {
    /// The program run in `folder`, on the trial database inside it.
    pub fn in_folder(folder: &Path) -> Self {
        let environment = Vec::new();
        Self { folder: folder.to_owned(), environment }
            .with("AYUMI_DATABASE", &format!("sqlite:{}", folder.join("ayumi.db").display()))
            .with("AYUMI_DATA", &folder.join("data").display().to_string())
            .with("AYUMI_TRIAL", "1")
            .with("AYUMI_LANG", "en")
    }

    /// The same with one more variable, or another value of one.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same without a variable.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.environment.retain(|(known, _)| known != name);
        self
    }

    /// Runs the program to its end.
    ///
    /// # Panics
    /// When it cannot be started.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Ran {
        self.run_with_input(arguments, "")
    }

    /// Runs the program to its end with something on stdin.
    ///
    /// # Panics
    /// When it cannot be started.
    #[track_caller]
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Ran {
        match self.output(arguments, input) {
            Ok(ran) => ran,
            Err(error) => panic!("run ayumi {arguments:?}: {error:#}"),
        }
    }

    /// Starts `ayumi serve` on a free port and waits until it listens.
    pub fn serve(&self) -> Result<Server> {
        let mut command = self.command()?;
        command
            .args(["serve", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut process = command.spawn().context("start ayumi serve")?;
        let stderr = process.stderr.take().context("the server's stderr")?;
        let (say, words) = mpsc::channel();
        // From here on the process ends with its owner, also when it never listens.
        let mut server = Server { process, words, url: String::new() };
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                // Read on when nobody listens any more, or the server would block on its own words.
                say.send(line).ok();
            }
        });
        let mut words = Vec::new();
        while let Ok(line) = server.words.recv_timeout(READY_WAIT) {
            if let Some(url) = line.split_whitespace().find(|word| word.starts_with("http://")) {
                url.trim_end_matches(['.', ';', ',']).clone_into(&mut server.url);
                return Ok(server);
            }
            words.push(line);
        }
        bail!("the server never said where it listens; it said:\n{}", words.join("\n"))
    }

    /// Starts the program, waits for its first line on stdout and ends it.
    ///
    /// # Panics
    /// When it cannot be started or says nothing.
    #[track_caller]
    pub fn first_line(&self, arguments: &[&str]) -> String {
        let said = || -> Result<String> {
            let mut command = self.command()?;
            command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
            let mut process = command.spawn()?;
            let stdout = process.stdout.take().context("its stdout")?;
            let server = Server { process, words: mpsc::channel().1, url: String::new() };
            let mut line = String::new();
            BufReader::new(stdout).read_line(&mut line)?;
            server.kill()?;
            Ok(line)
        };
        match said() {
            Ok(line) => line,
            Err(error) => panic!("run ayumi {arguments:?}: {error:#}"),
        }
    }

    fn output(&self, arguments: &[&str], input: &str) -> Result<Ran> {
        let mut process = self
            .command()?
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(mut stdin) = process.stdin.take() {
            // A program that does not read its input has closed it, which is its right.
            stdin.write_all(input.as_bytes()).ok();
        }
        let Output { status, stdout, stderr } = process.wait_with_output()?;
        Ok(Ran {
            code: status.code(),
            stdout: String::from_utf8(stdout)?,
            stderr: String::from_utf8(stderr)?,
        })
    }

    fn command(&self) -> Result<Command> {
        let mut command = Command::new(path()?);
        // Nothing of the machine's own settings may reach the program, but what a process needs to run.
        command
            .current_dir(&self.folder)
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .envs(self.environment.iter().cloned());
        Ok(command)
    }
}

/// The program next to this test program, as the workspace's build leaves it.
pub fn path() -> Result<PathBuf> {
    let test = std::env::current_exe()?;
    let program = test.parent().and_then(Path::parent).context("the build folder")?.join("ayumi");
    ensure!(
        program.exists(),
        "`{}` is not built; run `cargo test --workspace` or `cargo build`",
        program.display()
    );
    Ok(program)
}

impl Ran {
    /// The run itself, when it ended with `code`.
    ///
    /// # Panics
    /// When it ended otherwise.
    #[track_caller]
    #[expect(clippy::return_self_not_must_use, reason = "a check by itself as well as a step in a chain")]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// The one JSON value on stdout.
    ///
    /// # Panics
    /// When stdout is something else.
    #[track_caller]
    pub fn json(&self) -> Value {
        match serde_json::from_str(&self.stdout) {
            Ok(value) => value,
            Err(error) => panic!("{error} in stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr),
        }
    }

    /// The JSON values on stdout, one a line.
    ///
    /// # Panics
    /// When a line is something else.
    #[track_caller]
    pub fn json_lines(&self) -> Vec<Value> {
        let read = |line: &str| match serde_json::from_str(line) {
            Ok(value) => value,
            Err(error) => panic!("{error} in line `{line}`"),
        };
        self.stdout.lines().map(read).collect()
    }
}

impl Server {
    /// Ends the server as a power cut would: at once, with nothing said.
    pub fn kill(mut self) -> Result<()> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    /// Asks the server to end and waits until it has; gives its exit code.
    pub fn stop(mut self) -> Result<Option<i32>> {
        let id = self.process.id().to_string();
        // The shell's own `kill`: a bare system has no program of that name.
        let asked = Command::new("sh").args(["-c", "kill -TERM \"$0\"", &id]).status()?;
        ensure!(asked.success(), "kill -TERM {id}: {asked}");
        Ok(self.process.wait()?.code())
    }

    /// The next line of its log with these words, past all else it says.
    pub fn says(&self, words: &str) -> Result<String> {
        loop {
            let said = self.words.recv_timeout(SAY_WAIT);
            let line = said.with_context(|| format!("the server did not say `{words}`"))?;
            if line.contains(words) {
                return Ok(line);
            }
        }
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        matches!(self.process.try_wait(), Ok(None))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // What has ended already cannot be killed; a drop cannot report.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}
