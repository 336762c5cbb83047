// A channel with an API of its own, in the real window: set up with one click, then a conversation with a file of the
// user's and a clicked option; what the simulator says it received and sent is what the log has.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { LEFT, sha256, STANDIN, standin } from "../support/program.js";
import { until } from "../support/wait.js";
import { picture } from "../support/webdriver.js";
import { inWindow, write } from "../support/window.js";

const NAME = "Acme";

inWindow("an inbox is set up with one click and talked to, with a file and a clicked option", async (world) => {
  const { window } = world;
  const simulator = world.start(STANDIN, ["simulate", "chatwoot", "--json", "--time-scale", "0.05"]);
  const { base_url, tokens, ids } = await until("the simulator", () => {
    simulator.alive();
    return simulator.records()[0]?.simulating;
  });
  await connect(window, { url: base_url, token: tokens.access, account: String(ids.account) });
  await setUp(window);

  await window.press("button", `New customer on ${NAME}`);
  const dialog = await window.one("dialog");
  await window.type(await window.one("textbox", "Name", dialog), "Grace Hopper");
  await window.press("button", "Start conversation", dialog);
  await window.one("heading", "Grace Hopper");
  await write(window, "hi");
  await window.one("button", "Our plans");

  const bytes = randomBytes(40_000);
  const file = join(world.folder, "drawing.bin");
  writeFileSync(file, bytes);
  await window.type(await window.page(() => document.querySelector("main input[type=file]")), file);
  await window.one("list", /^Attached: 1 file/);
  await write(window, "here is a drawing");
  await says(window, "drawing.bin");
  const [feed] = await window.all("log", /^Messages/);
  await until("the bot to have asked again", async () => (await window.all("button", "Our plans", feed)).length >= 2);
  await window.press("button", "Our plans", feed);
  await window.one("button", "Gold card");
  await picture(join(LEFT, "window-inbox.png"));

  const [upload] = (await world.log()).filter(({ request }) =>
    request.headers.some(([, value]) => String(value).startsWith("multipart/form-data")),
  );
  const body = await standin(world.folder, ["show", String(upload.seq), "--part", "body", "--raw"]);
  assert.ok(body.includes(bytes), "the file went over the wire byte for byte");

  // What the customer sent and what came back, on both sides.
  const traffic = await settled("the simulator", async () => simulator.records().slice(1).map(({ sha256 }) => sha256));
  const all = await settled("the log", async () => (await world.log()).map(({ request }) => request.sha256));
  const here = new Set(all);
  assert.deepEqual(traffic.filter((hash) => !here.has(hash)), [], "nothing crossed that the log does not have");
  assert.ok(here.has(upload.request.sha256) && traffic.includes(sha256(body)));
});

/** Adds the connection by the form, without any inbox: set-up finds it. */
async function connect(window, { url, token, account }) {
  await window.press("button", "Connect a real channel");
  await window.press("button", "Chatwoot");
  await window.type(await window.one("textbox", "Name"), NAME);
  await window.replace(await window.one("textbox", "Base URL"), url);
  await window.type(await window.one("textbox", /^Account/), account);
  await window.type(await window.one("textbox", "Access token"), token);
  await window.press("button", "Add connection");
}

/** Runs the set-up that opened by itself, and waits for its last step. */
async function setUp(window) {
  const card = await window.one("article", NAME);
  await window.press("button", "Run set-up", card);
  await until("every step to pass", () => window.page((one) => one.textContent.includes("Every step passed"), card));
  await until("the round trip", () => window.page((one) => one.textContent.includes("the way there and back works"), card));
  await picture(join(LEFT, "window-setup.png"));
}

/** Waits for words in a message. */
async function says(window, words) {
  await until(`a message with ${words}`, () =>
    window.page((text) => [...document.querySelectorAll("[role=log] article")].some((one) => one.textContent.includes(text)), words),
  );
}

/** Reads until two readings are the same: nothing is under way any more. */
async function settled(what, read) {
  let before = "";
  let now = [];
  await until(`${what} to stand still`, async () => {
    now = await read();
    const same = JSON.stringify(now) === before;
    before = JSON.stringify(now);
    return same && now.length > 0;
  }, { every: 500 });
  return now;
}
