//! SHA-256 and its HMAC: by the library that rustls brings, which is fast on every processor, or else by small crates.

pub(crate) use backend::{Key, sha256};

#[cfg(feature = "rustls")]
mod backend {
    use ring::{digest, hmac};

    pub(crate) fn sha256(bytes: &[u8]) -> impl AsRef<[u8]> + use<> {
        digest::digest(&digest::SHA256, bytes)
    }

    /// A secret, made ready to sign with: half the work of a signature.
    pub(crate) struct Key(hmac::Key);

    impl Key {
        pub(crate) fn new(secret: &str) -> Self {
            Self(hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()))
        }

        pub(crate) fn sign(&self, parts: &[&str]) -> impl AsRef<[u8]> + use<> {
            let mut context = hmac::Context::with_key(&self.0);
            parts
                .iter()
                .for_each(|part| context.update(part.as_bytes()));
            context.sign()
        }
    }
}

#[cfg(not(feature = "rustls"))]
mod backend {
    use hmac::{Hmac, KeyInit, Mac};
    use sha2::{Digest, Sha256};

    pub(crate) fn sha256(bytes: &[u8]) -> impl AsRef<[u8]> + use<> {
        Sha256::digest(bytes)
    }

    /// A secret, made ready to sign with; HMAC takes keys of every length, so there always is one.
    pub(crate) struct Key(Option<Hmac<Sha256>>);

    impl Key {
        pub(crate) fn new(secret: &str) -> Self {
            Self(Hmac::new_from_slice(secret.as_bytes()).ok())
        }

        pub(crate) fn sign(&self, parts: &[&str]) -> impl AsRef<[u8]> + use<> {
            let signature = self.0.clone().map(|mut mac| {
                parts.iter().for_each(|part| mac.update(part.as_bytes()));
                mac.finalize().into_bytes()
            });
            signature.unwrap_or_default()
        }
    }
}
