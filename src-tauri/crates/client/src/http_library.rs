//! One exchange through the HTTP library, with the heads of request and reply rebuilt as the wire has them.

use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_LENGTH, HOST, TRANSFER_ENCODING, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use http_body_util::{BodyExt as _, Full};
use standin_model::exchange::NetworkError;
use standin_model::{ApiRequest, HeadOrigin, Part};
use tokio::time::Instant;
use url::{Position, Url};

use crate::attempt::{Departure, Outgoing, Reached, Transport};
use crate::client::Shared;
use crate::error::ClientError;
use crate::network::{self, Stage};
use crate::resolve::ForLibrary;
use crate::wire::plan::authority;

/// What we call ourselves.
pub(crate) const OWN_NAME: &str = concat!("Standin/", env!("CARGO_PKG_VERSION"));

/// Shorter than the five seconds after which common servers close an idle connection: a message that meets a closing
/// connection gets no answer, and must not be repeated.
const IDLE: Duration = Duration::from_secs(4);

/// The library's client: nothing ambient, nothing followed, nothing decoded, nothing repeated behind our back.
pub(crate) fn build(
    tls: rustls::ClientConfig,
    connect: Duration,
    resolver: ForLibrary,
) -> Result<reqwest::Client, ClientError> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .http1_only()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .no_proxy()
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .retry(reqwest::retry::never())
        .connect_timeout(connect)
        .pool_idle_timeout(IDLE)
        .dns_resolver(resolver)
        .build()
        .map_err(|error| ClientError::Setup(error.to_string()))
}

/// Turns an adapter's request into what will leave.
pub(crate) fn prepare(request: ApiRequest) -> Result<Outgoing, ClientError> {
    let invalid = |why: &str| ClientError::InvalidRequest(why.to_owned());
    let mut url = Url::parse(&request.url).map_err(|error| invalid(&format!("its address is not one: {error}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid(&format!("its address begins with {}, not with http or https", url.scheme())));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(invalid("its address carries a user name or a password"));
    }
    url.set_fragment(None);
    let method = Method::from_bytes(request.method.as_bytes()).map_err(|_| invalid("its method is not one"))?;
    let fields = fields(&request, &method, &url)?;
    let target = url[Position::BeforePath..Position::AfterQuery].to_owned();
    let start = format!("{method} {target} HTTP/1.1\r\n");
    Ok(Outgoing {
        method: request.method,
        target,
        url,
        origin: HeadOrigin::Rebuilt,
        request: Part { head: head(start.as_bytes(), &fields), body: request.body, framing: None, truncated: false },
        changes: Vec::new(),
        transport: Transport::Library(fields),
    })
}

/// Every field that will leave, in order, so that the library has none to add.
fn fields(request: &ApiRequest, method: &Method, url: &Url) -> Result<HeaderMap, ClientError> {
    let invalid = |name: &str| ClientError::InvalidRequest(format!("the header {name} has a character HTTP forbids"));
    let own = [(HOST, authority(url)), (USER_AGENT, OWN_NAME.to_owned()), (ACCEPT, "*/*".to_owned())];
    let mut map = HeaderMap::new();
    for (name, value) in own {
        if !request.headers.iter().any(|(given, _)| given.eq_ignore_ascii_case(name.as_str())) {
            map.append(&name, HeaderValue::from_str(&value).map_err(|_| invalid(name.as_str()))?);
        }
    }
    for (name, value) in &request.headers {
        let parsed = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid(&name.escape_debug().to_string()))?;
        if parsed == TRANSFER_ENCODING {
            return Err(ClientError::InvalidRequest("the header transfer-encoding is not the caller's".to_owned()));
        }
        if parsed == CONTENT_LENGTH {
            continue;
        }
        let mut value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| invalid(parsed.as_str()))?;
        // Any of them may be a token: kept out of traces.
        value.set_sensitive(true);
        map.append(parsed, value);
    }
    if !request.body.is_empty() || matches!(*method, Method::POST | Method::PUT | Method::PATCH) {
        map.append(CONTENT_LENGTH, HeaderValue::from(request.body.len()));
    }
    Ok(map)
}

