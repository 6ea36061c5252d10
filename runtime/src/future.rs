//! Futures on the heap.

use std::pin::Pin;

/// A future on the heap, so that traits with it can be objects.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
