/** What the operator decides: settings, secrets, and the folder of everything that is kept. */
export { ConfigError, configurationPage, describeConfig, readConfig } from "./config.ts";
export {
  type DataFolder,
  DataFolderLockedError,
  holderOf,
  lockDataFolder,
  seizeDataFolder,
} from "./data-folder.ts";
export { beginAnew } from "./env.ts";
export { openSecrets, type Secrets, type SecretUse } from "./secrets.ts";
export type { Config } from "./settings.ts";
