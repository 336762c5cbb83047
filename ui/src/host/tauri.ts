// The host inside the desktop window.

import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Change } from "../bindings/Change";
import { copyText } from "./clipboard";
import { type Args, type CommandName, type Host, type Reply, toFault } from "./host";

/** Speaks with the Rust side of the window. */
export function tauriHost(): Host {
  return {
    kind: "window",
    async call<N extends CommandName>(name: N, args: Args<N>): Promise<Reply<N>> {
      try {
        return await invoke<Reply<N>>("rpc", { name, args });
      } catch (error) {
        throw toFault(error);
      }
    },
    onChange(tell) {
      let ended = false;
      let end: (() => void) | null = null;
      listen<Change>("change", (event) => tell(event.payload)).then(
        (unlisten) => {
          if (ended) {
            unlisten();
          } else {
            end = unlisten;
            // Whatever happened between the first readings and this moment was not heard.
            tell(null);
          }
        },
        () => tell(null),
      );
      return () => {
        ended = true;
        end?.();
      };
    },
    async openExternal(url) {
      await invoke("open_external", { url });
    },
    copy: copyText,
  };
}
