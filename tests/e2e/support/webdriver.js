// A small W3C WebDriver client for the real window: tauri-driver in front of WebKitWebDriver, elements by role and name.

import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { DESKTOP, environment, Running, TAURI_DRIVER } from "./program.js";
import { PATIENCE, until } from "./wait.js";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
const run = promisify(execFile);

/** The keys that are not characters. */
export const KEYS = { enter: "\uE007", escape: "\uE00C", tab: "\uE004", control: "\uE009", up: "\uE013", down: "\uE015" };

/** A port of the loopback address that was free a moment ago. */
export async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Opens the real window on a data folder. */
export async function openWindow(folder) {
  const [port, native] = [await freePort(), await freePort()];
  // The session has a keychain of its own: the window uses it as on a desktop.
  const env = environment({ STANDIN_SECRETS: undefined });
  const driver = new Running(TAURI_DRIVER, ["--port", String(port), "--native-port", String(native)], { env });
  const window = new Window(driver, `http://127.0.0.1:${port}`);
  try {
    await until("tauri-driver to answer", async () => {
      driver.alive();
      return (await fetch(`${window.base}/status`)).ok;
    });
    await window.start(folder);
    return window;
  } catch (error) {
    error.message += `\n--- tauri-driver\n${driver.stderr}`;
    await window.close();
    throw error;
  }
}

/** A window that is driven. */
export class Window {
  constructor(driver, base) {
    this.driver = driver;
    this.base = base;
    this.session = null;
  }

  async start(folder) {
    const options = { application: DESKTOP, args: ["--data", folder] };
    const capabilities = { alwaysMatch: { browserName: "wry", "tauri:options": options } };
    const { sessionId } = await this.ask("POST", "/session", { capabilities });
    this.session = sessionId;
  }

  async ask(method, path, body) {
    const init = { method, signal: AbortSignal.timeout(PATIENCE * 2) };
    if (body !== undefined) {
      init.body = JSON.stringify(body);
      init.headers = { "content-type": "application/json" };
    }
    const response = await fetch(this.base + path, init);
    const text = await response.text();
    let value;
    try {
      ({ value } = JSON.parse(text));
    } catch {
      throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    }
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${value?.error} ${value?.message ?? ""}`);
    }
    return value;
  }

  in(method, path, body) {
    return this.ask(method, `/session/${this.session}${path}`, body);
  }

  /** Runs a function in the page; elements go in and come out. */
  page(work, ...args) {
    return this.in("POST", "/execute/sync", { script: `return (${work})(...arguments)`, args });
  }

  /** The elements of a role, with a name that is equal (or, of a RegExp, matches), inside `inside`; the last one first. */
  async all(role, name, inside = null) {
    const wanted = name instanceof RegExp ? { source: name.source, flags: name.flags } : (name ?? null);
    return await this.page(findByRole, role, wanted, inside);
  }

  /** The last element of a role and a name; waits for it. */
  one(role, name, inside = null) {
    return until(`${role} ${name ?? ""}`, async () => (await this.all(role, name, inside))[0]);
  }

  async click(element) {
    await this.in("POST", `/element/${element[ELEMENT]}/click`, {});
  }

  /** Clicks what has the role and the name, also when the page draws it anew in that very moment. */
  press(role, name, inside = null) {
    return until(`${role} ${name} to be clicked`, async () => {
      const [element] = await this.all(role, name, inside);
      if (!element) {
        return false;
      }
      await this.click(element);
      return true;
    });
  }

  /** Types into a field. */
  async type(element, text) {
    await this.in("POST", `/element/${element[ELEMENT]}/value`, { text });
  }

  /** Types into a field in place of what stands there. */
  async replace(element, text) {
    await this.in("POST", `/element/${element[ELEMENT]}/clear`, {});
    await this.type(element, text);
  }

  /** Presses a key with others held. */
  async keys(...keys) {
    const down = keys.map((value) => ({ type: "keyDown", value }));
    const up = keys.toReversed().map((value) => ({ type: "keyUp", value }));
    await this.in("POST", "/actions", { actions: [{ type: "key", id: "keyboard", actions: [...down, ...up] }] });
  }

  text(element) {
    return this.page((one) => one.textContent, element);
  }

  async close() {
    if (this.session) {
      // Ends the program, too.
      await this.in("DELETE", "").catch(() => undefined);
      this.session = null;
    }
    await this.driver.end();
  }
}

/** A picture of the whole display: the driver's own does not come back under a virtual one. */
export async function picture(file) {
  await run("import", ["-window", "root", file], { timeout: PATIENCE });
}

// Runs in the page: what assistive technology sees, as far as this UI needs it. The last in the document comes first.
function findByRole(role, name, inside) {
  const tags = {
    button: "button", textbox: "input:not([type]), input[type=text], input[type=url], input[type=password], textarea",
    heading: "h1, h2, h3", article: "article", navigation: "nav", main: "main", complementary: "aside",
    region: "section", code: "code", row: "tr", img: "img", dialog: "dialog", list: "ul",
  };
  const own = `[role="${role}"]`;
  const selector = tags[role] ? `${tags[role].split(", ").map((tag) => `${tag}:not([role])`).join(", ")}, ${own}` : own;
  const named = (element) => {
    const by = element.getAttribute("aria-labelledby");
    const words = by
      ? by.split(" ").map((id) => document.getElementById(id)?.textContent).join(" ")
      : (element.getAttribute("aria-label") ?? element.getAttribute("alt") ?? element.labels?.[0]?.textContent ?? element.textContent);
    return (words ?? "").replace(/\s+/g, " ").trim();
  };
  const fits = (text) =>
    name === null || (typeof name === "string" ? text === name : new RegExp(name.source, name.flags).test(text));
  return [...(inside ?? document).querySelectorAll(selector)]
    .filter((element) => element.checkVisibility() && !element.disabled && fits(named(element)))
    .reverse();
}
