// What fills the middle of the window.

import { Connections } from "../features/connections/Connections";
import { Conversation } from "../features/conversation/Conversation";
import { Doctor } from "../features/doctor/Doctor";
import { Settings } from "../features/settings/Settings";
import { SimulatorPage } from "../features/simulator/SimulatorPage";
import { useSelection } from "./selection";
import css from "./Window.module.css";

const LABELS = {
  conversation: "Conversation",
  connections: "Connections",
  simulator: "Simulator",
  doctor: "Doctor",
  settings: "Settings",
};

/** The chosen place. */
export function Middle() {
  const { place, connection, customer } = useSelection();
  return (
    <main className={css.region} aria-label={LABELS[place]} data-region tabIndex={-1}>
      {place === "connections" ? (
        <Connections />
      ) : place === "simulator" ? (
        <SimulatorPage />
      ) : place === "doctor" ? (
        <Doctor />
      ) : place === "settings" ? (
        <Settings />
      ) : (
        <Conversation key={`${connection} ${customer}`} connection={connection} customer={customer} />
      )}
    </main>
  );
}
