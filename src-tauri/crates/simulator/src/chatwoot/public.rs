//! The public API: the inbox identifier and the session's source id are all the credentials there are (protocol page, section 4).

use serde_json::{Map, Value, json};

use super::answer::{Answer, Reply, empty, internal, invalid, not_found, ok};
use super::core::Core;
use super::files;
use super::ids::Kind;
use super::message::Draft;
use super::params::{Params, text};
use super::people::ContactFields;
use super::sign::hmac_hex;
use super::state::{ACTIVITY, Conversation, INCOMING, Sender, Session, State};
use super::talk::Start;

/// Messages of a page.
const PAGE: usize = 20;

/// A request to one inbox.
struct Visit<'a> {
    core: &'a Core,
    state: &'a mut State,
    inbox: u64,
    params: Params,
}

pub(super) fn route(
    core: &Core,
    state: &mut State,
    method: &str,
    identifier: &str,
    path: &[&str],
    params: Params,
) -> Reply {
    let inbox = state.inbox_by_identifier(identifier).map(|inbox| inbox.id).ok_or_else(not_found)?;
    let mut visit = Visit { core, state, inbox, params };
    match (method, path) {
        ("GET", []) => visit.show_inbox(),
        ("POST", ["contacts"]) => visit.create_contact(),
        (_, ["contacts", source, rest @ ..]) => {
            let session = visit.state.session_by_source(inbox, source).map(|session| session.id);
            let session = session.ok_or_else(not_found)?;
            match (method, rest) {
                ("GET", []) => {
                    visit.verify(Some(session))?;
                    visit.show_contact(session)
                }
                ("PATCH" | "PUT", []) => visit.update_contact(session),
                (_, ["conversations", rest @ ..]) => visit.conversations(session, method, rest),
                _ => Err(not_found()),
            }
        }
        _ => Err(not_found()),
    }
}

