//! A client of both APIs, and what the receiver reads of Chatwoot's webhooks.

use serde_json::{Value, json};
use standin_simulator::chatwoot::{self, Chatwoot, Knobs, Options};

pub use crate::common::{Answer, Hook, Receiver, within};

impl Hook {
    pub fn event(&self) -> String {
        self.json()["event"].as_str().unwrap().to_owned()
    }
}

impl Receiver {
    /// `message_created incoming hi`, `conversation_updated status`, …: what came, in one word or two.
    pub fn story(&self) -> Vec<String> {
        self.hooks().iter().map(|hook| line(&hook.json())).collect()
    }

    /// Contents of the outgoing messages.
    pub fn replies(&self) -> Vec<String> {
        let hooks = self.hooks();
        let created = hooks.iter().map(Hook::json).filter(|body| body["event"] == "message_created");
        let outgoing = created.filter(|body| body["message_type"] == "outgoing");
        outgoing.map(|body| body["content"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

fn line(body: &Value) -> String {
    let event = body["event"].as_str().unwrap();
    let rest = match event {
        "message_created" | "message_updated" => {
            let note = if body["private"] == true { " private" } else { "" };
            format!("{}{note} {}", body["message_type"].as_str().unwrap(), body["content"].as_str().unwrap_or("-"))
        }
        "conversation_updated" => {
            let changed = body["changed_attributes"].as_array().unwrap();
            let names = changed.iter().flat_map(|change| change.as_object().unwrap().keys());
            names.filter(|name| *name != "updated_at").cloned().collect::<Vec<_>>().join(",")
        }
        _ => body["status"].as_str().unwrap_or_default().to_owned(),
    };
    format!("{event} {rest}").trim_end().to_owned()
}

/// A simulator and the client that talks to it.
pub struct Bench {
    pub chatwoot: Chatwoot,
    pub client: reqwest::Client,
}

/// Fast and without a bot, so that only what a test does happens.
pub fn quiet(webhook: Option<&Receiver>) -> Options {
    let knobs = Knobs { bot: false, ..Knobs::default() };
    Options { webhook: webhook.map(|receiver| receiver.url.clone()), time_scale: 0.002, knobs, ..Options::default() }
}

/// Fast, with the demo bot.
pub fn lively(webhook: &Receiver) -> Options {
    Options { knobs: Knobs::default(), ..quiet(Some(webhook)) }
}

impl Bench {
    pub async fn start(options: Options) -> Self {
        let chatwoot = chatwoot::start(options).await.unwrap();
        let client = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
        Bench { chatwoot, client: client.build().unwrap() }
    }

    pub fn url(&self, path: &str) -> String {
        self.chatwoot.base_urls().base.join(path).unwrap().to_string()
    }

    /// A call with the administrator's token; status and body, null where it is no JSON.
    pub async fn call(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        self.call_as(&self.chatwoot.tokens().access, method, path, body).await
    }

    pub async fn call_as(&self, token: &str, method: &str, path: &str, body: Value) -> (u16, Value) {
        let request = self.client.request(method.parse().unwrap(), self.url(path)).header("api-access-token", token);
        let request = if body.is_null() { request } else { request.json(&body) };
        answer(request).await
    }

    /// A call below the account that must succeed.
    pub async fn api(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(method, &format!("api/v1/accounts/1/{path}"), body).await;
        assert_eq!(status, 200, "{method} {path}: {answer}");
        answer
    }

    /// A multipart POST of `(field, file name, text)`, with the token that the public API ignores.
    pub async fn upload(&self, path: &str, fields: &[(&str, Option<&str>, &str)]) -> (u16, Value) {
        let mut body = String::new();
        for (field, file, text) in fields {
            let file = file.map(|name| format!("; filename=\"{name}\"\r\nContent-Type: image/png")).unwrap_or_default();
            body.push_str(&format!(
                "--cut\r\nContent-Disposition: form-data; name=\"{field}\"{file}\r\n\r\n{text}\r\n"
            ));
        }
        body.push_str("--cut--\r\n");
        let request = self.client.post(self.url(path)).header("api_access_token", self.chatwoot.tokens().access);
        answer(request.header("content-type", "multipart/form-data; boundary=cut").body(body)).await
    }

    /// A call to the inbox's public API.
    pub async fn visit(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let inbox = self.chatwoot.ids().inbox_identifier;
        let url = self.url(&format!("public/api/v1/inboxes/{inbox}/{path}"));
        let request = self.client.request(method.parse().unwrap(), url);
        answer(if body.is_null() { request } else { request.json(&body) }).await
    }

    pub async fn public(&self, method: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.visit(method, path, body).await;
        assert_eq!(status, 200, "{method} {path}: {answer}");
        answer
    }

    /// A contact `ana` with a conversation, by the public API; the path below which its messages are.
    pub async fn customer(&self) -> String {
        self.public("POST", "contacts", json!({ "source_id": "ana", "name": "Ana", "identifier": "cust-42" })).await;
        let conversation = self.public("POST", "contacts/ana/conversations", json!({})).await;
        format!("contacts/ana/conversations/{}", plain(&conversation["id"]))
    }

    pub async fn says(&self, conversation: &str, text: &str) -> Value {
        let sent = self.public("POST", &format!("{conversation}/messages"), json!({ "content": text })).await;
        self.idle().await;
        sent
    }

    pub async fn idle(&self) {
        within(self.chatwoot.idle()).await;
    }
}

/// An id without quotes.
pub fn plain(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

pub async fn answer(request: reqwest::RequestBuilder) -> (u16, Value) {
    let reply = request.send().await.unwrap();
    let status = reply.status().as_u16();
    let text = reply.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

/// Keys of an object in their order.
pub fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}
