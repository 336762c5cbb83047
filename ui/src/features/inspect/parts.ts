// The bytes of an envelope, read when they are shown.

import { useEffect, useMemo, useState } from "react";
import { useCommand } from "../../api/commands";
import type { Fault } from "../../bindings/Fault";
import type { PartAsk } from "../../bindings/PartAsk";
import { fromBase64 } from "../../lib/bytes";

/** A body longer than this is read only when asked for, bytes. */
export const READ_AT_ONCE = 2_000_000;

/** Bytes with what is told of them. */
export interface Part {
  bytes: Uint8Array;
  /** SHA-256 of the true bytes. */
  sha256: string;
  /** Sealed spans that are masked in the bytes. */
  masked: number;
}

/** Which bytes, and when. */
interface Options {
  reveal?: boolean;
  /** False waits. */
  enabled?: boolean;
  /** True while more bytes may come. */
  growing?: boolean;
}

/** Reads a part of an envelope. */
export function usePart(seq: number, part: PartAsk["part"], options: Options = {}) {
  const { reveal = false, enabled = true, growing = false } = options;
  const query = useCommand("envelope.part", { seq, part, reveal }, growing ? ["log"] : [], { enabled });
  const { data } = query;
  const read = useMemo<Part | null>(
    () => (data ? { bytes: fromBase64(data.base64), sha256: data.sha256, masked: data.masked } : null),
    [data],
  );
  const fault: Fault | null = query.error;
  return { part: read, fault, retry: query.refetch };
}

/** Whether bytes have the digest that was recorded; null until that is known or where it cannot be (masked bytes). */
export function useDigestMatches(part: Part | null, expected: string): boolean | null {
  const [matches, setMatches] = useState<boolean | null>(null);
  useEffect(() => {
    let current = true;
    setMatches(null);
    if (part && part.masked === 0 && globalThis.crypto?.subtle) {
      void crypto.subtle.digest("SHA-256", part.bytes as Uint8Array<ArrayBuffer>).then((digest) => {
        if (current) {
          setMatches(hex(new Uint8Array(digest)) === expected);
        }
      });
    }
    return () => {
      current = false;
    };
  }, [part, expected]);
  return matches;
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
