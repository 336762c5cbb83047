// Hands the host to the components.

import { createContext, useContext } from "react";
import type { Host } from "../host/host";

/** Set once at the root. */
export const HostContext = createContext<Host | null>(null);

/** The host; throws outside of the root. */
export function useHost(): Host {
  const host = useContext(HostContext);
  if (!host) {
    throw new Error("There is no host above this component.");
  }
  return host;
}
