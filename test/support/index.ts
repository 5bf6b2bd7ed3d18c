export { createTestDatabase, type TestDatabase } from "./database.ts";
export { freshSeed } from "./seed.ts";
