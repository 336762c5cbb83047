// Actions on the simulators, from anywhere: they open the page and press there what its buttons are.

import { useCommand } from "../../api/commands";
import { useActions } from "../../app/commands";
import { select } from "../../app/selection";
import { wish } from "../../app/wish";
import { SIMULATED } from "./simulated";

/** What can be wished of a card: to start what is stopped, and to stop what runs. */
export const TOGGLE = "simulator.toggle";

/** Contributes them to the command table. */
export function useSimulatorActions(): void {
  const running = useCommand("app.status", {}, ["status", "log", "connections"]).data?.simulators ?? [];
  useActions(
    SIMULATED.map(({ platform, title }) => ({
      id: `${TOGGLE} ${platform}`,
      title: `${running.some((one) => one.platform === platform) ? "Stop" : "Start"} the simulator of ${title}`,
      group: "Simulator" as const,
      run: () => {
        select({ place: "simulator" });
        wish(TOGGLE, platform);
      },
    })),
  );
}
