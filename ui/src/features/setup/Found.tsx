// What was found at the platform: its version, whose token it is, and whether that may do what is needed.

import type { SetupView } from "../../bindings/SetupView";
import { Banner } from "../../components/Banner";
import { Tag } from "../../components/Marks";
import { Envelopes } from "./Envelopes";
import css from "./Setup.module.css";

/** The facts, and what stands in the way. */
export function Found({ view, platform }: { view: SetupView; platform: string }) {
  const { version, owner, role, administrator, explained, webhook_url, webhook_problem, seqs } = view;
  return (
    <>
      <dl className={css.facts}>
        <dt>Platform</dt>
        <dd>
          {platform} {version ?? <span className={css.quiet}>does not tell its version</span>}
          <Envelopes seqs={seqs} />
        </dd>
        <dt>Token of</dt>
        <dd>
          {owner ?? <span className={css.quiet}>not told</span>}
          {role && <Tag tone={administrator === false ? "warn" : "in"}>{role}</Tag>}
        </dd>
        <dt>Webhooks to</dt>
        <dd>
          {webhook_url ? (
            <code title="This connection's webhook address; its secret path is masked here">
              {webhook_url.replace(/\*{4,}/, "••••••••")}
            </code>
          ) : (
            <span className={css.quiet}>no address yet</span>
          )}
        </dd>
      </dl>
      {explained && (
        <Banner tone="bad" title={explained.message}>
          <span>{explained.remedy}</span>
          {explained.platform_says && <span>The platform says: “{explained.platform_says}”</span>}
        </Banner>
      )}
      {administrator === false && (
        <Banner tone="warn" title="This token is not an administrator's">
          Only an administrator of the account may make inboxes and change where their webhooks go. Take the access
          token of an administrator (profile settings, at the bottom of the page) and give it here with Edit; or let an
          administrator paste the webhook address into the inbox's settings.
        </Banner>
      )}
      {webhook_problem && (
        <Banner tone="warn" title={webhook_problem.message}>
          {webhook_problem.remedy}
        </Banner>
      )}
    </>
  );
}
