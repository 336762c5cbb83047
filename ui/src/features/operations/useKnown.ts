// The ids that the open conversation tells, where it is one of the connection's own.

import { useCommand } from "../../api/commands";
import { useSelection } from "../../app/selection";
import { knownOf, type Values } from "./operations";

/** Another connection's ids name other people: they are never filled in. */
export function useKnown(connection: string): Values {
  const { connection: open, customer } = useSelection();
  const people = useCommand("customer.list", {}, ["customers", "connections"], {
    enabled: open === connection,
  }).data;
  const person = people?.find((one) => one.connection === connection && one.customer === customer);
  return knownOf((open === connection && person) || null);
}
