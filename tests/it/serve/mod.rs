//! `billbook serve`: a server of a sandbox, and the smallest client that can ask it anything, right or wrong.

mod api;
mod browser;
mod clients;
mod devtools;
mod figures;
mod pages;
mod protocol;

use crate::programs;
use crate::sandbox::Sandbox;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::Child;
use std::time::Duration;

/// A running server, which ends with the test.
pub struct Server {
    child: Child,
    /// Its port.
    pub port: u16,
    /// The secret in its address.
    pub token: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    fn read(stream: &mut impl Read) -> Self {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("no answer: {}", String::from_utf8_lossy(&bytes)));
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_lowercase(), value.to_owned())
        });
        Self {
            status,
            headers: headers.collect(),
            body: bytes[end + 4..].to_vec(),
        }
    }

    /// A header that is there once.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        let found: Vec<&str> = self
            .headers
            .iter()
            .filter(|(header, _)| header == name)
            .map(|(_, value)| value.as_str())
            .collect();
        assert_eq!(found.len(), 1, "{name}: {:?}", self.headers);
        found[0]
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// Refuses any other status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        let text = String::from_utf8_lossy(&self.body);
        let shown = text.rsplit("</style>").next().unwrap_or_default();
        assert_eq!(self.status, status, "{shown}");
        self
    }
}

impl Server {
    /// Starts one for the ledger of a sandbox.
    #[track_caller]
    pub fn start(sandbox: &Sandbox, options: &[&str]) -> Self {
        let mut child = programs::start(&mut sandbox.command(&[&["serve"], options].concat()));
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().strip_prefix("http://127.0.0.1:").unwrap_or_else(|| {
            let mut problem = String::new();
            let _ = child.stderr.take().unwrap().read_to_string(&mut problem);
            panic!("{line}{problem}")
        });
        let (port, token) = address.trim_end_matches('/').split_once('/').unwrap();
        Self {
            port: port.parse().unwrap(),
            token: token.to_owned(),
            child,
        }
    }

    /// The process.
    pub fn process(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Sends bytes and reads the answer until the server closes.
    #[track_caller]
    pub fn send(&self, request: &str) -> Reply {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(50))).unwrap();
        // A server that refuses early may close before all is sent.
        let _ = stream.write_all(request.as_bytes());
        Reply::read(&mut stream)
    }

    /// Asks with the token in the path.
    #[track_caller]
    pub fn ask(&self, method: &str, path: &str, headers: &[&str], body: &str) -> Reply {
        let further: Vec<String> = headers.iter().map(|header| format!("{header}\r\n")).collect();
        let further = further.concat();
        let length = if body.is_empty() {
            String::new()
        } else {
            format!("Content-Length: {}\r\n", body.len())
        };
        self.send(&format!(
            "{method} /{}{path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n{further}{length}\r\n{body}",
            self.token, self.port
        ))
    }

    /// A page.
    #[track_caller]
    pub fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[], "")
    }

    /// A page by its address on another page.
    #[track_caller]
    pub fn follow(&self, address: &str) -> Reply {
        let address = address.split('#').next().unwrap_or_default();
        let path = address.strip_prefix(&format!("/{}", self.token));
        self.get(path.unwrap_or_else(|| panic!("{address} leads elsewhere")))
    }
}

/// The addresses of a page's links, as a browser reads them.
pub fn links(page: &str) -> Vec<String> {
    let parts = page.split("href=\"").skip(1);
    let addresses = parts.filter_map(|part| Some(part.split_once('"')?.0.replace("&amp;", "&")));
    addresses.collect()
}

/// A text as a part of an address.
pub fn spelt_out(text: &str) -> String {
    let spelt: Vec<String> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    spelt.concat()
}
