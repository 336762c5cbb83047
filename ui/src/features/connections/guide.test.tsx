// The guided path: what to copy from where before a connection is added, and the first message after it.

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it } from "vitest";
import { newQueryClient } from "../../api/changes";
import { HostContext } from "../../api/host-context";
import { resetSelection, selection } from "../../app/selection";
import type { TryReport } from "../../bindings/TryReport";
import { hostOf } from "../../host/fake/host-of";
import { Guide } from "./Guide";
import { TryIt } from "./TryIt";

beforeEach(resetSelection);
afterEach(cleanup);

const REPORT: TryReport = {
  ok: true,
  customer: "standin-try-1",
  seqs: [4],
  explained: null,
  came_back: 5,
  silence: null,
};

function show(report: TryReport, children: ReactNode): void {
  const host = hostOf({
    "connection.try": () => report,
    "connection.guide": () => [
      {
        platform: "chatwoot",
        title: "Chatwoot",
        asks: [{ title: "Account", found: "Behind /accounts/ in the address.", secret: false, needed: true }],
        how_to: ["Give the inbox the webhook address."],
      },
    ],
  });
  render(
    <HostContext value={host}>
      <QueryClientProvider client={newQueryClient()}>{children}</QueryClientProvider>
    </HostContext>,
  );
}

it("lists what to copy from where", async () => {
  show(REPORT, <Guide platform="chatwoot" />);
  await userEvent.click(await screen.findByText("What to copy from where"));
  const list = await screen.findByRole("list", { name: "What Chatwoot asks for" });
  expect(list.textContent).toContain("Behind /accounts/ in the address.");
  expect(list.textContent).toContain("Give the inbox the webhook address.");
});

it("shows what came back to the first message", async () => {
  show(REPORT, <TryIt name="Acme" />);
  await userEvent.click(screen.getByRole("button"));
  await screen.findByText("The way there and back works");
  await userEvent.click(screen.getByRole("button", { name: "Envelope 5" }));
  expect(selection().seq).toBe(5);
});

it("says why nothing came back", async () => {
  const cause = {
    code: "not_reached",
    title: "The receiver was not reached",
    evidence: "Nothing ever came.",
    seqs: [],
  };
  const silence = { since: 1, seq: 4, usual_ms: 10_000, causes: [{ ...cause, action: "open_setup" as const }] };
  show({ ...REPORT, ok: false, came_back: null, silence }, <TryIt name="Acme" />);
  await userEvent.click(screen.getByRole("button"));
  await screen.findByText("Nothing ever came.");
  await userEvent.click(screen.getByRole("button", { name: "Run the doctor" }));
  expect(selection().place).toBe("doctor");
});
