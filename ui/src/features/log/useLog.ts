// Reads the log as it is scrolled, and again when it changes. One reading is under way at a time.

import { type Dispatch, type SetStateAction, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useHost } from "../../api/host-context";
import type { Fault } from "../../bindings/Fault";
import type { LogPage } from "../../bindings/LogPage";
import { type Host, toFault } from "../../host/host";
import {
  atOldest,
  jumped,
  missing,
  NOTHING,
  PAGE,
  refreshed,
  type Stretch,
  shift,
  withNewer,
  withNewest,
  withOlder,
} from "./pages";

/** The log as the list shows it. */
export interface Log {
  stretch: Stretch;
  /** The query that the rows belong to. */
  query: string;
  /** Whether a filter is set. */
  filtered: boolean;
  /** True until the first answer. */
  loading: boolean;
  /** Why the last reading failed; the rows before it stay. */
  fault: Fault | null;
  /** Whether there are newer rows than are shown, because the list is scrolled away from the top. */
  unseen: boolean;
  /** Tells which rows are in sight, and whether the list is at its top. */
  see(first: number, last: number, top: boolean): void;
  /** Reads the newest rows. */
  toNewest(): Promise<void>;
  /** Reads the oldest rows. */
  toOldest(): Promise<void>;
}

interface Shown {
  stretch: Stretch;
  /** The query that the rows belong to. */
  query: string;
  loading: boolean;
  fault: Fault | null;
  unseen: boolean;
}

const START: Shown = { stretch: NOTHING, query: "", loading: true, fault: null, unseen: false };

/**
 * Follows the log. `moved` is told by how many places the rows moved, so that the list can keep them in sight.
 * A query that cannot be read keeps the rows of the last one that could.
 */
export function useLog(query: string, moved: (places: number) => void): Log {
  const host = useHost();
  const [shown, setShown] = useState<Shown>(START);
  const tellMoved = useRef(moved);
  tellMoved.current = moved;
  const reader = useMemo(() => new Reader(host, setShown, (places) => tellMoved.current(places)), [host]);
  useEffect(() => reader.follow(), [reader]);
  useEffect(() => {
    void reader.ask(query);
  }, [reader, query]);
  const see = useCallback((...seen: [number, number, boolean]) => reader.see(...seen), [reader]);
  const toNewest = useCallback(() => reader.toNewest(), [reader]);
  const toOldest = useCallback(() => reader.toOldest(), [reader]);
  return { ...shown, filtered: shown.query !== "", see, toNewest, toOldest };
}

class Reader {
  private shown = START;
  private query = "";
  private seen = { first: 0, last: 0, top: true };
  private busy = false;
  private stale: "no" | "newest" | "seen" = "no";

  constructor(
    private readonly host: Host,
    private readonly publish: Dispatch<SetStateAction<Shown>>,
    private readonly moved: (places: number) => void,
  ) {}

  follow(): () => void {
    return this.host.onChange((change) => {
      if (change && !change.tags.includes("log")) {
        return;
      }
      const newest = this.shown.stretch.rows[0]?.seq ?? 0;
      if (this.seen.top) {
        this.stale = "newest";
      } else {
        this.stale = this.stale === "newest" ? "newest" : "seen";
        if (!change?.rows || change.rows[1] > newest) {
          this.show({ unseen: true });
        }
      }
      void this.settle();
    });
  }

  async ask(query: string): Promise<void> {
    this.query = query;
    this.seen = { first: 0, last: 0, top: true };
    this.stale = "newest";
    await this.settle();
  }

  see(first: number, last: number, top: boolean): void {
    this.seen = { first, last, top };
    if (top && this.shown.unseen) {
      this.stale = "newest";
    }
    void this.settle();
  }

  async toNewest(): Promise<void> {
    this.seen = { first: 0, last: 0, top: true };
    await this.read({ before: null, after: null }, withNewest);
  }

  async toOldest(): Promise<void> {
    const filtered = this.shown.query !== "";
    await this.read({ before: null, after: 0 }, (held, page) => atOldest(held, page, filtered));
  }

  /** Reads what is out of date or out of reach, one thing after another, until nothing is. */
  private async settle(): Promise<void> {
    while (!this.busy && (await this.step())) {
      // Each step reads one page.
    }
  }

  private async step(): Promise<boolean> {
    const { stale } = this;
    const { stretch, query } = this.shown;
    const { first, last } = this.seen;
    this.stale = "no";
    if (stale === "newest") {
      return this.read({ before: null, after: null }, withNewest);
    }
    if (stale === "seen" && stretch.rows.length > 0) {
      const top = stretch.rows[Math.max(0, first - stretch.offset)];
      return top ? this.read({ before: top.seq + 1, after: null }, refreshed) : true;
    }
    const want = this.shown.loading || this.shown.fault ? null : missing(stretch, first, last, query !== "");
    switch (want?.kind) {
      case "older":
        return this.read({ before: stretch.rows.at(-1)?.seq ?? null, after: null }, withOlder);
      case "newer":
        return this.read({ before: null, after: stretch.rows[0]?.seq ?? 0 }, withNewer);
      case "jump":
        return this.read({ before: want.before, after: null }, (held, page) => jumped(held, page, want.index));
      default:
        return false;
    }
  }

  /** Reads one page; true when it came and belongs to what is asked now. */
  private async read(
    where: { before: number | null; after: number | null },
    merge: (held: Stretch, page: LogPage) => Stretch,
  ): Promise<boolean> {
    const { query } = this;
    this.busy = true;
    try {
      const page = await this.host.call("log.list", { query, limit: PAGE, ...where });
      if (query === this.query) {
        this.take(query, where.before === null && where.after === null, (held) => merge(held, page));
      }
      return true;
    } catch (error) {
      if (query === this.query) {
        this.show({ fault: toFault(error), loading: false });
      }
      return query !== this.query || this.stale !== "no";
    } finally {
      this.busy = false;
    }
  }

  private take(query: string, newest: boolean, merge: (held: Stretch) => Stretch): void {
    const same = query === this.shown.query;
    const before = same ? this.shown.stretch : NOTHING;
    const stretch = merge(before);
    this.show({ stretch, query, loading: false, fault: null, unseen: newest ? false : this.shown.unseen });
    const places = shift(before, stretch);
    if (same && places !== 0 && !this.seen.top) {
      this.moved(places);
    }
  }

  private show(change: Partial<Shown>): void {
    this.shown = { ...this.shown, ...change };
    this.publish(this.shown);
  }
}
