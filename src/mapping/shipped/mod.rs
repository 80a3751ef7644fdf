//! Mappings that come with the program, each a file beside this one.

/// The text of each, with the name of its file.
pub(crate) const SHIPPED: &[(&str, &str)] = &[
    ("aws-cur-1.toml", include_str!("aws-cur-1.toml")),
    ("aws-cur-2.0.toml", include_str!("aws-cur-2.0.toml")),
    ("aws-monthly.toml", include_str!("aws-monthly.toml")),
    ("azure-ea.toml", include_str!("azure-ea.toml")),
    ("azure-mca.toml", include_str!("azure-mca.toml")),
    ("digitalocean.toml", include_str!("digitalocean.toml")),
    ("github.toml", include_str!("github.toml")),
    ("google-bigquery.toml", include_str!("google-bigquery.toml")),
    ("hetzner-usage-2020.toml", include_str!("hetzner-usage-2020.toml")),
    ("linode.toml", include_str!("linode.toml")),
    ("mongodb-atlas.toml", include_str!("mongodb-atlas.toml")),
    ("oci-cost.toml", include_str!("oci-cost.toml")),
    ("snowflake.toml", include_str!("snowflake.toml")),
];
