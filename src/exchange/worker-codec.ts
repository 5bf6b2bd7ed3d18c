import type { Opening } from "./journal.ts";
import type { EngineOptions } from "./state.ts";

/** What the owner of an exchange asks its thread for. Rows are given away, not copied. */
export type Request =
  | { readonly number: number; readonly asks: "submit"; readonly rows: Int32Array<ArrayBuffer> }
  | { readonly number: number; readonly asks: "snapshot" | "hash" | "close" };

/** The thread's answer to the request of that number; 0 says that it is ready. */
export type Answer = {
  readonly number: number;
  readonly events?: Int32Array<ArrayBuffer>;
  readonly hash?: string;
  readonly error?: string;
  readonly opening?: Opening;
};

/** What the thread needs to begin. */
export type WorkerData = {
  readonly folder: string;
  readonly options: EngineOptions;
  readonly wantsOpening: boolean;
};

/** Only the exchange's own door starts the thread, with exactly this. */
export const readWorkerData = (data: unknown): WorkerData => data as WorkerData;
