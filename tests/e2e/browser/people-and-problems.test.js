// Who speaks, what is odd about it, and what a refusal says.

import assert from "node:assert/strict";
import { connect, greet, say, scenario } from "../support/browser.js";
import { until } from "../support/wait.js";
import { deliver, json, platform, webhook } from "../support/webhook.js";

scenario("marks the human agent who takes over, and the bot when it is back", async ({ page }) => {
  const { window } = page;
  await greet(page);
  await window.option("Talk to a person").click();
  await page.getByRole("article", { name: "Grace Hill, human agent" }).getByText("Hello, this is Grace.").waitFor();
  await say(page, "bot");
  await page.getByRole("article", { name: "Demo bot" }).filter({ hasText: "The bot is back." }).waitFor();

  await page.getByRole("button", { name: "Agent seat" }).click();
  const seat = page.getByRole("dialog", { name: "Human agent" });
  await seat.getByRole("textbox", { name: "Line" }).fill("I have a question, too.");
  await seat.getByRole("button", { name: "Say" }).click();
  await page.getByRole("article", { name: "Grace Hill, human agent" }).getByText("I have a question, too.").waitFor();
});

scenario("explains a field that was mangled and a type that nobody knows", async (world) => {
  const { page, folder } = world;
  const { window } = page;
  await greet(page);
  await window.option("Our plans").click();
  await window.option("Gold card").click();
  await window.says("every tenth cup is free").waitFor();
  await window.feed.getByText(/▲ \d+ problems?/).first().waitFor();
  const mangled = (await world.log("has:problem")).at(-1);
  await window.row(mangled.seq).click();
  await window.tab("Problems").click();
  const problem = window.inspector.getByRole("listitem").filter({ hasText: "mangled_field" }).first();
  await problem.getByRole("button", { name: /^\/customer\// }).waitFor();
  await problem.getByText("Documented").waitFor();
  await problem.getByText("Received").waitFor();

  await deliver(folder, "Demo bot", webhook({ type: "carousel", cards: [{ title: "One" }] }));
  const unknown = window.says("unknown type carousel");
  await unknown.getByText('"cards"').waitFor();
  await unknown.getByText(/▲ \d+ problem/).waitFor();
  await unknown.getByRole("button", { name: /show envelope/ }).click();
  await window.tab("Problems").click();
  const kind = window.inspector.getByRole("listitem").filter({ hasText: "unknown_type" });
  await kind.getByRole("button", { name: "/messages/0/type" }).click();
  await window.inspector.getByRole("complementary", { name: "Problem" }).getByText("/messages/0/type").waitFor();
});

scenario("keeps a webhook that is no JSON, and takes the next", async (world) => {
  const { page, folder } = world;
  const { window } = page;
  await deliver(folder, "Demo bot", "{\"messages\": [");
  await window.rows.first().getByText(/problem/).waitFor();
  await window.rows.first().click();
  await window.tab("Problems").click();
  await window.inspector.getByRole("listitem").first().waitFor();
  await deliver(folder, "Demo bot", webhook({ type: "text", message: "A good one." }));
  await window.says("A good one.").waitFor();
});

scenario("says of a refusal what happened, why, and what to do, and sends again", async (world) => {
  const { page } = world;
  const { window } = page;
  const server = await platform(json(401, { success: false, error: "Invalid token" }));
  world.endWith(server.end);
  await talkTo(page, server.base);
  await say(page, "hello");

  const bubble = window.says("hello");
  await bubble.getByText("✕ refused, 401").waitFor();
  const trouble = bubble.getByRole("alert");
  await trouble.getByText("The platform says: “Invalid token”").waitFor();
  await trouble.getByText(/token/i).first().waitFor();
  await trouble.getByRole("button", { name: "Envelope" }).click();
  await window.inspector.getByRole("heading", { name: /^Send/ }).waitFor();
  await window.tab("Overview").click();
  await window.inspector.getByText("401").first().waitFor();
  await window.tab("Reply").click();
  await window.inspector.getByText("Invalid token").first().waitFor();

  server.answer = json(201, { success: true, customer: { id: 7, token: "acme-1", name: null, phone: null, email: null } });
  await trouble.getByRole("button", { name: "Send again" }).click();
  await window.messages.filter({ hasText: "· 201 in" }).waitFor();
});

const html = (status) => (_request, response) => {
  response.writeHead(status, { "content-type": "text/html" });
  response.end("<html><body><h1>Bad gateway</h1></body></html>");
};

/** What a platform does wrong, what the bubble says at the end, and of what. */
const FAILURES = [
  { does: html(502), state: "✕ refused, 502", attempts: 5, says: "Bad gateway" },
  { does: json(429, { success: false, error: "Slow down" }), state: "✕ refused, 429", attempts: 5, says: "pacing" },
  { does: (request) => request.socket.destroy(), state: "✕ failed", attempts: 1, says: "It may have arrived" },
];

scenario("says how a message failed, and tries again only what is safe", async (world) => {
  const { page } = world;
  const server = await platform(json(500, {}));
  world.endWith(server.end);
  await talkTo(page, server.base);
  const failures = [...FAILURES, { does: null, state: "✕ failed", attempts: 5, says: "nothing listens there" }];
  for (const [at, { does, state, attempts, says }] of failures.entries()) {
    if (does) {
      server.answer = does;
    } else {
      await server.end();
    }
    const before = (await world.log()).length;
    await say(page, `message ${at}`);
    await until(`${attempts} attempts of message ${at}`, async () => (await world.log()).length - before >= attempts);
    const bubble = page.window.says(`message ${at}`);
    await bubble.getByText(state).waitFor();
    await bubble.getByRole("alert").getByText(says).first().waitFor();
    await bubble.getByRole("button", { name: "Send again" }).waitFor();
    assert.equal((await world.log()).length - before, attempts, `envelopes of message ${at}`);
    if (attempts > 1) {
      await bubble.getByText(`↻ ${attempts} attempts`).waitFor();
    }
  }
});

/** Connects to a platform of the test's own and opens a conversation there. */
async function talkTo(page, url) {
  await connect(page, { name: "Acme", url, token: "not-the-right-one" });
  await page.getByRole("button", { name: "New customer on Acme" }).click();
  const form = page.getByRole("dialog", { name: "New customer on Acme" });
  await form.getByRole("textbox", { name: "Customer token" }).fill("acme-1");
  await form.getByRole("button", { name: "Start conversation" }).click();
  await page.getByRole("heading", { level: 1, name: "acme-1" }).waitFor();
}
