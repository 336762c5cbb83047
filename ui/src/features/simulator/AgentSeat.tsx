// The seat of a simulator's human agent: say a line, leave a note, or give the customer back to the bot.

import { type FormEvent, useState } from "react";
import { useCommand, useMutationCommand } from "../../api/commands";
import { FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { TextField } from "../../components/Field";
import { Popover } from "../../components/Popover";
import css from "./Simulator.module.css";

interface Props {
  /** The connection that leads to the simulator. */
  connection: string;
  customer: string;
}

/** A button with the seat behind it. */
export function AgentSeat(props: Props) {
  return (
    <Popover title="Human agent" align="end" trigger={<Button>Agent seat</Button>}>
      <Seat {...props} />
    </Popover>
  );
}

/** The seat itself. */
function Seat({ connection, customer }: Props) {
  const says = useMutationCommand("simulator.agent-says");
  const [agent, setAgent] = useState("Grace Hill");
  const [text, setText] = useState("");
  const views = useCommand("connection.list", {}, ["connections"]).data;
  const view = views?.find((one) => one.connection.name === connection);
  // Where an agent can write by the platform's API, notes for agents alone are there, too.
  const notes = view?.abilities.operations.includes("agent-message") === true;
  const say = (asNote: boolean) => {
    if (text.trim() !== "") {
      says.mutate({ connection, customer, agent, text, private: asNote }, { onSuccess: () => setText("") });
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    say(false);
  };
  const silent = text.trim() === "" || says.isPending;
  return (
    <form className={css.seat} onSubmit={submit}>
      <p>What you say here reaches your bridge as a webhook, as a human agent's line does from the platform's inbox.</p>
      <TextField label="Name" value={agent} onChange={(event) => setAgent(event.target.value)} />
      <TextField
        label="Line"
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder="I take over."
      />
      <FaultBanner fault={says.error} what="The agent could not speak" />
      <div className={css.seatEnd}>
        <Button
          disabled={says.isPending}
          onClick={() => says.mutate({ connection, customer, agent, text: "" })}
          title="The bot answers this customer again"
        >
          Hand back to the bot
        </Button>
        <span className={css.says}>
          {notes && (
            <Button onClick={() => say(true)} disabled={silent} title="For agents alone: the customer must not see it">
              Private note
            </Button>
          )}
          <Button tone="primary" type="submit" disabled={silent}>
            Say
          </Button>
        </span>
      </div>
    </form>
  );
}
