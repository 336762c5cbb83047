// Restarting the bot for the customer of the open conversation.

import { useCommand } from "../../api/commands";
import type { ConnectionView } from "../../bindings/ConnectionView";
import type { OperationView } from "../../bindings/OperationView";
import type { PlatformKind } from "../../bindings/PlatformKind";
import { Dialog } from "../../components/Dialog";
import { OperationForm } from "./OperationForm";
import { useKnown } from "./useKnown";

/** The operation that does it. */
const RESTART = "restart-bot";

/** The operation; null where the connection has none. */
export function useRestart(view: ConnectionView | null): OperationView | null {
  const api = view?.abilities.api === true;
  // Nothing is asked before the connection is known.
  const platform = view?.connection.platform as PlatformKind;
  const operations = useCommand("operation.list", { platform }, [], { enabled: api }).data;
  return (api && operations?.find(({ name }) => name === RESTART)) || null;
}

interface Props {
  connection: string;
  operation: OperationView;
  onClose: () => void;
}

/** What it does and whom it is about, then the one button. */
export function RestartBot({ connection, operation, onClose }: Props) {
  const known = useKnown(connection);
  return (
    <Dialog open wide title="Restart the bot for this customer" onClose={onClose}>
      <OperationForm connection={connection} operation={operation} known={known} onShown={onClose} />
    </Dialog>
  );
}
