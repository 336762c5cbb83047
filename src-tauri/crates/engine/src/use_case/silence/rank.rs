//! Which causes fit the evidence, the likeliest first: pure, every rule by itself.

use standin_model::view::{Cause, CauseAction, WebhookOwner};

use super::evidence::Evidence;

/// So many envelopes are named with a cause.
const MOST_SEQS: usize = 5;

type Rule = fn(&Evidence) -> Option<Cause>;

/// The rules in the order of their weight: what stands in the way for certain before what may.
const RULES: [Rule; 18] = [
    receiver_closed,
    refused_at_the_door,
    answered_badly,
    hook_not_set,
    hook_elsewhere,
    address_unreachable,
    tunnel_dead,
    delivery_failed,
    wrong_path,
    blocked,
    over,
    snoozed,
    human,
    handed_over,
    bot_missing,
    not_reached,
    flow_ended,
    slow,
];

/// The causes that fit; there is always one.
pub(super) fn rank(evidence: &Evidence) -> Vec<Cause> {
    RULES.iter().filter_map(|rule| rule(evidence)).collect()
}

fn cause(code: &str, title: &str, evidence: impl Into<String>, seqs: Vec<i64>, action: CauseAction) -> Option<Cause> {
    let seqs = seqs.into_iter().take(MOST_SEQS).collect();
    Some(Cause { code: code.to_owned(), title: title.to_owned(), evidence: evidence.into(), seqs, action })
}

fn receiver_closed(it: &Evidence) -> Option<Cause> {
    if it.listens {
        return None;
    }
    let evidence =
        "No webhook can come in while the receiver does not listen. Start it: `standin listen`, or open the window.";
    cause("receiver_closed", "The receiver does not listen", evidence, Vec::new(), CauseAction::RunDoctor)
}

fn refused_at_the_door(it: &Evidence) -> Option<Cause> {
    let (_, code, sentence) = it.refused.first()?;
    let count = it.refused.len();
    let evidence =
        format!("{count} request(s) to this connection's address were refused lately, the last as {code}: {sentence}");
    let seqs = it.refused.iter().map(|(seq, ..)| *seq).collect();
    cause("refused_at_door", "The receiver refused what came", evidence, seqs, CauseAction::ShowEnvelope)
}

fn answered_badly(it: &Evidence) -> Option<Cause> {
    let last = it.bad_answers.first()?;
    let said =
        it.failed.as_ref().map(|(_, why)| format!(" It marks the message as failed: {why}.")).unwrap_or_default();
    let evidence = format!(
        "Webhooks of this connection were answered with {} here lately. What the platform does then: {}{said}",
        last.status, it.after_bad_answer
    );
    let seqs = it.bad_answers.iter().map(|bad| bad.seq).collect();
    cause("answered_badly", "We did not answer its webhooks with success", evidence, seqs, CauseAction::ShowEnvelope)
}

fn hook_not_set(it: &Evidence) -> Option<Cause> {
    let (owner, seq) = it.asked.hook?;
    let evidence = "The inbox has no webhook URL: the platform tells nobody of replies. The set-up sets it.";
    let found = cause("hook_unset", "No webhook URL is set", evidence, vec![seq], CauseAction::OpenSetup);
    found.filter(|_| owner == WebhookOwner::Nobody)
}

fn hook_elsewhere(it: &Evidence) -> Option<Cause> {
    let (owner, seq) = it.asked.hook?;
    let evidence = "The inbox's webhook URL is not this receiver's: replies go to somebody else. The set-up replaces it, and can pass every webhook on to the address that is there.";
    let title = "The webhook URL is another's";
    let found = cause("hook_elsewhere", title, evidence, vec![seq], CauseAction::OpenSetup);
    found.filter(|_| owner == WebhookOwner::Elsewhere)
}

fn address_unreachable(it: &Evidence) -> Option<Cause> {
    let why = it.address.as_ref().filter(|why| why.code != "receiver_closed")?;
    let evidence = format!("{} {}", why.message, why.remedy);
    cause("address_local", "The platform cannot reach this machine", evidence, Vec::new(), CauseAction::CheckTunnel)
}

fn tunnel_dead(it: &Evidence) -> Option<Cause> {
    // What came in through it since proves more than a look at it.
    let why = it.asked.tunnel.as_ref().filter(|_| !it.webhooks_since)?;
    let evidence = format!("{} {}", why.message, why.remedy);
    cause("tunnel_dead", "The tunnel is dead", evidence, why.seqs.clone(), CauseAction::CheckTunnel)
}

fn delivery_failed(it: &Evidence) -> Option<Cause> {
    let (seq, why) = it.failed.as_ref()?;
    let evidence = format!("The platform marks a message of this conversation as failed: {why}.");
    let title = "The platform could not deliver a webhook";
    cause("delivery_failed", title, evidence, vec![*seq], CauseAction::ShowEnvelope)
}

fn wrong_path(it: &Evidence) -> Option<Cause> {
    let (count, sample) = it.turned_away.as_ref().filter(|_| !it.webhooks_since)?;
    let evidence = format!(
        "Since the message something was delivered to a path that is nobody's here ({sample}; {count} in all). The address at the platform may be cut short or out of date: copy it anew."
    );
    cause("wrong_path", "A delivery came to a wrong path", evidence, Vec::new(), CauseAction::OpenSetup)
}

