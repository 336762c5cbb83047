// After the public address changed: which webhooks the platform's API can point at it, and which a person must.

import { useCommand, useMutationCommand } from "../../api/commands";
import type { RepointItem } from "../../bindings/RepointItem";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { CopyButton } from "../../components/Copy";
import { Spinner } from "../../components/Marks";
import css from "./TunnelPanel.module.css";

/** The list; nothing where no connection needs it. */
export function Repoint() {
  const listed = useCommand("tunnel.repoint", { names: [] }, ["connections", "status"]);
  const run = useMutationCommand("tunnel.repoint");
  const items = (listed.data ?? []).filter((one) => one.address !== null);
  const names = items.filter((one) => one.by_api).map((one) => one.name);
  if (items.length === 0) {
    return null;
  }
  const done = new Map((run.data ?? []).map((one) => [one.name, one]));
  return (
    <details>
      <summary>Point webhooks at this address</summary>
      {names.length > 1 && (
        <Button onClick={() => run.mutate({ names })} disabled={run.isPending}>
          Point all that an API can reach
        </Button>
      )}
      {items.map((item) => (
        <Item
          key={item.name}
          item={done.get(item.name) ?? item}
          pending={run.isPending && (run.variables?.names ?? []).includes(item.name)}
          onRun={() => run.mutate({ names: [item.name] })}
        />
      ))}
      <FaultBanner fault={run.error} what="The webhooks were not pointed anew" />
    </details>
  );
}

function Item({ item, pending, onRun }: { item: RepointItem; pending: boolean; onRun: () => void }) {
  const { report } = item;
  const failed = report?.steps.find(({ state }) => state === "fail" || state === "asks");
  return (
    <div className={css.item}>
      <div className={css.itemHead}>
        <b>{item.name}</b>
        {item.by_api ? (
          <Button onClick={onRun} disabled={pending}>
            {pending && <Spinner label="Pointing" />} Point it here
          </Button>
        ) : (
          <span>by hand</span>
        )}
      </div>
      {item.address && (
        <span>
          <code>{item.address}</code> <CopyButton text={item.address} what={`${item.name}'s webhook address`} />
        </span>
      )}
      {report?.ok && <span className={css.good}>✓ {item.platform_title} sends its webhooks here now.</span>}
      {failed && (
        <span className={css.bad}>
          ✕ {failed.message} {failed.remedy}
        </span>
      )}
      {!item.by_api && (
        <ol>
          {item.how_to.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ol>
      )}
    </div>
  );
}
