//! The use cases: the one place where the parts meet.
