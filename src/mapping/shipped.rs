//! Mappings that come with the program, each a file in `shipped/`.

/// The text of each, with the name of its file.
pub(crate) const SHIPPED: &[(&str, &str)] = &[
    ("aws-cur-1.toml", include_str!("shipped/aws-cur-1.toml")),
    ("aws-cur-2.0.toml", include_str!("shipped/aws-cur-2.0.toml")),
    ("aws-monthly.toml", include_str!("shipped/aws-monthly.toml")),
    ("azure-ea.toml", include_str!("shipped/azure-ea.toml")),
    ("azure-mca.toml", include_str!("shipped/azure-mca.toml")),
    ("digitalocean.toml", include_str!("shipped/digitalocean.toml")),
    ("github.toml", include_str!("shipped/github.toml")),
    ("google-bigquery.toml", include_str!("shipped/google-bigquery.toml")),
    ("hetzner-usage-2020.toml", include_str!("shipped/hetzner-usage-2020.toml")),
    ("linode.toml", include_str!("shipped/linode.toml")),
    ("mongodb-atlas.toml", include_str!("shipped/mongodb-atlas.toml")),
    ("oci-cost.toml", include_str!("shipped/oci-cost.toml")),
    ("snowflake.toml", include_str!("shipped/snowflake.toml")),
];
