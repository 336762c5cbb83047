// Which rows the list keeps in sight by itself: the selected one and, while the inspector goes along, the newest ones.

import { type RefObject, useEffect, useRef } from "react";
import { useSelection } from "../../app/selection";

/** Events by which a person moves the list; a scroll that the list makes itself has none of them. */
const BY_HAND = ["wheel", "touchmove", "pointerdown"] as const;

interface Sight {
  scroller: RefObject<HTMLElement | null>;
  /** Where the selected row stands; null while it is not held. */
  index: number | null;
  /** Where the selected row stands as far as one can tell while it is not held; null where one cannot. */
  guess: number | null;
  /** Whether the selected row is newer than any that was read. */
  newer: boolean;
  /** Whether the list is at its top. */
  top: boolean;
  /** Whether newer rows wait above. */
  unseen: boolean;
  show: (index: number) => void;
  showNewest: () => void;
}

/** Brings the selected row into sight when the selection changes, and the newest rows while they are followed. */
export function useInSight(sight: Sight): void {
  const { scroller, index, guess, newer, top, unseen } = sight;
  const { seq, following, connection, customer } = useSelection();
  const newest = useRef(sight);
  newest.current = sight;
  const byHand = useRef(false);
  useEffect(() => {
    const { current: frame } = scroller;
    const moved = () => {
      byHand.current = true;
    };
    for (const name of BY_HAND) {
      frame?.addEventListener(name, moved, { passive: true });
    }
    return () => {
      for (const name of BY_HAND) {
        frame?.removeEventListener(name, moved);
      }
    };
  }, [scroller]);

  // Who opens another conversation, asks to go along or is back at the top has done with looking at older rows.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each of them begins anew when it changes
  useEffect(() => {
    byHand.current = false;
  }, [connection, customer, following]);
  useEffect(() => {
    if (top) {
      byHand.current = false;
    }
  }, [top]);

  const shown = useRef(seq);
  const guessed = useRef<number | null>(null);
  useEffect(() => {
    if (seq === shown.current || seq === null || (following && byHand.current)) {
      return;
    }
    if (index !== null) {
      shown.current = seq;
      newest.current.show(index);
    } else if (newer && unseen) {
      newest.current.showNewest();
    } else if (guess !== null && guessed.current !== seq) {
      guessed.current = seq;
      newest.current.show(guess);
    }
  }, [seq, index, guess, newer, unseen, following]);

  useEffect(() => {
    if (unseen && following && !byHand.current) {
      newest.current.showNewest();
    }
  }, [unseen, following]);
}
