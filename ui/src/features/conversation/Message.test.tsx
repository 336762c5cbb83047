// What stands beside a message that is more than a plain one.

import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { newQueryClient } from "../../api/changes";
import { HostContext } from "../../api/host-context";
import type { ConversationItem } from "../../bindings/ConversationItem";
import type { Problem } from "../../bindings/Problem";
import { hostOf } from "../../host/fake/host-of";
import { itemOf } from "./fixtures";
import { Message } from "./Message";

afterEach(cleanup);

function show(more: Partial<ConversationItem>) {
  const item = itemOf(more);
  render(
    <HostContext value={hostOf({})}>
      <QueryClientProvider client={newQueryClient()}>
        <Message item={item} head answered={null} botName="Bot" selected={false} onSay={() => undefined} />
      </QueryClientProvider>
    </HostContext>,
  );
  return screen.getByRole("article");
}

const remark = (severity: Problem["severity"]): Problem => ({
  code: "x",
  severity,
  pointer: null,
  message: "Something differs.",
  documented: null,
  received: null,
  remedy: null,
});

it("calls what is only worth knowing a remark, not a note", () => {
  const shown = show({ private: true, problems: [remark("note"), remark("note")] });
  expect(shown.textContent).toContain("2 remarks");
  expect(shown.textContent).not.toMatch(/\d notes?/);
  cleanup();
  expect(show({ problems: [remark("note"), remark("warning")] }).textContent).toContain("▲ 2 problems");
});

it("says of a webhook that it was the answer policy that refused it", () => {
  const shown = show({ delivery: "refused", status: 500 });
  expect(shown.textContent).toContain("Answered with 500 by your own answer policy");
  expect(shown.textContent).not.toContain("It was refused");
  cleanup();
  expect(show({ direction: "sent", kind: "send", delivery: "refused", status: 500 }).textContent).toContain(
    "It was refused with status 500.",
  );
});

it("marks a private note", () => {
  expect(show({ private: true }).className).toContain("note");
  expect(screen.getByText("Private note")).toBeDefined();
  cleanup();
  expect(show({}).className).not.toContain("note");
  expect(screen.queryByText("Private note")).toBeNull();
});

it("marks an echo of one's own message", () => {
  expect(show({ echo: true, sender: { kind: "customer", id: null, name: null, email: null } }).className).toContain(
    "echo",
  );
  expect(screen.getByText("echo")).toBeDefined();
});

it("shows attachments after the text, and why the platform gave up", () => {
  const article = show({
    attachments: [
      { type: "image", urls: ["https://a.example/one.png"], caption: null },
      { type: "file", media: "document", url: "https://a.example/two.pdf", caption: null },
    ],
    status_word: "failed",
    status_reason: "Request timed out",
  });
  expect(article.textContent).toMatch(/Ghent\?.*one\.png.*two\.pdf.*Request timed out/);
});

it("names the system, and templates", () => {
  const system = { kind: "system", id: null, name: null, email: null } as const;
  show({ sender: system, content: { type: "event", text: "Noor resolved it" } });
  expect(screen.getByRole("article", { name: "Activity" }).textContent).toContain("Noor resolved it");
  cleanup();
  show({ sender: system });
  expect(screen.getByText("System or template ·")).toBeDefined();
});

it("offers to send again what it can, and says of files that it cannot", () => {
  const mine = {
    sender: { kind: "customer", id: null, name: null, email: null },
    delivery: "refused",
    status: 413,
  } as const;
  show({ ...mine, direction: "sent" });
  expect(screen.getByRole("button", { name: "Send again" })).toBeDefined();
  cleanup();
  show({ ...mine, content: { type: "file", media: "document", url: "", caption: "big.bin" } });
  expect(screen.queryByRole("button", { name: "Send again" })).toBeNull();
  expect(screen.getByText(/^Files are not kept here/)).toBeDefined();
});
