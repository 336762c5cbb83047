// A conversation: header, feed, composer.

import { MessageSquarePlus, MessagesSquare } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useCommand, useMutationCommand } from "../../api/commands";
import { useActions } from "../../app/commands";
import { followNewest, select, useSelection } from "../../app/selection";
import type { ConnectionView } from "../../bindings/ConnectionView";
import type { ConversationView } from "../../bindings/ConversationView";
import type { CustomerMessage } from "../../bindings/CustomerMessage";
import type { Fault } from "../../bindings/Fault";
import { EmptyPlace, FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { size } from "../../lib/size";
import { Composer } from "./Composer";
import css from "./Conversation.module.css";
import { NewCustomer } from "./CustomerDialog";
import { Earlier, earlierThan } from "./Earlier";
import { Feed } from "./Feed";
import { MOST_BYTES, MOST_FILES, useFiles } from "./files";
import { Header } from "./Header";
import { neverLeft } from "./left";
import { SilenceBanner } from "./SilenceBanner";
import { StateBar } from "./StateBar";
import { type Along, keyWord, NO_ABILITIES, type Say, TalkContext, useCall, useTalk } from "./talk";
import { type Conversation as ConversationRead, useConversation } from "./useConversation";
import { useDrop } from "./useDrop";
import { useTyping } from "./useTyping";
import { Warnings } from "./Warnings";

interface Props {
  connection: string | null;
  customer: string | null;
}

/** Where messages and operations go. */
type Target = { kind: "newest" } | { kind: "chosen"; conversation: string } | { kind: "new" };

/** The middle of the window. Give it a `key` of connection and customer. */
export function Conversation({ connection, customer }: Props) {
  return connection !== null && customer !== null ? <Open connection={connection} customer={customer} /> : <NoneOpen />;
}

function Open({ connection, customer }: { connection: string; customer: string }) {
  const conversation = useConversation(connection, customer);
  const views = useCommand("connection.list", {}, ["connections"]);
  const [target, setTarget] = useState<Target>({ kind: "newest" });
  const view = views.data?.find((one) => one.connection.name === connection) ?? null;
  const open = conversation.view;
  const talk = useMemo(
    () => ({
      connection,
      customer,
      conversation:
        target.kind === "chosen"
          ? target.conversation
          : (open?.customer.ids.conversation ?? open?.conversations[0]?.id ?? null),
      abilities: view?.abilities ?? NO_ABILITIES,
    }),
    [connection, customer, target, open, view],
  );
  return (
    <TalkContext value={talk}>
      <Pane conversation={conversation} view={view} target={target} onTarget={setTarget} />
    </TalkContext>
  );
}

interface PaneProps {
  conversation: ConversationRead;
  view: ConnectionView | null;
  target: Target;
  onTarget: (target: Target) => void;
}

function Pane({ conversation, view, target, onTarget }: PaneProps) {
  const { connection, customer, abilities, conversation: current } = useTalk();
  const send = useMutationCommand("message.send");
  const [adding, setAdding] = useState(false);
  const [typing, setTyping] = useState(false);
  const [stopped, setStopped] = useState<Fault | null>(null);
  const files = useFiles(connection, customer);
  const drop = useDrop(abilities.files, files.add);
  const asCustomer = useCall();
  const history = useCall();
  const onType = useTyping(typing && current !== null, asCustomer);
  const open = conversation.view;
  const { items } = conversation.history;
  const newest = items.findLast((item) => item.seq > 0 && !item.from_history)?.seq ?? null;
  const earlier = open?.history === true && abilities.operations.includes("history") && current !== null;
  const { reset: forget } = history;
  // biome-ignore lint/correctness/useExhaustiveDependencies: how far one was read says nothing of another one
  useEffect(forget, [forget, current]);
  useFollow(newest);
  useMarkRead(connection, customer, open);
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
    {
      id: "conversation.new",
      title: "New conversation with this customer",
      group: "Conversation",
      enabled: abilities.conversations,
      run: () => onTarget({ kind: "new" }),
    },
    {
      id: "conversation.earlier",
      title: "Read earlier messages from the platform",
      group: "Conversation",
      enabled: earlier,
      run: () => history.run(earlierThan(null, items, current)),
    },
    {
      id: "conversation.seen",
      title: "Mark as seen by the customer",
      group: "Conversation",
      enabled: abilities.operations.includes("seen"),
      run: () => asCustomer.run({ operation: "seen" }),
    },
    {
      id: "conversation.typing",
      title: typing ? "Stop showing that the customer types" : "Show typing while writing",
      group: "Conversation",
      enabled: abilities.operations.includes("typing"),
      run: () => setTyping(!typing),
    },
  ]);
  const say = async (message: CustomerMessage, along: Along = {}) => {
    const { files: bytes, conversation: answered } = along;
    const fresh = target.kind === "new" && answered == null;
    const chosen = answered ?? (target.kind === "chosen" ? target.conversation : null);
    setStopped(null);
    const result = await send.mutateAsync({
      connection,
      customer,
      message,
      fields: {},
      ...(bytes ? { files: bytes } : {}),
      ...(fresh ? { new_conversation: true } : chosen === null ? {} : { conversation: chosen }),
    });
    if (fresh && result.delivery === "delivered") {
      onTarget({ kind: "newest" });
    }
    const fault = neverLeft(result);
    if (fault) {
      setStopped(fault);
      throw fault;
    }
    return result;
  };
  const saySo: Say = (message, along) => void say(message, along).catch(() => undefined);
  const botName = view?.connection.simulated ? connection : (open?.customer.channel_name ?? "Bot");
  const bar = abilities.conversations || (open?.conversations.length ?? 0) > 0;
  return (
    <div className={css.conversation} {...drop.handlers}>
      <Header
        conversation={open}
        view={view}
        turns={items.at(-1)?.turn ?? 0}
        call={asCustomer}
        typing={typing}
        onTyping={setTyping}
        onNew={() => setAdding(true)}
      />
      {bar && open && (
        <StateBar
          conversations={open.conversations}
          fresh={target.kind === "new"}
          onChoose={(id) => onTarget({ kind: "chosen", conversation: id })}
          onNew={() => {
            onTarget({ kind: "new" });
            focusComposer();
          }}
        />
      )}
      {view?.connection.simulated && <SimulatorStrip />}
      <Warnings warnings={open?.warnings ?? []} />
      <FaultBanner fault={conversation.fault} what="The conversation could not be read" onRetry={conversation.retry} />
      {conversation.loading ? (
        <div className={css.waiting} aria-busy="true" />
      ) : items.length === 0 ? (
        <EmptyPlace
          title="Nothing said yet"
          icon={<MessagesSquare size={28} />}
          action={
            <>
              <Button onClick={() => saySo({ type: "text", text: "hi" })}>Say “hi”</Button>
              {earlier && <Earlier call={history} items={items} />}
            </>
          }
        >
          {view?.connection.simulated
            ? "Write below as the customer. The demo bot answers with text, a picture and buttons, through real HTTP on this computer."
            : "Write below as the customer. What the bot answers comes in at the webhook address of this connection."}
        </EmptyPlace>
      ) : (
        <Feed
          conversation={conversation}
          chosen={target.kind === "chosen" ? target.conversation : null}
          beginning={earlier ? <Earlier call={history} items={items} /> : undefined}
          botName={botName}
          onSay={saySo}
        />
      )}
      <SilenceBanner silence={open?.silence ?? null} />
      {/* Not before the draft is known: what was typed earlier would be lost to it. */}
      {(open || !conversation.loading) && (
        <Composer
          key={open ? "ready" : "waiting"}
          name={open?.customer.name ?? customer}
          draft={open?.customer.draft ?? ""}
          items={items}
          files={files}
          where={whereTo(target, open)}
          onNewest={() => {
            onTarget({ kind: "newest" });
            focusComposer();
          }}
          onSay={say}
          onType={onType}
          typing={typing}
          fault={send.error ?? stopped}
          onDismiss={() => {
            send.reset();
            setStopped(null);
          }}
        />
      )}
      {drop.over && (
        <div className={css.drop}>
          Drop files to attach them
          <small>
            up to {MOST_FILES} files, {size(MOST_BYTES)} in all
          </small>
        </div>
      )}
      {adding && (
        <NewCustomer
          connection={connection}
          word={keyWord(customer, open?.ids ?? [])}
          onClose={() => setAdding(false)}
        />
      )}
    </div>
  );
}

/** Said above the text where the message does not go to the newest conversation. */
function whereTo(target: Target, open: ConversationView | null): string | null {
  if (target.kind === "new") {
    return "This begins another conversation.";
  }
  const newest = open?.customer.ids.conversation ?? open?.conversations[0]?.id;
  return target.kind === "chosen" && target.conversation !== newest
    ? `To conversation #${target.conversation}, not the newest one.`
    : null;
}

function focusComposer(): void {
  // The menu gives the focus back first.
  setTimeout(() => document.querySelector<HTMLElement>("[data-composer]")?.focus());
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

/**
 * What is on screen is read. Looked at with each reading: a message that came right after one was marked makes the same
 * number once more.
 */
function useMarkRead(connection: string, customer: string, open: ConversationView | null): void {
  const { mutate } = useMutationCommand("customer.mark-read");
  useEffect(() => {
    const mark = () => {
      if (open && open.customer.unread > 0 && document.visibilityState === "visible") {
        mutate({ connection, customer });
      }
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [connection, customer, open, mutate]);
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
