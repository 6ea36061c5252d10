//! Bodies of answers: chunk by chunk as they come, decompressed where they are compressed.

use std::sync::Arc;

use http_body_util::BodyExt;
use hyper::HeaderMap;
use hyper::body::{Body, Bytes, Incoming};
use hyper::header::{CONTENT_ENCODING, CONTENT_LENGTH};

use super::TransportError;
use super::failure::{broken, too_large};

/// The chunks of a body.
pub(super) struct Chunks {
    incoming: Incoming,
    /// Host and port of the service, for errors.
    address: Arc<str>,
    #[cfg(feature = "gzip")]
    gunzip: Option<gzip::Gunzip>,
}

impl Chunks {
    /// Of an answer with these headers, of which those go away that tell of the compression.
    pub(super) fn new(
        incoming: Incoming,
        headers: &mut HeaderMap,
        address: Arc<str>,
    ) -> Result<Self, TransportError> {
        let is_gzip = is_gzip(headers)?;
        if is_gzip {
            headers.remove(CONTENT_ENCODING);
            headers.remove(CONTENT_LENGTH);
        }
        Ok(Self {
            incoming,
            address,
            #[cfg(feature = "gzip")]
            gunzip: is_gzip.then(gzip::Gunzip::new),
        })
    }

    /// The next chunk; `None` after the last.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, TransportError> {
        #[cfg(feature = "gzip")]
        if let Some(gunzip) = &mut self.gunzip {
            loop {
                if let Some(chunk) = gunzip.next()? {
                    return Ok(Some(chunk));
                }
                match data(&mut self.incoming, &self.address).await? {
                    Some(chunk) => gunzip.feed(chunk),
                    None => return gunzip.end(),
                }
            }
        }
        data(&mut self.incoming, &self.address).await
    }

    /// The whole body, if it is not more than `limit` bytes once decompressed.
    pub(super) async fn collect(mut self, limit: usize) -> Result<Vec<u8>, TransportError> {
        // What is compressed only grows, and what is not has this length.
        let length = self.incoming.size_hint().lower();
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if length > limit && self.is_plain() {
            return Err(too_large(limit));
        }
        let mut whole = Vec::with_capacity(length.min(limit).min(MOST_AHEAD));
        while let Some(chunk) = self.next().await? {
            if chunk.len() > limit - whole.len() {
                return Err(too_large(limit));
            }
            whole.extend_from_slice(&chunk);
        }
        Ok(whole)
    }

    fn is_plain(&self) -> bool {
        #[cfg(feature = "gzip")]
        return self.gunzip.is_none();
        #[cfg(not(feature = "gzip"))]
        true
    }
}

/// Most memory to set aside on the word of a header.
const MOST_AHEAD: usize = 64 * 1024;

async fn data(incoming: &mut Incoming, address: &str) -> Result<Option<Bytes>, TransportError> {
    while let Some(frame) = incoming.frame().await {
        let frame = frame.map_err(|error| broken(address, error))?;
        if let Ok(data) = frame.into_data() {
            return Ok(Some(data));
        }
    }
    Ok(None)
}

/// Whether the body is compressed, in the one way that is understood.
fn is_gzip(headers: &HeaderMap) -> Result<bool, TransportError> {
    let Some(coding) = headers.get(CONTENT_ENCODING) else {
        return Ok(false);
    };
    let coding = String::from_utf8_lossy(coding.as_bytes());
    match coding.trim() {
        "" => Ok(false),
        coding if coding.eq_ignore_ascii_case("identity") => Ok(false),
        coding if coding.eq_ignore_ascii_case("gzip") || coding.eq_ignore_ascii_case("x-gzip") => {
            if cfg!(feature = "gzip") {
                return Ok(true);
            }
            Err(TransportError::maybe_sent(
                "the response is compressed: enable the feature `gzip`",
            ))
        }
        coding => Err(TransportError::maybe_sent(format!(
            "the response is encoded as `{}`, which was not asked for",
            coding.escape_debug()
        ))),
    }
}

#[cfg(feature = "gzip")]
mod gzip {
    use super::{Bytes, TransportError};
    use flate2::write::MultiGzDecoder;
    use std::io::Write;

    /// A byte becomes a thousand at most, so that no step takes more than four megabytes.
    const STEP: usize = 4 * 1024;

    /// Decompresses in steps, so that a little that becomes a lot never fills the memory.
    pub(super) struct Gunzip {
        decoder: MultiGzDecoder<Vec<u8>>,
        /// What came, and is still to be decompressed.
        compressed: Bytes,
        has_begun: bool,
    }

    impl Gunzip {
        pub(super) fn new() -> Self {
            Self {
                decoder: MultiGzDecoder::new(Vec::new()),
                compressed: Bytes::new(),
                has_begun: false,
            }
        }

        pub(super) fn feed(&mut self, chunk: Bytes) {
            self.has_begun |= !chunk.is_empty();
            self.compressed = chunk;
        }

        /// What the next step gives; `None` when more has to come first.
        pub(super) fn next(&mut self) -> Result<Option<Bytes>, TransportError> {
            while !self.compressed.is_empty() {
                let step = self.compressed.split_to(STEP.min(self.compressed.len()));
                self.decoder.write_all(&step).map_err(broken)?;
                if let Some(chunk) = self.take() {
                    return Ok(Some(chunk));
                }
            }
            Ok(None)
        }

        /// What is left when all has come. A body without a byte is an empty body.
        pub(super) fn end(&mut self) -> Result<Option<Bytes>, TransportError> {
            if std::mem::take(&mut self.has_begun) {
                self.decoder.try_finish().map_err(broken)?;
            }
            Ok(self.take())
        }

        fn take(&mut self) -> Option<Bytes> {
            let chunk = std::mem::take(self.decoder.get_mut());
            (!chunk.is_empty()).then(|| chunk.into())
        }
    }

    fn broken(error: std::io::Error) -> TransportError {
        TransportError::maybe_sent("the compressed response is broken").with_source(error)
    }
}
