import { type Config, lockDataFolder } from "#config";
import { dropDatabases, type Fill, openDatabase, type Tell } from "./database.ts";

/**
 * Deletes everything that members have, and makes the database anew. Secret keys stay.
 *
 * @throws DataFolderLockedError while a server runs on it
 */
export async function resetDatabase(config: Config, tell: Tell, fill?: Fill): Promise<void> {
  using _folder = lockDataFolder(config.data);
  await dropDatabases(config, tell);
  await using _database = await openDatabase(config, tell, fill);
}
