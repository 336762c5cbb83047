// Copying, with the answer on the button itself.

import { Check, Copy, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useHost } from "../api/host-context";
import { Button, IconButton } from "./Button";

type State = "idle" | "copied" | "failed";

interface Props {
  /** The text, or what fetches it. */
  text: string | (() => Promise<string>);
  /** What is copied, for example "webhook address". */
  what: string;
  /** Words on the button; only an icon without them. */
  children?: string;
  /** What the button says once it is copied. */
  done?: string;
}

/** Copies a text and says so. */
export function CopyButton({ text, what, children, done = "Copied" }: Props) {
  const host = useHost();
  const [state, setState] = useState<State>("idle");
  useEffect(() => {
    if (state !== "idle") {
      const timer = setTimeout(() => setState("idle"), 1_600);
      return () => clearTimeout(timer);
    }
  }, [state]);
  const run = async () => {
    try {
      await host.copy(typeof text === "string" ? text : await text());
      setState("copied");
    } catch {
      setState("failed");
    }
  };
  const label = state === "copied" ? "Copied" : state === "failed" ? `Could not copy ${what}` : `Copy ${what}`;
  const Icon = state === "copied" ? Check : state === "failed" ? X : Copy;
  return children ? (
    <Button onClick={run} title={label} aria-live="polite">
      <Icon size={13} aria-hidden />
      {state === "idle" ? children : state === "copied" ? done : "Not copied"}
    </Button>
  ) : (
    <IconButton onClick={run} label={label} icon={<Icon size={13} aria-hidden />} aria-live="polite" />
  );
}
