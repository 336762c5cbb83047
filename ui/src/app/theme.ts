// Puts the theme on the page; "system" follows the operating system as it changes.

import { theme } from "./layout";

/** Follows the chosen theme; `?theme=` wins, for pictures. Returns the function that ends it. */
export function followTheme(): () => void {
  const forced = new URLSearchParams(location.search).get("theme");
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const chosen = forced ?? theme.get().theme;
    document.documentElement.dataset.theme = chosen === "system" ? (dark.matches ? "dark" : "light") : chosen;
  };
  apply();
  dark.addEventListener("change", apply);
  const end = theme.subscribe(apply);
  return () => {
    dark.removeEventListener("change", apply);
    end();
  };
}
