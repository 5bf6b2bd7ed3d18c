import type { Messages } from "../en/index.ts";
import * as app from "./app.ts";
import * as counter from "./counter.ts";
import * as errors from "./errors.ts";
import * as ledger from "./ledger.ts";
import * as money from "./money.ts";
import * as orders from "./orders.ts";
import * as pay from "./pay.ts";
import * as proof from "./proof.ts";
import * as safety from "./safety.ts";

export const fr = {
  ...app,
  ...money,
  ...pay,
  ...orders,
  ...counter,
  ...proof,
  ...safety,
  ...errors,
  ...ledger,
} satisfies Messages;
