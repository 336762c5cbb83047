// A body that is too long to be read without being asked for.

import { EmptyPlace } from "../../components/Banner";
import { Button } from "../../components/Button";
import { size } from "../../lib/size";

/** Says how long the body is and offers to read it. */
export function LongBody({ bytes, onRead }: { bytes: number; onRead: () => void }) {
  return (
    <EmptyPlace title={`This body has ${size(bytes)}`} action={<Button onClick={onRead}>Show it</Button>}>
      It is read only when you ask for it.
    </EmptyPlace>
  );
}