fn blocked(it: &Evidence) -> Option<Cause> {
    let evidence = "The platform says that this customer is blocked: neither bot nor agents see the message. Unblock the contact there.";
    cause("customer_blocked", "The customer is blocked", evidence, vec![it.blocked?], CauseAction::ShowEnvelope)
}

fn over(it: &Evidence) -> Option<Cause> {
    let (status, seq) = it.status.as_ref().filter(|(status, _)| Some(status.as_str()) == it.over)?;
    let evidence =
        format!("The conversation is {status}: it is over for whoever answers. Open it again, or begin another.");
    cause("conversation_over", "The conversation is over", evidence, list(*seq), CauseAction::RestartBot)
}

fn snoozed(it: &Evidence) -> Option<Cause> {
    let (status, seq) = it.status.as_ref().filter(|(status, _)| status == "snoozed")?;
    let evidence = format!("The conversation is {status}: it is out of everybody's sight until its time comes.");
    cause("conversation_snoozed", "The conversation is snoozed", evidence, list(*seq), CauseAction::RestartBot)
}

fn human(it: &Evidence) -> Option<Cause> {
    let title = "A human took over";
    if let Some((name, seq)) = &it.human {
        let evidence = format!("{name} wrote last: the bot is silent until the conversation is handed back to it.");
        return cause("human_took_over", title, evidence, vec![*seq], CauseAction::RestartBot);
    }
    let name = it.assignee.as_ref()?;
    let seqs = list(it.status.as_ref().and_then(|(_, seq)| *seq));
    let evidence = format!("The conversation is assigned to {name}: it is up to them to answer.");
    cause("human_took_over", title, evidence, seqs, CauseAction::RestartBot)
}

fn handed_over(it: &Evidence) -> Option<Cause> {
    let (_, seq) = it.status.as_ref().filter(|(status, _)| status == "open" && it.bot_spoke)?;
    let evidence = "The conversation is open, so it waits for a human agent, and nobody is assigned. A bot answers while it is pending.";
    cause("handed_over", "It waits for a human agent", evidence, list(*seq), CauseAction::RestartBot)
}

fn bot_missing(it: &Evidence) -> Option<Cause> {
    if it.bot_spoke {
        return None;
    }
    let title = "No bot is assigned";
    let pending = it.status.as_ref().filter(|(status, _)| status == "pending");
    if let Some((_, seq)) = pending {
        let evidence = "The conversation is pending, which is a bot's turn, and no bot ever answered in it. Connect a bot to the inbox, or open the conversation for agents.";
        return cause("bot_missing", title, evidence, list(*seq), CauseAction::RunDoctor);
    }
    if let Some(echo) = it.echo {
        let evidence = "The message itself came back by webhook, so the way works; no bot ever answered this customer. Connect a bot to the inbox, or answer as an agent.";
        return cause("bot_missing", title, evidence, vec![echo], CauseAction::RunDoctor);
    }
    if !it.bot_speaks_to_others {
        return None;
    }
    let evidence = "The bot answers other customers of this connection, and never answered this one: it may not be assigned to them.";
    cause("bot_missing", title, evidence, Vec::new(), CauseAction::RestartBot)
}

fn not_reached(it: &Evidence) -> Option<Cause> {
    if it.webhooks_since || !it.listens {
        return None;
    }
    let (evidence, seqs) = match &it.last_webhook {
        // A flow that ended explains it as well, where everything worked a moment ago.
        Some(_) if it.bot_spoke => return None,
        Some((at, seq)) => (format!("Nothing came to this connection's webhook address since {at}."), vec![*seq]),
        None => ("Nothing ever came to this connection's webhook address.".to_owned(), Vec::new()),
    };
    let evidence =
        format!("{evidence} Paste the address into the platform, whole, and look that the tunnel leads here.");
    cause("not_reached", "The receiver was not reached", evidence, seqs, CauseAction::OpenSetup)
}

fn flow_ended(it: &Evidence) -> Option<Cause> {
    let (seq, options) = it.last_bot.filter(|_| it.human.is_none())?;
    if options {
        return None;
    }
    let before = match it.unanswered {
        0 | 1 => String::new(),
        many => format!(" {many} messages stand unanswered since."),
    };
    let evidence =
        format!("The bot's last message asked for nothing: its flow may have ended there.{before} Begin it again.");
    cause("flow_ended", "The bot's flow ended", evidence, vec![seq], CauseAction::RestartBot)
}

fn slow(it: &Evidence) -> Option<Cause> {
    let usual = it.usual.wait / 1_000_000;
    let learned = match it.usual.samples {
        0 => format!("How long replies take here is not known yet; {usual} s are assumed."),
        samples => format!("By the last {samples} replies of this connection one comes within {usual} s."),
    };
    let evidence = format!("{} s have passed. {learned} The platform may be slow today.", it.waited_s);
    cause("slow", "The platform is slow", evidence, vec![it.seq], CauseAction::Wait)
}

fn list(seq: Option<i64>) -> Vec<i64> {
    seq.into_iter().collect()
}

#[cfg(test)]
mod tests;
