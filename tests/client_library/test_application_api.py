"""Chatwoot's own client library for Python, unmodified, on the simulator: its calls succeed, and its types accept the answers.

The library (`chatwoot-sdk`, MIT) reads every answer into its pydantic models, and an answer that does not fit raises: that a
call returns is the proof of its types. What is asserted beside it is what the call was for.
"""

import json
import os
import subprocess
import sys
import time
import unittest

from chatwoot import ChatwootClient
from chatwoot.exceptions import ChatwootAPIError, ChatwootAuthError, ChatwootNotFoundError
from chatwoot.types import (
    AgentRole,
    Contact,
    Conversation,
    ConversationStatus,
    ConversationToggleStatusResponse,
    Inbox,
    Message,
    MessageContentType,
)

# Seconds that anything may take before a test gives up on it.
DEADLINE = 40


class OnTheSimulator(unittest.TestCase):
    """Each test has a simulator of its own, with one contact and one conversation of theirs."""

    def setUp(self):
        command = [os.environ["STANDIN_BIN"], "--json", "simulate", "chatwoot", "--time-scale", "0.02"]
        self.simulator = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.end)
        self.at = json.loads(self.simulator.stdout.readline())["simulating"]
        self.account, self.inbox = self.at["ids"]["account"], self.at["ids"]["inbox"]
        self.client = self.client_with(self.at["tokens"]["access"])
        self.made = self.client.contacts.create(
            self.account, self.inbox, name="Ada Lovelace", email="ada@shop.example", identifier="cust-42", source_id="cust-42"
        )
        self.contact = self.made.contact.id
        self.conversation = self.client.conversations.create(
            self.account, source_id=self.made.contact_inbox.source_id, inbox_id=self.inbox, contact_id=self.contact
        ).id

    def end(self):
        self.simulator.terminate()
        self.simulator.communicate(timeout=DEADLINE)

    def client_with(self, token):
        client = ChatwootClient(self.at["base_url"], token)
        self.addCleanup(client.close)
        return client

    def say(self, content, **more):
        return self.client.messages.create(self.account, self.conversation, content, **more)

    def messages(self):
        return self.client.messages.list(self.account, self.conversation)

    def until(self, what, ask):
        """Asks until there is an answer."""
        began = time.monotonic()
        while time.monotonic() - began < DEADLINE:
            answer = ask()
            if answer:
                return answer
            time.sleep(0.02)
        self.fail(f"waited in vain for {what}")


class Profile(OnTheSimulator):
    def test_the_owner_of_the_token_and_the_role(self):
        profile = self.client.profile.get()
        self.assertEqual(profile.role, AgentRole.ADMINISTRATOR)
        self.assertEqual([account.id for account in profile.accounts], [self.account])

    def test_an_agents_token_has_an_agents_role(self):
        profile = self.client_with(self.at["tokens"]["agent"]).profile.get()
        self.assertEqual(profile.role, AgentRole.AGENT)

    def test_a_wrong_token_is_refused(self):
        with self.assertRaises(ChatwootAuthError):
            self.client_with("not-a-token").profile.get()


class Inboxes(OnTheSimulator):
    def test_the_api_inbox_is_listed_and_shown(self):
        listed = self.client.inboxes.list(self.account)
        self.assertEqual([inbox.id for inbox in listed], [self.inbox])
        shown = self.client.inboxes.get(self.account, self.inbox)
        self.assertIsInstance(shown, Inbox)
        self.assertEqual((shown.channel_type, shown.name), ("Channel::Api", listed[0].name))

    def test_an_inbox_is_made_and_its_webhook_address_changed(self):
        first, second = "http://127.0.0.1:9/first", "http://127.0.0.1:9/second"
        made = self.client.inboxes.create(self.account, "Second", "api", webhook_url=first)
        self.assertEqual((made.channel_type, made.webhook_url), ("Channel::Api", first))
        changed = self.client.inboxes.update(self.account, made.id, channel={"webhook_url": second})
        self.assertEqual((changed.id, changed.webhook_url), (made.id, second))

    def test_an_agent_may_not_make_one(self):
        with self.assertRaises(ChatwootAuthError):
            self.client_with(self.at["tokens"]["agent"]).inboxes.create(self.account, "Second", "api")


