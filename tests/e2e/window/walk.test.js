// The whole contract of the demo bot clicked through in the real window, against a simulator that runs by itself: what
// it says it received and sent is what the log has, byte for byte.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { contract } from "../support/contract.js";
import { LEFT, sha256, STANDIN, standin } from "../support/program.js";
import { until } from "../support/wait.js";
import { freePort, picture } from "../support/webdriver.js";
import { inWindow, walk } from "../support/window.js";

const TOKEN = "walk-channel-token-8f1c2a";
const NAME = "Harbour";

inWindow("the log has every envelope that the simulator sent and received", async (world) => {
  const { window } = world;
  const rows = contract();
  assert.equal(rows.length, 20, "the documented walk");
  const port = await freePort();
  const webhook = await connect(window, `http://127.0.0.1:${port}/v1/`);
  const simulator = world.start(STANDIN, [
    "simulate", "landbot", "--json", "--port", String(port), "--token", TOKEN, "--webhook", webhook, "--time-scale", "0.05",
  ]);
  await until("the simulator", () => {
    simulator.alive();
    return simulator.records()[0]?.simulating;
  });
  await newCustomer(window);
  for (const [at, row] of rows.entries()) {
    await walk(window, row);
    if (at === 0) {
      await window.press("button", "Show picture");
      await window.one("img", "opening-hours.png");
    }
  }
  await picture(join(LEFT, "window-walk.png"));

  const replies = rows.reduce((sum, row) => sum + row.replies.length, 0);
  const expected = rows.length + replies + 1;
  const traffic = await until(`${expected} exchanges at the simulator`, () => {
    const lines = simulator.records().slice(1);
    return lines.length >= expected && lines;
  });
  const log = await until("as many envelopes in the log", async () => {
    const all = await world.log();
    return all.length >= expected && all.every(({ status }) => status !== null) && all;
  });
  assert.equal(traffic.length, expected);
  assert.deepEqual(crossed(log.map(ofLog)), crossed(traffic.map(ofTraffic)));
  await until("their number in the window", () => window.page((text) => document.body.innerText.includes(text), `${log.length} envelopes`));

  // Not only what the log says of the bytes: the bytes themselves.
  for (const { seq, request, reply } of log) {
    assert.equal(await digest(world.folder, seq, "body"), request.sha256, `body of ${seq}`);
    assert.equal(await digest(world.folder, seq, "reply-body"), reply.sha256, `reply to ${seq}`);
  }
  assert.deepEqual(filesWith(world.folder, TOKEN), [], "the token stands nowhere in clear, as long as the session has a keychain");
});

/** Adds the connection by the form and reads the webhook's address from its card. */
async function connect(window, url) {
  await window.press("button", "Connect a real channel");
  await window.type(await window.one("textbox", "Name"), NAME);
  await window.type(await window.one("textbox", "Channel token"), TOKEN);
  await window.replace(await window.one("textbox", "Base URL"), url);
  await window.press("button", "Add connection");
  const card = await window.one("article", NAME);
  return await until("the webhook's address on the card", () =>
    window.page((one) => one.textContent.match(/http:\/\/127\.0\.0\.1:\d+\/hooks\/[\w-]+/)?.[0], card),
  );
}

async function newCustomer(window) {
  await window.press("button", `New customer on ${NAME}`);
  const dialog = await window.one("dialog");
  await window.type(await window.one("textbox", "Name", dialog), "Grace Hopper");
  await window.type(await window.one("textbox", "Customer token", dialog), "walk-grace");
  await window.press("button", "Start conversation", dialog);
  await window.one("heading", "Grace Hopper");
}

/** The files of a data folder in which some text stands in clear. */
function filesWith(folder, text) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.notEqual(files.length, 0);
  return files.map(({ path, name }) => join(path, name)).filter((file) => readFileSync(file).includes(text));
}

const digest = async (folder, seq, part) => sha256(await standin(folder, ["show", String(seq), "--part", part, "--raw"]));

/** One exchange as both sides can tell it. */
const line = (way, method, status, bytes, body, replyBytes, reply) =>
  `${way} ${method} ${status} ${bytes} B ${body}, answered ${replyBytes} B ${reply}`;
const ofLog = ({ direction, method, status, request, reply }) =>
  line(direction, method, status, request.bytes, request.sha256, reply.bytes, reply.sha256);
const ofTraffic = ({ direction, method, status, bytes, sha256: body, reply_bytes, reply_sha256 }) =>
  line(direction === "in" ? "sent" : "received", method, status, bytes, body, reply_bytes, reply_sha256);
const crossed = (lines) => lines.toSorted();
