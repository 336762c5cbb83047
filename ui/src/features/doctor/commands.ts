// Actions of the doctor, from anywhere: they open the page and run the checks there.

import { useCommand } from "../../api/commands";
import { useActions } from "../../app/commands";
import { select } from "../../app/selection";
import { wish } from "../../app/wish";

/** What can be wished of the page: the checks of a connection, or of all of them. */
export const RUN = "doctor.run";

/** Opens the page and runs the checks; all of them without a name. */
export function askDoctor(name = ""): void {
  select({ place: "doctor" });
  wish(RUN, name);
}

/** Contributes them to the command table. */
export function useDoctorActions(): void {
  const views = useCommand("connection.list", {}, ["connections", "status"]).data ?? [];
  useActions([
    { id: RUN, title: "Check everything (doctor)", group: "Connections", run: () => askDoctor() },
    ...views.map(({ connection: { name } }) => ({
      id: `${RUN} ${name}`,
      title: `Find out what is wrong with ${name} (doctor)`,
      group: "Connections" as const,
      run: () => askDoctor(name),
    })),
  ]);
}
