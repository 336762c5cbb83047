// The browser's host against answers as a server gives them.

import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Change } from "../bindings/Change";
import { httpHost } from "./http";

class FakeSocket {
  static all: FakeSocket[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  closed = false;
  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  close() {
    this.closed = true;
  }
}

const answer = (status: number, body: string) => vi.fn(async () => new Response(body, { status }));

beforeEach(() => {
  FakeSocket.all = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.useFakeTimers();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

it("posts the arguments and gives the reply", async () => {
  const fetched = answer(200, '{"text":"curl"}');
  vi.stubGlobal("fetch", fetched);
  expect(await httpHost().call("envelope.curl", { seq: 7 })).toEqual({ text: "curl" });
  const [url, init] = fetched.mock.calls[0] as unknown as [string, RequestInit];
  expect([url, init.method, init.body, init.credentials]).toEqual([
    "/rpc/envelope.curl",
    "POST",
    '{"seq":7}',
    "same-origin",
  ]);
});

it("first sends again what the page before left unanswered, and only that", async () => {
  sessionStorage.clear();
  const said: string[] = [];
  const silent = vi.fn(() => new Promise<Response>(() => undefined));
  vi.stubGlobal("fetch", silent);
  void httpHost().call("ui.save", { key: "selection", value: "{}" });
  await vi.waitFor(() => expect(silent).toHaveBeenCalledOnce());

  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    said.push(`${url} ${String(init.body)}`);
    return new Response("{}");
  });
  const next = httpHost();
  await next.call("ui.load", { key: "selection" });
  expect(said).toEqual(['/rpc/ui.save {"key":"selection","value":"{}"}', '/rpc/ui.load {"key":"selection"}']);
  await next.call("ui.save", { key: "selection", value: "[]" });
  await httpHost().call("app.status", {});
  expect(said.at(-1)).toBe("/rpc/app.status {}");
  expect(said).toHaveLength(4);
});

it("rejects with the server's fault", async () => {
  const fault = { code: "no_such_envelope", message: "There is none.", hint: null, seq: null };
  vi.stubGlobal("fetch", answer(404, JSON.stringify({ error: fault })));
  await expect(httpHost().call("envelope.curl", { seq: 7 })).rejects.toEqual(fault);
});

it("makes a fault of whatever else comes", async () => {
  vi.stubGlobal("fetch", answer(502, "<html>bad gateway</html>"));
  await expect(httpHost().call("app.status", {})).rejects.toMatchObject({ code: "internal" });
  vi.stubGlobal("fetch", answer(403, ""));
  await expect(httpHost().call("app.status", {})).rejects.toMatchObject({
    message: expect.stringContaining("session"),
  });
  vi.stubGlobal("fetch", vi.fn().mockRejectedValue(new TypeError("failed")));
  await expect(httpHost().call("app.status", {})).rejects.toMatchObject({ code: "unreachable" });
});

it("tells changes, and that some were missed after each break", () => {
  const told: (Change | null)[] = [];
  const end = httpHost().onChange((change) => told.push(change));
  const [first] = FakeSocket.all;
  first?.onopen?.();
  first?.onmessage?.({ data: '{"rows":[1,2],"tags":["log"]}' });
  first?.onmessage?.({ data: "no JSON" });
  expect(told).toEqual([null, { rows: [1, 2], tags: ["log"] }]);

  first?.onclose?.();
  vi.advanceTimersByTime(250);
  expect(FakeSocket.all).toHaveLength(2);
  FakeSocket.all[1]?.onclose?.();
  vi.advanceTimersByTime(250);
  expect(FakeSocket.all).toHaveLength(2);
  vi.advanceTimersByTime(250);
  expect(FakeSocket.all).toHaveLength(3);
  FakeSocket.all[2]?.onopen?.();
  expect(told.at(-1)).toBeNull();

  end();
  expect(FakeSocket.all[2]?.closed).toBe(true);
  FakeSocket.all[2]?.onclose?.();
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.all).toHaveLength(3);
});
