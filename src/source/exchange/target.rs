//! Request targets and dates, as HTTP writes them.
//!
//! Sample values are `/api/2.0/burstusage/?date__lt=2014-10-21` and `Thu, 05 Jun 2014 09:41:58 GMT`.
//! A target is split by hand because the path must stay as it is written and the query must keep its
//! order; chrono reads the dates.

use crate::source::exchange::parts::ExchangeError;
use chrono::{DateTime, NaiveDateTime, Utc};

/// Splits a request target into its path, as written, and its query, decoded and in order.
/// An absolute URL loses its scheme and host; a fragment is dropped.
///
/// # Errors
///
/// If a percent escape of the query is broken, the decoded query is not UTF-8, or it has a NUL in it.
pub fn split_target(target: &str) -> Result<(String, Vec<(String, String)>), ExchangeError> {
    let target = target.split('#').next().unwrap_or_default();
    let (before, query) = target.split_once('?').unwrap_or((target, ""));
    let path = match before.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('/') => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        _ => before,
    };
    let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        Ok((decoded(name)?, decoded(value)?))
    });
    Ok((path.to_owned(), pairs.collect::<Result<_, _>>()?))
}

/// A date as HTTP writes it, such as `Thu, 05 Jun 2014 09:41:58 GMT`, or in one of the two forms
/// that HTTP's early versions wrote.
#[must_use]
pub(crate) fn http_date(text: &str) -> Option<DateTime<Utc>> {
    let forms = [
        "%a, %d %b %Y %H:%M:%S GMT",
        "%A, %d-%b-%y %H:%M:%S GMT",
        "%a %b %e %H:%M:%S %Y",
    ];
    let parsed = forms
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text.trim(), form).ok());
    parsed.map(|date| date.and_utc())
}

/// A part of a query with its escapes resolved.
fn decoded(part: &str) -> Result<String, ExchangeError> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || rest.next().and_then(|b| char::from(b).to_digit(16));
                let code = digit()
                    .zip(digit())
                    .and_then(|(high, low)| u8::try_from(high * 16 + low).ok());
                code.ok_or_else(|| ExchangeError::BadPercentEscape(part.to_owned()))?
            }
            other => other,
        });
    }
    if bytes.contains(&0) {
        return Err(ExchangeError::QueryNul);
    }
    String::from_utf8(bytes).map_err(|_| ExchangeError::QueryNotUtf8(part.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_split() {
        type Pairs = &'static [(&'static str, &'static str)];
        let table: [(&str, &str, Pairs); 9] = [
            ("/a/", "/a/", &[]),
            ("/a?x=1&y=2&x=3", "/a", &[("x", "1"), ("y", "2"), ("x", "3")]),
            ("/a%20b?t=10%3A00+%2b1", "/a%20b", &[("t", "10:00 +1")]),
            (
                "/?&flag&=v&e=&q=a=b?c&",
                "/",
                &[("flag", ""), ("", "v"), ("e", ""), ("q", "a=b?c")],
            ),
            ("https://h:443/p/q?x=%C3%A9#top", "/p/q", &[("x", "é")]),
            ("HTTP://h?x=1", "/", &[("x", "1")]),
            ("http://h", "/", &[]),
            ("/p?next=http://other/x", "/p", &[("next", "http://other/x")]),
            ("/p/http://other/x", "/p/http://other/x", &[]),
        ];
        for (target, path, query) in table {
            let (own_path, own_query) = split_target(target).unwrap();
            let pairs: Vec<_> = own_query.iter().map(|(n, v)| (&**n, &**v)).collect();
            assert_eq!((&*own_path, &*pairs), (path, query), "{target}");
        }
        for broken in ["100%", "%4", "%zz", "%+1", "%é"] {
            let error = split_target(&format!("/?a=1&b={broken}")).unwrap_err();
            assert_eq!(error, ExchangeError::BadPercentEscape(broken.into()));
        }
        let error = split_target("/?a=%ff").unwrap_err();
        assert_eq!(error, ExchangeError::QueryNotUtf8("%ff".into()));
    }

    #[test]
    fn three_forms_of_a_date() {
        for (text, expected) in [
            ("Thu, 05 Jun 2014 09:41:58 GMT", "2014-06-05T09:41:58+00:00"),
            (" Sun, 06 Nov 1994 08:49:37 GMT ", "1994-11-06T08:49:37+00:00"),
            ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37+00:00"),
            ("Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37+00:00"),
        ] {
            assert_eq!(http_date(text).unwrap().to_rfc3339(), expected);
        }
        // A weekday that contradicts the date makes the whole doubtful; so does another zone.
        for text in [
            "Fri, 05 Jun 2014 09:41:58 GMT",
            "Thu, 05 Jun 2014 09:41:58 CET",
            "",
            "now",
        ] {
            assert_eq!(http_date(text), None, "{text}");
        }
    }
}
