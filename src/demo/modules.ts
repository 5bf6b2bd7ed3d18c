import type { Accounts } from "#accounts";
import type { Flows } from "#flows";
import type { Identity } from "#identity";
import type { Clock, Ids, ManualClock } from "#kernel";
import type { Ledger } from "#ledger";
import type { Movements } from "#movements";
import type { Payments } from "#payments";

/** The modules of an application that runs under the town's own clock. */
export type DemoModules = {
  readonly identity: Identity;
  readonly accounts: Accounts;
  readonly payments: Payments;
  readonly movements: Movements;
  readonly ledger: Ledger;
  readonly flows: Flows;
};

export type DemoOptions = {
  readonly modules: DemoModules;
  readonly clock: ManualClock;
  readonly ids: Ids;
  /** What the whole town follows from. */
  readonly seed: string;
  /** The instant at which the town's year ends; it begins `months` before. */
  readonly untilMs: number;
  readonly months?: number;
  readonly residents?: number;
  /** The machine's own clock, for telling how far it is. */
  readonly watch?: Clock;
  readonly onProgress?: (progress: DemoProgress) => void;
};

export type DemoProgress = {
  readonly step: "people" | "life";
  readonly done: number;
  readonly of: number;
};

/** The password of every member of the town: it is a demonstration. */
export const demoPassword = "bourse demo town";
