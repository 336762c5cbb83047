// The window as it opens: the demo bot clicked through, a line sent from beside, one key that replays, light and dark,
// and everything still there when it opens again.

import assert from "node:assert/strict";
import { join } from "node:path";
import { contract } from "../support/contract.js";
import { LEFT, records } from "../support/program.js";
import { until } from "../support/wait.js";
import { picture } from "../support/webdriver.js";
import { act, inWindow, walk, write } from "../support/window.js";

inWindow("opens on the demo bot, and keeps what was said", async (world) => {
  let { window } = world;
  assert.equal((await window.all("dialog")).length, 0, "nothing is asked");
  const rows = contract();
  const [hi, hours] = rows;
  const person = rows.find(({ send }) => send.words === "Talk to a person");
  await walk(window, hi);
  await window.press("button", "Show picture");
  await window.one("img", "opening-hours.png");
  await picture(join(LEFT, "window-greeting.png"));
  await walk(window, hours);
  await walk(window, { send: { type: "click", words: "Main menu" }, replies: hi.replies.slice(-1) });
  await walk(window, person);
  await picture(join(LEFT, "window-light.png"));

  // The command line beside the window speaks through its session.
  await records(world.folder, ["send", "Demo bot", "--as", "tg-ada", "--text", "sent from a terminal"]);
  await until("the line sent from beside", () => window.page((text) => document.querySelector("[role=log]").textContent.includes(text), "sent from a terminal"));

  // One key sends the selected envelope again; the new one leads back to its origin.
  const before = await world.log();
  const webhook = before.findLast(({ direction, type }) => direction === "received" && type === "dialog");
  await window.press("row", new RegExp(`^${webhook.seq}[0-9]{2}:`));
  await window.one("heading", `Webhook ${webhook.seq}`);
  await window.type(await window.one("tab", "Payload"), "r");
  const again = await until("the replay in the log", async () => (await world.log()).find(({ parent_seq }) => parent_seq === webhook.seq));
  assert.equal(again.request.sha256, webhook.request.sha256);
  await window.press("button", "Show it");
  await window.one("heading", new RegExp(`${again.seq}$`));

  await act(window, "Theme: dark");
  await until("the dark theme", () => window.page(() => getComputedStyle(document.documentElement).colorScheme.includes("dark") || document.documentElement.dataset.theme === "dark"));
  await picture(join(LEFT, "window-dark.png"));

  const said = (await world.log()).length;
  const receiver = await window.page(() => document.querySelector("[aria-label=Status]").textContent.match(/127[.0-9:]+/)[0]);
  await write(window, "a first line");
  await window.close();
  window = await world.open();
  await until("what was said", () => window.page(() => document.querySelector("[role=log]")?.textContent.includes("a first line")));
  assert.ok((await world.log()).length > said);
  const port = await window.page(() => document.querySelector("[aria-label=Status]").textContent.match(/127[.0-9:]+/)[0]);
  assert.equal(port, receiver, "the receiver's address stays the same");
});
