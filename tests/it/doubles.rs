//! No message twice: answers that are lost, cut or late, connections that break, requests that arrive late, on every stage.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use standin_api::{Session, SessionOptions, Timeouts, VaultChoice};
use standin_tests::{Fate, FaultProxy, Process, Request, Standin, place, request, run, sha256, until};
use tokio::runtime::Runtime;

use crate::standin;

const CUSTOMERS: usize = 12;
const MESSAGES: usize = 5;
/// The client's patience in this test; all that follows a lost answer is measured by it.
pub const PATIENCE: Duration = Duration::from_millis(1000);
/// Faults in a row on one path: more would only show that every patience has an end.
const MOST_FAULTS: u32 = 2;

/// A simulated inbox that tells nobody, and what leads to it.
pub struct Inbox {
    /// The program.
    pub standin: Standin,
    _simulator: Process,
    at: Value,
}

impl Inbox {
    /// Starts it.
    pub fn start() -> Self {
        let standin = standin();
        let simulator = standin.start(&["simulate", "chatwoot", "--time-scale", "0.01"]);
        let at = simulator.line("the simulator's address", |line| line["simulating"].is_object())["simulating"].clone();
        Self { standin, _simulator: simulator, at }
    }

    fn text(&self, pointer: &str) -> String {
        let value = self.at.pointer(pointer).unwrap_or_else(|| panic!("{pointer} is not in {}", self.at));
        value.as_str().map_or_else(|| value.to_string(), str::to_owned)
    }

    /// Where it is.
    pub fn host(&self) -> String {
        place(&self.text("/base_url")).host
    }

    /// A session of this process, which owns the folder, so that its waits are short; every `send` is a guest of it.
    pub fn own(&self, runtime: &Runtime, patience: Duration) -> Session {
        let mut options = SessionOptions::new(self.standin.data(), VaultChoice::File);
        options.timeouts = Timeouts { connect: patience, total: patience };
        runtime.block_on(Session::open(options)).expect("the folder opens")
    }

    /// A connection of this name through a proxy, by the public API alone.
    fn connect_public(&self, name: &str, proxy: &FaultProxy) {
        let (base, identifier) = (proxy.url("/"), self.text("/ids/inbox_identifier"));
        let args = ["connection", "add", name, "--platform", "chatwoot", "--base-url", &base, "--unpaced"];
        let _ = self.standin.run(&[&args[..], &["--inbox-identifier", &identifier]].concat()).done();
    }

    /// A connection of this name through a proxy.
    pub fn connect(&self, name: &str, proxy: &FaultProxy) {
        let (base, account, inbox) = (proxy.url("/"), self.text("/ids/account"), self.text("/ids/inbox"));
        let args = ["connection", "add", name, "--platform", "chatwoot", "--base-url", &base, "--unpaced"];
        let ids = ["--account", &account, "--inbox", &inbox, "--token-stdin"];
        let command = self.standin.command(&[&args[..], &ids].concat());
        let _ = run(command, self.text("/tokens/access").as_bytes()).done();
    }

    /// What the platform itself says, past every proxy.
    pub fn get(&self, path: &str) -> Value {
        let url = format!("{}api/v1/accounts/{}/{path}", self.text("/base_url"), self.text("/ids/account"));
        let answer = request("GET", &url, &[("Api-Access-Token", &self.text("/tokens/access"))], b"");
        assert_eq!(answer.status, 200, "{url}");
        serde_json::from_slice(&answer.body).expect("JSON")
    }

    /// Something done at the platform itself, past every proxy.
    pub fn change(&self, method: &str, path: &str, body: &Value) {
        let url = format!("{}api/v1/accounts/{}/{path}", self.text("/base_url"), self.text("/ids/account"));
        let token = self.text("/tokens/access");
        let headers = [("Api-Access-Token", token.as_str()), ("Content-Type", "application/json")];
        assert_eq!(request(method, &url, &headers, body.to_string().as_bytes()).status, 200, "{url}");
    }

    /// Whose conversations there are, by the developer's id, and what each customer said in them.
    pub fn said(&self) -> Vec<(String, Vec<String>)> {
        let list = self.get("conversations?status=all&page=1");
        let list = list["data"]["payload"].as_array().expect("a list").clone();
        let mut said: Vec<(String, Vec<String>)> = list
            .iter()
            .map(|conversation| {
                let whose = conversation["meta"]["sender"]["identifier"].as_str().expect("an identifier");
                (whose.to_owned(), self.incoming(&conversation["id"]))
            })
            .collect();
        said.sort();
        said
    }

