//! Sends requests, records each attempt and its reply, paces and retries.
