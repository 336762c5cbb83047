// Connections: where webhooks come in, which channels there are, and how to add one.

import { Cable, Plus } from "lucide-react";
import { useState } from "react";
import { useCommand } from "../../api/commands";
import { useWish, wish } from "../../app/wish";
import type { ConnectionView } from "../../bindings/ConnectionView";
import { EmptyPlace, FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Page, PageSection } from "../../components/Page";
import { AddConnection } from "./AddConnection";
import { ConnectionCard } from "./ConnectionCard";
import css from "./Connections.module.css";
import { WISHES } from "./commands";
import { Tunnel } from "./Tunnel";

/** The page. */
export function Connections() {
  const connections = useCommand("connection.list", {}, ["connections", "status"]);
  const onlySimulated = connections.data?.every((one) => one.connection.simulated) ?? false;
  const [adding, setAdding] = useState<boolean | null>(null);
  useWish(WISHES.add, "", () => setAdding(true));
  const done = (added: ConnectionView | null) => {
    setAdding(false);
    if (added?.abilities.setup) {
      // Its card opens the set-up as soon as it is in the list.
      wish(WISHES.setup, added.connection.name);
    }
  };
  const open = adding ?? onlySimulated;
  const views = connections.data ?? [];
  const add = (
    <Button tone="primary" onClick={() => setAdding(true)}>
      <Plus size={13} aria-hidden /> Add connection
    </Button>
  );
  return (
    <Page title="Connections" actions={!open && add}>
      {open && (
        <PageSection
          title="Connect a channel"
          about="The developer's side of a channel: messages go to the platform as from your customers, and what the bot or an agent says comes back to the webhook address."
        >
          <AddConnection wanted={adding === true} onDone={done} />
        </PageSection>
      )}
      <PageSection
        title="Public address"
        about="The platform must reach the receiver from the internet. Start a tunnel to it (cloudflared, ngrok, or your own) and give its URL here."
      >
        <Tunnel />
      </PageSection>
      <PageSection title="Your connections">
        <FaultBanner fault={connections.error} what="The connections could not be read" />
        <div className={css.cards}>
          {views.map((view) => (
            <ConnectionCard key={view.connection.name} view={view} />
          ))}
        </div>
        {connections.data?.length === 0 && (
          <EmptyPlace title="None yet" icon={<Cable size={26} />} action={!open && add}>
            Add one with the channel's token.
          </EmptyPlace>
        )}
      </PageSection>
    </Page>
  );
}
