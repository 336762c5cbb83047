// Settings: theme, where things are kept, what the door turned away.

import { useCommand } from "../../api/commands";
import { useHost } from "../../api/host-context";
import { useKept } from "../../app/kept";
import { type Theme, theme } from "../../app/layout";
import type { AppStatus } from "../../bindings/AppStatus";
import { Banner, FaultBanner } from "../../components/Banner";
import { CopyButton } from "../../components/Copy";
import { Page, PageSection } from "../../components/Page";
import { Time } from "../../components/Time";
import { count, plural, size } from "../../lib/size";
import css from "./Settings.module.css";

const THEMES: { theme: Theme; title: string }[] = [
  { theme: "system", title: "As the system" },
  { theme: "light", title: "Light" },
  { theme: "dark", title: "Dark" },
];

/** The page. */
export function Settings() {
  const status = useCommand("app.status", {}, ["status", "log", "connections"]);
  return (
    <Page title="Settings">
      <PageSection title="Theme">
        <ThemeChoice />
      </PageSection>
      <FaultBanner fault={status.error} what="The state of the program could not be read" />
      {status.data && <Facts status={status.data} />}
    </Page>
  );
}

function ThemeChoice() {
  const chosen = useKept(theme).theme;
  return (
    <fieldset className={css.themes}>
      <legend className="visually-hidden">Theme</legend>
      {THEMES.map((one) => (
        <label key={one.theme} className={css.theme}>
          <input
            type="radio"
            name="theme"
            checked={chosen === one.theme}
            onChange={() => theme.set({ theme: one.theme })}
          />
          {one.title}
        </label>
      ))}
    </fieldset>
  );
}

function Facts({ status }: { status: AppStatus }) {
  const host = useHost();
  const { secrets, refusals, notices } = status;
  return (
    <>
      <PageSection title="Secrets" about="Tokens and the key of sealed spans. They never stand in the log in clear.">
        {secrets.place === "keychain" ? (
          <p>Kept in the keychain of this computer.</p>
        ) : (
          <Banner tone="note" title="Kept in a file that only you can read.">
            {secrets.why}
          </Banner>
        )}
        {!secrets.key && (
          <Banner tone="warn" title="The key of the sealed spans is not there.">
            Masked values stay masked, and what needs their true bytes (replay to the platform, raw bytes) is refused.
          </Banner>
        )}
      </PageSection>
      <PageSection title="Data">
        <dl className={css.facts}>
          <dt>Folder</dt>
          <dd>
            <code>{status.data_folder}</code> <CopyButton text={status.data_folder} what="the folder" />
          </dd>
          <dt>Log</dt>
          <dd>
            {plural(status.log.envelopes, "envelope")}, {size(status.log.bytes)}
          </dd>
          <dt>Version</dt>
          <dd>
            Standin {status.version}, in a {host.kind === "window" ? "window of its own" : "browser"}
          </dd>
        </dl>
      </PageSection>
      <PageSection
        title="Turned away at the door"
        about="Requests that reached the receiver and were none of its own: strangers looking for something else, mostly."
      >
        {refusals.length === 0 ? (
          <p>Nothing so far.</p>
        ) : (
          <table className={css.table}>
            <thead>
              <tr>
                <th>Why</th>
                <th>How many</th>
                <th>Last</th>
                <th>Last one began with</th>
              </tr>
            </thead>
            <tbody>
              {refusals.map((one) => (
                <tr key={one.code}>
                  <td>{one.code.replaceAll("_", " ")}</td>
                  <td>{count(one.count)}</td>
                  <td>
                    <Time at={one.last_at} />
                  </td>
                  <td>
                    <code>{one.sample.split("\n")[0]}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </PageSection>
      {notices.length > 0 && (
        <PageSection title="Notices">
          {notices.map((notice) => (
            <Banner key={notice} tone="note" title={notice} />
          ))}
        </PageSection>
      )}
    </>
  );
}
