//! Builds the requests of an operation from its description and what is given for its parameters.
//! docs/protocols/landbot.md 3.1 and 3.2.

use serde_json::{Map, Value};
use standin_model::{ApiRequest, Fault, FaultCode, Secrets, Settings};
use url::Url;

use super::table::{OPERATIONS, REQUEST};
use super::value;
use crate::address::{base, escaped, segment};
use crate::operation::{ApiOperation, Parameter, Stands, Takes};

/// What a usable base URL looks like.
const EXAMPLE: &str = "https://api.landbot.io/v1/";

/// The operation of that name.
pub(super) fn operation(name: &str) -> Result<&'static ApiOperation, Fault> {
    OPERATIONS.iter().find(|operation| operation.name == name).ok_or_else(|| {
        let known: Vec<&str> = OPERATIONS.iter().map(|operation| operation.name).collect();
        Fault::new(FaultCode::BadArguments, format!("There is no operation \"{name}\"."))
            .hint(format!("One of {}.", known.join(", ")))
    })
}

/// The requests of an operation, one after the other.
pub(super) fn requests(
    settings: &Settings,
    secrets: &Secrets,
    name: &str,
    given: &Map<String, Value>,
) -> Result<Vec<ApiRequest>, Fault> {
    let operation = operation(name)?;
    check_names(operation, given)?;
    if operation.name == REQUEST {
        return Ok(vec![own(settings, secrets, operation, given)?]);
    }
    if operation.steps.is_empty() {
        return Ok(vec![one(settings, secrets, operation, given)?]);
    }
    operation.steps.iter().map(|step| one(settings, secrets, self::operation(step)?, given)).collect()
}

/// Parameters that the operation does not have are refused: a slip in a name must not go unseen.
fn check_names(operation: &ApiOperation, given: &Map<String, Value>) -> Result<(), Fault> {
    let known = |name: &String| operation.parameters.iter().any(|parameter| parameter.name == name);
    match given.keys().find(|name| !known(name)) {
        None => Ok(()),
        Some(odd) => {
            let names: Vec<&str> = operation.parameters.iter().map(|parameter| parameter.name).collect();
            let hint =
                if names.is_empty() { "It takes none.".to_owned() } else { format!("It takes {}.", names.join(", ")) };
            Err(Fault::new(FaultCode::BadArguments, format!("{} has no parameter \"{odd}\".", operation.name))
                .hint(hint))
        }
    }
}

/// One request of the table.
fn one(
    settings: &Settings,
    secrets: &Secrets,
    operation: &ApiOperation,
    given: &Map<String, Value>,
) -> Result<ApiRequest, Fault> {
    let mut path = operation.path.to_owned();
    let mut query: Vec<String> = Vec::new();
    let mut body = Map::new();
    let mut has_body = false;
    for parameter in operation.parameters {
        has_body |= parameter.stands == Stands::Body;
        let stored = || match parameter.takes {
            // Who made no other token for the hook means the one that webhooks are checked with.
            Takes::Secret => secrets.get(Secrets::HOOK_TOKEN).map(|token| Value::from(token.reveal().trim())),
            _ => None,
        };
        let Some(value) = value::read(operation, parameter, given)?.or_else(stored) else { continue };
        match parameter.stands {
            Stands::Path => {
                let part = segment(&value::plain(&value), parameter.about)?;
                path = path.replace(&format!("{{{}}}", parameter.wire), &part);
            }
            Stands::Query => query.push(format!("{}={}", parameter.wire, escaped(&value::plain(&value)))),
            Stands::Body => {
                body.insert(parameter.wire.to_owned(), value);
            }
            Stands::Request => {}
        }
    }
    value::by_type(&mut body, given)?;
    let query = if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) };
    let url = format!("{}{path}{query}", base(&settings.base_url, EXAMPLE)?);
    let body = if has_body { Value::Object(body).to_string().into_bytes() } else { Vec::new() };
    request(operation.method, url, secrets, body)
}

/// A request of the user's own making, below the base URL and nowhere else.
fn own(
    settings: &Settings,
    secrets: &Secrets,
    operation: &ApiOperation,
    given: &Map<String, Value>,
) -> Result<ApiRequest, Fault> {
    let of = |name: &str| -> Result<Option<Value>, Fault> {
        let parameter: Option<&Parameter> = operation.parameters.iter().find(|parameter| parameter.name == name);
        parameter.map_or(Ok(None), |parameter| value::read(operation, parameter, given))
    };
    let (method, path, body) = (of("method")?, of("path")?, of("body")?);
    let method = method.map(|method| value::plain(&method)).unwrap_or_default();
    let path = path.map(|path| value::plain(&path)).unwrap_or_default();
    let base = base(&settings.base_url, EXAMPLE)?;
    let bad = |why: &str| {
        Fault::new(FaultCode::BadArguments, format!("The path {why}."))
            .hint("Give it below the base URL, for example customers/?limit=5; the token goes nowhere else.")
    };
    let path = path.trim().trim_start_matches('/');
    if path.contains("://") || path.contains('\\') || path.contains('#') || path.chars().any(char::is_control) {
        return Err(bad("holds a whole address, or a character that has no place in it"));
    }
    let root = Url::parse(&base).map_err(|_| bad("cannot be joined to the base URL"))?;
    let url = root.join(&format!("./{path}")).map_err(|_| bad("cannot be joined to the base URL"))?;
    // Dots, escaped ones too, are resolved by now: what is left must still be below the base.
    if url.origin() != root.origin() || !url.path().starts_with(root.path()) {
        return Err(bad("leads out of the base URL"));
    }
    let body = body.map(|body| body.to_string().into_bytes()).unwrap_or_default();
    request(&method, url.to_string(), secrets, body)
}

/// The request with the headers that every call needs.
pub(super) fn request(method: &str, url: String, secrets: &Secrets, body: Vec<u8>) -> Result<ApiRequest, Fault> {
    let token = secrets.token();
    let token = token.reveal().trim();
    if token.is_empty() {
        return Err(Fault::new(FaultCode::TokenMissing, "The connection has no agent token.")
            .hint("Store the API token of your account (Settings, Account) with the connection."));
    }
    if !token.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return Err(Fault::new(
            FaultCode::BadArguments,
            "The agent token has a character that cannot stand in a header.",
        )
        .hint("Copy the API token again, without line breaks."));
    }
    let mut headers = vec![("Authorization".to_owned(), format!("Token {token}"))];
    if !body.is_empty() {
        headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    }
    Ok(ApiRequest { method: method.to_owned(), url, headers, body })
}
