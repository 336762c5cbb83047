// Who speaks, what is odd about it, and what a refusal says.

import { connect, greet, say, scenario } from "../support/browser.js";
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
  await connect(page, { name: "Acme", url: server.base, token: "not-the-right-one" });
  await page.getByRole("button", { name: "New customer on Acme" }).click();
  const form = page.getByRole("dialog", { name: "New customer on Acme" });
  await form.getByRole("textbox", { name: "Customer token" }).fill("acme-1");
  await form.getByRole("button", { name: "Start conversation" }).click();
  await page.getByRole("heading", { level: 1, name: "acme-1" }).waitFor();
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
