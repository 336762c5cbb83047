// The window as a whole on the demo host: what opens first, adding a customer, keys, the palette.

import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fakeHost } from "../host/fake";
import type { FakeHost } from "../host/fake/host-of";
import { App } from "./App";
import { layout } from "./layout";
import { resetSelection, selection } from "./selection";

beforeEach(() => {
  resetSelection();
  layout.set({ sidebar: true, inspector: true, log: true });
});

afterEach(cleanup);

async function open(
  begin: "full" | "empty" = "empty",
): Promise<{ host: FakeHost; user: ReturnType<typeof userEvent.setup> }> {
  const host = fakeHost({ begin, wait: 1 });
  render(<App host={host} />);
  await screen.findByRole("textbox", { name: "Write as Ada Lovelace" });
  return { host, user: userEvent.setup() };
}

it("opens on the simulator's first customer and says what to do", async () => {
  await open();
  expect(selection()).toMatchObject({ connection: "Demo bot", customer: "tg-ada" });
  expect(screen.getByText("This is the built-in simulator.")).toBeDefined();
  expect(screen.getByRole("button", { name: "Say “hi”" })).toBeDefined();
});

it("stays with a customer that was just added", async () => {
  const { user } = await open();
  document.body.focus();
  await user.keyboard("n");
  await user.type(await screen.findByRole("textbox", { name: "Name" }), "Grace");
  await user.type(screen.getByRole("textbox", { name: "Customer token" }), "tg-grace");
  await user.click(screen.getByRole("button", { name: "Start conversation" }));
  expect(await screen.findByRole("heading", { level: 1, name: "Grace" })).toBeDefined();
  expect(selection().customer).toBe("tg-grace");
});

it("does from the palette what has a name", async () => {
  const { user } = await open();
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByRole("combobox", { name: "Find a customer or an action" }), "settings{Enter}");
  await waitFor(() => expect(selection().place).toBe("settings"));
});

it("folds its panels and keeps that", async () => {
  const { host, user } = await open();
  await user.keyboard("{Control>}j{/Control}");
  expect(screen.queryByRole("region", { name: "Log" })).toBeNull();
  await waitFor(async () => {
    const { value } = await host.call("ui.load", { key: "layout" });
    expect(JSON.parse(value ?? "{}")).toMatchObject({ log: false });
  });
});

it("takes no keys for itself while one writes", async () => {
  const { user } = await open();
  const composer = screen.getByRole("textbox", { name: "Write as Ada Lovelace" }) as HTMLTextAreaElement;
  await user.type(composer, "nfw?");
  expect(composer.value).toBe("nfw?");
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("lets one write after a jump from the palette, and leaves the text with Escape", async () => {
  const { user } = await open("full");
  screen.getByRole("grid", { name: "Envelopes, newest first" }).focus();
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByRole("combobox", { name: "Find a customer or an action" }), "tg-77{Enter}");
  await waitFor(() => expect(selection().customer).toBe("tg-77"));
  await waitFor(() => expect(document.activeElement?.hasAttribute("data-composer")).toBe(true));
  await user.keyboard("{Escape}");
  expect(document.activeElement?.hasAttribute("data-composer")).toBe(false);
  await user.keyboard("n");
  expect(await screen.findByRole("dialog", { name: /^New customer/ })).toBeDefined();
});

it("lists the keys of replay also while no envelope is selected", async () => {
  const { user } = await open();
  screen.getByRole("main").focus();
  await user.keyboard("?");
  const sheet = await screen.findByRole("dialog", { name: "Keyboard shortcuts" });
  expect(sheet.textContent).toContain("Replay (not now: it needs something that is selected)");
  expect(sheet.textContent).toContain("Replay to another target");
});

it("refuses a name that no platform takes, and says how long it may be", async () => {
  const { user } = await open();
  screen.getByRole("main").focus();
  await user.keyboard("n");
  await user.click(await screen.findByRole("textbox", { name: "Name" }));
  await user.paste("n".repeat(400));
  expect(screen.getByText("A name has at most 255 characters; this one has 400.")).toBeDefined();
  expect(screen.getByRole("button", { name: "Start conversation" }).hasAttribute("disabled")).toBe(true);
});
