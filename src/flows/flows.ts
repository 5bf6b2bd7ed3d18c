import type { Accounts } from "#accounts";
import type { Identity } from "#identity";
import type { Clock, Db, Ids, Result } from "#kernel";
import type { Movements } from "#movements";
import type { NachaError } from "#rails";
import { type AchReport, importAch } from "./ach-import.ts";
import { withAccounts } from "./sign-up.ts";

/** What the flows stand on. */
export type FlowsDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly movements: Movements;
  readonly identity: Identity;
  readonly accounts: Accounts;
};

/** Use cases that cross modules: identity whose members have accounts, and money from outside. */
export type Flows = Identity & {
  importAch(content: Uint8Array): Promise<Result<AchReport, NachaError>>;
};

/** Puts the use cases together; members come and go through this identity. */
export function createFlows(deps: FlowsDeps): Flows {
  return {
    ...withAccounts(deps.identity, deps.accounts),
    importAch: (content) => importAch(deps, content),
  };
}
