//! The log in SQLite: one writer, sealed secrets.
