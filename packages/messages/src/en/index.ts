import * as app from "./app.ts";
import * as counter from "./counter.ts";
import * as errors from "./errors.ts";
import * as ledger from "./ledger.ts";
import * as money from "./money.ts";
import * as orders from "./orders.ts";
import * as pay from "./pay.ts";
import * as proof from "./proof.ts";
import * as safety from "./safety.ts";

export const en = {
  ...app,
  ...money,
  ...pay,
  ...orders,
  ...counter,
  ...proof,
  ...safety,
  ...errors,
  ...ledger,
};
/** The catalog's shape: English defines it, every other language satisfies it. */
export type Messages = typeof en;
