// Every problem of an envelope: what is documented beside what was received, and what to do.

import { CircleCheck, Triangle } from "lucide-react";
import type { Problem } from "../../bindings/Problem";
import { EmptyPlace } from "../../components/Banner";
import { Button } from "../../components/Button";
import { Tag } from "../../components/Marks";
import { plural } from "../../lib/size";
import { byWeight } from "./body-text";
import css from "./Inspect.module.css";
import problemsCss from "./Problems.module.css";
import { SEVERITIES } from "./words";

/** The number on the tab. */
export function ProblemCount({ problems }: { problems: readonly Problem[] }) {
  const worst = byWeight(problems)[0];
  return worst ? (
    <Tag tone={SEVERITIES[worst.severity].tone}>
      {problems.length}
      <span className="visually-hidden">{plural(problems.length, "problem")}</span>
    </Tag>
  ) : null;
}

interface ListProps {
  problems: readonly Problem[];
  /** Whether the payload has been read. */
  read: boolean;
  onJump: (pointer: string) => void;
}

/** The list. */
export function ProblemsTab({ problems, read, onJump }: ListProps) {
  if (problems.length === 0) {
    return !read ? (
      <EmptyPlace title="Not read yet">The envelope is recorded; its payload is being read.</EmptyPlace>
    ) : (
      <EmptyPlace title="As documented" icon={<CircleCheck size={18} />}>
        Nothing in this envelope differs from what the platform documents.
      </EmptyPlace>
    );
  }
  return (
    <ul className={problemsCss.problems}>
      {byWeight(problems).map((problem, at) => (
        <li
          // biome-ignore lint/suspicious/noArrayIndexKey: the same code may stand at the same pointer twice
          key={`${problem.code} ${problem.pointer} ${at}`}
          className={problemsCss.problem}
          data-tone={SEVERITIES[problem.severity].tone}
        >
          <div className={problemsCss.cardHead}>
            <Triangle size={9} fill="currentColor" aria-hidden />
            <b>{problem.message}</b>
            <span className={css.grow} />
            <Tag tone={SEVERITIES[problem.severity].tone}>{SEVERITIES[problem.severity].word}</Tag>
          </div>
          <div className={problemsCss.where}>
            <code>{problem.code}</code>
            {problem.pointer !== null && (
              <Button tone="link" onClick={() => onJump(problem.pointer ?? "")}>
                {problem.pointer === "" ? "whole body" : problem.pointer}
              </Button>
            )}
          </div>
          {(problem.documented !== null || problem.received !== null) && (
            <dl className={problemsCss.versus}>
              <div>
                <dt>Documented</dt>
                <dd>{problem.documented ?? "nothing"}</dd>
              </div>
              <div>
                <dt>Received</dt>
                <dd className={css.mono}>{problem.received ?? "nothing"}</dd>
              </div>
            </dl>
          )}
          {problem.remedy && <p className={problemsCss.remedy}>{problem.remedy}</p>}
        </li>
      ))}
    </ul>
  );
}