impl Visit<'_> {
    fn show_inbox(&self) -> Reply {
        let inbox = self.state.inboxes.get(&self.inbox).ok_or_else(not_found)?;
        let set = |name: &str| inbox.settings.get(name).cloned().unwrap_or_default();
        Ok(ok(json!({
            "identifier": inbox.identifier, "identity_validation_enabled": inbox.hmac_mandatory, "name": inbox.name,
            "timezone": set("timezone"), "working_hours": super::view::working_hours(),
            "working_hours_enabled": set("working_hours_enabled"), "csat_survey_enabled": set("csat_survey_enabled"),
            "greeting_enabled": set("greeting_enabled"),
        })))
    }

    /// Checks the identity hash; a wrong one is an error that nobody catches. A missing identifier is the empty one (protocol page 4.1).
    fn verify(&mut self, session: Option<u64>) -> Result<(), Answer> {
        let inbox = self.state.inboxes.get(&self.inbox).ok_or_else(not_found)?;
        let hash = text(&self.params.values, "identifier_hash").unwrap_or_default();
        if hash.is_empty() && !inbox.hmac_mandatory {
            return Ok(());
        }
        let identifier = text(&self.params.values, "identifier").unwrap_or_default();
        if hash != hmac_hex(&inbox.hmac_token, &[identifier.as_bytes()]) {
            return Err(internal());
        }
        if let Some(session) = session.and_then(|id| self.state.sessions.get_mut(&id)) {
            session.hmac_verified = true;
        }
        Ok(())
    }

    fn create_contact(&mut self) -> Reply {
        self.verify(None)?;
        let source = text(&self.params.values, "source_id").filter(|source| !source.is_empty());
        let known = source.as_deref().and_then(|source| self.state.session_by_source(self.inbox, source));
        if let Some(session) = known.map(|session| session.id) {
            return self.show_contact(session);
        }
        let mut fields = ContactFields::read(&self.params.values);
        (fields.blocked, fields.additional_attributes) = (None, Map::new());
        let contact = match self.state.known_contact(&fields) {
            Some(contact) => contact,
            None => {
                let invented = self.state.invented_name();
                fields.name = fields.name.filter(|name| !name.is_empty()).or(Some(invented));
                self.state.create_contact(&fields)?
            }
        };
        let session = self.state.create_session(contact, self.inbox, source, false)?;
        self.show_contact(session)
    }

    fn show_contact(&self, session: u64) -> Reply {
        let session = self.state.sessions.get(&session).ok_or_else(not_found)?;
        let contact = self.state.contacts.get(&session.contact).ok_or_else(not_found)?;
        Ok(ok(json!({
            "source_id": session.source_id, "pubsub_token": session.pubsub_token,
            "id": self.state.id(Kind::Contact, contact.id), "name": contact.name, "email": contact.email,
            "phone_number": contact.phone_number,
        })))
    }

    /// Merges into another contact that has the e-mail or phone number already, and then answers with that one.
    fn update_contact(&mut self, session: u64) -> Reply {
        self.verify(Some(session))?;
        let mut fields = ContactFields::read(&self.params.values);
        (fields.identifier, fields.blocked, fields.additional_attributes) = (None, None, Map::new());
        let own = self.state.sessions.get(&session).map(|session| session.contact).ok_or_else(not_found)?;
        let other = self.state.known_contact(&fields).filter(|other| *other != own);
        let contact = match other {
            Some(other) => {
                self.state.merge(own, other);
                other
            }
            None => own,
        };
        self.state.update_contact(contact, &fields)?;
        let contact = self.state.contacts.get(&contact).ok_or_else(not_found)?;
        Ok(ok(self.state.contact_row(contact)))
    }

    fn conversations(&mut self, session: u64, method: &str, path: &[&str]) -> Reply {
        match (method, path) {
            ("GET", []) => {
                let found = self.state.sessions.get(&session).ok_or_else(not_found)?;
                if found.hmac_verified {
                    // The list of a verified session trips over a variable that is not set.
                    return Err(internal());
                }
                let own = self.state.conversations.values().filter(|conversation| conversation.session == session);
                Ok(ok(own.map(|conversation| self.state.public_conversation(conversation)).collect()))
            }
            ("POST", []) => {
                let attributes = super::params::object(&self.params.values, "custom_attributes");
                let start = Start { custom_attributes: attributes, ..Start::default() };
                let id = self.state.create_conversation(session, start)?;
                self.show(id)
            }
            (_, [id, "messages", rest @ ..]) => {
                let id = self.conversation(session, id, |_, _| true)?;
                self.messages(session, id, method, rest)
            }
            (method, [id, rest @ ..]) => {
                let own =
                    |session: &Session, found: &Conversation| found.session == session.id || session.hmac_verified;
                let id = self.conversation(session, id, own)?;
                match (method, rest) {
                    ("GET", []) => return self.show(id),
                    ("POST", ["toggle_status"]) => {
                        self.state.set_status(id, "resolved", None, None);
                        return self.show(id);
                    }
                    ("POST", ["toggle_typing"]) => {
                        let status = text(&self.params.values, "typing_status").unwrap_or_default();
                        let contact = self.state.conversations.get(&id).map_or(0, |found| found.contact);
                        self.state.typing(id, Sender::Contact(contact), &status, false);
                    }
                    ("POST", ["update_last_seen"]) => self.state.customer_saw(id),
                    _ => return Err(not_found()),
                }
                Ok(empty())
            }
            _ => Err(not_found()),
        }
    }

    /// A conversation of the session's contact, in whatever inbox, that also fits.
    fn conversation(
        &self,
        session: u64,
        id: &str,
        fits: impl Fn(&Session, &Conversation) -> bool,
    ) -> Result<u64, Answer> {
        let id = self.core.fixed.ids.read_text(Kind::Conversation, id).ok_or_else(not_found)?;
        let session = self.state.sessions.get(&session).ok_or_else(not_found)?;
        let found = self.state.conversations.get(&id);
        let found = found.filter(|found| found.contact == session.contact && fits(session, found));
        found.map(|found| found.id).ok_or_else(not_found)
    }

    fn show(&self, id: u64) -> Reply {
        let conversation = self.state.conversations.get(&id).ok_or_else(not_found)?;
        Ok(ok(self.state.public_conversation(conversation)))
    }

    fn messages(&mut self, session: u64, id: u64, method: &str, path: &[&str]) -> Reply {
        let message = match (method, path) {
            ("GET", []) => return Ok(self.list(id)),
            ("POST", []) => self.create_message(session, id)?,
            ("PATCH" | "PUT", [message]) => {
                let message = self.core.fixed.ids.read_text(Kind::Message, message).ok_or_else(not_found)?;
                let found = self.state.messages.get(&message).filter(|found| found.conversation == id);
                if found.is_none() {
                    return Err(not_found());
                }
                if let Some(values) = self.params.values.get("submitted_values") {
                    let values = values.clone();
                    self.state.submit(message, &values)?;
                }
                message
            }
            _ => return Err(not_found()),
        };
        let message = self.state.messages.get(&message).ok_or_else(not_found)?;
        Ok(ok(self.state.public_message(message)))
    }

    fn list(&self, id: u64) -> Answer {
        let before = self.params.values.get("before").and_then(|before| {
            let ids = self.core.fixed.ids;
            ids.read(Kind::Message, before).or_else(|| before.as_str()?.parse().ok())
        });
        let ids = self.state.conversations.get(&id).map(|found| found.messages.as_slice()).unwrap_or_default();
        let newest = ids.iter().rev().filter(|id| before.is_none_or(|before| **id < before));
        let chat = newest.filter_map(|id| self.state.messages.get(id)).filter(|m| !m.private && m.kind != ACTIVITY);
        let mut page: Vec<Value> = chat.take(PAGE).map(|message| self.state.public_message(message)).collect();
        page.reverse();
        ok(page.into())
    }

    fn create_message(&mut self, session: u64, id: u64) -> Result<u64, Answer> {
        let contact = self.state.sessions.get(&session).map_or(0, |session| session.contact);
        let mut draft = Draft::text(id, INCOMING, Sender::Contact(contact), "");
        draft.content = text(&self.params.values, "content");
        if self.params.values.contains_key("attachments") {
            return Err(internal());
        }
        for upload in &self.params.files {
            match upload.field.as_str() {
                "attachments[]" => draft.attachments.push(files::keep(self.state, upload)),
                "attachments" => return Err(internal()),
                _ => {}
            }
        }
        self.state.add_message(draft).map_err(|why| {
            let content = why.starts_with("Content");
            invalid(&why, if content { &["content"] } else { &["base"] })
        })
    }
}

impl State {
    /// Everything of one contact becomes the other's.
    fn merge(&mut self, from: u64, into: u64) {
        for session in self.sessions.values_mut().filter(|session| session.contact == from) {
            session.contact = into;
        }
        for conversation in self.conversations.values_mut().filter(|found| found.contact == from) {
            conversation.contact = into;
        }
        for message in self.messages.values_mut().filter(|message| message.sender == Sender::Contact(from)) {
            message.sender = Sender::Contact(into);
        }
        self.contacts.remove(&from);
    }
}
