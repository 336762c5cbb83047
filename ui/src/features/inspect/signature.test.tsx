// The verdict on a signature explained, and what a webhook changed.

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newQueryClient } from "../../api/changes";
import { HostContext } from "../../api/host-context";
import { resetSelection, selection } from "../../app/selection";
import type { EnvelopeView } from "../../bindings/EnvelopeView";
import type { SignatureReport } from "../../bindings/SignatureReport";
import { hostOf } from "../../host/fake/host-of";
import { differing } from "./diff-part";
import { envelope, envelopeView, part } from "./fixtures";
import { Inspector } from "./Inspector";
import { inspectView } from "./view-state";

vi.mock("../../editor/JsonText", () => ({ JsonText: ({ text }: { text: string }) => <pre>{text}</pre> }));

beforeEach(() => {
  resetSelection();
  inspectView.set({ tab: "overview", laidOut: true, raw: "text", reply: "body" });
});
afterEach(cleanup);

const WRONG: SignatureReport = {
  verdict: "wrong",
  signed: '1790000009.{"event":"message_created"}',
  expected: "sha256=aa11ff",
  received: "sha256=aa22ff",
  header: "X-Inbox-Signature",
  cause: "hmac_token_used",
  message: "It was made with the inbox's hmac_token.",
  remedy: "Sign with the secret of the webhook.",
};

function open(view: Partial<EnvelopeView>) {
  const copied: string[] = [];
  const host = {
    ...hostOf({
      "envelope.show": () => envelopeView(view),
      "envelope.part": () => part("{}"),
      "connection.list": () => [],
      "ui.load": ({ key }) => ({ key, value: null }),
      "ui.save": () => ({}),
    }),
    copy: async (text: string) => void copied.push(text),
  };
  render(
    <HostContext value={host}>
      <QueryClientProvider client={newQueryClient()}>
        <Inspector seq={1842} />
      </QueryClientProvider>
    </HostContext>,
  );
  return { copied, user: userEvent.setup() };
}

it("puts the expected above the received and marks where they differ", async () => {
  const { copied, user } = open({ signature: WRONG });
  await user.click(await screen.findByRole("tab", { name: /Signature/ }));
  const verdict = screen.getByRole("region", { name: "Verdict" });
  expect(verdict.textContent).toContain("✕ Signature wrong");
  expect(verdict.textContent).toContain("Sign with the secret of the webhook.");
  expect(verdict.textContent).toContain("hmac_token_used");
  expect(screen.getByText("X-Inbox-Signature")).toBeTruthy();
  const marks = [...document.querySelectorAll("mark")].map(({ textContent }) => textContent);
  expect(marks).toEqual(["11", "22"]);
  await user.click(screen.getByRole("button", { name: "Copy the signed string" }));
  expect(copied).toEqual([WRONG.signed]);
});

it("marks nothing where a signature is valid, and has a sign and a word in the heading", async () => {
  const valid = { ...WRONG, verdict: "valid" as const, received: WRONG.expected, cause: null, remedy: "" };
  const { user } = open({ signature: valid });
  await user.click(await screen.findByRole("tab", { name: /Signature/ }));
  expect(document.querySelector("mark")).toBeNull();
  const heading = screen.getByRole("heading", { name: /Webhook/ }).closest("header") as HTMLElement;
  expect(within(heading).getByText("Signature valid").parentElement?.textContent).toBe("✓ Signature valid");
});

it("says what is missing where no key is stored and no header came", async () => {
  const absent = { ...WRONG, verdict: "absent" as const, expected: null, received: null, header: null, signed: "" };
  const { user } = open({ signature: absent });
  await user.click(await screen.findByRole("tab", { name: /Signature/ }));
  expect(screen.getByText(/no webhook secret is stored/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Copy the signed string" })).toBeNull();
});

describe("changes", () => {
  const view = {
    changes: [
      { pointer: "/status", before: '"sent"', after: '"failed"' },
      { pointer: "/content_attributes/external_error", before: null, after: '"no route"' },
      { pointer: "/echo_id", before: "7", after: null },
    ],
    changes_since: 1840,
  };

  it("stand beside the values before, and lead to the payload and the delivery before", async () => {
    const { user } = open(view);
    await user.click(await screen.findByRole("tab", { name: /Changes/ }));
    const rows = screen.getAllByRole("row").map((row) => [...row.children].map(({ textContent }) => textContent));
    expect(rows.slice(1)).toEqual([
      ["/status", '"sent"', '"failed"'],
      ["/content_attributes/external_error", "was not there", '"no route"'],
      ["/echo_id", "7", "is gone"],
    ]);
    await user.click(screen.getByRole("button", { name: "/status" }));
    expect(inspectView.get().tab).toBe("payload");
    await user.click(screen.getByRole("tab", { name: /Changes/ }));
    await user.click(screen.getByRole("button", { name: /1\u202f840/ }));
    expect(selection().seq).toBe(1840);
  });

  it("are counted in the overview", async () => {
    open(view);
    expect(await screen.findByText(/3 values changed since/)).toBeTruthy();
  });

  it("have no tab where nothing is told of a change; the chosen tab falls back for that envelope alone", async () => {
    inspectView.set({ tab: "changes" });
    open({ envelope: envelope({}) });
    expect((await screen.findByRole("tab", { selected: true })).textContent).toBe("Overview");
    expect(screen.queryByRole("tab", { name: /Changes/ })).toBeNull();
    expect(inspectView.get().tab).toBe("changes");
  });
});

it("finds where texts differ", () => {
  expect(differing("sha256=ab", "ab")).toEqual([
    { begin: "", differs: "sha256=", end: "ab" },
    { begin: "", differs: "", end: "ab" },
  ]);
  expect(differing("aa", "aaa")).toEqual([
    { begin: "aa", differs: "", end: "" },
    { begin: "aa", differs: "a", end: "" },
  ]);
  expect(differing("x", "x")[0].differs).toBe("");
});
