import { QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { newQueryClient } from "../../api/changes";
import { HostContext } from "../../api/host-context";
import { followNewest, resetSelection, selectConversation, selection } from "../../app/selection";
import type { LogAsk } from "../../bindings/LogAsk";
import type { LogPage } from "../../bindings/LogPage";
import type { LogRow } from "../../bindings/LogRow";
import { hostOf } from "../../host/fake/host-of";
import { logRow } from "../inspect/fixtures";
import { LogPanel } from "./LogPanel";

function open(rows: LogRow[]) {
  const list = vi.fn(({ query, limit, before, after }: LogAsk): LogPage => {
    if (query === "status:") {
      throw { code: "bad_query", message: "Column 8: a status was expected.", hint: null, seq: null };
    }
    const match = rows.filter((row) => row.summary.includes(query)).sort((one, other) => other.seq - one.seq);
    const there = match.filter(({ seq }) => seq < (before ?? Number.POSITIVE_INFINITY) && seq > (after ?? -1));
    const page = after === null ? there.slice(0, limit ?? 100) : there.reverse().slice(0, limit ?? 100);
    return { rows: page, more: page.length < there.length, total: rows.length };
  });
  const host = hostOf({ "log.list": list });
  render(
    <HostContext value={host}>
      <QueryClientProvider client={newQueryClient()}>
        <LogPanel />
      </QueryClientProvider>
    </HostContext>,
  );
  return { host, list };
}

const some = (count: number) =>
  Array.from({ length: count }, (_, at) => logRow({ seq: at + 1, summary: `line ${at + 1}` }));

/** Scrolls as a web view does; the DOM of the tests does not tell of it. */
function scrollTo(this: HTMLElement, to?: ScrollToOptions | number) {
  this.scrollTop = typeof to === "object" ? (to.top ?? 0) : 0;
  queueMicrotask(() => this.dispatchEvent(new Event("scroll")));
}

beforeEach(() => {
  resetSelection();
  // A DOM without layout has no heights; the list needs one to know which lines are in sight.
  vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(250);
  vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(1_000);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe("the log", () => {
  it("lists the newest first and moves the inspector with the keyboard", async () => {
    open(some(5));
    await screen.findByText(/line 5/);
    screen.getByRole("grid").focus();
    await userEvent.keyboard("{ArrowDown}{ArrowDown}");
    expect(selection().seq).toBe(4);
    await userEvent.keyboard("{ArrowUp}");
    expect(selection().seq).toBe(5);
    await userEvent.keyboard("{End}");
    await waitFor(() => expect(selection().seq).toBe(1));
    await userEvent.keyboard("{Home}");
    await waitFor(() => expect(selection().seq).toBe(5));
    expect(screen.getByRole("row", { selected: true }).textContent).toContain("line 5");
  });

  it("shows what arrives while it is at its top, and what changed", async () => {
    const rows = some(3);
    const { host } = open(rows);
    await screen.findByText(/line 3/);
    rows.push(logRow({ seq: 4, summary: "line 4", status: null }));
    act(() => host.change({ rows: [4, 4], tags: ["log"] }));
    expect(await screen.findByText(/line 4/)).toBeTruthy();
    rows[3] = logRow({ seq: 4, summary: "line 4", status: 418 });
    act(() => host.change({ rows: [4, 4], tags: ["log"] }));
    expect(await screen.findByText("418")).toBeTruthy();
  });

  it("follows the newest while the inspector does, until it is scrolled by hand", async () => {
    vi.spyOn(HTMLElement.prototype, "scrollHeight", "get").mockReturnValue(900 * 25);
    vi.spyOn(HTMLElement.prototype, "scrollTo").mockImplementation(scrollTo);
    const rows = some(900);
    const { host } = open(rows);
    await screen.findByText(/line 900/);
    const come = (seq: number) => {
      rows.push(logRow({ seq, summary: `line ${seq}` }));
      act(() => host.change({ rows: [seq, seq], tags: ["log"] }));
    };
    act(() => {
      selectConversation("acme", "tg-old");
      followNewest(30);
    });
    expect((await screen.findByRole("row", { selected: true })).textContent).toContain("line 30");
    expect(screen.queryByText(/line 900/)).toBeNull();

    come(901);
    act(() => followNewest(901));
    await waitFor(() => expect(screen.getByRole("row", { selected: true }).textContent).toContain("line 901"));
    expect(screen.queryByRole("button", { name: "New envelopes" })).toBeNull();

    const list = screen.getByRole("rowgroup");
    fireEvent.wheel(list);
    act(() => {
      list.scrollTop = 5_000;
      fireEvent.scroll(list);
    });
    await screen.findByText(/line 701/);
    come(902);
    act(() => followNewest(902));
    await screen.findByRole("button", { name: "New envelopes" });
    expect(screen.queryByText(/line 902/)).toBeNull();

    act(() => {
      selectConversation("acme", "tg-other");
    });
    act(() => followNewest(902));
    await waitFor(() => expect(screen.getByRole("row", { selected: true }).textContent).toContain("line 902"));
  });

  it("reads once for many changes that come while it reads", async () => {
    const { host, list } = open(some(3));
    await screen.findByText(/line 3/);
    const before = list.mock.calls.length;
    act(() => {
      for (let at = 0; at < 50; at += 1) {
        host.change({ rows: [3, 3], tags: ["log"] });
      }
    });
    await waitFor(() => expect(list.mock.calls.length).toBeGreaterThan(before));
    expect(list.mock.calls.length - before).toBeLessThanOrEqual(3);
  });

  it("keeps the last good rows when the query cannot be read", async () => {
    open(some(3));
    await screen.findByText(/line 3/);
    const field = screen.getByRole("textbox", { name: "Filter the log" });
    await userEvent.type(field, "line 2");
    await waitFor(() => expect(screen.queryByText(/line 3/)).toBeNull());
    expect(screen.getByText("1 of 3")).toBeTruthy();
    await userEvent.clear(field);
    await userEvent.type(field, "status:");
    expect((await screen.findByRole("alert")).textContent).toContain("Column 8");
    expect(screen.getByText(/line 2/)).toBeTruthy();
    await userEvent.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("alert")).toBeNull());
    expect(await screen.findByText(/line 3/)).toBeTruthy();
  });

  it("says what to do when it is empty", async () => {
    open([]);
    expect(await screen.findByText("Nothing has crossed the wire yet")).toBeTruthy();
  });

  it("draws few lines of many", async () => {
    open(some(5_000));
    await screen.findByText(/line 5000/);
    expect(screen.getAllByRole("row").length).toBeLessThan(60);
    expect(screen.getByRole("grid").getAttribute("aria-rowcount")).toBe("5001");
  });
});
