import { QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newQueryClient } from "../../api/changes";
import { HostContext } from "../../api/host-context";
import { resetSelection, selection } from "../../app/selection";
import { type Answers, hostOf } from "../../host/fake/host-of";
import { setReplay } from "../replay/replay-state";
import { envelope, envelopeView, MANGLED, PAYLOAD, part } from "./fixtures";
import { Inspector } from "./Inspector";
import { inspectView } from "./view-state";

// The editor measures text, which a DOM without layout cannot; its text is what counts here.
vi.mock("../../editor/JsonText", () => ({
  JsonText: ({ text, marks }: { text: string; marks: readonly { start: number; end: number }[] }) => (
    <pre data-testid="text" data-marks={marks.map(({ start, end }) => text.slice(start, end)).join("|")}>
      {text}
    </pre>
  ),
}));

const HEAD = "POST /hooks/******** HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

const answers: Answers = {
  "envelope.show": ({ seq }) => envelopeView({ envelope: envelope({ seq }) }),
  "envelope.part": ({ part: which, reveal }) =>
    which === "head" ? part(reveal ? HEAD.replace("********", "s3cr3t!!") : HEAD, reveal ? 0 : 1) : part(PAYLOAD),
  "envelope.curl": () => ({ text: "curl …" }),
  "connection.list": () => [],
  "ui.load": ({ key }) => ({ key, value: null }),
  "ui.save": () => ({}),
};

function open(changed: Answers = {}) {
  const host = hostOf({ ...answers, ...changed });
  render(
    <HostContext value={host}>
      <QueryClientProvider client={newQueryClient()}>
        <Inspector seq={1842} />
      </QueryClientProvider>
    </HostContext>,
  );
  return host;
}

const tab = async (name: RegExp) => {
  await userEvent.click(await screen.findByRole("tab", { name }));
};

beforeEach(() => {
  resetSelection();
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(400);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(480);
  inspectView.set({ tab: "payload", laidOut: true, raw: "text", reply: "body" });
  setReplay({ sheet: null, running: null, outcome: null });
});
afterEach(cleanup);

