import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/sequencer.ts";

/** What a test waits for comes; how soon is the machine's, and no test's business. */
const patient = { poll: { timeout: 20_000 } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "server",
          expect: patient,
          include: [
            "src/**/*.test.ts",
            "packages/**/*.test.ts",
            "apps/**/*.test.ts",
            "scripts/**/*.test.ts",
            "test/*.test.ts",
            "test/server/**/*.test.ts",
            "test/simulation/**/*.test.ts",
          ],
          exclude: ["**/*.cluster.test.ts"],
          globalSetup: ["test/support/postgres-setup.ts"],
          setupFiles: ["test/support/property-setup.ts"],
          pool: "threads",
          // The files of a worker share what they import: to load the app anew for each of two
          // hundred took as long as the tests. So no file leaves anything behind in a module, and
          // what mocks one must do so where it is used.
          isolate: false,
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
      {
        test: {
          // In processes of their own: TigerBeetle's client is native code that no two threads of
          // one process can load.
          name: "cluster",
          expect: patient,
          include: ["src/**/*.cluster.test.ts", "test/**/*.cluster.test.ts"],
          globalSetup: ["test/support/postgres-setup.ts"],
          pool: "forks",
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: "e2e",
          expect: patient,
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/e2e/support/chromium-setup.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
    ],
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
  },
});
