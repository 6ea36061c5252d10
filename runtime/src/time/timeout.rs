//! A time limit for futures.

use std::task::Poll;
use std::time::Duration;

/// Waits for a future, but not longer than this where there is a Tokio runtime to measure time by.
pub(crate) async fn within<T>(limit: Duration, future: impl Future<Output = T>) -> Option<T> {
    let mut future = std::pin::pin!(future);
    let mut timer = None;
    std::future::poll_fn(move |context| {
        if let Poll::Ready(found) = future.as_mut().poll(context) {
            return Poll::Ready(Some(found));
        }
        // Mostly the future is ready at once, and needs no timer.
        if timer.is_none() && tokio::runtime::Handle::try_current().is_ok() {
            timer = Some(Box::pin(tokio::time::sleep(limit)));
        }
        match &mut timer {
            Some(timer) => timer.as_mut().poll(context).map(|()| None),
            None => Poll::Pending,
        }
    })
    .await
}
