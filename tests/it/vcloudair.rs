//! vCloud Air: round trips in JSON and XML, roll-ups, parameters, refusals.

use crate::sandbox::{Sandbox, names, repository, repository_text};
use billbook::testing::output::json::Json;
use billbook::testing::source::{exchange, tree};
use std::fs;

const GROUP_1: &str = "6f3c1f0e-5f2b-4f6a-9a51-0c7f7c1d2a01";
const GROUP_2: &str = "6f3c1f0e-5f2b-4f6a-9a51-0c7f7c1d2a02";
const BILLED: &str = "/api/billing/service-instance/2b9f4a70-3f0e-4c55-8d63-7be1f4c0d101";
const METERING: &str = "/api/metering/service-instance/2b9f4a70-3f0e-4c55-8d63-7be1f4c0d101";
const VDC_A: &str = "c1a6f2d4-83b7-4e0c-a1d5-11f5a3b0e201";
const VM_1: &str = "e7d0b9c2-0c4f-4a7b-b8a6-5d21c7f0a301";

const FIXTURES: &str = "fixtures/vcloudair";

/// What these tests ask of a ledger.
impl Sandbox {
    #[track_caller]
    fn vcloudair(&self, path: &str) -> String {
        self.ok(&["api", "vcloudair", path])
    }

    /// What is said of a command that asks wrongly.
    #[track_caller]
    fn wrong(&self, args: &[&str]) -> String {
        self.run(args).expect(2).stderr
    }
}

/// A ledger of all fixtures of vCloud Air.
fn with_fixtures() -> Sandbox {
    Sandbox::of(&[FIXTURES])
}

fn data(name: &str) -> String {
    repository_text(&format!("tests/data/vcloudair/{name}"))
}

/// A document of either language with members in one order; numbers by their texts.
fn comparable(text: &str) -> Json {
    let Ok(tree) = tree::tree(text, false, &billbook::testing::providers::REGISTRY.xml_shapes()) else {
        panic!("cannot be read: {text}");
    };
    sorted(Json::from(&tree.root))
}

fn sorted(json: Json) -> Json {
    match json {
        Json::Array(items) => Json::Array(items.into_iter().map(sorted).collect()),
        Json::Object(members) => {
            let mut members: Vec<_> = members.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            members.sort_by(|(one, _), (other, _)| one.cmp(other));
            Json::Object(members)
        }
        other => other,
    }
}

#[test]
fn every_fixture_is_answered_as_it_came_in_json_and_in_xml() {
    let sandbox = with_fixtures();
    let mut count = 0;
    for entry in fs::read_dir(repository(FIXTURES)).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "http") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let saved = exchange::parse(&text).unwrap();
        let target = saved.request.unwrap().target;
        let expected = comparable(saved.body);
        assert_eq!(comparable(&sandbox.vcloudair(&target)), expected, "{target}");
        let xml = sandbox.ok(&["api", "vcloudair", &target, "--output", "xml"]);
        assert!(xml.starts_with("<?xml"), "{target}");
        assert_eq!(comparable(&xml), expected, "{target} as XML");
        count += 1;
    }
    assert_eq!(count, 19);
}

#[test]
fn twins_in_two_languages_give_identical_rows() {
    for (files, operation, parameters) in [
        (
            ["usage.json", "usage.xml", "usage-v5.7.xml"].as_slice(),
            "vcloudair/billed-usage/l2",
            ["serviceInstanceId=i-1", "level=one"].as_slice(),
        ),
        (
            ["group.json", "group.xml"].as_slice(),
            "vcloudair/service-group",
            [].as_slice(),
        ),
    ] {
        let mut ledgers = Vec::new();
        for name in files {
            let sandbox = Sandbox::new();
            sandbox.write("document", data(name));
            let mut args = vec!["import", "document", "--operation", operation];
            for parameter in parameters {
                args.extend(["--param", parameter]);
            }
            sandbox.ok(&args);
            let tables = names(&sandbox.ledger(), "table");
            let mut rows = Vec::new();
            for table in tables.iter().filter(|name| name.starts_with("vcloudair")) {
                rows.extend(sandbox.lines(&format!("SELECT * FROM {table} ORDER BY row_id")));
            }
            assert!(rows.len() > 10, "{rows:?}");
            ledgers.push(rows);
        }
        assert!(ledgers.iter().all(|rows| *rows == ledgers[0]), "{files:?}");
    }
}

