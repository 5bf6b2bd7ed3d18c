import type { World } from "./world.ts";

/** What a key is for: everything, the payer's side alone, or what its scopes say. */
export type KeyKind = "secret" | "publishable" | "restricted";

/** A key as its owners see it after it was made. */
export type ApiKey = {
  readonly id: string;
  readonly world: World;
  readonly kind: KeyKind;
  readonly name: string;
  readonly lastFour: string;
  /** Of a restricted key: `payment_intents:write`, `refunds:read`, … */
  readonly scopes: readonly string[];
  readonly createdAtMs: number;
  readonly endsAtMs: number | null;
};