class Contacts(OnTheSimulator):
    def test_a_contact_is_made_with_its_session(self):
        self.assertEqual(self.made.contact_inbox.source_id, "cust-42")
        self.assertEqual((self.made.contact.identifier, self.made.contact.email), ("cust-42", "ada@shop.example"))

    def test_it_is_listed_found_and_shown_with_its_session(self):
        found = self.client.contacts.search(self.account, "ada@shop")
        listed = self.client.contacts.list(self.account)
        shown = self.client.contacts.get(self.account, self.contact)
        for contact in [found[0], listed[0], shown]:
            self.assertIsInstance(contact, Contact)
            self.assertEqual((contact.id, contact.contact_inboxes[0].source_id), (self.contact, "cust-42"))
        self.assertEqual(self.client.contacts.search(self.account, "nobody"), [])

    def test_it_is_changed(self):
        changed = self.client.contacts.update(self.account, self.contact, name="Ada L", custom_attributes={"plan": "gold"})
        self.assertEqual((changed.name, changed.custom_attributes), ("Ada L", {"plan": "gold"}))

    def test_an_identifier_is_taken_once(self):
        with self.assertRaises(ChatwootAPIError) as refused:
            self.client.contacts.create(self.account, self.inbox, identifier="cust-42")
        self.assertEqual(refused.exception.status_code, 422)

    def test_the_inboxes_where_it_can_be_reached(self):
        inboxes = self.client.contacts.contactable_inboxes(self.account, self.contact)
        self.assertEqual([(one["inbox"]["id"], one["source_id"]) for one in inboxes], [(self.inbox, "cust-42")])


class Conversations(OnTheSimulator):
    def test_it_is_listed_shown_and_among_those_of_the_contact(self):
        listed = self.client.conversations.list(self.account, status="all", inbox_id=self.inbox)
        shown = self.client.conversations.get(self.account, self.conversation)
        of_contact = self.client.contacts.conversations(self.account, self.contact)
        for conversation in [listed[0], shown, of_contact[0]]:
            self.assertIsInstance(conversation, Conversation)
            self.assertEqual((conversation.id, conversation.inbox_id), (self.conversation, self.inbox))
            self.assertEqual(conversation.meta.sender.id, self.contact)

    def test_every_status_there_is(self):
        for status in ConversationStatus:
            told = self.client.conversations.toggle_status(self.account, self.conversation, status.value)
            self.assertIsInstance(told, ConversationToggleStatusResponse)
            self.assertEqual((told.success, told.current_status), (True, status))
            self.assertEqual(self.client.conversations.get(self.account, self.conversation).status, status)

    def test_labels_replace_each_other(self):
        labels = self.client.conversations.labels
        self.assertEqual(labels.add(self.account, self.conversation, ["vip", "late"]), ["vip", "late"])
        self.assertEqual(labels.add(self.account, self.conversation, ["late"]), ["late"])
        self.assertEqual(labels.list(self.account, self.conversation), ["late"])

    def test_an_assigned_agent_is_shown(self):
        # The library changes the conversation itself, which leaves the assignment as it is on the platform too; its answer
        # must fit all the same. Whoever is assigned by the action of that name then stands in its types.
        agent = self.client.agents.list(self.account)[0]
        answer = self.client.conversations.assign(self.account, self.conversation, agent.id)
        self.assertIsInstance(answer, Conversation)
        path = f"/api/v1/accounts/{self.account}/conversations/{self.conversation}/assignments"
        self.client._http.post(path, json={"assignee_id": agent.id})
        shown = self.client.conversations.get(self.account, self.conversation)
        self.assertEqual((shown.meta.assignee.id, shown.meta.assignee.name), (agent.id, agent.name))

    def test_one_that_is_not_there(self):
        with self.assertRaises(ChatwootNotFoundError):
            self.client.conversations.get(self.account, 99_999)


class Messages(OnTheSimulator):
    def test_from_the_customer_the_agent_and_among_agents(self):
        said = [
            (self.say("hi", message_type="incoming", source_id="key-1"), 0, False),
            (self.say("Hello Ada"), 1, False),
            (self.say("A regular", private=True), 1, True),
        ]
        for message, kind, private in said:
            self.assertIsInstance(message, Message)
            self.assertEqual((message.message_type, message.private), (kind, private))
            self.assertEqual((message.conversation_id, message.inbox_id), (self.conversation, self.inbox))
        self.assertEqual(said[0][0].source_id, "key-1")
        listed = {message.id: message for message in self.messages()}
        for message, kind, private in said:
            same = listed[message.id]
            self.assertEqual((same.content, same.message_type, same.private), (message.content, kind, private))

    def test_the_bots_answers_and_its_question(self):
        self.say("hi", message_type="incoming")
        asked = self.until(
            "the bot's question",
            lambda: [one for one in self.messages() if one.content_type == MessageContentType.INPUT_SELECT],
        )
        items = asked[0].content_attributes["items"]
        self.assertTrue(items and all(set(item) >= {"title", "value"} for item in items), items)

    def test_a_choice_of_an_agents(self):
        items = [{"title": "Blue", "value": "blue"}, {"title": "Red", "value": "red"}]
        message = self.say("Which?", content_type="input_select", content_attributes={"items": items})
        self.assertEqual(message.content_type, MessageContentType.INPUT_SELECT)
        self.assertEqual(message.content_attributes["items"], items)

    def test_a_text_that_is_too_long(self):
        with self.assertRaises(ChatwootAPIError) as refused:
            self.say("x" * 150_001)
        self.assertEqual(refused.exception.status_code, 422)


if __name__ == "__main__":
    program = unittest.main(verbosity=2, exit=False)
    if not program.result.wasSuccessful() or program.result.skipped:
        sys.exit(1)
    print(f"{program.result.testsRun} tests passed: a published client library on the simulator")
