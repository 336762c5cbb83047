// A test in the real window: opened on a fresh data folder, ended whatever happens, told about when it fails.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { dataFolder, LEFT, logOf, Running } from "./program.js";
import { until } from "./wait.js";
import { KEYS, openWindow, picture } from "./webdriver.js";

/** A test with a window. `open()` opens it once more after `window.close()`. */
export function inWindow(title, play) {
  test(title, { timeout: 120_000 }, async () => {
    const data = dataFolder();
    const world = {
      folder: data.folder,
      window: null,
      running: [],
      /** Opens the window and waits for the conversation. */
      async open() {
        world.window = await openWindow(data.folder);
        await world.window.one("heading", "Ada Lovelace");
        await world.window.page(listen);
        return world.window;
      },
      /** Starts a program beside it that ends with the test. */
      start(program, args) {
        const started = new Running(program, args);
        world.running.push(started);
        return started;
      },
      log: () => logOf(data.folder),
    };
    try {
      await world.open();
      await play(world);
      assert.deepEqual(await world.window.page(() => window.wrong), [], "the page did what it must not do");
    } catch (error) {
      await tell(title, world);
      throw error;
    } finally {
      await world.window?.close();
      for (const one of world.running) {
        await one.end();
      }
      data.remove();
    }
  });
}

async function tell(title, { window, running }) {
  const file = join(LEFT, `failed-${title.replace(/[^a-z0-9]+/gi, "-")}.png`);
  await picture(file).catch(() => undefined);
  const shown = await window?.page(() => document.body.innerText).catch((error) => String(error));
  console.error(`--- ${title}: screenshot ${file}\n--- the page says\n${shown?.slice(0, 6_000)}`);
  console.error(`--- stderr of the window and its driver\n${window?.driver.stderr}`);
  for (const one of running) {
    console.error(`--- stderr of ${one.name}\n${one.stderr}\n--- its last lines\n${one.lines.slice(-10).join("\n")}`);
  }
}

// Runs in the page: what must not happen there is remembered.
function listen() {
  window.wrong = [];
  const note = (what) => window.wrong.push(what);
  document.addEventListener("securitypolicyviolation", (event) => note(`CSP: ${event.violatedDirective} ${event.blockedURI}`));
  window.addEventListener("error", (event) => note(`an error nobody caught: ${event.message}`));
  window.addEventListener("unhandledrejection", (event) => note(`a rejection nobody caught: ${event.reason}`));
  const { error } = console;
  console.error = (...words) => {
    note(`on the console: ${words.join(" ")}`);
    error(...words);
  };
}

/** Writes as the customer. */
export async function write(window, text) {
  await window.type(await window.one("textbox", /^Write as /), text + KEYS.enter);
}

/** Does one row of the contract and waits until the feed ends with what was sent and all that comes back. */
export async function walk(window, { send, replies }) {
  if (send.type === "click") {
    const [feed] = await window.all("log", /^Messages/);
    await window.press("button", send.words, feed);
  } else {
    await write(window, send.words);
  }
  const wanted = [[send.words], ...replies.map((reply) => reply.words)];
  await until(`the answers to ${send.words}: ${JSON.stringify(wanted)}`, () => window.page(feedEndsWith, wanted), { every: 30 });
}

// Runs in the page.
function feedEndsWith(wanted) {
  const articles = [...document.querySelectorAll("[role=log] article")].slice(-wanted.length);
  const words = (article) => `${article.getAttribute("aria-label")} ${article.textContent}`;
  return articles.length === wanted.length && wanted.every((list, at) => list.every((one) => words(articles[at]).includes(one)));
}

/** Runs an action of the palette by its name. */
export async function act(window, name) {
  await window.keys(KEYS.control, "k");
  const field = await window.one("combobox", "Find a customer or an action");
  await window.type(field, name);
  await until(`${name} in the palette`, async () => {
    const [first] = (await window.all("option", null)).reverse();
    return first && (await window.text(first)).startsWith(name);
  });
  await window.type(field, KEYS.enter);
  await until("the palette to close", async () => (await window.all("combobox")).length === 0);
}
