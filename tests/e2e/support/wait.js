// Waiting for conditions, with a deadline and the last thing seen when it passes.

import { setTimeout as pause } from "node:timers/promises";

/** How long anything may take before a test gives up, milliseconds; generous, because machines are shared. */
export const PATIENCE = Number(process.env.STANDIN_E2E_PATIENCE ?? 20_000);

/**
 * Asks again and again until the answer is truthy, and gives it back.
 * `what` ends the sentence "waited in vain for …"; an exception counts as "not yet".
 */
export async function until(what, ask, { within = PATIENCE, every = 50 } = {}) {
  const end = Date.now() + within;
  let last;
  for (;;) {
    try {
      last = await ask();
      if (last) {
        return last;
      }
    } catch (error) {
      if (error.final) {
        throw error;
      }
      last = error;
    }
    if (Date.now() >= end) {
      const seen = last instanceof Error ? last.message : JSON.stringify(last);
      throw new Error(`waited ${within} ms in vain for ${what}; last seen: ${seen}`);
    }
    await pause(every);
  }
}