describe("the inspector", () => {
  it("says what to do when nothing is selected", () => {
    render(
      <HostContext value={hostOf(answers)}>
        <QueryClientProvider client={newQueryClient()}>
          <Inspector seq={null} />
        </QueryClientProvider>
      </HostContext>,
    );
    expect(screen.getByText("No envelope selected")).toBeTruthy();
  });

  it("shows the payload with its digits, and marks the value of a problem", async () => {
    open();
    const text = await screen.findByTestId("text");
    expect(text.textContent).toContain("90071992547409931");
    expect(text.dataset.marks).toBe(`"tags": "['gold', 'early']"`);
    expect(screen.getByRole("heading", { name: /Webhook 1\u202f842/ })).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "As received" }));
    expect(screen.getByTestId("text").textContent).toBe(PAYLOAD);
  });

  it("explains the problem below the payload", async () => {
    open();
    const card = await screen.findByRole("complementary", { name: "Problem" });
    expect(card.textContent).toContain("/customer/tags");
    expect(card.textContent).toContain(MANGLED.remedy as string);
  });

  it("shows what is not JSON as it is and says so", async () => {
    open({ "envelope.part": () => part("<html>502</html>") });
    expect((await screen.findByTestId("text")).textContent).toBe("<html>502</html>");
    expect(screen.getByText(/Not JSON/)).toBeTruthy();
  });

  it("shows what is not UTF-8 and names the byte", async () => {
    open({ "envelope.part": () => part(Uint8Array.of(0x22, 0xff, 0x22)) });
    expect(await screen.findByText(/Not UTF-8: byte 1/)).toBeTruthy();
  });

  it("reads a long body only when asked", async () => {
    const parts = vi.fn(() => part("{}"));
    const long = envelope({});
    open({
      "envelope.part": parts,
      "envelope.show": () => envelopeView({ envelope: { ...long, request: { ...long.request, bytes: 20_971_520 } } }),
    });
    const show = await screen.findByRole("button", { name: "Show it" });
    expect(screen.getByText("This body has 21 MB")).toBeTruthy();
    expect(parts).not.toHaveBeenCalled();
    await userEvent.click(show);
    expect((await screen.findByTestId("text")).textContent).toBe("{}");
  });

  it("lists headers in wire order, with duplicates, odd bytes and sealed values", async () => {
    open();
    await tab(/Headers/);
    const rows = screen.getAllByRole("row").map((row) => row.textContent);
    expect(rows).toEqual([
      "Host127.0.0.1:47013",
      "X-Twice1 of 2one",
      "x-twice2 of 2two",
      "X-Bytes/w==base64",
      "AuthorizationToken ****************sealed",
    ]);
  });

  it("puts the documented beside the received and leads to the value", async () => {
    open();
    await tab(/Problems/);
    expect(screen.getByText("Custom fields may be mangled.")).toBeTruthy();
    expect(screen.getByText("mangled_field")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "/customer/tags" }));
    expect(await screen.findByTestId("text")).toBeTruthy();
  });

  it("lists the attempts with their gaps and opens another one", async () => {
    open();
    await tab(/Attempts/);
    const row = screen.getByRole("row", { current: true });
    expect(within(row).getByText("+5 s")).toBeTruthy();
    expect(within(row).getByText("✓ yes")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: /1\u202f841/ }));
    expect(selection().seq).toBe(1841);
  });

  it("asks before it shows secrets", async () => {
    open();
    await tab(/Raw/);
    expect(await screen.findByText(/\/hooks\//)).toBeTruthy();
    expect(document.body.textContent).not.toContain("s3cr3t!!");
    await userEvent.click(await screen.findByRole("button", { name: "Show 1 secret" }));
    await userEvent.click(await screen.findByRole("button", { name: "Show" }));
    await waitFor(() => expect(document.body.textContent).toContain("s3cr3t!!"));
  });

  it("explains a refusal in Reply and in Overview", async () => {
    const explained = {
      code: "token_rejected",
      message: "The token was not accepted.",
      remedy: "Copy it once more.",
      platform_says: "Invalid token",
      retryable: false,
    };
    open({
      "envelope.show": () => envelopeView({ explained, envelope: envelope({ direction: "sent", status: 401 }) }),
    });
    await tab(/Reply/);
    expect(screen.getByRole("alert").textContent).toContain("Copy it once more.");
    await tab(/Overview/);
    expect(screen.getByRole("alert").textContent).toContain("token_rejected");
    expect(screen.getByText("Your customer token")).toBeTruthy();
  });

  it("says that a copied cURL command has its secrets masked, where there are any", async () => {
    const copied: string[] = [];
    const host = open();
    host.copy = async (text) => void copied.push(text);
    await userEvent.click(await screen.findByRole("button", { name: "Copy as cURL" }));
    expect(await screen.findByText("Copied, secrets masked")).toBeTruthy();
    expect(copied).toEqual(["curl …"]);
  });

  it("gives the verdict on the signature", async () => {
    open({ "envelope.show": () => envelopeView({ envelope: envelope({ signature: "wrong" }) }) });
    await tab(/Overview/);
    expect(screen.getByText(/^✕ wrong/).dataset.tone).toBe("bad");
  });

  it("says why an envelope cannot be shown", async () => {
    open({
      "envelope.show": () => {
        throw { code: "no_such_envelope", message: "There is no envelope 1842.", hint: null, seq: null };
      },
    });
    expect(await screen.findByText("There is no envelope 1842.")).toBeTruthy();
  });
});

describe("replay", () => {
  const plan = {
    seq: 1842,
    method: "POST",
    url: "http://localhost:3000/landbot",
    same_target: true,
    changes: ["Host is the new target's."],
    effects: ["Your middleware gets this webhook once more."],
  };
  const result = { seq: 1850, parent_seq: 1842, status: 201, first_status: 503, explained: null, plan };

  it("asks first where a real connection is at the other end", async () => {
    const run = vi.fn(() => result);
    open({ "replay.plan": () => plan, "replay.run": run });
    await userEvent.click(await screen.findByRole("button", { name: /^Replay/ }));
    expect(await screen.findByText("Your middleware gets this webhook once more.")).toBeTruthy();
    expect(run).not.toHaveBeenCalled();
    const dialog = screen.getByRole("dialog");
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Replay"));
    await userEvent.keyboard("{Enter}");
    expect(run).toHaveBeenCalledWith({ seq: 1842, to: null, body: null });
    await waitFor(() => expect(dialog.isConnected).toBe(false));
    expect((await screen.findByText(/Replayed as/)).closest("div")?.textContent).toContain("201, first time 503");
    await userEvent.click(screen.getByRole("button", { name: "Show it" }));
    expect(selection().seq).toBe(1850);
  });

  it("keeps a failure in sight", async () => {
    open({
      "replay.plan": () => plan,
      "replay.run": () => {
        throw { code: "unreachable", message: "Nothing listens there.", hint: "Start it.", seq: null };
      },
    });
    await userEvent.click(await screen.findByRole("button", { name: /^Replay/ }));
    await waitFor(() => expect(document.activeElement?.textContent).toBe("Replay"));
    await userEvent.keyboard("{Enter}");
    expect((await screen.findByText("Nothing listens there.")).closest("[role=alert]")).toBeTruthy();
  });
});
