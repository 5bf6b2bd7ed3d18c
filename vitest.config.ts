import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "server",
          include: [
            "src/**/*.test.ts",
            "packages/**/*.test.ts",
            "test/*.test.ts",
            "test/server/**/*.test.ts",
          ],
          globalSetup: ["test/support/postgres-setup.ts"],
          pool: "threads",
          testTimeout: 30_000,
        },
      },
    ],
    maxWorkers: 2,
  },
});
