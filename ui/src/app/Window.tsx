// The frame of the window.

/** The frame: sidebar, middle, inspector, log, status bar. */
export function Window() {
  return <main>Standin</main>;
}
