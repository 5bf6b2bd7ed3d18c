import { type Clock, createSecretBox, type Db, type Ids, type Log } from "#kernel";
import { type Approvals, createApprovals } from "./approvals.ts";
import { createBlockLists } from "./block-lists.ts";
import { createTransact } from "./change.ts";
import { type Contacts, createContacts } from "./contacts.ts";
import type { Context, RelyingParty } from "./context.ts";
import { createDirectory } from "./directory.ts";
import type { IdentityEvent } from "./events.ts";
import { createIdentityChecks, type IdentityChecks } from "./identity-checks.ts";
import { createLiveTokens } from "./live-tokens.ts";
import { createMembers, type Members } from "./members.ts";
import { createOperators, type Operators } from "./operators.ts";
import type { IdentityCheckPort } from "./ports.ts";
import { createRateLimiter } from "./rate-limit.ts";
import { createSecurity, type Security } from "./security.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { createSignIn, type SignIn } from "./sign-in.ts";
import { createSignUp, type SignUp } from "./sign-up.ts";
import { createSweep, type Sweep } from "./sweep.ts";
import { createTokens, type Tokens } from "./tokens.ts";

/** What the module is made of. */
export type IdentityDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** 32 bytes. Encrypts TOTP secrets and keys document hashes; losing it loses both. */
  readonly secretKey: Uint8Array;
  readonly relyingParty: RelyingParty;
  readonly identityCheck: IdentityCheckPort;
  /** Told of each event after it is stored. The security log is what lasts. */
  readonly onEvent?: (event: IdentityEvent) => void;
};

/** Members, how they prove who they are, what they approve, and whom they know. */
export type Identity = Members &
  SignUp &
  SignIn &
  Sessions &
  Tokens &
  Approvals &
  Security &
  IdentityChecks &
  Contacts &
  Operators &
  Sweep;

/** One of it in a process: what it holds in memory is outdated by its own writes alone. */
export function createIdentity(deps: IdentityDeps): Identity {
  const { db, clock, ids, log, relyingParty } = deps;
  const context: Context = {
    db,
    clock,
    ids,
    log,
    relyingParty,
    box: createSecretBox(deps.secretKey, ids),
    limiter: createRateLimiter(clock),
    directory: createDirectory(db),
    live: createLiveTokens(deps),
    blocks: createBlockLists(db),
    transact: createTransact(deps),
  };
  return {
    ...createMembers(context),
    ...createSignUp(context),
    ...createSignIn(context),
    ...createSessions(context),
    ...createTokens(context),
    ...createApprovals(context),
    ...createSecurity(context),
    ...createIdentityChecks(context, deps.identityCheck),
    ...createContacts(context),
    ...createOperators(context),
    ...createSweep(context),
  };
}
