// What the platform told when it was last asked; it stays in sight while it is asked again.

import { useCallback, useState } from "react";
import { useMutationCommand } from "../../api/commands";
import type { Fault } from "../../bindings/Fault";
import type { SetupView } from "../../bindings/SetupView";

/** What was found, and how to look again. */
export interface Looked {
  found: SetupView | null;
  busy: boolean;
  fault: Fault | null;
  look: () => void;
}

/** Looks only when asked: each look is requests to the platform. */
export function useLook(name: string): Looked {
  const { mutate, isPending, error } = useMutationCommand("setup.look");
  const [found, setFound] = useState<SetupView | null>(null);
  const look = useCallback(() => mutate({ name }, { onSuccess: setFound }), [mutate, name]);
  return { found, busy: isPending, fault: error, look };
}
