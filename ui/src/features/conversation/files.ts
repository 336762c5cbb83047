// Files that wait to go along with the next message: how many, how large, and their bytes when they go.

import { useCallback, useState } from "react";
import type { FileGiven } from "../../bindings/FileGiven";
import { size } from "../../lib/size";

/** As many as a platform takes with one message. */
export const MOST_FILES = 15;
/** Bytes of all files of a message together; in base64 they still fit into one call. */
export const MOST_BYTES = 40_000_000;

/** A file that waits. */
interface Waiting {
  id: number;
  file: File;
}

/** The files of one conversation. */
export interface Files {
  list: readonly Waiting[];
  /** Why the last ones were not taken. */
  refused: string | null;
  add: (more: readonly File[]) => void;
  remove: (id: number) => void;
  put: (list: readonly Waiting[]) => void;
  dismiss: () => void;
}

// What was attached stays while the window is open, also when another conversation is looked at meanwhile.
const kept = new Map<string, readonly Waiting[]>();
let next = 1;

/** The files that wait in a conversation. */
export function useFiles(connection: string, customer: string): Files {
  const place = JSON.stringify([connection, customer]);
  const [list, setList] = useState(() => kept.get(place) ?? []);
  const [refused, setRefused] = useState<string | null>(null);
  const put = useCallback(
    (files: readonly Waiting[]) => {
      kept.set(place, files);
      setList(files);
    },
    [place],
  );
  return {
    list,
    refused,
    add: (more) => {
      const { files, why } = taken(list, more);
      put(files);
      setRefused(why);
    },
    remove: (id) => {
      put(list.filter((one) => one.id !== id));
      setRefused(null);
    },
    put,
    dismiss: () => setRefused(null),
  };
}

/** Adds files as long as they fit; says which did not, and why. */
export function taken(
  have: readonly Waiting[],
  more: readonly File[],
): { files: readonly Waiting[]; why: string | null } {
  const files = [...have];
  const left: File[] = [];
  let bytes = have.reduce((sum, { file }) => sum + file.size, 0);
  for (const file of more) {
    if (files.length < MOST_FILES && bytes + file.size <= MOST_BYTES) {
      files.push({ id: next++, file });
      bytes += file.size;
    } else {
      left.push(file);
    }
  }
  if (left.length === 0) {
    return { files, why: null };
  }
  const names = left.slice(0, 3).map((file) => `“${file.name}” (${size(file.size)})`);
  const rest = left.length > 3 ? ` and ${left.length - 3} more` : "";
  return {
    files,
    why: `${names.join(", ")}${rest} ${left.length === 1 ? "was" : "were"} left out: ${MOST_FILES} files and ${size(MOST_BYTES)} in all go with one message. Send the rest with another one.`,
  };
}

/** Reads the bytes of a file. Rejects with a sentence that names it. */
export function given(file: File): Promise<FileGiven> {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => {
      const url = String(reader.result);
      done({ name: file.name || "file", media_type: file.type || null, base64: url.slice(url.indexOf(",") + 1) });
    };
    reader.onerror = () =>
      fail(
        new Error(`“${file.name}” cannot be read: it was moved or changed since, or it is a folder. Attach it again.`),
      );
    reader.readAsDataURL(file);
  });
}

/** The files that a paste or a drop carries; folders are left out. */
export function filesIn(data: DataTransfer | null): File[] {
  const items = [...(data?.items ?? [])].filter(
    (item) => item.kind === "file" && !item.webkitGetAsEntry?.()?.isDirectory,
  );
  return items.map((item) => item.getAsFile()).filter((file) => file !== null);
}
