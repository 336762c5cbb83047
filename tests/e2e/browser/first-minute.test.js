// The first minute: the demo bot through real HTTP, the envelopes beside it, their very bytes.

import assert from "node:assert/strict";
import { greet, say, scenario } from "../support/browser.js";
import { sha256, standin } from "../support/program.js";
import { until } from "../support/wait.js";

scenario("opens on the demo conversation and asks nothing", async ({ page }) => {
  const { window } = page;
  await page.getByRole("heading", { level: 1, name: "Ada Lovelace" }).waitFor();
  await page.getByText("This is the built-in simulator.").waitFor();
  await page.getByText("Nothing said yet").waitFor();
  await page.getByRole("button", { name: "Connect a real channel" }).waitFor();
  assert.equal(await page.getByRole("dialog").count(), 0);
  await window.sidebar.getByRole("heading", { name: "Demo bot" }).waitFor();
  await page.getByRole("region", { name: "Status" }).getByText("Simulator running").waitFor();
});

scenario("says hi and gets text, a picture on a click, and buttons that work", async (world) => {
  const { page } = world;
  const { window } = page;
  await greet(page);
  await window.says("Hi! I am the demo bot of Harbour Coffee.").waitFor();
  const picture = window.says("Harbour Coffee, right at the quay");
  assert.equal(await picture.getByRole("img").count(), 0, "no picture is loaded unasked");
  await picture.getByRole("button", { name: "Show picture" }).click();
  const shown = picture.getByRole("img", { name: "opening-hours.png" });
  await shown.waitFor();
  assert.ok(await until("the picture's pixels", () => shown.evaluate((image) => image.complete && image.naturalWidth)));
  await window.option("Opening hours").click();
  await window.says("On Mondays we roast.").waitFor();
  await window.option("Start again").waitFor();
  await page.getByText("payload $0").first().waitFor();

  // Every envelope of the turns has its line, and the newest stands on top.
  const log = await world.log();
  const newest = log.at(-1);
  await window.row(newest.seq).waitFor();
  for (const { seq } of log) {
    await window.row(seq).waitFor();
  }
  const kinds = log.map(({ direction, type, kind }) => (kind === "media" ? "media" : `${direction} ${type}`));
  assert.deepEqual(kinds, [
    "sent text", "received text", "received image", "received dialog", "media",
    "sent text", "received text", "received text", "received dialog",
  ]);
});

scenario("shows of a selected envelope the bytes that came, with their SHA-256", async (world) => {
  const { page } = world;
  const { window } = page;
  await greet(page);
  const [, webhook] = await world.log();
  await window.row(webhook.seq).click();
  await window.inspector.getByRole("heading", { name: new RegExp(`${webhook.seq}$`) }).waitFor();
  const original = await standin(world.folder, ["show", String(webhook.seq), "--part", "body", "--raw"]);
  assert.equal(sha256(original), webhook.request.sha256);

  await window.tab("Payload").click();
  await window.inspector.getByRole("button", { name: "As received" }).click();
  const payload = window.inspector.getByRole("textbox", { name: "Payload" });
  await until("the payload as received", async () => (await payload.textContent()) === original.toString("utf8"));

  await window.tab("Raw").click();
  await window.inspector.getByTitle(webhook.request.sha256).filter({ hasText: "✓ SHA-256" }).waitFor();
  const copied = window.inspector.getByRole("button", { name: "Copy SHA-256 of the body" });
  await copied.click();
  await window.inspector.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), sha256(original));

  await window.tab("Headers").click();
  await window.inspector.getByRole("row", { name: /user-agent landbot\/webhooks/i }).waitFor();
  await window.tab("Overview").click();
  await window.inspector.getByText("90210001").first().waitFor();
});

scenario("puts a free-text answer into a field and shows which envelope brought it", async ({ page }) => {
  const { window } = page;
  await greet(page);
  await window.option("Tell us your name").click();
  await window.says("What is your name?").waitFor();
  await say(page, "Ada");
  await window.says("Nice to meet you, Ada!").waitFor();
  await page.getByRole("button", { name: "Custom fields over time" }).click();
  const timeline = page.getByRole("dialog", { name: "Custom fields" });
  await timeline.getByText("nickname").waitFor();
  const envelope = timeline.getByRole("button", { name: /^#/ }).first();
  const seq = (await envelope.textContent()).replace(/\D/g, "");
  await envelope.click();
  await page.keyboard.press("Escape");
  await window.inspector.getByRole("heading", { name: new RegExp(`${seq}$`) }).waitFor();
});
