import { z } from "zod";
import { partySchema } from "./identity.ts";
import { movementKinds, movementStates } from "./movements.ts";
import { idSchema, instantSchema, moneySchema } from "./scalars.ts";

/** An id of the ledger: 128 bits in decimal. */
export const ledgerIdSchema = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,38})$/, "an id of the ledger is a number of at most 39 digits");
/** Minor units of the ledger's asset: 128 bits in decimal. */
const ledgerAmountSchema = z.string().regex(/^-?(0|[1-9][0-9]{0,38})$/);
/** Ledger time, to the nanosecond. */
const ledgerTimeSchema = z.iso.datetime({ precision: 9 });

/** What a ledger counts. Its amounts are whole numbers of the unit that `scale` says. */
export const ledgerAssetSchema = z.strictObject({
  ledger: z.number().int(),
  /** ISO 4217; null where the ledger's number is none of a currency. */
  currency: z.string().nullable(),
  /** Decimals: an amount of 1234 of scale 2 is 12.34. */
  scale: z.number().int(),
});

/** The four balances that the ledger keeps of an account. */
export const ledgerBalancesSchema = z.strictObject({
  debitsPending: ledgerAmountSchema,
  debitsPosted: ledgerAmountSchema,
  creditsPending: ledgerAmountSchema,
  creditsPosted: ledgerAmountSchema,
});

/** Whose a ledger account is. */
const holderSchema = z.strictObject({
  /** Free to spend, set aside for orders, or put aside in a pot. */
  type: z.enum(["available", "reserved", "pot"]),
  /** Id of the account or pot, as members know it. */
  id: z.string(),
  member: partySchema,
});

/** What the chart of accounts calls a code; `name` is null for a code that it does not have. */
const codeFields = { code: z.number().int(), name: z.string().nullable() };

/** An account named beside something else. */
const accountReferenceSchema = z.strictObject({
  id: ledgerIdSchema,
  ...codeFields,
  /** Null for the institution's own. */
  holder: holderSchema.nullable(),
});

/** An account of the ledger. */
export const ledgerAccountSchema = z.strictObject({
  ...accountReferenceSchema.shape,
  asset: ledgerAssetSchema,
  balances: ledgerBalancesSchema,
  /** The instant to which the balances belong; null for now. */
  at: ledgerTimeSchema.nullable(),
  flags: z.array(
    z.enum([
      "debits_must_not_exceed_credits",
      "credits_must_not_exceed_debits",
      "history",
      "imported",
      "closed",
    ]),
  ),
  floor: ledgerAmountSchema.nullable(),
  ceiling: ledgerAmountSchema.nullable(),
  createdAt: ledgerTimeSchema,
});
/** See {@link ledgerAccountSchema}. */
export type LedgerAccount = z.infer<typeof ledgerAccountSchema>;

/** A transfer of the ledger. */
export const ledgerTransferSchema = z.strictObject({
  id: ledgerIdSchema,
  asset: ledgerAssetSchema,
  debit: accountReferenceSchema,
  credit: accountReferenceSchema,
  amount: ledgerAmountSchema,
  ...codeFields,
  /** A pending transfer reserves; a posted or void one settles the pending one before it. */
  phase: z.enum(["single", "pending", "post", "void"]),
  /** What became of a pending transfer; null for the others. */
  pendingState: z.enum(["pending", "posted", "voided", "expired"]).nullable(),
  /** What a pending transfer still holds. */
  remaining: ledgerAmountSchema,
  /** Happened with the next transfer of its chain, or not at all. */
  linked: z.boolean(),
  /** When a pending transfer expires by itself; null for never. */
  expiresAt: ledgerTimeSchema.nullable(),
  at: ledgerTimeSchema,
  /** When it counts by effective date; null for the time of the commit. */
  effectiveAt: ledgerTimeSchema.nullable(),
  movementId: idSchema("mov").nullable(),
});
/** See {@link ledgerTransferSchema}. */
export type LedgerTransfer = z.infer<typeof ledgerTransferSchema>;

/** One side of a movement. Notes and names of pots are their owners' and are not told. */
const sideSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("member"), member: partySchema }),
  z.strictObject({ type: z.literal("pot"), member: partySchema }),
  z.strictObject({ type: z.literal("outside"), name: z.string() }),
  z.strictObject({ type: z.literal("bourse") }),
]);

/** The movement that transfers belong to: why they were made. */
export const ledgerMovementSchema = z.strictObject({
  id: idSchema("mov"),
  kind: z.enum(movementKinds),
  state: z.enum(movementStates),
  amount: moneySchema,
  from: sideSchema,
  to: sideSchema,
  createdAt: instantSchema,
  finalAt: instantSchema.nullable(),
  endsAt: instantSchema.nullable(),
  reason: z.string().nullable(),
  steps: z.array(
    z.strictObject({
      name: z.string(),
      /** Whether the ledger took its transfers, all of them or none. */
      outcome: z.enum(["planned", "posted", "refused"]),
      target: z.enum(movementStates),
      transferIds: z.array(ledgerIdSchema),
    }),
  ),
});
/** See {@link ledgerMovementSchema}. */
export type LedgerMovement = z.infer<typeof ledgerMovementSchema>;

/** An account of a transfer, with its balances right after it. */
export const ledgerLegSchema = z.strictObject({
  account: ledgerAccountSchema,
  /** Null where the account keeps no history. */
  after: ledgerBalancesSchema.nullable(),
});
