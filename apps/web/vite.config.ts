import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { layerOrder } from "./layer-order.ts";

const server = "http://127.0.0.1:4747";
/** Lists the built files that the service worker keeps, so that every screen opens offline. */
function precacheList(): Plugin {
  return {
    name: "precache-list",
    apply: "build",
    generateBundle(_, bundle) {
      const files = Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name));
      const source = JSON.stringify(files.map((name) => `/${name}`));
      this.emitFile({ type: "asset", fileName: "precache.json", source });
    },
  };
}

const proxied = ["/v1", "/openapi.json", "/docs", "/healthz", "/embed", "/bourse.js"];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [layerOrder(), react(), precacheList()],
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
