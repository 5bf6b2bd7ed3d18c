/** What the process was started with; text by name. */
export type Env = Readonly<Record<string, string | undefined>>;

/** The only place that reads `process.env`. */
export function readEnv(): Env {
  return process.env;
}

/**
 * Puts a fresh run of this program into this process, with `changes` to its environment. Does not
 * return: what the process held is gone.
 */
export function beginAnew(changes: Env): never {
  const { execPath, execArgv, argv } = process;
  // A platform that cannot do it leaves the start to whoever watches the process.
  process.execve?.(execPath, [execPath, ...execArgv, ...argv.slice(1)], {
    ...process.env,
    ...changes,
  });
  process.exit(1);
}
