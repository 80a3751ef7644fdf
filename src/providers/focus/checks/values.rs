//! `focus-values`: columns of FOCUS with a list of values have one of them.
//!
//! ```text
//! ChargeFrequency   One-Time, Recurring, Usage-Based     not Usage-based
//! ServiceSubcategory Virtual Machines                    only in the ServiceCategory Compute
//! BillingCurrency   EUR                                  a national currency of ISO 4217
//! ```
//!
//! The lists are those of all versions: 1.0 has the categories already, 1.1 brought the subcategories, and none was
//! changed since. A null is `focus-nulls`' business.

use crate::charges::broken::{Broken, shortened};
use crate::charges::contexts::each_text;
use crate::charges::suspects::{Note, Suspects};
use crate::contract::finding::{Finding, Severity};
use crate::contract::registry::{Check, Ledger};
use crate::error::Result;
use crate::money::currency;
use crate::providers::focus::checks::findings::findings;

/// The check.
pub(crate) static CHECK: Check = Check {
    name: "focus-values",
    order: 213,
    rule: "columns of FOCUS with a list of allowed values have one of them; BillingCurrency is a national currency",
    is_quick: true,
    run,
};

/// A column with a list of values.
struct Listed {
    rule: &'static str,
    group: &'static str,
    column: &'static str,
    values: &'static [&'static str],
}

const LISTED: &[Listed] = &[
    Listed {
        rule: "ChargeCategory-C-003-M",
        group: "charge_kind",
        column: "ChargeCategory",
        values: &["Usage", "Purchase", "Tax", "Credit", "Adjustment"],
    },
    Listed {
        rule: "ChargeClass-C-005-C",
        group: "charge_kind",
        column: "ChargeClass",
        values: &["Correction"],
    },
    Listed {
        rule: "ChargeFrequency-C-003-M",
        group: "charge_kind",
        column: "ChargeFrequency",
        values: &["One-Time", "Recurring", "Usage-Based"],
    },
    Listed {
        rule: "PricingCategory-C-007-M",
        group: "pricing",
        column: "PricingCategory",
        values: &["Standard", "Dynamic", "Committed", "Other"],
    },
    Listed {
        rule: "CommitmentDiscountCategory-C-005-M",
        group: "commitment",
        column: "CommitmentDiscountCategory",
        values: &["Spend", "Usage"],
    },
    Listed {
        rule: "CommitmentDiscountStatus-C-005-M",
        group: "commitment",
        column: "CommitmentDiscountStatus",
        values: &["Used", "Unused"],
    },
    Listed {
        rule: "CapacityReservationStatus-C-006-M",
        group: "commitment",
        column: "CapacityReservationStatus",
        values: &["Used", "Unused"],
    },
];

/// Every `ServiceCategory` with its subcategories; each also has `Other (<category>)`.
const SERVICES: &[(&str, &[&str])] = &[
    (
        "AI and Machine Learning",
        &[
            "AI Platforms",
            "Bots",
            "Generative AI",
            "Machine Learning",
            "Natural Language Processing",
        ],
    ),
    (
        "Analytics",
        &[
            "Analytics Platforms",
            "Business Intelligence",
            "Data Processing",
            "Search",
            "Streaming Analytics",
        ],
    ),
    ("Business Applications", &["Productivity and Collaboration"]),
    (
        "Compute",
        &[
            "Containers",
            "End User Computing",
            "Quantum Compute",
            "Serverless Compute",
            "Virtual Machines",
        ],
    ),
    (
        "Databases",
        &[
            "Caching",
            "Data Warehouses",
            "Ledger Databases",
            "NoSQL Databases",
            "Relational Databases",
            "Time Series Databases",
        ],
    ),
    (
        "Developer Tools",
        &[
            "Continuous Integration and Deployment",
            "Developer Platforms",
            "Development Environments",
            "Quality Assurance",
            "Source Code Management",
        ],
    ),
    ("Identity", &["Identity and Access Management"]),
    (
        "Integration",
        &["API Management", "Messaging", "Workflow Orchestration"],
    ),
    ("Internet of Things", &["IoT Analytics", "IoT Platforms"]),
    (
        "Management and Governance",
        &[
            "Architecture",
            "Compliance",
            "Cost Management",
            "Data Governance",
            "Disaster Recovery",
            "Endpoint Management",
            "Observability",
            "Support",
        ],
    ),
    (
        "Media",
        &["Content Creation", "Gaming", "Media Streaming", "Mixed Reality"],
    ),
    ("Migration", &["Data Migration", "Resource Migration"]),
    ("Mobile", &[]),
    ("Multicloud", &["Multicloud Integration"]),
    (
        "Networking",
        &[
            "Application Networking",
            "Content Delivery",
            "Network Connectivity",
            "Network Infrastructure",
            "Network Routing",
            "Network Security",
        ],
    ),
    (
        "Security",
        &[
            "Secret Management",
            "Security Posture Management",
            "Threat Detection and Response",
        ],
    ),
    (
        "Storage",
        &[
            "Backup Storage",
            "Block Storage",
            "File Storage",
            "Object Storage",
            "Storage Platforms",
        ],
    ),
    ("Web", &["Application Platforms"]),
    ("Other", &[]),
];

/// Codes that begin with X, as those of metals and funds do, and are money of countries all the same.
const SHARED_CURRENCIES: [&str; 5] = ["XAF", "XCD", "XCG", "XOF", "XPF"];

