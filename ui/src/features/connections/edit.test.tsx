// What an edited connection asks the core for: its channel, its secrets, its pace.

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { newQueryClient } from "../../api/changes";
import { HostContext } from "../../api/host-context";
import type { ConnectionUpdate } from "../../bindings/ConnectionUpdate";
import type { ConnectionView } from "../../bindings/ConnectionView";
import { hostOf } from "../../host/fake/host-of";
import { connection } from "../../host/fake/seed";
import { EditConnection } from "./EditConnection";
import { secretsOf } from "./secrets";

afterEach(cleanup);

const base = connection("Acme", false);

const INBOX: ConnectionView = {
  ...base,
  connection: {
    ...base.connection,
    platform: "chatwoot",
    base_url: "https://app.chatwoot.com/",
    channel: { account: "1", inbox: "7", inbox_identifier: null, profile: null },
  },
  secrets: ["token", "webhook_secret"],
};

function open(view: ConnectionView, refuse = false) {
  const update = vi.fn((_: ConnectionUpdate) => {
    if (refuse) {
      throw { code: "bad_arguments", message: "The inbox is missing.", hint: "Give it.", seq: null };
    }
    return view;
  });
  const onClose = vi.fn();
  render(
    <HostContext value={hostOf({ "connection.update": update })}>
      <QueryClientProvider client={newQueryClient()}>
        <EditConnection view={view} onClose={onClose} />
      </QueryClientProvider>
    </HostContext>,
  );
  return { update, onClose, user: userEvent.setup() };
}

it("changes the channel, replaces one secret, takes another away, and leaves the rest", async () => {
  const { update, onClose, user } = open(INBOX);
  const inbox = await screen.findByRole("textbox", { name: "Inbox (optional with a token)" });
  await user.clear(inbox);
  await user.type(inbox, "9");
  await user.click(screen.getByRole("button", { name: "Replace the Webhook secret" }));
  await user.type(screen.getByLabelText(/^Webhook secret/), "s3cret");
  await user.click(screen.getByRole("button", { name: "Take the Access token away" }));
  expect(screen.getByText("taken away when you save")).toBeTruthy();
  await user.click(screen.getByRole("checkbox", { name: /platform's limit/ }));
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(update.mock.calls[0]?.[0]).toEqual({
    name: "Acme",
    base_url: "https://app.chatwoot.com/",
    token: null,
    forward_to: "",
    forwarding: false,
    paced: false,
    secrets: { webhook_secret: "s3cret", token: "" },
    channel: { account: "1", inbox: "9", inbox_identifier: null, profile: null },
  });
  await waitFor(() => expect(onClose).toHaveBeenCalled());
});

it("keeps what is stored when it is not touched, also after a second thought", async () => {
  const { update, user } = open(INBOX);
  await user.click(await screen.findByRole("button", { name: "Take the Access token away" }));
  await user.click(screen.getByRole("button", { name: "Keep the Access token" }));
  await user.click(screen.getByRole("button", { name: "Replace the Webhook secret" }));
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(update.mock.calls[0]?.[0]).toMatchObject({ secrets: {} });
});

it("keeps no secret in the page when it is refused, and says so", async () => {
  const { user } = open(INBOX, true);
  await user.type(await screen.findByLabelText("HMAC token"), "h4sh");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText(/Give it\. Give the secrets once more/)).toBeTruthy();
  expect(document.body.innerHTML).not.toContain("h4sh");
  for (const field of document.querySelectorAll<HTMLInputElement>("input[type=password]")) {
    expect(field.value).toBe("");
  }
});

it("asks for no ids where the token alone leads to the channel", async () => {
  const { update, user } = open({ ...base, secrets: ["token"] });
  await screen.findByRole("textbox", { name: "Base URL" });
  expect(screen.queryByRole("textbox", { name: /^Account/ })).toBeNull();
  await user.type(screen.getByRole("textbox", { name: "Your own middleware" }), "http://localhost:3000/landbot");
  await user.click(screen.getByRole("checkbox", { name: /goes on to it/ }));
  await user.click(screen.getByRole("button", { name: "Save" }));
  const asked = update.mock.calls[0]?.[0];
  expect(asked).toMatchObject({ forward_to: "http://localhost:3000/landbot", forwarding: true });
  expect(asked).not.toHaveProperty("channel");
});

it("leaves out secrets that stay", () => {
  const changes = { a: { kind: "stays" }, b: { kind: "gone" }, c: { kind: "new", value: " x " } } as const;
  expect(secretsOf({ ...changes, d: { kind: "new", value: " " } })).toEqual({ b: "", c: "x" });
});
