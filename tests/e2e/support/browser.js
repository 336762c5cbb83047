// The real UI on the real engine: `standin serve` and a page in headless Chromium that may speak to nobody else.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { chromium } from "playwright-core";
import { CHROMIUM, dataFolder, LEFT, logOf, Running, STANDIN } from "./program.js";
import { PATIENCE, until } from "./wait.js";

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  // No name leads anywhere.
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

let shared;
const browser = () => {
  shared ??= chromium.launch({ executablePath: CHROMIUM, args: FLAGS, headless: true });
  return shared;
};
after(async () => (await shared)?.close());

/**
 * A test with a fresh data folder, `standin serve` on it, and a page on that. What no page of ours may do is checked at the end
 * of each: leave the machine, open a dialog, break the content security policy, throw, complain on the console.
 */
export function scenario(title, options, play) {
  const [settings, body] = typeof options === "function" ? [{}, options] : [options, play];
  test(title, { timeout: 90_000 }, async () => {
    const world = new World(settings);
    try {
      await world.open();
      await body(world);
      world.mustBeClean();
    } catch (error) {
      await world.tell(title);
      throw error;
    } finally {
      await world.close();
    }
  });
}

class World {
  constructor({ viewport = { width: 1440, height: 900 }, colorScheme = "light", expected = [] }) {
    this.settings = { viewport, colorScheme };
    /** Console lines that belong to what the test does on purpose. */
    this.expected = expected;
    this.console = [];
    this.wrong = [];
    this.foreign = [];
    this.ending = [];
  }

  async open() {
    this.data = dataFolder();
    this.folder = this.data.folder;
    this.serve = new Running(STANDIN, ["--data", this.folder, "serve", "--json"]);
    this.url = await until("the address of standin serve", () => {
      this.serve.alive();
      return this.serve.lines[0] && JSON.parse(this.serve.lines[0]).serving.url;
    });
    this.origin = new URL(this.url).origin;
    this.context = await (await browser()).newContext({ ...this.settings, permissions: ["clipboard-read", "clipboard-write"] });
    this.context.setDefaultTimeout(PATIENCE);
    this.context.on("request", (request) => this.guard(request));
    await this.context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`CSP: ${event.violatedDirective} refused ${event.blockedURI} ${event.sample}`);
      });
    });
    this.page = await this.context.newPage();
    this.context.on("page", (page) => this.wrong.push(`a second page was opened: ${page.url()}`));
    this.page.on("dialog", (dialog) => {
      this.wrong.push(`a dialog was opened: ${dialog.message()}`);
      dialog.dismiss();
    });
    this.page.on("pageerror", (error) => this.wrong.push(`an error nobody caught: ${error.stack}`));
    this.page.on("console", (message) => {
      this.console.push(`${message.type()}: ${message.text()}`);
      if (["error", "warning"].includes(message.type()) && !this.expected.some((one) => one.test(message.text()))) {
        this.wrong.push(`on the console: ${message.text()}`);
      }
    });
    await this.page.goto(this.url);
    this.page.window = parts(this.page);
  }

  /** Remembers what goes elsewhere than to our own server. Nothing is held up: that would change what is under test. */
  guard(request) {
    const url = new URL(request.url());
    if (url.origin !== this.origin && url.protocol !== "data:" && url.protocol !== "blob:") {
      this.foreign.push(url.href);
    }
  }

  mustBeClean() {
    assert.deepEqual(this.wrong, [], "the page did what it must not do");
    assert.deepEqual(this.foreign, [], "the page spoke to somebody else");
  }

  /** The envelopes of this run, oldest first. */
  log(...query) {
    return logOf(this.folder, query);
  }

  /** Ends something with the test. */
  endWith(end) {
    this.ending.push(end);
  }

  async tell(title) {
    const name = join(LEFT, `failed-${title.replace(/[^a-z0-9]+/gi, "-")}.png`);
    await this.page?.screenshot({ path: name, timeout: 5_000 }).catch(() => undefined);
    console.error(
      [`--- ${title}: screenshot ${name}`, ...this.wrong, ...this.foreign, "--- console", ...this.console.slice(-40)].join("\n"),
    );
    console.error(`--- stderr of standin serve\n${this.serve?.stderr}`);
  }

  async close() {
    await this.context?.close().catch(() => undefined);
    for (const end of this.ending.reverse()) {
      await end();
    }
    await this.serve?.end();
    this.data?.remove();
  }
}

/** The parts of the window by their roles and names. */
function parts(page) {
  const feed = page.getByRole("log", { name: /^Messages/ });
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  const grid = page.getByRole("grid", { name: /^Envelopes/ });
  return {
    feed,
    inspector,
    grid,
    sidebar: page.getByRole("navigation", { name: "Connections and customers" }),
    composer: page.getByRole("textbox", { name: /^Write as / }),
    filter: page.getByRole("textbox", { name: "Filter the log" }),
    /** The lines of the log, newest first, without the one of the column names. */
    rows: grid.getByRole("rowgroup").getByRole("row"),
    row: (seq) => grid.getByRole("row").filter({ has: page.getByRole("gridcell", { name: String(seq), exact: true }) }),
    tab: (name) => inspector.getByRole("tab", { name: new RegExp(`^${name}`) }),
    messages: feed.getByRole("article"),
    says: (text) => feed.getByRole("article").filter({ hasText: text }),
    option: (label) => feed.getByRole("button", { name: label, exact: true }).last(),
  };
}

/** Writes as the customer and sends with Enter. */
export async function say(page, text) {
  await page.window.composer.fill(text);
  await page.window.composer.press("Enter");
}

/** Says hi and waits for the whole greeting of the demo bot. */
export async function greet(page) {
  await say(page, "hi");
  await page.window.option("Talk to a person").waitFor();
}

/** Adds a connection by the form. */
export async function connect(page, { name, url, token }) {
  await page.getByRole("button", { name: "Connect a real channel" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill(name);
  await page.getByRole("textbox", { name: "Channel token" }).fill(token);
  await page.getByRole("textbox", { name: "Base URL" }).fill(url);
  await page.getByRole("button", { name: "Add connection" }).click();
  await page.getByRole("article", { name }).waitFor();
}
