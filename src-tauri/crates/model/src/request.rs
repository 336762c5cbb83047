//! A request to a platform's API as an adapter builds it and the client sends it.

/// One HTTP request, ready to leave. Debug output leaves the header values out: one of them is a token.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiRequest {
    /// Method, upper case.
    pub method: String,
    /// Whole URL.
    pub url: String,
    /// Header fields in order.
    pub headers: Vec<(String, String)>,
    /// The body; empty for none.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for ApiRequest {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        out.debug_struct("ApiRequest")
            .field("method", &self.method)
            .field("url", &self.url)
            .field("headers", &names)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}
