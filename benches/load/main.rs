//! 64 tasks over one client while three requests of ten go wrong in every way the gateway knows: what callers were told is
//! held against what the gateway accepted, and requests a second, latency and memory stand beside reqwest alone.
//! `cargo bench --bench load`, for another time than two minutes with `-- --seconds 30`; `cargo test` runs a few seconds.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark that cannot go on has failed, and talks on standard output"
)]

mod account;
mod callers;
mod stand;

use std::convert::Infallible;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use account::{Account, Told, percentile};
use callers::{Caller, Generated, MARGIN, Raw, TASKS, TOTAL};
use stand::Stand;

/// The time is cut into so many rounds, in each of which both call.
const ROUNDS: u32 = 8;
/// Bytes by which the resident size may differ between the first round and the last.
const MOST_GROWTH: i64 = 4 << 20;
/// More calls a second than there will be.
const MOST_CALLS: u64 = 20_000;

fn main() -> ExitCode {
    if stand::is_gateway() {
        return ExitCode::SUCCESS;
    }
    let Some(seconds) = seconds(std::env::args().skip(1)) else {
        return ExitCode::SUCCESS;
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let faults = runtime.block_on(load(seconds));
    for fault in &faults {
        println!("WRONG: {fault}");
    }
    ExitCode::from(u8::from(!faults.is_empty()))
}

/// How long the generated client shall call; none when only other tests are asked for.
fn seconds(arguments: impl Iterator<Item = String>) -> Option<u64> {
    let (mut seconds, mut is_wanted) = (4, true);
    let mut arguments = arguments.peekable();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--bench" => seconds = 120,
            "--seconds" => return arguments.next()?.parse().ok(),
            "--list" => return None,
            flag if flag.starts_with('-') => {}
            filter => is_wanted = "load".contains(filter),
        }
    }
    is_wanted.then_some(seconds)
}

/// A caller with its account and its share of the time.
struct Side<C> {
    caller: Arc<C>,
    account: Arc<Account>,
    /// The first message after the warm-up.
    from: usize,
    took: Duration,
    requests: usize,
}

impl<C: Caller> Side<C> {
    fn new(caller: C, seconds: u64) -> Self {
        let calls = usize::try_from((seconds + 2) * MOST_CALLS).unwrap();
        Self {
            caller: Arc::new(caller),
            account: Arc::new(Account::new(calls)),
            from: 0,
            took: Duration::ZERO,
            requests: 0,
        }
    }

    async fn run(&mut self, length: Duration, stand: &mut Stand) {
        let before = stand.requests();
        self.took += callers::run(&self.caller, &self.account, length).await;
        self.requests += stand.requests() - before;
    }

    async fn warm_up(&mut self, length: Duration) {
        callers::run(&self.caller, &self.account, length).await;
        self.from = self.account.count();
    }

    fn figures(&self) -> Figures {
        let latencies = self.account.latencies(self.from);
        let milliseconds = |per_cent| percentile(&latencies, per_cent).as_secs_f64() * 1e3;
        let each_second = |count: usize| float(count) / self.took.as_secs_f64();
        Figures {
            rows: [
                ("requests a second", each_second(self.requests)),
                ("calls a second", each_second(latencies.len())),
                ("p50, ms", milliseconds(50)),
                ("p99, ms", milliseconds(99)),
                (
                    "told that it was sent, %",
                    100.0 * float(self.account.told(self.from, Told::Sent))
                        / float(latencies.len()),
                ),
            ],
        }
    }
}

struct Figures {
    rows: [(&'static str, f64); 5],
}

#[allow(
    clippy::cast_precision_loss,
    reason = "counts of a few minutes fit a float far better than a ratio needs"
)]
fn float(count: usize) -> f64 {
    count as f64
}

