//! The documented paths under /api are answered as `billbook api` answers them.

use super::Server;
use crate::sandbox::Sandbox;

#[test]
fn answers_are_those_of_the_command() {
    let sandbox = Sandbox::with_all_fixtures();
    let server = Server::start(&sandbox, &[]);
    for (provider, target) in [
        ("cloudsigma", "/balance/"),
        ("cloudsigma", "/api/2.0/balance/"),
        ("cloudsigma", "/ledger/?limit=5&offset=3"),
        ("cloudsigma", "/ledger/?time__gte=2025-06-01&order_by=time&limit=2"),
        ("cloudsigma", "/ledger/schema/"),
        ("cloudsigma", "/subscriptions/?status=active"),
        ("gigas", "/billing/ppu_history"),
        ("vcloudair", "/billing/service-groups"),
    ] {
        let run = sandbox.run(&["api", provider, target]);
        let reply = server.get(&format!("/api/{provider}{target}"));
        if run.code == 0 {
            assert_eq!(reply.status, 200, "{provider}{target}: {}", reply.text());
            assert_eq!(reply.text(), run.stdout, "{provider}{target}");
        } else {
            assert!(
                matches!(reply.status, 400 | 404),
                "{provider}{target}: {}",
                reply.status
            );
        }
    }
    let reply = server.get("/api/cloudsigma/balance/").expect(200);
    assert_eq!(reply.header("content-type"), "application/json");
    let head = server.ask("HEAD", "/api/cloudsigma/balance/", &[], "").expect(200);
    assert!(head.body.is_empty());
}

#[test]
fn wrong_questions_are_told_as_json() {
    let sandbox = Sandbox::with_all_fixtures();
    let server = Server::start(&sandbox, &[]);
    for (method, path, status, code) in [
        ("GET", "/api/cloudsigma/leger/", 404, "unknown-operation"),
        ("PUT", "/api/cloudsigma/ledger/", 405, "method"),
        ("GET", "/api/cloudsigma/ledger/?limt=5", 400, "unknown-parameter"),
        ("GET", "/api/nobody/ledger/", 404, "not-found"),
    ] {
        let reply = server.ask(method, path, &[], "").expect(status);
        assert_eq!(reply.header("content-type"), "application/json");
        let object: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(object["error"], code, "{path}");
        assert!(object["message"].is_string() && object["hints"].is_array());
    }
}

#[test]
fn writes_are_refused_unless_they_are_allowed() {
    let sandbox = Sandbox::with_all_fixtures();
    let before = sandbox.bytes("billbook.db");
    let writes = writes();
    assert!(!writes.is_empty());
    let server = Server::start(&sandbox, &[]);
    for (provider, method, path) in &writes {
        let reply = server
            .ask(method, &format!("/api/{provider}{path}"), &[], "{}")
            .expect(403);
        assert!(reply.text().contains("--allow-writes"), "{}", reply.text());
    }
    assert_eq!(sandbox.bytes("billbook.db"), before);
    // Allowed, they are read as documents are: an empty one is refused by its own rules.
    let server = Server::start(&sandbox, &["--allow-writes"]);
    for (provider, method, path) in &writes {
        let reply = server.ask(method, &format!("/api/{provider}{path}"), &[], "{}");
        assert!(matches!(reply.status, 400 | 404), "{path}: {}", reply.text());
    }
}

/// Documented writes of all providers: the provider, the method, the path with something for its values.
fn writes() -> Vec<(&'static str, &'static str, String)> {
    let providers = billbook::testing::providers::REGISTRY.providers.iter();
    let operations = providers.flat_map(|provider| provider.operations.iter());
    let writes = operations.filter(|operation| operation.writes);
    let filled = |path: &str| {
        let segments = path
            .split('/')
            .map(|segment| if segment.starts_with('{') { "1" } else { segment });
        segments.collect::<Vec<_>>().join("/")
    };
    writes
        .map(|operation| (operation.provider, operation.method, filled(operation.path)))
        .collect()
}
