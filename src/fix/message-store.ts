import type { SessionNumbers } from "./session-state.ts";

/** A message of ours that the peer may ask for again. */
export type KeptMessage = { readonly number: number; readonly bytes: Buffer };

/** What a session has done since it was saved. */
export type SessionChange = {
  readonly numbers: SessionNumbers;
  /** What was kept before this change is forgotten: the numbers have started again. */
  readonly isReset: boolean;
  readonly kept: readonly KeptMessage[];
};

/** Where one session is kept. */
export type MessageStore = {
  /** Where the session stands, or undefined when it is new. */
  load(): Promise<SessionNumbers | undefined>;
  /** Durable when it resolves: only then is anything of the change written to the peer. */
  save(change: SessionChange): Promise<void>;
  /** Kept messages with these numbers, in order. */
  read(from: number, to: number): Promise<Buffer[]>;
};

/** A store that lasts as long as the process. */
export function createMemoryStore(): MessageStore {
  let numbers: SessionNumbers | undefined;
  let kept = new Map<number, Buffer>();
  return {
    async load() {
      return numbers;
    },
    async save(change) {
      if (change.isReset) kept = new Map();
      for (const { number, bytes } of change.kept) kept.set(number, bytes);
      numbers = change.numbers;
    },
    async read(from, to) {
      const found: Buffer[] = [];
      for (const [number, bytes] of kept) if (number >= from && number <= to) found.push(bytes);
      return found;
    },
  };
}
