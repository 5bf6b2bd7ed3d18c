import { repeated } from "./repeated.ts";

const operations = Number(process.env["DIFFERENTIAL_OPERATIONS"] ?? repeated(20_000));
const seed = Number(process.env["DIFFERENTIAL_SEED"] ?? 1);

/** What engines are compared by: `DIFFERENTIAL_OPERATIONS` and `DIFFERENTIAL_SEED` ask for others. */
export const differentialRun = { operations, seed, msMax: 600_000 + operations * 3 };
