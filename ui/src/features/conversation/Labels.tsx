// The labels of a conversation: shown as chips, edited in a small panel and put there as a whole.

import { Tag as TagSign, X } from "lucide-react";
import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { Button, IconButton } from "../../components/Button";
import { TextField } from "../../components/Field";
import { Spinner, Tag } from "../../components/Marks";
import { Popover } from "../../components/Popover";
import { CallTrouble } from "./CallTrouble";
import css from "./Labels.module.css";
import { useCall, useTalk } from "./talk";

const IN_SIGHT = 3;

/** The button with the chips; behind it the panel. */
export function Labels({ labels }: { labels: readonly string[] }) {
  const [open, setOpen] = useState(false);
  const more = labels.length - IN_SIGHT;
  return (
    <Popover
      title="Labels"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button
          tone="quiet"
          className={css.trigger}
          aria-label={`Labels: ${labels.join(", ") || "no labels"}, change them`}
        >
          <TagSign size={13} aria-hidden />
          {labels.length === 0 ? "no labels" : labels.slice(0, IN_SIGHT).map((label) => <Tag key={label}>{label}</Tag>)}
          {more > 0 && <span aria-hidden>+{more}</span>}
        </Button>
      }
    >
      <Panel labels={labels} onClose={() => setOpen(false)} />
    </Popover>
  );
}

function Panel({ labels, onClose }: { labels: readonly string[]; onClose: () => void }) {
  const { abilities } = useTalk();
  const [chosen, setChosen] = useState(labels);
  const [text, setText] = useState("");
  const known = useCall();
  const save = useCall();
  const list = useId();
  const offered = known.told?.kind === "labels" ? known.told.labels.filter((label) => !chosen.includes(label)) : [];
  const typed = text.trim();
  const same = typed === "" && chosen.length === labels.length && chosen.every((label) => labels.includes(label));
  const withTyped = typed === "" || chosen.includes(typed) ? chosen : [...chosen, typed];
  const { run } = known;
  const first = useRef(abilities.operations.includes("account-labels") ? run : null);
  useEffect(() => {
    // Once for each opening of the panel.
    first.current?.({ operation: "account-labels" });
    first.current = null;
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed !== "") {
      setChosen(withTyped);
      setText("");
    } else if (!same && !save.pending) {
      save.run({ operation: "set-labels", labels: [...chosen] }, onClose);
    }
  };
  return (
    <form className={css.panel} onSubmit={submit}>
      <TextField
        label="Another label"
        value={text}
        list={list}
        placeholder="type and press Enter"
        onChange={(event) => setText(event.target.value)}
      />
      <datalist id={list}>
        {offered.map((label) => (
          <option key={label} value={label} />
        ))}
      </datalist>
      {chosen.length > 0 && (
        <ul className={css.chips} aria-label="Labels of this conversation">
          {chosen.map((label) => (
            <li key={label} className={css.chip}>
              {label}
              <IconButton
                label={`Take ${label} away`}
                icon={<X size={12} aria-hidden />}
                onClick={() => setChosen(chosen.filter((one) => one !== label))}
              />
            </li>
          ))}
        </ul>
      )}
      {offered.length > 0 && (
        <div className={css.offered}>
          {offered.slice(0, 12).map((label) => (
            <Button key={label} onClick={() => setChosen([...chosen, label])}>
              + {label}
            </Button>
          ))}
        </div>
      )}
      <CallTrouble call={known} what="The account's labels were not read" />
      <CallTrouble call={save} what="The labels were not changed" />
      <div className={css.end}>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          tone="primary"
          disabled={same || save.pending}
          onClick={() => save.run({ operation: "set-labels", labels: [...withTyped] }, onClose)}
        >
          {save.pending && <Spinner label="Saving" />} Save labels
        </Button>
      </div>
    </form>
  );
}
