// Which readings a change makes old.

import { QueryClient, QueryObserver } from "@tanstack/react-query";
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

it("lets a reading end before it begins again, and takes what came meanwhile together", async () => {
  const client = new QueryClient();
  const host = hostOf({});
  const answers: (() => void)[] = [];
  const queryFn = vi.fn(() => new Promise<number>((done) => answers.push(() => done(answers.length))));
  const observer = new QueryObserver(client, { queryKey: ["log.list"], queryFn, meta: { tags: ["log"] } });
  const unsubscribe = observer.subscribe(() => undefined);
  answers[0]?.();
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe(1));

  const end = followChanges(host, client);
  for (let index = 0; index < 20; index += 1) {
    host.change(change("log"));
  }
  expect(queryFn).toHaveBeenCalledTimes(2);
  answers[1]?.();
  await vi.waitFor(() => expect(queryFn).toHaveBeenCalledTimes(3));
  answers[2]?.();
  await vi.waitFor(() => expect(observer.getCurrentResult().data).toBe(3));
  expect(queryFn).toHaveBeenCalledTimes(3);
  end();
  unsubscribe();
});
