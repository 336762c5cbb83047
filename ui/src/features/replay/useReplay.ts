// Replaying one envelope: at once where only the simulator hears of it, else after the sheet was read.

import { useCommand } from "../../api/commands";
import { useHost } from "../../api/host-context";
import type { Envelope } from "../../bindings/Envelope";
import { type Host, toFault } from "../../host/host";
import { replayState, setReplay, useReplayState } from "./replay-state";

/** What can be done with the envelope. */
export interface Replay {
  /** Whether it is being replayed. */
  running: boolean;
  /** To the same target; asks first where somebody real is at the other end. */
  again: () => void;
  /** To another target. */
  elsewhere: () => void;
}

/** Replays the given envelope. */
export function useReplay({ seq, connection }: Envelope): Replay {
  const host = useHost();
  const { running } = useReplayState();
  const { data: connections } = useCommand("connection.list", {}, ["connections"]);
  const simulated = connections?.find((one) => one.connection.name === connection)?.connection.simulated === true;
  return {
    running: running === seq,
    again: () => {
      if (simulated) {
        void runReplay(host, seq, null);
      } else {
        setReplay({ sheet: { seq, elsewhere: false } });
      }
    },
    elsewhere: () => setReplay({ sheet: { seq, elsewhere: true } }),
  };
}

/** Carries a replay out and keeps what came of it; true when it was sent. One at a time. */
export async function runReplay(host: Host, seq: number, to: string | null): Promise<boolean> {
  if (replayState().running !== null) {
    return false;
  }
  setReplay({ running: seq, outcome: null });
  try {
    const result = await host.call("replay.run", { seq, to, body: null });
    setReplay({ running: null, outcome: { seq, result, fault: null } });
    return true;
  } catch (error) {
    setReplay({ running: null, outcome: { seq, result: null, fault: toFault(error) } });
    return false;
  }
}
