// Showing secrets in clear: asked once, then at a click, and only until another envelope is opened.

import { type ReactNode, useState } from "react";
import { Confirm } from "../../components/Dialog";

let agreed = false;

/** Whether secrets are shown, how to show them, and the question to render. */
export interface Reveal {
  shown: boolean;
  ask: () => void;
  hide: () => void;
  dialog: ReactNode;
}

/** The state of one view. */
export function useReveal(): Reveal {
  const [shown, setShown] = useState(false);
  const [asking, setAsking] = useState(false);
  return {
    shown,
    ask: () => (agreed ? setShown(true) : setAsking(true)),
    hide: () => setShown(false),
    dialog: (
      <Confirm
        open={asking}
        title="Show secrets in clear?"
        verb="Show"
        onClose={() => setAsking(false)}
        onConfirm={() => {
          agreed = true;
          setShown(true);
        }}
      >
        <p>
          Tokens in these bytes appear on the screen until another envelope is opened. You are asked only once while the
          window is open.
        </p>
      </Confirm>
    ),
  };
}
