//! From a request to its page: who may ask, which page it is, and a thread to make it on.

use super::api;
use super::asked::{Asked, Shown};
use super::frame;
use super::guard::{self, Admitted};
use super::pages;
use super::reply::{file, html, over, plain, status};
use super::site::Site;
use super::stop::Stop;
use crate::error::Problem;
use crate::source::exchange;
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Extension, RawPathParams, Request};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header, uri::PathAndQuery};
use axum::response::Response;
use axum::routing::{any, get};
use hyper::body::Incoming;
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// So many pages are made at once; further requests wait for a place.
const AT_ONCE_MAX: usize = 4;
/// The bytes of a body under /api.
const BODY_MAX: usize = 1 << 20;
/// The bytes of all headers; the server reads no more than some of them more before it gives up.
const HEADERS_MAX: usize = 64 << 10;
/// A body comes within this time.
const BODY_WITHIN: Duration = Duration::from_secs(10);
/// What is computed between two statements may take so much longer than the limit.
const AFTER_LIMIT: Duration = Duration::from_secs(2);

static PLACES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(AT_ONCE_MAX)));

/// Every page, and the documented paths of providers.
pub(super) fn router(site: &Arc<Site>) -> Router {
    let mut router = Router::new();
    for &(path, page) in pages::ALL {
        let site = Arc::clone(site);
        let shown = move |parts: RawPathParams, Extension(admitted): Extension<Admitted>, uri: Uri| async move {
            let parts = parts.iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
            show(site, page, admitted, parts.collect(), &uri).await
        };
        router = router.route(path, get(shown));
    }
    let of_api = Arc::clone(site);
    let of_others = Arc::clone(site);
    router
        .route(
            "/api/{provider}/{*path}",
            any(move |parts: RawPathParams, request: Request| async move { ask(of_api, &parts, request).await }),
        )
        .fallback(move |Extension(admitted): Extension<Admitted>, uri: Uri| async move {
            show(of_others, pages::none, admitted, Vec::new(), &uri).await
        })
}

/// Answers a request, if it may be answered.
///
/// # Errors
/// Never.
pub(super) async fn answer(
    site: Arc<Site>,
    router: Router,
    mut request: hyper::Request<Incoming>,
) -> std::result::Result<Response, Infallible> {
    let lengths = request
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len());
    if lengths.sum::<usize>() > HEADERS_MAX {
        let text = format!("Headers may have at most {HEADERS_MAX} bytes.\n");
        return Ok(plain(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, text));
    }
    let secret = (site.token.as_str(), site.port);
    let admitted = guard::admit(secret, request.method(), request.uri(), request.headers());
    let admitted = match admitted {
        Ok(admitted) => admitted,
        Err(refusal) => {
            let (status, text) = refusal.answer();
            let mut response = plain(status, text.to_owned());
            if status == StatusCode::UNAUTHORIZED {
                let how = HeaderValue::from_static("Basic realm=\"billbook\", charset=\"UTF-8\"");
                response.headers_mut().insert(header::WWW_AUTHENTICATE, how);
            }
            return Ok(response);
        }
    };
    let query = request.uri().query().map_or(String::new(), |query| format!("?{query}"));
    let Ok(target) = format!("{}{query}", admitted.path).parse::<PathAndQuery>() else {
        return Ok(plain(StatusCode::BAD_REQUEST, "This is not a path.\n".to_owned()));
    };
    *request.uri_mut() = Uri::from(target);
    request.extensions_mut().insert(admitted);
    let answered = TowerToHyperService::new(router).call(request).await;
    let mut response = answered.unwrap_or_else(|never| match never {});
    if !response.headers().contains_key(header::CONTENT_SECURITY_POLICY) {
        // What the router itself answers: a method that a page does not have.
        guard::secure(response.headers_mut(), guard::NOTHING);
    }
    Ok(response)
}

/// Makes a page.
async fn show(
    site: Arc<Site>,
    page: pages::Page,
    admitted: Admitted,
    parts: Vec<(String, String)>,
    uri: &Uri,
) -> Response {
    let target = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    let (path, query) = match exchange::split_target(target) {
        Ok(both) => both,
        Err(error) => return plain(StatusCode::BAD_REQUEST, format!("{error}\n")),
    };
    let stop = Stop::after(site.time_limit);
    let asked = Asked {
        site,
        base: admitted.base,
        parts,
        path,
        query,
        stop: stop.clone(),
    };
    let work = move || {
        let shown = page(&asked);
        let shown = shown.map_err(|problem| in_time(&asked, problem));
        match shown {
            Ok(Shown::Paper(paper)) => html(StatusCode::OK, &frame::page(&asked, paper)),
            Ok(Shown::File { name, bytes }) => file(&name, bytes),
            Err(problem) => html(status(&problem), &frame::problem(&asked, &problem)),
        }
    };
    on_a_thread(stop, work).await
}

/// Answers a documented path of a provider.
async fn ask(site: Arc<Site>, parts: &RawPathParams, request: Request) -> Response {
    let method = match *request.method() {
        Method::HEAD => Method::GET,
        ref method => method.clone(),
    };
    let provider = parts.iter().find(|(name, _)| *name == "provider");
    let provider = provider.map_or(String::new(), |(_, value)| value.to_owned());
    let target = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
    // `/api/cloudsigma/ledger/?limit=5` is `/ledger/?limit=5` of the provider.
    let target = target
        .splitn(4, '/')
        .nth(3)
        .map_or("/".to_owned(), |rest| format!("/{rest}"));
    let wants_xml = api::wants_xml(request.headers());
    let body = match timeout(BODY_WITHIN, to_bytes(request.into_body(), BODY_MAX)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => {
            let text = format!("A body may have at most {BODY_MAX} bytes.\n");
            return plain(StatusCode::PAYLOAD_TOO_LARGE, text);
        }
        Err(_) => return plain(StatusCode::REQUEST_TIMEOUT, "The body did not come.\n".to_owned()),
    };
    let stop = Stop::after(site.time_limit);
    let of_work = stop.clone();
    let work = move || {
        let question = api::Question {
            provider: &provider,
            method: method.as_str(),
            target: &target,
            body: &body,
            wants_xml,
        };
        api::answer(&site, &of_work, &question)
    };
    on_a_thread(stop, work).await
}

/// Does work on a thread of its own, as soon as there is a place, and ends it in time.
async fn on_a_thread(stop: Stop, work: impl FnOnce() -> Response + Send + 'static) -> Response {
    let _gives_up = stop.on_drop();
    let within = stop.left() + AFTER_LIMIT;
    let all = async {
        let place = Arc::clone(&PLACES).acquire_owned().await.ok();
        let task = tokio::task::spawn_blocking(move || {
            let _place = place;
            work()
        });
        task.await
    };
    match timeout(within, all).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => plain(
            StatusCode::INTERNAL_SERVER_ERROR,
            "billbook failed; what it says is on its terminal.\n".to_owned(),
        ),
        Err(_) => plain(StatusCode::SERVICE_UNAVAILABLE, "This takes too long.\n".to_owned()),
    }
}

fn in_time(asked: &Asked, problem: Box<Problem>) -> Box<Problem> {
    if asked.stop.is_over() {
        over(asked.site.time_limit)
    } else {
        problem
    }
}
