//! TLS as the machine trusts it: rustls with ring, certificates judged by the operating system's store.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt as _;

use crate::error::ClientError;

/// The configuration that both ways of sending share.
pub(crate) fn config() -> Result<ClientConfig, ClientError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = || {
        ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| ClientError::Setup(error.to_string()))
    };
    let mut config = match builder()?.with_platform_verifier() {
        Ok(trusting) => trusting.with_no_client_auth(),
        Err(error) => {
            // A machine without certificates can still talk to a local platform over plain HTTP.
            tracing::warn!(%error, "no certificate store found: every https address will be refused");
            builder()?.with_root_certificates(RootCertStore::empty()).with_no_client_auth()
        }
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use rustls::ServerConfig;
    use rustls::pki_types::PrivatePkcs8KeyDer;
    use standin_model::exchange::Recording;
    use standin_model::{ApiRequest, Committed, Direction, Exchange, Kind, Outcome, Recorder, Seq, SystemClock};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;

    use super::*;
    use crate::{About, Client, SystemResolver, TargetPolicy, Timeouts, WireRequest};

    #[derive(Default)]
    struct Log(Mutex<Vec<Exchange>>);

    impl Recorder for Log {
        fn record(&self, exchange: Exchange) -> Recording<Committed> {
            self.0.lock().expect("not poisoned").push(exchange);
            Box::pin(async { Ok(Committed { seq: 1 }) })
        }

        fn complete(&self, _: Seq, _: Outcome) -> Recording<()> {
            Box::pin(async { Ok(()) })
        }

        fn answered(&self, _: Seq) {}
    }

    /// A server for `localhost` that echoes what it gets, and the store that trusts it.
    async fn server() -> (u16, RootCertStore) {
        let issued = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("issued");
        let key = PrivatePkcs8KeyDer::from(issued.signing_key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![issued.cert.der().clone()], key.into())
            .expect("a certificate");
        let mut roots = RootCertStore::empty();
        roots.add(issued.cert.der().clone()).expect("a root");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let port = listener.local_addr().expect("bound").port();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let Ok(mut stream) = acceptor.accept(stream).await else { continue };
                let mut bytes = vec![0; 4_096];
                let length = stream.read(&mut bytes).await.expect("reads");
                stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.expect("writes");
                stream.write_all(&bytes[..length]).await.expect("writes");
                stream.shutdown().await.expect("closes");
            }
        });
        (port, roots)
    }

    fn trusting(roots: RootCertStore) -> ClientConfig {
        ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth()
    }

    fn client(tls: ClientConfig) -> (Client, Arc<Log>) {
        let log = Arc::new(Log::default());
        let recorder = Arc::<Log>::clone(&log);
        let resolver = Arc::new(SystemResolver);
        let client = Client::with_tls(recorder, Arc::new(SystemClock), Timeouts::default(), resolver, tls);
        (client.expect("set up"), log)
    }

    fn request(url: &str) -> ApiRequest {
        ApiRequest { method: "GET".to_owned(), url: url.to_owned(), headers: Vec::new(), body: Vec::new() }
    }

    fn wire(url: &str) -> WireRequest {
        let head = b"GET /x HTTP/1.1\r\nHOST: localhost\r\nX: \xff\r\n\r\n".to_vec();
        WireRequest { url: url.to_owned(), head, body: Vec::new(), framing: None, policy: TargetPolicy::UserTyped }
    }

    #[tokio::test]
    async fn both_ways_of_sending_speak_tls() {
        let (port, roots) = server().await;
        let (client, log) = client(trusting(roots));
        let about = About::new(Direction::Sent, Kind::Api);
        let url = format!("https://localhost:{port}/x");
        let library = client.send(request(&url), about.clone()).await.expect("sent");
        let wire = client.send_wire(wire(&url), about).await.expect("sent");
        for (sent, recorded) in [library, wire].iter().zip(log.0.lock().expect("not poisoned").iter()) {
            let reply = sent.reply.as_ref().unwrap_or_else(|| panic!("{sent:?}"));
            assert_eq!((&reply.body, reply.truncated), (&recorded.request.head, false));
        }
    }

    #[tokio::test]
    async fn who_is_not_trusted_gets_nothing_and_is_named() {
        let (port, _) = server().await;
        let (client, _) = client(config().expect("set up"));
        let about = About::new(Direction::Sent, Kind::Api);
        let url = format!("https://localhost:{port}/x");
        let library = client.send(request(&url), about.clone()).await.expect("sent");
        let wire = client.send_wire(wire(&url), about).await.expect("sent");
        for sent in [library, wire] {
            let error = sent.attempts[0].error.as_ref().expect("refused");
            assert_eq!(error.code, "tls");
            assert!(error.message.contains(&format!("localhost:{port} is not trusted")), "{}", error.message);
        }
    }
}