#[test]
fn bare_bodies_are_recognised_by_root_or_content() {
    let sandbox = Sandbox::new();
    sandbox.write("usage.xml", data("usage.xml"));
    sandbox.write("group.json", data("group.json"));
    let report = sandbox.ok(&["import", "usage.xml", "--param", "serviceInstanceId=i-1"]);
    assert!(report.contains("vcloudair/billed-usage/l2"), "{report}");
    let report = sandbox.ok(&["import", "group.json"]);
    assert!(report.contains("vcloudair/service-group "), "{report}");
    // Without its instance, a data centre's usage belongs to nobody.
    let report = Sandbox::new();
    report.write("usage.json", data("usage.json"));
    assert!(
        report
            .refused(&["import", "usage.json"])
            .contains("--param serviceInstanceId=")
    );
}

#[test]
fn a_body_of_the_swapped_type_is_accepted() {
    // The guide's table calls the answer of billable-usage BilledUsage, with a month.
    let sandbox = Sandbox::new();
    let body = data("usage.xml");
    let exchange = format!("GET {METERING}/l2/{VDC_A}/billable-usage HTTP/1.1\n\nHTTP/1.1 200 OK\n\n{body}");
    sandbox.write("swapped.http", &exchange);
    sandbox.ok(&["import", "swapped.http"]);
    let answer = sandbox.vcloudair(&format!("{METERING}/l2/{VDC_A}/billable-usage"));
    assert_eq!(comparable(&answer), comparable(&body));
}

#[test]
fn what_is_not_held_is_added_up_from_the_level_below() {
    let sandbox = with_fixtures();
    let run = sandbox.run(&["api", "vcloudair", &format!("{BILLED}/billed-usage?month=4&year=2025")]);
    let notes = &run.stderr;
    assert!(notes.contains("is the sum of the 5 entities below it"), "{notes}");
    let answer = comparable(&run.stdout);
    let stated = sandbox.lines(
        "SELECT decimal_sum(cost) FROM api_vcloudair_billed_usage WHERE entity_level = 'l1' AND period = '2025-04'",
    );
    let billables = answer.get("entity").unwrap().elements()[0].get("billableList").unwrap();
    let names: Vec<String> = billables
        .get("billable")
        .unwrap()
        .elements()
        .iter()
        .map(|billable| billable.get("name").unwrap().cell().into_owned())
        .collect();
    assert_eq!(names, ["CPU", "Public IP", "Memory", "Storage"]);
    assert_eq!(stated, ["338.61062500"]);
    let csv = sandbox.ok(&[
        "api",
        "vcloudair",
        &format!("{BILLED}/l2/{VDC_A}/billed-usage?month=4&year=2025"),
        "--output",
        "csv",
    ]);
    assert!(csv.contains(",CPU,1080.75,GHz hours,0.0125,13.509375,USD"), "{csv}");
}

#[test]
fn level_one_adds_the_immediate_children() {
    let sandbox = with_fixtures();
    let entities = |path: &str| {
        let answer = comparable(&sandbox.vcloudair(path));
        let names: Vec<String> = answer
            .get("entity")
            .unwrap()
            .elements()
            .iter()
            .map(|entity| entity.get("name").unwrap().cell().into_owned())
            .collect();
        names.join(" ")
    };
    assert_eq!(
        entities(&format!("{BILLED}/billed-usage?level=one")),
        "Production vdc-a vdc-b"
    );
    // No document says it alone; the one with its children does.
    assert_eq!(entities(&format!("{BILLED}/billed-usage")), "Production");
    assert_eq!(
        entities(&format!("{BILLED}/billed-usage?level=one&month=4&year=2025")),
        "Production vdc-a vdc-b"
    );
    let april = entities(&format!("{BILLED}/l2/{VDC_A}/billed-usage?level=one&month=4&year=2025"));
    assert_eq!(april, "vdc-a web-1 web-2 edge-a");
}

