//! Who may use the browser host: only this machine, only by its own name, only with the ticket or the cookie it gave.

use std::sync::Arc;
use std::sync::Mutex;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use subtle::ConstantTimeEq;

/// The one-time ticket of the printed address, and the cookie that is given for it.
pub struct Guard {
    port: u16,
    ticket: Mutex<Option<String>>,
    cookie: String,
}

impl Guard {
    /// A guard for a server at this port of the loopback address.
    pub fn new(port: u16) -> Self {
        Self { port, ticket: Mutex::new(Some(random())), cookie: random() }
    }

    /// The ticket for the printed address; empty once it was used.
    pub fn ticket(&self) -> String {
        self.lock().clone().unwrap_or_default()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<String>> {
        self.ticket.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Takes the ticket, once.
    fn redeem(&self, given: &str) -> bool {
        let mut ticket = self.lock();
        let fits = ticket.as_ref().is_some_and(|ticket| same(ticket, given));
        if fits {
            *ticket = None;
        }
        fits
    }

    /// A name that only this server's cookie has: cookies do not tell ports apart.
    fn cookie_name(&self) -> String {
        format!("standin-{}", self.port)
    }

    fn knows(&self, headers: &HeaderMap) -> bool {
        let name = self.cookie_name();
        let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        cookies
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .any(|(key, value)| key == name && same(value, &self.cookie))
    }

    /// Whether the request speaks to this server by its own name and, where it tells, from its own page.
    fn is_own(&self, headers: &HeaderMap) -> bool {
        let hosts = [format!("127.0.0.1:{}", self.port), format!("localhost:{}", self.port)];
        let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
        let Some(host) = host.filter(|host| hosts.iter().any(|own| own == host)) else { return false };
        let origin = headers.get(header::ORIGIN).map(|value| value.to_str().unwrap_or_default());
        let site = headers.get("sec-fetch-site").map(|value| value.to_str().unwrap_or_default());
        origin.is_none_or(|origin| origin == format!("http://{host}"))
            && site.is_none_or(|site| matches!(site, "same-origin" | "none"))
    }
}

/// Lets in whoever may; turns the ticket of the printed address into a cookie.
pub async fn check(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    if !guard.is_own(request.headers()) {
        return (StatusCode::FORBIDDEN, "This address is for the browser of this machine only.\n").into_response();
    }
    if guard.knows(request.headers()) {
        return next.run(request).await;
    }
    let ticket = request.uri().query().and_then(|query| query.strip_prefix("token=")).unwrap_or_default();
    if *request.method() == Method::GET && request.uri().path() == "/" && guard.redeem(ticket) {
        let cookie = format!("{}={}; Path=/; HttpOnly; SameSite=Strict", guard.cookie_name(), guard.cookie);
        return (StatusCode::SEE_OTHER, [(header::SET_COOKIE, cookie), (header::LOCATION, "/".to_owned())])
            .into_response();
    }
    (
        StatusCode::UNAUTHORIZED,
        "The address was used already, or is not whole. Run `standin serve` again for a new one.\n",
    )
        .into_response()
}

fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

fn random() -> String {
    hex::encode(rand::random::<[u8; 20]>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse::<header::HeaderName>().expect("a name"), value.parse().expect("a value")))
            .collect()
    }

    #[test]
    fn the_ticket_works_once() {
        let guard = Guard::new(1);
        let ticket = guard.ticket();
        assert!(!guard.redeem("wrong"));
        assert!(guard.redeem(&ticket));
        assert!(!guard.redeem(&ticket));
        assert!(!guard.redeem(""));
    }

    #[test]
    fn only_its_own_names_and_pages_may_speak_to_it() {
        let guard = Guard::new(8080);
        assert!(guard.is_own(&headers(&[("host", "127.0.0.1:8080")])));
        assert!(guard.is_own(&headers(&[("host", "localhost:8080"), ("origin", "http://localhost:8080")])));
        assert!(!guard.is_own(&headers(&[("host", "evil.example:8080")])));
        assert!(!guard.is_own(&headers(&[("host", "127.0.0.1:8080"), ("origin", "http://evil.example")])));
        assert!(!guard.is_own(&headers(&[("host", "127.0.0.1:8080"), ("sec-fetch-site", "cross-site")])));
        assert!(!guard.is_own(&headers(&[])));
    }

    #[test]
    fn the_cookie_is_told_apart_from_another_servers() {
        let guard = Guard::new(8080);
        let good = format!("a=b; standin-8080={}", guard.cookie);
        let other = format!("standin-8081={}", guard.cookie);
        assert!(guard.knows(&headers(&[("cookie", &good)])));
        assert!(!guard.knows(&headers(&[("cookie", &other)])));
    }
}