    /// Every incoming message of a conversation, oldest first: its text, or the names of its files.
    fn incoming(&self, conversation: &Value) -> Vec<String> {
        let mut all: Vec<Value> = Vec::new();
        loop {
            let before = all.first().map(|first| format!("?before={}", first["id"])).unwrap_or_default();
            let page = self.get(&format!("conversations/{conversation}/messages{before}"));
            let page = page["payload"].as_array().expect("a list").clone();
            if page.is_empty() {
                break;
            }
            all.splice(0..0, page);
        }
        let incoming = all.iter().filter(|message| message["message_type"] == 0);
        incoming
            .map(|message| match message["attachments"].as_array().filter(|files| !files.is_empty()) {
                Some(files) => format!("{} file of {} bytes", files.len(), files[0]["file_size"]),
                None => message["content"].as_str().expect("a text").to_owned(),
            })
            .collect()
    }
}

/// Numbers that look random and are the same for the same seed.
fn dice(seed: u64, number: usize) -> u64 {
    let mut x = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(number as u64).wrapping_add(1);
    for _ in 0..3 {
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x ^= x >> 27;
    }
    x >> 16
}

/// Every second request meets with something, on whatever path, at most so often in a row on the same one; and the first
/// of a kind that is rare always does.
fn plan(seed: u64) -> impl Fn(&Request, usize) -> Fate + Send + Sync + 'static {
    let row: Mutex<BTreeMap<String, u32>> = Mutex::default();
    move |request, number| {
        let line = request.start_line();
        let path = line.split(['?', ' ']).take(2).collect::<Vec<_>>().join(" ");
        let mut row = row.lock().expect("one at a time");
        let spared = !path.ends_with("/contact_inboxes") || row.contains_key(&path);
        let row = row.entry(path).or_default();
        let rolled = dice(seed, number);
        if *row >= MOST_FAULTS || spared && rolled.is_multiple_of(2) {
            *row = 0;
            return Fate::Pass;
        }
        *row += 1;
        // Late, but not so late that a patient client has stopped to look for it.
        let late = PATIENCE + PATIENCE.mul_f64(0.4 * f64::from(u8::try_from(rolled >> 8 & 0xff).unwrap_or(0)) / 255.0);
        match rolled / 2 % 5 {
            0 => Fate::SwallowAnswer,
            1 => Fate::CutAnswer,
            2 => Fate::LateAnswer(PATIENCE + PATIENCE / 5),
            3 => Fate::Reset,
            _ => Fate::LateRequest(late),
        }
    }
}

/// What was asked for over a connection, and how it ended.
fn story(inbox: &Inbox, connection: &str) -> Vec<String> {
    let lines = inbox.standin.log(&format!("connection:{connection}"));
    let one = |line: &Value| {
        let told = ["started_at", "method", "target", "status", "error"].map(|name| line[name].to_string());
        told.join(" ")
    };
    lines.iter().map(one).collect()
}

fn words(customer: usize) -> Vec<String> {
    (0..MESSAGES).map(|number| format!("message {number} of {customer}")).collect()
}

/// All messages of one customer, one after the other; the last one is a file.
fn send_all(inbox: &Inbox, customer: usize, file: &str) {
    let (connection, name) = (format!("c{customer}"), format!("cust-{customer}"));
    for (number, text) in words(customer).iter().enumerate() {
        let what = if number + 1 == MESSAGES { ["--attach", file] } else { ["--text", text] };
        let ended = inbox.standin.run(&[&["send", &connection, "--as", &name], &what[..]].concat());
        assert_eq!(ended.code, 0, "{name} {text}: {:#?}", story(inbox, &connection));
    }
}