#[test]
fn the_month_defaults_to_the_last_billed_one() {
    let sandbox = with_fixtures();
    let answer = sandbox.vcloudair(&format!("{BILLED}/l1/{VM_1}/billed-usage"));
    assert_eq!(comparable(&answer).get("month"), Some(&Json::Number("5".to_owned())));
    let month = format!("{BILLED}/l1/{VM_1}/billed-usage?month=4");
    assert_eq!(
        comparable(&sandbox.vcloudair(&month)).get("startTime"),
        Some(&Json::string("2025-04-14T07:00:00.000Z"))
    );
    let refusal = sandbox.wrong(&["api", "vcloudair", &format!("{BILLED}/billed-usage?month=3&year=2025")]);
    assert!(refusal.contains("2025-04, 2025-05"), "{refusal}");
}

#[test]
fn times_are_cut_to_the_hour() {
    let sandbox = with_fixtures();
    for (start, end) in [("07:00:00.000Z", "06:59:59.999Z"), ("07:59:00Z", "06:00:00Z")] {
        let path = format!("{METERING}/l1/{VM_1}/billable-usage?start=2025-06-14T{start}&end=2025-07-01T{end}");
        sandbox.vcloudair(&path);
    }
    // The guide's table: the time of a billed month.
    let path = format!("{BILLED}/l1/{VM_1}/billed-usage?start=2025-04-14T07:00:00Z&end=2025-05-14T07:30:00Z");
    assert!(sandbox.vcloudair(&path).contains("\"month\": 4"));
}

#[test]
fn parameters_that_exclude_each_other_are_errors() {
    let sandbox = with_fixtures();
    for query in [
        "billable-usage?duration=BillToDate&start=2025-06-14T07:00:00Z&end=2025-06-14T08:00:00Z",
        "billable-usage?start=2025-06-14T07:00:00Z",
        "billable-usage?start=2025-06-14T07:10:00Z&end=2025-06-14T07:50:00Z",
        "billable-usage?duration=Month",
        "billable-usage?duration=BillToDate&month=5&year=2025",
        "billable-usage?level=two",
    ] {
        let refusal = sandbox.wrong(&["api", "vcloudair", &format!("{METERING}/{query}")]);
        assert!(refusal.contains("error[parameter]"), "{query}: {refusal}");
    }
    let refusal = sandbox.wrong(&["api", "vcloudair", &format!("{BILLED}/billed-usage?month=13&year=2025")]);
    assert!(refusal.contains("error[parameter]"), "{refusal}");
    let refusal = sandbox.wrong(&[
        "api",
        "vcloudair",
        &format!("{BILLED}/l1/{VM_1}/billed-usage?level=one"),
    ]);
    assert!(refusal.contains("error[unknown-parameter]"), "{refusal}");
}

#[test]
fn no_use_is_charged_twice() {
    let sandbox = with_fixtures();
    let charged = sandbox.lines(
        "SELECT billing_period_start, charge_category, decimal_sum(billed_cost) AS cost FROM charge
         WHERE provider = 'vcloudair' GROUP BY 1, 2",
    );
    let expected = [
        "2025-04-14T07:00:00.000000Z,Usage,338.61062500",
        "2025-05-14T07:00:00.000000Z,Credit,-50.00",
        "2025-05-14T07:00:00.000000Z,Purchase,19.25",
        "2025-05-14T07:00:00.000000Z,Usage,371.63425000",
    ];
    assert_eq!(charged, expected);
    let instance = sandbox.lines(
        "SELECT decimal_sub(decimal_sum(cost), (SELECT decimal_sum(billed_cost) FROM charge
            WHERE charge_category = 'Usage' AND billing_period_start LIKE '2025-05%')) NOT GLOB '*[1-9]*' AS is_equal
         FROM api_vcloudair_billed_usage WHERE entity_level = 'instance' AND period = '2025-05'",
    );
    assert_eq!(instance, ["1"]);
    let accounts = sandbox.lines("SELECT account, billing_currency FROM account ORDER BY account");
    assert_eq!(accounts, [format!("{GROUP_1},USD"), format!("{GROUP_2},EUR")]);
}

#[test]
fn an_entity_that_is_not_the_sum_of_those_below_is_charged_itself() {
    let sandbox = Sandbox::new();
    let usage = data("usage.json").replacen("\"cost\": 1", "\"cost\": 2", 1);
    let exchange = format!("GET {BILLED}/l2/{VDC_A}/billed-usage?level=one HTTP/1.1\n\nHTTP/1.1 200 OK\n\n{usage}");
    sandbox.write("usage.http", &exchange);
    sandbox.ok(&["import", "usage.http"]);
    let charged = sandbox.lines("SELECT DISTINCT resource_name FROM charge");
    assert_eq!(charged, ["vdc-a"]);
}

