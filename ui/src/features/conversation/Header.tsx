// Who this conversation is with: name, ids, fields, and what can be done with the customer.

import {
  CheckCheck,
  Ellipsis,
  Fingerprint,
  Flag,
  History,
  Keyboard,
  Pencil,
  RotateCcw,
  UserPlus,
  Wrench,
} from "lucide-react";
import { useState } from "react";
import { useMutationCommand } from "../../api/commands";
import { useActions } from "../../app/commands";
import { select, selectEnvelope } from "../../app/selection";
import { wish } from "../../app/wish";
import type { ConnectionView } from "../../bindings/ConnectionView";
import type { ConversationView } from "../../bindings/ConversationView";
import { Banner, FaultBanner } from "../../components/Banner";
import { Button, IconButton } from "../../components/Button";
import { Menu, type MenuEntry } from "../../components/Menu";
import { Popover } from "../../components/Popover";
import { LONGEST_NAME, shortName } from "../../lib/names";
import { plural } from "../../lib/size";
import { WISHES } from "../connections/commands";
import { RestartBot, useRestart } from "../operations/RestartBot";
import { AgentSeat } from "../simulator/AgentSeat";
import { CallTrouble } from "./CallTrouble";
import css from "./Conversation.module.css";
import { EditCustomer } from "./CustomerDialog";
import { Fields } from "./Fields";
import { Legend } from "./Legend";
import { type Call, keyWord, useTalk } from "./talk";

interface Props {
  conversation: ConversationView | null;
  view: ConnectionView | null;
  turns: number;
  /** Operations without a control of their own. */
  call: Call;
  /** Whether the platform is told that the customer types. */
  typing: boolean;
  onTyping: (on: boolean) => void;
  onNew: () => void;
}

/** The header. */
export function Header({ conversation, view, turns, call, typing, onTyping, onNew }: Props) {
  const { connection, customer: customerId, abilities } = useTalk();
  const [editing, setEditing] = useState(false);
  const [restarting, setRestarting] = useState(false);
  const restart = useRestart(view);
  useActions([
    {
      id: "conversation.restart-bot",
      title: RESTART_TITLE,
      group: "Conversation",
      enabled: restart !== null && conversation !== null,
      run: () => setRestarting(true),
    },
  ]);
  const create = useMutationCommand("customer.create-at-platform");
  const customer = conversation?.customer ?? null;
  const ids = conversation?.ids ?? [];
  const fields = Object.entries(customer?.fields ?? {}).filter(([key]) => !["name", "email", "phone"].includes(key));
  const facts = [
    `${keyWord(customerId, ids)} ${shortName(customerId)}`,
    ...fields.slice(0, 1).map(short),
    plural(turns, "turn"),
  ];
  return (
    <>
      <header className={css.header}>
        <h1 title={shortName(customer?.name ?? customerId, LONGEST_NAME)}>
          {shortName(customer?.name ?? customerId, 80)}
        </h1>
        <span className={css.sub}>{facts.join(" · ")}</span>
        {customer && (
          <>
            <Popover
              title="Identities"
              align="end"
              trigger={<IconButton label="Identities" icon={<Fingerprint size={15} aria-hidden />} />}
            >
              <Legend ids={ids} terms={abilities.terms} />
            </Popover>
            <Popover
              title="Custom fields"
              align="end"
              trigger={<IconButton label="Custom fields over time" icon={<History size={15} aria-hidden />} />}
            >
              <Fields connection={connection} customer={customerId} />
            </Popover>
            {view?.connection.simulated && <AgentSeat connection={connection} customer={customerId} />}
            <Button onClick={onNew}>New customer</Button>
            <Menu
              align="end"
              trigger={<IconButton label="More" icon={<Ellipsis size={15} aria-hidden />} />}
              entries={[
                {
                  id: "edit",
                  title: "Edit customer…",
                  icon: <Pencil size={13} aria-hidden />,
                  run: () => setEditing(true),
                },
                {
                  id: "create",
                  title: "Create at the platform",
                  icon: <UserPlus size={13} aria-hidden />,
                  run: () => create.mutate({ connection, customer: customerId }),
                },
                ...(restart ? [restartEntry(() => setRestarting(true))] : []),
                ...(abilities.api ? [operationsEntry(connection)] : []),
                ...asCustomer(abilities.operations, call, typing, onTyping),
              ]}
            />
          </>
        )}
      </header>
      {(call.fault || call.refused) && (
        <div className={css.outcome}>
          <CallTrouble call={call} what={WHAT[call.last ?? ""] ?? "The platform did not do it"} />
        </div>
      )}
      {create.error && (
        <div className={css.outcome}>
          <FaultBanner fault={create.error} what="The customer was not created" onShow={selectEnvelope} />
        </div>
      )}
      {create.data && (
        <div className={css.outcome}>
          <Banner
            tone={create.data.explained ? "warn" : "in"}
            title={create.data.explained?.message ?? `The platform has created ${customerId}.`}
            actions={
              <>
                <Button onClick={() => selectEnvelope(create.data?.seq ?? 0)}>Show envelope</Button>
                <Button onClick={() => create.reset()}>Close</Button>
              </>
            }
          >
            {create.data.explained?.remedy}
          </Banner>
        </div>
      )}
      {restarting && restart && (
        <RestartBot connection={connection} operation={restart} onClose={() => setRestarting(false)} />
      )}
      {editing && customer && <EditCustomer customer={customer} onClose={() => setEditing(false)} />}
    </>
  );
}

const RESTART_TITLE = "Restart the bot for this customer";

function restartEntry(run: () => void): MenuEntry {
  const icon = <RotateCcw size={13} aria-hidden />;
  return { id: "restart", title: `${RESTART_TITLE}…`, icon, apart: true, run };
}

/** The whole list, on the connection's card; the ids of this conversation are filled in there. */
function operationsEntry(connection: string): MenuEntry {
  return {
    id: "operations",
    title: "Operations of the platform…",
    icon: <Wrench size={13} aria-hidden />,
    run: () => {
      select({ place: "connections" });
      wish(WISHES.operations, connection);
    },
  };
}

const WHAT: Record<string, string> = {
  typing: "Typing was not shown",
  seen: "It was not marked as seen",
  resolve: "The conversation was not ended",
};

/** What the customer can do beside writing. */
function asCustomer(
  operations: readonly string[],
  call: Call,
  typing: boolean,
  onTyping: (on: boolean) => void,
): MenuEntry[] {
  const entries: MenuEntry[] = [];
  if (operations.includes("typing")) {
    entries.push({
      id: "typing",
      title: "Show typing while writing",
      icon: <Keyboard size={13} aria-hidden />,
      checked: typing,
      apart: true,
      run: () => onTyping(!typing),
    });
  }
  if (operations.includes("seen")) {
    entries.push({
      id: "seen",
      title: "Mark as seen by the customer",
      icon: <CheckCheck size={13} aria-hidden />,
      run: () => call.run({ operation: "seen" }),
    });
  }
  if (operations.includes("resolve")) {
    entries.push({
      id: "resolve",
      title: "End the conversation as the customer",
      icon: <Flag size={13} aria-hidden />,
      run: () => call.run({ operation: "resolve" }),
    });
  }
  return entries;
}

function short([key, value]: [string, unknown]): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return `${key}: ${text.length > 24 ? `${text.slice(0, 24)}…` : text}`;
}
