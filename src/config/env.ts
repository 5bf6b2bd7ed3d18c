/** What the process was started with; text by name. */
export type Env = Readonly<Record<string, string | undefined>>;

/** The only place that reads `process.env`. */
export function readEnv(): Env {
  return process.env;
}
