//! What deliveries replace: `delivery 4 replaces delivery 3`, decided by what they cover, and recorded.
//!
//! A delivery covers pairs of a sub-account and a day, for a provider, an account and a billing period ([`days`]). What
//! becomes of those that are compared is a pure function of all of them ([`judge`](mod@judge)), whatever order they came in;
//! [`read`] has what it needs to know from the ledger, and [`settle`](mod@settle) records where its answer differs from
//! what is recorded. Where nobody can tell, the file is refused with a [`question`].

pub(crate) mod days;
pub(crate) mod judge;
pub(crate) mod question;
pub(crate) mod read;
pub(crate) mod record;
mod say;
pub(crate) mod seen;
pub(crate) mod settle;
pub(crate) mod twice;
