//! Table `conversation`: the conversations of each customer, as the platform told of them last.

use rusqlite::{Connection, Row, named_params, params};
use standin_model::{Direction, Kind, Reading, Seq, Signature};

use crate::store::Stored;
use crate::table::reading::Ground;
use crate::table::strange;

/// Most conversations of one customer that are listed.
const MOST: u32 = 200;

/// A conversation as it is known. To store one, what is `None` stays as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownConversation {
    /// The platform's id of it.
    pub id: String,
    /// The customer, where it is told.
    pub customer: Option<String>,
    /// The platform's id of the person.
    pub contact: Option<String>,
    /// The platform's id of the inbox.
    pub inbox: Option<String>,
    /// The platform's word for its state.
    pub status: Option<String>,
    /// Name of the agent whom it is assigned to; with `told`, nobody where it is `None`.
    pub assignee: Option<String>,
    /// Labels, where they are told.
    pub labels: Option<Vec<String>>,
    /// When something happened in it last, microseconds since the epoch.
    pub last_at: Option<i64>,
    /// Whether the assignee is told.
    pub told: bool,
}

/// Notes what a message or an event tells about its conversation. A repeat tells nothing that is new, and what the
/// connection's own secret did not sign tells nothing.
pub(crate) fn note(db: &Connection, ground: &Ground, reading: &Reading, stored: Stored) -> rusqlite::Result<()> {
    let heard = ground.direction == Direction::Received && ground.kind == Kind::Webhook;
    // What was sent names its conversation for certain once the platform took it.
    let sent = ground.direction == Direction::Sent && matches!(ground.kind, Kind::Send | Kind::Replay);
    let taken = sent && reading.message_id.is_some();
    let (Some(connection), Some(id), true) = (&ground.connection, &reading.conversation, heard || taken) else {
        return Ok(());
    };
    // What anybody could have sent is shown, and changes nothing.
    let forged = heard && matches!(reading.signature, Some(Signature::Wrong | Signature::Absent));
    if forged || stored.duplicate_of.is_some() {
        return Ok(());
    }
    let state = reading.state.clone();
    let known = KnownConversation {
        id: id.clone(),
        customer: reading.customer.clone().or_else(|| ground.customer.clone()),
        contact: reading.customer_id.clone().filter(|_| heard),
        inbox: reading.channel_id.clone(),
        told: state.as_ref().is_some_and(|state| state.assignee_told),
        status: state.as_ref().and_then(|state| state.status.clone()),
        assignee: state.as_ref().and_then(|state| state.assignee.clone()),
        labels: state.and_then(|state| state.labels),
        last_at: Some(ground.started_at),
    };
    put(db, connection, &known, ground.seq)
}

/// Stores what `seq` tells of a conversation, unless a later envelope told of it already.
pub(crate) fn put(db: &Connection, connection: &str, known: &KnownConversation, seq: Seq) -> rusqlite::Result<()> {
    let labels = known.labels.as_ref().map(|labels| serde_json::Value::from(labels.clone()).to_string());
    db.prepare_cached("INSERT OR IGNORE INTO conversation (connection, id) VALUES (?1, ?2)")?
        .execute(params![connection, known.id])?;
    db.prepare_cached(
        "UPDATE conversation SET customer = coalesce(:customer, customer), contact = coalesce(:contact, contact),
             inbox = coalesce(:inbox, inbox), last_at = max(coalesce(last_at, 0), coalesce(:last_at, 0))
         WHERE connection = :connection AND id = :id",
    )?
    .execute(named_params! {
        ":connection": connection, ":id": known.id, ":customer": known.customer, ":contact": known.contact,
        ":inbox": known.inbox, ":last_at": known.last_at,
    })?;
    db.prepare_cached(
        "UPDATE conversation SET status = coalesce(:status, status), labels = coalesce(:labels, labels),
             assignee = CASE WHEN :told THEN :assignee ELSE coalesce(:assignee, assignee) END, told_seq = :seq
         WHERE connection = :connection AND id = :id AND told_seq <= :seq",
    )?
    .execute(named_params! {
        ":connection": connection, ":id": known.id, ":status": known.status, ":labels": labels,
        ":assignee": known.assignee, ":told": known.told, ":seq": seq,
    })?;
    Ok(())
}

/// Forgets a conversation that the platform does not know.
pub(crate) fn forget(db: &Connection, connection: &str, id: &str) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM conversation WHERE connection = ?1 AND id = ?2")?.execute([connection, id])?;
    Ok(())
}

/// The conversations of a customer, and of the person that they are at the platform, the newest first.
pub(crate) fn of(
    db: &Connection,
    connection: &str,
    customer: &str,
    contact: Option<&str>,
) -> rusqlite::Result<Vec<KnownConversation>> {
    let mut statement = db.prepare_cached(
        "SELECT * FROM (
             SELECT * FROM conversation WHERE connection = ?1 AND customer = ?2
             UNION SELECT * FROM conversation WHERE connection = ?1 AND contact = ?3
         ) ORDER BY last_at DESC, length(id) DESC, id DESC LIMIT ?4",
    )?;
    let rows = statement.query_map(params![connection, customer, contact, MOST], from_row)?;
    rows.collect()
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<KnownConversation> {
    let labels: String = row.get("labels")?;
    Ok(KnownConversation {
        id: row.get("id")?,
        customer: row.get("customer")?,
        contact: row.get("contact")?,
        inbox: row.get("inbox")?,
        status: row.get("status")?,
        assignee: row.get("assignee")?,
        labels: Some(serde_json::from_str(&labels).map_err(|_| strange("labels", &labels))?),
        last_at: row.get::<_, Option<i64>>("last_at")?.filter(|at| *at > 0),
        told: true,
    })
}
