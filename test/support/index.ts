export { createTestDatabase, type TestDatabase } from "./database.ts";
export { startTigerBeetle, type TigerBeetleCluster, tigerBeetleBinary } from "./tigerbeetle.ts";
