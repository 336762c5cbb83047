//! Signatures: the verdict in constant time over the exact bytes, identity proofs, and the likely cause of a signature
//! that does not fit. docs/protocols/chatwoot.md 4.1 and 6.4.

mod cause;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use standin_model::secret::{MASK, Place};
use standin_model::{Headers, Secrets, Settings, Signature, SignatureReport};
use subtle::ConstantTimeEq;

use super::head::{Signed, signed};
use super::secret_spans;
use crate::text::one_line;

/// How far the time of a signature may be away, seconds.
const TOLERANCE: i64 = 300;
/// Longest signed text that is shown, in characters.
const SHOWN: usize = 4000;

/// HMAC-SHA256 over parts that follow each other.
fn digest(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    // Keys of any length are taken; the error exists for other algorithms.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Proof of a customer's identity: lowercase hexadecimal HMAC-SHA256 of the identifier under the inbox's key.
pub fn identity_hash(hmac_token: &str, identifier: &str) -> String {
    hex::encode(digest(hmac_token.as_bytes(), &[identifier.as_bytes()]))
}

/// The value of the signature header for a body that is sent at this time.
pub fn expected_signature(secret: &str, timestamp: &str, body: &[u8]) -> String {
    format!("sha256={}", hex::encode(digest(secret.as_bytes(), &[timestamp.as_bytes(), b".", body])))
}

/// The 32 bytes that a header's value stands for.
fn bytes_of(value: &str) -> Option<[u8; 32]> {
    hex::decode(value.strip_prefix("sha256=")?).ok()?.try_into().ok()
}

/// The verdict on a webhook and how it came about; see [`crate::Adapter::check_signature`].
pub(super) fn check(
    settings: &Settings,
    secrets: &Secrets,
    head: &[u8],
    body: &[u8],
    now: i64,
) -> Option<SignatureReport> {
    let found = signed(head, &settings.profile.header_prefix);
    let secret = secrets.get(Secrets::WEBHOOK_SECRET)?.reveal();
    let timestamp = found.timestamp.clone().unwrap_or_default();
    let brand = found.brand.clone().unwrap_or_else(|| settings.profile.header_prefix.clone());
    let mut report = SignatureReport {
        verdict: Signature::Absent,
        signed: shown(&timestamp, &masked(body)),
        expected: Some(expected_signature(secret, &timestamp, body)),
        received: found.signature.as_deref().map(|text| one_line(text, 200)),
        header: found.signature.is_some().then(|| format!("X-{brand}-Signature")),
        cause: None,
        message: String::new(),
        remedy: String::new(),
    };
    let Some(received) = &found.signature else {
        absent(&mut report, &brand, head);
        return Some(report);
    };
    let fits = bytes_of(received)
        .is_some_and(|received| digest(secret.as_bytes(), &[timestamp.as_bytes(), b".", body]).ct_eq(&received).into());
    if !fits || timestamp.is_empty() {
        report.verdict = Signature::Wrong;
        cause::explain(&mut report, &cause::Case { found: &found, secret, secrets, body, timestamp: &timestamp });
        return Some(report);
    }
    in_time(&mut report, &found, settings, now);
    Some(report)
}

/// A signature that fits: near in time, or not.
fn in_time(report: &mut SignatureReport, found: &Signed, settings: &Settings, now: i64) {
    let timestamp = found.timestamp.as_deref().unwrap_or_default();
    let Ok(at) = timestamp.parse::<i64>() else {
        report.verdict = Signature::Stale;
        say(
            report,
            "timestamp_unreadable",
            "The signature fits, but its time is no number.",
            "A receiver should reject it: ask what stands between the platform and here.",
        );
        return;
    };
    let away = now.saturating_sub(at);
    if away.abs() <= TOLERANCE {
        report.verdict = Signature::Valid;
        let brand = found.brand.as_deref().unwrap_or_default();
        report.message = if brand.eq_ignore_ascii_case(&settings.profile.header_prefix) {
            "The signature fits the exact bytes.".to_owned()
        } else {
            format!(
                "The signature fits the exact bytes. Its headers are named X-{brand}-…: a receiver that looks for X-{}-… finds none.",
                settings.profile.header_prefix
            )
        };
        return;
    }
    report.verdict = Signature::Stale;
    let (code, message) = if at > 100_000_000_000 {
        ("timestamp_milliseconds", "The signature fits, but its time is in milliseconds.".to_owned())
    } else if away < 0 {
        ("clock_skew", format!("The signature fits, but its time is {} s ahead of this machine's clock.", -away))
    } else {
        ("clock_skew", format!("The signature fits, but it was made {away} s before it came."))
    };
    let remedy = "Compare the clocks of both machines. Old ones are also seen when a recorded webhook is sent again, or when the platform's queue was held up.";
    say(report, code, &message, remedy);
}

/// No signature at all.
fn absent(report: &mut SignatureReport, brand: &str, head: &[u8]) {
    let other = Headers::from_head(head)
        .0
        .iter()
        .map(|(name, _)| name.clone())
        .find(|name| name.to_ascii_lowercase().contains("signature"));
    if let Some(other) = other {
        let message = format!("There is no X-{brand}-Signature, but a header {}.", one_line(&other, 80));
        say(
            report,
            "other_header",
            &message,
            "Something else than this platform may have sent it, or a proxy renames headers.",
        );
        return;
    }
    say(
        report,
        "not_signed",
        &format!("There is no X-{brand}-Signature."),
        "Inboxes of kind API sign since 4.13, account webhooks since 4.11.2. From a newer version: make sure that no proxy drops the header, and that the inbox has a secret.",
    );
}

/// Sets what is so and what to do.
fn say(report: &mut SignatureReport, cause: &str, message: &str, remedy: &str) {
    report.cause = Some(cause.to_owned());
    message.clone_into(&mut report.message);
    remedy.clone_into(&mut report.remedy);
}

/// The body with the secrets in it masked: people see the report.
fn masked(body: &[u8]) -> Vec<u8> {
    let mut masked = body.to_vec();
    for span in secret_spans(Place::Body, body) {
        masked[span].fill(MASK);
    }
    masked
}

/// What is signed, as text for people.
fn shown(timestamp: &str, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(SHOWN * 4)]);
    let mut signed: String = timestamp.chars().chain(".".chars()).chain(text.chars()).take(SHOWN).collect();
    if signed.len() < timestamp.len() + 1 + body.len() && body.len() > SHOWN {
        signed.push('…');
    }
    signed
}

#[cfg(test)]
mod tests;
