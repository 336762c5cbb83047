// Files that are dragged over a part of the window and dropped there.

import { type DragEvent, useEffect, useState } from "react";
import { filesIn } from "./files";

/** Handlers for the part, and whether files hang over it. Nothing is taken while `on` is false. */
export function useDrop(on: boolean, take: (files: readonly File[]) => void) {
  const [depth, setDepth] = useState(0);
  useEffect(() => {
    // A file that misses its place must not replace the page.
    const stay = (event: globalThis.DragEvent) => event.dataTransfer?.types.includes("Files") && event.preventDefault();
    window.addEventListener("dragover", stay);
    window.addEventListener("drop", stay);
    return () => {
      window.removeEventListener("dragover", stay);
      window.removeEventListener("drop", stay);
    };
  }, []);
  const carries = (event: DragEvent) => on && event.dataTransfer.types.includes("Files");
  const handlers = {
    // Entering a child comes before leaving its parent.
    onDragEnter: (event: DragEvent) => {
      if (carries(event)) {
        setDepth((now) => now + 1);
      }
    },
    onDragLeave: (event: DragEvent) => {
      if (carries(event)) {
        setDepth((now) => Math.max(0, now - 1));
      }
    },
    onDragOver: (event: DragEvent) => {
      if (carries(event)) {
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
      }
    },
    onDrop: (event: DragEvent) => {
      setDepth(0);
      if (carries(event)) {
        event.preventDefault();
        take(filesIn(event.dataTransfer));
      }
    },
  };
  return { over: depth > 0, handlers };
}
