// What a simulator can be started with beside its demo bot: a script, another pace, a seed.

import { type FormEvent, useId } from "react";
import type { PlatformKind } from "../../bindings/PlatformKind";
import type { SimulatorStart } from "../../bindings/SimulatorStart";
import { Button } from "../../components/Button";
import { TextField } from "../../components/Field";
import css from "./Simulator.module.css";

/** As typed. */
interface Options {
  script: string;
  scale: string;
  seed: string;
}

/** The demo bot at its own pace. */
export const NO_OPTIONS: Options = { script: "", scale: "1", seed: "" };

/** The start as it is asked for. */
export function startOf(platform: PlatformKind, { script, scale, seed }: Options): SimulatorStart {
  return { platform, script: script.trim() || null, time_scale: numberOf(scale), seed: numberOf(seed) };
}

interface Props {
  options: Options;
  onChange: (options: Options) => void;
  onStart: () => void;
}

/** The fields, folded until they are wanted. */
export function StartOptions({ options, onChange, onStart }: Props) {
  const id = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onStart();
  };
  return (
    <details className={css.options}>
      <summary id={id}>With a script of your own, another pace, a seed</summary>
      <form className={css.form} aria-labelledby={id} onSubmit={submit}>
        <TextField
          label="Bot script"
          mono
          value={options.script}
          placeholder="the demo bot"
          hint="Path of a script file on this computer; empty for the demo bot."
          onChange={(event) => onChange({ ...options, script: event.target.value })}
        />
        <div className={css.pair}>
          <TextField
            label="Time scale"
            type="number"
            min={0}
            step="any"
            value={options.scale}
            hint="0.1 makes every wait ten times shorter."
            onChange={(event) => onChange({ ...options, scale: event.target.value })}
          />
          <TextField
            label="Seed"
            type="number"
            min={0}
            step={1}
            value={options.seed}
            placeholder="random"
            hint="The same seed gives the same faults."
            onChange={(event) => onChange({ ...options, seed: event.target.value })}
          />
        </div>
        <Button type="submit">Start with these</Button>
      </form>
    </details>
  );
}

function numberOf(text: string): number | null {
  const value = Number(text);
  return text.trim() === "" || !Number.isFinite(value) ? null : value;
}
