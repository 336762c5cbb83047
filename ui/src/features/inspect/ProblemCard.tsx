// One problem explained under the payload, and the way to the others.

import { ChevronLeft, ChevronRight, Triangle } from "lucide-react";
import { useState } from "react";
import type { Problem } from "../../bindings/Problem";
import { IconButton } from "../../components/Button";
import problemsCss from "./Problems.module.css";
import { SEVERITIES } from "./words";

interface Props {
  problems: readonly Problem[];
  /** The pointer of the problem to begin with. */
  start: string | null;
  /** Brings a problem's value into sight. */
  onShow: (pointer: string) => void;
}

/** The card, or nothing where nothing is odd. */
export function ProblemCard({ problems, start, onShow }: Props) {
  const [at, setAt] = useState(0);
  const [begun, setBegun] = useState<string | null>(null);
  if (start !== begun) {
    setBegun(start);
    const index = problems.findIndex(({ pointer }) => pointer === start);
    if (start !== null && index >= 0) {
      setAt(index);
    }
  }
  const problem = problems[Math.min(at, problems.length - 1)];
  if (!problem) {
    return null;
  }
  const go = (step: number) => {
    const next = (at + step + problems.length) % problems.length;
    setAt(next);
    const pointer = problems[next]?.pointer;
    if (pointer) {
      onShow(pointer);
    }
  };
  const { tone, word } = SEVERITIES[problem.severity];
  return (
    <aside className={problemsCss.card} data-tone={tone} aria-label="Problem">
      <div className={problemsCss.cardHead}>
        <Triangle size={9} fill="currentColor" aria-label={word} />
        <b>
          {problem.pointer && !problem.message.includes(problem.pointer) && <code>{problem.pointer}: </code>}
          {problem.message}
        </b>
        {problems.length > 1 && (
          <span className={problemsCss.pager}>
            <IconButton label="Problem before" icon={<ChevronLeft size={13} aria-hidden />} onClick={() => go(-1)} />
            {Math.min(at, problems.length - 1) + 1} of {problems.length}
            <IconButton label="Next problem" icon={<ChevronRight size={13} aria-hidden />} onClick={() => go(1)} />
          </span>
        )}
      </div>
      {problem.documented && <span>Documented: {problem.documented}</span>}
      {problem.remedy && <span>{problem.remedy}</span>}
    </aside>
  );
}
