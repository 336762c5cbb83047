//! What the webhooks of a connection are answered with: kept by connection, counted down, and told with its consequence.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use standin_model::view::{AnswerPolicy, AnswerSet, AnswerView, ConnectionView, FailNext};
use standin_model::{ChangeTag, Connection, Fault, FaultCode, PlatformKind};
use standin_platform::{Capabilities, adapter};
use standin_receiver::{Answer, Failing, PassBack};
use standin_store::Store;

use crate::Engine;

/// The longest delay, and the most webhooks that are failed by one word.
const LONGEST_DELAY_MS: u64 = 120_000;
const MOST_FAILURES: u32 = 1000;
/// So much of the platform's patience is left for the way back of a middleware's answer.
const SPARE: Duration = Duration::from_millis(700);

/// The counts of webhooks to fail, by connection: shared with the door, which takes from them.
#[derive(Clone, Default)]
pub(crate) struct Counts(Arc<Mutex<BTreeMap<String, Arc<Failing>>>>);

impl Counts {
    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Arc<Failing>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many are left to fail, where a count is in use.
    fn left(&self, connection: &str) -> Option<u32> {
        self.lock().get(connection).map(|failing| failing.left())
    }

    /// The count of a connection: the one in use, else one as it is kept.
    fn of(&self, connection: &str, kept: FailNext) -> Arc<Failing> {
        let fresh = || Arc::new(Failing::new(kept.status, kept.left));
        self.lock().entry(connection.to_owned()).or_insert_with(fresh).clone()
    }

    fn forget(&self, connection: &str) {
        self.lock().remove(connection);
    }

    /// Keeps what is left after one more was failed.
    pub(crate) fn keep(&self, store: &Store, connection: &str) {
        let (Some(left), store, connection) = (self.left(connection), store.clone(), connection.to_owned()) else {
            return;
        };
        tokio::task::spawn_blocking(move || {
            let Ok(Some(mut policy)) = kept(&store, &connection) else { return };
            // Written out of order by several at once: the count only ever falls.
            policy.fail = policy.fail.map(|fail| FailNext { left: fail.left.min(left), ..fail });
            if let Err(error) = put(&store, &connection, Some(&policy)) {
                tracing::warn!(%error, connection, "the count of webhooks to fail could not be kept");
            }
        });
    }
}

fn setting(connection: &str) -> String {
    format!("answer/{connection}")
}

fn kept(store: &Store, connection: &str) -> Result<Option<AnswerPolicy>, standin_store::StoreError> {
    Ok(store.setting(&setting(connection))?.and_then(|text| serde_json::from_str(&text).ok()))
}

fn put(store: &Store, connection: &str, policy: Option<&AnswerPolicy>) -> Result<(), standin_store::StoreError> {
    let text = policy.and_then(|policy| serde_json::to_string(policy).ok());
    store.set_setting(&setting(connection), text.as_deref())
}

impl Engine {
    /// Sets what the webhooks of a connection are answered with, or only says what that would do.
    ///
    /// # Errors
    /// When there is none of that name, or the status cannot be an answer's.
    pub async fn connection_set_answer(&self, set: AnswerSet) -> Result<ConnectionView, Fault> {
        let connection = self.connection(&set.name).await?;
        let mut policy = set.policy;
        check(&policy)?;
        policy.fail = policy.fail.filter(|fail| fail.left > 0);
        if set.dry_run {
            let view = view_of(&connection, policy);
            return Ok(ConnectionView { answer: view, ..self.view(connection).await? });
        }
        let (name, own) = (connection.name.clone(), Some(policy).filter(|policy| *policy != AnswerPolicy::default()));
        self.write(move |store| put(store, &name, own.as_ref())).await?;
        self.counts.forget(&connection.name);
        self.refresh_routes().await?;
        self.refresh_forwards().await?;
        self.changes.tag(ChangeTag::Connections);
        self.view(connection).await
    }

