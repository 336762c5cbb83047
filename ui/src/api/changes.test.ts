// Which readings a change makes old.

import { QueryClient } from "@tanstack/react-query";
import { expect, it, vi } from "vitest";
import type { Change } from "../bindings/Change";
import { hostOf } from "../host/fake/host-of";
import { followChanges, touches } from "./changes";

const change = (...tags: Change["tags"]): Change => ({ rows: [1, 2], tags });

it("touches what shares a tag, and everything when something was missed", () => {
  expect(touches(change("log", "status"), ["customers", "log"])).toBe(true);
  expect(touches(change("status"), ["customers", "log"])).toBe(false);
  expect(touches(change(), ["log"])).toBe(false);
  expect(touches(null, ["log"])).toBe(true);
  expect(touches(change("log"), undefined)).toBe(false);
});

it("reads again what is shown, and only that", async () => {
  const client = new QueryClient();
  const host = hostOf({});
  const log = vi.fn(async () => 1);
  const status = vi.fn(async () => 1);
  await client.prefetchQuery({ queryKey: ["log.list"], queryFn: log, meta: { tags: ["log"] } });
  await client.prefetchQuery({ queryKey: ["app.status"], queryFn: status, meta: { tags: ["status"] } });
  const end = followChanges(host, client);
  host.change(change("log"));
  expect(client.getQueryState(["log.list"])?.isInvalidated).toBe(true);
  expect(client.getQueryState(["app.status"])?.isInvalidated).toBe(false);
  end();
  host.change(null);
  expect(client.getQueryState(["app.status"])?.isInvalidated).toBe(false);
});
