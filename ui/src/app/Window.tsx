// The frame of the window: sidebar, middle, inspector, log, status bar; they fold, resize and are remembered.

import { X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Group, Panel, Separator } from "react-resizable-panels";
import { IconButton } from "../components/Button";
import { useConnectionActions } from "../features/connections/commands";
import { useDoctorActions } from "../features/doctor/commands";
import { Inspector } from "../features/inspect/Inspector";
import { LogPanel } from "../features/log/LogPanel";
import { StatusBar } from "../features/receiver/StatusBar";
import { Notices } from "../features/settings/Notices";
import { useSimulatorActions } from "../features/simulator/commands";
import { useKept } from "./kept";
import { layout } from "./layout";
import { Middle } from "./Middle";
import { Palette } from "./Palette";
import { Shortcuts } from "./Shortcuts";
import { Sidebar } from "./Sidebar";
import { select, useSelection } from "./selection";
import { useComposerHeight } from "./useComposerHeight";
import { useFirstConversation } from "./useFirstConversation";
import { useNarrow } from "./useNarrow";
import { useWindowActions } from "./useWindowActions";
import css from "./Window.module.css";

/** The frame. */
export function Window() {
  const panels = useKept(layout);
  const narrow = useNarrow();
  const [sheet, setSheet] = useState<"palette" | "shortcuts" | null>(null);
  useFirstConversation();
  useWindowActions(setSheet);
  useConnectionActions();
  useSimulatorActions();
  useDoctorActions();
  return (
    <div className={css.window}>
      <Notices />
      <Group className={css.body} orientation="horizontal">
        {panels.sidebar && (
          <>
            <Panel
              id="sidebar"
              className={css.panel}
              defaultSize={panels.sidebarWidth}
              minSize={180}
              maxSize={360}
              groupResizeBehavior="preserve-pixel-size"
              onResize={({ inPixels }) => keep("sidebarWidth", inPixels)}
            >
              <Sidebar onFind={() => setSheet("palette")} />
            </Panel>
            <Separator className={css.vertical} aria-label="Width of the sidebar" />
          </>
        )}
        <Panel id="work" className={css.panel} minSize={380}>
          <Group orientation="vertical">
            <Panel id="upper" className={css.panel} minSize={220}>
              <Upper narrow={narrow} inspector={panels.inspector} />
            </Panel>
            {panels.log && (
              <>
                <Separator className={css.horizontal} aria-label="Height of the log" />
                <Panel
                  id="log"
                  className={css.panel}
                  defaultSize={panels.logHeight}
                  minSize={110}
                  groupResizeBehavior="preserve-pixel-size"
                  onResize={({ inPixels }) => keep("logHeight", inPixels)}
                >
                  <section className={css.region} aria-label="Log" data-region tabIndex={-1}>
                    <LogPanel />
                  </section>
                </Panel>
              </>
            )}
          </Group>
        </Panel>
      </Group>
      <StatusBar />
      <Palette open={sheet === "palette"} onClose={() => setSheet(null)} />
      <Shortcuts open={sheet === "shortcuts"} onClose={() => setSheet(null)} />
    </div>
  );
}

/** The middle and, beside it or above it, the inspector. */
function Upper({ narrow, inspector }: { narrow: boolean; inspector: boolean }) {
  const { seq, following, place } = useSelection();
  const panels = useKept(layout);
  const beside = inspector && !narrow;
  const above = inspector && narrow && seq !== null && !following;
  const bottom = useComposerHeight(above);
  const before = useRef(place);
  useEffect(() => {
    if (before.current !== place) {
      before.current = place;
      // What was opened on one page must not lie over the next one.
      if (narrow) {
        closeInspector();
      }
    }
  }, [place, narrow]);
  useEffect(() => {
    if (above) {
      const close = (event: KeyboardEvent) => event.key === "Escape" && !event.defaultPrevented && closeInspector();
      window.addEventListener("keydown", close);
      return () => window.removeEventListener("keydown", close);
    }
  }, [above]);
  return (
    <Group orientation="horizontal" className={css.upper}>
      <Panel id="middle" className={css.panel} minSize={340}>
        <Middle />
        {above && (
          <aside className={css.overlay} style={{ bottom }} aria-label="Inspector" data-region tabIndex={-1}>
            <Inspector seq={seq} />
            <IconButton
              className={css.overlayEnd}
              label="Close the inspector"
              title="Close the inspector (Escape)"
              icon={<X size={15} aria-hidden />}
              onClick={closeInspector}
            />
          </aside>
        )}
      </Panel>
      {beside && (
        <>
          <Separator className={css.vertical} aria-label="Width of the inspector" />
          <Panel
            id="inspector"
            className={css.panel}
            defaultSize={panels.inspectorWidth}
            minSize={320}
            groupResizeBehavior="preserve-pixel-size"
            onResize={({ inPixels }) => keep("inspectorWidth", inPixels)}
          >
            <aside className={css.region} aria-label="Inspector" data-region tabIndex={-1}>
              <Inspector seq={seq} />
            </aside>
          </Panel>
        </>
      )}
    </Group>
  );
}

function closeInspector(): void {
  // The focus would be lost with what held it.
  const drawer = document.activeElement?.closest("aside");
  if (drawer) {
    drawer.parentElement?.querySelector<HTMLElement>("main")?.focus();
  }
  select({ seq: null, following: true });
}

function keep(key: "sidebarWidth" | "inspectorWidth" | "logHeight", pixels: number): void {
  const rounded = Math.round(pixels);
  if (rounded > 0 && rounded !== layout.get()[key]) {
    layout.set({ [key]: rounded });
  }
}
