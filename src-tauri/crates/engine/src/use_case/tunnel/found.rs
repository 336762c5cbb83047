//! Tunnels that run on this machine, as their own status pages tell: ngrok's and cloudflared's.

use std::time::Duration;

use serde_json::Value;
use standin_client::{About, Retry, TargetPolicy, WireRequest};
use standin_model::view::{FoundTunnel, TunnelSearch};
use standin_model::{Direction, Fault, Kind};

use crate::Engine;

/// Where ngrok shows its tunnels: the first free port from 4040 on (docs/tunnels.md, unverified).
const NGROK_PORTS: [u16; 3] = [4040, 4041, 4042];
/// Where cloudflared shows its metrics and the name of a quick tunnel (docs/tunnels.md, unverified).
const CLOUDFLARED_PORTS: [u16; 5] = [20241, 20242, 20243, 20244, 20245];
/// A program of this machine answers at once.
const KNOCK: Duration = Duration::from_millis(300);
/// The longest page that is read, and the most tunnels of one.
const PAGE_BYTES: usize = 256 * 1024;
const MOST: usize = 20;

impl Engine {
    /// Lists the tunnels that run on this machine. Only ports at which something listens get a request.
    ///
    /// # Errors
    /// When the log refuses.
    pub async fn tunnel_found(&self, search: TunnelSearch) -> Result<Vec<FoundTunnel>, Fault> {
        let here = self.door.lock().await.as_ref().map(|door| door.port());
        let current = self.public_url().await?;
        let mut found = Vec::new();
        for port in NGROK_PORTS.into_iter().chain(search.ngrok_port) {
            if let Some(page) = self.page(port, "/api/tunnels").await {
                found.extend(of_ngrok(&page, here));
            }
        }
        for port in CLOUDFLARED_PORTS {
            if let Some(page) = self.page(port, "/quicktunnel").await {
                found.extend(of_cloudflared(&page));
            }
        }
        for tunnel in &mut found {
            tunnel.current = current.as_deref() == Some(tunnel.url.as_str());
        }
        found.truncate(MOST);
        Ok(found)
    }

    /// The JSON at a port of this machine; `None` where nothing listens, or where it is something else.
    async fn page(&self, port: u16, path: &str) -> Option<Value> {
        let knocking = tokio::net::TcpStream::connect(("127.0.0.1", port));
        drop(tokio::time::timeout(KNOCK, knocking).await.ok()?.ok()?);
        let head = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\n\r\n");
        let wire = WireRequest {
            url: format!("http://127.0.0.1:{port}{path}"),
            head: head.into_bytes(),
            body: Vec::new(),
            framing: None,
            policy: TargetPolicy::UserTyped,
        };
        let about =
            About { retry: Retry::Never, max_reply_bytes: PAGE_BYTES, ..About::new(Direction::Sent, Kind::Probe) };
        let sent = self.prober().ok()?.send_wire(wire, about).await.ok()?;
        let reply = sent.reply.as_ref().filter(|reply| sent.status() == Some(200) && !reply.truncated)?;
        serde_json::from_slice(&reply.body).ok()
    }
}

/// ngrok tells for each tunnel its public URL and where it leads.
fn of_ngrok(page: &Value, here: Option<u16>) -> Vec<FoundTunnel> {
    let tunnels = page["tunnels"].as_array().map(Vec::as_slice).unwrap_or_default();
    let read = |tunnel: &Value| {
        let url = public(tunnel["public_url"].as_str()?)?;
        let leads_to = tunnel["config"]["addr"].as_str().map(|text| text.chars().take(200).collect::<String>());
        let leads_here = leads_to.as_deref().and_then(port_of).zip(here).map(|(to, here)| to == here);
        Some(FoundTunnel { program: "ngrok".to_owned(), url, leads_to, leads_here, current: false })
    };
    tunnels.iter().take(MOST).filter_map(read).collect()
}

/// cloudflared tells the name of its quick tunnel, and not where it leads.
fn of_cloudflared(page: &Value) -> Option<FoundTunnel> {
    let host = page["hostname"].as_str().filter(|host| !host.is_empty())?;
    let url = public(&format!("https://{host}"))?;
    Some(FoundTunnel { program: "cloudflared".to_owned(), url, leads_to: None, leads_here: None, current: false })
}

/// A public URL as it would be set; `None` for what is none.
fn public(text: &str) -> Option<String> {
    crate::use_case::door::public_base(text).ok().filter(|url| url.len() <= 500)
}

/// The port that `host:port`, a URL or a bare port names.
fn port_of(text: &str) -> Option<u16> {
    if let Ok(url) = url::Url::parse(text)
        && url.has_host()
    {
        return url.port_or_known_default();
    }
    text.rsplit(':').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ngroks_page_tells_which_tunnel_leads_here() {
        let page = json!({"tunnels": [
            {"public_url": "https://a.ngrok.app", "config": {"addr": "http://localhost:47013"}},
            {"public_url": "https://b.ngrok.app/", "config": {"addr": "localhost:3000"}},
            {"public_url": "tcp://0.tcp.ngrok.io:1", "config": {"addr": "localhost:22"}},
            {"public_url": 7}, "odd",
        ], "uri": "/api/tunnels"});
        let found = of_ngrok(&page, Some(47013));
        let facts: Vec<_> = found.iter().map(|tunnel| (tunnel.url.as_str(), tunnel.leads_here)).collect();
        assert_eq!(facts, [("https://a.ngrok.app", Some(true)), ("https://b.ngrok.app", Some(false))]);
        assert!(of_ngrok(&json!([1]), None).is_empty() && of_ngrok(&json!({"tunnels": {}}), None).is_empty());
    }

    #[test]
    fn cloudflareds_page_tells_the_name_alone() {
        let found = of_cloudflared(&json!({"hostname": "a-b.trycloudflare.com"})).expect("a tunnel");
        assert_eq!((found.url.as_str(), found.leads_here), ("https://a-b.trycloudflare.com", None));
        assert_eq!(of_cloudflared(&json!({"hostname": ""})), None);
        assert_eq!(of_cloudflared(&json!({"hostname": "x y"})), None);
    }

    #[test]
    fn ports_are_read_in_every_spelling() {
        for text in ["http://localhost:47013", "localhost:47013", "47013", "127.0.0.1:47013"] {
            assert_eq!(port_of(text), Some(47013), "{text}");
        }
        assert_eq!(port_of("https://localhost"), Some(443));
        assert_eq!(port_of("nowhere"), None);
    }
}
