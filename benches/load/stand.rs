//! The gateway in a process of its own, so that its ledger is not counted as the client's memory.
//!
//! It prints its address, and then an answer for each line that it reads; it ends with its input.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use acs_gateway::{Faults, Gateway};

pub(crate) const KEY: (&str, &str) = ("id", "a secret that is none");
const MARK: &str = "ACS_LOAD_GATEWAY";
const SEED: u64 = 20_170_525;
pub(crate) const RATE: f64 = 0.3;

/// The faults of a run, from its first request on.
pub(crate) fn faults() -> Faults {
    Faults::random(SEED, RATE)
}

/// Whether this process is the gateway; if so, it has been.
pub(crate) fn is_gateway() -> bool {
    let is_gateway = std::env::var_os(MARK).is_some();
    if is_gateway {
        serve();
    }
    is_gateway
}

fn serve() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("spec/dypnsapi-2017-05-25.yaml");
    let builder = Gateway::builder()
        .spec(acs_metadata::load(&spec).unwrap())
        .access_key(KEY.0, KEY.1);
    let gateway = runtime.block_on(builder.start()).unwrap();
    gateway.faults(faults());
    let mut out = std::io::stdout().lock();
    let mut say = |text: &str| {
        writeln!(out, "{text}").unwrap();
        out.flush().unwrap();
    };
    say(&gateway.endpoint());
    for line in std::io::stdin().lines() {
        match line.unwrap().as_str() {
            "requests" => say(&gateway.requests().to_string()),
            "ledger" => {
                let ids: Vec<String> = gateway
                    .messages()
                    .into_iter()
                    .filter_map(|message| message.out_id)
                    .collect();
                say(&ids.join(" "));
            }
            other => panic!("nobody asks for {other}"),
        }
    }
}

/// The other process.
pub(crate) struct Stand {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
    pub(crate) endpoint: String,
}

impl Stand {
    pub(crate) fn start() -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .env(MARK, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let to = child.stdin.take().unwrap();
        let from = BufReader::new(child.stdout.take().unwrap());
        let mut stand = Self {
            child,
            to,
            from,
            endpoint: String::new(),
        };
        stand.endpoint = stand.line();
        stand
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.from.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    fn ask(&mut self, what: &str) -> String {
        writeln!(self.to, "{what}").unwrap();
        self.line()
    }

    /// How many requests came so far.
    pub(crate) fn requests(&mut self) -> usize {
        self.ask("requests").parse().unwrap()
    }

    /// The numbers of the messages that were accepted whose marks begin so, in order.
    pub(crate) fn ledger(&mut self, prefix: char) -> Vec<usize> {
        let ids = self.ask("ledger");
        let own = ids.split(' ').filter_map(|id| id.strip_prefix(prefix));
        own.map(|number| number.parse().unwrap()).collect()
    }
}

impl Drop for Stand {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
