//! The operations of a platform's API as data: how each is called, what it takes, what it does beside what was asked.

/// Where a parameter stands in the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stands {
    /// In the path.
    Path,
    /// Behind the question mark.
    Query,
    /// A member of the body.
    Body,
    /// Nowhere: it says what to build.
    Request,
}

/// What a parameter takes. Every value may also come as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Text.
    Text,
    /// A whole number that is not negative.
    Number,
    /// True or false.
    Truth,
    /// Degrees, between minus and plus this many.
    Degrees(u32),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// An address of the web.
    Url,
    /// An address that webhooks go to: one of the web, or the word `here` for this connection's own.
    Webhook,
    /// A secret: never given where others can see it.
    Secret,
    /// Any JSON.
    Json,
}

impl Takes {
    /// The one spelling of the kind.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Truth => "truth",
            Self::Degrees(_) => "degrees",
            Self::Choice(_) => "choice",
            Self::Url => "url",
            Self::Webhook => "webhook",
            Self::Secret => "secret",
            Self::Json => "json",
        }
    }

    /// The words to choose from.
    pub fn choices(self) -> &'static [&'static str] {
        if let Self::Choice(words) = self { words } else { &[] }
    }
}

/// One parameter of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parameter {
    /// Its name for people and programs.
    pub name: &'static str,
    /// Its name in the request.
    pub wire: &'static str,
    /// Where it stands.
    pub stands: Stands,
    /// What it takes.
    pub takes: Takes,
    /// Whether nothing works without it.
    pub needed: bool,
    /// What it is, one sentence or less.
    pub about: &'static str,
}

/// What the answer to an operation tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Nothing but that it is done.
    Done,
    /// Channels, one or a page of them.
    Channels,
    /// Message hooks, one or a page of them.
    Hooks,
    /// Customers, one or a page of them.
    Customers,
    /// A custom field.
    Field,
    /// What was said.
    Transcript,
    /// JSON that is shown as it is.
    Json,
}

/// One operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiOperation {
    /// Its name: words with hyphens.
    pub name: &'static str,
    /// HTTP method; empty where it is made of other operations, or of what is given.
    pub method: &'static str,
    /// Path below the base URL, with `{wire name}` for the parameters that stand in it.
    pub path: &'static str,
    /// What it takes.
    pub parameters: &'static [Parameter],
    /// What it does, one sentence.
    pub about: &'static str,
    /// Whether it changes something at the platform.
    pub changes: bool,
    /// What it does beside that, to be shown before acting.
    pub side_effect: Option<&'static str>,
    /// Whether what it takes away cannot be had back.
    pub destroys: bool,
    /// Whether it says something to the customer.
    pub says: bool,
    /// The operations that it is made of, one after the other; none where it is one request.
    pub steps: &'static [&'static str],
    /// What the answer tells.
    pub answer: Answer,
    /// Whether the platform documents it.
    pub documented: bool,
}
