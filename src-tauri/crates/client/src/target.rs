//! Which addresses may be called by replay and by downloads: every address of a name is checked, and the checked one is used.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use url::{Host, Url};

use crate::resolve::Resolver;

/// Who named the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TargetPolicy {
    /// Content did (a webhook, a redirect, an imported log): public addresses only.
    #[default]
    Public,
    /// The user typed it, or it is the user's own connection: private addresses and this machine too.
    UserTyped,
}

/// Why a target must not be called.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Not a URL.
    #[error("this is not an address of the web: {0}")]
    NotAUrl(String),
    /// Neither http nor https.
    #[error("only http and https addresses can be called, not {0}")]
    Scheme(String),
    /// A user name or a password in the address.
    #[error("the address carries a user name or a password; leave them out")]
    Credentials,
    /// An address that is never called: link-local, metadata services, multicast, broadcast, unspecified.
    #[error("{host} leads to {address}, {reason}, which is never called")]
    Forbidden {
        /// The host as written.
        host: String,
        /// The address that it leads to.
        address: IpAddr,
        /// What that address is.
        reason: &'static str,
    },
    /// An address of this machine or of the local network that the user did not type.
    #[error("{host} leads to {address}, {reason}, which is called only when you type it yourself")]
    Private {
        /// The host as written.
        host: String,
        /// The address that it leads to.
        address: IpAddr,
        /// What that address is.
        reason: &'static str,
    },
}

/// Why there is no address to connect to.
#[derive(Debug)]
pub(crate) enum Unresolved {
    /// There are addresses, and at least one must not be called.
    Refused(TargetError),
    /// The name leads nowhere.
    Dns,
    /// The resolver took too long.
    TimedOut,
}

