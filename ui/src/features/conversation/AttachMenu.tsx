// What goes along with a message or instead of its words, as far as the platform takes it.

import { Braces, ChevronDown, FileText, Image, MapPin, Music, Paperclip, Video } from "lucide-react";
import { useRef } from "react";
import { useActions } from "../../app/commands";
import { Button } from "../../components/Button";
import { Menu } from "../../components/Menu";
import type { AttachKind } from "./Attach";
import { useTalk } from "./talk";

interface Props {
  onKind: (kind: AttachKind) => void;
  onFiles: (files: readonly File[]) => void;
}

const KINDS: { id: AttachKind; title: string; icon: React.ReactNode; apart?: boolean }[] = [
  { id: "image", title: "Image…", icon: <Image size={14} aria-hidden /> },
  { id: "video", title: "Video…", icon: <Video size={14} aria-hidden /> },
  { id: "audio", title: "Audio…", icon: <Music size={14} aria-hidden /> },
  { id: "document", title: "Document…", icon: <FileText size={14} aria-hidden /> },
  { id: "location", title: "Location…", icon: <MapPin size={14} aria-hidden />, apart: true },
  { id: "raw", title: "Raw JSON…", icon: <Braces size={14} aria-hidden /> },
];
/** These have buttons of their own beside the menu. */
const IN_SIGHT: readonly AttachKind[] = ["location", "raw"];

/** The buttons at the start of the composer's row. */
export function AttachMenu({ onKind, onFiles }: Props) {
  const { sends, files } = useTalk().abilities;
  const kinds = KINDS.filter(({ id }) => sends.includes(id));
  const media = kinds.filter(({ id }) => !IN_SIGHT.includes(id));
  return (
    <>
      {files && <PickFiles onFiles={onFiles} />}
      {media.length > 0 && (
        <Menu
          side="top"
          trigger={
            <Button tone="quiet">
              Attach <ChevronDown size={12} aria-hidden />
            </Button>
          }
          entries={kinds.map((one) => ({ ...one, run: () => onKind(one.id) }))}
        />
      )}
      {sends.includes("location") && (
        <Button tone="quiet" onClick={() => onKind("location")}>
          Location
        </Button>
      )}
      {sends.includes("raw") && (
        <Button tone="quiet" onClick={() => onKind("raw")}>
          Raw JSON
        </Button>
      )}
    </>
  );
}

function PickFiles({ onFiles }: Pick<Props, "onFiles">) {
  const input = useRef<HTMLInputElement>(null);
  const choose = () => input.current?.click();
  useActions([{ id: "conversation.attach", title: "Attach files", group: "Conversation", run: choose }]);
  return (
    <>
      <Button tone="quiet" onClick={choose}>
        <Paperclip size={13} aria-hidden /> Files…
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to attach"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same file can be chosen again after it was taken away.
          event.target.value = "";
        }}
      />
    </>
  );
}