    /// What the webhooks of a connection are answered with, as it was set.
    pub(crate) async fn answer_policy(&self, connection: &str) -> Result<Option<AnswerPolicy>, Fault> {
        let name = connection.to_owned();
        let mut policy = self.read(move |store| kept(store, &name)).await?;
        if let (Some(policy), Some(left)) = (policy.as_mut(), self.counts.left(connection)) {
            policy.fail = policy.fail.map(|fail| FailNext { left, ..fail }).filter(|fail| fail.left > 0);
        }
        Ok(policy)
    }

    /// The policy with what it does, for the fronts.
    pub(crate) async fn answer_view(&self, connection: &Connection) -> Result<AnswerView, Fault> {
        Ok(view_of(connection, self.answer_policy(&connection.name).await?.unwrap_or_default()))
    }

    /// What the door answers for a connection: its own policy, else the one of all.
    pub(crate) async fn answer_for(
        &self,
        connection: &str,
        platform: PlatformKind,
        of_all: &Answer,
    ) -> Result<Answer, Fault> {
        let Some(policy) = self.answer_policy(connection).await? else { return Ok(of_all.clone()) };
        Ok(Answer {
            status: policy.status,
            delay: Duration::from_millis(policy.delay_ms),
            drop: policy.drop,
            pass_back: policy
                .pass_back
                .then(|| PassBack { within: within(platform), middleware: Arc::new(self.forwarder.clone()) }),
            failing: policy.fail.map(|fail| self.counts.of(connection, fail)),
        })
    }

    /// Forgets the policy of a connection that is removed.
    pub(crate) async fn forget_answer(&self, connection: &str) -> Result<(), Fault> {
        let name = connection.to_owned();
        self.write(move |store| put(store, &name, None)).await?;
        self.counts.forget(connection);
        Ok(())
    }
}

/// How long a middleware may take: less than the platform waits.
fn within(platform: PlatformKind) -> Duration {
    let waits = adapter(platform).map_or(5, |adapter| adapter.capabilities().retries.timeout);
    Duration::from_secs(waits.into()).saturating_sub(SPARE)
}

fn check(policy: &AnswerPolicy) -> Result<(), Fault> {
    let status = |status: u16| {
        if (200..600).contains(&status) {
            return Ok(());
        }
        Err(Fault::new(FaultCode::BadArguments, format!("{status} cannot be an answer's status."))
            .hint("Give a status from 200 to 599."))
    };
    status(policy.status)?;
    if policy.delay_ms > LONGEST_DELAY_MS {
        return Err(Fault::new(FaultCode::BadArguments, format!("{} ms is too long a delay.", policy.delay_ms))
            .hint(format!("Give at most {LONGEST_DELAY_MS}.")));
    }
    match policy.fail {
        Some(fail) if fail.left > MOST_FAILURES => {
            Err(Fault::new(FaultCode::BadArguments, format!("{} webhooks are too many to fail.", fail.left))
                .hint(format!("Give at most {MOST_FAILURES}, or set the status of all.")))
        }
        Some(fail) => status(fail.status),
        None => Ok(()),
    }
}

fn view_of(connection: &Connection, policy: AnswerPolicy) -> AnswerView {
    let can = adapter(connection.platform).map(|adapter| adapter.capabilities());
    AnswerView {
        policy,
        chosen: policy != AnswerPolicy::default(),
        words: words(&policy),
        consequence: can.map(|can| consequence(can, &policy)).unwrap_or_default(),
    }
}

/// A policy in words.
fn words(policy: &AnswerPolicy) -> String {
    let delay = match policy.delay_ms {
        0 => String::new(),
        delay => format!(" after {}", seconds(delay)),
    };
    let rest = if policy.drop {
        format!("The connection is closed without an answer{delay}.")
    } else if policy.pass_back {
        format!(
            "Webhooks are answered with what your middleware answers, or with {} where it does not in time.",
            policy.status
        )
    } else {
        format!("Webhooks are answered with {}{delay}.", policy.status)
    };
    match policy.fail {
        Some(FailNext { status, left: 1 }) => format!("The next webhook is answered with {status}. Then: {rest}"),
        Some(FailNext { status, left }) => format!("The next {left} webhooks are answered with {status}. Then: {rest}"),
        None => rest,
    }
}

