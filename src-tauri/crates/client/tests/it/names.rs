//! Names: both ways of sending ask the same resolver, and a name is checked by every address it leads to.

use std::net::SocketAddr;
use std::sync::Arc;

use standin_client::resolve::Resolving;
use standin_client::{Client, ClientError, Resolver, TargetError, TargetPolicy, Timeouts, WireRequest};
use standin_model::SystemClock;

use crate::support::{Act, Log, Server, Writer, about, post};

struct Leads(Vec<&'static str>);

impl Resolver for Leads {
    fn resolve(&self, host: &str, port: u16) -> Resolving {
        assert_eq!(host, "platform.example");
        let found = self.0.iter().map(|address| SocketAddr::new(address.parse().expect("address"), port)).collect();
        Box::pin(async move { Ok(found) })
    }
}

fn client(log: &Arc<Log>, leads: &[&'static str]) -> Client {
    let recorder = Arc::new(Writer(Arc::clone(log)));
    let resolver = Arc::new(Leads(leads.to_vec()));
    Client::with_resolver(recorder, Arc::new(SystemClock), Timeouts::default(), resolver).expect("set up")
}

fn wire(url: &str, policy: TargetPolicy) -> WireRequest {
    let head = b"GET / HTTP/1.1\r\nHost: platform.example\r\n\r\n".to_vec();
    WireRequest { url: url.to_owned(), head, body: Vec::new(), framing: None, policy }
}

#[tokio::test]
async fn a_name_leads_where_the_resolver_says_and_the_next_address_is_tried() {
    let log = Arc::new(Log::default());
    let server = Server::start(&log, vec![Act::status(200)]).await;
    let url = format!("http://platform.example:{}/", server.address.port());
    let client = client(&log, &["::1", "127.0.0.1"]);
    assert_eq!(client.send(post(&url), about()).await.expect("sent").status(), Some(200));
    let sent = client.send_wire(wire(&url, TargetPolicy::UserTyped), about()).await.expect("sent");
    assert_eq!(sent.status(), Some(200));
    for arrived in server.arrived() {
        let text = String::from_utf8(arrived.bytes).expect("text").to_ascii_lowercase();
        assert!(text.contains(&format!("host: platform.example:{}\r\n", server.address.port())), "{text}");
    }
}

#[tokio::test]
async fn a_name_that_leads_to_a_forbidden_address_is_refused_before_anything_leaves() {
    let log = Arc::new(Log::default());
    let server = Server::start(&log, vec![Act::status(200)]).await;
    let url = format!("http://platform.example:{}/", server.address.port());
    for (leads, policy) in [
        (["127.0.0.1", "169.254.169.254"], TargetPolicy::UserTyped),
        (["127.0.0.1", "::ffff:169.254.169.254"], TargetPolicy::UserTyped),
        (["127.0.0.1", "64:ff9b::a9fe:a9fe"], TargetPolicy::UserTyped),
        (["93.184.215.14", "127.0.0.1"], TargetPolicy::Public),
    ] {
        let client = client(&log, &leads);
        let refused = client.send_wire(wire(&url, policy), about()).await;
        let expected =
            matches!(refused, Err(ClientError::Target(TargetError::Forbidden { .. } | TargetError::Private { .. })));
        assert!(expected, "{refused:?}");
        let refused = client.fetch_media(&url, policy, about(), 9).await;
        assert!(matches!(refused, Err(ClientError::Target(_))), "{refused:?}");
    }
    assert!(log.events().is_empty());
}
