import { z } from "zod";
import {
  ledgerAccountSchema,
  ledgerAssetSchema,
  ledgerBalancesSchema,
  ledgerIdSchema,
  ledgerLegSchema,
  ledgerMovementSchema,
  ledgerTransferSchema,
} from "./ledger-records.ts";
import { route } from "./route.ts";
import { asOfSchema, cursorQuery, instantSchema, pageOf } from "./scalars.ts";

const operator = { by: "operator" } as const;
const tag = "Ledger";
const recordId = z.strictObject({ id: ledgerIdSchema });
const past = {
  /** Balances as of this instant; now when left out. */
  at: asOfSchema.optional(),
};

/** Sums over the accounts of one code; null where there are too many accounts to add up at once. */
const groupSchema = z.strictObject({
  code: z.number().int(),
  name: z.string().nullable(),
  count: z.number().int().nullable(),
  balances: ledgerBalancesSchema.nullable(),
  /** The group's account, when it has one alone. */
  accountId: ledgerIdSchema.nullable(),
});

const invariantSchema = z.strictObject({
  invariant: z.string(),
  holds: z.boolean(),
  /** How many things break it. */
  count: z.number().int(),
  /** Ids of the first hundred of them. */
  ids: z.array(z.string()),
});

/** The last proof of every invariant, or the one that runs. */
const verificationSchema = z.strictObject({
  state: z.enum(["never", "running", "done", "failed"]),
  startedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  /** Empty until it is done. */
  invariants: z.array(invariantSchema),
});

export const ledgerRoutes = {
  ledgerChart: route({
    method: "GET",
    path: "/v1/ledger/chart",
    summary: "Every asset, its accounts grouped by code, and what they add up to",
    tag,
    access: operator,
    query: z.strictObject(past),
    status: 200,
    response: z.strictObject({
      assets: z.array(
        z.strictObject({
          asset: ledgerAssetSchema,
          groups: z.array(groupSchema),
          /** Over all groups: debits equal credits. */
          balances: ledgerBalancesSchema.nullable(),
        }),
      ),
    }),
  }),
  ledgerAccounts: route({
    method: "GET",
    path: "/v1/ledger/accounts",
    summary: "The accounts of one asset and code, oldest first",
    tag,
    access: operator,
    query: z.strictObject({
      ledger: z.coerce.number().int().min(1).max(4_294_967_295),
      code: z.coerce.number().int().min(1).max(65_535),
      ...past,
      ...cursorQuery,
    }),
    status: 200,
    response: pageOf(ledgerAccountSchema),
  }),
  ledgerAccount: route({
    method: "GET",
    path: "/v1/ledger/accounts/{id}",
    summary: "One account of the ledger, now or at an instant",
    tag,
    access: operator,
    params: recordId,
    query: z.strictObject({
      ...past,
      /** Of that, what counts by this instant by effective date. */
      effectiveAt: asOfSchema.optional(),
    }),
    status: 200,
    response: ledgerAccountSchema,
  }),
  ledgerAccountTransfers: route({
    method: "GET",
    path: "/v1/ledger/accounts/{id}/transfers",
    summary: "The transfers of one account, newest first",
    tag,
    access: operator,
    params: recordId,
    query: z.strictObject({
      side: z.enum(["debit", "credit"]).optional(),
      code: z.coerce.number().int().min(1).max(65_535).optional(),
      from: asOfSchema.optional(),
      until: asOfSchema.optional(),
      ...cursorQuery,
    }),
    status: 200,
    response: pageOf(ledgerTransferSchema),
  }),
  ledgerTransfer: route({
    method: "GET",
    path: "/v1/ledger/transfers/{id}",
    summary: "One transfer: both legs, what it settles or was settled by, and its movement",
    tag,
    access: operator,
    params: recordId,
    status: 200,
    response: z.strictObject({
      transfer: ledgerTransferSchema,
      debit: ledgerLegSchema,
      credit: ledgerLegSchema,
      /** The pending transfer that this one settles. */
      pending: ledgerTransferSchema.nullable(),
      /** What settled this pending transfer. */
      settlements: z.array(ledgerTransferSchema),
      /** The other transfers of the same movement. */
      siblings: z.array(ledgerTransferSchema),
      movement: ledgerMovementSchema.nullable(),
    }),
  }),
  ledgerSearch: route({
    method: "GET",
    path: "/v1/ledger/search",
    summary: "What an id or a handle names: accounts and transfers",
    tag,
    access: operator,
    query: z.strictObject({ text: z.string().trim().min(1).max(64) }),
    status: 200,
    response: z.strictObject({
      accounts: z.array(ledgerAccountSchema),
      transfers: z.array(ledgerTransferSchema),
    }),
  }),
  ledgerVerification: route({
    method: "GET",
    path: "/v1/ledger/verification",
    summary: "The last proof of every invariant",
    tag,
    access: operator,
    status: 200,
    response: verificationSchema,
  }),
  verifyLedger: route({
    method: "POST",
    path: "/v1/ledger/verification",
    summary: "Prove every invariant; while one proof runs, no other starts",
    tag,
    access: operator,
    status: 202,
    response: verificationSchema,
  }),
};
