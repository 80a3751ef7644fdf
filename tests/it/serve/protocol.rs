//! What is asked wrongly gets no answer, and what takes too long ends.

use super::{Reply, Server};
use crate::programs;
use crate::sandbox::Sandbox;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

fn small() -> Sandbox {
    Sandbox::of(&["fixtures/cloudsigma/june-2025"])
}

#[test]
fn only_who_knows_the_token_gets_an_answer() {
    let sandbox = small();
    let server = Server::start(&sandbox, &[]);
    let (token, port) = (&server.token, server.port);
    assert_eq!(token.len(), 32);
    server.get("/").expect(200);
    server.get("").expect(200);
    let ask = |path: &str, headers: &str| {
        server.send(&format!(
            "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{headers}\r\n"
        ))
    };
    for path in [
        "/",
        "/report/spend",
        "/sql?q=SELECT+1",
        "/api/cloudsigma/balance/",
        "/favicon.ico",
    ] {
        let reply = ask(path, "").expect(401);
        assert!(reply.header("www-authenticate").starts_with("Basic "), "{path}");
        assert!(!reply.text().contains(token.as_str()));
    }
    let mut wrong = token.clone();
    let last = if wrong.ends_with('0') { "1" } else { "0" };
    wrong.replace_range(31.., last);
    ask(&format!("/{wrong}/"), "").expect(401);
    ask(&format!("/{}/", &token[..31]), "").expect(401);
    ask(&format!("/x/../{token}/"), "").expect(401);
    let password = |password: &str| format!("Authorization: Basic {}\r\n", STANDARD.encode(format!("me:{password}")));
    let reply = ask("/report/spend", &password(token)).expect(200);
    // With the password, addresses do not need the token.
    assert!(!reply.text().contains(token.as_str()));
    ask("/report/spend", &password(&wrong)).expect(401);
    let from_elsewhere = format!("{}Sec-Fetch-Site: cross-site\r\n", password(token));
    ask("/report/spend", &from_elsewhere).expect(403);
    // Two servers never have one token.
    assert_ne!(&Server::start(&sandbox, &[]).token, token);
}

#[test]
fn only_requests_for_this_host_are_answered() {
    let sandbox = small();
    let server = Server::start(&sandbox, &[]);
    let (token, port) = (&server.token, server.port);
    let ask = |headers: &str| server.send(&format!("GET /{token}/ HTTP/1.1\r\n{headers}Connection: close\r\n\r\n"));
    ask(&format!("Host: localhost:{port}\r\n")).expect(200);
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        "127.0.0.1".to_owned(),
        format!("[::1]:{port}"),
    ] {
        let reply = ask(&format!("Host: {host}\r\n")).expect(421);
        assert!(!reply.text().contains("Overview"), "{host}");
    }
    ask("").expect(421);
    ask(&format!("Host: 127.0.0.1:{port}\r\nHost: evil.example\r\n")).expect(421);
    ask(&format!("Host: 127.0.0.1:{port}\r\nOrigin: http://evil.example\r\n")).expect(403);
    let absolute = server.send(&format!(
        "GET http://evil.example/{token}/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    ));
    absolute.expect(421);
    // It listens on no other address of this machine.
    let others = TcpStream::connect(("127.0.0.2", port));
    assert!(others.is_err());
}

#[test]
fn every_answer_has_the_headers_that_keep_it_in_its_place() {
    let sandbox = small();
    let server = Server::start(&sandbox, &[]);
    let refused = server.send(&format!(
        "GET / HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n",
        server.port
    ));
    let all: Vec<Reply> = vec![
        server.get("/"),
        server.get("/no/such/page"),
        server.get("/report/spend?by=nothing"),
        server.get("/import/1/file"),
        server.get("/api/cloudsigma/balance/"),
        server.get("/api/cloudsigma/nothing/"),
        server.ask("POST", "/", &[], "x"),
        server.ask("OPTIONS", "/api/cloudsigma/balance/", &["Origin: null"], ""),
        refused,
    ];
    for reply in &all {
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("x-frame-options"), "DENY");
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
        assert_eq!(reply.header("cache-control"), "no-store");
        assert_eq!(reply.header("cross-origin-resource-policy"), "same-origin");
        let policy = reply.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; "), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("script"), "{policy}");
        let names = reply.headers.iter().map(|(name, _)| name.as_str());
        assert!(
            !names
                .into_iter()
                .any(|name| name.starts_with("access-control") || name == "server")
        );
    }
    let statuses: Vec<u16> = all.iter().map(|reply| reply.status).collect();
    assert_eq!(statuses, [200, 404, 400, 200, 200, 404, 405, 405, 401]);
    assert!(all[0].header("content-security-policy").contains("style-src 'sha256-"));
}