/// Runs everything, prints the table, and gives what is wrong.
async fn load(seconds: u64) -> Vec<String> {
    let mut stand = Stand::start();
    let mut ours = Side::new(Generated::new(&stand.endpoint), seconds);
    let mut raw = Side::new(Raw::new(&stand.endpoint), seconds);
    let length = Duration::from_secs(seconds) / ROUNDS;
    ours.warm_up(length).await;
    raw.warm_up(length / 2).await;
    let mut resident: Vec<Vec<i64>> = Vec::new();
    for _ in 0..ROUNDS {
        let mut samples = Vec::new();
        tokio::select! {
            () = ours.run(length, &mut stand) => {}
            never = sample(&mut samples) => match never {},
        }
        resident.push(samples);
        raw.run(length / 2, &mut stand).await;
    }
    let ledger = stand.ledger(Generated::MARK);
    let audit = ours.account.audit(&ledger);
    let mut wrong = audit.faults();

    println!(
        "{TASKS} tasks over one client, {seconds} s, {:.0} % of the requests go wrong",
        stand::RATE * 100.0
    );
    println!("{:<26}{:>12}{:>12}{:>8}", "", "acs-sdk", "reqwest", "ratio");
    let (mine, theirs) = (ours.figures(), raw.figures());
    for ((what, mine), (_, theirs)) in mine.rows.iter().zip(&theirs.rows) {
        println!("{what:<26}{mine:>12.1}{theirs:>12.1}{:>8.2}", mine / theirs);
    }

    let told = |told| ours.account.told(0, told);
    println!(
        "messages: {} accepted; told sent {}, not sent {}, unknown {} of which {} were accepted",
        audit.accepted,
        told(Told::Sent),
        told(Told::NotSent),
        told(Told::Unknown),
        audit.unknown_and_accepted
    );
    println!(
        "  accepted twice {}, sent and not accepted {}, not sent and accepted {}, never ended {}",
        audit.twice, audit.sent_and_not_accepted, audit.not_sent_and_accepted, audit.never_ended
    );
    if wrong.is_empty() {
        account::audit_sees_mistakes(&ours.account, &ledger);
    }
    // Three calls of a thousand are refused twice; a short run may have none.
    let too_few = told(Told::NotSent) == 0 && ours.account.count() > 10_000;
    if too_few || told(Told::Sent) == 0 || audit.unknown_and_accepted == 0 {
        wrong.push("not every kind of outcome came up, so nothing is shown".to_owned());
    }

    let longest = ours
        .account
        .latencies(0)
        .last()
        .copied()
        .unwrap_or_default();
    println!(
        "deadline: the longest call took {longest:.2?} of {TOTAL:?}, and {MARGIN:?} of margin"
    );
    if longest > TOTAL + MARGIN {
        wrong.push(format!("a call took {longest:?}"));
    }
    wrong.extend(memory(&resident));
    wrong.extend(faults(stand.requests()));
    wrong
}

/// Looks at the memory again and again.
async fn sample(samples: &mut Vec<i64>) -> Infallible {
    loop {
        samples.extend(resident_bytes());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Bytes of this process that are in memory; none where the system does not tell.
fn resident_bytes() -> Option<i64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: i64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// The middle of the first round's samples against that of the last.
fn memory(rounds: &[Vec<i64>]) -> Option<String> {
    let middle = |samples: &Vec<i64>| {
        let mut samples = samples.clone();
        samples.sort_unstable();
        samples.get(samples.len() / 2).copied()
    };
    let middles: Option<Vec<i64>> = rounds.iter().map(middle).collect();
    let Some(middles) = middles else {
        println!("memory: skipped, for there is no /proc/self/status");
        return None;
    };
    let growth = middles[middles.len() - 1] - middles[0];
    let shown: Vec<String> = middles
        .iter()
        .map(|bytes| (bytes >> 10).to_string())
        .collect();
    println!(
        "memory: {} KiB in the rounds; {} KiB more in the last than in the first, and {} may be",
        shown.join(", "),
        growth >> 10,
        MOST_GROWTH >> 10
    );
    (growth > MOST_GROWTH).then(|| format!("memory grew by {growth} bytes"))
}

/// What went wrong: the gateway draws one fault for each request, so drawing again tells.
fn faults(requests: usize) -> Vec<String> {
    let drawn: Vec<_> = stand::faults().take(requests).flatten().collect();
    println!("faults: {} in {requests} requests", drawn.len());
    let mut missing = Vec::new();
    for kind in stand::faults().kinds() {
        let count = drawn.iter().filter(|fault| *fault == kind).count();
        println!("  {count:>7} {kind:?}");
        if count == 0 {
            missing.push(format!("{kind:?} never came up"));
        }
    }
    missing
}
