import type { Accounts } from "#accounts";
import type { Brokerage } from "#brokerage";
import type { LedgerExplorer } from "#flows";
import type { Identity } from "#identity";
import type { Clock } from "#kernel";
import type { Market } from "#market";
import type { Merchants } from "#merchants";
import type { Movements } from "#movements";
import type { Push } from "#notifications";
import type { Payments } from "#payments";
import type { Proofs } from "#proofs";
import type { PresentBrokerage } from "./present-brokerage.ts";
import type { PresentMovement } from "./present-movement.ts";
import type { PresentParty } from "./present-party.ts";
import type { PresentRequest } from "./present-request.ts";
import type { SessionCookies } from "./session-cookie.ts";
import type { Verification } from "./verification.ts";

/** Whom a visitor may sign in as, where the bank is a demo. */
export type Demo = {
  readonly members: readonly { readonly handle: string; readonly name: string }[];
  readonly password: string;
};

/** What the handlers stand on. */
export type HandlerDeps = {
  readonly identity: Identity;
  readonly accounts: Accounts;
  readonly movements: Movements;
  readonly payments: Payments;
  readonly market: Market;
  readonly brokerage: Brokerage;
  readonly merchants: Merchants;
  /** Where shops' Stripe clients are answered; nowhere when the operator has it closed. */
  readonly shopApiUrl: string | undefined;
  readonly push: Push;
  readonly proofs: Proofs;
  readonly explorer: LedgerExplorer;
  readonly verification: Verification;
  readonly clock: Clock;
  readonly cookies: SessionCookies;
  readonly demo: Demo | undefined;
  readonly present: PresentMovement & {
    readonly party: PresentParty;
    readonly requests: PresentRequest;
    readonly brokerage: PresentBrokerage;
  };
};
