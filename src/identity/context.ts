import type { Clock, Db, Ids, Log, SecretBox } from "#kernel";
import type { BlockLists } from "./block-lists.ts";
import type { Transact } from "./change.ts";
import type { Directory } from "./directory.ts";
import type { LiveTokens } from "./live-tokens.ts";
import type { RateLimiter } from "./rate-limit.ts";

/** The site as passkeys know it. */
export type RelyingParty = {
  /** Registrable domain, e.g. `localhost` or `bank.example`. */
  readonly id: string;
  readonly name: string;
  /** Where the app may be served from, e.g. `https://bank.example`. */
  readonly origins: readonly string[];
};

/** What every part of the module works with. */
export type Context = {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly box: SecretBox;
  readonly limiter: RateLimiter;
  readonly directory: Directory;
  readonly live: LiveTokens;
  readonly blocks: BlockLists;
  readonly relyingParty: RelyingParty;
  readonly transact: Transact;
};

export function now(context: Pick<Context, "clock">): Date {
  return new Date(context.clock.nowMs());
}
