// Standin's programs under test: started in folders of their own, asked, ended.

import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { PATIENCE } from "./wait.js";

export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");
const TARGET = process.env.CARGO_TARGET_DIR ?? join(ROOT, "target");

export const STANDIN = process.env.STANDIN_BIN ?? join(TARGET, "debug/standin");
export const DESKTOP = process.env.STANDIN_DESKTOP_BIN ?? join(TARGET, "debug/standin-desktop");
export const TAURI_DRIVER = process.env.TAURI_DRIVER ?? join(TARGET, "tools/bin/tauri-driver");
export const CHROMIUM = process.env.CHROMIUM || "/usr/bin/chromium";
export const PICTURES = join(ROOT, "docs/pictures");

/** Where screenshots and what failed are left. */
export const LEFT = join(TARGET, "e2e");
mkdirSync(LEFT, { recursive: true });

/** What the programs see: secrets in a file of the data folder, nothing of the person at the machine. */
export function environment(more = {}) {
  const { STANDIN_DATA: _, ...own } = process.env;
  return { ...own, STANDIN_SECRETS: "file", NO_COLOR: "1", ...more };
}

/** A data folder that goes away with the test. */
export function dataFolder() {
  const folder = mkdtempSync(join(tmpdir(), "standin-e2e-"));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** A program that goes on running: its lines, what it complains of, and its end. */
export class Running {
  constructor(program, args, { env = environment() } = {}) {
    this.name = [program.split("/").at(-1), ...args].join(" ");
    this.lines = [];
    this.stderr = "";
    // A group of its own, so that its children end with it.
    this.child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    this.child.stderr.setEncoding("utf8").on("data", (text) => {
      this.stderr += text;
    });
    createInterface({ input: this.child.stdout }).on("line", (line) => this.lines.push(line));
    this.ended = new Promise((done) => {
      this.child.once("error", (error) => {
        this.stderr += `${error}\n`;
        done(error);
      });
      this.child.once("exit", (code, signal) => done(code ?? signal));
    });
    this.over = false;
    this.ended.then(() => {
      this.over = true;
    });
    process.once("exit", () => this.signal("SIGKILL"));
  }

  signal(signal) {
    if (!this.over && this.child.pid) {
      try {
        process.kill(-this.child.pid, signal);
      } catch {
        // It ended in this very moment.
      }
    }
  }

  /** Ends it kindly, and by force when that takes too long. */
  async end() {
    this.signal("SIGTERM");
    const timer = setTimeout(() => this.signal("SIGKILL"), 5_000);
    await this.ended;
    clearTimeout(timer);
  }

  /** The lines so far as JSON. */
  records() {
    return this.lines.map((line) => JSON.parse(line));
  }

  /** Throws at once when it is gone, so that nobody waits for it. */
  alive() {
    if (this.over) {
      throw Object.assign(new Error(`${this.name} ended:\n${this.stderr}`), { final: true });
    }
  }
}

/** Runs `standin` on a data folder; gives stdout as bytes. */
export function standin(folder, args, { env = environment(), input = "" } = {}) {
  return new Promise((done, failed) => {
    const options = { env, encoding: "buffer", timeout: PATIENCE, maxBuffer: 1 << 28 };
    const child = execFile(STANDIN, ["--data", folder, ...args], options, (error, stdout, stderr) => {
      if (error) {
        failed(new Error(`standin ${args.join(" ")}: ${error.message}\n${stderr}`));
      } else {
        done(stdout);
      }
    });
    // It may have ended without reading.
    child.stdin.on("error", () => undefined).end(input);
  });
}

/** The same, its stdout read as one JSON object a line. */
export async function records(folder, args, options) {
  const text = (await standin(folder, [...args, "--json"], options)).toString("utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** The whole log, oldest first. */
export async function logOf(folder, query = []) {
  return (await records(folder, ["log", ...query, "--limit", "1000"])).reverse();
}

export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
