// The state of the tunnel in words.

import { expect, it } from "vitest";
import type { ReceiverStatus } from "../../bindings/ReceiverStatus";
import { tunnelOf } from "./tunnel";

const now = Date.parse("2026-11-21T10:00:00Z");
const receiver = (public_url: string | null, last_public_at: string | null) =>
  ({ public_url, last_public_at }) as ReceiverStatus;

it("tells never reached from alive from silent", () => {
  expect(tunnelOf(null, now).state).toBe("none");
  expect(tunnelOf(receiver(null, null), now).state).toBe("none");
  expect(tunnelOf(receiver("https://t.example", null), now).state).toBe("never");
  expect(tunnelOf(receiver("https://t.example", "2026-11-21T09:59:56Z"), now).text).toBe("Tunnel alive, seen 4 s ago");
  expect(tunnelOf(receiver("https://t.example", "2026-11-21T08:00:00Z"), now).text).toBe("Tunnel silent, seen 2 h ago");
});
