// Takes the pictures of README and guide: the real window after a conversation, without a frame, in light and dark.

import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { contract } from "./support/contract.js";
import { dataFolder, logOf, PICTURES } from "./support/program.js";
import { until } from "./support/wait.js";
import { openWindow, picture } from "./support/webdriver.js";
import { act, walk } from "./support/window.js";

const run = promisify(execFile);

/** Lets the session's window manager show every window whole, without a frame. */
async function withoutFrames() {
  const folder = join(process.env.XDG_CONFIG_HOME, "openbox");
  const rules = '<applications><application class="*"><decor>no</decor><maximized>yes</maximized></application></applications>';
  const settings = readFileSync("/etc/xdg/openbox/rc.xml", "utf8");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "rc.xml"), settings.replace(/<applications>[\s\S]*<\/applications>/, rules));
  await run("openbox", ["--reconfigure"]);
}

/** A conversation that shows what there is: a human, a mangled field, a picture, buttons. */
async function converse(window, folder) {
  const rows = contract();
  const row = (words) => rows.find(({ send }) => send.words === words);
  await newCustomer(window, "Grace Hopper", "tg-grace");
  await walk(window, row("hi"));
  await window.press("button", /^AL ?Ada Lovelace/);
  await window.one("heading", "Ada Lovelace");
  for (const words of ["hi", "Our plans", "Gold card", "Main menu", "Talk to a person", "bot", "Start again"]) {
    await walk(window, row(words));
  }
  await window.press("button", "Show picture");
  await window.one("img", "opening-hours.png");
  const mangled = (await logOf(folder, ["has:problem"])).at(-1);
  await window.press("row", new RegExp(`^${mangled.seq}[0-9]{2}:`));
  await window.one("heading", `Webhook ${mangled.seq}`);
  await window.one("complementary", "Problem");
  await window.type(await window.one("textbox", /^Write as /), "Do you have oat milk?");
}

async function newCustomer(window, name, token) {
  await window.press("button", "New customer");
  const dialog = await window.one("dialog");
  await window.type(await window.one("textbox", "Name", dialog), name);
  await window.type(await window.one("textbox", "Customer token", dialog), token);
  await window.press("button", "Start conversation", dialog);
  await window.one("heading", name);
}

/** Takes pictures until two are the same: nothing moves any more. */
async function still(file) {
  let before = "";
  await until("a window that stands still", async () => {
    await picture(file);
    const { stdout } = await run("identify", ["-format", "%#", file]);
    const same = stdout === before;
    before = stdout;
    return same;
  }, { every: 400 });
}

const data = dataFolder();
let window;
try {
  await withoutFrames();
  mkdirSync(PICTURES, { recursive: true });
  window = await openWindow(data.folder);
  await window.one("heading", "Ada Lovelace");
  await converse(window, data.folder);
  for (const theme of ["light", "dark"]) {
    await act(window, `Theme: ${theme}`);
    const file = join(PICTURES, `window-${theme}.png`);
    await still(file);
    await run("mogrify", ["-strip", "-define", "png:compression-level=9", file]);
    console.log(file);
  }
} finally {
  await window?.close();
  data.remove();
}
