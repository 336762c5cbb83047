// Whether a message left this computer, and what to say where it did not.

import type { Fault } from "../../bindings/Fault";
import type { SendResult } from "../../bindings/SendResult";

/** The fault of a message that never left because a request before it was refused or failed; `null` for any other. */
export function neverLeft({ left, delivery, explained, seq }: SendResult): Fault | null {
  if (left || (delivery !== "refused" && delivery !== "failed")) {
    return null;
  }
  return {
    code: delivery === "refused" ? "platform_refused" : "unreachable",
    message: explained?.message ?? "What goes before it did not get through.",
    hint: explained?.remedy ?? null,
    seq: seq > 0 ? seq : null,
  };
}
