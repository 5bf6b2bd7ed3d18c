/** The market: what is traded, when, and what it is worth. See README.md. */

export * from "./instrument.ts";
