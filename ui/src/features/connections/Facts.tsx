// Where a connection leads and what is kept of it: addresses, channel, secrets, what goes on to a middleware.

import { useMutationCommand } from "../../api/commands";
import { useWish } from "../../app/wish";
import type { ConnectionView } from "../../bindings/ConnectionView";
import { FaultBanner } from "../../components/Banner";
import { CopyButton } from "../../components/Copy";
import { Dot, Tag } from "../../components/Marks";
import { Replaced, Restored } from "../setup/Replaced";
import css from "./Connections.module.css";
import { WISHES } from "./commands";
import { secretTitle } from "./secrets";

interface Props {
  view: ConnectionView;
  /** Called when the replaced address was put back, or could not be. */
  onRestored: () => void;
}

/** The list of facts. */
export function Facts({ view, onRestored }: Props) {
  const { name, base_url, forward_to, forwarding, channel } = view.connection;
  const restore = useMutationCommand("setup.restore");
  const { replaced } = view;
  const putBack = () => restore.mutate({ name }, { onSettled: onRestored });
  useWish(WISHES.restore, name, putBack);
  const ids = [
    ["account", channel.account],
    ["inbox", channel.inbox],
    ["identifier", channel.inbox_identifier],
    ["profile", channel.profile],
  ].filter(([, value]) => value !== null);
  return (
    <>
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
        {ids.length > 0 && (
          <>
            <dt>Channel</dt>
            <dd className={css.ids}>
              {ids.map(([title, value]) => (
                <span key={title}>
                  {title} <code>{value}</code>
                </span>
              ))}
            </dd>
          </>
        )}
        <dt>Secrets</dt>
        <dd>
          <Secrets view={view} />
        </dd>
        {forward_to && (
          <>
            <dt>Middleware</dt>
            <dd>
              <code>{forward_to}</code>
              <Tag tone={forwarding ? "in" : "neutral"}>
                {forwarding ? "every webhook goes on to it" : "for replays"}
              </Tag>
            </dd>
          </>
        )}
        {replaced && (
          <>
            <dt>Webhook before</dt>
            <dd>
              <Replaced replaced={replaced} busy={restore.isPending} onRestore={putBack} />
            </dd>
          </>
        )}
      </dl>
      <FaultBanner fault={restore.error} what="The address was not put back" />
      {restore.data && <Restored report={restore.data} onClose={() => restore.reset()} />}
    </>
  );
}

function Secrets({ view }: { view: ConnectionView }) {
  const { secrets, connection, token_stored } = view;
  // The public API alone takes no token.
  const wanted = connection.channel.inbox_identifier === null || connection.channel.account !== null;
  const missing = wanted && !token_stored;
  return (
    <span className={css.ids}>
      {secrets.map((secret) => (
        <span key={secret}>
          <Dot color="var(--in)" /> {secretTitle(secret)}
        </span>
      ))}
      {missing && (
        <span>
          <Dot color="var(--warn)" hollow /> token not there: give it with Edit
        </span>
      )}
      {!missing && secrets.length === 0 && <span className={css.missing}>none needed</span>}
    </span>
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
