//! Contacts and their sessions: what is valid, who is found again, and what is told of it (protocol pages 3.3 and 4).

use serde_json::{Map, Value, json};

use super::answer::{Answer, error, internal, invalid};
use super::event::{About, Event, pair};
use super::ids::{Kind, iso, uuid};
use super::params::text;
use super::state::{Contact, RECORDS_MAX, Session, State};

/// Longest name, e-mail, phone number and identifier.
const STRING_MAX: usize = 255;
const FIRST: [&str; 8] = ["quiet", "bright", "morning", "silver", "gentle", "summer", "wild", "polished"];
const SECOND: [&str; 8] = ["river", "harbour", "meadow", "breeze", "forest", "lantern", "pebble", "dew"];

/// The words that a contact can be described with; none where the caller said nothing.
#[derive(Debug, Default, Clone)]
pub(super) struct ContactFields {
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone_number: Option<String>,
    pub identifier: Option<String>,
    pub blocked: Option<bool>,
    pub additional_attributes: Map<String, Value>,
    pub custom_attributes: Map<String, Value>,
}

impl ContactFields {
    pub fn read(params: &Map<String, Value>) -> Self {
        let object = |name: &str| params.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
        ContactFields {
            name: text(params, "name"),
            email: text(params, "email"),
            phone_number: text(params, "phone_number"),
            identifier: text(params, "identifier"),
            blocked: super::params::boolean(params, "blocked"),
            additional_attributes: object("additional_attributes"),
            custom_attributes: object("custom_attributes"),
        }
    }
}

/// Refused: the simulator holds as many records as it can.
pub(super) fn full() -> Answer {
    error(503, "The simulator holds no more records")
}

impl State {
    /// The contact that an identifier, an e-mail or a phone number leads to, in this order.
    pub fn known_contact(&self, fields: &ContactFields) -> Option<u64> {
        let by = |same: &dyn Fn(&Contact) -> bool| self.contacts.values().find(|c| same(c)).map(|c| c.id);
        let filled = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
        let identifier = filled(&fields.identifier);
        let (email, phone) = (filled(&fields.email).map(|email| email.to_lowercase()), filled(&fields.phone_number));
        identifier
            .and_then(|value| by(&|contact| contact.identifier.as_ref() == Some(&value)))
            .or_else(|| email.and_then(|value| by(&|contact| contact.email.as_ref() == Some(&value))))
            .or_else(|| phone.and_then(|value| by(&|contact| contact.phone_number.as_ref() == Some(&value))))
    }

    /// Makes a contact; tells the account.
    pub fn create_contact(&mut self, fields: &ContactFields) -> Result<u64, Answer> {
        self.check_contact(fields, None)?;
        if self.contacts.len() >= RECORDS_MAX {
            return Err(full());
        }
        let id = self.next(Kind::Contact);
        let filled = |value: &Option<String>| value.clone().filter(|value| !value.is_empty());
        let contact = Contact {
            id,
            name: fields.name.clone().unwrap_or_default(),
            email: filled(&fields.email).map(|email| email.to_lowercase()),
            phone_number: filled(&fields.phone_number),
            identifier: filled(&fields.identifier),
            blocked: fields.blocked.unwrap_or_default(),
            additional_attributes: fields.additional_attributes.clone(),
            custom_attributes: fields.custom_attributes.clone(),
            created_at: self.now,
            updated_at: self.now,
            last_activity_at: None,
        };
        self.contacts.insert(id, contact);
        self.outbox.push(Event { name: "contact_created", about: About::Contact(id), changed: None });
        Ok(id)
    }

    /// Merges fields into a contact; tells the account what changed.
    pub fn update_contact(&mut self, id: u64, fields: &ContactFields) -> Result<(), Answer> {
        self.check_contact(fields, Some(id))?;
        self.edit_contact(id, |contact| {
            let set = |slot: &mut Option<String>, value: &Option<String>| {
                if let Some(value) = value {
                    *slot = Some(value.clone()).filter(|value| !value.is_empty());
                }
            };
            if let Some(name) = &fields.name {
                contact.name.clone_from(name);
            }
            set(&mut contact.email, &fields.email.as_ref().map(|email| email.to_lowercase()));
            set(&mut contact.phone_number, &fields.phone_number);
            set(&mut contact.identifier, &fields.identifier);
            contact.blocked = fields.blocked.unwrap_or(contact.blocked);
            contact.additional_attributes.extend(fields.additional_attributes.clone());
            contact.custom_attributes.extend(fields.custom_attributes.clone());
        });
        Ok(())
    }

