//! The book that `billbook book new` writes: small, whole, and with a comment at every line that needs one.

/// The files by their names.
pub(crate) const FILES: [(&str, &str); 4] = [
    ("customers.toml", include_str!("customers.toml")),
    ("prices.csv", include_str!("prices.csv")),
    ("prices.toml", include_str!("prices.toml")),
    ("seller.toml", include_str!("seller.toml")),
];
