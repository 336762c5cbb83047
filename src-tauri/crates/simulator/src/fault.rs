//! Faults that a simulated platform injects into its deliveries, and the seeded draws that decide which message meets one.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use sha2::{Digest, Sha256};

/// What goes wrong with one webhook delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FaultKind {
    /// The first attempt starts 1 to 5 seconds late, and everything behind it waits.
    Delay,
    /// The message changes places with the next one of the same turn.
    Reorder,
    /// The message is posted a second time, with the same bytes and key.
    Duplicate,
    /// The message is never posted.
    Drop,
    /// The answer to the first attempt is taken for lost, so that a retry follows.
    Fail,
}

impl FaultKind {
    const ALL: [(FaultKind, &str); 5] = [
        (FaultKind::Delay, "delay"),
        (FaultKind::Reorder, "reorder"),
        (FaultKind::Duplicate, "duplicate"),
        (FaultKind::Drop, "drop"),
        (FaultKind::Fail, "fail"),
    ];

    /// The word that stands for this kind on the command line and in the traffic.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("fault", |(_, word)| word)
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One fault with the probability (0 to 1) that a delivery meets it; written `KIND` or `KIND=P`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// How often, from 0 (never) to 1 (always, the default).
    pub probability: f64,
}

/// Why a `KIND[=P]` could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// The word before `=` is no fault.
    #[error("unknown fault \"{0}\"; expected delay, reorder, duplicate, drop or fail")]
    Kind(String),
    /// What follows `=` is no probability.
    #[error("\"{0}\" is not a probability; expected a number from 0 to 1, as in drop=0.2")]
    Probability(String),
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (word, probability) = match text.split_once('=') {
            None => (text, 1.0),
            Some((word, p)) => {
                let p = p.trim();
                let parsed = p.parse::<f64>().ok().filter(|v| (0.0..=1.0).contains(v));
                (word, parsed.ok_or_else(|| FaultError::Probability(p.to_owned()))?)
            }
        };
        let word = word.trim();
        let kind = FaultKind::ALL.iter().find(|(_, name)| *name == word);
        let (kind, _) = kind.ok_or_else(|| FaultError::Kind(word.to_owned()))?;
        Ok(Fault { kind: *kind, probability })
    }
}

/// Draws numbers from the seed and the identity of what they decide, never from timing or order of calls.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dice(pub u64);

impl Dice {
    /// 32 bytes that depend on nothing but the seed and `parts`.
    pub fn bytes(self, parts: &[&[u8]]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.0.to_le_bytes());
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        hash.finalize().into()
    }

    /// A number from 0 up to, not including, 1.
    pub fn unit(self, parts: &[&[u8]]) -> f64 {
        let b = self.bytes(parts);
        let high = u32::from_le_bytes([b[0], b[1], b[2], b[3]]);
        f64::from(high) / 4_294_967_296.0
    }
}

/// What one delivery (a message on its way to one hook) will meet.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Fate {
    /// Seconds, unscaled, by which the first attempt is late.
    pub delay: Option<f64>,
    pub reorder: bool,
    pub duplicate: bool,
    pub drop: bool,
    pub fail: bool,
}

impl Fate {
    /// Draws the fate of message `ordinal` of `customer` at hook number `hook`.
    pub fn draw(dice: Dice, faults: &[Fault], customer: &str, ordinal: u64, hook: usize) -> Self {
        let (ordinal, hook) = (ordinal.to_le_bytes(), (hook as u64).to_le_bytes());
        let roll = |what: &str| dice.unit(&[what.as_bytes(), customer.as_bytes(), &ordinal, &hook]);
        let mut fate = Fate::default();
        for fault in faults.iter().filter(|f| roll(f.kind.as_str()) < f.probability) {
            match fault.kind {
                FaultKind::Delay => fate.delay = Some(1.0 + 4.0 * roll("delay length")),
                FaultKind::Reorder => fate.reorder = true,
                FaultKind::Duplicate => fate.duplicate = true,
                FaultKind::Drop => fate.drop = true,
                FaultKind::Fail => fate.fail = true,
            }
        }
        fate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_with_and_without_probability() {
        let fault: Fault = "drop".parse().unwrap();
        assert_eq!((fault.kind, fault.probability), (FaultKind::Drop, 1.0));
        let fault: Fault = "reorder=0.25".parse().unwrap();
        assert_eq!((fault.kind, fault.probability), (FaultKind::Reorder, 0.25));
    }

    #[test]
    fn a_wrong_fault_says_what_was_expected() {
        let error = "dorp".parse::<Fault>().unwrap_err().to_string();
        assert!(error.contains("\"dorp\"") && error.contains("duplicate"), "{error}");
        for bad in ["drop=2", "drop=-0.1", "drop=often", "drop=", "drop=NaN"] {
            let error = bad.parse::<Fault>().unwrap_err().to_string();
            assert!(error.contains("from 0 to 1"), "{error}");
        }
    }

    #[test]
    fn fate_depends_on_seed_customer_and_ordinal_alone() {
        let faults: Vec<Fault> = ["drop=0.5", "delay=0.5"].iter().map(|f| f.parse().unwrap()).collect();
        let draw = |seed, customer: &str| -> Vec<Fate> {
            (0..64).map(|n| Fate::draw(Dice(seed), &faults, customer, n, 0)).collect()
        };
        assert_eq!(draw(1, "ada"), draw(1, "ada"));
        assert_ne!(draw(1, "ada"), draw(2, "ada"));
        assert_ne!(draw(1, "ada"), draw(1, "bob"));
        let dropped = draw(1, "ada").iter().filter(|f| f.drop).count();
        assert!((16..=48).contains(&dropped), "{dropped} of 64 at one half");
    }
}
