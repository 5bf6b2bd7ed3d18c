export { createTestDatabase, type TestDatabase } from "./database.ts";
export { differentialRun } from "./differential.ts";
export { freshSeed } from "./seed.ts";
export { startTigerBeetle, type TigerBeetleCluster, tigerBeetleBinary } from "./tigerbeetle.ts";
