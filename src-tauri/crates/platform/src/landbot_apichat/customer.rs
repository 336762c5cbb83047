//! Reads the `customer` of a webhook: the identities, and the custom fields with their mangling.
//! docs/protocols/landbot.md 2.2.

use std::collections::HashSet;

use standin_model::{Problem, Reading, Severity};

use crate::decimal::{Unit, instant};
use crate::expect::Expect;
use crate::json::{Kind, Members, Node};
use crate::problems::{Detail, Problems, problem};
use crate::python_repr;
use crate::text::excerpt;

/// The members of a customer that are not custom fields.
pub(super) const DOCUMENTED: [&str; 6] = ["id", "token", "name", "email", "phone", "register_date"];

/// Takes identities and fields into the reading.
pub(super) fn read(envelope: &Members<'_>, reading: &mut Reading, problems: &mut Problems) {
    let Some(mut customer) = Expect::object(envelope, "customer", problems) else { return };
    reading.customer_id = customer.id("id");
    reading.customer = customer.text("token").filter(|token| !token.is_empty());
    reading.customer_name = customer.text_or_null("name").filter(|name| !name.is_empty());
    customer.text_or_null("email");
    customer.text_or_null("phone");
    register_date(&mut customer);
    let mangled: Vec<Problem> = customer
        .members
        .list
        .iter()
        .filter(|(key, _)| !matches!(key.as_str(), "id" | "token" | "register_date"))
        .filter_map(|(key, node)| mangling(&customer.pointer(key), *node))
        .collect();
    for problem in mangled {
        customer.note(problem);
    }
    reading.fields = custom_fields(&customer.members);
}

/// The members that are not documented, in order; of a repeated one the last.
pub(super) fn custom_fields(members: &Members<'_>) -> Vec<(String, String)> {
    let mut seen = HashSet::new();
    let mut fields: Vec<(String, String)> = members
        .list
        .iter()
        .rev()
        .filter(|(key, _)| !DOCUMENTED.contains(&key.as_str()) && seen.insert(key.as_str()))
        .map(|(key, node)| (key.clone(), node.raw().to_owned()))
        .collect();
    fields.reverse();
    fields
}

/// `register_date`: whole seconds since the epoch.
fn register_date(customer: &mut Expect<'_, '_>) {
    const WHOLE: &str = "an integer, seconds since the epoch";
    let Some(node) = customer.members.get("register_date") else {
        customer.missing("register_date", WHOLE);
        return;
    };
    let at = customer.pointer("register_date");
    let raw = node.raw();
    if node.kind() != Kind::Number {
        customer.wrong("register_date", node, WHOLE);
    } else if raw.contains(['.', 'e', 'E']) {
        customer.note(
            problem("register_date_fractional", Severity::Warning, format!("{at} has a fraction."))
                .at(at)
                .documented(WHOLE)
                .received(raw)
                .remedy("Round it down; a strict integer type fails on it."),
        );
    } else if instant(raw).is_none_or(|(_, unit)| unit != Unit::Seconds) {
        customer.note(
            problem("timestamp_milliseconds", Severity::Warning, format!("{at} is not in seconds."))
                .at(at)
                .documented(WHOLE)
                .received(raw)
                .remedy("Tell the unit by the size of the number."),
        );
    }
}

/// A value that is the text form of a Python object.
fn mangling(at: &str, node: Node<'_>) -> Option<Problem> {
    let value = node.text()?;
    let found = python_repr::read(&value)?;
    let form = if serde_json::from_str::<serde::de::IgnoredAny>(&value).is_ok() { "text" } else { "Python text" };
    Some(
        problem("mangled_field", Severity::Warning, format!("{at} is {} written as {form}.", found.what))
            .at(at)
            .documented("custom fields may arrive mangled")
            .received(&value)
            .remedy(format!("Read as: {}. Treat the value as a string in your bridge.", excerpt(&found.reads))),
    )
}
