// What the form asks the core for, and that no secret stays in it.

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { newQueryClient } from "../../api/changes";
import { HostContext } from "../../api/host-context";
import { hostOf } from "../../host/fake/host-of";
import { AddConnection } from "./AddConnection";
import { enough, NO_CHANNEL, NO_SECRETS, settingsOf, type Typed } from "./settings";

afterEach(cleanup);

const typed: Typed = {
  platform: "chatwoot",
  name: " Acme ",
  url: "https://app.chatwoot.com/",
  forward: " ",
  secrets: NO_SECRETS,
  channel: NO_CHANNEL,
};

it("leaves out what is empty, and what is of another platform", () => {
  const secrets = { token: " t0k ", webhook_secret: " s3c ", hmac_token: "  ", hook_token: " h00k " };
  const channel = { account: " 1 ", inbox: "", identifier: "abc", profile: "string-ids" };
  expect(settingsOf({ ...typed, secrets, channel })).toEqual({
    name: "Acme",
    platform: "chatwoot",
    base_url: "https://app.chatwoot.com/",
    token: "t0k",
    secrets: { webhook_secret: "s3c" },
    channel: { account: "1", inbox: null, inbox_identifier: "abc", profile: null },
    paced: true,
    forward_to: null,
  });
  expect(settingsOf({ ...typed, platform: "api-inbox", channel }).channel.profile).toBe("string-ids");
  const landbot = settingsOf({ ...typed, platform: "landbot-apichat", secrets, channel });
  expect(landbot.secrets).toEqual({});
  expect(Object.values(landbot.channel)).toEqual([null, null, null, null]);
  const workspace = settingsOf({ ...typed, platform: "landbot-platform", secrets, channel });
  expect(workspace.secrets).toEqual({ hook_token: "h00k" });
});

it("needs a token, or the identifier alone", () => {
  expect(enough(settingsOf(typed))).toBe(false);
  expect(enough(settingsOf({ ...typed, channel: { ...NO_CHANNEL, identifier: "abc" } }))).toBe(true);
  expect(enough(settingsOf({ ...typed, channel: { ...NO_CHANNEL, identifier: "abc", account: "1" } }))).toBe(false);
  expect(enough(settingsOf({ ...typed, secrets: { ...NO_SECRETS, token: "t" } }))).toBe(true);
});

it("asks for an inbox, and keeps no secret when it is refused", async () => {
  const add = vi.fn(() => {
    throw { code: "connection_exists", message: "It is there already.", hint: "Take another name.", seq: null };
  });
  const user = userEvent.setup();
  render(
    <HostContext value={hostOf({ "connection.list": () => [], "connection.add": add })}>
      <QueryClientProvider client={newQueryClient()}>
        <AddConnection wanted={false} onDone={() => undefined} />
      </QueryClientProvider>
    </HostContext>,
  );
  expect(screen.queryByLabelText(/^Account/)).toBeNull();
  await user.click(screen.getByRole("button", { name: "API inbox" }));
  const labels = [...document.querySelectorAll("label")].map(({ textContent }) => textContent);
  expect(labels.slice(0, 4)).toEqual(["Name", "Base URL", "Access token", "Account (optional with a token)"]);
  await user.type(screen.getByLabelText("Name"), "Acme");
  await user.type(screen.getByLabelText("Inbox (optional with a token)"), "7");
  await user.type(screen.getByLabelText("Access token"), "t0k");
  await user.type(screen.getByLabelText("Webhook secret (optional)"), "s3c");
  await user.click(screen.getByRole("button", { name: "Ids are texts" }));
  await user.click(screen.getByRole("button", { name: "Add connection" }));
  expect(await screen.findByText("It is there already.", { exact: false })).toBeDefined();
  expect(screen.getByText(/Take another name\. Type the token once more/)).toBeDefined();
  expect(add.mock.calls[0]).toMatchObject([
    {
      platform: "api-inbox",
      token: "t0k",
      secrets: { webhook_secret: "s3c" },
      channel: { inbox: "7", profile: "string-ids" },
    },
  ]);
  await waitFor(() => expect(document.body.innerHTML).not.toMatch(/t0k|s3c/));
  for (const field of document.querySelectorAll<HTMLInputElement>("input[type=password]")) {
    expect(field.value).toBe("");
  }
});
