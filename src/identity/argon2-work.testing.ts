import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { vi } from "vitest";

/** Notes what argon2 is asked for, each time, until disposed. */
export function watchArgon2(): Disposable & { readonly work: readonly object[] } {
  const argon2 = vi.spyOn(crypto, "argon2");
  // What was imported by name before follows only when told.
  syncBuiltinESMExports();
  return {
    get work() {
      return argon2.mock.calls.map(([algorithm, parameters]) => {
        const { memory, passes, parallelism, tagLength } = parameters;
        return { algorithm, memory, passes, parallelism, tagLength };
      });
    },
    [Symbol.dispose]() {
      argon2.mockRestore();
      syncBuiltinESMExports();
    },
  };
}
