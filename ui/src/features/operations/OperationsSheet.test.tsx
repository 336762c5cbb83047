// The operations on the demo host: found, filled in, run, refused at their field, asked about before they destroy.

import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { App } from "../../app/App";
import { resetSelection, select, selectConversation, selection } from "../../app/selection";
import type { OperationResult } from "../../bindings/OperationResult";
import { fakeHost } from "../../host/fake";
import type { Host } from "../../host/host";

// The editor needs a layout to show its text.
vi.mock("../../editor/JsonText", () => ({
  JsonText: ({ text, label }: { text: string; label: string }) => <pre data-testid={label}>{text}</pre>,
}));

const WORKSPACE = "Harbour workspace";

beforeEach(() => {
  // There is no layout here; the feed shows only what has a size.
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(2_000);
  vi.spyOn(HTMLElement.prototype, "offsetHeight", "get").mockReturnValue(60);
  resetSelection();
});

afterEach(cleanup);

/** The demo; `answer` is what every operation ends with, where it is given. */
function begin(answer?: OperationResult) {
  const demo = fakeHost({ begin: "full", wait: 1 });
  const run = vi.fn();
  const host: Host = {
    ...demo,
    call: async (name, args) => {
      if (name === "operation.run") {
        run(args);
      }
      return name === "operation.run" && answer ? (answer as never) : demo.call(name, args);
    },
  };
  render(<App host={host} />);
  return { run, user: userEvent.setup() };
}

async function open(answer?: OperationResult) {
  selectConversation(WORKSPACE, "90210001");
  select({ place: "connections" });
  const begun = begin(answer);
  const card = within(await screen.findByRole("article", { name: WORKSPACE }));
  await begun.user.click(card.getByRole("button", { name: "Operations" }));
  const sheet = within(await card.findByRole("region", { name: `Operations of ${WORKSPACE}` }));
  const choose = async (name: string) => {
    const list = within(await sheet.findByRole("navigation", { name: "Operations" }));
    await begun.user.click(list.getByRole("button", { name: new RegExp(`^${name}`) }));
    return within(await sheet.findByRole("form", { name }));
  };
  return { ...begun, card, sheet, choose };
}

it("has the button only where there are operations", async () => {
  const { card } = await open();
  expect(card.getByRole("button", { name: "Operations" }).getAttribute("aria-expanded")).toBe("true");
  const other = within(screen.getByRole("article", { name: "Demo bot" }));
  expect(other.queryByRole("button", { name: "Operations" })).toBeNull();
});

it("lists operations by their object, and finds them by a word or a path", async () => {
  const { sheet, user } = await open();
  const customers = within(await sheet.findByRole("region", { name: "Customers" }));
  expect(customers.getAllByRole("button").map((line) => line.textContent)).toContain("Restart bot");
  await user.type(sheet.getByRole("searchbox", { name: "Search" }), "send_text");
  expect(sheet.queryByRole("region", { name: "Customers" })).toBeNull();
  expect(sheet.getByRole("button", { name: /^Send text/ })).toBeTruthy();
});

