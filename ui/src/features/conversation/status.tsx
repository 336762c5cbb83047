// How a conversation stands, with a sign beside the hue; words that are not known here get a plain one.

import { Circle, CircleCheck, CircleDashed, CircleDot, Moon } from "lucide-react";

const SIGNS: Record<string, { Icon: typeof Circle; color: string }> = {
  open: { Icon: CircleDot, color: "var(--in)" },
  pending: { Icon: CircleDashed, color: "var(--warn)" },
  snoozed: { Icon: Moon, color: "var(--note)" },
  resolved: { Icon: CircleCheck, color: "var(--ink-3)" },
};

/** The sign of a status; put the word beside it. */
export function StatusSign({ status }: { status: string | null }) {
  const { Icon, color } = SIGNS[status ?? ""] ?? { Icon: Circle, color: "var(--ink-3)" };
  return <Icon size={13} aria-hidden style={{ color }} />;
}
