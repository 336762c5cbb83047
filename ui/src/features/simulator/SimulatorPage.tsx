// The simulator: what runs, and how to start it with a script of one's own.

import { type FormEvent, useState } from "react";
import { useCommand, useMutationCommand } from "../../api/commands";
import { selectConversation } from "../../app/selection";
import type { SimulatorStatus } from "../../bindings/SimulatorStatus";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { CopyButton } from "../../components/Copy";
import { TextField } from "../../components/Field";
import { Dot } from "../../components/Marks";
import { Page, PageSection } from "../../components/Page";
import css from "./Simulator.module.css";

/** The page. */
export function SimulatorPage() {
  const status = useCommand("app.status", {}, ["status", "log", "connections"]);
  const simulator = status.data?.simulators.find((one) => one.platform === "landbot-apichat") ?? null;
  return (
    <Page title="Simulator">
      <FaultBanner fault={status.error} what="The state of the simulator could not be read" />
      <PageSection
        title="Landbot APIchat on this computer"
        about="A server with the platform's routes, answers and webhooks, and a bot that follows a script. Real HTTP on loopback; nothing leaves this computer."
      >
        {simulator ? <Running simulator={simulator} /> : <StartForm />}
      </PageSection>
      <PageSection
        title="Human agent"
        about="In the conversation, “Agent seat” lets you speak as the human who takes over from the bot, and hand the customer back."
      >
        {simulator && <OpenConversation connection={simulator.connection} />}
      </PageSection>
    </Page>
  );
}

function Running({ simulator }: { simulator: SimulatorStatus }) {
  return (
    <dl className={css.facts}>
      <dt>State</dt>
      <dd>
        <Dot color="var(--in)" /> running
      </dd>
      <dt>Bot</dt>
      <dd>{simulator.bot}</dd>
      <dt>Connection</dt>
      <dd>{simulator.connection}</dd>
      <dt>Base URL</dt>
      <dd>
        <code>{simulator.base_url}</code> <CopyButton text={simulator.base_url} what="the base URL" />
      </dd>
    </dl>
  );
}

function OpenConversation({ connection }: { connection: string }) {
  const customers = useCommand("customer.list", {}, ["customers", "connections"]).data;
  const first = customers?.find((one) => one.connection === connection);
  return first ? (
    <p>
      <Button onClick={() => selectConversation(connection, first.customer)}>
        Open the conversation with {first.name ?? first.customer}
      </Button>
    </p>
  ) : null;
}

function StartForm() {
  const start = useMutationCommand("simulator.start");
  const [script, setScript] = useState("");
  const [scale, setScale] = useState("1");
  const [seed, setSeed] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    start.mutate({
      script: script.trim() || null,
      time_scale: numberOf(scale),
      seed: numberOf(seed),
    });
  };
  return (
    <form className={css.form} onSubmit={submit}>
      <TextField
        label="Bot script"
        mono
        value={script}
        placeholder="the demo bot"
        hint="Path of a script file on this computer; empty for the demo bot."
        onChange={(event) => setScript(event.target.value)}
      />
      <div className={css.pair}>
        <TextField
          label="Time scale"
          type="number"
          min={0}
          step="any"
          value={scale}
          hint="0.1 makes every wait ten times shorter."
          onChange={(event) => setScale(event.target.value)}
        />
        <TextField
          label="Seed"
          type="number"
          min={0}
          step={1}
          value={seed}
          placeholder="random"
          hint="The same seed gives the same faults."
          onChange={(event) => setSeed(event.target.value)}
        />
      </div>
      <FaultBanner fault={start.error} what="The simulator did not start" />
      <div>
        <Button tone="primary" type="submit" disabled={start.isPending}>
          Start
        </Button>
      </div>
    </form>
  );
}

function numberOf(text: string): number | null {
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
}
