// The files that go along with the next message: picture or sign, name, size, and a button that takes one away.

import { File as FileSign, Image, Music, Video, X } from "lucide-react";
import { useEffect, useState } from "react";
import { Banner } from "../../components/Banner";
import { Button, IconButton } from "../../components/Button";
import { plural, size } from "../../lib/size";
import css from "./FileChips.module.css";
import type { Files } from "./files";

const SIGNS = { image: Image, audio: Music, video: Video };
const SHOWABLE = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/** The chips, and why something was left out. */
export function FileChips({ files }: { files: Files }) {
  const bytes = files.list.reduce((sum, { file }) => sum + file.size, 0);
  return (
    <>
      {files.refused && (
        <Banner tone="bad" title="Not every file was attached" actions={<Button onClick={files.dismiss}>Close</Button>}>
          <span>{files.refused}</span>
        </Banner>
      )}
      {files.list.length > 0 && (
        <ul className={css.chips} aria-label={`Attached: ${plural(files.list.length, "file")}, ${size(bytes)}`}>
          {files.list.map(({ id, file }) => (
            <li key={id} className={css.chip} title={file.name}>
              <Sign file={file} />
              <span className={css.name}>{file.name}</span>
              <span className={css.size}>{size(file.size)}</span>
              <IconButton
                label={`Remove ${file.name}`}
                icon={<X size={13} aria-hidden />}
                onClick={() => {
                  files.remove(id);
                  document.querySelector<HTMLElement>("[data-composer]")?.focus();
                }}
              />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Sign({ file }: { file: File }) {
  const url = useObjectUrl(SHOWABLE.includes(file.type) ? file : null);
  const Icon = SIGNS[file.type.split("/")[0] as keyof typeof SIGNS] ?? FileSign;
  return url ? <img className={css.thumb} src={url} alt="" /> : <Icon size={15} aria-hidden className={css.sign} />;
}

/** An address of a file within this page, for as long as it is shown. */
function useObjectUrl(file: File | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (file) {
      const made = URL.createObjectURL(file);
      setUrl(made);
      return () => URL.revokeObjectURL(made);
    }
  }, [file]);
  return url;
}
