// How the open conversation stands at the platform, and the controls that change it.

import { ChevronDown, ExternalLink, RotateCw, SquarePen, UserRound } from "lucide-react";
import { useHost } from "../../api/host-context";
import { useActions } from "../../app/commands";
import type { ConversationSummary } from "../../bindings/ConversationSummary";
import { Button } from "../../components/Button";
import { Explain } from "../../components/Explain";
import { Spinner } from "../../components/Marks";
import { Menu, type MenuEntry } from "../../components/Menu";
import { safeUrl } from "../../lib/links";
import { shortId } from "../../lib/names";
import { ago } from "../../lib/time";
import { CallTrouble } from "./CallTrouble";
import { Labels } from "./Labels";
import css from "./StateBar.module.css";
import { StatusSign } from "./status";
import { type Call, useCall, useTalk } from "./talk";

interface Props {
  conversations: readonly ConversationSummary[];
  /** True while the next message begins another conversation. */
  fresh: boolean;
  onChoose: (conversation: string) => void;
  onNew: () => void;
}

/** One line below the name. */
export function StateBar({ conversations, fresh, onChoose, onNew }: Props) {
  const { conversation, abilities } = useTalk();
  const call = useCall();
  const now = fresh ? null : (conversations.find(({ id }) => id === conversation) ?? null);
  const can = (operation: string) => now !== null && abilities.operations.includes(operation);
  const host = useHost();
  const page = safeUrl(now?.dashboard_url ?? "");
  useActions([
    ...abilities.statuses.map((status) => ({
      id: `conversation.status.${status}`,
      title: `Conversation status: ${status}`,
      group: "Conversation" as const,
      enabled: can("set-status") && now?.status !== status,
      run: () => call.run({ operation: "set-status", status }),
    })),
    {
      id: "conversation.dashboard",
      title: "Open the conversation in the dashboard",
      group: "Conversation",
      enabled: page !== null,
      run: () => page !== null && void host.openExternal(page).catch(() => undefined),
    },
  ]);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: it is no set of form fields */}
      <div className={css.bar} role="group" aria-label="State of the conversation">
        <Picker conversations={conversations} now={now} fresh={fresh} call={call} onChoose={onChoose} onNew={onNew} />
        {can("set-status") && now ? <Status now={now} call={call} /> : now?.status && <Plain status={now.status} />}
        {can("assign") && now && <Assignee now={now} />}
        {can("set-labels") && now ? (
          <Labels labels={now.labels} />
        ) : (
          now?.labels.map((one) => <span key={one}>{one}</span>)
        )}
        <span className={css.space} />
        {page && (
          <Button tone="quiet" title={page} onClick={() => host.openExternal(page).catch(() => undefined)}>
            Open in the dashboard <ExternalLink size={12} aria-hidden />
          </Button>
        )}
      </div>
      {(call.fault || call.refused) && (
        <div className={css.trouble}>
          <CallTrouble call={call} what={WHAT[call.last ?? ""] ?? "The platform did not do it"} />
        </div>
      )}
    </>
  );
}

const WHAT: Record<string, string> = {
  "set-status": "The status was not changed",
  conversation: "The conversation was not read",
  conversations: "The conversations were not read",
};

interface PickerProps extends Props {
  now: ConversationSummary | null;
  call: Call;
}

