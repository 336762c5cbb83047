// The host inside a browser page that `standin serve` gave out: commands over HTTP, changes over a WebSocket.

import type { Change } from "../bindings/Change";
import { copyText } from "./clipboard";
import { type Args, type CommandName, type Host, isFault, type Reply } from "./host";
import { keepUntilAnswered, type Outliving, outlives, takeUnanswered } from "./outliving";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8_000;

/** Speaks with the server that the page came from. The session is a cookie that the server set. */
export function httpHost(): Host {
  // Before anything is read: the new page may be faster than the last calls of the old one.
  const caughtUp = Promise.allSettled(takeUnanswered().map(({ name, args }) => post(name, args)));
  return {
    kind: "browser",
    async call(name, args) {
      await caughtUp;
      return outlives(name) ? lasting(name, args) : post(name, args);
    },
    onChange: (tell) => follow(tell),
    async openExternal(url) {
      window.open(url, "_blank", "noopener,noreferrer");
    },
    copy: copyText,
  };
}

async function lasting<N extends CommandName>(name: N & Outliving, args: Args<N>): Promise<Reply<N>> {
  const answered = keepUntilAnswered(name, args as Args<Outliving>);
  try {
    const reply = await post<N>(name, args);
    answered();
    return reply;
  } catch (fault) {
    if (!isFault(fault) || fault.code !== "unreachable") {
      answered();
    }
    throw fault;
  }
}

async function post<N extends CommandName>(name: N, args: Args<N>): Promise<Reply<N>> {
  let response: Response;
  try {
    response = await fetch(`/rpc/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      credentials: "same-origin",
      body: JSON.stringify(args),
      keepalive: outlives(name),
    });
  } catch {
    throw unreachable();
  }
  const reply: unknown = await response.json().catch(() => undefined);
  if (response.ok && reply !== undefined) {
    return reply as Reply<N>;
  }
  const error = typeof reply === "object" && reply !== null && "error" in reply ? reply.error : undefined;
  if (isFault(error)) {
    throw { code: error.code, message: error.message, hint: error.hint ?? null, seq: error.seq ?? null };
  }
  throw refused(response.status);
}

function unreachable() {
  return {
    code: "unreachable" as const,
    message: "The program behind this page does not answer.",
    hint: "Check that `standin serve` still runs, then try again.",
    seq: null,
  };
}

function refused(status: number) {
  const session = status === 401 || status === 403;
  return {
    code: session ? ("bad_arguments" as const) : ("internal" as const),
    message: session
      ? "This page's session is not known to the server."
      : `The server answered ${status} without a reason.`,
    hint: session ? "Open the address that `standin serve` printed, with its token." : null,
    seq: null,
  };
}

/** Keeps a WebSocket open; after each break everything may have changed. */
function follow(tell: (change: Change | null) => void): () => void {
  let wait = FIRST_WAIT_MS;
  let socket: WebSocket | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  const open = () => {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(`${scheme}//${location.host}/changes`);
    socket.onopen = () => {
      wait = FIRST_WAIT_MS;
      tell(null);
    };
    socket.onmessage = (event) => {
      const change = parseChange(event.data);
      if (change) {
        tell(change);
      }
    };
    socket.onclose = () => {
      if (!ended) {
        timer = setTimeout(open, wait);
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
      }
    };
  };
  open();
  return () => {
    ended = true;
    clearTimeout(timer);
    socket?.close();
  };
}

function parseChange(data: unknown): Change | null {
  try {
    const value: unknown = JSON.parse(String(data));
    const known = typeof value === "object" && value !== null && "tags" in value && Array.isArray(value.tags);
    return known ? (value as Change) : null;
  } catch {
    return null;
  }
}
