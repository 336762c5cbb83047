//! Every operation of the Platform API that is known, as data. docs/protocols/landbot.md 3.2 and 3.5.

use crate::operation::{Answer, ApiOperation, Parameter, Stands, Takes};

const fn parameter(
    name: &'static str,
    wire: &'static str,
    stands: Stands,
    takes: Takes,
    needed: bool,
    about: &'static str,
) -> Parameter {
    Parameter { name, wire, stands, takes, needed, about }
}

/// One that stands in the path.
const fn id(name: &'static str, wire: &'static str, about: &'static str) -> Parameter {
    parameter(name, wire, Stands::Path, Takes::Number, true, about)
}

/// One that may be left out.
const fn query(name: &'static str, wire: &'static str, takes: Takes, about: &'static str) -> Parameter {
    parameter(name, wire, Stands::Query, takes, false, about)
}

/// One of the body.
const fn body(name: &'static str, takes: Takes, needed: bool, about: &'static str) -> Parameter {
    parameter(name, name, Stands::Body, takes, needed, about)
}

const CHANNEL: Parameter = id("channel", "id", "The channel, by its number.");
const CUSTOMER: Parameter = id("customer", "id", "The customer, by Landbot's number.");
const HOOK: Parameter = id("hook", "hook_id", "The hook, by its number.");
const AGENT: Parameter = id("agent", "agent_id", "The agent, by their number.");
const BOT: Parameter = id("bot", "bot_id", "The bot, by its number: the builder's address has it.");
const FIELD: Parameter =
    parameter("field", "name", Stands::Path, Takes::Text, true, "The field: lower-case letters, digits, underscores.");
const OFFSET: Parameter = query("offset", "offset", Takes::Number, "How many to pass over (0 without it).");
const LIMIT: Parameter = query("limit", "limit", Takes::Number, "At most so many, up to 100 (20 without it).");
const NODE: Parameter =
    body("node", Takes::Text, false, "The block to begin at, by its id in the builder; the start without it.");
const LAUNCH: Parameter = body(
    "launch",
    Takes::Truth,
    false,
    "Whether it begins at once (it does without it), or with the customer's next message.",
);
const TYPE: Parameter = body(
    "type",
    Takes::Choice(&["string", "integer", "float", "boolean", "date", "datetime", "object"]),
    true,
    "The type of the field.",
);
const VALUE: Parameter = body("value", Takes::Json, true, "The value, of that type.");
const EXTRA: Parameter = body("extra", Takes::Json, false, "Anything more that is kept with it.");

/// What an agent's send does beside sending.
const SILENCES: &str = "It goes out as the agent who owns the token. The customer is that agent's from then on and the bot is silent, until unassign or assign-bot. It comes back as a message hook with sender.type agent: a bridge that sends on what hooks bring goes in circles.";
/// What assigning does.
const TOLD: &str = "Message hooks get an event with sender.type sys.";

/// A request that reads.
const fn reads(
    name: &'static str,
    path: &'static str,
    parameters: &'static [Parameter],
    answer: Answer,
    about: &'static str,
) -> ApiOperation {
    ApiOperation {
        name,
        method: "GET",
        path,
        parameters,
        about,
        changes: false,
        side_effect: None,
        destroys: false,
        says: false,
        steps: &[],
        answer,
        documented: true,
    }
}

/// A request that changes something.
const fn changes(
    name: &'static str,
    (method, path): (&'static str, &'static str),
    parameters: &'static [Parameter],
    side_effect: Option<&'static str>,
    about: &'static str,
) -> ApiOperation {
    ApiOperation { method, changes: true, side_effect, ..reads(name, path, parameters, Answer::Done, about) }
}

/// A request that takes something away for good.
const fn destroys(
    name: &'static str,
    path: &'static str,
    parameters: &'static [Parameter],
    side_effect: &'static str,
    about: &'static str,
) -> ApiOperation {
    ApiOperation { destroys: true, ..changes(name, ("DELETE", path), parameters, Some(side_effect), about) }
}

/// A message of the agent's.
const fn says(
    name: &'static str,
    path: &'static str,
    parameters: &'static [Parameter],
    about: &'static str,
) -> ApiOperation {
    ApiOperation { says: true, ..changes(name, ("POST", path), parameters, Some(SILENCES), about) }
}

/// The request of one's own making.
pub(super) const REQUEST: &str = "request";

