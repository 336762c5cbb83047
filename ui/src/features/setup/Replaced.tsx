// A webhook address of somebody else's that ours took the place of, and the way back.

import type { ReplacedWebhook } from "../../bindings/ReplacedWebhook";
import type { SetupReport } from "../../bindings/SetupReport";
import { Banner } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Spinner, Tag } from "../../components/Marks";
import { exact } from "../../lib/time";
import { Envelopes } from "./Envelopes";
import css from "./Setup.module.css";

interface Props {
  replaced: ReplacedWebhook;
  busy: boolean;
  onRestore: () => void;
}

/** The line. */
export function Replaced({ replaced, busy, onRestore }: Props) {
  const { url, at, forwarding, restored } = replaced;
  return (
    <span className={css.replaced}>
      <span title={`Replaced ${exact(at)}`}>
        {restored ? "put back when the program ended: " : "replaced "}
        <code>{url}</code>
      </span>
      {!restored && <Tag tone={forwarding ? "in" : "neutral"}>{forwarding ? "forwarding" : "not forwarding"}</Tag>}
      {!restored && (
        <Button onClick={onRestore} disabled={busy} title="Puts that address back: webhooks no longer come here">
          {busy && <Spinner label="Restoring" />} Restore
        </Button>
      )}
    </span>
  );
}

/** What came of putting it back; it stays until it is closed. */
export function Restored({ report, onClose }: { report: SetupReport; onClose: () => void }) {
  return report.steps.map(({ code, state, message, remedy, seqs }) => (
    <Banner
      key={code}
      tone={state === "fail" ? "bad" : "in"}
      title={state === "fail" ? "The address was not put back" : "The address was put back"}
      actions={<Button onClick={onClose}>Close</Button>}
    >
      <span>{message}</span>
      {remedy && <span>{remedy}</span>}
      <Envelopes seqs={seqs} />
    </Banner>
  ));
}
