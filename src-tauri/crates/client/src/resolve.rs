//! Names to addresses: the machine's resolver, behind a trait so that tests can say where a name leads.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;

/// The promise of addresses.
pub type Resolving = Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;

/// Finds the addresses of a host name.
pub trait Resolver: Send + Sync + 'static {
    /// The addresses of `host`, each with `port`, in order of preference.
    fn resolve(&self, host: &str, port: u16) -> Resolving;
}

/// The resolver of the machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl Resolver for SystemResolver {
    fn resolve(&self, host: &str, port: u16) -> Resolving {
        let host = host.to_owned();
        Box::pin(async move { Ok(tokio::net::lookup_host((host, port)).await?.collect()) })
    }
}

/// A name that leads nowhere: told apart from other failures by its type.
#[derive(Debug, thiserror::Error)]
#[error("the name could not be resolved")]
pub(crate) struct DnsFailed;

/// The same resolver for the HTTP library.
pub(crate) struct ForLibrary(pub(crate) Arc<dyn Resolver>);

impl reqwest::dns::Resolve for ForLibrary {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        // Port 0 is filled in by the library with the URL's own.
        let found = self.0.resolve(name.as_str(), 0);
        Box::pin(async move {
            match found.await {
                Ok(addresses) if !addresses.is_empty() => Ok(Box::new(addresses.into_iter()) as reqwest::dns::Addrs),
                _ => Err(Box::new(DnsFailed) as Box<dyn std::error::Error + Send + Sync>),
            }
        })
    }
}
