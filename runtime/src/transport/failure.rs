//! What is said of connections that failed: where to, why, and what to check.

use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

use super::TransportError;

/// Where a request was to go.
pub(super) struct Peer {
    /// Host and port of the service.
    pub(super) address: String,
    /// Host and port of the proxy in between.
    pub(super) proxy: Option<String>,
}

/// Host and port, where the port may be the scheme's own.
pub(super) fn address(scheme: &str, host: &str) -> String {
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| {
        !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
    });
    match scheme {
        _ if has_port => host.to_owned(),
        "http" => format!("{host}:80"),
        _ => format!("{host}:443"),
    }
}

/// The error of a connection that could not be made.
pub(super) fn cannot_connect(
    peer: &Peer,
    error: impl Into<Box<dyn Error + Send + Sync>>,
) -> TransportError {
    let error = error.into();
    let cause = Cause::of(&*error);
    TransportError::not_sent(cause.message(peer)).with_source(error)
}

/// The error of an attempt that ended while it connected; reqwest does not tell.
#[cfg(feature = "http")]
pub(super) fn not_connected_within(peer: &Peer, timeout: Duration) -> TransportError {
    let message = Cause::TimedOut.message(peer);
    TransportError::not_sent(format!("{message} (after {timeout:?})"))
}

/// The error of a request without a response in time.
pub(super) fn no_response_within(address: &str, timeout: Duration) -> TransportError {
    TransportError::maybe_sent(format!("no response from {address} within {timeout:?}"))
}

/// The error of a connection that ended too early.
pub(super) fn broken(
    address: &str,
    error: impl Into<Box<dyn Error + Send + Sync>>,
) -> TransportError {
    let message = format!("the connection to {address} broke before the response was complete");
    TransportError::maybe_sent(message).with_source(error)
}

/// The error of a response that is larger than the caller allows.
pub(super) fn too_large(limit: usize) -> TransportError {
    TransportError::maybe_sent(format!("the response is larger than {limit} bytes"))
}

/// TLS could not be established. The libraries' errors repeat the texts of their causes, so that this one holds all that they say.
#[derive(Debug)]
pub(super) struct TlsError {
    reason: String,
}

#[cfg(feature = "http")]
impl TlsError {
    pub(super) fn new(error: &(dyn Error + 'static)) -> Self {
        let mut reason = String::new();
        for text in chain(error).map(ToString::to_string) {
            if !reason.contains(&text) {
                let separator = if reason.is_empty() { "" } else { ": " };
                reason = format!("{reason}{separator}{text}");
            }
        }
        Self { reason }
    }
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl Error for TlsError {}

/// Why a connection could not be made, as far as its errors tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    Refused,
    NameNotResolved,
    TimedOut,
    Unreachable,
    Tls,
    Other,
}

impl Cause {
    fn of(error: &(dyn Error + 'static)) -> Self {
        for error in chain(error) {
            if error.is::<TlsError>() {
                return Self::Tls;
            }
            // The resolver's error has no type that can be named.
            if error.to_string() == "dns error" {
                return Self::NameNotResolved;
            }
            let Some(error) = error.downcast_ref::<io::Error>() else {
                continue;
            };
            return match error.kind() {
                io::ErrorKind::ConnectionRefused => Self::Refused,
                io::ErrorKind::TimedOut => Self::TimedOut,
                io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => {
                    Self::Unreachable
                }
                // As rustls reports a certificate that is not trusted.
                io::ErrorKind::InvalidData => Self::Tls,
                _ => continue,
            };
        }
        Self::Other
    }

    /// Where to, why, and what to check.
    fn message(self, peer: &Peer) -> String {
        let address = &peer.address;
        let (way, who, what) = match &peer.proxy {
            Some(proxy) => (
                format!(" through the proxy {proxy}"),
                "the proxy",
                "the proxy settings",
            ),
            None => (String::new(), "the host", "the endpoint"),
        };
        let reason = match self {
            Self::Refused => {
                format!("{who} refuses connections on this port; check {what} and the port")
            }
            Self::NameNotResolved => format!(
                "the name of {who} cannot be resolved; check {what}, the region and the DNS settings"
            ),
            Self::TimedOut => format!(
                "{who} does not respond; check {what}, the network and its firewalls, or allow more time"
            ),
            Self::Unreachable => {
                format!("{who} is unreachable from here; check {what} and the network")
            }
            Self::Tls => format!(
                "TLS cannot be established; check {what}, the system time and the certificates that are trusted \
                 (`root_certificates`)"
            ),
            Self::Other => format!("check {what} and the network"),
        };
        format!("cannot connect to {address}{way}: {reason}")
    }
}

/// An error and its causes.
fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let error = next?;
        next = error.source();
        Some(error)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_port() {
        for (scheme, host, expected) in [
            ("https", "ecs.aliyuncs.com", "ecs.aliyuncs.com:443"),
            ("http", "ecs.aliyuncs.com", "ecs.aliyuncs.com:80"),
            ("http", "127.0.0.1:8600", "127.0.0.1:8600"),
            ("https", "[::1]", "[::1]:443"),
            ("https", "[::1]:8443", "[::1]:8443"),
        ] {
            assert_eq!(address(scheme, host), expected);
        }
    }

    #[test]
    fn each_cause_has_its_own_advice() {
        let peer = Peer {
            address: "a:443".to_owned(),
            proxy: None,
        };
        let message =
            |error: Box<dyn Error + Send + Sync>| cannot_connect(&peer, error).to_string();
        let io = |kind| -> Box<dyn Error + Send + Sync> { Box::new(io::Error::from(kind)) };
        for (kind, advice) in [
            (io::ErrorKind::ConnectionRefused, "refuses connections"),
            (io::ErrorKind::TimedOut, "does not respond"),
            (io::ErrorKind::NetworkUnreachable, "is unreachable"),
            (io::ErrorKind::InvalidData, "TLS cannot be established"),
            (io::ErrorKind::Other, "a:443: check the endpoint"),
        ] {
            let text = message(io(kind));
            assert!(text.starts_with("cannot connect to a:443: "), "{text}");
            assert!(text.contains(advice), "{text}");
        }
        assert!(message("dns error".into()).contains("cannot be resolved"));
        #[cfg(feature = "http")]
        {
            let tls = TlsError::new(&io::Error::other("bad certificate"));
            assert!(message(tls.into()).contains("TLS cannot be established"));
        }
    }
}