fn run(ledger: &Ledger) -> Result<Vec<Finding>> {
    let connection = &ledger.connection;
    let mut suspects = Suspects::default();
    for &(group, columns) in GROUPS {
        each_text(connection, group, columns, |key, texts| {
            let text = |name: &str| {
                columns
                    .iter()
                    .zip(texts)
                    .find(|(column, _)| **column == name)?
                    .1
                    .as_deref()
            };
            examine(group, &text, &mut |rule, value, make| {
                suspects.add((group, key), (rule, value), make);
            });
        })?;
    }
    Ok(findings(CHECK.name, suspects.in_force(connection)?))
}

/// The groups with such columns, and those.
const GROUPS: &[(&str, &[&str])] = &[
    ("charge_kind", &["ChargeCategory", "ChargeClass", "ChargeFrequency"]),
    ("pricing", &["PricingCategory"]),
    (
        "commitment",
        &[
            "CommitmentDiscountCategory",
            "CommitmentDiscountStatus",
            "CapacityReservationStatus",
        ],
    ),
    ("service", &["ServiceCategory", "ServiceSubcategory"]),
    ("billing_account", &["BillingCurrency"]),
];

/// Notes what is wrong with a row of a group, whose columns have these texts.
pub(crate) fn examine<'t>(group: &str, text: &dyn Fn(&str) -> Option<&'t str>, note: Note) {
    for listed in LISTED.iter().filter(|listed| listed.group == group) {
        if let Some(value) = text(listed.column)
            && !listed.values.contains(&value)
        {
            note(listed.rule, value, &|| {
                not_allowed(listed.rule, listed.column, listed.values.join(", "), value)
            });
        }
    }
    match group {
        "charge_kind" => purchase(text, note),
        "service" => service(text, note),
        "billing_account" => account(text, note),
        _ => {}
    }
}

fn purchase<'t>(text: &dyn Fn(&str) -> Option<&'t str>, note: Note) {
    if text("ChargeCategory") == Some("Purchase")
        && let Some(frequency @ "Usage-Based") = text("ChargeFrequency")
    {
        let rule = "ChargeFrequency-C-004-C";
        note(rule, "", &|| Broken {
            message: "`ChargeFrequency` of a purchase is `Usage-Based`".to_owned(),
            ..not_allowed(rule, "ChargeFrequency", "One-Time, Recurring".to_owned(), frequency)
        });
    }
}

fn service<'t>(text: &dyn Fn(&str) -> Option<&'t str>, note: Note) {
    let category = text("ServiceCategory");
    if let Some(category) = category
        && !SERVICES.iter().any(|(known, _)| *known == category)
    {
        let rule = "ServiceCategory-C-003-M";
        note(rule, category, &|| {
            not_allowed(rule, "ServiceCategory", "one of the 19 categories".to_owned(), category)
        });
    }
    let Some(subcategory) = text("ServiceSubcategory") else {
        return;
    };
    match parent(subcategory) {
        None => {
            let rule = "ServiceSubcategory-C-003-M";
            note(rule, subcategory, &|| {
                not_allowed(
                    rule,
                    "ServiceSubcategory",
                    "one of the 82 subcategories".to_owned(),
                    subcategory,
                )
            });
        }
        Some(parent) if category.is_some_and(|category| category != parent) => {
            let rule = "ServiceSubcategory-C-004-M";
            let category = category.unwrap_or_default();
            note(rule, &format!("{subcategory}/{category}"), &|| Broken {
                message: format!("`ServiceSubcategory` {subcategory} belongs to another `ServiceCategory`"),
                details: vec![subcategory.to_owned()],
                ..not_allowed(rule, "ServiceSubcategory", parent.to_owned(), category)
            });
        }
        Some(_) => {}
    }
}

fn account<'t>(text: &dyn Fn(&str) -> Option<&'t str>, note: Note) {
    let Some(code) = text("BillingCurrency") else { return };
    if !is_national(code) {
        let rule = if currency::is_code(code) {
            "BillingCurrency-C-006-M"
        } else {
            "BillingCurrency-C-003-M"
        };
        note(rule, code, &|| Broken {
            message: "`BillingCurrency` is not a national currency".to_owned(),
            ..not_allowed(rule, "BillingCurrency", "a code of ISO 4217".to_owned(), code)
        });
    }
}

fn not_allowed(rule: &'static str, column: &str, expected: String, found: &str) -> Broken {
    Broken {
        rule,
        severity: Severity::Error,
        object: format!("focus/{column}"),
        message: format!("`{column}` has a value that is not allowed"),
        code: "",
        details: Vec::new(),
        expected,
        found: shortened(found),
        rows: 0,
        row: None,
    }
}

/// The category of a subcategory.
fn parent(subcategory: &str) -> Option<&'static str> {
    SERVICES
        .iter()
        .find(|(category, subcategories)| {
            let other = subcategory
                .strip_prefix("Other (")
                .and_then(|rest| rest.strip_suffix(')'));
            subcategories.contains(&subcategory) || other == Some(category)
        })
        .map(|(category, _)| *category)
}

fn is_national(code: &str) -> bool {
    currency::is_code(code) && (!code.starts_with('X') || SHARED_CURRENCIES.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_services_as_the_specification_says() {
        assert_eq!(SERVICES.len(), 19);
        let named: usize = SERVICES.iter().map(|(_, subcategories)| subcategories.len()).sum();
        assert_eq!(named + SERVICES.len(), 82);
        assert_eq!(parent("Other (Other)"), Some("Other"));
        assert_eq!(parent("Virtual Machines"), Some("Compute"));
        assert_eq!(parent("Other (Fun)"), None);
    }

    #[test]
    fn metals_and_tests_are_no_national_currencies() {
        for code in ["EUR", "USD", "XOF", "XCD"] {
            assert!(is_national(code), "{code}");
        }
        for code in ["XXX", "XAU", "XTS", "usd", "Tokens"] {
            assert!(!is_national(code), "{code}");
        }
    }
}
