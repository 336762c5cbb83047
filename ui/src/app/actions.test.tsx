// The palette does what the buttons of pages do, also of pages that are not open yet.

import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fakeHost } from "../host/fake";
import { App } from "./App";
import { resetSelection, selection } from "./selection";

beforeEach(resetSelection);
afterEach(cleanup);

async function choose(words: string) {
  render(<App host={fakeHost({ begin: "full", wait: 1 })} />);
  await screen.findByRole("textbox", { name: "Write as Ada Lovelace" });
  const user = userEvent.setup();
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByRole("combobox", { name: "Find a customer or an action" }), words);
  await screen.findByRole("option", { name: new RegExp(`^${words}`, "i"), selected: true });
  await user.keyboard("{Enter}");
}

it("opens the set-up of a connection", async () => {
  await choose("Set up Helpdesk");
  expect(await screen.findByRole("region", { name: "Set up Helpdesk" })).toBeTruthy();
  expect(selection().place).toBe("connections");
});

it("checks a connection", async () => {
  await choose("Check Acme sales");
  expect(await screen.findByRole("region", { name: "Check of Acme sales" })).toBeTruthy();
});

it("opens the form of a connection, and asks before one is removed", async () => {
  await choose("Edit Acme sales");
  expect(await screen.findByRole("dialog", { name: "Edit Acme sales" })).toBeTruthy();
  cleanup();
  resetSelection();
  await choose("Remove Acme sales");
  expect(await screen.findByRole("dialog", { name: "Remove Acme sales?" })).toBeTruthy();
});

it("opens the form for a new connection", async () => {
  await choose("Add connection");
  await screen.findByRole("button", { name: "Cancel" });
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "Name" })));
});

it("starts a simulator on its page", async () => {
  await choose("Start the simulator of Chatwoot");
  expect(await screen.findByRole("article", { name: "Chatwoot" })).toBeTruthy();
  expect(selection().place).toBe("simulator");
});

it("goes to the field of the tunnel's URL", async () => {
  await choose("Give the URL of the tunnel");
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("textbox", { name: "URL of the tunnel" })));
});
