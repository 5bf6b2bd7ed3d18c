import type { Clock, Db, Ids, Log } from "#kernel";
import type { Approvals } from "./approvals.ts";
import type { Contacts } from "./contacts.ts";
import type { IdentityEvent } from "./events.ts";
import type { IdentityChecks } from "./identity-check.ts";
import type { Members } from "./members.ts";
import type { IdentityCheckPort } from "./ports.ts";
import type { Security } from "./security.ts";
import type { Sessions } from "./sessions.ts";
import type { SignIn } from "./sign-in.ts";
import type { SignUp } from "./sign-up.ts";
import type { Tokens } from "./tokens.ts";

/** The site as passkeys know it. */
export type RelyingParty = {
  /** Registrable domain, e.g. `localhost` or `bank.example`. */
  readonly id: string;
  readonly name: string;
  /** Where the app may be served from, e.g. `https://bank.example`. */
  readonly origins: readonly string[];
};

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
  Contacts;

export function createIdentity(_deps: IdentityDeps): Identity {
  throw new Error("createIdentity is being built");
}
