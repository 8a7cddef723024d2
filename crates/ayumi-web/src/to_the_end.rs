//! Work that goes on to its end although nobody waits for it any more; never started without somebody who does.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;

type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Work of the one who awaits it. Only when they go away does it become a task of its own: handing every piece of work to
/// a task and back would wake two of them.
pub(crate) struct ToTheEnd<T: Send + 'static> {
    /// None once it has ended, and while it runs: what panicked is not taken up again.
    work: Option<Work<T>>,
    begun: bool,
    tasks: TaskTracker,
}

/// Runs work to its end, on the tracker that a shutdown waits for when its sender goes away.
pub(crate) fn to_the_end<T: Send + 'static>(
    tasks: &TaskTracker,
    work: impl Future<Output = T> + Send + 'static,
) -> ToTheEnd<T> {
    ToTheEnd { work: Some(Box::pin(work)), begun: false, tasks: tasks.clone() }
}

impl<T: Send + 'static> Future for ToTheEnd<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
        self.begun = true;
        let Some(mut work) = self.work.take() else { return Poll::Pending };
        let polled = work.as_mut().poll(context);
        if polled.is_pending() {
            self.work = Some(work);
        }
        polled
    }
}

impl<T: Send + 'static> Drop for ToTheEnd<T> {
    fn drop(&mut self) {
        let Some(work) = self.work.take().filter(|_| self.begun) else { return };
        // Outside the runtime nothing can go on; there the process is ending.
        if let Ok(runtime) = Handle::try_current() {
            self.tasks.spawn_on(async move { drop(work.await) }, &runtime);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use tokio::sync::{Notify, oneshot};

    #[tokio::test]
    async fn work_goes_on_when_its_sender_has_gone() {
        let tasks = TaskTracker::new();
        let (gate, (done, ended)) = (Arc::new(Notify::new()), oneshot::channel());
        let opened = Arc::clone(&gate);
        let work = to_the_end(&tasks, async move {
            opened.notified().await;
            done.send("done").ok();
        });
        tokio::select! {
            biased;
            () = work => unreachable!("the gate is shut"),
            () = std::future::ready(()) => {}
        }
        gate.notify_one();
        assert_eq!(ended.await, Ok("done"));
        tasks.close();
        tasks.wait().await;
    }

    #[tokio::test]
    async fn work_that_is_awaited_makes_no_task_and_work_never_begun_does_nothing() {
        let tasks = TaskTracker::new();
        assert_eq!(to_the_end(&tasks, async { 7 }).await, 7);
        let (done, ended) = oneshot::channel();
        drop(to_the_end(&tasks, async move { done.send(()) }));
        assert!(ended.await.is_err());
        assert!(tasks.is_empty());
    }
}
