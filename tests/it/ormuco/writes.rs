//! Documented writes: appended, dated, refused where they make no sense.

use super::{BASE, CLIENT, USD, exchange, of, read};
use crate::sandbox::Sandbox;
use billbook::testing::output::json::Json;

const CAD: &str = "ff9b6071-ae66-40c6-bea4-8cbcf5475894";

#[test]
fn a_put_appends_a_dated_rate() {
    let ledger = of(&["documented/currencies.http"]);
    let path = format!("{BASE}/currencies/{USD}");
    let put = |body: &str, now: &str| ledger.run(&["--now", now, "api", "ormuco", "-X", "PUT", &path, "-d", body]);
    let answer = put(r#"{"exchange_rate": 1.31000000}"#, "2019-01-01T00:00:00Z");
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    let answer = read(&answer.stdout);
    assert_eq!(
        answer.get("exchange_rate"),
        Some(&Json::Number("1.31000000".to_owned()))
    );
    assert_eq!(answer.get("main"), None);
    assert_eq!(put(r#"{"exchange_rate": 1.29}"#, "2019-02-01T00:00:00Z").code, 0);
    let rate_now = || {
        ledger.ormuco("/currencies/").elements()[1]
            .get("exchange_rate")
            .cloned()
    };
    assert_eq!(rate_now(), Some(Json::Number("1.29".to_owned())));
    let rates = "SELECT rate, substr(valid_from, 1, 10) FROM exchange_rate ORDER BY valid_from";
    assert_eq!(
        ledger.sql(rates),
        "1.00000003,2018-12-21\n1.31000000,2019-01-01\n1.29,2019-02-01"
    );
    let then = ledger.ok(&["api", "ormuco", &format!("{BASE}/currencies/"), "--as-of", "1"]);
    assert_eq!(read(&then), exchange("documented/currencies.http").2);
    // The same rate again, an earlier time, and bodies that are none.
    let again = put(r#"{"exchange_rate": 1.29}"#, "2019-03-01T00:00:00Z");
    assert!(again.stderr.contains("nothing was written"), "{}", again.stderr);
    assert!(
        put(r#"{"exchange_rate": 2}"#, "2018-01-01T00:00:00Z")
            .stderr
            .contains("[parameter]")
    );
    for body in [
        "{}",
        "[]",
        r#"{"exchange_rate": 0}"#,
        r#"{"exchange_rate": "x"}"#,
        r#"{"rate": 1}"#,
        r#"{"exchange_rate": 1,}"#,
    ] {
        let refused = put(body, "2019-03-01T00:00:00Z");
        assert_eq!(refused.code, 2, "{body}");
        assert!(refused.stderr.contains("[request-body]"), "{}", refused.stderr);
    }
    assert_eq!(ledger.sql("SELECT count(*) FROM import"), "3");
}

#[test]
fn a_post_creates_a_currency() {
    let ledger = of(&["documented/currencies.http"]);
    let path = format!("{BASE}/currencies");
    let euro =
        r#"{"exchange_rate": 0.65000000, "iso_code": "EUR", "label": "Euro", "plural_label": "Euros", "symbol": "€"}"#;
    let post = |ledger: &Sandbox, body: &str| ledger.run(&["api", "ormuco", "-X", "POST", &path, "-d", body]);
    let created = post(&ledger, euro);
    assert_eq!(created.code, 0, "{}", created.stderr);
    let other = of(&["documented/currencies.http"]);
    assert_eq!(
        post(&other, euro).stdout,
        created.stdout,
        "the same write gives the same uuid"
    );
    let created = read(&created.stdout);
    assert_eq!(created.get("main"), Some(&Json::Bool(false)));
    assert_eq!(ledger.ormuco("/currencies/").elements()[2], created);
    let refused = [
        (euro, "already"),
        (&euro.replace("EUR", "ZZZ"), "ISO 4217"),
        (
            &euro
                .replace("EUR", "CHF")
                .replace("\"label\"", "\"main\": true, \"label\""),
            "main currency",
        ),
        (
            &euro.replace("EUR", "CHF").replace("\"symbol\"", "\"sign\""),
            "undocumented",
        ),
    ];
    for (body, why) in refused {
        let output = post(&ledger, body);
        assert_eq!(output.code, 2, "{body}");
        assert!(
            output.stderr.contains("[request-body]") && output.stderr.contains(why),
            "{}",
            output.stderr
        );
    }
    assert_eq!(ledger.sql("SELECT iso_code FROM ormuco_main_currency"), "CAD");
    assert_eq!(
        ledger.sql("SELECT kind FROM import ORDER BY import_id"),
        "import\nwrite"
    );
    let unknown = ledger.run(&[
        "api",
        "ormuco",
        "-X",
        "PUT",
        &format!("{path}/nothing"),
        "-d",
        "{\"exchange_rate\": 2}",
    ]);
    assert!(
        unknown.stderr.contains("[not-found]") && unknown.stderr.contains(CAD),
        "{}",
        unknown.stderr
    );
}

#[test]
fn metadata_is_set_on_products_and_resources_but_not_on_object_storage() {
    let ledger = of(&["documented/products.http", "documented/invoice_last.http"]);
    let put = |path: &str, body: &str| ledger.run(&["api", "ormuco", &format!("{BASE}{path}"), "-d", body]);
    let product = "98331403-861d-4c07-a984-4a52175667ac";
    let answer = put(
        &format!("/products/{product}/metadata/"),
        r#"{"metadata": {"tier": "gold", "n": 1.0}}"#,
    );
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    let products = ledger.ormuco("/products/");
    let products = products.get("products").unwrap().elements();
    assert_eq!(products.len(), 2);
    assert_eq!(
        products[1].get("metadata").unwrap().compact(),
        r#"{"n": 1.0, "tier": "gold"}"#
    );
    assert_eq!(products[0].get("metadata"), Some(&Json::Null));
    let resource = put(
        "/resource/c297353671d511e9b608901b0e31ee9c/metadata",
        r#"{"metadata": {"cost_center": "A7"}}"#,
    );
    assert_eq!(resource.code, 0, "{}", resource.stderr);
    let stored = "SELECT account, metadata FROM api_ormuco_reseller_metadata";
    assert_eq!(
        ledger.sql(stored),
        format!("{CLIENT},\"{{\"\"cost_center\"\": \"\"A7\"\"}}\"")
    );
    let storage = put("/resource/object_storage/metadata/", r#"{"metadata": {}}"#);
    assert_eq!(storage.code, 2);
    assert!(
        storage.stderr.contains("object storage has no reseller_metadata"),
        "{}",
        storage.stderr
    );
    assert!(
        put("/resource/unheard-of/metadata/", r#"{"metadata": {}}"#)
            .stderr
            .contains("[not-found]")
    );
    assert!(
        put("/products/unheard-of/metadata/", r#"{"metadata": {}}"#)
            .stderr
            .contains("[not-found]")
    );
    assert!(
        put(&format!("/products/{product}/metadata/"), r#"{"metadata": 7}"#)
            .stderr
            .contains("[request-body]")
    );
}
