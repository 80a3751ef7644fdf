//! Clients of providers, as they are in Python's index, ask the server for what they know: only their base path is set.

use super::Server;
use crate::programs;
use crate::sandbox::{Sandbox, repository};
use std::io::Write as _;

/// A Python that has the clients, as `.ci/run` makes it; nothing where nobody made one.
fn python() -> Option<std::process::Command> {
    if let Some(path) = std::env::var_os("BILLBOOK_CLIENTS") {
        return Some(programs::made(std::path::Path::new(&path)));
    }
    let note = "SKIPPED: no client was run: BILLBOOK_CLIENTS names no Python with tests/it/serve/clients.txt";
    assert!(std::env::var_os("BILLBOOK_CI").is_none(), "{note}");
    let _ = writeln!(std::io::stderr(), "{note}");
    None
}

#[test]
fn clients_of_cloudsigma_ask_the_ledger() {
    let Some(mut python) = python() else { return };
    let sandbox = Sandbox::with_all_fixtures();
    let server = Server::start(&sandbox, &[]);
    python
        .arg(repository("tests/it/serve/clients.py"))
        .arg(server.port.to_string())
        .arg(&server.token)
        .env("HOME", sandbox.path("."));
    let output = programs::output(&mut python, b"");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    // Both clients have what the command answers.
    let command = |target: &str| -> serde_json::Value {
        let run = sandbox.run(&["api", "cloudsigma", target]).expect(0);
        serde_json::from_str(&run.stdout).unwrap()
    };
    for client in ["pycloudsigma", "libcloud"] {
        assert_eq!(found[client]["balance"], command("/balance/"), "{client}");
        assert_eq!(
            found[client]["subscriptions"],
            command("/subscriptions/?limit=0")["objects"].as_array().unwrap().len(),
            "{client}"
        );
    }
    for (name, target) in [
        ("ledger", "/ledger/?limit=0"),
        ("licenses", "/licenses/?limit=0"),
        ("discount", "/discount/?limit=0"),
        ("burstusage", "/burstusage/?limit=0"),
    ] {
        assert_eq!(found["pycloudsigma"][name], command(target)["objects"], "{name}");
    }
    assert_eq!(found["pycloudsigma"]["schema"], command("/ledger/schema/"));
    // CloudSigma documents no such write.
    assert_eq!(found["pycloudsigma"]["write"], "404");
    assert_eq!(found["libcloud"]["pricing"], command("/pricing/?limit=0"));
    assert_eq!(found["libcloud"]["usage"], command("/currentusage/"));
}
