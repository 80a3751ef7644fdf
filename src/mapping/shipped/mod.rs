//! Mappings that come with the program, each a file beside this one.

/// The text of each, with the name of its file.
pub(crate) const SHIPPED: &[(&str, &str)] = &[("aws-cur-2.0.toml", include_str!("aws-cur-2.0.toml"))];
