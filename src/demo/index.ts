/** The demo town: a year in the life of its people, lived through the product's own flows. */

export { createRandom, type Random } from "#kernel";
export { type DemoModules, type DemoOptions, type DemoProgress, demoPassword } from "./modules.ts";
export { createPastMarket, type PastMarket } from "./past-market.ts";
export { seedDemoWorld } from "./seed.ts";
export { demoMembers } from "./town.ts";
