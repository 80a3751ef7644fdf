//! A browser without a window, driven by its DevTools protocol over two pipes: messages in JSON, each ended by a zero byte.

use crate::programs;
use crate::sandbox::Sandbox;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout};

/// One page of a browser.
pub struct Browser {
    child: Child,
    answers: BufReader<ChildStdout>,
    session: String,
    number: u64,
    /// What the console said, and what could not be loaded.
    pub complaints: Vec<String>,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Browser {
    /// Starts one that knows nobody; nothing where there is none.
    pub fn start(sandbox: &Sandbox) -> Option<Self> {
        let mut command = programs::on_further_pipes("chromium", "no page of the server was opened")?;
        command
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--remote-debugging-pipe",
            ])
            .arg(format!("--user-data-dir={}", sandbox.path("browser").display()))
            .env("HOME", sandbox.path("."));
        let mut child = programs::start(&mut command);
        let answers = BufReader::new(child.stdout.take().unwrap());
        let mut browser = Self {
            child,
            answers,
            session: String::new(),
            number: 0,
            complaints: Vec::new(),
        };
        let target = browser.call("Target.createTarget", &json!({"url": "about:blank"}));
        let target = target["targetId"].as_str().unwrap().to_owned();
        let session = browser.call("Target.attachToTarget", &json!({"targetId": target, "flatten": true}));
        session["sessionId"].as_str().unwrap().clone_into(&mut browser.session);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            browser.call(&format!("{domain}.enable"), &json!({}));
        }
        Some(browser)
    }

    /// Calls a method and gives its result.
    pub fn call(&mut self, method: &str, params: &Value) -> Value {
        self.number += 1;
        let number = self.number;
        let mut message = json!({"id": number, "method": method, "params": params});
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        let stdin = self.child.stdin.as_mut().unwrap();
        stdin.write_all(message.to_string().as_bytes()).unwrap();
        stdin.write_all(&[0]).unwrap();
        loop {
            let mut found = self.read();
            if found["id"] == number {
                assert!(found.get("error").is_none(), "{method}: {found}");
                return found["result"].take();
            }
        }
    }

    fn read(&mut self) -> Value {
        let mut bytes = Vec::new();
        self.answers.read_until(0, &mut bytes).unwrap();
        assert_eq!(bytes.pop(), Some(0), "the browser has ended");
        let found: Value = serde_json::from_slice(&bytes).unwrap();
        let is_complaint = match found["method"].as_str() {
            Some("Runtime.exceptionThrown" | "Network.loadingFailed") => true,
            Some("Log.entryAdded") => found["params"]["entry"]["level"] != "info",
            Some("Runtime.consoleAPICalled") => found["params"]["type"] == "error",
            _ => false,
        };
        if is_complaint {
            self.complaints.push(found["params"].to_string());
        }
        found
    }

    /// Reads what the browser tells until it tells this.
    pub fn wait(&mut self, method: &str) {
        while self.read()["method"] != method {}
    }

    /// Opens an address and waits until it is loaded.
    pub fn open(&mut self, address: &str) {
        let found = self.call("Page.navigate", &json!({"url": address}));
        assert!(found.get("errorText").is_none(), "{address}: {found}");
        if found.get("loaderId").is_some() {
            self.wait("Page.loadEventFired");
        }
    }

    /// The width of the window, as on a telephone or a desk.
    pub fn width(&mut self, width: u32) {
        let metrics = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// The value of an expression on the page.
    pub fn value(&mut self, expression: &str) -> Value {
        let params = json!({"expression": expression, "returnByValue": true});
        let mut found = self.call("Runtime.evaluate", &params);
        assert!(found.get("exceptionDetails").is_none(), "{expression}: {found}");
        found["result"]["value"].take()
    }

    /// Clicks what this expression gives, and waits for the page that it leads to.
    pub fn click(&mut self, element: &str) {
        assert_eq!(
            self.value(&format!("!!({element})")),
            true,
            "nothing to click: {element}"
        );
        // Parts of drawings have no `click()`.
        let click = "new MouseEvent('click', {bubbles: true, cancelable: true, view: window})";
        self.value(&format!("({element}).dispatchEvent({click})"));
        self.wait("Page.loadEventFired");
    }

    /// Presses a key.
    pub fn press(&mut self, key: &str) {
        let code = if key == "Tab" { 9 } else { 13 };
        let text = if key == "Enter" { "\r" } else { "" };
        for kind in ["keyDown", "keyUp"] {
            let mut params = json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code});
            if kind == "keyDown" && !text.is_empty() {
                params["text"] = json!(text);
            }
            self.call("Input.dispatchKeyEvent", &params);
        }
    }
}