function Picker({ conversations, now, fresh, call, onChoose, onNew }: PickerProps) {
  const { abilities, conversation } = useTalk();
  const meaning = abilities.terms.find(({ word }) => word.toLowerCase() === "conversation")?.meaning;
  const reading = call.pending && call.last === "conversations";
  const entries: MenuEntry[] = conversations.map((one) => ({
    id: one.id,
    title: `#${shortId(one.id)}`,
    about: [one.status, one.assignee, one.last_at === null ? null : ago(one.last_at)].filter(Boolean).join(" · "),
    icon: <StatusSign status={one.status} />,
    checked: one.id === now?.id,
    run: () => onChoose(one.id),
  }));
  if (abilities.conversations) {
    entries.push({
      id: "new conversation",
      title: "New conversation",
      about: "begins with the next message",
      icon: <SquarePen size={13} aria-hidden />,
      apart: entries.length > 0,
      run: onNew,
    });
  }
  if (abilities.operations.includes("conversations")) {
    entries.push({
      id: "ask for all",
      title: "Ask the platform for all of them",
      icon: <RotateCw size={13} aria-hidden />,
      run: () => call.run({ operation: "conversations" }),
    });
  }
  const label = fresh ? "new, with the next message" : conversation === null ? "none yet" : `#${shortId(conversation)}`;
  return (
    <span className={css.pair}>
      <Explain word="Conversation" meaning={meaning} />
      <Menu
        trigger={
          <Button
            tone="quiet"
            className={css.value}
            title={conversation ?? undefined}
            aria-label={`Conversation ${label}, choose another`}
          >
            {reading && <Spinner label="Asking the platform" />}
            {label} <ChevronDown size={12} aria-hidden />
          </Button>
        }
        entries={entries}
      />
    </span>
  );
}

function Status({ now, call }: { now: ConversationSummary; call: Call }) {
  const { abilities } = useTalk();
  const pending = call.pending && (call.last === "set-status" || call.last === "conversation");
  const entries: MenuEntry[] = abilities.statuses.map((status) => ({
    id: status,
    title: status,
    icon: <StatusSign status={status} />,
    checked: status === now.status,
    run: () => call.run({ operation: "set-status", status }),
  }));
  if (abilities.operations.includes("conversation")) {
    entries.push({
      id: "ask how it stands",
      title: "Ask the platform how it stands",
      icon: <RotateCw size={13} aria-hidden />,
      apart: true,
      run: () => call.run({ operation: "conversation" }),
    });
  }
  return (
    <Menu
      trigger={
        <Button
          tone="quiet"
          className={css.value}
          disabled={pending}
          aria-label={`Status ${now.status ?? "unknown"}, change it`}
        >
          {pending ? <Spinner label="Asking the platform" /> : <StatusSign status={now.status} />}
          {now.status ?? "unknown"} <ChevronDown size={12} aria-hidden />
        </Button>
      }
      entries={entries}
    />
  );
}

function Plain({ status }: { status: string }) {
  return (
    <span className={css.plain}>
      <StatusSign status={status} /> {status}
    </span>
  );
}

/** Agents are asked for when the menu opens. */
function Assignee({ now }: { now: ConversationSummary }) {
  const agents = useCall();
  const assign = useCall();
  const list = agents.told?.kind === "agents" ? agents.told.agents : [];
  const head = agents.pending ? (
    <>
      <Spinner label="Asking for the agents" /> Asking for the agents…
    </>
  ) : agents.fault || agents.refused ? (
    <CallTrouble call={agents} what="The agents were not read" />
  ) : list.length === 0 && agents.told ? (
    "The account has no agent who can be seen with this token."
  ) : null;
  return (
    <>
      <Menu
        head={head}
        onOpenChange={(open) => open && !agents.pending && agents.run({ operation: "agents" })}
        trigger={
          <Button
            tone="quiet"
            className={css.value}
            disabled={assign.pending}
            aria-label={`${now.assignee ? `Assigned to ${now.assignee}` : "Assigned to nobody"}, change it`}
          >
            {assign.pending ? <Spinner label="Assigning" /> : <UserRound size={13} aria-hidden />}
            {now.assignee ?? "nobody"} <ChevronDown size={12} aria-hidden />
          </Button>
        }
        entries={[
          ...list.map(({ id, name }) => ({
            id,
            title: name,
            checked: name === now.assignee,
            run: () => assign.run({ operation: "assign", agent: id }),
          })),
          {
            id: "nobody ",
            title: "Nobody",
            apart: list.length > 0,
            checked: now.assignee === null,
            run: () => assign.run({ operation: "assign", agent: null }),
          },
        ]}
      />
      {(assign.fault || assign.refused) && (
        <div className={css.wide}>
          <CallTrouble call={assign} what="Nobody was assigned" />
        </div>
      )}
    </>
  );
}
