//! A webhook receiver with answers to order, and a client that sends as the customer.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Router, body::Bytes};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use standin_simulator::landbot::{self, Direction, Knobs, Landbot, Options, Traffic};
use standin_simulator::script::Script;
use tokio::net::TcpListener;
use tokio::sync::watch;
use url::Url;

/// Longest that any condition is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// One POST that reached the receiver.
#[derive(Debug, Clone)]
pub struct Hook {
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Hook {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn message(&self) -> Value {
        let envelope = self.json();
        assert_eq!(envelope["messages"].as_array().unwrap().len(), 1, "{envelope}");
        envelope["messages"][0].clone()
    }

    /// Text, title or URL of the message.
    pub fn words(&self) -> String {
        let message = self.message();
        let words = ["title", "message", "url"].iter().find_map(|key| message[*key].as_str());
        words.unwrap_or_default().to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn key(&self) -> &str {
        self.header("sentry-trace")
    }
}

/// What the receiver answers to its n-th request, counted from 0.
type Policy = Arc<dyn Fn(usize) -> Answer + Send + Sync>;

#[derive(Debug, Clone)]
pub enum Answer {
    Status(u16),
    Redirect(String),
    /// Never.
    Hang,
}

/// A receiver on a free port.
pub struct Receiver {
    pub url: Url,
    hooks: Arc<Mutex<Vec<Hook>>>,
    count: watch::Sender<usize>,
}

#[derive(Clone)]
struct Desk {
    hooks: Arc<Mutex<Vec<Hook>>>,
    count: watch::Sender<usize>,
    policy: Policy,
}

impl Receiver {
    pub async fn ok() -> Self {
        Self::start(|_| Answer::Status(200)).await
    }

    pub async fn start(policy: impl Fn(usize) -> Answer + Send + Sync + 'static) -> Self {
        let (hooks, count) = (Arc::<Mutex<Vec<Hook>>>::default(), watch::channel(0).0);
        let desk = Desk { hooks: Arc::clone(&hooks), count: count.clone(), policy: Arc::new(policy) };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/hook", listener.local_addr().unwrap())).unwrap();
        let app = Router::new().fallback(receive).with_state(desk);
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Receiver { url, hooks, count }
    }

    pub fn hooks(&self) -> Vec<Hook> {
        self.hooks.lock().unwrap().clone()
    }

    pub fn words(&self) -> Vec<String> {
        self.hooks().iter().map(Hook::words).collect()
    }

    /// Waits for that many hooks in all.
    pub async fn wait_for(&self, n: usize) -> Vec<Hook> {
        let mut count = self.count.subscribe();
        within(count.wait_for(|count| *count >= n)).await.unwrap();
        self.hooks()
    }
}

async fn receive(State(desk): State<Desk>, headers: HeaderMap, body: Bytes) -> Response {
    let n = {
        let mut hooks = desk.hooks.lock().unwrap();
        hooks.push(Hook { headers, body });
        hooks.len()
    };
    desk.count.send_replace(n);
    match (desk.policy)(n - 1) {
        Answer::Status(status) => (StatusCode::from_u16(status).unwrap(), "noted").into_response(),
        Answer::Redirect(to) => (StatusCode::FOUND, [("location", to)]).into_response(),
        Answer::Hang => std::future::pending().await,
    }
}

/// A condition must come true in time.
pub async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, future).await.expect("the condition did not come true in time")
}

/// A simulator and the client that talks to it.
pub struct Bench {
    pub landbot: Landbot,
    pub client: reqwest::Client,
}

/// Fast, without the rate limit, so that tests need not wait.
pub fn options(webhooks: &[&Receiver]) -> Options {
    Options {
        webhooks: webhooks.iter().map(|receiver| receiver.url.clone()).collect(),
        time_scale: 0.002,
        knobs: Knobs { rate_limit: None, ..Knobs::default() },
        ..Options::default()
    }
}

/// Options with another script.
pub fn scripted(webhooks: &[&Receiver], script: &str) -> Options {
    Options { script: Script::parse("test.toml", script).unwrap(), ..options(webhooks) }
}

impl Bench {
    pub async fn start(options: Options) -> Self {
        let landbot = landbot::start(options).await.unwrap();
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        Bench { landbot, client: client.build().unwrap() }
    }

    pub fn url(&self, path: &str) -> Url {
        self.landbot.base_urls().apichat.join(path).unwrap()
    }

    /// A POST with the channel's token; status and body.
    pub async fn post(&self, path: &str, body: impl Into<reqwest::Body>) -> (u16, String) {
        let token = format!("Token {}", self.landbot.tokens().channel);
        let request = self.client.post(self.url(path)).header("authorization", token);
        let reply = request.header("content-type", "application/json").body(body).send().await.unwrap();
        (reply.status().as_u16(), reply.text().await.unwrap())
    }

    pub async fn send(&self, customer: &str, body: &Value) -> Value {
        let (status, text) = self.post(&format!("send/{customer}/"), body.to_string()).await;
        assert_eq!(status, 201, "{text}");
        serde_json::from_str(&text).unwrap()
    }

    pub async fn says(&self, customer: &str, text: &str) {
        self.send(customer, &json!({ "message": { "type": "text", "message": text } })).await;
    }

    pub async fn clicks(&self, customer: &str, label: &str, payload: &str) {
        let message = json!({ "type": "text", "message": label, "payload": payload });
        self.send(customer, &json!({ "message": message })).await;
    }

    pub async fn idle(&self) {
        within(self.landbot.idle()).await;
    }

    /// The webhook attempts so far.
    pub fn attempts(&self) -> Vec<Arc<Traffic>> {
        self.landbot.traffic().into_iter().filter(|t| t.direction == Direction::Out).collect()
    }
}
