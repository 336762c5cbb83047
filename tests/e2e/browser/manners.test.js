// Light and dark without barriers, small windows, and nothing lost on a reload.

import assert from "node:assert/strict";
import { join } from "node:path";
import axe from "axe-core";
import { greet, scenario } from "../support/browser.js";
import { LEFT } from "../support/program.js";
import { until } from "../support/wait.js";

for (const colorScheme of ["light", "dark"]) {
  scenario(`has no serious barrier in ${colorScheme}`, { colorScheme }, async ({ page }) => {
    const { window } = page;
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.evaluate(axe.source);
    await look(page, "an empty conversation");
    await greet(page);
    await window.option("Our plans").click();
    await window.option("Gold card").click();
    await window.option("Main menu").waitFor();
    for (const tab of ["Overview", "Payload", "Headers", "Raw", "Problems", "Attempts", "Reply"]) {
      await window.tab(tab).click();
      await look(page, `conversation and ${tab}`);
    }
    await page.screenshot({ path: join(LEFT, `browser-${colorScheme}.png`) });
    for (const place of ["Connections", "Simulator", "Settings"]) {
      await window.sidebar.getByRole("button", { name: place, exact: true }).click();
      await page.getByRole("heading", { level: 1, name: place }).waitFor();
      await look(page, place);
      await page.screenshot({ path: join(LEFT, `browser-${place.toLowerCase()}-${colorScheme}.png`) });
    }
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").waitFor();
    await look(page, "the palette");
  });
}

async function look(page, what) {
  // The lines of a grid scroll with the keys of the grid, which has the focus.
  const { violations } = await page.evaluate(() =>
    window.axe.run({ exclude: ["[role=grid] > [role=rowgroup]"] }, { resultTypes: ["violations"] }),
  );
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const told = grave.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} at ${target}: ${failureSummary}`));
  assert.deepEqual(told, [], what);
}

scenario("keeps selection and draft over a reload", async ({ page }) => {
  const { window } = page;
  await greet(page);
  await window.row(2).click();
  await window.tab("Headers").click();
  await window.composer.fill("not sent yet");
  await page.reload();
  await until("the draft", async () => (await window.composer.inputValue()) === "not sent yet");
  await window.inspector.getByRole("heading", { name: "Webhook 2" }).waitFor();
  await window.says("Hi! I am the demo bot").waitFor();
});

scenario("keeps a draft whose call was lost with the page", { expected: [/ERR_FAILED/] }, async ({ page }) => {
  const { window } = page;
  await greet(page);
  await page.route("**/rpc/customer.draft", (route) => route.abort());
  const lost = page.waitForEvent("requestfailed");
  await window.composer.fill("not sent yet");
  await lost;
  await page.unroute("**/rpc/customer.draft");
  await page.reload();
  await until("the draft", async () => (await window.composer.inputValue()) === "not sent yet");
});

scenario("is of use in a small window", { viewport: { width: 900, height: 700 } }, async ({ page }) => {
  const { window } = page;
  await greet(page);
  await window.option("Opening hours").click();
  await window.says("On Mondays we roast.").waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 900, `nothing sticks out: ${wide}`);
  const feed = await window.feed.boundingBox();
  assert.ok(feed.height > 120 && feed.width > 380, `there is room to read: ${JSON.stringify(feed)}`);
  await page.getByRole("button", { name: "Send", exact: true }).isVisible();
  await window.rows.first().click();
  await window.inspector.getByRole("tab", { name: "Payload" }).waitFor();
  await page.screenshot({ path: join(LEFT, "browser-small.png") });
  await window.inspector.getByRole("button", { name: "Close the inspector" }).click();
  await window.inspector.waitFor({ state: "detached" });
  await window.option("Start again").click();
  await window.option("Talk to a person").waitFor();
});
