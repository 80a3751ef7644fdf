//! Takes connections on 127.0.0.1 until Ctrl-C.

use super::router;
use super::site::Site;
use crate::error::{Exit, Result, io};
use crate::interrupt;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// So many connections are open at once; further ones wait.
const CONNECTIONS_MAX: usize = 64;
/// A request and its headers come within this time.
const HEADERS_WITHIN: Duration = Duration::from_secs(10);
/// The bytes of a request's first line and headers.
const HEADERS_MAX: usize = 64 << 10;
/// How often the end of the program is looked for.
const LOOKS_EVERY: Duration = Duration::from_millis(50);
/// Stack of the threads that make pages: as much as the main thread of a command has.
const STACK: usize = 8 << 20;

/// Answers until Ctrl-C, which ends everything at once, as it ends every command.
///
/// # Errors
/// After Ctrl-C, and when the system gives no threads or connections.
pub(super) fn run(site: Site, listener: TcpListener) -> Result<Exit> {
    let failed = |error: std::io::Error| io("127.0.0.1", "cannot listen", &error);
    listener.set_nonblocking(true).map_err(failed)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .thread_stack_size(STACK)
        .build()
        .map_err(failed)?;
    let ended = runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
        tokio::spawn(accept(Arc::new(site), listener));
        loop {
            interrupt::check()?;
            tokio::time::sleep(LOOKS_EVERY).await;
        }
    });
    // Statements that still run end with the process.
    runtime.shutdown_background();
    ended
}

async fn accept(site: Arc<Site>, listener: tokio::net::TcpListener) {
    let connections = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let router = router::router(&site);
    loop {
        let Ok(place) = Arc::clone(&connections).acquire_owned().await else {
            return;
        };
        let Ok((stream, _)) = listener.accept().await else {
            // Too many open files, for example: it may be over soon.
            tokio::time::sleep(LOOKS_EVERY).await;
            continue;
        };
        let (site, router) = (Arc::clone(&site), router.clone());
        tokio::spawn(async move {
            let _place = place;
            let service = service_fn(move |request| router::answer(Arc::clone(&site), router.clone(), request));
            let connection = http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(HEADERS_WITHIN)
                .max_buf_size(HEADERS_MAX)
                .serve_connection(TokioIo::new(stream), service);
            // A browser may go away at any time.
            let _ = connection.await;
        });
    }
}
