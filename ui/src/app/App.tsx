// The root: providers around the window.

import { CSPProvider } from "@base-ui/react/csp-provider";
import { QueryClientProvider } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { followChanges, newQueryClient } from "../api/changes";
import { HostContext } from "../api/host-context";
import type { Host } from "../host/host";
import { Window } from "./Window";

/** The whole UI on one host. */
export function App({ host }: { host: Host }) {
  const [client] = useState(newQueryClient);
  useEffect(() => followChanges(host, client), [host, client]);
  return (
    <CSPProvider disableStyleElements>
      <HostContext value={host}>
        <QueryClientProvider client={client}>
          <Window />
        </QueryClientProvider>
      </HostContext>
    </CSPProvider>
  );
}