/// A head as HTTP/1.1 writes it.
fn head(start: &[u8], fields: &HeaderMap) -> Vec<u8> {
    let mut out = start.to_vec();
    for (name, value) in fields {
        out.extend_from_slice(name.as_str().as_bytes());
        out.extend_from_slice(b": ");
        out.extend_from_slice(value.as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"\r\n");
    out
}

/// Makes the exchange.
pub(crate) async fn exchange(
    shared: &Shared,
    outgoing: &Outgoing,
    fields: &HeaderMap,
    max_reply: usize,
    departure: &std::sync::Arc<Departure>,
) -> Reached {
    let timeouts = shared.timeouts;
    let url = &outgoing.url;
    let deadline = Instant::now() + timeouts.total;
    let request = match library_request(outgoing, fields, departure) {
        Ok(request) => request,
        Err(error) => return Reached::failed(error, false),
    };
    let bodyless = outgoing.request.body.is_empty();
    let response = match tokio::time::timeout_at(deadline, shared.library.execute(request)).await {
        Err(_) => return Reached::failed(network::timeout(url, timeouts.total), departure.marked() || bodyless),
        Ok(Err(error)) => {
            let connecting = error.is_connect() && !departure.marked();
            let stage = if connecting { Stage::Connecting } else { Stage::Talking };
            let error = error.without_url();
            return Reached::failed(network::classify(&error, stage, url, timeouts.connect), !connecting);
        }
        Ok(Ok(response)) => response,
    };
    // Without a body nothing told us when the head left; now it certainly has.
    departure.count();
    read_reply(response, url, timeouts.total, deadline, max_reply).await
}

fn library_request(
    outgoing: &Outgoing,
    fields: &HeaderMap,
    departure: &std::sync::Arc<Departure>,
) -> Result<reqwest::Request, NetworkError> {
    let method = Method::from_bytes(outgoing.method.as_bytes())
        .map_err(|_| network::network_error("other", "The method is not one of HTTP.".to_owned()))?;
    let mut request = reqwest::Request::new(method, outgoing.url.clone());
    *request.headers_mut() = fields.clone();
    if !outgoing.request.body.is_empty() {
        let departure = std::sync::Arc::clone(departure);
        let body = Full::new(Bytes::from(outgoing.request.body.clone())).map_frame(move |frame| {
            // The library asks for the body when it writes the head: this is the moment of departure.
            departure.mark();
            frame
        });
        *request.body_mut() = Some(reqwest::Body::wrap(body));
    }
    Ok(request)
}

async fn read_reply(
    mut response: reqwest::Response,
    url: &Url,
    total: Duration,
    deadline: Instant,
    max: usize,
) -> Reached {
    let status = response.status().as_u16();
    let mut reply = Part { head: reply_head(&response), ..Part::default() };
    let error = loop {
        match tokio::time::timeout_at(deadline, response.chunk()).await {
            Err(_) => break Some(network::timeout(url, total)),
            Ok(Err(error)) => {
                break Some(network::classify(&error.without_url(), Stage::Talking, url, Duration::ZERO));
            }
            Ok(Ok(None)) => break None,
            Ok(Ok(Some(bytes))) => {
                let room = max - reply.body.len();
                reply.body.extend_from_slice(&bytes[..bytes.len().min(room)]);
                if bytes.len() > room {
                    reply.truncated = true;
                    break None;
                }
            }
        }
    };
    reply.truncated |= error.is_some();
    Reached { status: Some(status), reply: Some(reply), error, left: true }
}

fn reply_head(response: &reqwest::Response) -> Vec<u8> {
    let version = if response.version() == http::Version::HTTP_10 { "HTTP/1.0" } else { "HTTP/1.1" };
    let status = response.status();
    let canonical = status.canonical_reason().unwrap_or_default().as_bytes();
    let reason = response.extensions().get::<hyper::ext::ReasonPhrase>().map_or(canonical, |phrase| phrase.as_bytes());
    let start = [format!("{version} {} ", status.as_u16()).as_bytes(), reason, b"\r\n"].concat();
    head(&start, response.headers())
}
