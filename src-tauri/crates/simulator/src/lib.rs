//! The platforms as local servers, driven by bot scripts.
