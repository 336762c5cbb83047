//! What can be done on a connection, for the fronts: the platform's capabilities as far as ids and secrets allow.

use standin_model::view::{Abilities, Term};
use standin_model::{Connection, Secrets, SenderKind};
use standin_platform::Adapter;

use super::settings_of;

/// The abilities of a connection with these secrets.
pub(super) fn abilities(adapter: &dyn Adapter, connection: &Connection, secrets: &Secrets) -> Abilities {
    let can = adapter.capabilities();
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
    Abilities {
        sends: can.sends.iter().map(|kind| kind.as_str().to_owned()).collect(),
        sends_as_agent: can.sends_as == SenderKind::Agent,
        send_effect: can.send_effect.map(str::to_owned),
        api: !adapter.api().is_empty(),
        files: !can.media_by_url_only,
        hands_out_files: can.media_by_url_only,
        conversations: can.several_conversations,
        markdown: can.markdown,
        setup: can.sets_up,
        operations: words(&adapter.operations(&settings_of(connection), secrets)),
        terms: can
            .terms
            .iter()
            .map(|(word, meaning)| Term { word: (*word).to_owned(), meaning: (*meaning).to_owned() })
            .collect(),
        statuses: words(can.statuses),
    }
}
