//! Two virtual years of Hyogo a seed, on the real core, engine, projections and tasks over a log in memory, held against
//! an oracle; never the real time, a file or a network.
//!
//! `cargo run --profile sim -p ayumi-sim -- --seeds 5000` runs many; `--seed 17` repeats one, `--trace` tells what it does.

mod acts;
mod chance;
mod config;
mod faults;
mod founding;
mod mail;
mod node;
mod oracle;
mod run;

// The program's own tasks, compiled here so that neither its server nor its ways out are built for it.
#[path = "../../../crates/ayumi/src/message.rs"]
#[expect(unreachable_pub, reason = "it is a part of the program's library")]
mod message;
#[path = "../../../crates/ayumi/src/posting.rs"]
#[expect(dead_code, unreachable_pub, reason = "it is a part of the program's library")]
mod posting;
#[path = "../../../crates/ayumi/src/sweeping.rs"]
#[expect(dead_code, unreachable_pub, reason = "it is a part of the program's library")]
mod sweeping;
#[path = "../../../crates/ayumi/src/telling.rs"]
#[expect(unreachable_pub, reason = "it is a part of the program's library")]
mod telling;

use std::collections::BTreeMap;
use std::process::ExitCode;

use founding::Extent;
use run::{DAYS, Ran};

/// One seed of so many has every programme with every case.
const EVERYTHING_EVERY: u64 = 100;

struct Asked {
    first: u64,
    seeds: u64,
    days: u32,
    is_trace: bool,
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for testers tells them")]
fn main() -> ExitCode {
    let asked = match asked(std::env::args().skip(1)) {
        Ok(asked) => asked,
        Err(wrong) => {
            eprintln!(
                "{wrong}\nusage: ayumi-sim [--seeds N] [--from SEED] [--seed SEED] [--days N] [--trace]"
            );
            return ExitCode::from(2);
        }
    };
    let (mut passed, mut failed, mut events) = (0_u64, 0_u64, 0_u64);
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for seed in asked.first..asked.first + asked.seeds {
        match run_seed(seed, asked.days, asked.is_trace) {
            Ok(ran) => {
                passed += 1;
                events += ran.events;
                for (name, count) in &ran.counts {
                    *counts.entry(name).or_default() += count;
                }
                if asked.seeds == 1 {
                    println!("seed {seed}: trace {}", ran.trace);
                }
            }
            Err(error) => {
                failed += 1;
                println!("seed {seed} FAILED: {error:#}");
                println!(
                    "repeat it with: cargo run --profile sim -p ayumi-sim -- --seed {seed} --days {}",
                    asked.days
                );
            }
        }
    }
    println!("{} days each; {events} events; {counts:?}", asked.days);
    let verdict = if failed == 0 { "ok" } else { "FAILED" };
    println!("test result: {verdict}. {passed} passed; {failed} failed; 0 ignored");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn asked(mut words: impl Iterator<Item = String>) -> Result<Asked, String> {
    let mut asked = Asked { first: 0, seeds: 200, days: DAYS, is_trace: false };
    while let Some(word) = words.next() {
        let mut number = || {
            let text = words.next().ok_or_else(|| format!("{word} needs a number"))?;
            text.parse::<u64>().map_err(|_| format!("{text} is no number"))
        };
        match word.as_str() {
            "--seeds" => asked.seeds = number()?,
            "--from" => asked.first = number()?,
            "--seed" => (asked.first, asked.seeds) = (number()?, 1),
            "--days" => asked.days = u32::try_from(number()?).map_err(|_| "too many days".to_owned())?,
            "--trace" => asked.is_trace = true,
            _ => return Err(format!("what is {word}?")),
        }
    }
    Ok(asked)
}

/// One run on one thread, whose timers pass as soon as nothing else is to do.
fn run_seed(seed: u64, days: u32, is_trace: bool) -> anyhow::Result<Ran> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    let extent =
        if seed % EVERYTHING_EVERY == EVERYTHING_EVERY - 1 { Extent::Everything } else { Extent::Some };
    runtime.block_on(run::run(seed, days, extent, is_trace))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_runs_the_same_way_again() {
        let first = run_seed(3, 40, false).unwrap();
        let second = run_seed(3, 40, false).unwrap();
        assert_eq!(first.trace, second.trace);
        assert!(first.events > 100);
    }

    #[test]
    fn another_seed_runs_another_way() {
        assert_ne!(run_seed(4, 10, false).unwrap().trace, run_seed(5, 10, false).unwrap().trace);
    }
}
