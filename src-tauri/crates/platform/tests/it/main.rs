//! The adapters from outside: recorded requests and replies with their readings, the rules one by one, hostile input.

mod apichat_replies;
mod apichat_requests;
mod apichat_webhooks;
mod chatwoot_calls;
mod chatwoot_replies;
mod chatwoot_steps;
mod chatwoot_webhooks;
mod fixtures;
mod hostile;
mod platform_messages;
mod platform_operations;
mod platform_webhooks;
mod settings;
mod support;