#[test]
fn sixty_messages_over_a_bad_line_arrive_once_each() {
    let inbox = Inbox::start();
    let runtime = Runtime::new().expect("a runtime");
    let session = inbox.own(&runtime, PATIENCE);
    let proxies: Vec<FaultProxy> =
        (0..CUSTOMERS).map(|seed| FaultProxy::start(&inbox.host(), plan(seed as u64 + 1))).collect();
    for (number, proxy) in proxies.iter().enumerate() {
        inbox.connect(&format!("c{number}"), proxy);
    }
    // Every third is known there already, under the same identifier and without a session.
    for customer in (0..CUSTOMERS).step_by(3) {
        inbox.change("POST", "contacts", &json!({"identifier": format!("cust-{customer}"), "name": "Ada"}));
    }
    let file = inbox.standin.file("invoice.pdf", b"%PDF-1.4 canary");
    std::thread::scope(|scope| {
        for customer in 0..CUSTOMERS {
            let (inbox, file) = (&inbox, &file);
            scope.spawn(move || send_all(inbox, customer, file));
        }
    });

    let contacts = inbox.get("contacts?page=1");
    assert_eq!(contacts["meta"]["count"], CUSTOMERS, "one contact each");
    let mut expected: Vec<(String, Vec<String>)> = (0..CUSTOMERS)
        .map(|customer| {
            let mut words = words(customer);
            words[MESSAGES - 1] = "1 file of 15 bytes".to_owned();
            (format!("cust-{customer}"), words)
        })
        .collect();
    expected.sort();
    assert_eq!(inbox.said(), expected, "one conversation each, and in it each message once, in its order");

    for customer in 0..CUSTOMERS {
        let shown = shown(&runtime, &session, &format!("c{customer}"), &format!("cust-{customer}"));
        assert_eq!(shown, ["delivered"; MESSAGES]);
    }
    every_attempt_is_in_the_log(&inbox.standin, &proxies);
    runtime.block_on(session.close());
}

/// How far each message of a conversation is, as it is shown.
fn shown(runtime: &Runtime, session: &Session, connection: &str, customer: &str) -> Vec<String> {
    let ask = json!({"connection": connection, "customer": customer, "limit": null, "before": null});
    let Ok(view) = runtime.block_on(session.call("conversation.read", ask)) else { return Vec::new() };
    let items = view["items"].as_array().expect("a list");
    items.iter().filter_map(|item| item["delivery"].as_str().map(str::to_owned)).collect()
}

/// The first message of the customer meets with this, and nothing else does.
fn first_message(fate: Fate) -> impl Fn(&Request, usize) -> Fate + Send + Sync + 'static {
    let met = AtomicBool::new(false);
    move |request, _| {
        let is_message = request.start_line().starts_with("POST") && request.start_line().contains("/messages ");
        if is_message && !met.swap(true, Ordering::AcqRel) { fate } else { Fate::Pass }
    }
}

#[test]
fn by_the_public_api_too_contact_and_conversation_are_begun_once() {
    const PEOPLE: usize = 6;
    let inbox = Inbox::start();
    let runtime = Runtime::new().expect("a runtime");
    let session = inbox.own(&runtime, PATIENCE);
    let proxies: Vec<FaultProxy> = (0..PEOPLE)
        .map(|seed| {
            let plan = plan(seed as u64 + 100);
            // A lost message cannot be looked for there.
            let prepare = move |request: &Request, number: usize| {
                if request.start_line().contains("/messages ") { Fate::Pass } else { plan(request, number) }
            };
            FaultProxy::start(&inbox.host(), prepare)
        })
        .collect();
    for (number, proxy) in proxies.iter().enumerate() {
        inbox.connect_public(&format!("c{number}"), proxy);
    }
    std::thread::scope(|scope| {
        for customer in 0..PEOPLE {
            let inbox = &inbox;
            scope.spawn(move || {
                let (connection, name) = (format!("c{customer}"), format!("cust-{customer}"));
                let ended = inbox.standin.run(&["send", &connection, "--as", &name, "--text", "hi"]);
                assert_eq!(ended.code, 0, "{name}: {:#?}", story(inbox, &connection));
            });
        }
    });
    let expected: Vec<(String, Vec<String>)> =
        (0..PEOPLE).map(|customer| (format!("cust-{customer}"), vec!["hi".to_owned()])).collect();
    assert_eq!(inbox.said(), expected);
    assert_eq!(inbox.get("contacts?page=1")["meta"]["count"], PEOPLE);
    let faults = proxies.iter().flat_map(FaultProxy::seen).filter(|(_, fate)| *fate != Fate::Pass).count();
    assert!(faults > PEOPLE, "{faults} faults prove little");
    runtime.block_on(session.close());
}

#[test]
fn while_it_is_looked_for_it_is_shown_as_on_its_way() {
    let inbox = Inbox::start();
    let runtime = Runtime::new().expect("a runtime");
    let session = inbox.own(&runtime, PATIENCE * 4);
    let proxy = FaultProxy::start(&inbox.host(), first_message(Fate::Reset));
    inbox.connect("shop", &proxy);
    let sending = inbox.standin.start(&["send", "shop", "--as", "cust-1", "--text", "hi"]);
    let lost = until("the lost attempt", || {
        let attempt = inbox.standin.log("direction:sent kind:send").first().cloned();
        attempt.filter(|attempt| attempt["error"].is_string())
    });
    assert_eq!(shown(&runtime, &session, "shop", "cust-1"), ["sending"], "{lost}");
    sending.line("the second attempt", |line| line["status"] == 200);
    until("the delivery", || (shown(&runtime, &session, "shop", "cust-1") == ["delivered"]).then_some(()));
    assert_eq!(inbox.standin.log("direction:sent kind:send").len(), 2);
    runtime.block_on(session.close());
}

