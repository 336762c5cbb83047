// A page in the middle of the window: title, sections.

import type { ReactNode } from "react";
import css from "./Page.module.css";

/** A page with a title and, at its end, buttons. */
export function Page({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <div className={css.page}>
      <header className={css.bar}>
        <h1>{title}</h1>
        {actions}
      </header>
      <div className={css.scroll}>
        <div className={css.body}>{children}</div>
      </div>
    </div>
  );
}

interface SectionProps {
  title: string;
  /** One sentence that says what it is for. */
  about?: string;
  children: ReactNode;
}

/** One part of a page. */
export function PageSection({ title, about, children }: SectionProps) {
  return (
    <section className={css.section}>
      <h2>{title}</h2>
      {about && <p className={css.about}>{about}</p>}
      {children}
    </section>
  );
}
