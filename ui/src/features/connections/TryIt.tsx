// The end of connecting: a first message goes out, and what comes back is shown, or why nothing does.

import { useEffect } from "react";
import { useMutationCommand } from "../../api/commands";
import type { TryReport } from "../../bindings/TryReport";
import { Banner, FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Spinner } from "../../components/Marks";
import { askDoctor } from "../doctor/commands";
import { Envelopes } from "../setup/Envelopes";

/** The button and what came of it. */
export function TryIt({ name }: { name: string }) {
  const attempt = useMutationCommand("connection.try");
  const { reset } = attempt;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what came of one connection says nothing of another
  useEffect(reset, [reset, name]);
  return (
    <>
      <span>
        <Button disabled={attempt.isPending} onClick={() => attempt.mutate({ name })}>
          {attempt.isPending && <Spinner label="Waiting for what comes back" />} Send “hi” and wait for the reply
        </Button>
      </span>
      <FaultBanner fault={attempt.error} what="The message was not sent" />
      {attempt.data && <Outcome name={name} report={attempt.data} />}
    </>
  );
}

function Outcome({ name, report: { ok, seqs, explained, came_back, silence } }: { name: string; report: TryReport }) {
  if (ok) {
    return (
      <Banner tone="in" title="The way there and back works">
        <Envelopes seqs={came_back === null ? seqs : [...seqs, came_back]} />
      </Banner>
    );
  }
  const cause = silence?.causes[0];
  return (
    <Banner
      tone="bad"
      title={explained?.message ?? cause?.title ?? "Nothing came back"}
      actions={<Button onClick={() => askDoctor(name)}>Run the doctor</Button>}
    >
      <span>{explained?.remedy ?? cause?.evidence}</span>
      <Envelopes seqs={[...seqs, ...(cause?.seqs ?? [])]} />
    </Banner>
  );
}
