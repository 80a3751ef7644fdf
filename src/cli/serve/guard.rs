//! Which requests are answered at all, and the headers that every answer has.
//!
//! The server listens on 127.0.0.1 only. That keeps other machines out, and neither other users of this machine nor pages of
//! the web in the user's own browser. Those do not know the token; a page of the web that points its own name at 127.0.0.1
//! is recognised by `Host`, and a form of another site by `Origin` and `Sec-Fetch-Site`.

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Why a request is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is for another host.
    Host,
    /// It comes from a page of another site.
    Site,
    /// It does not know the token.
    Token,
    /// It has a method that no page has.
    Method,
}

impl Refusal {
    /// The status and a sentence.
    #[must_use]
    pub(super) fn answer(self) -> (StatusCode, &'static str) {
        match self {
            Refusal::Host => (
                StatusCode::MISDIRECTED_REQUEST,
                "This server answers only requests to 127.0.0.1 or localhost at its own port.\n",
            ),
            Refusal::Site => (
                StatusCode::FORBIDDEN,
                "This server does not answer requests from pages of other sites.\n",
            ),
            Refusal::Token => (
                StatusCode::UNAUTHORIZED,
                "Open the address that `billbook serve` printed, or give the token in it as the password.\n",
            ),
            Refusal::Method => (
                StatusCode::METHOD_NOT_ALLOWED,
                "This server answers GET, HEAD, POST and PUT.\n",
            ),
        }
    }
}

/// A request that may be answered: what its paths begin with, and what is asked for behind that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Admitted {
    /// `/TOKEN`; nothing where the token is the password.
    pub base: String,
    /// The path behind it.
    pub path: String,
}

/// Looks at a request before anything is done for it.
///
/// # Errors
/// When it is not to be answered.
pub(super) fn admit(
    (token, port): (&str, u16),
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<Admitted, Refusal> {
    if ![Method::GET, Method::HEAD, Method::POST, Method::PUT].contains(method) {
        return Err(Refusal::Method);
    }
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok());
    if !host.is_some_and(|host| is_ours(host, port)) || hosts.next().is_some() {
        return Err(Refusal::Host);
    }
    if uri
        .authority()
        .is_some_and(|authority| !is_ours(authority.as_str(), port))
    {
        return Err(Refusal::Host);
    }
    if headers
        .get_all(header::ORIGIN)
        .iter()
        .any(|origin| !is_own_origin(origin, port))
    {
        return Err(Refusal::Site);
    }
    let path = uri.path();
    if let Some((base, rest)) = behind_token(path, token) {
        return Ok(Admitted {
            base: base.to_owned(),
            path: rest.to_owned(),
        });
    }
    if !has_password(headers, token) {
        return Err(Refusal::Token);
    }
    // A browser sends a password that it knows along with requests that other sites make it send.
    let from = headers.get(HeaderName::from_static("sec-fetch-site"));
    if from.is_some_and(|from| !matches!(from.as_bytes(), b"same-origin" | b"none")) {
        return Err(Refusal::Site);
    }
    Ok(Admitted {
        base: String::new(),
        path: path.to_owned(),
    })
}

/// Whether a request names this server as its host.
fn is_ours(host: &str, port: u16) -> bool {
    let Some((name, of_port)) = host.rsplit_once(':') else {
        return false;
    };
    let is_name = name == "127.0.0.1" || name.eq_ignore_ascii_case("localhost");
    is_name && of_port == port.to_string()
}

fn is_own_origin(origin: &HeaderValue, port: u16) -> bool {
    let host = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://"));
    host.is_some_and(|host| is_ours(host, port))
}

/// The path before and behind the token, which is its first segment.
fn behind_token<'p>(path: &'p str, token: &str) -> Option<(&'p str, &'p str)> {
    let segment = path.strip_prefix('/')?.split('/').next()?;
    if !is_same(segment, token) {
        return None;
    }
    let (base, rest) = path.split_at_checked(segment.len() + 1)?;
    Some((base, if rest.is_empty() { "/" } else { rest }))
}

/// Whether the token is the password of basic authentication, of whatever user.
fn has_password(headers: &HeaderMap, token: &str) -> bool {
    let password = || {
        let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
        let (scheme, encoded) = value.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
        text.split_once(':').map(|(_, password)| password.to_owned())
    };
    password().is_some_and(|password| is_same(&password, token))
}

