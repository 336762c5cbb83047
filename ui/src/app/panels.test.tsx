// The parts of the window: buttons that fold them, and the inspector of a narrow window.

import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { fakeHost } from "../host/fake";
import { App } from "./App";
import { layout } from "./layout";
import { resetSelection, selectEnvelope, selection } from "./selection";

beforeEach(() => {
  resetSelection();
  layout.set({ sidebar: true, inspector: true, log: true });
});

afterEach(cleanup);

async function open(narrow: boolean) {
  vi.spyOn(window, "matchMedia").mockImplementation(
    (query) =>
      ({ matches: narrow && query.includes("max-width"), addEventListener() {}, removeEventListener() {} }) as never,
  );
  render(<App host={fakeHost({ begin: "full", wait: 1 })} />);
  await screen.findByRole("textbox", { name: "Write as Ada Lovelace" });
  return userEvent.setup();
}

it("folds a part with its button, which stays pressed while the part is there", async () => {
  const user = await open(false);
  const status = screen.getByRole("region", { name: "Status" });
  for (const [name, part] of [
    ["Log", () => screen.queryByRole("region", { name: "Log" })],
    ["Inspector", () => screen.queryByRole("complementary", { name: "Inspector" })],
    ["Sidebar", () => screen.queryByRole("navigation")],
  ] as const) {
    const button = within(status).getByRole("button", { name });
    expect(button.getAttribute("aria-pressed")).toBe("true");
    expect(part()).not.toBeNull();
    await user.click(button);
    expect(button.getAttribute("aria-pressed")).toBe("false");
    expect(part()).toBeNull();
  }
});

it("keeps the places apart from the parts", async () => {
  await open(false);
  const places = within(screen.getByRole("navigation")).queryByRole("button", { name: "Log" });
  expect(places).toBeNull();
});

it("closes the inspector of a narrow window with the page that it was opened on", async () => {
  const user = await open(true);
  expect(screen.queryByRole("complementary", { name: "Inspector" })).toBeNull();
  selectEnvelope(1830);
  const drawer = await screen.findByRole("complementary", { name: "Inspector" });
  await user.click(screen.getByRole("button", { name: "Settings" }));
  await waitFor(() => expect(drawer.isConnected).toBe(false));
  expect(selection()).toMatchObject({ place: "settings", seq: null });
});

it("closes the inspector of a narrow window with its button and keeps the focus", async () => {
  const user = await open(true);
  selectEnvelope(1830);
  await user.click(await screen.findByRole("button", { name: "Close the inspector" }));
  expect(screen.queryByRole("complementary", { name: "Inspector" })).toBeNull();
  expect(document.activeElement?.tagName).toBe("MAIN");
});
