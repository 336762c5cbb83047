// The tunnel in the status bar and its panel, and the answers of a connection.

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { newQueryClient } from "../../api/changes";
import { HostContext } from "../../api/host-context";
import type { AnswerSet } from "../../bindings/AnswerSet";
import type { AppStatus } from "../../bindings/AppStatus";
import type { PublicUrl } from "../../bindings/PublicUrl";
import type { TunnelCheck } from "../../bindings/TunnelCheck";
import type { TunnelState } from "../../bindings/TunnelState";
import { type Answers, hostOf } from "../../host/fake/host-of";
import { connection } from "../../host/fake/seed";
import { answerOf, tunnelState } from "../../host/fake/tunnel";
import { AnswerDialog } from "./AnswerDialog";
import { StatusBar } from "./StatusBar";

afterEach(cleanup);

const DEAD: TunnelState = {
  ...tunnelState({ publicUrl: "https://t.example", lastPublicAt: "2026-11-21T09:00:00Z" }),
  health: "wrong-target",
  status: 404,
  first_line: "ERR_NGROK_3200",
  message: "Something else answered at t.example: status 404.",
  remedy: "Start the tunnel's program.",
};

const STATUS = {
  receiver: { address: "127.0.0.1:47013", public_url: "https://t.example" },
  simulators: [],
  budgets: [],
  log: { envelopes: 1, bytes: 1 },
  data_folder: "~",
  version: "1",
};

function show(children: ReactNode, answers: Answers) {
  render(
    <HostContext value={hostOf(answers)}>
      <QueryClientProvider client={newQueryClient()}>{children}</QueryClientProvider>
    </HostContext>,
  );
  return userEvent.setup();
}

function bar(tunnel: TunnelState) {
  const check = vi.fn((_: TunnelCheck) => tunnel);
  const set = vi.fn((_: PublicUrl) => ({ ...STATUS, tunnel }) as unknown as AppStatus);
  const found = { program: "ngrok", url: "https://new.ngrok.app", leads_to: "x:1", leads_here: true, current: false };
  const user = show(<StatusBar />, {
    "app.status": () => ({ ...STATUS, tunnel }) as unknown as AppStatus,
    "tunnel.check": check,
    "tunnel.found": () => [found, { ...found, url: "https://elsewhere.ngrok.app", leads_here: false }],
    "receiver.set-public-url": set,
  });
  return { user, check, set };
}

it("shows a dead tunnel with a sign, what answered, what to do, and looks again when told to", async () => {
  const { user, check } = bar(DEAD);
  await user.click(await screen.findByRole("button", { name: "✕ Tunnel leads elsewhere" }));
  const panel = await screen.findByRole("dialog");
  for (const words of [DEAD.message, "ERR_NGROK_3200", "404", "Start the tunnel's program."]) {
    expect(within(panel).getByText(words)).toBeDefined();
  }
  await user.click(within(panel).getByRole("button", { name: "Check now" }));
  await waitFor(() => expect(check).toHaveBeenCalledWith({ if_network_changed: false }));
});

it("fills in the address of a tunnel that leads here, and offers no other", async () => {
  const { user, set } = bar(DEAD);
  await user.click(await screen.findByRole("button", { name: "✕ Tunnel leads elsewhere" }));
  await user.click(await screen.findByRole("button", { name: "Use it" }));
  await waitFor(() => expect(set).toHaveBeenCalledWith({ url: "https://new.ngrok.app" }));
  expect(screen.queryByText("https://elsewhere.ngrok.app")).toBeNull();
});

it("looks at the network when the window is used again", async () => {
  const { check } = bar({ ...DEAD, health: "alive" });
  await screen.findByRole("button", { name: /Tunnel alive/ });
  expect(check).not.toHaveBeenCalled();
  fireEvent.focus(window);
  await waitFor(() => expect(check).toHaveBeenCalledWith({ if_network_changed: true }));
});

it("says what the platform makes of an answer before it is kept", async () => {
  const view = connection("Acme", false);
  const set = vi.fn((ask: AnswerSet) => ({ ...view, answer: answerOf(ask.policy) }));
  const onClose = vi.fn();
  const user = show(<AnswerDialog view={view} onClose={onClose} />, { "connection.set-answer": set });
  const field = await screen.findByLabelText("Fail the next");
  await user.clear(field);
  await user.type(field, "2");
  await screen.findByText(/four more times over 75 s/);
  expect(set.mock.calls.every(([ask]) => ask.dry_run)).toBe(true);
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  const policy = { status: 200, delay_ms: 0, drop: false, pass_back: false, fail: { status: 503, left: 2 } };
  expect(set).toHaveBeenLastCalledWith({ name: "Acme", policy });
});
