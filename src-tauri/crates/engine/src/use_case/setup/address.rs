//! Whose address a webhook address is, why ours cannot work, and why nothing came back.

use standin_model::Secret;
use standin_model::view::{Explained, WebhookOwner};
use standin_platform::{Capabilities, InboxSeen};

use crate::use_case::connection::host_of;

/// The address of an inbox, where one is set.
pub(super) fn given(inbox: &InboxSeen) -> Option<&str> {
    inbox.webhook_url.as_deref().map(str::trim).filter(|url| !url.is_empty())
}

/// Whose address it is: ours by the secret path alone, whatever the host, since tunnels come and go.
pub(super) fn owner(url: Option<&str>, ours: &[Secret]) -> WebhookOwner {
    let Some(url) = url else { return WebhookOwner::Nobody };
    let path = url::Url::parse(url).map_or_else(|_| url.to_owned(), |url| url.path().to_owned());
    let path = path.trim_end_matches('/');
    if ours.iter().any(|our| path.ends_with(our.reveal())) { WebhookOwner::Here } else { WebhookOwner::Elsewhere }
}

/// Why an address cannot work from where the platform is.
pub(super) fn problem(base_url: &str, address: Option<&str>) -> Option<Explained> {
    let explained = |code: &str, message: String, remedy: &str| {
        Some(Explained {
            code: code.to_owned(),
            message,
            remedy: remedy.to_owned(),
            platform_says: None,
            retryable: false,
        })
    };
    let Some(address) = address else {
        return explained(
            "receiver_closed",
            "The receiver does not listen, so there is no address to set.".to_owned(),
            "Start it: `standin listen`, or open the window.",
        );
    };
    if is_loopback(address) && !is_loopback(base_url) {
        let host = host_of(base_url).map(|(host, _)| host).unwrap_or_default();
        return explained(
            "tunnel_missing",
            format!("The receiver's address leads to this machine alone, and {host} is another one."),
            "Start a tunnel to the receiver's port and set its URL (`standin listen --public-url URL`, or in the status bar), then run the set-up again.",
        );
    }
    None
}

/// Why a webhook did not arrive, the likeliest first, each with what to do.
pub(super) fn likely_causes(
    capabilities: &Capabilities,
    version: Option<&str>,
    base_url: &str,
    address: &str,
) -> Vec<String> {
    let mut causes = Vec::new();
    let local = is_local(address);
    if local
        && let Some(guard) = capabilities.private_targets
        && version.and_then(numbers).is_none_or(|version| version >= guard.refused_from)
    {
        let [major, minor, _] = guard.refused_from;
        let which = version.map_or_else(String::new, |version| format!(" (this is {version})"));
        causes.push(format!(
            "From version {major}.{minor} on{which} the platform sends no webhooks to addresses of its own machine or network, unless told to. {}",
            guard.allowed_by
        ));
    }
    if is_loopback(address) && !is_loopback(base_url) {
        causes.push(
            "The address leads to this machine, and the platform runs on another one: start a tunnel and set its URL."
                .to_owned(),
        );
    } else if is_loopback(address) {
        causes.push(
            "In a container, 127.0.0.1 is the container itself: let the receiver listen on another address (--bind) or use a tunnel."
                .to_owned(),
        );
    }
    if !local {
        causes.push(
            "The tunnel does not run, or leads to another port than the receiver's: open the address in a browser and look whether the status bar counts a request."
                .to_owned(),
        );
    }
    causes.push(
        "The platform's queue is slow or stands still: look at the message in its dashboard, where a failed delivery is marked."
            .to_owned(),
    );
    causes
}

/// Major, minor and patch of a version such as `4.14.0-rc1`; `None` where it begins with no number.
pub(crate) fn numbers(version: &str) -> Option<[u32; 3]> {
    let mut parts = version.trim().trim_start_matches('v').split('.').map(|part| {
        let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        part[..digits].parse::<u32>().ok()
    });
    let first = parts.next().flatten()?;
    let mut rest = || parts.next().flatten().unwrap_or(0);
    Some([first, rest(), rest()])
}

fn is_loopback(url: &str) -> bool {
    host_of(url).is_some_and(|(host, _)| {
        host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    })
}

/// Whether an address stands on this machine or in its network.
pub(crate) fn is_local(url: &str) -> bool {
    let Some((host, _)) = host_of(url) else { return false };
    match host.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(ip)) => {
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
        }
        Ok(std::net::IpAddr::V6(ip)) => ip.is_loopback() || ip.is_unique_local() || ip.is_unspecified(),
        Err(_) => !host.contains('.') || [".local", ".internal", ".localhost"].iter().any(|end| host.ends_with(end)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_ours_by_its_path_whatever_the_host() {
        let ours = [Secret::new("/hooks/5ec7e7"), Secret::new("/hooks/a11")];
        let of = |url| owner(Some(url), &ours);
        for url in [
            "http://127.0.0.1:4000/hooks/5ec7e7",
            "https://old.tunnel.test/hooks/5ec7e7",
            "https://t.test/below/hooks/5ec7e7/?x=1",
            "http://127.0.0.1:4000/hooks/a11",
        ] {
            assert_eq!(of(url), WebhookOwner::Here, "{url}");
        }
        for url in ["https://t.test/hooks/5ec7e7b", "https://t.test/?p=/hooks/5ec7e7", "not a url"] {
            assert_eq!(of(url), WebhookOwner::Elsewhere, "{url}");
        }
        assert_eq!(owner(None, &ours), WebhookOwner::Nobody);
    }

    #[test]
    fn a_local_address_fits_a_local_platform_alone() {
        let local = Some("http://127.0.0.1:4000/hooks/x");
        assert_eq!(problem("http://localhost:3000/", local), None);
        assert_eq!(problem("https://chat.test/", local).map(|it| it.code).as_deref(), Some("tunnel_missing"));
        assert_eq!(problem("https://chat.test/", Some("https://t.test/hooks/x")), None);
        assert_eq!(problem("https://chat.test/", None).map(|it| it.code).as_deref(), Some("receiver_closed"));
    }

    #[test]
    fn the_likeliest_cause_comes_first() {
        let adapter = standin_platform::adapter(standin_model::PlatformKind::Chatwoot).expect("an adapter");
        let first = |version, base: &str, address: &str| {
            likely_causes(adapter.capabilities(), version, base, address).into_iter().next().unwrap_or_default()
        };
        let (local, tunnel) = ("http://127.0.0.1:4000/hooks/x", "https://t.example/hooks/x");
        assert!(first(Some("4.14.2"), "http://127.0.0.1:3000/", local).contains("SAFE_FETCH_ALLOW_PRIVATE_NETWORK"));
        assert!(first(None, "http://127.0.0.1:3000/", local).contains("4.14"));
        assert!(first(Some("4.13.0"), "http://127.0.0.1:3000/", local).contains("container"));
        assert!(first(Some("4.13.0"), "https://chat.example/", local).contains("runs on another one"));
        assert!(first(Some("4.18.0"), "https://chat.example/", tunnel).contains("tunnel does not run"));
    }

    #[test]
    fn versions_are_compared_by_their_numbers() {
        assert_eq!(numbers("4.14.0-rc1"), Some([4, 14, 0]));
        assert_eq!(numbers("v4.9"), Some([4, 9, 0]));
        assert!(numbers("4.9.2") < numbers("4.14"));
        assert_eq!(numbers("edge"), None);
    }
}
