// Why no reply comes, where one is overdue: the likeliest cause with its button, and the others below it.

import { select, selectEnvelope } from "../../app/selection";
import { wish } from "../../app/wish";
import type { Cause } from "../../bindings/Cause";
import type { Silence } from "../../bindings/Silence";
import { Banner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { WISHES } from "../connections/commands";
import { askDoctor } from "../doctor/commands";
import css from "./Conversation.module.css";
import { useCall, useTalk } from "./talk";

/** The banner under the turn; nothing while all is well. */
export function SilenceBanner({ silence }: { silence: Silence | null }) {
  const { connection, abilities } = useTalk();
  const call = useCall();
  const [first, ...others] = silence?.causes ?? [];
  if (!silence || !first) {
    return null;
  }
  const restarts = abilities.operations.includes("set-status") && abilities.statuses.includes("pending");
  return (
    <div className={css.warnings}>
      <Banner
        tone={first.action === "wait" ? "note" : "warn"}
        title={`No reply for longer than usual: ${first.title.charAt(0).toLowerCase()}${first.title.slice(1)}`}
        actions={
          <>
            <Help
              cause={first}
              connection={connection}
              setup={abilities.setup}
              onRestart={restarts ? () => call.run({ operation: "set-status", status: "pending" }) : null}
            />
            {first.action !== "run_doctor" && <Button onClick={() => askDoctor(connection)}>Run the doctor</Button>}
          </>
        }
      >
        <span>{first.evidence}</span>
        {others.length > 0 && (
          <details>
            <summary>{others.length === 1 ? "One other cause" : `${others.length} other causes`}</summary>
            <ul>
              {others.map(({ code, title, evidence }) => (
                <li key={code}>
                  <b>{title}.</b> {evidence}
                </li>
              ))}
            </ul>
          </details>
        )}
      </Banner>
    </div>
  );
}

interface HelpProps {
  cause: Cause;
  connection: string;
  /** Whether the connection can be set up through the platform's API. */
  setup: boolean;
  /** Hands the conversation back to the bot; null where the platform has no request for it. */
  onRestart: (() => void) | null;
}

/** The button of a cause; none where there is nothing to press. */
function Help({ cause: { action, seqs }, connection, setup, onRestart }: HelpProps) {
  const [seq] = seqs;
  switch (action) {
    case "check_tunnel":
      return <Button onClick={() => select({ place: "connections" })}>Look at the tunnel</Button>;
    case "open_setup":
      return (
        <Button
          onClick={() => {
            select({ place: "connections" });
            if (setup) {
              wish(WISHES.setup, connection);
            }
          }}
        >
          {setup ? "Open the set-up" : "Show the webhook address"}
        </Button>
      );
    case "show_envelope":
      return seq === undefined ? null : <Button onClick={() => selectEnvelope(seq)}>Show envelope</Button>;
    case "restart_bot":
      return onRestart && <Button onClick={onRestart}>Hand back to the bot</Button>;
    case "run_doctor":
      return <Button onClick={() => askDoctor(connection)}>Run the doctor</Button>;
    case "wait":
      return null;
  }
}