#[test]
fn explain_shows_the_original_xml() {
    let sandbox = with_fixtures();
    let key = sandbox.lines(
        "SELECT row_key FROM api_vcloudair_billed_usage WHERE entity_name = 'db-1 & reports' AND scope = 'l2' AND name = 'CPU'",
    );
    let text = sandbox.ok(&["explain", "api_vcloudair_billed_usage", &key[0]]);
    assert!(text.contains("billed-usage-l2-b-2025-05.http:49:7"), "{text}");
    assert!(
        text.contains("\n<vms:Billable>\n        <vms:Name>CPU</vms:Name>"),
        "{text}"
    );
}

#[test]
fn document_types_entities_and_depth_are_refused() {
    let namespace = "http://www.vmware.com/vchs/vms/billabledata/v1";
    let deep = format!("{}{}", "<A>".repeat(200), "</A>".repeat(200));
    for (body, message) in [
        (
            format!(
                "<!DOCTYPE x [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]><BilledCosts xmlns=\"{namespace}\"><Currency>USD</Currency></BilledCosts>"
            ),
            "billbook does not read document types",
        ),
        (
            format!("<BilledCosts xmlns=\"{namespace}\" month=\"5\"><Currency>&usd;</Currency></BilledCosts>"),
            "is not one of XML's own five",
        ),
        (
            format!("<BilledCosts xmlns=\"{namespace}\">{deep}</BilledCosts>"),
            "more than 128 elements",
        ),
        (
            format!(
                "<BilledCosts xmlns=\"{namespace}\"><Currency>USD</Currency><Currency>EUR</Currency></BilledCosts>"
            ),
            "one element has `currency` twice",
        ),
        (
            format!("<BilledCosts xmlns=\"{namespace}\"><Currency>USD</Currency>"),
            "ends before the last element is closed",
        ),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("costs.xml", &body);
        let refusal = sandbox.refused(&["import", "costs.xml"]);
        assert!(refusal.contains("error[xml]") && refusal.contains(message), "{refusal}");
    }
}

#[test]
fn operations_without_an_xml_shape_say_so() {
    let sandbox = with_fixtures();
    let refusal = sandbox.wrong(&["api", "cloudsigma", "/balance/", "--output", "xml"]);
    assert!(
        refusal.contains("error[parameter]: cloudsigma/balance has no XML form"),
        "{refusal}"
    );
    let refusal = sandbox.wrong(&["sql", "SELECT 1", "--output", "xml"]);
    assert!(refusal.contains("error[parameter]"), "{refusal}");
}

