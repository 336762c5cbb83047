// A conversation on a platform that has states, agents, labels, files and history: each control, and what comes of it.

import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { App } from "../../app/App";
import { resetSelection, selectConversation, selection } from "../../app/selection";
import { fakeHost } from "../../host/fake";
import type { Args, CommandName, Host } from "../../host/host";

beforeEach(() => {
  // There is no layout here; the feed shows only what has a size.
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(4_000);
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(60);
  resetSelection();
});

afterEach(cleanup);

async function open(host: Host = fakeHost({ begin: "full", wait: 1 })) {
  selectConversation("Helpdesk", "cust-42");
  const call = vi.spyOn(host, "call");
  render(<App host={host} />);
  const composer = (await screen.findByRole("textbox", { name: "Write as Cust Forty-two" })) as HTMLTextAreaElement;
  const feed = within(await screen.findByRole("log", { name: /^Messages/ }));
  const state = within(screen.getByRole("group", { name: "State of the conversation" }));
  const asked = <N extends CommandName>(name: N) =>
    call.mock.calls.filter(([one]) => one === name).map(([, args]) => args as Args<N>);
  const operations = () => asked("platform.call").map(({ operation }) => operation);
  return { host, call, composer, feed, state, asked, operations, user: userEvent.setup() };
}

/** A host on which one command answers otherwise. */
function hostWith(name: CommandName, answer: (args: unknown) => unknown): Host {
  const host = fakeHost({ begin: "full", wait: 1 });
  const call = host.call.bind(host);
  host.call = ((one: CommandName, args: never) => (one === name ? answer(args) : call(one, args))) as Host["call"];
  return host;
}

const refusal = {
  seq: 7,
  status: 401,
  explained: {
    code: "role_refused",
    message: "The token's owner may not do this.",
    remedy: "Use the token of an administrator.",
    platform_says: "You are not authorized to do this action",
    retryable: false,
  },
  told: { kind: "nothing" },
};

it("is ready to write in", async () => {
  const { composer } = await open();
  expect(document.activeElement).toBe(composer);
});