/// Compares hashes, so that the time it takes says nothing about how much of a guess was right.
fn is_same(guess: &str, token: &str) -> bool {
    Sha256::digest(guess) == Sha256::digest(token)
}

/// What a browser may do with anything else: nothing.
pub(super) const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// Headers of every answer: nothing is guessed, kept, framed or told to others.
pub(super) fn secure(headers: &mut HeaderMap, policy: &str) {
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "interest-cohort=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let policy = HeaderValue::from_str(policy).unwrap_or(HeaderValue::from_static(NOTHING));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "00112233445566778899aabbccddeeff";

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(
                HeaderName::from_bytes(name.as_bytes()).unwrap(),
                HeaderValue::from_str(value).unwrap(),
            );
        }
        headers
    }

    fn asked(uri: &str, pairs: &[(&str, &str)]) -> Result<Admitted, Refusal> {
        admit((TOKEN, 8080), &Method::GET, &uri.parse().unwrap(), &headers(pairs))
    }

    const HOST: (&str, &str) = ("host", "127.0.0.1:8080");

    #[test]
    fn the_token_is_the_first_segment_or_the_password() {
        let admitted = asked(&format!("/{TOKEN}/report/spend?by=month"), &[HOST]).unwrap();
        assert_eq!(admitted.path, "/report/spend");
        assert_eq!(admitted.base, format!("/{TOKEN}"));
        assert_eq!(asked(&format!("/{TOKEN}"), &[HOST]).unwrap().path, "/");
        let password = format!("Basic {}", STANDARD.encode(format!("anybody:{TOKEN}")));
        let admitted = asked("/report/spend", &[HOST, ("authorization", &password)]).unwrap();
        assert_eq!((admitted.base.as_str(), admitted.path.as_str()), ("", "/report/spend"));
        let wrong = format!("Basic {}", STANDARD.encode(format!("{TOKEN}:")));
        for (uri, pairs) in [
            ("/".to_owned(), vec![HOST]),
            ("/report/spend".to_owned(), vec![HOST]),
            (format!("//{TOKEN}/"), vec![HOST]),
            (format!("/{TOKEN}x/"), vec![HOST]),
            (format!("/{}/", TOKEN.to_uppercase()), vec![HOST]),
            (format!("/?{TOKEN}"), vec![HOST]),
            ("/".to_owned(), vec![HOST, ("authorization", &wrong)]),
            ("/".to_owned(), vec![HOST, ("authorization", "Basic !")]),
            ("/".to_owned(), vec![HOST, ("authorization", "Bearer x")]),
        ] {
            assert_eq!(asked(&uri, &pairs), Err(Refusal::Token), "{uri}");
        }
    }

    #[test]
    fn only_requests_to_this_server_are_answered() {
        let uri = format!("/{TOKEN}/");
        for host in ["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080"] {
            assert!(asked(&uri, &[("host", host)]).is_ok(), "{host}");
        }
        for host in [
            "evil.example:8080",
            "127.0.0.1",
            "127.0.0.1:80",
            "127.0.0.1:08080",
            "localhost.evil.example:8080",
            "user@127.0.0.1:8080",
            "[::1]:8080",
            "",
        ] {
            assert_eq!(asked(&uri, &[("host", host)]), Err(Refusal::Host), "{host}");
        }
        assert_eq!(asked(&uri, &[]), Err(Refusal::Host));
        assert_eq!(asked(&uri, &[HOST, HOST]), Err(Refusal::Host));
        let absolute = format!("http://evil.example{uri}");
        assert_eq!(asked(&absolute, &[HOST]), Err(Refusal::Host));
    }

    #[test]
    fn pages_of_other_sites_get_no_answer() {
        let uri = format!("/{TOKEN}/");
        assert!(asked(&uri, &[HOST, ("origin", "http://127.0.0.1:8080")]).is_ok());
        for origin in ["http://evil.example", "null", "https://127.0.0.1:8080"] {
            assert_eq!(asked(&uri, &[HOST, ("origin", origin)]), Err(Refusal::Site), "{origin}");
        }
        let password = format!("Basic {}", STANDARD.encode(format!(":{TOKEN}")));
        let with = |site| asked("/", &[HOST, ("authorization", &password), ("sec-fetch-site", site)]);
        assert!(with("none").is_ok() && with("same-origin").is_ok());
        assert_eq!(with("cross-site"), Err(Refusal::Site));
    }
}
