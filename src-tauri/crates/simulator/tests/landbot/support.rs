//! What the receiver of Landbot's webhooks reads, and a client that sends as the customer.

use std::sync::Arc;

use serde_json::{Value, json};
use standin_simulator::landbot::{self, Direction, Knobs, Landbot, Options, Traffic};
use standin_simulator::script::Script;
use url::Url;

pub use crate::common::{Answer, Hook, Receiver, within};

impl Hook {
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

    pub fn key(&self) -> &str {
        self.header("sentry-trace")
    }
}

impl Receiver {
    pub fn words(&self) -> Vec<String> {
        self.hooks().iter().map(Hook::words).collect()
    }
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

    /// A request to the Platform API with the agent's token; status and body.
    pub async fn platform(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let url = self.landbot.base_urls().platform.join(path).unwrap();
        let mut request = self.client.request(method.parse().unwrap(), url);
        request = request.header("authorization", format!("Token {}", self.landbot.tokens().agent));
        if !body.is_null() {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let reply = request.send().await.unwrap();
        let (status, text) = (reply.status().as_u16(), reply.text().await.unwrap());
        (status, if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() })
    }

    /// What a web visitor writes.
    pub async fn visits(&self, visitor: &str, message: &Value) {
        let url = self.landbot.base_urls().apichat.join(&format!("/web/{visitor}/")).unwrap();
        let reply = self.client.post(url).body(json!({ "message": message }).to_string()).send().await.unwrap();
        assert_eq!(reply.status().as_u16(), 201);
    }

    pub async fn idle(&self) {
        within(self.landbot.idle()).await;
    }

    /// The webhook attempts so far.
    pub fn attempts(&self) -> Vec<Arc<Traffic>> {
        self.landbot.traffic().into_iter().filter(|t| t.direction == Direction::Out).collect()
    }
}
