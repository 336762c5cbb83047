// The simulators: a platform each, started and stopped here, with what they are good for.

import { useCommand } from "../../api/commands";
import { FaultBanner } from "../../components/Banner";
import { Page, PageSection } from "../../components/Page";
import css from "./Simulator.module.css";
import { SimulatorCard } from "./SimulatorCard";
import { SIMULATED } from "./simulated";

/** The page. */
export function SimulatorPage() {
  const status = useCommand("app.status", {}, ["status", "log", "connections"]);
  return (
    <Page title="Simulator">
      <FaultBanner fault={status.error} what="The state of the simulators could not be read" />
      <PageSection
        title="Platforms on this computer"
        about="Each is a server with a platform's routes, answers and webhooks, and a bot that follows a script. Real HTTP on loopback; nothing leaves this computer, and no account is needed."
      >
        <div className={css.cards}>
          {status.data &&
            SIMULATED.map((one) => (
              <SimulatorCard
                key={one.platform}
                simulated={one}
                running={status.data.simulators.find(({ platform }) => platform === one.platform) ?? null}
              />
            ))}
        </div>
      </PageSection>
    </Page>
  );
}
