// The banner of a silence: the likeliest cause first, its own button, the others below, and nothing while all is well.

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { newQueryClient } from "../../api/changes";
import { HostContext } from "../../api/host-context";
import { resetSelection, selection } from "../../app/selection";
import type { CallAsk } from "../../bindings/CallAsk";
import type { Cause } from "../../bindings/Cause";
import type { CauseAction } from "../../bindings/CauseAction";
import type { Silence } from "../../bindings/Silence";
import { hostOf } from "../../host/fake/host-of";
import { SilenceBanner } from "./SilenceBanner";
import { NO_ABILITIES, TalkContext } from "./talk";

beforeEach(resetSelection);
afterEach(cleanup);

const cause = (code: string, action: CauseAction, seqs: number[] = []): Cause => ({
  code,
  title: `Title of ${code}`,
  evidence: `Evidence of ${code}.`,
  seqs,
  action,
});

function show(causes: Cause[] | null): CallAsk[] {
  const called: CallAsk[] = [];
  const host = hostOf({
    "platform.call": (ask) => {
      called.push(ask);
      return { seq: 3, status: 200, explained: null, told: { kind: "nothing" } };
    },
  });
  const silence: Silence | null = causes && { since: 1, seq: 2, usual_ms: 5000, causes };
  const abilities = { ...NO_ABILITIES, setup: true, operations: ["set-status"], statuses: ["pending", "open"] };
  render(
    <HostContext value={host}>
      <QueryClientProvider client={newQueryClient()}>
        <TalkContext value={{ connection: "Acme", customer: "c-1", conversation: "7", abilities }}>
          <SilenceBanner silence={silence} />
        </TalkContext>
      </QueryClientProvider>
    </HostContext>,
  );
  return called;
}

it("names the likeliest cause and lists the others", async () => {
  show([cause("refused_at_door", "show_envelope", [41]), cause("slow", "wait")]);
  expect(screen.getByRole("status").textContent).toContain("title of refused_at_door");
  screen.getByText("One other cause");
  await userEvent.click(screen.getByRole("button", { name: "Show envelope" }));
  expect(selection().seq).toBe(41);
});

it("has a button for each cause that something can be done about", async () => {
  show([cause("hook_unset", "open_setup")]);
  await userEvent.click(screen.getByRole("button", { name: "Open the set-up" }));
  expect(selection().place).toBe("connections");
  await userEvent.click(screen.getByRole("button", { name: "Run the doctor" }));
  expect(selection().place).toBe("doctor");
});

it("hands the conversation back to the bot", async () => {
  const called = show([cause("human_took_over", "restart_bot")]);
  await userEvent.click(screen.getByRole("button", { name: "Hand back to the bot" }));
  expect(called.map((ask) => ask.operation)).toEqual([{ operation: "set-status", status: "pending" }]);
});

it("is not there while all is well", () => {
  show(null);
  expect(screen.queryByRole("status")).toBeNull();
});