/// What the platform makes of a policy: of the failures first, where the next few fail.
fn consequence(can: &Capabilities, policy: &AnswerPolicy) -> String {
    let status = if policy.drop { None } else { Some(policy.status) };
    match policy.fail {
        Some(fail) => of_answer(can, Some(fail.status), policy.delay_ms),
        None => of_answer(can, status, policy.delay_ms),
    }
}

/// What the platform makes of one answer, of none, or of one that comes late.
pub(crate) fn of_answer(can: &Capabilities, status: Option<u16>, delay_ms: u64) -> String {
    let name = can.platform.title();
    let retries = &can.retries;
    let late = delay_ms >= u64::from(retries.timeout) * 1000;
    let lead = if late {
        format!("{name} may wait only {} s and then takes it as not answered. ", retries.timeout)
    } else {
        String::new()
    };
    let again = || match retries.gaps {
        [] => format!("{name}: {}", retries.words),
        [only] => format!("{name} delivers this again in {only} s, once."),
        [first, rest @ ..] => format!(
            "{name} delivers this again in {first} s, {} more {} over {} s.",
            number(rest.len()),
            if rest.len() == 1 { "time" } else { "times" },
            retries.gaps.iter().sum::<u32>()
        ),
    };
    match status {
        _ if late => lead + &again(),
        Some(200..=299) => format!("{name} takes it as delivered."),
        Some(400..=499) if !retries.after_4xx && !retries.gaps.is_empty() => {
            format!("{name} does not deliver this again: after a 4xx it gives up.")
        }
        _ => again(),
    }
}

fn number(count: usize) -> String {
    const WORDS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    WORDS.get(count).map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

fn seconds(ms: u64) -> String {
    if ms.is_multiple_of(1000) { format!("{} s", ms / 1000) } else { format!("{ms} ms") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn can(platform: PlatformKind) -> &'static Capabilities {
        adapter(platform).expect("is built").capabilities()
    }

    #[test]
    fn the_consequence_is_made_of_the_platforms_schedule() {
        let landbot = can(PlatformKind::LandbotApichat);
        let expected = "Landbot APIchat delivers this again in 5 s, four more times over 75 s.";
        assert_eq!(of_answer(landbot, Some(503), 0), expected);
        assert_eq!(of_answer(landbot, Some(404), 0), expected, "a 4xx too");
        assert_eq!(of_answer(landbot, None, 0), expected);
        assert_eq!(of_answer(landbot, Some(201), 0), "Landbot APIchat takes it as delivered.");
        let chatwoot = can(PlatformKind::Chatwoot);
        assert!(of_answer(chatwoot, Some(500), 0).contains("marked as failed"));
        let late = of_answer(chatwoot, Some(200), 5000);
        assert!(late.starts_with("Chatwoot may wait only 5 s") && late.contains("marked as failed"), "{late}");
    }

    #[test]
    fn a_policy_is_said_in_words() {
        let policy =
            AnswerPolicy { delay_ms: 1500, fail: Some(FailNext { status: 503, left: 2 }), ..Default::default() };
        let expected = "The next 2 webhooks are answered with 503. Then: Webhooks are answered with 200 after 1500 ms.";
        assert_eq!(words(&policy), expected);
        let policy = AnswerPolicy { drop: true, delay_ms: 2000, ..Default::default() };
        assert_eq!(words(&policy), "The connection is closed without an answer after 2 s.");
    }

    #[test]
    fn what_cannot_be_an_answer_is_refused() {
        let bad = |policy: AnswerPolicy| check(&policy).is_err();
        let policy = AnswerPolicy::default();
        assert!(!bad(policy));
        assert!(bad(AnswerPolicy { status: 199, ..policy }) && bad(AnswerPolicy { status: 600, ..policy }));
        assert!(bad(AnswerPolicy { delay_ms: 120_001, ..policy }));
        assert!(bad(AnswerPolicy { fail: Some(FailNext { status: 99, left: 1 }), ..policy }));
        assert!(bad(AnswerPolicy { fail: Some(FailNext { status: 500, left: 1001 }), ..policy }));
    }
}
