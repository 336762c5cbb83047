//! Plain types that every other crate speaks in.
