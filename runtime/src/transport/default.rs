//! The transport of a client that was given none.

use crate::endpoint::ConfigError;

use super::Transport;
#[cfg(feature = "http")]
use super::http::HttpTransport;
use super::settings::Connecting;

/// HTTP by hyper; `is_plain` says that only plain HTTP is spoken.
#[cfg(feature = "http")]
pub(crate) fn default_transport(
    connecting: Connecting,
    is_plain: bool,
) -> Result<Box<dyn Transport>, ConfigError> {
    let transport = HttpTransport::new(connecting, is_plain)?;
    Ok(Box::new(transport))
}

#[cfg(not(feature = "http"))]
pub(crate) fn default_transport(_: Connecting, _: bool) -> Result<Box<dyn Transport>, ConfigError> {
    Err(ConfigError::new(
        "there is no transport: enable the feature `rustls` or `native-tls`, or call `transport`",
    ))
}