it("tells notes, activities, ticks, echoes and updates apart, in Markdown, conversation by conversation", async () => {
  const { feed, user } = await open();
  expect((await feed.findByText("there")).tagName).toBe("STRONG");
  expect(feed.getByText("Private note")).toBeDefined();
  expect(feed.getByRole("article", { name: "Activity" }).textContent).toContain("Assigned to Noor Haddad");
  expect(feed.getByRole("img", { name: "Read by the customer" })).toBeDefined();
  expect(feed.getByRole("img", { name: "Failed: The customer's device is switched off" })).toBeDefined();
  expect(feed.getAllByText(/^Conversation #/).map((line) => line.textContent)).toEqual([
    "Conversation #11",
    "Conversation #12",
  ]);
  await user.click(feed.getByRole("button", { name: /^echo #/ }));
  const echo = selection().seq;
  await user.click(feed.getByRole("button", { name: /^changed 2 fields/ }));
  expect(feed.getByText("/content_attributes/submitted_values")).toBeDefined();
  expect(feed.getByText('"delivered"')).toBeDefined();
  await user.click(feed.getByRole("button", { name: /^Update #/ }));
  expect(selection().seq).toBeGreaterThan(echo ?? 0);
});

it("changes the status, and shows it once the platform has it", async () => {
  const { state, operations, user } = await open();
  await user.click(state.getByRole("button", { name: "Status open, change it" }));
  await user.click(await screen.findByRole("menuitemcheckbox", { name: "snoozed" }));
  expect(await state.findByRole("button", { name: "Status snoozed, change it" })).toBeDefined();
  expect(operations()).toEqual([{ operation: "set-status", status: "snoozed" }]);
});

it("says why a change was refused, and what to do", async () => {
  const { state, user } = await open(hostWith("platform.call", async () => refusal));
  await user.click(state.getByRole("button", { name: "Status open, change it" }));
  await user.click(await screen.findByRole("menuitemcheckbox", { name: "resolved" }));
  expect(await screen.findByText("The status was not changed: The token's owner may not do this.")).toBeDefined();
  expect(screen.getByText("Use the token of an administrator.")).toBeDefined();
  expect(state.getByRole("button", { name: "Status open, change it" })).toBeDefined();
});

it("asks for the agents when they are to be chosen from, not before", async () => {
  const { state, operations, user } = await open();
  expect(operations()).toEqual([]);
  await user.click(state.getByRole("button", { name: /^Assigned to Noor Haddad/ }));
  await user.click(await screen.findByRole("menuitemcheckbox", { name: "Grace Hill" }));
  expect(await state.findByRole("button", { name: /^Assigned to Grace Hill/ })).toBeDefined();
  await user.click(state.getByRole("button", { name: /^Assigned to Grace Hill/ }));
  await user.click(await screen.findByRole("menuitemcheckbox", { name: "Nobody" }));
  expect(await state.findByRole("button", { name: /^Assigned to nobody/ })).toBeDefined();
  expect(operations().filter(({ operation }) => operation === "assign")).toEqual([
    { operation: "assign", agent: "6" },
    { operation: "assign", agent: null },
  ]);
});

it("edits labels as chips and puts them there as a whole", async () => {
  const { state, operations, user } = await open();
  await user.click(state.getByRole("button", { name: "Labels: vip, change them" }));
  await user.type(await screen.findByRole("combobox", { name: "Another label" }), "late{Enter}");
  await user.click(await screen.findByRole("button", { name: "+ billing" }));
  await user.click(screen.getByRole("button", { name: "Take vip away" }));
  await user.click(screen.getByRole("button", { name: "Save labels" }));
  expect(await state.findByRole("button", { name: "Labels: late, billing, change them" })).toBeDefined();
  expect(operations().at(-1)).toEqual({ operation: "set-labels", labels: ["late", "billing"] });
});

it("sends to the conversation that was chosen, and to a new one only once", async () => {
  const { composer, state, asked, user } = await open();
  await user.click(state.getByRole("button", { name: "Conversation #12, choose another" }));
  await user.click(await screen.findByRole("menuitemcheckbox", { name: /^#11/ }));
  expect(await screen.findByText("To conversation #11, not the newest one.")).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Stay with the newest one" }));
  expect(screen.queryByText("To conversation #11, not the newest one.")).toBeNull();
  await user.click(state.getByRole("button", { name: "Conversation #12, choose another" }));
  await user.click(await screen.findByRole("menuitemcheckbox", { name: /^#11/ }));
  await user.type(composer, "once more{Enter}");
  await user.click(state.getByRole("button", { name: "Conversation #11, choose another" }));
  await user.click(await screen.findByRole("menuitem", { name: /^New conversation/ }));
  expect(await screen.findByText("This begins another conversation.")).toBeDefined();
  await user.type(composer, "fresh{Enter}");
  await waitFor(() => expect(screen.queryByText("This begins another conversation.")).toBeNull());
  await user.type(composer, "and on{Enter}");
  await waitFor(() => expect(asked("message.send").length).toBe(3));
  expect(asked("message.send").map(({ conversation, new_conversation }) => [conversation, new_conversation])).toEqual([
    ["11", undefined],
    [undefined, true],
    [undefined, undefined],
  ]);
});

it("answers a choice in the conversation that asked, and marks what was chosen", async () => {
  const { feed, asked, user } = await open();
  await user.click(await feed.findByRole("button", { name: "Returns" }));
  expect(asked("message.send")[0]).toMatchObject({
    message: { type: "click", label: "Returns", payload: "returns" },
    conversation: "12",
  });
  await waitFor(() => expect(feed.getByRole("button", { name: "Returns" }).getAttribute("aria-pressed")).toBe("true"));
});

it("opens the conversation in the dashboard", async () => {
  const { host, state, user } = await open();
  const openExternal = vi.spyOn(host, "openExternal");
  await user.click(state.getByRole("button", { name: "Open in the dashboard" }));
  expect(openExternal).toHaveBeenCalledWith("https://helpdesk.example/app/accounts/1/conversations/12");
});

it("has its actions in the palette, too", async () => {
  const { state, operations, user } = await open();
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByRole("combobox"), "status: pending{Enter}");
  expect(await state.findByRole("button", { name: "Status pending, change it" })).toBeDefined();
  expect(operations()).toEqual([{ operation: "set-status", status: "pending" }]);
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByRole("combobox"), "attach");
  expect(await screen.findByRole("option", { name: /^Attach files/ })).toBeDefined();
});

it("explains the platform's words, and where each id is used", async () => {
  const { state, user } = await open();
  await user.click(state.getByRole("button", { name: "Conversation: what it means" }));
  expect(await screen.findByText(/^A thread of messages/)).toBeDefined();
  await user.keyboard("{Escape}");
  await user.click(screen.getByRole("button", { name: "Identities" }));
  expect(await screen.findByText("contact_inbox.source_id")).toBeDefined();
  expect(screen.getByText("paths of the public API")).toBeDefined();
  expect(screen.getByRole("button", { name: "Copy contact_inbox.source_id" })).toBeDefined();
  expect(screen.getByText("not known here")).toBeDefined();
  expect(screen.getByText("inbox")).toBeDefined();
  await user.keyboard("{Escape}");
  await user.click(screen.getByRole("button", { name: "New customer" }));
  await user.click(await screen.findByRole("button", { name: "contact: what it means" }));
  expect(await screen.findByText("A person, known to the whole account.")).toBeDefined();
});

it("reads earlier messages on request, each once, up to the beginning", async () => {
  const { feed, operations, user } = await open();
  expect(feed.queryByText("from history")).toBeNull();
  await user.click(await feed.findByRole("button", { name: "Read earlier messages" }));
  expect(await feed.findByText("2 messages read, 2 of them new here.", { exact: false })).toBeDefined();
  expect(operations()).toEqual([{ operation: "history", before: "501" }]);
  expect((await feed.findAllByText("from history")).length).toBeGreaterThan(0);
  const older = () => feed.getAllByText(/^An older line/).length;
  const first = older();
  await user.click(feed.getByRole("button", { name: "Read earlier messages" }));
  await waitFor(() => expect(older()).toBeGreaterThan(first));
  const texts = feed.getAllByText(/^An older line/).map((line) => line.textContent);
  expect(new Set(texts).size).toBe(texts.length);
});

it("shows typing only where it was switched on, and ends it", async () => {
  const { composer, operations, user } = await open();
  await user.type(composer, "a");
  expect(operations()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "More" }));
  await user.click(await screen.findByRole("menuitemcheckbox", { name: "Show typing while writing" }));
  expect(screen.getByText("typing is shown")).toBeDefined();
  await user.type(composer, "bc{Enter}");
  await waitFor(() =>
    expect(operations()).toEqual([
      { operation: "typing", on: true },
      { operation: "typing", on: false },
    ]),
  );
  await user.click(screen.getByRole("button", { name: "More" }));
  await user.click(await screen.findByRole("menuitem", { name: "Mark as seen by the customer" }));
  expect(operations().at(-1)).toEqual({ operation: "seen" });
});

it("sends files that were chosen, pasted and dropped", async () => {
  const { composer, asked, user } = await open();
  const pdf = new File(["%PDF"], "invoice.pdf", { type: "application/pdf" });
  await user.upload(screen.getByLabelText("Files to attach"), [
    pdf,
    new File(["x"], "wrong.txt", { type: "text/plain" }),
  ]);
  await user.click(await screen.findByRole("button", { name: "Remove wrong.txt" }));
  expect(document.activeElement).toBe(composer);
  const carried = (file: File) => ({ types: ["Files"], items: [{ kind: "file", getAsFile: () => file }] });
  fireEvent.paste(composer, { clipboardData: carried(new File(["png"], "image.png", { type: "image/png" })) });
  fireEvent.drop(composer, { dataTransfer: carried(new File(["abc"], "note.txt", { type: "text/plain" })) });
  expect(await screen.findByRole("list", { name: "Attached: 3 files, 10 B" })).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Send" }));
  await waitFor(() => expect(asked("message.send").length).toBe(1));
  expect(asked("message.send")[0]).toMatchObject({
    message: { type: "text", text: "" },
    files: [
      { name: "invoice.pdf", media_type: "application/pdf", base64: btoa("%PDF") },
      { name: "image.png", media_type: "image/png", base64: btoa("png") },
      { name: "note.txt", media_type: "text/plain", base64: btoa("abc") },
    ],
  });
  expect(screen.queryByRole("list", { name: /^Attached/ })).toBeNull();
});

it("keeps files of a message that did not get through", async () => {
  const result = { seq: 9, attempts: [9], status: null, delivery: "failed", explained: null, left: true };
  const { user } = await open(hostWith("message.send", async () => result));
  await user.upload(screen.getByLabelText("Files to attach"), new File(["x"], "a.txt", { type: "text/plain" }));
  await user.click(screen.getByRole("button", { name: "Send" }));
  expect(await screen.findByRole("list", { name: "Attached: 1 file, 1 B" })).toBeDefined();
  // They outlive the page: the next test would find them.
  await user.click(screen.getByRole("button", { name: "Remove a.txt" }));
});

it("asks for a new customer's key by the platform's word", async () => {
  const { user } = await open();
  await user.click(screen.getByRole("button", { name: "New customer" }));
  expect(await screen.findByRole("textbox", { name: "Customer source_id" })).toBeDefined();
});

it("gives a message back that never left, with its files, and says why", async () => {
  const result = { ...refusal, attempts: [7], delivery: "refused", left: false, served: null };
  const { composer, user } = await open(hostWith("message.send", async () => result));
  await user.upload(
    screen.getByLabelText("Files to attach"),
    new File(["x"], "never-left.txt", { type: "text/plain" }),
  );
  await user.type(composer, "where is it?{Enter}");
  expect(await screen.findByText("The message was not sent")).toBeDefined();
  expect(screen.getByText("The token's owner may not do this.")).toBeDefined();
  expect(screen.getByText("Use the token of an administrator.")).toBeDefined();
  await waitFor(() => expect(composer.value).toBe("where is it?"), { timeout: 5000 });
  expect(await screen.findByRole("button", { name: "Remove never-left.txt" }, { timeout: 5000 })).toBeDefined();
  expect(composer.value).toBe("where is it?");
  await user.click(screen.getByRole("button", { name: "Show envelope" }));
  expect(selection().seq).toBe(7);
  await user.clear(composer);
  await user.type(composer, "{ArrowUp}");
  expect(composer.value).toBe("where is it?");
});

it("warns of what is wrong with the conversation as a whole", async () => {
  const base = fakeHost({ begin: "full", wait: 1 });
  const warnings = [
    {
      code: "duplicate_conversation",
      severity: "warning",
      pointer: null,
      message: "This customer has two open conversations. Two messages were likely worked on at the same time.",
      documented: "one open conversation",
      received: "#11 and #12",
      remedy: "Look for an open conversation before you begin one.",
    },
  ];
  const host = hostWith("conversation.read", async (args) => ({
    ...(await base.call("conversation.read", args as Args<"conversation.read">)),
    warnings,
  }));
  const { user } = await open(host);
  expect(await screen.findByText("This customer has two open conversations.")).toBeDefined();
  await user.click(screen.getByRole("button", { name: "Cause and remedy" }));
  expect(screen.getByText("Two messages were likely worked on at the same time.")).toBeDefined();
  expect(screen.getByText("Expected: one open conversation; found: #11 and #12.")).toBeDefined();
  expect(screen.getByText("Look for an open conversation before you begin one.")).toBeDefined();
});