#[test]
fn paths_lead_to_pages_only() {
    let sandbox = small();
    sandbox.write("secret.txt", "never shown");
    let server = Server::start(&sandbox, &[]);
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/report/..%2f..%2fsecret.txt",
        "/import/1/../../secret.txt",
        "/import/1%00/file",
        "/import/-1",
        "/import/99999999999999999999",
        "/import/1/file/",
        "/report/",
        "//",
        "/report/%ff",
        "/row?view=sqlite_schema&key=1",
        "/row?view=charge%22--&key=1",
        "/row?view=charge&key=%ff",
        "/row?view=charge",
        "/finding/0",
        "/statement/..",
        "/api",
        "/api/",
        "/api/nobody/ledger/",
        "/secret.txt",
        "/report/spend?-o=secret.txt",
        "/report/spend?output_file=secret.txt",
        "/report/spend?file=secret.txt",
        "/report/spend?by=month&as-of=x",
        "/report/spend?explain=0",
        "/report/spend?explain=999",
        "/report/spend?explain=1&column=none",
    ] {
        let reply = server.get(path);
        assert!(matches!(reply.status, 400 | 404), "{path}: {}", reply.status);
        assert!(!reply.text().contains("never shown"), "{path}");
    }
    assert_eq!(sandbox.bytes("secret.txt"), b"never shown");
}

#[test]
fn what_is_too_large_is_refused() {
    let sandbox = small();
    let server = Server::start(&sandbox, &["--allow-writes"]);
    server.get(&format!("/sql?q={}", "x".repeat(40_000))).expect(400);
    let reply = server.get(&format!("/sql?q={}", "x".repeat(100_000)));
    assert!(matches!(reply.status, 414 | 431), "{}", reply.status);
    let header = format!("X-Long: {}", "x".repeat(100_000));
    server.ask("GET", "/", &[&header], "").expect(431);
    let body = "x".repeat((1 << 20) + 1);
    server
        .ask("POST", "/api/cloudsigma/subscriptioncalculator/", &[], &body)
        .expect(413);
    for method in ["DELETE", "PATCH", "TRACE", "CONNECT", "OPTIONS", "PROPFIND"] {
        let reply = server.ask(method, "/", &[], "");
        assert!(matches!(reply.status, 400 | 405), "{method}: {}", reply.status);
    }
    server.get("/").expect(200);
}

#[test]
fn a_query_that_would_never_end_ends_in_time_and_others_go_on() {
    let sandbox = small();
    let server = Server::start(&sandbox, &["--time-limit", "2"]);
    let endless = "/sql?q=WITH+RECURSIVE+n(i)+AS+(SELECT+1+UNION+ALL+SELECT+i%2B1+FROM+n)+SELECT+count(*)+FROM+n";
    let start = Instant::now();
    std::thread::scope(|scope| {
        // As many as run at once, so that a further one has to wait.
        for _ in 0..4 {
            scope.spawn(|| {
                let reply = server.get(endless).expect(503);
                assert!(reply.text().contains("stopped after 2 seconds"), "{}", reply.text());
            });
        }
    });
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    // Who goes away is not computed for: four such requests leave no place taken.
    for _ in 0..4 {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        let request = format!(
            "GET /{}{endless} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n",
            server.token, server.port
        );
        stream.write_all(request.as_bytes()).unwrap();
    }
    server.get("/sql?q=SELECT+42+AS+answer").expect(200);
    // Rows are limited too.
    let many = "/sql?q=WITH+RECURSIVE+n(i)+AS+(SELECT+1+UNION+ALL+SELECT+i%2B1+FROM+n)+SELECT+i+FROM+n";
    assert!(
        server
            .get(many)
            .expect(200)
            .text()
            .contains("1000 rows, and there are more")
    );
}

