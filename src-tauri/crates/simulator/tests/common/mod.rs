//! A webhook receiver with answers to order, for the tests of every platform.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::{Router, body::Bytes};
use http::{HeaderMap, StatusCode};
use serde_json::Value;
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

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
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