    /// Changes a contact and tells the account what is different, if anything.
    pub fn edit_contact(&mut self, id: u64, edit: impl FnOnce(&mut Contact)) {
        let now = self.now;
        let Some(contact) = self.contacts.get_mut(&id) else { return };
        let (before, updated) = (columns(contact), contact.updated_at);
        edit(contact);
        let after = columns(contact);
        let mut changed: Vec<Value> = before
            .into_iter()
            .zip(after)
            .filter(|((_, old), (_, new))| old != new)
            .map(|((name, old), (_, new))| pair(name, &old, &new))
            .collect();
        if changed.is_empty() {
            return;
        }
        contact.updated_at = now;
        changed.push(pair("updated_at", &iso(updated).into(), &iso(now).into()));
        self.outbox.push(Event { name: "contact_updated", about: About::Contact(id), changed: Some(changed.into()) });
    }

    fn check_contact(&self, fields: &ContactFields, own: Option<u64>) -> Result<(), Answer> {
        let words = [
            ("name", "Name", &fields.name),
            ("email", "Email", &fields.email),
            ("phone_number", "Phone number", &fields.phone_number),
            ("identifier", "Identifier", &fields.identifier),
        ];
        for (column, word, value) in words {
            let Some(value) = value.as_deref().filter(|value| !value.is_empty()) else { continue };
            if value.chars().count() > STRING_MAX {
                return Err(invalid(&format!("{word} is too long (maximum is 255 characters)"), &[column]));
            }
            let taken = |other: &&Contact| {
                Some(other.id) != own
                    && match column {
                        "email" => other.email.as_deref() == Some(value.to_lowercase().as_str()),
                        "phone_number" => other.phone_number.as_deref() == Some(value),
                        "identifier" => other.identifier.as_deref() == Some(value),
                        _ => false,
                    }
            };
            if column == "email" && !is_email(value) {
                return Err(invalid("Email Invalid email", &["email"]));
            }
            if column == "phone_number" && !is_phone(value) {
                return Err(invalid("Phone number should be in e164 format", &["phone_number"]));
            }
            if self.contacts.values().any(|contact| taken(&contact)) {
                return Err(invalid(&format!("{word} has already been taken"), &[column]));
            }
        }
        Ok(())
    }

    /// A session of the contact on the inbox; the one that is there where the source id is the contact's own.
    pub fn create_session(
        &mut self,
        contact: u64,
        inbox: u64,
        source_id: Option<String>,
        hmac_verified: bool,
    ) -> Result<u64, Answer> {
        if let Some(found) = source_id.as_deref().and_then(|source| self.session_by_source(inbox, source)) {
            // Another contact's source id runs into the unique index, and nobody catches that (protocol page 3.3).
            return if found.contact == contact { Ok(found.id) } else { Err(internal()) };
        }
        if self.sessions.len() >= RECORDS_MAX {
            return Err(full());
        }
        let id = self.next(Kind::Session);
        let fresh = uuid(self.fixed.dice, &[b"source", &id.to_le_bytes()]);
        let source_id = source_id.filter(|source| !source.is_empty()).unwrap_or(fresh);
        self.session_of.insert((inbox, source_id.clone()), id);
        let session = Session {
            id,
            contact,
            inbox,
            source_id,
            hmac_verified,
            pubsub_token: self.token("pubsub", id),
            created_at: self.now,
            updated_at: self.now,
        };
        self.sessions.insert(id, session);
        Ok(id)
    }

    /// Two words for a contact that did not say a name.
    pub fn invented_name(&self) -> String {
        let bytes = self.fixed.dice.bytes(&[b"name", &(self.contacts.len() as u64).to_le_bytes()]);
        let word = |list: &[&'static str; 8], byte: u8| list[usize::from(byte) % 8];
        format!("{}-{}-{}", word(&FIRST, bytes[0]), word(&SECOND, bytes[1]), u16::from(bytes[2]))
    }
}

/// The columns of a contact whose change is told.
fn columns(contact: &Contact) -> [(&'static str, Value); 8] {
    [
        ("name", json!(contact.name)),
        ("email", json!(contact.email)),
        ("phone_number", json!(contact.phone_number)),
        ("identifier", json!(contact.identifier)),
        ("blocked", json!(contact.blocked)),
        ("additional_attributes", json!(contact.additional_attributes)),
        ("custom_attributes", json!(contact.custom_attributes)),
        ("last_activity_at", json!(contact.last_activity_at.map(iso))),
    ]
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(local, host)| {
        !local.is_empty() && !host.is_empty() && !host.contains('@') && !text.contains(char::is_whitespace)
    })
}

/// A plus and 2 to 15 digits, the first of them no zero.
fn is_phone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (2..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_addresses() {
        assert!(is_phone("+5511999990000") && is_phone("+12"));
        assert!(!is_phone("5511999990000") && !is_phone("+1") && !is_phone("+0123") && !is_phone("+1234567890123456"));
        assert!(is_email("ana@acme.example") && !is_email("ana") && !is_email("a na@acme.example") && !is_email("@x"));
    }
}
