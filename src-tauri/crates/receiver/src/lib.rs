//! The public door: a hyper gate before a tiny_http desk.
