// What is open when the window opens: what was open last, else the simulator's first customer.

import { useEffect, useRef } from "react";
import { useCommand } from "../api/commands";
import { select, selection } from "./selection";

/**
 * Opens a conversation where none is open or the open one is gone. Looked at only when the lists change: a customer who
 * was just added is selected before the lists know of them.
 */
export function useFirstConversation(): void {
  const connections = useCommand("connection.list", {}, ["connections"]).data;
  const customers = useCommand("customer.list", {}, ["customers", "connections"]).data;
  const checked = useRef(false);
  useEffect(() => {
    if (!connections || !customers) {
      return;
    }
    const { connection, customer } = selection();
    // Only at the start is the customer looked for: one just added may not be in the list yet.
    const stays =
      checked.current || customers.some((one) => one.connection === connection && one.customer === customer);
    const open = customer !== null && connections.some((one) => one.connection.name === connection);
    checked.current = true;
    if (!open || !stays) {
      const simulated = new Set(
        connections.filter((one) => one.connection.simulated).map((one) => one.connection.name),
      );
      const first = customers.find((one) => simulated.has(one.connection)) ?? customers[0];
      if (first) {
        // The page stays where it is: a connection may have been removed on the page of connections.
        select({ connection: first.connection, customer: first.customer, seq: null, following: true });
      }
    }
  }, [connections, customers]);
}