/// The operations, in the order of the page; those that Standin makes of them, last.
pub(super) static OPERATIONS: [ApiOperation; 31] = [
    reads("channels", "channels/", &[OFFSET, LIMIT], Answer::Channels, "Lists the channels of the workspace."),
    reads("channel", "channels/{id}/", &[CHANNEL], Answer::Channels, "Shows one channel."),
    reads(
        "templates",
        "channels/whatsapp/templates/",
        &[query(
            "channel",
            "channel_id",
            Takes::Number,
            "Only this channel's: else one shows up once for each channel.",
        )],
        Answer::Json,
        "Lists the message templates of WhatsApp channels.",
    ),
    reads(
        "hooks",
        "channels/{id}/message_hooks/",
        &[CHANNEL, OFFSET, LIMIT],
        Answer::Hooks,
        "Lists the message hooks of a channel.",
    ),
    ApiOperation {
        answer: Answer::Hooks,
        ..changes(
            "create-hook",
            ("POST", "channels/{id}/message_hooks/"),
            &[
                CHANNEL,
                body(
                    "url",
                    Takes::Webhook,
                    true,
                    "Where every message of the channel is posted; here is this connection's own address.",
                ),
                body(
                    "token",
                    Takes::Secret,
                    false,
                    "Sent along as Authorization: Token …; the hook_token that is stored here, without it.",
                ),
                body("name", Takes::Text, false, "A name for people."),
            ],
            Some(
                "From now on every message of the channel goes to this address as well, from customers, bots, agents and Landbot. A second hook does not replace the first.",
            ),
            "Makes a message hook.",
        )
    },
    reads("hook", "channels/{id}/message_hooks/{hook_id}/", &[CHANNEL, HOOK], Answer::Hooks, "Shows one message hook."),
    destroys(
        "delete-hook",
        "channels/{id}/message_hooks/{hook_id}/",
        &[CHANNEL, HOOK],
        "Whoever listens at its address hears nothing any more.",
        "Deletes a message hook.",
    ),
    reads(
        "customers",
        "customers/",
        &[
            query("channel", "channel_id", Takes::Number, "Only this channel's."),
            query("agent", "agent_id", Takes::Number, "Only this agent's."),
            query(
                "search_by",
                "search_by",
                Takes::Choice(&["name", "email", "phone"]),
                "Where to search (the name without it).",
            ),
            query("search", "search", Takes::Text, "What to search for."),
            query("archived", "archived", Takes::Truth, "Only archived ones, or none of them."),
            query("opt_in", "opt_in", Takes::Truth, "Only those who opted in, or none of them."),
            OFFSET,
            LIMIT,
        ],
        Answer::Customers,
        "Lists customers.",
    ),
    reads("customer", "customers/{id}/", &[CUSTOMER], Answer::Customers, "Shows one customer."),
    destroys(
        "delete-customer",
        "customers/{id}/",
        &[CUSTOMER],
        "The customer, the fields and the conversation are gone at Landbot; what Standin recorded stays.",
        "Deletes a customer.",
    ),
    reads(
        "transcript",
        "customers/{id}/messages/",
        &[CUSTOMER],
        Answer::Transcript,
        "Shows what was said, without pages; its order is not promised.",
    ),
    changes(
        "archive",
        ("PUT", "customers/{id}/archive/"),
        &[CUSTOMER],
        None,
        "Archives a customer; refused where another agent has them.",
    ),
    changes(
        "unarchive",
        ("PUT", "customers/{id}/unarchive/"),
        &[CUSTOMER],
        None,
        "Takes a customer out of the archive.",
    ),
    changes(
        "block",
        ("PUT", "customers/{id}/block/"),
        &[CUSTOMER],
        Some("Messages to and from the customer are refused with 412 until unblock."),
        "Blocks a customer.",
    ),
    changes("unblock", ("PUT", "customers/{id}/unblock/"), &[CUSTOMER], None, "Unblocks a customer."),
    changes(
        "assign",
        ("PUT", "customers/{id}/assign/"),
        &[CUSTOMER],
        Some("The bot is silent from then on. Message hooks get an event with sender.type sys."),
        "Assigns a customer to the owner of the token; refused where another agent has them.",
    ),
    changes(
        "assign-agent",
        ("PUT", "customers/{id}/assign/{agent_id}/"),
        &[CUSTOMER, AGENT],
        Some("The bot is silent from then on. Message hooks get an event with sender.type sys."),
        "Assigns a customer to an agent.",
    ),
    changes(
        "assign-bot",
        ("PUT", "customers/{id}/assign_bot/{bot_id}/"),
        &[CUSTOMER, BOT, LAUNCH, NODE],
        Some(
            "Unless launch=false the bot speaks to the customer at once. Message hooks get an event with sender.type sys.",
        ),
        "Gives a customer to a bot, at a block.",
    ),
    changes(
        "unassign",
        ("PUT", "customers/{id}/unassign/"),
        &[CUSTOMER],
        Some(TOLD),
        "Takes a customer from the owner of the token; the bot may speak again. Refused where another agent has them.",
    ),
    destroys(
        "opt-out",
        "customers/{id}/opt_out/",
        &[CUSTOMER],
        "The customer can no longer be written to by template.",
        "Takes back a WhatsApp opt-in; refused where there was none.",
    ),
    says(
        "send-text",
        "customers/{id}/send_text/",
        &[CUSTOMER, body("message", Takes::Text, true, "What to say.")],
        "Sends text as the agent.",
    ),
    says(
        "send-image",
        "customers/{id}/send_image/",
        &[
            CUSTOMER,
            body("url", Takes::Url, true, "The picture, where Landbot can fetch it."),
            body("caption", Takes::Text, false, "Words below it."),
        ],
        "Sends a picture as the agent.",
    ),
    says(
        "send-location",
        "customers/{id}/send_location/",
        &[
            CUSTOMER,
            body("latitude", Takes::Degrees(90), true, "Degrees north."),
            body("longitude", Takes::Degrees(180), true, "Degrees east."),
        ],
        "Sends a place as the agent.",
    ),
    says(
        "send-template",
        "customers/{id}/send_template/",
        &[
            CUSTOMER,
            body("template_id", Takes::Number, true, "The template."),
            body("template_language", Takes::Text, false, "Its language, for example en."),
            body("template_params", Takes::Json, false, "Parts with params: header, body, buttons."),
        ],
        "Sends a WhatsApp template as the agent.",
    ),
    reads("field", "customers/{id}/fields/{name}/", &[CUSTOMER, FIELD], Answer::Field, "Shows a custom field."),
    ApiOperation {
        answer: Answer::Field,
        ..changes(
            "create-field",
            ("POST", "customers/{id}/fields/{name}/"),
            &[CUSTOMER, FIELD, TYPE, VALUE, EXTRA],
            None,
            "Makes a custom field.",
        )
    },
    ApiOperation {
        answer: Answer::Field,
        ..changes(
            "set-field",
            ("PUT", "customers/{id}/fields/{name}/"),
            &[CUSTOMER, FIELD, TYPE, VALUE, EXTRA],
            None,
            "Changes a custom field that there is.",
        )
    },
    destroys(
        "delete-field",
        "customers/{id}/fields/{name}/",
        &[CUSTOMER, FIELD],
        "The value is gone; a bot that reads the field finds nothing.",
        "Deletes a custom field.",
    ),
    ApiOperation {
        documented: false,
        answer: Answer::Channels,
        ..changes(
            "update-channel",
            ("PATCH", "channels/{id}/"),
            &[
                CHANNEL,
                body("name", Takes::Text, false, "Its name."),
                body("style", Takes::Text, false, "Custom CSS; white space at its end is cut."),
                body("foot", Takes::Text, false, "Custom script."),
                body("version", Takes::Text, false, "Version of the widget."),
            ],
            Some("Visitors see it at once. Not documented: Landbot's own plug-in uses it."),
            "Changes the look of a web channel.",
        )
    },
    ApiOperation {
        steps: &["unassign", "assign-bot"],
        ..changes(
            "restart-bot",
            ("", ""),
            &[CUSTOMER, BOT, LAUNCH, NODE],
            Some(
                "The agent who has the customer loses them, and unless launch=false the bot speaks to the customer at once.",
            ),
            "Restarts the bot for a customer: unassign, then assign-bot.",
        )
    },
    ApiOperation {
        answer: Answer::Json,
        ..changes(
            REQUEST,
            ("", ""),
            &[
                parameter(
                    "method",
                    "method",
                    Stands::Request,
                    Takes::Choice(&["GET", "POST", "PUT", "PATCH", "DELETE"]),
                    true,
                    "The method.",
                ),
                parameter(
                    "path",
                    "path",
                    Stands::Request,
                    Takes::Text,
                    true,
                    "The path below the base URL, with its slash at the end; a query may follow.",
                ),
                parameter("body", "body", Stands::Request, Takes::Json, false, "The body, as JSON."),
            ],
            Some("Whatever the address does: nothing is checked but that it stays below the base URL."),
            "Sends a request of your own.",
        )
    },
];
