// A conversation on a platform that has states, labels, files and history: the pane on the real engine, against the
// simulated inbox.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import axe from "axe-core";
import { say, scenario } from "../support/browser.js";
import { LEFT } from "../support/program.js";
import { until } from "../support/wait.js";

/** Starts the simulated inbox on its page and opens the conversation with its first customer. */
async function openInbox(page) {
  const { window } = page;
  await window.sidebar.getByRole("button", { name: "Simulator", exact: true }).click();
  const card = page.getByRole("article", { name: "Chatwoot" });
  await card.getByRole("button", { name: "Start", exact: true }).click();
  await card.getByRole("button", { name: "Open conversation" }).click();
  await page.getByText("Nothing said yet").waitFor();
}

/** Says hi and waits for the question of the demo bot. */
async function greet(page) {
  await say(page, "hi");
  await page.window.option("Talk to a person").waitFor();
}

const stateOf = (page) => page.getByRole("group", { name: "State of the conversation" });

scenario("talks on an inbox: options, files, notes, status, agent, labels", async (world) => {
  const { page } = world;
  const { window } = page;
  const state = stateOf(page);
  await openInbox(page);
  await greet(page);
  await until("one bubble of our own, with the echo folded in", async () =>
    (await window.says("hi").filter({ hasText: "echo #" }).count()) === 1);

  await window.option("Our plans").click();
  await window.option("Gold card").waitFor();
  await until("the answered option", async () =>
    (await window.feed.getByRole("button", { name: "Our plans" }).first().getAttribute("aria-pressed")) === "true");
  await window.says("Talk to a person").filter({ hasText: /changed \d+ field/ }).waitFor();

  const bytes = Buffer.from("%PDF-1.4 an invoice");
  await page.locator("input[type=file]").setInputFiles({ name: "invoice.pdf", mimeType: "application/pdf", buffer: bytes });
  await page.getByRole("list", { name: "Attached: 1 file, 19 B" }).waitFor();
  await say(page, "The **invoice**");
  const sent = window.says("invoice.pdf");
  await sent.waitFor();
  assert.equal(await sent.locator("strong").textContent(), "invoice");
  await until("the composer without files", async () => (await page.getByRole("list", { name: /^Attached/ }).count()) === 0);
  const upload = (await world.log("direction:sent")).find(({ request }) =>
    request.headers.some(([, value]) => value.startsWith("multipart/form-data")));
  assert.ok(upload, "the file went as multipart");
  assert.ok(upload.request.bytes > bytes.length, createHash("sha256").update(bytes).digest("hex"));

  await page.getByRole("button", { name: "Agent seat" }).click();
  await page.getByRole("textbox", { name: "Line" }).fill("Is he the one from Ghent?");
  await page.getByRole("button", { name: "Private note" }).click();
  await window.says("Private note").filter({ hasText: "Ghent" }).waitFor();
  await page.keyboard.press("Escape");

  await state.getByRole("button", { name: /^Status/ }).click();
  await page.getByRole("menuitemcheckbox", { name: "resolved" }).click();
  await state.getByRole("button", { name: "Status resolved, change it" }).waitFor();
  await state.getByRole("button", { name: /^Assigned to/ }).click();
  const agent = page.getByRole("menuitemcheckbox").first();
  await agent.waitFor();
  const name = (await agent.textContent()).trim();
  await agent.click();
  await state.getByRole("button", { name: `Assigned to ${name}, change it` }).waitFor();
  await state.getByRole("button", { name: /^Labels/ }).click();
  await page.getByRole("combobox", { name: "Another label" }).fill("vip");
  await page.getByRole("button", { name: "Save labels" }).click();
  await state.getByRole("button", { name: "Labels: vip, change them" }).waitFor();
  await page.screenshot({ path: join(LEFT, "browser-inbox.png") });
});

scenario("begins another conversation, and reads what was said before it was there", async ({ page }) => {
  const { window } = page;
  const state = stateOf(page);
  await openInbox(page);
  await greet(page);
  await state.getByRole("button", { name: /choose another/ }).click();
  await page.getByRole("menuitem", { name: /^New conversation/ }).click();
  await page.getByText("This begins another conversation.").waitFor();
  await say(page, "something else");
  await window.feed.getByText(/^Conversation #\d+$/).nth(1).waitFor();
  await page.getByText("This begins another conversation.").waitFor({ state: "detached" });
  await window.feed.hover();
  await page.mouse.wheel(0, -20_000);
  await window.feed.getByRole("button", { name: "Read earlier messages" }).click();
  await window.feed.getByRole("status").filter({ hasText: /read|no earlier/ }).waitFor();
});

for (const colorScheme of ["light", "dark"]) {
  scenario(`has no serious barrier on an inbox in ${colorScheme}`, { colorScheme }, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.evaluate(axe.source);
    await openInbox(page);
    await look(page, "an empty conversation");
    await greet(page);
    await look(page, "a conversation");
    await page.getByRole("button", { name: "Identities" }).click();
    await page.getByText("contact_inbox.source_id", { exact: true }).waitFor();
    await look(page, "the legend");
    await page.keyboard.press("Escape");
    await stateOf(page).getByRole("button", { name: /choose another/ }).click();
    await page.getByRole("menuitem", { name: /^New conversation/ }).waitFor();
    await look(page, "the conversations");
  });
}

async function look(page, what) {
  // The lines of a grid scroll with the keys of the grid, which has the focus; the guards only hand the focus on.
  const { violations } = await page.evaluate(() =>
    window.axe.run({ exclude: ["[role=grid] > [role=rowgroup]", "[data-base-ui-focus-guard]"] }, { resultTypes: ["violations"] }),
  );
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const told = grave.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`));
  assert.deepEqual(told, [], what);
}
