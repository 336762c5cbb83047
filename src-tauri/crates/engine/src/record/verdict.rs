//! The verdict on a webhook's signature, over its exact bytes, with the secrets of its connection.

use standin_model::{Exchange, Kind, Problem, Reading, Severity, Signature, SignatureReport};
use standin_platform::adapter;
use standin_store::Store;

use super::KnownSecrets;
use crate::use_case::connection::{known_secrets_of, settings_of};

/// Judges signatures. Cheap to clone.
#[derive(Clone)]
pub struct Judge {
    store: Store,
    secrets: KnownSecrets,
}

impl Judge {
    /// A judge with these secrets.
    pub fn new(store: Store, secrets: KnownSecrets) -> Self {
        Self { store, secrets }
    }

    /// Adds the verdict to the reading of a webhook, and what is wrong with a signature as a problem.
    pub async fn judge(&self, exchange: &Exchange, connection: Option<&str>, reading: &mut Reading) {
        if exchange.kind != Kind::Webhook {
            return;
        }
        let Some(report) = self.report(exchange, connection, reading).await else { return };
        reading.signature = Some(report.verdict);
        if report.verdict != Signature::Valid {
            reading.problems.push(problem(report));
        }
    }

    async fn report(
        &self,
        exchange: &Exchange,
        connection: Option<&str>,
        reading: &Reading,
    ) -> Option<SignatureReport> {
        let adapter = adapter(exchange.platform.or(reading.platform)?)?;
        let (store, name) = (self.store.clone(), connection?.to_owned());
        let connection = tokio::task::spawn_blocking(move || store.connection(&name)).await.ok()?.ok()??;
        let secrets = known_secrets_of(&self.secrets, &connection.name);
        let (head, body) = (&exchange.request.head, &exchange.request.body);
        adapter.check_signature(&settings_of(&connection), &secrets, head, body, exchange.started_at / 1_000_000)
    }
}

fn problem(report: SignatureReport) -> Problem {
    // Whatever the cause is that there is none: a secret is stored, so one belongs there.
    let cause = report.cause.filter(|_| report.verdict != Signature::Absent);
    Problem {
        code: cause.unwrap_or_else(|| format!("signature_{}", report.verdict.as_str())),
        severity: Severity::Warning,
        pointer: None,
        message: report.message,
        documented: report.expected,
        received: report.received,
        remedy: Some(report.remedy),
    }
}
