// The root: providers around the window.

import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { followChanges, newQueryClient } from "../api/changes";
import { HostContext } from "../api/host-context";
import type { Host } from "../host/host";
import { dispatchKey } from "./commands";
import { layout, readNotices, theme } from "./layout";
import { selectionStore } from "./selection";
import { followTheme } from "./theme";
import { Window } from "./Window";

/** The whole UI on one host. */
export function App({ host }: { host: Host }) {
  const [client] = useState(newQueryClient);
  const [ready, setReady] = useState(false);
  useEffect(() => followChanges(host, client), [host, client]);
  useEffect(() => followTheme(), []);
  useEffect(() => {
    let gone = false;
    Promise.all([layout, theme, readNotices, selectionStore].map((state) => state.load(host))).then(() => {
      if (!gone) {
        setReady(true);
      }
    });
    return () => {
      gone = true;
    };
  }, [host]);
  useEffect(() => {
    window.addEventListener("keydown", dispatchKey);
    return () => window.removeEventListener("keydown", dispatchKey);
  }, []);
  return (
    <CSPProvider disableStyleElements>
      <HostContext value={host}>
        <QueryClientProvider client={client}>{ready && <Window />}</QueryClientProvider>
      </HostContext>
    </CSPProvider>
  );
}
