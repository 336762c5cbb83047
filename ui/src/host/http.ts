// The host inside a browser page that `standin serve` gave out: commands over HTTP, changes over a WebSocket.

import type { Change } from "../bindings/Change";
import { copyText } from "./clipboard";
import { type Args, type CommandName, type Host, isFault, type Reply } from "./host";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8_000;
/** Small things that are kept while the page goes away. */
const OUTLIVING: ReadonlySet<CommandName> = new Set(["customer.draft", "ui.save"]);

/** Speaks with the server that the page came from. The session is a cookie that the server set. */
export function httpHost(): Host {
  return {
    kind: "browser",
    call: post,
    onChange: (tell) => follow(tell),
    async openExternal(url) {
      window.open(url, "_blank", "noopener,noreferrer");
    },
    copy: copyText,
  };
}

async function post<N extends CommandName>(name: N, args: Args<N>): Promise<Reply<N>> {
  let response: Response;
  try {
    response = await fetch(`/rpc/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      credentials: "same-origin",
      body: JSON.stringify(args),
      keepalive: OUTLIVING.has(name),
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
