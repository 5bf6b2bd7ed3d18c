import { defineConfig } from "vite";

/** `bourse.js`, which shops put on their own pages: one plain script for every browser of today. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  build: {
    target: "es2022",
    emptyOutDir: false,
    rolldownOptions: {
      input: "src/embed/bourse.ts",
      output: { format: "iife", entryFileNames: "bourse.js" },
    },
  },
});
