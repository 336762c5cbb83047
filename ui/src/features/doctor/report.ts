// A run of the doctor in the order in which it is read: what failed first, by connection.

import type { CheckState } from "../../bindings/CheckState";
import type { DoctorCheck } from "../../bindings/DoctorCheck";
import type { DoctorReport } from "../../bindings/DoctorReport";

const WEIGHT: Record<CheckState, number> = { fail: 0, unknown: 1, pass: 2 };

/** The checks about one thing. */
export interface Group {
  /** The connection; null for the program and this machine. */
  connection: string | null;
  checks: DoctorCheck[];
}

/** By what they are about: what failed comes first, both among groups and within one. */
export function groupsOf(checks: readonly DoctorCheck[]): Group[] {
  const groups: Group[] = [];
  for (const check of checks) {
    const group = groups.find((one) => one.connection === check.connection);
    if (group) {
      group.checks.push(check);
    } else {
      groups.push({ connection: check.connection, checks: [check] });
    }
  }
  for (const group of groups) {
    group.checks.sort((one, other) => WEIGHT[one.state] - WEIGHT[other.state]);
  }
  return groups.sort((one, other) => worst(one) - worst(other));
}

/** One line about all of it, and the state that it stands for. */
export function summaryOf({ running, now, checks, started_at }: DoctorReport): { text: string; state: CheckState } {
  if (running) {
    return { text: now ?? "Looking", state: "unknown" };
  }
  if (started_at === "") {
    return { text: "Nothing was checked yet.", state: "unknown" };
  }
  const failed = checks.filter(({ state }) => state === "fail").length;
  const unknown = checks.filter(({ state }) => state === "unknown").length;
  const open = unknown === 0 ? "" : `; ${unknown} could not be found out`;
  return failed === 0
    ? { text: `${checks.length - unknown} of ${checks.length} are as they should be${open}.`, state: "pass" }
    : { text: `${failed} of ${checks.length} are not as they should be${open}.`, state: "fail" };
}

function worst(group: Group): number {
  return Math.min(...group.checks.map(({ state }) => WEIGHT[state]));
}
