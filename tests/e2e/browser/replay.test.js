// One key sends an envelope again; the new one leads back to where it came from.

import assert from "node:assert/strict";
import { greet, scenario } from "../support/browser.js";
import { json, platform } from "../support/webhook.js";

scenario("replays with one key and links the result to its origin", async (world) => {
  const { page } = world;
  const { window } = page;
  await greet(page);
  const dialog = (await world.log()).find(({ type }) => type === "dialog");
  await window.row(dialog.seq).click();
  await window.inspector.getByRole("heading", { name: `Webhook ${dialog.seq}` }).waitFor();
  await page.keyboard.press("r");
  const outcome = window.inspector.getByRole("status").filter({ hasText: "Replayed as" });
  await outcome.getByRole("button", { name: "Show it" }).click();
  await window.inspector.getByRole("button", { name: "Show the original" }).waitFor();
  await window.tab("Overview").click();
  await window.inspector.getByText("Replay of").waitFor();
  await window.inspector.getByRole("button", { name: String(dialog.seq), exact: true }).click();
  await window.inspector.getByRole("heading", { name: `Webhook ${dialog.seq}` }).waitFor();
  await window.inspector.getByText("Replays and copies").waitFor();
  const again = (await world.log()).find(({ parent_seq }) => parent_seq === dialog.seq);
  assert.equal(again.request.sha256, dialog.request.sha256, "the same bytes");
});

scenario("shows what a replay to another target will do, and does it", async (world) => {
  const { page } = world;
  const { window } = page;
  const heard = [];
  const middleware = await platform((request, response) => {
    heard.push(request);
    json(202, { fine: true })(request, response);
  });
  world.endWith(middleware.end);
  await greet(page);
  const text = (await world.log()).find(({ direction }) => direction === "received");
  await window.row(text.seq).click();
  await window.inspector.getByRole("heading", { name: `Webhook ${text.seq}` }).waitFor();
  await page.keyboard.press("Shift+R");
  const sheet = page.getByRole("dialog", { name: `Replay ${text.seq}` });
  await sheet.getByRole("textbox", { name: "Target URL" }).fill(middleware.base);
  await sheet.getByText("What differs from the recorded bytes").waitFor();
  assert.equal(heard.length, 0, "a plan sends nothing");
  await sheet.getByRole("button", { name: "Replay", exact: true }).click();
  await window.inspector.getByRole("status").filter({ hasText: "202" }).waitFor();
  assert.equal(heard.length, 1);
  assert.equal(heard[0].headers["user-agent"], "landbot/webhooks");
});
