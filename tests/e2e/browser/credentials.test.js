// Credentials stay behind the page: typed into a form they leave for the keychain, and nothing brings them back.

import assert from "node:assert/strict";
import { scenario } from "../support/browser.js";
import { Running, STANDIN } from "../support/program.js";
import { until } from "../support/wait.js";

scenario("gives the page no credential back after the form that took it", async (world) => {
  const { page } = world;
  const { window } = page;
  const simulator = new Running(STANDIN, ["simulate", "chatwoot", "--json", "--time-scale", "0.05"]);
  world.endWith(() => simulator.end());
  const { base_url, tokens, ids } = await until("the simulator", () => {
    simulator.alive();
    return simulator.records()[0]?.simulating;
  });
  const came = [];
  page.on("response", async (response) => {
    if (response.url().includes("/rpc/")) {
      const text = await response.text().catch(() => "");
      // Bytes of envelopes come as base64: they are looked into as well.
      const bytes = text.includes('"base64"') ? Buffer.from(JSON.parse(text).base64 ?? "", "base64").toString("latin1") : "";
      came.push({ url: response.url(), text: text + bytes });
    }
  });

  await page.getByRole("button", { name: "Connect a real channel" }).click();
  await page.getByRole("button", { name: "Chatwoot", exact: true }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Acme");
  await page.getByRole("textbox", { name: "Base URL" }).fill(base_url);
  await page.getByRole("textbox", { name: "Account" }).fill(String(ids.account));
  await page.getByRole("textbox", { name: "Access token" }).fill(tokens.access);
  await page.getByRole("button", { name: "Add connection", exact: true }).last().click();
  const card = page.getByRole("article", { name: "Acme" });
  await card.getByRole("button", { name: "Run set-up" }).click();
  await card.getByText("Every step passed").waitFor();
  // The set-up was told both keys by the platform and stored them; each of its envelopes is looked at whole.
  await card.getByText("webhook secret", { exact: false }).first().waitFor();
  for (const { seq } of await world.log("kind:api")) {
    await window.filter.fill(`seq:${seq}`);
    await window.row(seq).click();
    for (const tab of ["Headers", "Reply", "Raw"]) {
      await window.tab(tab).click();
    }
  }
  await until("the envelopes that were looked at", () => came.some(({ url, text }) => url.endsWith("/rpc/envelope.part") && text !== ""));

  const secrets = [tokens.access, tokens.webhook_secret, tokens.hmac];
  const held = await page.evaluate(() => [
    document.documentElement.outerHTML,
    ...[...document.querySelectorAll("input, textarea")].map((field) => field.value),
    JSON.stringify(sessionStorage),
    JSON.stringify(localStorage),
    document.cookie,
  ]);
  for (const secret of secrets) {
    assert.deepEqual(came.filter(({ text }) => text.includes(secret)).map(({ url }) => url), [], "no answer to the page has it");
    assert.equal(held.some((text) => text.includes(secret)), false, "nothing in the page has it");
  }
});
