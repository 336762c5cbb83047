import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `standin serve` listens while the UI is worked on with live reload. */
const backend = process.env.STANDIN_URL ?? "http://127.0.0.1:47080";

export default defineConfig({
  plugins: [react()],
  clearScreen: false,
  server: {
    port: 5173,
    strictPort: true,
    proxy: { "/rpc": backend, "/changes": { target: backend.replace("http", "ws"), ws: true } },
  },
  build: {
    target: ["chrome111", "safari16.4"],
    // The content security policy allows fonts and scripts from the page's own origin only, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test-setup.ts"],
    css: { modules: { classNameStrategy: "non-scoped" } },
    restoreMocks: true,
    // The window as a whole takes its time on a machine that does other things meanwhile.
    testTimeout: 60_000,
  },
});