#[test]
fn unusual_forms_come_back_as_they_came() {
    let billable = "{\"name\": \"CPU\", \"usage\": \"1.50\", \"unit\": \"u\", \"rate\": 2e0, \"cost\": \"3.00\", \"currency\": \"USD\", \"tier\": [1, 1.0]}";
    let entities: Vec<String> = [
        format!("\"billableList\": {{\"billable\": [{billable}], \"more\": 1.10}}, \"also\": {{\"x\": null}}"),
        "\"billableList\": null".to_owned(),
        "\"billableList\": {}".to_owned(),
        "\"billableList\": {\"billable\": null}".to_owned(),
        "\"billableList\": {\"billable\": []}".to_owned(),
        "\"also\": 1".to_owned(),
    ]
    .iter()
    .enumerate()
    .map(|(number, rest)| {
        format!("{{\"id\": \"urn:vcloud:vm:{number}\", \"name\": \"n\", \"entityType\": \"vm\", {rest}}}")
    })
    .collect();
    let group = format!("/api/billing/service-group/{GROUP_1}");
    let answers = [
        (
            format!("{BILLED}/billed-usage?level=one&month=5&year=2025"),
            format!("{{\"year\": 2025, \"month\": 5, \"endTime\": null, \"entity\": [{}], \"note\": \"é\"}}", entities.join(", ")),
        ),
        (format!("{BILLED}/billed-usage?month=4&year=2025"), "{\"month\": 4, \"year\": 2025, \"entity\": null}".to_owned()),
        (format!("{METERING}/billable-usage"), "{}".to_owned()),
        (format!("{group}/billed-costs?month=5&year=2025"), "{\"cost\": null, \"currency\": \"USD\"}".to_owned()),
        (
            format!("{group}/billed-costs?month=4&year=2025"),
            "{\"month\": 4, \"year\": 2025, \"cost\": [{\"type\": \"SUPPORT\", \"amount\": \"1.0\", \"properties\": null, \
             \"costItem\": [{\"amount\": 1.0, \"type\": null}, {\"properties\": {\"property\": [{\"name\": null, \"value\": 7}], \"x\": {}}}]}], \
             \"currency\": \"USD\"}"
                .to_owned(),
        ),
        (
            "/api/billing/service-groups".to_owned(),
            format!(
                "{{\"companyId\": 7, \"companyName\": \"c\", \"serviceGroupList\": {{\"serviceGroup\": [{{\"id\": \"{GROUP_1}\", \
                 \"displayName\": \"d\", \"billingCurrency\": \"USD\", \"billingAttributes\": {{\"attribute\": [{{\"value\": null}}]}}, \
                 \"availableBills\": {{\"bill\": [{{}}, {{\"link\": null, \"billingPeriod\": null}}, {{\"link\": {{}}, \"x\": 1}}]}}}}]}}}}"
            ),
        ),
    ];
    let sandbox = Sandbox::new();
    for (number, (target, body)) in answers.iter().enumerate() {
        let name = format!("{number}.http");
        sandbox.write(&name, format!("GET {target} HTTP/1.1\n\nHTTP/1.1 200 OK\n\n{body}"));
        sandbox.ok(&["import", &name]);
    }
    for (target, body) in &answers {
        assert_eq!(comparable(&sandbox.vcloudair(target)), comparable(body), "{target}");
    }
    // A revision does not hide the past.
    let revised =
        "GET /api/billing/service-groups HTTP/1.1\n\nHTTP/1.1 200 OK\n\n{\"companyId\": 7, \"companyName\": \"new\"}";
    sandbox.write("revised.http", revised);
    sandbox.ok(&["import", "revised.http"]);
    assert!(sandbox.vcloudair("/api/billing/service-groups").contains("\"new\""));
    let past = sandbox.ok(&["api", "vcloudair", "/api/billing/service-groups", "--as-of", "6"]);
    assert_eq!(comparable(&past), comparable(&answers[5].1));
}

#[test]
fn a_browser_session_with_xml_is_read() {
    let body = Json::String(data("group.xml")).compact();
    let har = format!(
        "{{\"log\": {{\"entries\": [{{\"request\": {{\"method\": \"GET\", \"url\": \"https://vca.example/api/billing/service-group/{GROUP_1}\"}}, \
         \"response\": {{\"status\": 200, \"headers\": [], \"content\": {{\"text\": {body}}}}}, \"startedDateTime\": \"2025-07-01T06:00:00Z\"}}]}}}}"
    );
    let sandbox = Sandbox::new();
    sandbox.write("session.har", &har);
    sandbox.ok(&["import", "session.har"]);
    let answer = sandbox.vcloudair(&format!("/api/billing/service-group/{GROUP_1}"));
    assert_eq!(comparable(&answer), comparable(&data("group.xml")));
    let text = sandbox.ok(&["explain", "api_vcloudair_service_groups", GROUP_1]);
    assert!(text.contains("<DisplayName>M100000001</DisplayName>"), "{text}");
}

#[test]
fn an_error_in_place_of_an_answer_is_refused() {
    let sandbox = Sandbox::new();
    let body = "{\"status\": 404, \"code\": \"X\", \"message\": \"no billing yet\"}";
    let target = format!("/api/billing/service-group/{GROUP_1}/billed-costs");
    sandbox.write(
        "error.http",
        format!("GET {target} HTTP/1.1\n\nHTTP/1.1 200 OK\n\n{body}"),
    );
    assert!(
        sandbox
            .refused(&["import", "error.http"])
            .contains("error[error-answer]")
    );
}

#[test]
fn other_xml_in_a_folder_is_no_export() {
    let sandbox = Sandbox::new();
    sandbox.write("page.html", "<!DOCTYPE html><html><body><p>not closed");
    sandbox.write("picture.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let report = sandbox.ok(&["import", "."]);
    assert!(report.contains("2 files skipped: without data"), "{report}");
}
