//! The checks of the program and of this machine: disk, keychain, versions, receiver.

use std::path::Path;
use std::sync::Arc;

use standin_model::Fault;
use standin_model::view::Nothing;

use super::network::Round;
use super::progress::Progress;
use super::report::Finding;
use crate::Engine;
use crate::engine::blocking;

/// With less the log may stop soon.
const LITTLE_SPACE: u64 = 200 * 1024 * 1024;
const MIB: u64 = 1024 * 1024;

impl Engine {
    /// Checks what belongs to no connection.
    pub(super) async fn check_machine(self: &Arc<Self>, progress: &Progress, guest: Option<&str>) {
        let ended = |code, title, finding: Result<Finding, Fault>| {
            progress.ended(None, code, title, finding.unwrap_or_else(|fault| Finding::fault(&fault)));
        };
        progress.now("Looking at this machine");
        let folder = self.folder.clone();
        ended("disk", "Disk", blocking(move || Ok(disk(&folder))).await);
        ended("keychain", "Secrets", self.keychain().await);
        ended("program_version", "Version of the program", Ok(versions(env!("CARGO_PKG_VERSION"), guest)));
        ended("receiver", "Receiver", self.receiver_finding().await);
    }

    /// Where secrets are, whether the key is there, and whether each stored token can be read.
    async fn keychain(&self) -> Result<Finding, Fault> {
        let status = self.app_status(Nothing {}).await?.secrets;
        let place = match &status.why {
            Some(why) => format!("Secrets are in a file that only you can read: {why}."),
            None => format!("Secrets are in the {}.", status.place),
        };
        if !status.key {
            let remedy = "Unlock the keychain and start again; what was sealed with a lost key stays masked.";
            return Ok(Finding::fail(format!("{place} The key of the sealed secrets is not there."), remedy));
        }
        let probe = format!("doctor/{}", hex::encode(rand::random::<[u8; 4]>()));
        match self.secret(probe).await {
            Ok(_) => Ok(Finding::pass(format!("{place} The key of the sealed secrets is there."))),
            Err(fault) => {
                let remedy = fault.hint.unwrap_or_else(|| "Unlock the keychain, then run the doctor again.".to_owned());
                Ok(Finding::fail(format!("{place} It does not answer: {}", fault.message), remedy))
            }
        }
    }

    /// Whether the receiver listens, and a request to its own local address comes in.
    async fn receiver_finding(self: &Arc<Self>) -> Result<Finding, Fault> {
        let Some(address) = self.door_address().await else {
            return Ok(Finding::fail(
                "The receiver does not listen: no webhook can come in.",
                "Start it: `standin listen`, or open the window.",
            ));
        };
        let path = crate::use_case::door::hook_path(&self.hook_path_of(None).await?);
        let Some(url) = self.hook_urls(&path).await?.0 else { return Ok(Finding::unknown("The receiver closes.")) };
        Ok(match self.go_round(&url).await? {
            Round { came_in: true, seq, .. } => {
                Finding::pass(format!("It listens at {address}, and a request to its own address came in.")).with([seq])
            }
            Round { error, status, seq, .. } => {
                let how = error.unwrap_or_else(|| match status {
                    Some(status) => format!("Something else answered with {status}."),
                    None => "No answer came.".to_owned(),
                });
                let evidence =
                    format!("It listens at {address}, but a request to its own address did not come in. {how}");
                Finding::fail(evidence, "Close other programs at that port and start the receiver again.").with([seq])
            }
        })
    }
}

/// Space, and whether a file can be written.
fn disk(folder: &Path) -> Finding {
    let probe = folder.join(format!("doctor-{}", hex::encode(rand::random::<[u8; 4]>())));
    let written = std::fs::write(&probe, b"standin").and_then(|()| std::fs::remove_file(&probe));
    if let Err(error) = written {
        let evidence = format!("The data folder {} cannot be written: {error}.", folder.display());
        return Finding::fail(evidence, "Mend its permissions, make room, or give another folder with --data.");
    }
    match free_bytes(folder) {
        Some(free) => space(folder, free),
        None => Finding::pass(format!("The data folder {} can be written.", folder.display())),
    }
}

fn space(folder: &Path, free: u64) -> Finding {
    let evidence = format!("The data folder {} can be written; {} MiB are free.", folder.display(), free / MIB);
    if free < LITTLE_SPACE {
        return Finding::fail(evidence, "Make room: nothing is answered with success that cannot be recorded.");
    }
    Finding::pass(evidence)
}

#[cfg(unix)]
fn free_bytes(folder: &Path) -> Option<u64> {
    let told = rustix::fs::statvfs(folder).ok()?;
    Some(told.f_bavail.saturating_mul(told.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_: &Path) -> Option<u64> {
    None
}

/// The program that owns the data folder and the one that asks.
fn versions(owner: &str, guest: Option<&str>) -> Finding {
    match guest {
        Some(guest) if guest != owner => Finding::fail(
            format!("The program that owns the data folder is version {owner}, the one that asks is {guest}."),
            "Close the older one, so that both are the same.",
        ),
        _ => Finding::pass(format!("Version {owner}.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_cannot_be_written_fails() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(!disk(folder.path()).failed());
        assert!(std::fs::read_dir(folder.path()).expect("reads").next().is_none(), "nothing is left behind");
        assert!(disk(&folder.path().join("gone")).failed());
    }

    #[test]
    fn little_space_fails() {
        assert!(space(Path::new("/x"), LITTLE_SPACE - 1).failed());
        assert!(!space(Path::new("/x"), LITTLE_SPACE).failed());
    }

    #[test]
    fn programs_of_different_versions_are_told() {
        assert!(versions("1.2.0", Some("1.1.0")).failed());
        assert!(!versions("1.2.0", Some("1.2.0")).failed() && !versions("1.2.0", None).failed());
    }
}
