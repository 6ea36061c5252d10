//! `acs gateway`: the emulator as a command, with a page in the browser.

mod call;
mod log;
mod page;

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;
use std::sync::Arc;

use acs_gateway::{Gateway, GatewayBuilder, RefusalStyle, WrongCode, keeps_messages};
use acs_metadata::with_causes;
use acs_tools::console::{Console, StandIn, consoles};
use clap::{Args, ValueEnum};
use tokio::net::TcpListener;

use crate::failure::{Failure, Outcome};
use crate::output;
use crate::specs::Specs;
use call::Caller;
use page::Page;

/// Emulates the vendor's gateway on this machine, with a page in the browser to call it from.
///
/// It verifies signatures, checks parameters against the specs, and keeps the state of Dypnsapi. Other operations respond with the examples of
/// their spec. It listens on loopback alone, and nothing leaves the machine. It runs until it is stopped.
///
/// The addresses are printed to standard output. Each call prints a line to standard error: method, operation, status code, and the service error
/// if there is one. Each verification code that would have been sent prints a line as well.
///
/// The page lists these messages at `/messages`, so that a login can be developed without a phone. A browser gets the list as a page, any other
/// client as JSON: `{"messages": [{"phone_number", "code", "checkable", "scheme", "sign_name", "template_code", "out_id", "sent_at"}]}`, the newest first.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  acs gateway                                         the specs in `spec`, on ports 8600 and 8601\n  acs gateway --spec spec/dypnsapi-2017-05-25.yaml --port 0 --page-port 0\n  acs gateway --show-codes                            the log shows phone numbers and codes\n  acs gateway --wrong-code refused                    a wrong code is a service error\n  curl http://127.0.0.1:8601/messages                 the messages as JSON, with their codes\n\nA program calls it with `.endpoint(\"http://127.0.0.1:8600\")` and the access key that is printed.\n\nExit codes: 0 stopped by Ctrl-C; 1 the specs hold errors, or a port is taken."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    specs: Specs,
    /// Port of the emulator; 0 for any that is free.
    #[arg(long, default_value_t = 8600)]
    port: u16,
    /// Port of the page; 0 for any that is free.
    #[arg(long, default_value_t = 8601)]
    page_port: u16,
    /// No page, and no `/messages`.
    #[arg(long)]
    no_page: bool,
    /// Prints no line for calls and messages.
    #[arg(long, short)]
    quiet: bool,
    /// Prints phone numbers and verification codes in full; without it they are masked.
    #[arg(long, conflicts_with = "quiet")]
    show_codes: bool,
    /// Id of the access key that it accepts.
    #[arg(long, default_value = "example-id")]
    access_key_id: String,
    /// Secret of that access key; never use a real one here.
    #[arg(long, default_value = "example-secret")]
    access_key_secret: String,
    /// What Dypnsapi does about a code that is wrong.
    #[arg(long, value_enum, default_value_t)]
    wrong_code: OnWrongCode,
    /// How Dypnsapi refuses: with status 400, or with 200 and a `Code`; the vendor does both.
    #[arg(long, value_enum, default_value_t)]
    refusals: Refusals,
    /// Items in every list that comes in pages, for trying them out: those of the example, repeated. Without it a list has the
    /// items of its example.
    #[arg(long, value_name = "ITEMS")]
    list_length: Option<usize>,
    /// Messages that a phone number gets in a day.
    #[arg(long, default_value_t = 10)]
    daily_limit: u32,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum OnWrongCode {
    /// `VerifyResult` is `UNKNOWN`.
    #[default]
    Unknown,
    /// The call is refused with `isv.ValidateFail`.
    Refused,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Refusals {
    #[default]
    Status400,
    Status200,
}

impl Arguments {
    pub(crate) fn run(self) -> Outcome {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build();
        let runtime = runtime
            .map_err(|error| Failure::Tool(format!("cannot start: {}", with_causes(&error))))?;
        runtime.block_on(self.serve())
    }

    async fn serve(self) -> Outcome {
        let consoles = consoles(&self.specs.builder()?)?;
        let gateway = self.builder(&consoles).start().await;
        let gateway = gateway.map_err(|error| taken("--port", &with_causes(&error)))?;
        let endpoint = gateway.endpoint();
        let listener = match self.no_page {
            true => None,
            false => Some(listen(self.page_port).await?),
        };
        // Said once everything listens.
        output::line(&format!("gateway  {endpoint}"));
        output::line(&format!(
            "key      {} {}",
            self.access_key_id, self.access_key_secret
        ));
        let Some((listener, address)) = listener else {
            return stopped().await;
        };
        output::line(&format!("page     http://{address}/"));
        if consoles
            .iter()
            .any(|console| keeps_messages(console.product()))
        {
            output::line(&format!("messages http://{address}/messages"));
        }
        let stand_in = StandIn {
            endpoint,
            access_key_id: self.access_key_id,
            access_key_secret: self.access_key_secret,
        };
        let caller = Caller::new(&stand_in);
        let page = Arc::new(Page::new(gateway, consoles, caller, stand_in, address));
        tokio::select! {
            served = page::serve(listener, page) => {
                served.map_err(|error| Failure::Tool(format!("the page stopped: {}", with_causes(&error))))?;
                Ok(ExitCode::SUCCESS)
            }
            stopped = stopped() => stopped,
        }
    }
}

impl Arguments {
    /// The emulator as the options want it.
    fn builder(&self, consoles: &[Console]) -> GatewayBuilder {
        let mut builder = Gateway::builder()
            .access_key(&self.access_key_id, &self.access_key_secret)
            .bind(SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)))
            .daily_limit(self.daily_limit)
            .wrong_code(match self.wrong_code {
                OnWrongCode::Unknown => WrongCode::Unknown,
                OnWrongCode::Refused => WrongCode::ValidateFail,
            })
            .refusal_style(match self.refusals {
                Refusals::Status400 => RefusalStyle::Status400,
                Refusals::Status200 => RefusalStyle::Ok200,
            });
        if let Some(items) = self.list_length {
            builder = builder.list_length(items);
        }
        if !self.quiet {
            let show_codes = self.show_codes;
            builder = builder.observer(move |event| {
                if let Some(line) = log::line(&event, show_codes) {
                    output::note(&line);
                }
            });
        }
        for console in consoles {
            builder = builder.spec(console.spec().clone());
        }
        builder
    }
}

/// Listens for browsers.
async fn listen(port: u16) -> Result<(TcpListener, SocketAddr), Failure> {
    let taken = |error| {
        let why = format!("cannot listen on port {port}: {}", with_causes(&error));
        taken("--page-port", &why)
    };
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    let listener = listener.map_err(taken)?;
    let address = listener.local_addr().map_err(taken)?;
    Ok((listener, address))
}

/// Waits for Ctrl-C.
async fn stopped() -> Outcome {
    let waited = tokio::signal::ctrl_c().await;
    waited.map_err(|error| {
        Failure::Tool(format!("cannot wait for Ctrl-C: {}", with_causes(&error)))
    })?;
    Ok(ExitCode::SUCCESS)
}

fn taken(option: &str, why: &str) -> Failure {
    Failure::Tool(format!(
        "{why}; choose another port with `{option}`, or 0 for any that is free"
    ))
}
