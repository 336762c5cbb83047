// The conversation on the demo host: it shows, sends, clicks, and keeps errors in sight.

import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { App } from "../../app/App";
import { resetSelection, selection } from "../../app/selection";
import type { ConversationView } from "../../bindings/ConversationView";
import { fakeHost } from "../../host/fake";
import type { Host } from "../../host/host";

beforeEach(() => {
  // There is no layout here; the feed shows only what has a size.
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(2_000);
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(60);
  resetSelection();
});

afterEach(cleanup);

async function open(host: Host = fakeHost({ begin: "full", wait: 1 })) {
  render(<App host={host} />);
  const feed = await screen.findByRole("log", { name: /^Messages/ });
  await screen.findByRole("textbox", { name: "Write as Ada Lovelace" });
  return { host, feed: within(feed), user: userEvent.setup() };
}

it("shows who said what, and how it went", async () => {
  const { feed } = await open();
  expect(await feed.findByText("The gold card it is: every tenth cup is free.")).toBeDefined();
  expect(feed.getByText("Noor Haddad, human agent ·")).toBeDefined();
  expect(feed.getByText("▲ unknown type carousel")).toBeDefined();
  expect(feed.getByText("↻ 2 attempts")).toBeDefined();
  expect(feed.getByText("Copy AUTH TOKEN from the channel's settings once more, then send again.")).toBeDefined();
  expect(feed.getByRole("button", { name: "Gold card" }).getAttribute("aria-pressed")).toBe("true");
});

it("sends what is written and shows the bot's answer", async () => {
  const { feed, user } = await open();
  const composer = screen.getByRole("textbox", { name: "Write as Ada Lovelace" }) as HTMLTextAreaElement;
  await user.type(composer, "opening hours{Enter}");
  expect(composer.value).toBe("");
  expect(await feed.findByText("On Mondays we roast.")).toBeDefined();
  await user.type(composer, "{ArrowUp}");
  expect(composer.value).toBe("opening hours");
});

it("clicks a button with its label and payload", async () => {
  const { host, feed, user } = await open();
  const call = vi.spyOn(host, "call");
  await user.click(await feed.findByRole("button", { name: "Day pass" }));
  const sent = call.mock.calls.find(([name]) => name === "message.send");
  expect(sent?.[1]).toMatchObject({ message: { type: "click", label: "Day pass", payload: "$0" } });
});

it("opens the envelope of a message, by mouse and by arrow keys", async () => {
  const { feed, user } = await open();
  await user.click(await feed.findByText("The gold card it is: every tenth cup is free."));
  const chosen = selection().seq;
  expect(chosen).toBeGreaterThan(0);
  screen.getByRole("log", { name: /^Messages/ }).focus();
  await user.keyboard("{ArrowUp}");
  expect(selection().seq).toBeLessThan(chosen ?? 0);
});

it("fetches no picture before it is asked to", async () => {
  const { host, feed, user } = await open();
  const call = vi.spyOn(host, "call");
  const show = await feed.findByRole("button", { name: "Show picture" });
  expect(document.querySelector("article img")).toBeNull();
  await user.click(show);
  const picture = await feed.findByRole("img", { name: "opening-hours.png" });
  expect(picture.getAttribute("src")).toMatch(/^data:image\/png;base64,/);
  expect(call.mock.calls.some(([name]) => name === "media.fetch")).toBe(true);
});

it("asks before it opens a link, and shows where it leads", async () => {
  const { host, feed, user } = await open();
  const openExternal = vi.spyOn(host, "openExternal");
  await user.click(await feed.findByRole("button", { name: "https://harbour.example/coffee" }));
  expect(await screen.findByText("harbour.example")).toBeDefined();
  expect(openExternal).not.toHaveBeenCalled();
  await user.click(screen.getByRole("button", { name: "Open" }));
  expect(openExternal).toHaveBeenCalledWith("https://harbour.example/coffee");
});

it("keeps a message that could not be sent, and says why", async () => {
  const { host, user } = await open();
  const call = host.call.bind(host);
  vi.spyOn(host, "call").mockImplementation((name, args) =>
    name === "message.send"
      ? Promise.reject({ code: "token_missing", message: "There is no token.", hint: "Add it.", seq: null })
      : call(name, args),
  );
  const composer = screen.getByRole("textbox", { name: "Write as Ada Lovelace" }) as HTMLTextAreaElement;
  await user.type(composer, "hello{Enter}");
  expect(await screen.findByText("There is no token.")).toBeDefined();
  await waitFor(() => expect(composer.value).toBe("hello"));
});

it("marks as read what came while the message before it was being marked", async () => {
  const host = fakeHost({ begin: "full", wait: 1 });
  const call = host.call.bind(host);
  // One message is unread in each reading, as when the next one comes right after the mark.
  const spy = vi.spyOn(host, "call").mockImplementation((async (name: never, args: never) => {
    const reply: unknown = await call(name, args);
    const { customer } = reply as ConversationView;
    return name === "conversation.read"
      ? { ...(reply as ConversationView), customer: { ...customer, unread: 1 } }
      : reply;
  }) as Host["call"]);
  const marks = () => spy.mock.calls.filter(([name]) => name === "customer.mark-read").length;
  const { user, feed } = await open(host);
  await waitFor(() => expect(marks()).toBe(1));
  await user.type(screen.getByRole("textbox", { name: "Write as Ada Lovelace" }), "opening hours{Enter}");
  await feed.findByText("On Mondays we roast.");
  await waitFor(() => expect(marks()).toBeGreaterThan(1));
});

it("bears ten thousand messages", async () => {
  await open(fakeHost({ begin: "long" }));
  const shown = document.querySelectorAll("article").length;
  expect(shown).toBeGreaterThan(0);
  expect(shown).toBeLessThan(150);
});
