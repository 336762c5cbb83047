// How much of the middle the composer takes at its bottom, so that nothing is laid over it.

import { useLayoutEffect, useState } from "react";

/** Height in pixels, kept fresh while `watching`; 0 where there is no composer. */
export function useComposerHeight(watching: boolean): number {
  const [height, setHeight] = useState(0);
  useLayoutEffect(() => {
    const main = document.querySelector("main");
    if (!watching || !main || typeof ResizeObserver === "undefined") {
      return;
    }
    let seen: Element | null = null;
    const measure = () => {
      const edge = main.getBoundingClientRect().bottom;
      setHeight(edge - (seen?.getBoundingClientRect().top ?? edge));
    };
    const sizes = new ResizeObserver(measure);
    const find = () => {
      const found = part(main);
      if (found !== seen) {
        sizes.disconnect();
        seen = found;
        measure();
        if (seen) {
          sizes.observe(seen);
        }
      }
    };
    // The composer comes after the conversation was read, and goes with its page.
    const parts = new MutationObserver(find);
    parts.observe(main, { childList: true, subtree: true });
    find();
    return () => {
      sizes.disconnect();
      parts.disconnect();
    };
  }, [watching]);
  return height;
}

/** The part of the page that holds the composer: a direct child of what fills the middle. */
function part(main: Element): Element | null {
  const page = main.firstElementChild;
  let element = main.querySelector("[data-composer]");
  while (element && element.parentElement !== page) {
    element = element.parentElement;
  }
  return element;
}
