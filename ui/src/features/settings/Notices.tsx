// Sentences of the program that are to be read once.

import { useCommand } from "../../api/commands";
import { useKept } from "../../app/kept";
import { readNotices } from "../../app/layout";
import { Banner } from "../../components/Banner";
import { Button } from "../../components/Button";
import css from "./Settings.module.css";

/** Notices not yet read, above everything. They stay in Settings afterwards. */
export function Notices() {
  const status = useCommand("app.status", {}, ["status", "log", "connections"]);
  const { read } = useKept(readNotices);
  const open = status.data?.notices.filter((notice) => !read.includes(notice)) ?? [];
  return open.length === 0 ? null : (
    <div className={css.notices}>
      {open.map((notice) => (
        <Banner
          key={notice}
          tone="warn"
          title={notice}
          actions={
            <Button onClick={() => readNotices.set({ read: [...readNotices.get().read, notice].slice(-50) })}>
              Understood
            </Button>
          }
        />
      ))}
    </div>
  );
}
