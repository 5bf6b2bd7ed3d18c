import { type Config, lockDataFolder } from "#config";
import type { Moved } from "#ledger";
import { openDatabase } from "./database.ts";
import { type Surroundings, surroundingsOf } from "./house.ts";
import { moveToCluster } from "./ledger-engine.ts";

/**
 * Moves the ledger of the configured bank into the cluster of the settings, while no server runs.
 *
 * @throws DataFolderLockedError while one does, and what `moveLedger` throws
 */
export async function migrateLedger(config: Config, given: Partial<Surroundings>): Promise<Moved> {
  const surroundings = surroundingsOf(config, given);
  using _folder = lockDataFolder(config.data);
  await using database = await openDatabase(config, surroundings.tell);
  return await moveToCluster(database.url, config, surroundings);
}
