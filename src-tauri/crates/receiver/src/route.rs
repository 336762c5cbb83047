//! Which paths the door answers, and which hosts are its own.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, PoisonError, RwLock};

use standin_model::secret::MASK;
use standin_model::{PlatformKind, Secret};
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

use crate::answer::Answer;
use crate::file::ServedFile;
use crate::watch::SAMPLE_BYTES;

/// What is behind a path.
#[derive(Debug, Clone)]
pub enum Purpose {
    /// Webhooks are taken, and answered like this.
    Webhook(Answer),
    /// Probes of our own come back in.
    Probe,
    /// A file is handed out.
    File(Arc<ServedFile>),
}

/// One address at which the door answers.
#[derive(Debug, Clone)]
pub struct Route {
    /// The whole path, with at least 128 bits that nobody guesses, for example `/hooks/<32 hexadecimal digits>`.
    pub path: Secret,
    /// Name of the connection that it belongs to.
    pub connection: Option<String>,
    /// The platform that comes by it.
    pub platform: Option<PlatformKind>,
    /// What is behind it.
    pub purpose: Purpose,
}

/// Whose host a request named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HostOf {
    /// The public tunnel's.
    Public,
    /// This machine's, or one that the user allowed.
    Local,
    /// Nobody's that is known here.
    Foreign,
}

/// The routes and hosts of the moment.
#[derive(Debug)]
pub(crate) struct Routing {
    bound: SocketAddr,
    routes: RwLock<Arc<[Route]>>,
    public_host: RwLock<Option<String>>,
    allowed_hosts: RwLock<Vec<String>>,
}

impl Routing {
    pub(crate) fn new(bound: SocketAddr) -> Self {
        Self {
            bound,
            routes: RwLock::new(Arc::from(Vec::new())),
            public_host: RwLock::default(),
            allowed_hosts: RwLock::default(),
        }
    }

    pub(crate) fn set_routes(&self, routes: Vec<Route>) {
        *self.routes.write().unwrap_or_else(PoisonError::into_inner) = Arc::from(routes);
    }

    pub(crate) fn set_public_host(&self, host: Option<String>) {
        *self.public_host.write().unwrap_or_else(PoisonError::into_inner) = host;
    }

    pub(crate) fn set_allowed_hosts(&self, hosts: Vec<String>) {
        *self.allowed_hosts.write().unwrap_or_else(PoisonError::into_inner) = hosts;
    }

    /// The route of a path. Every route is compared, so that the time taken tells nothing.
    pub(crate) fn find(&self, path: &[u8]) -> Option<Route> {
        let routes = Arc::clone(&self.routes.read().unwrap_or_else(PoisonError::into_inner));
        let mut found = Choice::from(0);
        let mut index = 0_u64;
        for (position, route) in (0_u64..).zip(routes.iter()) {
            let equal = route.path.reveal().as_bytes().ct_eq(path);
            index.conditional_assign(&position, equal);
            found |= equal;
        }
        if bool::from(found) { usize::try_from(index).ok().and_then(|index| routes.get(index).cloned()) } else { None }
    }

    /// The start of a head for telling about it, with every route's path masked: this goes past the sealing of the log.
    pub(crate) fn sample(&self, head: &[u8]) -> Vec<u8> {
        let routes = Arc::clone(&self.routes.read().unwrap_or_else(PoisonError::into_inner));
        let longest = routes.iter().map(|route| route.path.reveal().len()).max().unwrap_or(0);
        let mut sample = head[..head.len().min(SAMPLE_BYTES + longest)].to_vec();
        for path in routes.iter().map(|route| route.path.reveal().as_bytes()).filter(|path| !path.is_empty()) {
            let mut from = 0;
            while let Some(at) = sample[from..].windows(path.len()).position(|window| window == path) {
                sample[from + at..from + at + path.len()].fill(MASK);
                from += at + path.len();
            }
        }
        sample.truncate(SAMPLE_BYTES);
        sample
    }

    /// Whose host a `Host` value names. Ports do not matter: tunnels map them.
    pub(crate) fn host_of(&self, value: &[u8]) -> HostOf {
        let Ok(value) = std::str::from_utf8(value) else { return HostOf::Foreign };
        let name = without_port(value.trim());
        let public = self.public_host.read().unwrap_or_else(PoisonError::into_inner);
        if public.as_deref().is_some_and(|host| without_port(host).eq_ignore_ascii_case(name)) {
            return HostOf::Public;
        }
        let bare = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        let allowed = self.allowed_hosts.read().unwrap_or_else(PoisonError::into_inner);
        if allowed.iter().any(|host| without_port(host).eq_ignore_ascii_case(name)) {
            return HostOf::Local;
        }
        let local = match bare.parse::<IpAddr>() {
            Ok(address) => address.is_loopback() || address == self.bound.ip(),
            Err(_) => bare.eq_ignore_ascii_case("localhost"),
        };
        if local { HostOf::Local } else { HostOf::Foreign }
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routing() -> Routing {
        let routing = Routing::new(SocketAddr::from(([127, 0, 0, 1], 80)));
        let route = |path: &str, name: &str| Route {
            path: Secret::new(path),
            connection: Some(name.to_owned()),
            platform: None,
            purpose: Purpose::Webhook(Answer::default()),
        };
        routing.set_routes(vec![route("/hooks/aaaa", "a"), route("/hooks/bbbb", "b")]);
        routing.set_public_host(Some("Tunnel.example:443".to_owned()));
        routing.set_allowed_hosts(vec!["Host.docker.internal".to_owned()]);
        routing
    }

    #[test]
    fn only_whole_paths_match() {
        let routing = routing();
        let name = |path: &[u8]| routing.find(path).and_then(|route| route.connection);
        assert_eq!(name(b"/hooks/aaaa").as_deref(), Some("a"));
        assert_eq!(name(b"/hooks/bbbb").as_deref(), Some("b"));
        for wrong in ["/hooks/aaab", "/hooks/aaa", "/hooks/aaaaa", "/hooks/", "/", "", "/HOOKS/aaaa", "/hooks/%61aaa"] {
            assert_eq!(name(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn a_sample_shows_no_path_of_a_route() {
        let routing = routing();
        let sample = routing.sample(b"POST /hooks/aaaa/x?/hooks/bbbb HTTP/1.1\r\nReferer: http://a/hooks/aaaa\r\n");
        assert_eq!(sample, b"POST ***********/x?*********** HTTP/1.1\r\nReferer: http://a***********\r\n");
        let late = [vec![b'x'; SAMPLE_BYTES - 3], b"/hooks/aaaa".to_vec()].concat();
        assert_eq!(routing.sample(&late)[SAMPLE_BYTES - 4..], *b"x***");
    }

    #[test]
    fn hosts_are_told_apart() {
        let routing = routing();
        for (value, expected) in [
            ("tunnel.example", HostOf::Public),
            ("TUNNEL.example:8443", HostOf::Public),
            ("localhost:4000", HostOf::Local),
            ("127.0.0.1:4000", HostOf::Local),
            ("127.9.9.9", HostOf::Local),
            ("[::1]:4000", HostOf::Local),
            ("[::1]", HostOf::Local),
            ("tunnel.example.evil.test", HostOf::Foreign),
            ("host.docker.internal:4000", HostOf::Local),
            ("docker.internal", HostOf::Foreign),
            ("192.0.2.1", HostOf::Foreign),
            ("", HostOf::Foreign),
        ] {
            assert_eq!(routing.host_of(value.as_bytes()), expected, "{value}");
        }
        assert_eq!(routing.host_of(b"\xff"), HostOf::Foreign);
    }
}
