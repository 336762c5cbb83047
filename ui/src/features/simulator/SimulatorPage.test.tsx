// The simulators' page: each platform is started and stopped by itself, and its agent's seat speaks on its own connection.

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { followChanges, newQueryClient } from "../../api/changes";
import { HostContext } from "../../api/host-context";
import { resetSelection, selection } from "../../app/selection";
import type { AgentSays } from "../../bindings/AgentSays";
import type { AppStatus } from "../../bindings/AppStatus";
import type { SimulatorStart } from "../../bindings/SimulatorStart";
import type { SimulatorStatus } from "../../bindings/SimulatorStatus";
import { type Answers, hostOf } from "../../host/fake/host-of";
import { connection } from "../../host/fake/seed";
import { newCustomer } from "../../host/fake/world";
import { SimulatorPage } from "./SimulatorPage";

beforeEach(resetSelection);
afterEach(cleanup);

const landbot: SimulatorStatus = {
  platform: "landbot-apichat",
  connection: "Demo bot",
  base_url: "http://127.0.0.1:47014/v1/",
  bot: "Harbour Coffee",
};

const inbox: SimulatorStatus = {
  platform: "chatwoot",
  connection: "Demo inbox",
  base_url: "http://127.0.0.1:47015/",
  bot: "Harbour Coffee",
};

const ABLE = connection("Demo bot", true).abilities;

function open(changed: Answers = {}) {
  let simulators = [landbot];
  const start = vi.fn((_: SimulatorStart) => {
    simulators = [landbot, inbox];
    host.change({ rows: null, tags: ["status"] });
    return inbox;
  });
  const stop = vi.fn(() => {
    simulators = [landbot];
    host.change({ rows: null, tags: ["status"] });
    return {};
  });
  const says = vi.fn((_: AgentSays) => ({}));
  const host = hostOf({
    "app.status": () => ({ simulators }) as unknown as AppStatus,
    "customer.list": () => [
      newCustomer("Demo bot", "tg-ada", "Ada Lovelace"),
      newCustomer("Demo inbox", "app-grace", "Grace Hopper"),
    ],
    "connection.list": () => [
      { ...connection("Demo inbox", true), abilities: { ...ABLE, operations: ["agent-message"] } },
    ],
    "simulator.start": start,
    "simulator.stop": stop,
    "simulator.agent-says": says,
    ...changed,
  });
  const client = newQueryClient();
  followChanges(host, client);
  render(
    <HostContext value={host}>
      <QueryClientProvider client={client}>
        <SimulatorPage />
      </QueryClientProvider>
    </HostContext>,
  );
  return { start, stop, says, user: userEvent.setup() };
}

it("starts and stops one platform beside the others", async () => {
  const { start, stop, user } = open();
  const card = await screen.findByRole("article", { name: "Chatwoot" });
  expect(within(card).getByText("stopped")).toBeTruthy();
  await user.click(within(card).getByRole("button", { name: "Start" }));
  expect(start).toHaveBeenCalledWith({ platform: "chatwoot", script: null, time_scale: 1, seed: null });
  expect(await within(card).findByText("http://127.0.0.1:47015/")).toBeTruthy();
  await user.click(within(card).getByRole("button", { name: "Stop" }));
  expect(stop).toHaveBeenCalledWith({ platform: "chatwoot" });
  expect(await within(card).findByText("stopped")).toBeTruthy();
});

it("starts with a script and a seed of one's own", async () => {
  const { start, user } = open();
  const card = await screen.findByRole("article", { name: "API inbox" });
  await user.click(within(card).getByText(/^With a script/));
  await user.type(within(card).getByRole("textbox", { name: "Bot script" }), "bots/mine.toml");
  await user.type(within(card).getByRole("spinbutton", { name: "Seed" }), "7");
  await user.click(within(card).getByRole("button", { name: "Start with these" }));
  expect(start).toHaveBeenCalledWith({ platform: "api-inbox", script: "bots/mine.toml", time_scale: 1, seed: 7 });
});

it("opens a customer's conversation, and speaks as the agent on the simulator that it belongs to", async () => {
  const { says, user } = open();
  await user.click(
    within(await screen.findByRole("article", { name: "Chatwoot" })).getByRole("button", { name: "Start" }),
  );
  const people = await screen.findByRole("list", { name: "Customers on Demo inbox" });
  await user.click(within(people).getByRole("button", { name: "Agent seat" }));
  await user.type(await screen.findByRole("textbox", { name: "Line" }), "I take over.");
  await user.click(screen.getByRole("button", { name: "Say" }));
  expect(says.mock.calls[0]?.[0]).toMatchObject({
    connection: "Demo inbox",
    customer: "app-grace",
    text: "I take over.",
  });
  await user.click(screen.getByRole("button", { name: "Hand back to the bot" }));
  expect(says.mock.calls[1]?.[0]).toMatchObject({ connection: "Demo inbox", customer: "app-grace", text: "" });
  await user.type(screen.getByRole("textbox", { name: "Line" }), "A regular.");
  await user.click(screen.getByRole("button", { name: "Private note" }));
  expect(says.mock.calls[2]?.[0]).toMatchObject({ connection: "Demo inbox", text: "A regular.", private: true });
  await user.keyboard("{Escape}");
  await user.click(within(people).getByRole("button", { name: "Open conversation" }));
  expect(selection()).toMatchObject({ place: "conversation", connection: "Demo inbox", customer: "app-grace" });
});

it("offers no private note where the platform has none", async () => {
  const { user } = open();
  const people = await screen.findByRole("list", { name: "Customers on Demo bot" });
  await user.click(within(people).getByRole("button", { name: "Agent seat" }));
  await screen.findByRole("button", { name: "Say" });
  expect(screen.queryByRole("button", { name: "Private note" })).toBeNull();
});

it("says why a simulator did not start", async () => {
  const { user } = open({
    "simulator.start": () => {
      throw { code: "bad_script", message: "bots/mine.toml, line 3: a step was expected.", hint: null, seq: null };
    },
  });
  const card = await screen.findByRole("article", { name: "Chatwoot" });
  await user.click(within(card).getByRole("button", { name: "Start" }));
  expect((await within(card).findByRole("alert")).textContent).toContain("line 3");
});