#[test]
fn sql_reads_only() {
    let sandbox = small();
    let server = Server::start(&sandbox, &["--allow-writes"]);
    let before = sandbox.bytes("billbook.db");
    for query in [
        "DELETE FROM import",
        "CREATE TABLE x (y)",
        "ATTACH 'other.db' AS other",
        "PRAGMA journal_mode = DELETE; SELECT 1",
        "PRAGMA user_version = 7",
        "VACUUM INTO 'copy.db'",
        "SELECT load_extension('x')",
        "SELECT writefile('x', 'y')",
        "SELECT readfile('secret.txt')",
    ] {
        let path = format!("/sql?q={}", query.replace(' ', "+").replace(';', "%3B"));
        let reply = server.get(&path);
        assert!(matches!(reply.status, 400 | 500), "{query}: {}", reply.status);
    }
    assert_eq!(sandbox.bytes("billbook.db"), before);
    assert!(!sandbox.path("copy.db").exists() && !sandbox.path("other.db").exists());
}

#[test]
fn many_requests_are_answered_while_another_process_imports() {
    let sandbox = small();
    sandbox.copy("fixtures");
    let server = Server::start(&sandbox, &[]);
    std::thread::scope(|scope| {
        let import = scope.spawn(|| sandbox.run(&["import", "fixtures"]));
        for number in 0..6 {
            let server = &server;
            scope.spawn(move || {
                for path in [
                    "/report/spend",
                    "/imports",
                    "/api/cloudsigma/balance/",
                    "/sql?q=SELECT+count(*)+FROM+charge",
                ] {
                    let reply = server.get(path);
                    // A ledger that another process writes to may be busy for longer than anybody waits.
                    assert!(matches!(reply.status, 200 | 503), "{number} {path}: {}", reply.text());
                }
            });
        }
        import.join().unwrap().expect(0);
    });
    // The next page has what came in.
    assert!(server.get("/accounts").expect(200).text().contains("vcloudair"));
}

#[test]
fn slow_and_broken_clients_hold_nobody_up() {
    let sandbox = small();
    let server = Server::start(&sandbox, &[]);
    let mut open = Vec::new();
    for start in [
        "",
        "GET ",
        "GET / HTTP/1.1\r\nHost:",
        "\0\0\0\0",
        "GET / HTTP/9.9\r\n\r\n",
    ] {
        for _ in 0..4 {
            let mut stream = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
            stream.write_all(start.as_bytes()).unwrap();
            open.push(stream);
        }
    }
    server.get("/").expect(200);
    drop(open);
    server.get("/").expect(200);
}

#[test]
fn ctrl_c_ends_it_at_once() {
    let Some(signal) = programs::signaller() else { return };
    let sandbox = small();
    let mut server = Server::start(&sandbox, &[]);
    let _waits = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    server.get("/").expect(200);
    let start = Instant::now();
    signal(server.process(), "-INT");
    let status = server.process().wait().unwrap();
    assert_eq!(status.code(), Some(130));
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn a_port_that_is_taken_and_a_ledger_that_is_not_there_are_errors() {
    let sandbox = small();
    let server = Server::start(&sandbox, &[]);
    let run = sandbox.run(&["serve", "--port", &server.port.to_string()]);
    let run = run.expect_error(5, "io");
    assert!(run.stderr.contains("--port"), "{}", run.stderr);
    Sandbox::new().run(&["serve"]).expect_error(5, "no-ledger");
}
