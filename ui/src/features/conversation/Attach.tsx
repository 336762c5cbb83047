// Small forms for what is not text: media by address, a location, a raw body.

import { type FormEvent, useState } from "react";
import type { CustomerMessage } from "../../bindings/CustomerMessage";
import { Button } from "../../components/Button";
import { Dialog, DialogEnd } from "../../components/Dialog";
import { TextAreaField, TextField } from "../../components/Field";
import { size } from "../../lib/size";
import css from "./Composer.module.css";
import { given } from "./files";
import { type Along, useTalk } from "./talk";

/** The largest file that is handed out. */
const MOST_BYTES = 20 * 1024 * 1024;

/** What can be attached. */
export type AttachKind = "image" | "video" | "audio" | "document" | "location" | "raw";

interface Props {
  kind: AttachKind;
  onClose: () => void;
  onSay: (message: CustomerMessage, along?: Along) => Promise<unknown>;
}

const TITLES: Record<AttachKind, string> = {
  image: "Send an image",
  video: "Send a video",
  audio: "Send a sound",
  document: "Send a document",
  location: "Send a location",
  raw: "Send a raw body",
};

/** The form of one kind. */
export function Attach({ kind, onClose, onSay }: Props) {
  const say = (message: CustomerMessage, along?: Along) => {
    onSay(message, along).catch(() => undefined);
    onClose();
  };
  return (
    <Dialog open title={TITLES[kind]} onClose={onClose} wide={kind === "raw"}>
      {kind === "location" ? (
        <LocationForm onSay={say} onClose={onClose} />
      ) : kind === "raw" ? (
        <RawForm onSay={say} onClose={onClose} />
      ) : (
        <MediaForm kind={kind} onSay={say} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface FormProps {
  onSay: (message: CustomerMessage, along?: Along) => void;
  onClose: () => void;
}

function MediaForm({ kind, onSay, onClose }: FormProps & { kind: "image" | "video" | "audio" | "document" }) {
  const { hands_out_files } = useTalk().abilities;
  const [url, setUrl] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const [unread, setUnread] = useState<string | null>(null);
  const send = async () => {
    if (!file) {
      onSay({ type: kind, url: url.trim() });
      return;
    }
    try {
      onSay({ type: kind, url: "" }, { files: [await given(file)] });
    } catch (error) {
      setUnread(error instanceof Error ? error.message : "The file cannot be read.");
    }
  };
  return (
    <Form ready={file ? file.size <= MOST_BYTES : url.trim() !== ""} onSend={() => void send()} onClose={onClose}>
      <TextField
        label="Address"
        type="url"
        mono
        disabled={file !== null}
        value={url}
        onChange={(event) => setUrl(event.target.value)}
        placeholder="https://cdn.example.com/file"
        hint="The platform gets this address and fetches it itself; nothing is uploaded from here."
      />
      {hands_out_files && <OwnFile kind={kind} file={file} error={unread} onFile={setFile} />}
    </Form>
  );
}

const ACCEPT = { image: "image/*", video: "video/*", audio: "audio/*", document: "" };

interface OwnFileProps {
  kind: keyof typeof ACCEPT;
  file: File | null;
  error: string | null;
  onFile: (file: File | null) => void;
}

function OwnFile({ kind, file, error, onFile }: OwnFileProps) {
  const tooLarge = file !== null && file.size > MOST_BYTES ? `It is larger than ${size(MOST_BYTES)}.` : null;
  return (
    <TextField
      label="Or a file of this computer"
      type="file"
      accept={ACCEPT[kind]}
      error={error ?? tooLarge}
      hint="Standin hands it out for an hour at an address that nobody guesses, through your tunnel where the platform is elsewhere."
      onChange={(event) => onFile(event.target.files?.[0] ?? null)}
    />
  );
}

function LocationForm({ onSay, onClose }: FormProps) {
  const [latitude, setLatitude] = useState("");
  const [longitude, setLongitude] = useState("");
  const [address, setAddress] = useState("");
  const degrees = (text: string, most: number) => {
    const value = Number(text);
    return text.trim() === "" || (Number.isFinite(value) && Math.abs(value) <= most)
      ? null
      : `Degrees between -${most} and ${most} are usual.`;
  };
  const ready = latitude.trim() !== "" && longitude.trim() !== "";
  const send = () =>
    onSay({
      type: "location",
      latitude: latitude.trim(),
      longitude: longitude.trim(),
      address: address.trim() || null,
    });
  return (
    <Form ready={ready} onSend={send} onClose={onClose}>
      <div className={css.pair}>
        <TextField
          label="Latitude"
          mono
          value={latitude}
          placeholder="41.38"
          error={degrees(latitude, 90)}
          onChange={(event) => setLatitude(event.target.value)}
        />
        <TextField
          label="Longitude"
          mono
          value={longitude}
          placeholder="2.17"
          error={degrees(longitude, 180)}
          onChange={(event) => setLongitude(event.target.value)}
        />
      </div>
      <TextField label="Address, if you like" value={address} onChange={(event) => setAddress(event.target.value)} />
    </Form>
  );
}

const TEMPLATE = `{
  "message": { "type": "text", "message": "hello bot" }
}`;

function RawForm({ onSay, onClose }: FormProps) {
  const [body, setBody] = useState(TEMPLATE);
  return (
    <Form ready={body !== ""} onSend={() => onSay({ type: "raw", body })} onClose={onClose}>
      <TextAreaField
        label="Body"
        mono
        rows={12}
        value={body}
        onChange={(event) => setBody(event.target.value)}
        hint={`Sent exactly as it stands here, to see what the platform says. ${jsonNote(body)}`}
      />
    </Form>
  );
}

function jsonNote(body: string): string {
  try {
    JSON.parse(body);
    return "It is JSON.";
  } catch (error) {
    return `It is not JSON: ${error instanceof Error ? error.message : "unreadable"}.`;
  }
}

interface FrameProps {
  ready: boolean;
  onSend: () => void;
  onClose: () => void;
  children: React.ReactNode;
}

function Form({ ready, onSend, onClose, children }: FrameProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) {
      onSend();
    }
  };
  return (
    <form className={css.form} onSubmit={submit}>
      {children}
      <DialogEnd>
        <Button onClick={onClose}>Cancel</Button>
        <Button tone="primary" type="submit" disabled={!ready}>
          Send
        </Button>
      </DialogEnd>
    </form>
  );
}
