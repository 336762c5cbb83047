// What to copy from where, before a connection is added: the platform's own words, value by value.

import { useCommand } from "../../api/commands";
import type { PlatformKind } from "../../bindings/PlatformKind";
import css from "./Connections.module.css";

/** The list of a platform; nothing where it is not known. */
export function Guide({ platform }: { platform: PlatformKind }) {
  const guides = useCommand("connection.guide", {}, []).data;
  const guide = guides?.find((one) => one.platform === platform);
  return !guide || guide.asks.length === 0 ? null : (
    <details>
      <summary>What to copy from where</summary>
      <ol className={css.steps} aria-label={`What ${guide.title} asks for`}>
        {guide.asks.map(({ title, found, needed }) => (
          <li key={title}>
            <b>{title}</b>
            {needed ? "" : " (where you have it)"}: {found}
          </li>
        ))}
        {guide.how_to.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
    </details>
  );
}
