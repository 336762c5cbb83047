// The set-up of a channel in the window: what was found, the inbox, the steps, and an address of somebody else's.

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { followChanges, newQueryClient } from "../../api/changes";
import { HostContext } from "../../api/host-context";
import { resetSelection, selection } from "../../app/selection";
import type { ConnectionView } from "../../bindings/ConnectionView";
import type { SetupReport } from "../../bindings/SetupReport";
import type { SetupRun } from "../../bindings/SetupRun";
import type { SetupStep } from "../../bindings/SetupStep";
import type { SetupView } from "../../bindings/SetupView";
import { type Answers, hostOf } from "../../host/fake/host-of";
import { connection } from "../../host/fake/seed";
import { tunnelState } from "../../host/fake/tunnel";
import { Connections } from "../connections/Connections";

beforeEach(resetSelection);
afterEach(cleanup);

const FOREIGN = "https://bridge.acme.example/in/7f3a";

const VIEW: ConnectionView = {
  ...connection("Acme", false),
  abilities: { ...connection("Acme", false).abilities, setup: true },
};

const INBOX = {
  id: "7",
  name: "Support",
  channel_type: "Channel::Api",
  is_api: true,
  identifier: "Fq8Zr1",
  webhook_url: FOREIGN,
  webhook_owner: "elsewhere" as const,
  hmac_mandatory: null,
  lock_to_single_conversation: null,
  chosen: true,
};

const FOUND: SetupView = {
  connection: "Acme",
  version: "4.16.0",
  owner: "Noor Haddad",
  role: "administrator",
  administrator: true,
  webhook_url: "http://127.0.0.1:47013/in/********",
  webhook_problem: null,
  inboxes: [
    INBOX,
    { ...INBOX, id: "3", name: "Website", channel_type: "Channel::WebWidget", is_api: false, chosen: false },
  ],
  replaced: null,
  explained: null,
  seqs: [11, 12],
};

const step = (code: string, state: SetupStep["state"], more: Partial<SetupStep> = {}): SetupStep => ({
  code,
  title: `Step ${code}`,
  state,
  message: "",
  remedy: null,
  cause: null,
  status: null,
  unreachable: false,
  seqs: [],
  ...more,
});

const NOTHING: SetupReport = {
  connection: "Acme",
  running: false,
  ok: false,
  steps: [],
  foreign_url: null,
  customer: null,
};

const PASSED: SetupReport = {
  ...NOTHING,
  ok: true,
  steps: [step("inbox", "pass"), step("webhook", "pass")],
  customer: "standin-setup-1",
};

async function open(changed: Answers = {}) {
  let report = NOTHING;
  const tell = (next: SetupReport) => {
    report = next;
    host.change({ rows: null, tags: ["connections"] });
    return next;
  };
  const run = vi.fn((ask: SetupRun) =>
    tell(
      ask.foreign === "ask"
        ? { ...NOTHING, steps: [step("inbox", "pass"), step("webhook", "asks")], foreign_url: FOREIGN }
        : PASSED,
    ),
  );
  const host = hostOf({
    "app.status": () =>
      ({ receiver: null, simulators: [], tunnel: tunnelState({ publicUrl: null, lastPublicAt: null }) }) as never,
    "connection.list": () => [VIEW],
    "setup.look": () => FOUND,
    "setup.read": () => report,
    "setup.run": run,
    ...changed,
  });
  const client = newQueryClient();
  followChanges(host, client);
  render(
    <HostContext value={host}>
      <QueryClientProvider client={client}>
        <Connections />
      </QueryClientProvider>
    </HostContext>,
  );
  const user = userEvent.setup();
  const card = within(await screen.findByRole("article", { name: "Acme" }));
  await user.click(await card.findByRole("button", { name: "Set up" }));
  await screen.findByRole("region", { name: "Set up Acme" });
  return { run, tell, user, card };
}

it("shows what was found, with its envelopes, and why an inbox cannot be chosen", async () => {
  const { user } = await open();
  const own = (await screen.findByRole("radio", { name: /Support/ })) as HTMLInputElement;
  expect(own.checked).toBe(true);
  const other = screen.getByRole("radio", { name: /Website/ }) as HTMLInputElement;
  expect(other.disabled).toBe(true);
  expect(other.closest("label")?.textContent).toContain("Not an API inbox (Channel::WebWidget)");
  expect(own.closest("label")?.textContent).toContain(FOREIGN);
  await user.click(screen.getByRole("button", { name: "Envelope 12" }));
  expect(selection()).toMatchObject({ seq: 12, following: false });
});