it("says what an operation does beside, runs it, and shows status, reply and envelope", async () => {
  const { choose, run, user } = await open();
  const form = await choose("Send text");
  expect(form.getByText("POST customers/{id}/send_text/")).toBeTruthy();
  expect(form.getByText("The bot is silent from then on.")).toBeTruthy();
  const go = form.getByRole("button", { name: "Run" }) as HTMLButtonElement;
  expect((form.getByRole("textbox", { name: "Customer (required)" }) as HTMLInputElement).value).toBe("90210001");
  expect(go.disabled).toBe(true);
  expect(form.getByText("Still needed: Message")).toBeTruthy();
  await user.type(form.getByRole("textbox", { name: "Message (required)" }), "Hello");
  await user.click(go);
  expect(run).toHaveBeenCalledWith({
    connection: WORKSPACE,
    operation: "send-text",
    parameters: { customer: "90210001", message: "Hello" },
  });
  expect(await form.findByText("200")).toBeTruthy();
  expect((await form.findByTestId("Reply")).textContent).toContain('"success": true');
  const link = form.getByRole("button", { name: /^Envelope/ });
  await user.click(link);
  expect(`#${selection().seq?.toLocaleString("en")}`.replace(",", "")).toBe(link.textContent?.replace(/[^#\d]/g, ""));
});

it("shows a refusal with each message at its field", async () => {
  const { choose, user } = await open({
    seqs: [1830],
    status: 400,
    explained: {
      code: "request_refused",
      message: "The platform refused the request.",
      remedy: "Mend the fields that are named.",
      platform_says: "Bad Request",
      retryable: false,
    },
    fields: [
      { pointer: "/message", message: "message: Too long." },
      { pointer: null, message: "template: Unknown." },
    ],
    told: { kind: "done" },
  });
  const form = await choose("Send text");
  const message = form.getByRole("textbox", { name: "Message (required)" });
  await user.type(message, "Hello{Enter}");
  expect(await form.findByText("Mend the fields that are named.")).toBeTruthy();
  expect(message.getAttribute("aria-invalid")).toBe("true");
  const said = document.getElementById(message.getAttribute("aria-describedby") ?? "");
  expect(said?.textContent).toBe("message: Too long.");
  expect(form.getByText("template: Unknown.")).toBeTruthy();
  expect(form.getByText("The platform says: Bad Request")).toBeTruthy();
});

it("asks before it destroys", async () => {
  const { choose, run, user } = await open();
  const form = await choose("Delete customer");
  await user.click(form.getByRole("button", { name: "Run" }));
  expect(run).not.toHaveBeenCalled();
  const question = within(await screen.findByRole("dialog", { name: "Delete customer?" }));
  expect(question.getByText("90210001")).toBeTruthy();
  await user.keyboard("{Escape}");
  expect(run).not.toHaveBeenCalled();
  expect(screen.getByRole("region", { name: `Operations of ${WORKSPACE}` })).toBeTruthy();
  await user.click(form.getByRole("button", { name: "Run" }));
  await user.click(within(await screen.findByRole("dialog")).getByRole("button", { name: "Delete customer" }));
  expect(run).toHaveBeenCalledTimes(1);
});

it("leaves out what was not touched: no is not the same as nothing", async () => {
  const { choose, run, user } = await open();
  const form = await choose("Customers");
  await user.click(form.getByRole("button", { name: "Run" }));
  expect(run.mock.lastCall?.[0].parameters).toEqual({});
  const archived = form.getByRole("checkbox", { name: "Archived" });
  await user.click(archived);
  await user.selectOptions(form.getByRole("combobox", { name: "Search by" }), "email");
  await user.click(form.getByRole("button", { name: "Run" }));
  expect(run.mock.lastCall?.[0].parameters).toEqual({ search_by: "email", archived: "true" });
  await user.click(archived);
  await user.click(form.getByRole("button", { name: "Run" }));
  expect(run.mock.lastCall?.[0].parameters).toEqual({ search_by: "email", archived: "false" });
  await user.click(form.getByRole("button", { name: "Leave it out" }));
  await user.click(form.getByRole("button", { name: "Run" }));
  expect(run.mock.lastCall?.[0].parameters).toEqual({ search_by: "email" });
});

it("sends a request of one's own", async () => {
  const { choose, run, user } = await open();
  const form = await choose("Request");
  await user.selectOptions(form.getByRole("combobox", { name: "Method (required)" }), "GET");
  await user.type(form.getByRole("textbox", { name: "Path (required)" }), "customers/?limit=5");
  await user.click(form.getByRole("button", { name: "Run" }));
  expect(run.mock.lastCall?.[0].parameters).toEqual({ method: "GET", path: "customers/?limit=5" });
});

it("restarts the bot for the customer of the conversation", async () => {
  selectConversation(WORKSPACE, "90210001");
  const { run, user } = begin();
  await user.click(await screen.findByRole("button", { name: "More" }));
  await user.click(await screen.findByRole("menuitem", { name: /Restart the bot/ }));
  const dialog = within(await screen.findByRole("dialog", { name: /Restart the bot/ }));
  expect(dialog.getByText("The agent who has the customer loses them.")).toBeTruthy();
  await user.click(dialog.getByRole("button", { name: "Run" }));
  expect(run.mock.lastCall?.[0]).toEqual({
    connection: WORKSPACE,
    operation: "restart-bot",
    parameters: { customer: "90210001", bot: "31337" },
  });
  await user.click(await dialog.findByRole("button", { name: /^Envelope/ }));
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("fills in no ids of another connection's conversation", async () => {
  selectConversation("Demo bot", "tg-ada");
  select({ place: "connections" });
  const { user } = begin();
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByRole("combobox"), `Operations of ${WORKSPACE}{Enter}`);
  const sheet = within(await screen.findByRole("region", { name: `Operations of ${WORKSPACE}` }));
  await user.click(await sheet.findByRole("button", { name: /^Delete customer/ }));
  expect((sheet.getByRole("textbox", { name: "Customer (required)" }) as HTMLInputElement).value).toBe("");
});

it("restarts the bot by the palette, where the connection can", async () => {
  selectConversation(WORKSPACE, "90210001");
  const { user } = begin();
  await screen.findByRole("button", { name: "More" });
  await user.keyboard("{Control>}k{/Control}");
  await user.type(await screen.findByRole("combobox"), "Restart the bot{Enter}");
  expect(await screen.findByRole("dialog", { name: /Restart the bot/ })).toBeTruthy();
});

it("offers no operations in a conversation whose platform has none", async () => {
  selectConversation("Demo bot", "tg-ada");
  const { user } = begin();
  await user.click(await screen.findByRole("button", { name: "More" }));
  expect(await screen.findByRole("menuitem", { name: /Edit customer/ })).toBeTruthy();
  expect(screen.queryByRole("menuitem", { name: /Restart the bot|Operations/ })).toBeNull();
});
