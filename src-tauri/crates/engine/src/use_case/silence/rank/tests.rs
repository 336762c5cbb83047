//! Each cause comes first where its evidence is all there is, and none that is certain hides behind a guess.

use standin_model::view::Explained;

use super::*;
use crate::use_case::silence::evidence::{Asked, BadAnswer, Trouble, Usual};

/// Everything works, and nothing is known.
fn calm() -> Evidence {
    Evidence {
        seq: 10,
        waited_s: 12,
        usual: Usual { wait: 10_000_000, samples: 0 },
        listens: true,
        refused: Vec::new(),
        turned_away: None,
        bad_answers: Vec::new(),
        after_bad_answer: "It tries again.".to_owned(),
        failed: None,
        address: None,
        asked: Asked::default(),
        human: None,
        assignee: None,
        status: None,
        over: Some("resolved"),
        blocked: None,
        echo: None,
        bot_spoke: true,
        bot_speaks_to_others: true,
        last_bot: Some((9, true)),
        unanswered: 1,
        webhooks_since: true,
        last_webhook: Some(("2026-01-01T00:00:00Z".to_owned(), 9)),
    }
}

fn first(edit: impl FnOnce(&mut Evidence)) -> Cause {
    let mut evidence = calm();
    edit(&mut evidence);
    rank(&evidence).remove(0)
}

fn code(edit: impl FnOnce(&mut Evidence)) -> String {
    first(edit).code
}

fn trouble(message: &str) -> Trouble {
    Trouble { message: message.to_owned(), remedy: "Start it.".to_owned(), seqs: vec![4] }
}

#[test]
fn nothing_known_is_a_slow_platform() {
    let found = first(|_| ());
    assert_eq!((found.code.as_str(), found.action), ("slow", CauseAction::Wait));
    assert!(found.evidence.contains("12 s have passed") && found.evidence.contains("10 s are assumed"));
    let learned = first(|it| it.usual = Usual { wait: 5_000_000, samples: 40 });
    assert!(learned.evidence.contains("40 replies") && learned.evidence.contains("5 s"));
}

#[test]
fn what_the_receiver_did_comes_first() {
    assert_eq!(code(|it| it.listens = false), "receiver_closed");
    let refused = first(|it| it.refused = vec![(7, "host_missing".to_owned(), "There is no Host.".to_owned())]);
    assert_eq!((refused.code.as_str(), refused.seqs), ("refused_at_door", vec![7]));
    let bad = first(|it| {
        it.bad_answers = vec![BadAnswer { seq: 8, status: 500 }];
        it.failed = Some((8, "500 Internal Server Error".to_owned()));
        it.human = Some(("Bia".to_owned(), 3));
    });
    assert_eq!((bad.code.as_str(), bad.action), ("answered_badly", CauseAction::ShowEnvelope));
    assert!(bad.evidence.contains("500") && bad.evidence.contains("It tries again."));
}

#[test]
fn the_address_at_the_platform_is_told_apart() {
    assert_eq!(code(|it| it.asked.hook = Some((WebhookOwner::Nobody, 5))), "hook_unset");
    let elsewhere = first(|it| it.asked.hook = Some((WebhookOwner::Elsewhere, 5)));
    assert_eq!((elsewhere.code.as_str(), elsewhere.action), ("hook_elsewhere", CauseAction::OpenSetup));
    assert_eq!(code(|it| it.asked.hook = Some((WebhookOwner::Here, 5))), "slow");
    let wrong = |it: &mut Evidence| {
        it.turned_away = Some((3, "POST /hooks/…".to_owned()));
        it.webhooks_since = false;
    };
    assert_eq!(code(wrong), "wrong_path");
    assert_eq!(code(|it| it.turned_away = Some((3, "POST /x".to_owned()))), "slow", "others came in meanwhile");
}

#[test]
fn a_way_that_leads_nowhere_is_named() {
    let local = Explained {
        code: "tunnel_missing".to_owned(),
        message: "The address leads to this machine alone.".to_owned(),
        remedy: "Start a tunnel.".to_owned(),
        platform_says: None,
        retryable: false,
    };
    assert_eq!(code(|it| it.address = Some(local)), "address_local");
    let dead = |it: &mut Evidence| {
        it.asked.tunnel = Some(trouble("Nothing listens at t.test."));
        it.webhooks_since = false;
    };
    assert_eq!(code(dead), "tunnel_dead");
    assert_eq!(code(|it| it.asked.tunnel = Some(trouble("No answer."))), "slow", "a webhook came through it");
    assert_eq!(code(|it| it.failed = Some((6, "Timed out".to_owned()))), "delivery_failed");
    let never = |it: &mut Evidence| {
        (it.webhooks_since, it.last_webhook, it.bot_spoke, it.last_bot) = (false, None, false, None);
        it.bot_speaks_to_others = false;
    };
    assert_eq!(code(never), "not_reached");
}

#[test]
fn who_should_answer_and_does_not_is_named() {
    let human = first(|it| it.human = Some(("Bia".to_owned(), 3)));
    assert_eq!((human.code.as_str(), human.seqs), ("human_took_over", vec![3]));
    assert_eq!(code(|it| it.assignee = Some("Bia".to_owned())), "human_took_over");
    let status = |word: &str| Some((word.to_owned(), Some(2)));
    assert_eq!(code(|it| it.status = status("resolved")), "conversation_over");
    assert_eq!(code(|it| it.status = status("snoozed")), "conversation_snoozed");
    assert_eq!(code(|it| it.status = status("open")), "handed_over");
    let pending = |it: &mut Evidence| (it.status, it.bot_spoke, it.last_bot) = (status("pending"), false, None);
    assert_eq!(code(pending), "bot_missing");
    assert_eq!(code(|it| (it.blocked, it.status) = (Some(2), status("resolved"))), "customer_blocked");
    assert_eq!(code(|it| (it.echo, it.bot_spoke, it.last_bot) = (Some(11), false, None)), "bot_missing");
    assert_eq!(code(|it| (it.bot_spoke, it.last_bot) = (false, None)), "bot_missing");
}

#[test]
fn a_flow_ends_where_the_bot_asked_for_nothing() {
    let ended = first(|it| (it.last_bot, it.unanswered, it.webhooks_since) = (Some((9, false)), 2, false));
    assert_eq!((ended.code.as_str(), ended.action), ("flow_ended", CauseAction::RestartBot));
    assert!(ended.evidence.contains("2 messages"));
    assert_eq!(code(|it| it.last_bot = Some((9, true))), "slow");
}

#[test]
fn there_is_always_a_cause_and_few_envelopes_with_each() {
    let mut evidence = calm();
    evidence.refused = (0..40).map(|seq| (seq, "x".to_owned(), "y".to_owned())).collect();
    let causes = rank(&evidence);
    assert!(causes.len() >= 2 && causes.iter().all(|cause| cause.seqs.len() <= MOST_SEQS));
}
