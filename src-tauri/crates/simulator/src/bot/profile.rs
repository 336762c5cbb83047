//! What a simulated platform knows of one customer: built-in and custom fields.

use serde_json::{Map, Value};

use super::mangle::mangled;

/// Custom fields that one customer may have.
const FIELDS_MAX: usize = 200;
/// Keys of the webhook's `customer` that nobody but the platform sets.
const OWN: [&str; 3] = ["id", "token", "register_date"];
const BUILT_IN: [&str; 3] = ["name", "email", "phone"];

/// Built-in and custom fields.
#[derive(Debug, Clone, Default)]
pub(crate) struct Profile {
    name: Value,
    email: Value,
    phone: Value,
    custom: Map<String, Value>,
}

impl Profile {
    /// Merges what a send or a create brings along; keys of the platform itself are ignored.
    pub fn merge(&mut self, fields: &Map<String, Value>) -> Result<(), String> {
        let custom = |name: &&String| !OWN.contains(&name.as_str()) && !BUILT_IN.contains(&name.as_str());
        let new = fields.keys().filter(custom).filter(|name| !self.custom.contains_key(*name)).count();
        if self.custom.len() + new > FIELDS_MAX {
            return Err(format!("A customer cannot have more than {FIELDS_MAX} fields"));
        }
        for (name, value) in fields {
            self.set(name, value.clone());
        }
        Ok(())
    }

    /// Sets one field.
    pub fn set(&mut self, name: &str, value: Value) {
        match name {
            "name" => self.name = value,
            "email" => self.email = value,
            "phone" => self.phone = value,
            name if OWN.contains(&name) => {}
            name if self.custom.len() < FIELDS_MAX || self.custom.contains_key(name) => {
                self.custom.insert(name.to_owned(), value);
            }
            _ => {}
        }
    }

    /// Takes one custom field away, or empties a built-in one; false where there is none.
    pub fn remove(&mut self, name: &str) -> bool {
        let built_in = match name {
            "name" => &mut self.name,
            "email" => &mut self.email,
            "phone" => &mut self.phone,
            name => return self.custom.remove(name).is_some(),
        };
        !std::mem::take(built_in).is_null()
    }

    /// A field that is known.
    pub fn get(&self, name: &str) -> Option<&Value> {
        match name {
            "name" => Some(&self.name),
            "email" => Some(&self.email),
            "phone" => Some(&self.phone),
            name => self.custom.get(name),
        }
        .filter(|value| !value.is_null())
    }

    /// The custom fields.
    pub fn custom(&self) -> &Map<String, Value> {
        &self.custom
    }

    /// The text with each `{field}` that is known filled in.
    pub fn fill(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            rest = &rest[open..];
            let value = rest.find('}').and_then(|close| Some((close, self.get(&rest[1..close])?)));
            if let Some((close, value)) = value {
                out.push_str(&plain(value));
                rest = &rest[close + 1..];
            } else {
                out.push('{');
                rest = &rest[1..];
            }
        }
        out + rest
    }

    /// The webhook's `customer` (protocol page 2.2): built-in fields, null when unset, then the custom ones.
    pub fn webhook(&self, id: u64, token: &str, register_date: i64, mangle: bool) -> Map<String, Value> {
        let mut customer = Map::new();
        customer.insert("id".to_owned(), id.into());
        customer.insert("token".to_owned(), token.into());
        customer.insert("name".to_owned(), self.name.clone());
        customer.insert("email".to_owned(), self.email.clone());
        customer.insert("phone".to_owned(), self.phone.clone());
        customer.insert("register_date".to_owned(), register_date.into());
        for (name, value) in &self.custom {
            let value = if mangle { mangled(value) } else { value.clone() };
            customer.insert(name.clone(), value);
        }
        customer
    }

    /// The `customer` of a send's answer (protocol page 1.4).
    pub fn answer(&self, id: u64, token: &str) -> Value {
        serde_json::json!({ "id": id, "name": self.name, "phone": self.phone, "email": self.email, "token": token })
    }
}

/// The value as one would write it in a sentence.
pub(crate) fn plain(value: &Value) -> String {
    match mangled(value) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn placeholders_of_known_fields_are_filled() {
        let mut profile = Profile::default();
        profile.set("name", json!("Ada"));
        profile.set("tags", json!(["a"]));
        assert_eq!(profile.fill("Hi {name}, {tags}, {email}, {no {name}"), "Hi Ada, ['a'], {email}, {no Ada");
        assert_eq!(profile.fill("{"), "{");
    }

    #[test]
    fn keys_of_the_platform_stay_its_own() {
        let mut profile = Profile::default();
        let fields = json!({ "id": 5, "token": "x", "register_date": 1, "plan": "gold" });
        profile.merge(fields.as_object().unwrap()).unwrap();
        let shown = Value::Object(profile.webhook(7, "ada", 9, true));
        assert_eq!(
            shown,
            json!({ "id": 7, "token": "ada", "name": null, "email": null, "phone": null, "register_date": 9, "plan": "gold" })
        );
    }
}
