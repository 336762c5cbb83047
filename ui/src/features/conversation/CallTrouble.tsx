// What went wrong with an operation, beside the control that began it.

import { selectEnvelope } from "../../app/selection";
import { Banner, FaultBanner } from "../../components/Banner";
import { Button } from "../../components/Button";
import type { Call } from "./talk";

interface Props {
  call: Call;
  /** What was tried, as the beginning of a sentence: "The status was not changed". */
  what: string;
}

/** Nothing while all is well. */
export function CallTrouble({ call, what }: Props) {
  const { fault, refused, seq } = call;
  if (fault) {
    return <FaultBanner fault={fault} what={what} onShow={selectEnvelope} />;
  }
  if (!refused) {
    return null;
  }
  return (
    <Banner
      tone="bad"
      title={`${what}: ${refused.message}`}
      actions={
        <>
          {seq !== null && seq > 0 && <Button onClick={() => selectEnvelope(seq)}>Show envelope</Button>}
          <Button onClick={call.reset}>Close</Button>
        </>
      }
    >
      <span>{refused.remedy}</span>
      {refused.platform_says && <span>The platform says: “{refused.platform_says}”</span>}
    </Banner>
  );
}