it("stops for an address of somebody else's, and replaces it only by the button that says so", async () => {
  const { run, user } = await open();
  await user.click(await screen.findByRole("button", { name: "Run set-up" }));
  expect(run.mock.calls[0]?.[0]).toEqual({ name: "Acme", inbox: "7", create: null, foreign: "ask", test: true });
  const question = await screen.findByRole("group", { name: /somebody else's/ });
  expect(within(question).getByText(FOREIGN)).toBeTruthy();
  expect(document.activeElement).toBe(question);
  await user.click(within(question).getByRole("button", { name: "Leave it" }));
  expect(await screen.findByText(/Left as it is/)).toBeTruthy();
  expect(run).toHaveBeenCalledTimes(1);
  await user.click(screen.getByRole("button", { name: "Run set-up" }));
  await user.click(await screen.findByRole("button", { name: "Replace and forward to it" }));
  expect(run.mock.calls[2]?.[0]).toMatchObject({ foreign: "forward", foreign_url: FOREIGN });
  await user.click(await screen.findByRole("button", { name: "Open the test conversation" }));
  expect(selection()).toMatchObject({ place: "conversation", connection: "Acme", customer: "standin-setup-1" });
});

it("makes a new inbox without a test message", async () => {
  const { run, user } = await open();
  await user.click(await screen.findByRole("radio", { name: /Make a new inbox/ }));
  const name = screen.getByRole("textbox", { name: "Name of the new inbox" });
  await user.clear(name);
  expect((screen.getByRole("button", { name: "Run set-up" }) as HTMLButtonElement).disabled).toBe(true);
  await user.type(name, "Standin");
  await user.click(screen.getByRole("checkbox", { name: /test message/ }));
  await user.click(screen.getByRole("button", { name: "Run set-up" }));
  expect(run.mock.calls[0]?.[0]).toEqual({ name: "Acme", inbox: null, create: "Standin", foreign: "ask", test: false });
});

it("shows each step as it runs, and a failing one with its remedy and its envelope", async () => {
  const { tell, user } = await open();
  tell({ ...NOTHING, running: true, steps: [step("inbox", "running"), step("webhook", "waiting")] });
  const steps = await screen.findByRole("region", { name: /^Steps/ });
  expect(within(steps).getByText("0 of 2 steps done")).toBeTruthy();
  expect(within(steps).getByRole("status", { name: "running" })).toBeTruthy();
  await waitFor(() => expect(screen.getByRole("button", { name: "Running Setting up…" })).toBeTruthy());
  const failed = step("webhook", "fail", {
    message: "The role may not do this.",
    remedy: "Take an administrator's token.",
    seqs: [31],
  });
  tell({ ...NOTHING, steps: [step("inbox", "pass"), failed] });
  expect(await within(steps).findByText("Take an administrator's token.")).toBeTruthy();
  expect(within(steps).getByText("Failed at “Step webhook”")).toBeTruthy();
  await user.click(within(steps).getByRole("button", { name: "Envelope 31" }));
  expect(selection().seq).toBe(31);
});

it("says that a token is not an administrator's, and why an address cannot work", async () => {
  const problem = { code: "no_tunnel", message: "The platform is elsewhere.", remedy: "Start a tunnel." };
  await open({
    "setup.look": () => ({
      ...FOUND,
      administrator: false,
      role: "agent",
      webhook_problem: { ...problem, platform_says: null, retryable: false },
    }),
  });
  expect(await screen.findByText("This token is not an administrator's")).toBeTruthy();
  expect(screen.getByText("The platform is elsewhere.")).toBeTruthy();
  expect(screen.getByText("Start a tunnel.")).toBeTruthy();
});

it("shows the address that was replaced, and puts it back", async () => {
  const restore = vi.fn(() => ({ ...NOTHING, ok: true, steps: [step("restore", "pass", { message: "Restored." })] }));
  const replaced = { inbox: "7", url: FOREIGN, at: "2026-11-21T10:00:00Z", forwarding: true, restored: false };
  const list = () => [{ ...VIEW, replaced: restore.mock.calls.length > 0 ? null : replaced }];
  const { tell, user, card } = await open({ "connection.list": list, "setup.restore": restore });
  expect((await card.findByText("forwarding")).parentElement?.textContent).toContain(`replaced ${FOREIGN}`);
  await user.click(card.getByRole("button", { name: "Restore" }));
  expect(restore).toHaveBeenCalledWith({ name: "Acme" });
  tell(NOTHING);
  await waitFor(() => expect(card.queryByRole("button", { name: "Restore" })).toBeNull());
  expect(card.getByText("The address was put back")).toBeTruthy();
  expect(card.getByText("Restored.")).toBeTruthy();
});

it("keeps in sight why an address was not put back", async () => {
  const replaced = { inbox: "7", url: FOREIGN, at: "2026-11-21T10:00:00Z", forwarding: true, restored: false };
  const failed = step("restore", "fail", {
    message: "Another address stands there.",
    remedy: "Set it by hand.",
    seqs: [9],
  });
  const { user, card } = await open({
    "connection.list": () => [{ ...VIEW, replaced }],
    "setup.restore": () => ({ ...NOTHING, steps: [failed] }),
  });
  await user.click(await card.findByRole("button", { name: "Restore" }));
  const alert = await card.findByRole("alert");
  expect(alert.textContent).toContain("Another address stands there.");
  expect(alert.textContent).toContain("Set it by hand.");
  await user.click(within(alert).getByRole("button", { name: "Envelope 9" }));
  expect(selection().seq).toBe(9);
});

it("says that an address was put back when the program ended", async () => {
  const replaced = { inbox: "7", url: FOREIGN, at: "2026-11-21T10:00:00Z", forwarding: true, restored: true };
  const { card } = await open({ "connection.list": () => [{ ...VIEW, replaced }] });
  expect(await card.findByText(/put back when the program ended/)).toBeTruthy();
  expect(card.queryByRole("button", { name: "Restore" })).toBeNull();
});

it("says why the platform could not be asked", async () => {
  await open({
    "setup.look": () => {
      throw { code: "token_missing", message: "The token is not in the keychain.", hint: "Give it again.", seq: null };
    },
  });
  expect((await screen.findByRole("alert")).textContent).toContain("Give it again.");
});

it("closes with Escape and gives the focus back to its button", async () => {
  const { user, card } = await open();
  await screen.findByRole("radio", { name: /Support/ });
  await user.keyboard("{Escape}");
  expect(screen.queryByRole("region", { name: "Set up Acme" })).toBeNull();
  expect(document.activeElement).toBe(card.getByRole("button", { name: "Set up" }));
});
