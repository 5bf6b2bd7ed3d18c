import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { layerOrder } from "./layer-order.ts";

/**
 * The page that shops frame: a build of its own, so that it brings nothing of the members' app, and
 * the members' app nothing of it.
 */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  plugins: [layerOrder(), react()],
  build: {
    target: "es2023",
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: "embed.html" },
  },
  css: { modules: { localsConvention: "camelCaseOnly" } },
});
