// Actions on connections, from anywhere: they open the page and do there what its buttons do.

import { useCommand } from "../../api/commands";
import { type Action, useActions } from "../../app/commands";
import { select } from "../../app/selection";
import { wish } from "../../app/wish";

/** What can be wished of the page and of its cards. */
export const WISHES = {
  add: "connection.add",
  setup: "connection.setup",
  check: "connection.check",
  operations: "connection.operations",
  edit: "connection.edit",
  remove: "connection.remove",
  restore: "connection.restore",
  tunnel: "connection.tunnel",
} as const;

const group = "Connections" as const;

/** Contributes them to the command table. */
export function useConnectionActions(): void {
  const views = useCommand("connection.list", {}, ["connections", "status"]).data ?? [];
  const action = (title: string, what: string, of: string): Action => ({
    id: `${what} ${of}`,
    title,
    group,
    run: () => {
      select({ place: "connections" });
      wish(what, of);
    },
  });
  useActions([
    action("Add connection", WISHES.add, ""),
    action("Give the URL of the tunnel", WISHES.tunnel, ""),
    ...views.flatMap(({ connection: { name, simulated }, abilities, replaced }) => [
      ...(abilities.setup ? [action(`Set up ${name}`, WISHES.setup, name)] : []),
      ...(abilities.api ? [action(`Operations of ${name}`, WISHES.operations, name)] : []),
      action(`Check ${name}`, WISHES.check, name),
      ...(simulated ? [] : [action(`Edit ${name}`, WISHES.edit, name)]),
      ...(replaced && !replaced.restored
        ? [action(`Restore the webhook address that ${name} replaced`, WISHES.restore, name)]
        : []),
      action(`Remove ${name}`, WISHES.remove, name),
    ]),
  ]);
}
