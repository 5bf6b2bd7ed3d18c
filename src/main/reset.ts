import { type Config, lockDataFolder } from "#config";
import { dropDatabases } from "./database.ts";
import { openHouse, type Surroundings, surroundingsOf } from "./house.ts";

/**
 * Deletes everything that members have, and makes the database anew, as a first start does. Secret
 * keys stay.
 *
 * @throws DataFolderLockedError while a server runs on it
 */
export async function resetBank(config: Config, given: Partial<Surroundings>): Promise<void> {
  const surroundings = surroundingsOf(config, given);
  {
    using _folder = lockDataFolder(config.data);
    await dropDatabases(config, surroundings.tell);
  }
  await using _house = await openHouse(config, config.port, surroundings);
}
