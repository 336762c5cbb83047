// What the inspector remembers from one envelope to the next.

import { kept } from "../../app/kept";

/** A tab of the inspector. */
export type TabId =
  | "overview"
  | "payload"
  | "headers"
  | "raw"
  | "problems"
  | "signature"
  | "changes"
  | "attempts"
  | "reply";

/** Which view is chosen where there are several. */
export interface InspectView {
  tab: TabId;
  /** Whether JSON is laid out over lines; only whitespace differs. */
  laidOut: boolean;
  raw: "text" | "hex";
  reply: "body" | "headers" | "raw";
}

/** The choices, kept in the data folder. */
export const inspectView = kept<InspectView>("inspect", { tab: "payload", laidOut: true, raw: "text", reply: "body" });

/** What is wanted of the payload: to find something, or to see the value at a pointer. Done once. */
export type Wish = { kind: "find" } | { kind: "see"; pointer: string };
