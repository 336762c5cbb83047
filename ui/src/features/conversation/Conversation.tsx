// A conversation: header, feed, composer.

import { MessageSquarePlus, MessagesSquare } from "lucide-react";
import { useEffect, useState } from "react";
import { useCommand, useMutationCommand } from "../../api/commands";
import { useActions } from "../../app/commands";
import { followNewest, select, useSelection } from "../../app/selection";
import type { CustomerMessage } from "../../bindings/CustomerMessage";
import { EmptyPlace, FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Composer } from "./Composer";
import css from "./Conversation.module.css";
import { NewCustomer } from "./CustomerDialog";
import { Feed } from "./Feed";
import { Header } from "./Header";
import { useConversation } from "./useConversation";

interface Props {
  connection: string | null;
  customer: string | null;
}

/** The middle of the window. Give it a `key` of connection and customer. */
export function Conversation({ connection, customer }: Props) {
  return connection !== null && customer !== null ? <Open connection={connection} customer={customer} /> : <NoneOpen />;
}

function Open({ connection, customer }: { connection: string; customer: string }) {
  const conversation = useConversation(connection, customer);
  const views = useCommand("connection.list", {}, ["connections"]);
  const send = useMutationCommand("message.send");
  const [adding, setAdding] = useState(false);
  const view = views.data?.find((one) => one.connection.name === connection);
  const { items } = conversation.history;
  const newest = items.findLast((item) => item.seq > 0)?.seq ?? null;
  useFollow(newest);
  useMarkRead(connection, customer, conversation.customer?.unread ?? 0);
  useActions([
    { id: "customer.new", title: "New customer", group: "Conversation", keys: ["n"], run: () => setAdding(true) },
    {
      id: "conversation.follow",
      title: "Inspector goes along with the newest message",
      group: "Conversation",
      keys: ["f"],
      enabled: newest !== null,
      run: () => newest !== null && followNewest(newest),
    },
    {
      id: "conversation.write",
      title: "Write a message",
      group: "Conversation",
      keys: ["w"],
      run: () => document.querySelector<HTMLElement>("[data-composer]")?.focus(),
    },
  ]);
  const say = (message: CustomerMessage) => send.mutateAsync({ connection, customer, message, fields: {} });
  const botName = view?.connection.simulated ? connection : (conversation.customer?.channel_name ?? "Bot");
  return (
    <div className={css.conversation}>
      <Header
        connection={connection}
        customerId={customer}
        customer={conversation.customer}
        view={view ?? null}
        turns={items.at(-1)?.turn ?? 0}
        onNew={() => setAdding(true)}
      />
      {view?.connection.simulated && <SimulatorStrip />}
      <FaultBanner fault={conversation.fault} what="The conversation could not be read" onRetry={conversation.retry} />
      {conversation.loading ? (
        <div className={css.waiting} aria-busy="true" />
      ) : items.length === 0 ? (
        <EmptyPlace
          title="Nothing said yet"
          icon={<MessagesSquare size={28} />}
          action={<Button onClick={() => say({ type: "text", text: "hi" }).catch(() => undefined)}>Say “hi”</Button>}
        >
          {view?.connection.simulated
            ? "Write below as the customer. The demo bot answers with text, a picture and buttons, through real HTTP on this computer."
            : "Write below as the customer. What the bot answers comes in at the webhook address of this connection."}
        </EmptyPlace>
      ) : (
        <Feed conversation={conversation} botName={botName} onSay={(message) => say(message).catch(() => undefined)} />
      )}
      {/* Not before the draft is known: what was typed earlier would be lost to it. */}
      {(conversation.customer || !conversation.loading) && (
        <Composer
          key={conversation.customer ? "ready" : "waiting"}
          connection={connection}
          customer={customer}
          name={conversation.customer?.name ?? customer}
          draft={conversation.customer?.draft ?? ""}
          items={items}
          onSay={say}
          fault={send.error}
          onDismiss={send.reset}
        />
      )}
      {adding && <NewCustomer connection={connection} onClose={() => setAdding(false)} />}
    </div>
  );
}

/** Shows each new message in the inspector, until an envelope is chosen. */
function useFollow(newest: number | null): void {
  const { following } = useSelection();
  useEffect(() => {
    if (following && newest !== null) {
      followNewest(newest);
    }
  }, [following, newest]);
}

/** What is on screen is read. */
function useMarkRead(connection: string, customer: string, unread: number): void {
  const { mutate } = useMutationCommand("customer.mark-read");
  useEffect(() => {
    const mark = () => {
      if (unread > 0 && document.visibilityState === "visible") {
        mutate({ connection, customer });
      }
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [connection, customer, unread, mutate]);
}

function SimulatorStrip() {
  return (
    <div className={css.strip}>
      <b>This is the built-in simulator.</b> Real HTTP, no account.
      <Button tone="link" className={css.stripEnd} onClick={() => select({ place: "connections" })}>
        Connect a real channel
      </Button>
    </div>
  );
}

function NoneOpen() {
  const connections = useCommand("connection.list", {}, ["connections"]);
  const [adding, setAdding] = useState(false);
  const first = connections.data?.[0]?.connection.name;
  if (connections.isPending) {
    return null;
  }
  return first === undefined ? (
    <EmptyPlace
      title="No connection yet"
      icon={<MessagesSquare size={28} />}
      action={
        <Button tone="primary" onClick={() => select({ place: "connections" })}>
          Connect a channel
        </Button>
      }
    >
      A connection leads to a bot: a real channel, or the built-in simulator that needs no account.
    </EmptyPlace>
  ) : (
    <EmptyPlace
      title="No customer yet"
      icon={<MessageSquarePlus size={28} />}
      action={
        <Button tone="primary" onClick={() => setAdding(true)}>
          New customer
        </Button>
      }
    >
      A customer is the person you stand in for. The bot on the other side sees a conversation like any other.
      {adding && <NewCustomer connection={first} onClose={() => setAdding(false)} />}
    </EmptyPlace>
  );
}
