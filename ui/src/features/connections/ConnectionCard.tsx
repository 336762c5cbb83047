// One connection: its addresses, its check, what to do in the platform.

import { useState } from "react";
import { useMutationCommand } from "../../api/commands";
import type { ConnectionView } from "../../bindings/ConnectionView";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { CopyButton } from "../../components/Copy";
import { Confirm } from "../../components/Dialog";
import { Dot, Spinner, Tag } from "../../components/Marks";
import { CheckResult } from "./CheckResult";
import css from "./Connections.module.css";
import { EditConnection } from "./EditConnection";

/** The card of a connection. */
export function ConnectionCard({ view }: { view: ConnectionView }) {
  const { name, simulated, base_url, forward_to } = view.connection;
  const check = useMutationCommand("connection.check");
  const remove = useMutationCommand("connection.remove");
  const [asking, setAsking] = useState(false);
  const [editing, setEditing] = useState(false);
  return (
    <article className={css.card} aria-label={name}>
      <header className={css.cardHead}>
        <h3>{name}</h3>
        {simulated && (
          <Tag tone="in" caps>
            simulated
          </Tag>
        )}
        <span className={css.platform}>{view.platform_title}</span>
        <Button onClick={() => check.mutate({ name })} disabled={check.isPending}>
          {check.isPending && <Spinner label="Checking" />} Check
        </Button>
        {!simulated && <Button onClick={() => setEditing(true)}>Edit</Button>}
        <Button tone="danger" onClick={() => setAsking(true)}>
          Remove
        </Button>
      </header>
      <FaultBanner fault={check.error} what="The check could not be made" />
      {check.data && <CheckResult report={check.data} setup={false} onClose={() => check.reset()} />}
      <dl className={css.facts}>
        <Address
          title="Webhook, public"
          address={view.public_webhook_url}
          missing="Give the tunnel's URL above to get it."
        />
        <Address title="Webhook, local" address={view.webhook_url} missing="The receiver does not listen." />
        <dt>Base URL</dt>
        <dd>
          <code>{base_url}</code>
        </dd>
        <dt>Token</dt>
        <dd>
          <Dot color={view.token_stored ? "var(--in)" : "var(--warn)"} hollow={!view.token_stored} />
          {view.token_stored ? "stored" : "not there: add it with Edit"}
        </dd>
        {forward_to && (
          <>
            <dt>Middleware</dt>
            <dd>
              <code>{forward_to}</code>
            </dd>
          </>
        )}
      </dl>
      {!simulated && view.how_to.length > 0 && (
        <ol className={css.steps}>
          {view.how_to.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ol>
      )}
      <FaultBanner fault={remove.error} what={`${name} was not removed`} />
      {editing && <EditConnection view={view} onClose={() => setEditing(false)} />}
      <Confirm
        open={asking}
        title={`Remove ${name}?`}
        verb="Remove"
        danger
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate({ name })}
      >
        <p>
          Its token and its webhook address are deleted for good; what the platform sends to that address is refused
          afterwards. The recorded envelopes stay in the log.
        </p>
      </Confirm>
    </article>
  );
}

function Address({ title, address, missing }: { title: string; address: string | null; missing: string }) {
  return (
    <>
      <dt>{title}</dt>
      <dd>
        {address ? (
          <>
            <code>{address}</code> <CopyButton text={address} what={title.toLowerCase()} />
          </>
        ) : (
          <span className={css.missing}>{missing}</span>
        )}
      </dd>
    </>
  );
}
