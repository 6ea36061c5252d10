//! Bytes that travel as they are.

/// Bytes: the content of a file, a picture, the input of a function.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Bytes(Vec<u8>);

impl Bytes {
    /// The bytes.
    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// The bytes, owned.
    #[must_use]
    pub fn into_vec(self) -> Vec<u8> {
        self.0
    }
}

impl std::ops::Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

macro_rules! from {
    ($($source:ty => |$value:ident| $convert:expr;)*) => {
        $(
            impl From<$source> for Bytes {
                fn from($value: $source) -> Self {
                    Self($convert)
                }
            }
        )*
    };
}

from! {
    Vec<u8> => |bytes| bytes;
    &[u8] => |bytes| bytes.to_vec();
    String => |text| text.into_bytes();
    &str => |text| text.as_bytes().to_vec();
}
