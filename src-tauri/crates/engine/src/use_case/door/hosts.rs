//! Further hosts by which requests may come, for platforms in containers on the same machine.

use standin_model::{Fault, FaultCode};

use crate::Engine;

const SETTING: &str = "receiver.allowed_hosts";

/// More hosts than anybody has.
const MOST_HOSTS: usize = 50;

impl Engine {
    /// Keeps a further host by which requests may come, or with a minus before it, forgets it.
    pub(super) async fn allow_host(&self, text: &str) -> Result<(), Fault> {
        let (gone, host) = text.trim().strip_prefix('-').map_or((false, text.trim()), |host| (true, host));
        let fits = !host.is_empty()
            && host.len() <= 255
            && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte));
        if !fits {
            return Err(Fault::new(FaultCode::BadArguments, format!("{host:?} is no host.")).hint(
                "Give a name or an address as the platform calls this machine, for example host.docker.internal",
            ));
        }
        let mut hosts = self.allowed_hosts().await?;
        hosts.retain(|kept| !kept.eq_ignore_ascii_case(host));
        if !gone {
            hosts.push(host.to_owned());
        }
        hosts.drain(..hosts.len().saturating_sub(MOST_HOSTS));
        let text = Some(hosts.join("\n")).filter(|text| !text.is_empty());
        self.write(move |store| store.set_setting(SETTING, text.as_deref())).await
    }

    /// The further hosts.
    pub(super) async fn allowed_hosts(&self) -> Result<Vec<String>, Fault> {
        let kept = self.read(|store| store.setting(SETTING)).await?.unwrap_or_default();
        Ok(kept.lines().map(str::to_owned).collect())
    }
}
