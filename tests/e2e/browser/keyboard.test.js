// Everything without a mouse.

import assert from "node:assert/strict";
import { scenario } from "../support/browser.js";
import { until } from "../support/wait.js";

scenario("can be used with the keyboard alone", async ({ page }) => {
  const { window } = page;
  const { keyboard } = page;
  await page.getByText("Nothing said yet").waitFor();
  await until("the focus in the composer of the conversation that opened", () => focused(window.composer));
  await keyboard.type("hi");
  await keyboard.press("Enter");
  await window.option("Talk to a person").waitFor();

  // Back to the buttons of the bot.
  await press(page, "Shift+Tab", window.option("Opening hours"));
  assert.ok(await visible(page), "the focus can be seen");
  await keyboard.press("Enter");
  await window.says("On Mondays we roast.").waitFor();

  // The palette knows the log; the inspector goes along with its lines.
  await keyboard.press("Control+k");
  await page.getByRole("dialog", { name: "Find or do anything" }).waitFor();
  await keyboard.type("go to the log");
  await page.getByRole("option", { name: /^Go to the log/ }).waitFor();
  await keyboard.press("Enter");
  await until("the focus in the log", () => focused(window.grid));
  await keyboard.press("Home");
  const heading = window.inspector.getByRole("heading", { level: 2 });
  const newest = await until("the newest envelope", () => heading.textContent());
  await keyboard.press("ArrowDown");
  await until("the line below", async () => (await heading.textContent()) !== newest);
  await keyboard.press("ArrowUp");
  await until("the line above", async () => (await heading.textContent()) === newest);
  await keyboard.press("Enter");
  await until("the focus on a tab", () => page.evaluate(() => document.activeElement?.getAttribute("role") === "tab"));
  const tab = () => window.inspector.getByRole("tab", { selected: true }).textContent();
  const before = await tab();
  await keyboard.press("ArrowRight");
  await until("the next tab", async () => (await tab()) !== before);

  // The filter, and back out of it.
  await keyboard.press("/");
  await until("the focus in the filter", () => focused(window.filter));
  await keyboard.type("direction:sent");
  await until("only what was sent", async () => (await window.rows.count()) === 2);
  await keyboard.press("Escape");
  await until("all of them", async () => (await window.rows.count()) > 2);
  assert.equal(await window.filter.inputValue(), "");
  await keyboard.press("Escape");
  await until("the focus back in the log", () => focused(window.grid));

  await keyboard.press("Shift+?");
  const keys = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await keys.getByText("Replay to another target").waitFor();
  await keyboard.press("Escape");
  await keys.waitFor({ state: "detached" });
  await until("the focus given back", () => focused(window.grid));

  // From part to part, and up for what was said before.
  const parts = new Set();
  for (let at = 0; at < 5; at += 1) {
    await keyboard.press("F6");
    const part = await page.evaluate(() => document.activeElement.closest("[data-region]")?.ariaLabel);
    parts.add(part);
    assert.ok(await visible(page), `the focus can be seen in ${part}`);
  }
  assert.equal(parts.size, 5, [...parts].join(", "));
  await keyboard.press("w");
  await keyboard.press("ArrowUp");
  await until("what was sent, recalled", async () => (await window.composer.inputValue()) === "hi");
});

const focused = (locator) => locator.evaluate((element) => element.contains(element.getRootNode().activeElement));

/** Presses a key until something has the focus. */
async function press(page, key, wanted) {
  for (let at = 0; at < 40; at += 1) {
    if (await focused(wanted)) {
      return;
    }
    await page.keyboard.press(key);
  }
  assert.fail(`${key} never led there`);
}

/** Whether the browser draws the focus, by an outline or a ring, on the element, around it, or on its line. */
const visible = (page) =>
  page.evaluate(() => {
    const drawn = (element) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
    };
    const element = document.activeElement;
    const active = document.getElementById(element.getAttribute("aria-activedescendant") ?? "");
    return drawn(element) || drawn(element.parentElement) || (active !== null && drawn(active));
  });