enum Class {
    Public,
    Private(&'static str),
    Forbidden(&'static str),
}

/// Reads an address as written, with its octal, hexadecimal and other spellings made plain, and checks what can be
/// checked without a look-up.
///
/// # Errors
/// [`TargetError`] for anything but http and https, for credentials, and for a literal address under the policy.
pub fn check_url(text: &str, policy: TargetPolicy) -> Result<Url, TargetError> {
    let mut url = Url::parse(text).map_err(|error| TargetError::NotAUrl(error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(TargetError::Scheme(url.scheme().to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(TargetError::Credentials);
    }
    match url.host() {
        Some(Host::Ipv4(address)) => check_address(&url, IpAddr::V4(address), policy)?,
        Some(Host::Ipv6(address)) => check_address(&url, IpAddr::V6(address), policy)?,
        Some(Host::Domain(_)) => {}
        None => return Err(TargetError::NotAUrl("it names no host".to_owned())),
    }
    url.set_fragment(None);
    Ok(url)
}

/// Finds the addresses of a checked URL. One bad address among them refuses all: which of them would be used is not
/// ours to say.
pub(crate) async fn addresses(
    url: &Url,
    policy: TargetPolicy,
    resolver: &dyn Resolver,
    within: Duration,
) -> Result<Vec<SocketAddr>, Unresolved> {
    let port = url.port_or_known_default().unwrap_or(80);
    let found = match url.host() {
        Some(Host::Ipv4(address)) => vec![SocketAddr::from((address, port))],
        Some(Host::Ipv6(address)) => vec![SocketAddr::from((address, port))],
        Some(Host::Domain(name)) => match tokio::time::timeout(within, resolver.resolve(name, port)).await {
            Ok(Ok(found)) => found,
            Ok(Err(_)) => return Err(Unresolved::Dns),
            Err(_) => return Err(Unresolved::TimedOut),
        },
        None => return Err(Unresolved::Dns),
    };
    for address in &found {
        check_address(url, address.ip(), policy).map_err(Unresolved::Refused)?;
    }
    if found.is_empty() { Err(Unresolved::Dns) } else { Ok(found) }
}

fn check_address(url: &Url, address: IpAddr, policy: TargetPolicy) -> Result<(), TargetError> {
    let host = || url.host_str().unwrap_or_default().to_owned();
    match (classify(address), policy) {
        (Class::Public, _) | (Class::Private(_), TargetPolicy::UserTyped) => Ok(()),
        (Class::Private(reason), TargetPolicy::Public) => Err(TargetError::Private { host: host(), address, reason }),
        (Class::Forbidden(reason), _) => Err(TargetError::Forbidden { host: host(), address, reason }),
    }
}

fn classify(address: IpAddr) -> Class {
    match address {
        IpAddr::V4(address) => of_v4(address),
        IpAddr::V6(address) => of_v6(address),
    }
}

fn of_v4(address: Ipv4Addr) -> Class {
    match address.octets() {
        [0, ..] => Class::Forbidden("an unspecified address"),
        [169, 254, ..] => Class::Forbidden("a link-local address where cloud machines keep their secrets"),
        // Oracle's and others' metadata services live in this block.
        [192, 0, 0, _] => Class::Forbidden("an address reserved for protocols"),
        [224..=239, ..] => Class::Forbidden("a multicast address"),
        [240..=255, ..] => Class::Forbidden("a broadcast or reserved address"),
        [127, ..] => Class::Private("this machine"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Class::Private("a private network"),
        [100, 64..=127, ..] => Class::Private("a provider's inner network"),
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Class::Private("a block for documentation"),
        [198, 18..=19, ..] => Class::Private("a block for measurements"),
        _ => Class::Public,
    }
}

fn of_v6(address: Ipv6Addr) -> Class {
    if address == Ipv6Addr::LOCALHOST {
        return Class::Private("this machine");
    }
    let segments = address.segments();
    if let Some(inner) = embedded(segments) {
        return of_v4(inner);
    }
    match segments {
        // Amazon's metadata service.
        [0xfd00, 0x0ec2, ..] => Class::Forbidden("an address where cloud machines keep their secrets"),
        [0xfe80..=0xfebf, ..] => Class::Forbidden("a link-local address"),
        [0xff00..=0xffff, ..] => Class::Forbidden("a multicast address"),
        [0xfc00..=0xfdff, ..] | [0xfec0..=0xfeff, ..] => Class::Private("a private network"),
        [0x2001, 0x0db8, ..] => Class::Private("a block for documentation"),
        [0x2000..=0x3fff, ..] => Class::Public,
        // Outside what is given out to the public internet.
        _ => Class::Private("an address that is not on the public internet"),
    }
}

/// The IPv4 address that an IPv6 one stands for: mapped, compatible, translated, NAT64, 6to4, Teredo.
fn embedded(segments: [u16; 8]) -> Option<Ipv4Addr> {
    let join = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match segments {
        [0, 0, 0, 0, 0, 0xffff, high, low]
        | [0, 0, 0, 0, 0, 0, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x0064, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x0064, 0xff9b, 1, _, _, _, high, low]
        | [0x2002, high, low, ..] => Some(join(high, low)),
        [0x2001, 0, _, _, _, _, high, low] => Some(join(!high, !low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;
    use crate::resolve::Resolving;

    /// Spellings of addresses that nobody may call, whoever typed them.
    const NEVER: [&str; 34] = [
        "http://169.254.169.254/latest",
        "http://169.254.169.254./latest",
        "http://0xa9fea9fe/",
        "http://0xA9.0xFE.0xA9.0xFE/",
        "http://2852039166/",
        "http://0251.0376.0251.0376/",
        "http://169.254.43518/",
        "http://169.16689662/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[::169.254.169.254]/",
        "http://[::ffff:0:a9fe:a9fe]/",
        "http://[64:ff9b::169.254.169.254]/",
        "http://[64:ff9b:1::a9fe:a9fe]/",
        "http://[2002:a9fe:a9fe::]/",
        "http://[2001:0:1:2:3:4:5601:5601]/",
        "http://[fe80::1]/",
        "http://[febf::1]/",
        "http://[fd00:ec2::254]/",
        "http://0.0.0.0/",
        "http://0/",
        "http://0x0/",
        "http://0.1.2.3/",
        "http://[::]/",
        "http://[::ffff:0.0.0.0]/",
        "http://224.0.0.1/",
        "http://239.255.255.250/",
        "http://[ff02::1]/",
        "http://255.255.255.255/",
        "http://4294967295/",
        "http://240.0.0.1/",
        "http://192.0.0.192/",
        "http://169。254。169。254/",
        "http://①⑥⑨.254.169.254/",
    ];

    /// Spellings of addresses that only the user may name.
    const TYPED: [&str; 17] = [
        "http://127.0.0.1:8080/",
        "http://127.1/",
        "http://0x7f.1/",
        "http://017700000001/",
        "http://2130706433/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://10.0.0.1/",
        "http://172.31.255.255/",
        "http://192.168.1.1./",
        "http://100.100.100.200/",
        "http://[fc00::1]/",
        "http://[fd12::1]/",
        "http://[fec0::1]/",
        "http://198.18.0.1/",
        "http://[64:ff9b::10.0.0.1]/",
        "http://[2002:7f00:1::]/",
    ];

    #[test]
    fn forbidden_addresses_are_refused_in_every_spelling() {
        for text in NEVER {
            for policy in [TargetPolicy::Public, TargetPolicy::UserTyped] {
                let refused = check_url(text, policy);
                assert!(matches!(refused, Err(TargetError::Forbidden { .. })), "{text}: {refused:?}");
            }
        }
    }

    #[test]
    fn private_addresses_are_for_the_user_to_name() {
        for text in TYPED {
            assert!(matches!(check_url(text, TargetPolicy::Public), Err(TargetError::Private { .. })), "{text}");
            assert!(check_url(text, TargetPolicy::UserTyped).is_ok(), "{text}");
        }
    }

    #[test]
    fn public_ones_pass_and_other_schemes_do_not() {
        for text in
            ["https://93.184.215.14/", "http://[2606:4700::1111]/", "https://a.example/x#y", "http://172.32.0.1/"]
        {
            assert!(check_url(text, TargetPolicy::Public).is_ok(), "{text}");
        }
        for text in ["file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "data:,x", "javascript:1"] {
            assert!(matches!(check_url(text, TargetPolicy::UserTyped), Err(TargetError::Scheme(_))), "{text}");
        }
        assert_eq!(check_url("http://u:p@a.example/", TargetPolicy::UserTyped), Err(TargetError::Credentials));
        for text in
            ["", "a.example", "http://", "http://[fe80::1%25eth0]/", "http://256.256.256.256/", "http://1.2.3.4.5/"]
        {
            assert!(matches!(check_url(text, TargetPolicy::UserTyped), Err(TargetError::NotAUrl(_))), "{text}");
        }
    }

    struct Leads(Vec<IpAddr>);

    impl Resolver for Leads {
        fn resolve(&self, _host: &str, port: u16) -> Resolving {
            let found = self.0.iter().map(|address| SocketAddr::new(*address, port)).collect();
            Box::pin(async move { Ok::<_, io::Error>(found) })
        }
    }

    #[tokio::test]
    async fn a_name_is_as_good_as_the_worst_address_it_leads_to() {
        let look_up = async |texts: &[&str], policy| {
            let leads = Leads(texts.iter().map(|text| text.parse().expect("address")).collect());
            let url = Url::parse("http://a.example/").expect("url");
            addresses(&url, policy, &leads, Duration::from_secs(1)).await
        };
        use TargetPolicy::{Public, UserTyped};
        for (texts, policy, allowed) in [
            (vec!["93.184.215.14"], Public, true),
            (vec!["93.184.215.14", "127.0.0.1"], Public, false),
            (vec!["93.184.215.14", "169.254.169.254"], UserTyped, false),
            (vec!["::1", "127.0.0.1"], UserTyped, true),
            (vec!["64:ff9b::5db8:d70e"], Public, true),
        ] {
            let found = look_up(&texts, policy).await;
            assert_eq!(found.is_ok(), allowed, "{texts:?} {found:?}");
        }
        assert!(matches!(look_up(&[], Public).await, Err(Unresolved::Dns)));
    }
}
