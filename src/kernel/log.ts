import { pino } from "pino";

/** Structured log. Never given secrets, notes of payments or full account numbers. */
export type Log = {
  debug(data: object, message: string): void;
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
};

/** The least weight of what is written. */
export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

/** A log of one JSON object a line, on standard error. */
export function createLog(level: LogLevel): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}

const ignore = () => {};
/** A log that keeps nothing: for tests. */
export const silentLog: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
