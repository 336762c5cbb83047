// The doctor's page: what failed comes first with its remedy, a connection is checked again by itself, envelopes open.

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it } from "vitest";
import { newQueryClient } from "../../api/changes";
import { HostContext } from "../../api/host-context";
import { resetSelection, selection } from "../../app/selection";
import type { DoctorAsk } from "../../bindings/DoctorAsk";
import type { DoctorCheck } from "../../bindings/DoctorCheck";
import type { DoctorReport } from "../../bindings/DoctorReport";
import { hostOf } from "../../host/fake/host-of";
import { connection } from "../../host/fake/seed";
import { askDoctor } from "./commands";
import { Doctor } from "./Doctor";
import { groupsOf, summaryOf } from "./report";

beforeEach(resetSelection);
afterEach(cleanup);

const check = (name: string | null, code: string, state: DoctorCheck["state"]): DoctorCheck => ({
  connection: name,
  code,
  title: `Title of ${code}`,
  state,
  evidence: `Evidence of ${code}.`,
  seqs: state === "fail" ? [17] : [],
  remedy: state === "fail" ? `Remedy of ${code}.` : null,
});

const CHECKS = [
  check(null, "disk", "pass"),
  check("Acme", "reach", "pass"),
  check("Acme", "clock", "unknown"),
  check("Acme", "hook_registration", "fail"),
];

const REPORT: DoctorReport = {
  name: null,
  running: false,
  ok: false,
  started_at: "2026-01-01T09:00:00Z",
  now: null,
  checks: CHECKS,
};

function show(report: DoctorReport): DoctorAsk[] {
  const asked: DoctorAsk[] = [];
  const host = hostOf({
    "connection.list": () => [connection("Acme", false)],
    "doctor.read": () => report,
    "doctor.run": (ask) => {
      asked.push(ask);
      return report;
    },
  });
  render(
    <HostContext value={host}>
      <QueryClientProvider client={newQueryClient()}>
        <Doctor />
      </QueryClientProvider>
    </HostContext>,
  );
  return asked;
}

it("shows what failed first, with evidence, remedy and envelope", async () => {
  show(REPORT);
  const list = await screen.findByRole("list", { name: "Checks of Acme" });
  const lines = within(list).getAllByRole("listitem");
  expect(lines.map((line) => line.dataset.state)).toEqual(["fail", "unknown", "pass"]);
  expect(lines[0]?.textContent).toContain("Evidence of hook_registration.");
  expect(lines[0]?.textContent).toContain("Remedy of hook_registration.");
  expect(screen.getByRole("status").textContent).toContain(
    "1 of 4 are not as they should be; 1 could not be found out.",
  );
  await userEvent.click(within(list).getByRole("button", { name: "Envelope 17" }));
  expect(selection().seq).toBe(17);
});

it("checks one connection again, or all of them", async () => {
  const asked = show(REPORT);
  await userEvent.click(await screen.findByRole("button", { name: "Check Acme again" }));
  await userEvent.click(screen.getByRole("button", { name: "Check everything again" }));
  expect(asked).toEqual([{ name: "Acme" }, {}]);
});

it("runs when the palette or a conversation wants it", async () => {
  askDoctor("Acme");
  expect(selection().place).toBe("doctor");
  const asked = show(REPORT);
  await screen.findByRole("list", { name: "Checks of Acme" });
  expect(asked).toEqual([{ name: "Acme" }]);
});

it("says what is being checked while it runs", async () => {
  show({ ...REPORT, running: true, now: "Asking the platform", checks: [] });
  await screen.findByText("Asking the platform");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Check everything again" }).disabled).toBe(true);
});

it("puts the worst group first", () => {
  expect(groupsOf(CHECKS).map((group) => group.connection)).toEqual(["Acme", null]);
  expect(summaryOf({ ...REPORT, checks: [CHECKS[0] as DoctorCheck] }).state).toBe("pass");
});
