// Starts the UI: fonts, styles, host, root.

import "@fontsource-variable/inter/index.css";
import "@fontsource-variable/jetbrains-mono/index.css";
import "./styles/tokens.css";
import "./styles/reset.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { openHost } from "./host";

const root = document.getElementById("root");
if (root) {
  openHost().then((host) => createRoot(root).render(<App host={host} />));
}
