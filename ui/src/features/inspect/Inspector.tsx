// The inspector: everything about one envelope.

import { MailOpen } from "lucide-react";
import { useEffect, useState } from "react";
import { useCommand } from "../../api/commands";
import { useHost } from "../../api/host-context";
import { useActions } from "../../app/commands";
import { useKept } from "../../app/kept";
import { selectEnvelope } from "../../app/selection";
import type { EnvelopeView } from "../../bindings/EnvelopeView";
import { EmptyPlace, FaultBanner } from "../../components/Banner";
import { Spinner } from "../../components/Marks";
import { type TabEntry, Tabs } from "../../components/Tabs";
import { ReplayOutcome } from "../replay/ReplayOutcome";
import { ReplaySheet } from "../replay/ReplaySheet";
import { useReplay } from "../replay/useReplay";
import { AttemptsTab } from "./AttemptsTab";
import { ChangeCount, ChangesTab } from "./ChangesTab";
import { inspectActions } from "./commands";
import { HeadersTab } from "./HeadersTab";
import css from "./Inspect.module.css";
import { InspectHeader } from "./InspectHeader";
import { OverviewTab } from "./OverviewTab";
import { PayloadTab } from "./PayloadTab";
import { ProblemCount, ProblemsTab } from "./ProblemsTab";
import { RawTab } from "./RawTab";
import { ReplyTab } from "./ReplyTab";
import { SignatureTab, VerdictMark } from "./SignatureTab";
import { inspectView, type TabId, type Wish } from "./view-state";

/** The inspector of an envelope, or what to do when none is selected. */
export function Inspector({ seq }: { seq: number | null }) {
  const host = useHost();
  useEffect(() => {
    void inspectView.load(host);
  }, [host]);
  return (
    <div className={css.inspector} data-inspector>
      {seq === null ? (
        <EmptyPlace title="No envelope selected" icon={<MailOpen size={18} />}>
          Choose a message of the conversation or a line of the log to see what crossed the wire.
        </EmptyPlace>
      ) : (
        <Opened seq={seq} />
      )}
    </div>
  );
}

function Opened({ seq }: { seq: number }) {
  const { data: view, error, refetch } = useCommand("envelope.show", { seq }, ["log"], { keep: true });
  if (error) {
    return (
      <div className={css.pad}>
        <FaultBanner fault={error} what={`Envelope ${seq} cannot be shown.`} onRetry={() => void refetch()} />
      </div>
    );
  }
  return view ? (
    <Shown view={view} />
  ) : (
    <div className={css.pad}>
      <Spinner label="Reading the envelope" />
    </div>
  );
}

function Shown({ view }: { view: EnvelopeView }) {
  const { envelope, signature, changes, changes_since } = view;
  const { tab } = useKept(inspectView);
  const [wish, setWish] = useState<Wish | null>(null);
  const replay = useReplay(envelope);
  const choose = (id: TabId) => inspectView.set({ tab: id });
  const onJump = (pointer: string) => {
    choose("payload");
    setWish({ kind: "see", pointer });
  };
  const tabs: (TabEntry & { id: TabId })[] = [
    { id: "overview", title: "Overview", render: () => <OverviewTab view={view} onOpen={selectEnvelope} /> },
    {
      id: "payload",
      title: "Payload",
      render: () => <PayloadTab key={envelope.seq} view={view} wish={wish} onWish={setWish} />,
    },
    { id: "headers", title: "Headers", render: () => <HeadersTab view={view} /> },
    { id: "raw", title: "Raw", render: () => <RawTab key={envelope.seq} view={view} /> },
    {
      id: "problems",
      title: "Problems",
      mark: <ProblemCount problems={envelope.problems} />,
      render: () => <ProblemsTab problems={envelope.problems} read={envelope.read} onJump={onJump} />,
    },
    ...(signature
      ? [
          {
            id: "signature" as const,
            title: "Signature",
            mark: <VerdictMark report={signature} />,
            render: () => <SignatureTab report={signature} />,
          },
        ]
      : []),
    ...(changes.length > 0 || changes_since !== null
      ? [
          {
            id: "changes" as const,
            title: "Changes",
            mark: <ChangeCount view={view} />,
            render: () => <ChangesTab view={view} onOpen={selectEnvelope} onJump={onJump} />,
          },
        ]
      : []),
    { id: "attempts", title: "Attempts", render: () => <AttemptsTab view={view} onOpen={selectEnvelope} /> },
    { id: "reply", title: "Reply", render: () => <ReplyTab key={envelope.seq} view={view} /> },
  ];
  useActions(
    inspectActions({
      tabs: tabs.map(({ id }) => id),
      choose,
      find: () => {
        choose("payload");
        setWish({ kind: "find" });
      },
      replay,
    }),
  );
  // A tab that only other envelopes have stays chosen for the next one of them.
  const shown = tabs.some(({ id }) => id === tab) ? tab : "overview";
  return (
    <>
      <InspectHeader view={view} onOpen={selectEnvelope} replay={replay} />
      <ReplayOutcome seq={envelope.seq} />
      <div className={css.tabs}>
        <Tabs label="Parts of the envelope" tabs={tabs} value={shown} onChange={(id) => choose(id as TabId)} />
      </div>
      <ReplaySheet />
    </>
  );
}
