// What a bot says is text, whatever it looks like.

import assert from "node:assert/strict";
import { greet, scenario } from "../support/browser.js";
import { deliver, json, platform, webhook } from "../support/webhook.js";

const SCRIPT = "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 2'><svg onload='window.pwned = 3'>";

scenario("shows hostile content as text and runs none of it", async (world) => {
  const { page, folder } = world;
  const { window } = page;
  let asked = 0;
  const evil = await platform((request, response) => {
    asked += 1;
    json(200, {})(request, response);
  });
  world.endWith(evil.end);
  const say = (message, change) => deliver(folder, "Demo bot", webhook(message, change));
  await say({ type: "text", message: `${SCRIPT} [click](javascript:window.pwned=4) ${evil.base}x.png` });
  await say({ type: "text", message: "javascript:window.pwned=5 data:text/html,<script>window.pwned=6</script>" });
  await say({ type: "image", url: "javascript:window.pwned=7", message: SCRIPT });
  await say({ type: "image", url: `${evil.base}tracking.png` });
  await say({ type: "dialog", title: SCRIPT, buttons: [SCRIPT, "Fine"], payloads: ["$0", "$1"] });
  await say({ type: SCRIPT, html: SCRIPT });
  await say(
    { type: "text", message: "from a human with a name" },
    { agent: { id: 9, type: "human", name: `Mallory ${SCRIPT}`, email: "<b>@example.test" }, customer: { name: SCRIPT, __proto: SCRIPT } },
  );
  await say({ type: "text", message: "\u202Egnp.exe\u202C \u0000 \u{1F600}".repeat(3) });
  await say({ type: "text", message: `${"long ".repeat(60_000)}the end` });
  await say({ type: "text", message: "After all that." });
  await window.says("After all that.").waitFor();
  await window.rows.first().waitFor();

  // Each of them in every tab of the inspector.
  const log = await world.log();
  assert.equal(log.length, 10);
  for (const { seq } of log) {
    await window.row(seq).click();
    await window.inspector.getByRole("heading", { name: new RegExp(`${seq}$`) }).waitFor();
    for (const tab of ["Overview", "Payload", "Headers", "Raw", "Problems", "Attempts", "Reply"]) {
      await window.tab(tab).click();
    }
  }
  const found = await page.evaluate(() => ({
    pwned: window.pwned ?? null,
    scripts: [...document.querySelectorAll("script")].filter((one) => !one.src.startsWith(location.origin)).length,
    frames: document.querySelectorAll("iframe, object, embed").length,
    links: [...document.querySelectorAll("a[href]")].map((one) => one.href),
    images: [...document.querySelectorAll("img")].map((one) => one.src),
    handlers: document.querySelectorAll("[onerror], [onload], [onclick]").length,
  }));
  assert.deepEqual(found, { pwned: null, scripts: 0, frames: 0, links: [], images: [], handlers: 0 });
  assert.equal(asked, 0, "nobody was asked for a picture");
});

scenario("tells where a link leads before it opens it, and fetches no picture that is none", { expected: [/status of 422/] }, async (world) => {
  const { page, folder, context } = world;
  const { window } = page;
  const server = await platform((_request, response) => {
    response.writeHead(200, { "content-type": "image/svg+xml" });
    response.end("<svg xmlns='http://www.w3.org/2000/svg' onload='window.pwned = 8'/>");
  });
  world.endWith(server.end);
  await greet(page);
  await deliver(folder, "Demo bot", webhook({ type: "text", message: "Pay at https://user:pass@xn--pple-43d.example/login now" }));
  await window.says("Pay at").getByRole("button", { name: /xn--pple/ }).click();
  const question = page.getByRole("dialog", { name: "Open this address in the browser?" });
  await question.getByText("xn--pple-43d.example", { exact: true }).waitFor();
  await question.getByText("▲").first().waitFor();
  await page.keyboard.press("Escape");
  await question.waitFor({ state: "detached" });

  await deliver(folder, "Demo bot", webhook({ type: "image", url: `${server.base}drawing.svg` }));
  const picture = window.says("drawing.svg").last();
  await picture.getByRole("button", { name: "Show picture" }).click();
  await picture.getByText(/not shown|not fetched/).waitFor();
  assert.equal(await picture.getByRole("img").count(), 0);
  assert.equal(await page.evaluate(() => window.pwned ?? null), null);
  assert.equal(context.pages().length, 1);
});
