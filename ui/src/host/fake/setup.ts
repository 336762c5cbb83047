// The demo's set-up of a channel: three inboxes, one of which sends its webhooks to somebody else.

import type { InboxView } from "../../bindings/InboxView";
import type { ReplacedWebhook } from "../../bindings/ReplacedWebhook";
import type { SetupReport } from "../../bindings/SetupReport";
import type { SetupRun } from "../../bindings/SetupRun";
import type { SetupStep } from "../../bindings/SetupStep";
import type { Answers } from "./host-of";
import type { World } from "./world";

const FOREIGN = "https://bridge.acme.example/inbound/7f3a";

const STEPS: [code: string, title: string, found: string][] = [
  ["version", "Ask for the version", "The platform is 4.16.0."],
  ["profile", "Ask whose token it is", "Noor Haddad, administrator of Acme."],
  ["inbox", "Choose the inbox", "The inbox is there."],
  ["webhook", "Set the webhook address", "Webhooks come here."],
  ["secrets", "Keep the secrets that were told", "The webhook secret is in the keychain."],
  ["message", "Send a test message", "It was taken."],
  ["conversation", "Find its conversation", "Conversation 31 is there."],
  ["round_trip", "Wait for its way back", "It came back after 240 ms."],
];

/** The answers; each step takes so many milliseconds. */
export function aboutSetup(world: World, wait: number): Answers {
  const reports = new Map<string, SetupReport>();
  let replaced: ReplacedWebhook | null = null;
  const replace = (name: string, next: ReplacedWebhook | null) => {
    replaced = next;
    world.connections = world.connections.map((one) =>
      one.connection.name === name ? { ...one, replaced: next } : one,
    );
  };
  const changed = () => world.tell({ rows: null, tags: ["connections"] });
  const inboxes = (): InboxView[] => [
    inbox("7", "Support API", replaced ? "here" : "elsewhere"),
    inbox("9", "Shop API", "nobody"),
    { ...inbox("3", "Website", "nobody"), is_api: false, channel_type: "Channel::WebWidget", identifier: null },
  ];
  const steps = (report: SetupReport, change: Partial<SetupStep>, code: string) => {
    const next = report.steps.map((step) => (step.code === code ? { ...step, ...change } : step));
    reports.set(report.connection, { ...report, steps: next });
    changed();
    return reports.get(report.connection) as SetupReport;
  };
  return {
    "setup.look": ({ name }) => ({
      connection: name,
      version: "4.16.0",
      owner: "Noor Haddad",
      role: "administrator",
      administrator: true,
      webhook_url: `${world.publicUrl ?? "http://127.0.0.1:47013"}/in/********`,
      webhook_problem: null,
      inboxes: inboxes(),
      replaced,
      explained: null,
      seqs: [],
    }),
    "setup.read": ({ name }) => reports.get(name) ?? empty(name),
    "setup.run": async (ask: SetupRun) => {
      let report: SetupReport = {
        ...empty(ask.name),
        running: true,
        steps: STEPS.map(([code, title]) => step(code, title)),
      };
      for (const [code, , found] of STEPS) {
        report = steps(report, { state: "running" }, code);
        await new Promise((done) => setTimeout(done, wait));
        if (code === "webhook" && ask.inbox === "7" && !replaced) {
          if (ask.foreign === "ask") {
            report = steps(report, { state: "asks", message: `The inbox sends its webhooks to ${FOREIGN}.` }, code);
            report = { ...report, running: false, foreign_url: FOREIGN };
            reports.set(ask.name, report);
            changed();
            return report;
          }
          const forwarding = ask.foreign === "forward";
          replace(ask.name, { inbox: "7", url: FOREIGN, at: new Date().toISOString(), forwarding, restored: false });
        }
        report = steps(report, { state: "pass", message: found }, code);
      }
      report = { ...report, running: false, ok: true, customer: "cust-42" };
      reports.set(ask.name, report);
      changed();
      return report;
    },
    "setup.restore": ({ name }) => {
      replace(name, null);
      const restored = { ...step("restore", "Put the address back"), state: "pass" as const, message: FOREIGN };
      const report = { ...empty(name), ok: true, steps: [restored] };
      reports.set(name, report);
      changed();
      return report;
    },
  };
}

function empty(connection: string): SetupReport {
  return { connection, running: false, ok: false, steps: [], foreign_url: null, customer: null };
}

function step(code: string, title: string): SetupStep {
  return {
    code,
    title,
    state: "waiting",
    message: "",
    remedy: null,
    cause: null,
    status: null,
    unreachable: false,
    seqs: [],
  };
}

function inbox(id: string, name: string, owner: InboxView["webhook_owner"]): InboxView {
  return {
    id,
    name,
    channel_type: "Channel::Api",
    is_api: true,
    identifier: `Fq8Zr1${id}UcV0pLk`,
    webhook_url: owner === "elsewhere" ? FOREIGN : null,
    webhook_owner: owner,
    hmac_mandatory: false,
    lock_to_single_conversation: id === "9",
    chosen: id === "7",
  };
}
