import { Worker } from "node:worker_threads";
import type { Opening } from "./journal.ts";
import { JournalFailedError } from "./journaled-engine.ts";
import type { EngineOptions } from "./state.ts";
import type { Answer, Request } from "./worker-codec.ts";

/** An exchange in a thread of its own. */
export type Exchange = {
  /** What its journal held, where it was wanted. */
  readonly opening: Opening | undefined;
  /**
   * Gives command rows to the engine, which takes what is given to it in that order. The rows are
   * given away: the caller must not touch them again.
   *
   * @returns the event rows that they caused, once the commands are durable
   * @throws JournalFailedError when the disk did not take them
   */
  submit(rows: Int32Array<ArrayBuffer>): Promise<Int32Array<ArrayBuffer>>;
  /** Writes a snapshot, so that the next start is quick. */
  snapshot(): Promise<void>;
  /** SHA-256 over the state: equal for exchanges that know the same. */
  stateHash(): Promise<string>;
  /** Waits for what is under way, and ends the thread. */
  close(): Promise<void>;
};

type Caller = {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
};

/** Requests that wait for an answer at most: who sends more than the disk takes has to wait. */
const requestsMax = 10_000;

/** Too much is under way; nothing was done. */
export class ExchangeBusyError extends Error {
  override readonly name = "ExchangeBusyError";
}

/**
 * Starts the exchange of a folder; its state is what its journal says.
 *
 * @throws when the journal is damaged, with its message
 */
export async function startExchange(settings: {
  readonly folder: string;
  readonly options: EngineOptions;
  /** Whether to give {@link Exchange.opening}: to those who tell others what is public. */
  readonly wantsOpening?: boolean;
}): Promise<Exchange> {
  const workerData = { wantsOpening: false, ...settings };
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData });
  const callers = new Map<number, Caller>();
  let last = 0;
  let ended: Error | undefined;

  worker.on("message", (answer: Answer) => {
    const caller = callers.get(answer.number);
    callers.delete(answer.number);
    if (answer.error === undefined) caller?.resolve(answer);
    else caller?.reject(new JournalFailedError(answer.error));
  });
  const end = (error: Error): void => {
    ended ??= error;
    for (const caller of callers.values()) caller.reject(error);
    callers.clear();
  };
  worker.on("error", (error) => end(error instanceof Error ? error : new Error(String(error))));
  worker.on("exit", () => end(new Error("The exchange has ended.")));

  const ready = new Promise<Answer>((resolve, reject) => callers.set(0, { resolve, reject }));
  const ask = (request: Request): Promise<Answer> => {
    if (ended !== undefined) return Promise.reject(ended);
    if (callers.size >= requestsMax) {
      return Promise.reject(new ExchangeBusyError(`${requestsMax} requests are under way.`));
    }
    return new Promise((resolve, reject) => {
      callers.set(request.number, { resolve, reject });
      worker.postMessage(request, request.asks === "submit" ? [request.rows.buffer] : []);
    });
  };
  const { opening } = await ready;

  return {
    opening,
    async submit(rows) {
      const { events } = await ask({ number: ++last, asks: "submit", rows });
      return events ?? new Int32Array();
    },
    async snapshot() {
      await ask({ number: ++last, asks: "snapshot" });
    },
    async stateHash() {
      return (await ask({ number: ++last, asks: "hash" })).hash ?? "";
    },
    async close() {
      await ask({ number: ++last, asks: "close" });
      await worker.terminate();
    },
  };
}
