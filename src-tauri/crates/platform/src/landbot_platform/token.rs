//! The token of a message hook: static, compared whole and in constant time. docs/protocols/landbot.md 4.

use standin_model::{Headers, Secrets, Signature, SignatureReport};
use subtle::ConstantTimeEq;

/// Words of a verdict: what is so, and what to do.
type Cause = (&'static str, &'static str, &'static str);

/// The verdict on a webhook, where a hook token is stored. The report repeats neither token.
pub(super) fn check(secrets: &Secrets, head: &[u8]) -> Option<SignatureReport> {
    let expected = secrets.get(Secrets::HOOK_TOKEN)?.reveal().trim().to_owned();
    let headers = Headers::from_head(head);
    let received = headers.text("authorization").map(str::trim).filter(|value| !value.is_empty());
    let same = |value: &str| -> bool { value.as_bytes().ct_eq(expected.as_bytes()).into() };
    let (verdict, cause) = match received {
        None => (Signature::Absent, Some(absent(&headers))),
        Some(value) if same(value.strip_prefix("Token ").unwrap_or_default()) => (Signature::Valid, None),
        Some(value) => (Signature::Wrong, Some(mistake(value, &same, secrets))),
    };
    let (code, message, remedy) = cause.unwrap_or((
        "",
        "The token is the one of the hook. It proves who sends, not that nobody changed the body.",
        "",
    ));
    Some(SignatureReport {
        verdict,
        signed: "Nothing: the hook's token is static, and compared as it is.".to_owned(),
        expected: Some("Token ••••, with the hook token that is stored here".to_owned()),
        received: received.map(shape),
        header: received.is_some().then(|| "Authorization".to_owned()),
        cause: Some(code).filter(|code| !code.is_empty()).map(str::to_owned),
        message: message.to_owned(),
        remedy: remedy.to_owned(),
    })
}

/// No token came.
fn absent(headers: &Headers) -> Cause {
    if headers.get("x-forwarded-for").is_some() {
        return (
            "hook_token_absent",
            "The webhook carries no Authorization header, and came through a proxy.",
            "Check that the hook was made with a token, and that the proxy or tunnel passes Authorization on.",
        );
    }
    (
        "hook_token_absent",
        "The webhook carries no Authorization header, and a hook token is stored here.",
        "Make the hook again with the token: a hook that was made without one sends none.",
    )
}

/// The mistakes that are known.
fn mistake(value: &str, same: &dyn Fn(&str) -> bool, secrets: &Secrets) -> Cause {
    let word = value.split(' ').next().unwrap_or_default();
    let last = value.rsplit(' ').next().unwrap_or_default();
    if same(last) && word.eq_ignore_ascii_case("bearer") {
        return (
            "hook_token_bearer",
            "The token fits, but the word before it is Bearer, which Landbot never sends.",
            "Something else sends to this address, or a proxy rewrites the header.",
        );
    }
    if same(value) || same(last) {
        return (
            "hook_token_scheme",
            "The token fits, but what stands before it is not the one word Token.",
            "If the word Token stands in the hook's token itself, make the hook again with the bare token.",
        );
    }
    let agents: bool = last.as_bytes().ct_eq(secrets.token().reveal().trim().as_bytes()).into();
    if agents {
        return (
            "agent_token_as_hook_token",
            "The hook's token is the agent token: whoever gets a webhook can open the whole workspace.",
            "Make the hook again with a token made for it alone, then make a new agent token.",
        );
    }
    (
        "hook_token_wrong",
        "The token is another one than the hook token that is stored here.",
        "Store the token that the hook was made with. Several hooks may lead here: list them, each has its own.",
    )
}

/// The form of a header without its secret.
fn shape(value: &str) -> String {
    match value.split_once(' ') {
        Some((word, rest)) if word.len() <= 10 && word.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            format!("{word} •••• ({} characters)", rest.chars().count())
        }
        _ => format!("•••• ({} characters)", value.chars().count()),
    }
}
