import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = "http://127.0.0.1:4747";
const proxied = ["/v1", "/openapi.json", "/docs", "/healthz"];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    manifest: true,
    target: "es2023",
    // Everything the page may load is a file of its own, so that a strict CSP holds.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  css: { modules: { localsConvention: "camelCaseOnly" } },
  server: { proxy: Object.fromEntries(proxied.map((path) => [path, server])) },
});
