import { type Env, readEnv } from "./env.ts";
import { type Config, type Setting, type SettingKey, settings } from "./settings.ts";

/** Settings that cannot be used as they are; the message has one line for each. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

const entries = Object.entries(settings) as [SettingKey, Setting][];

/**
 * The configuration that `env` gives, with the defaults for what it does not say.
 *
 * @throws ConfigError naming every setting that is wrong
 */
export function readConfig(env: Env = readEnv()): Config {
  const problems: string[] = [];
  const values = entries.map(([key, setting]) => {
    const parsed = setting.schema.safeParse(textOf(setting, env));
    if (!parsed.success) {
      const reasons = parsed.error.issues.map((issue) => issue.message);
      problems.push(`${setting.name}: ${reasons.join(", ")}`);
    }
    return [key, parsed.data];
  });
  if (problems.length > 0) throw new ConfigError(problems.join("\n"));
  // Each value was parsed by the schema that gives `Config` its type.
  return Object.fromEntries(values) as Config;
}

// An empty variable is how a shell or a container file says that it is not set.
function textOf(setting: Setting, env: Env): string | undefined {
  return env[setting.name] || setting.fallback;
}

/** The effective configuration, one `NAME=value` a line, secrets hidden. */
export function describeConfig(env: Env = readEnv()): string {
  const lines = entries.map(([, setting]) => {
    const text = textOf(setting, env);
    const from = env[setting.name] ? "set" : "default";
    if (text === undefined) return `${setting.name} is not set`;
    return `${setting.name}=${setting.secret ? "(hidden)" : text} (${from})`;
  });
  return lines.join("\n");
}

/** The table of settings as Markdown. */
export function configurationPage(): string {
  const rows = entries.map(([, setting]) => {
    const fallback = setting.fallback === undefined ? "" : `\`${setting.fallback}\``;
    return `| \`${setting.name}\` | ${fallback} | ${setting.meaning} |`;
  });
  return [
    "# Configuration",
    "",
    "Bourse is configured by environment variables. `npm run bourse -- config check` prints what",
    "is in force, with secrets hidden.",
    "",
    "| name | default | meaning |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