#[test]
fn while_a_contact_is_waited_for_the_message_is_shown_as_on_its_way() {
    let inbox = Inbox::start();
    let runtime = Runtime::new().expect("a runtime");
    let session = inbox.own(&runtime, PATIENCE * 4);
    let slow = |request: &Request, number: usize| match number {
        0 if request.start_line().contains("/contacts ") => Fate::LateAnswer(PATIENCE * 5),
        _ => Fate::Pass,
    };
    let proxy = FaultProxy::start(&inbox.host(), slow);
    inbox.connect("shop", &proxy);
    let sending = inbox.standin.start(&["send", "shop", "--as", "cust-1", "--text", "hi"]);
    until("the message that waits", || (shown(&runtime, &session, "shop", "cust-1") == ["sending"]).then_some(()));
    assert!(inbox.standin.log("direction:sent kind:send").is_empty(), "it has not left");
    sending.line("the message itself", |line| line["status"] == 200);
    assert_eq!(inbox.said(), [("cust-1".to_owned(), vec!["hi".to_owned()])]);
    runtime.block_on(session.close());
}

#[test]
fn where_nobody_can_tell_it_is_said_and_nothing_is_repeated() {
    let inbox = Inbox::start();
    let runtime = Runtime::new().expect("a runtime");
    let session = inbox.own(&runtime, PATIENCE);
    let proxy = FaultProxy::start(&inbox.host(), first_message(Fate::SwallowAnswer));
    inbox.connect_public("shop", &proxy);
    let ended = inbox.standin.run(&["send", "shop", "--as", "cust-1", "--text", "hi"]);
    assert_eq!(ended.code, 4, "{}", ended.stderr);
    let hint = ended.error()["hint"].as_str().expect("a hint").to_owned();
    assert!(hint.starts_with("It may have arrived"), "{hint}");
    assert_eq!(inbox.standin.log("direction:sent kind:send").len(), 1);
    assert_eq!(inbox.said(), [("cust-1".to_owned(), vec!["hi".to_owned()])]);
    runtime.block_on(session.close());
}

#[test]
fn an_echo_tells_that_a_lost_message_arrived() {
    let inbox = Inbox::start();
    let runtime = Runtime::new().expect("a runtime");
    let session = inbox.own(&runtime, PATIENCE);
    let listening = runtime.block_on(session.call("receiver.start", json!({}))).expect("it listens");
    let address = json!({"channel": {"webhook_url": listening["any_url"]}});
    inbox.change("PATCH", &format!("inboxes/{}", inbox.text("/ids/inbox")), &address);
    let proxy = FaultProxy::start(&inbox.host(), first_message(Fate::SwallowAnswer));
    inbox.connect_public("shop", &proxy);
    let ended = inbox.standin.run(&["send", "shop", "--as", "cust-1", "--text", "hi"]);
    assert_eq!(ended.code, 4, "nobody could tell then: {}", ended.stderr);
    until("the echo", || (shown(&runtime, &session, "shop", "cust-1").first()? == "delivered").then_some(()));
    runtime.block_on(session.close());
}

/// What came to the proxies is what the log says was sent: no attempt is missing, none is made up.
fn every_attempt_is_in_the_log(standin: &Standin, proxies: &[FaultProxy]) {
    let seen: Vec<(Request, Fate)> = proxies.iter().flat_map(FaultProxy::seen).collect();
    let mut came: Vec<(String, String)> = seen
        .iter()
        .map(|(request, _)| (request.start_line().replace(" HTTP/1.1", ""), sha256(&request.body)))
        .collect();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut logged: Vec<(String, String)> = standin
        .log("direction:sent")
        .iter()
        .map(|line| (format!("{} {}", text(&line["method"]), text(&line["target"])), text(&line["request"]["sha256"])))
        .collect();
    came.sort();
    logged.sort();
    assert_eq!(logged, came);
    for stage in ["/contacts", "/contact_inboxes", "/conversations", "/messages"] {
        let hurt = |(request, fate): &(Request, Fate)| {
            let line = request.start_line();
            line.starts_with("POST") && line.contains(&format!("{stage} ")) && *fate != Fate::Pass
        };
        assert!(seen.iter().filter(|seen| hurt(seen)).count() >= 3, "{stage} met with too little to prove anything");
    }
}
