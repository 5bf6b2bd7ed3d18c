import { z } from "zod";
import {
  type Account,
  type AccountBalance,
  accountFilter,
  accountFilterFlags,
  accountFlags,
  accountInput,
  type Balances,
  queryFilter,
  queryFilterFlags,
  type Transfer,
  transferFlags,
  transferInput,
  u128Max,
} from "#ledger";

/** A line that is not a request; the message says what is wrong with it. */
export class RequestError extends Error {
  override readonly name = "RequestError";
}

const u64Max = (1n << 64n) - 1n;
const u32Max = 0xffff_ffffn;
const u16Max = 0xffffn;

/** `postPendingTransfer` as `post_pending_transfer`. */
function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

type Bits = Readonly<Record<string, number>>;

function flagNames(bits: Bits, flags: number): string[] {
  return Object.entries(bits).flatMap(([name, bit]) => (flags & bit ? [snakeCase(name)] : []));
}

function flags(bits: Bits) {
  const byName = new Map(Object.entries(bits).map(([name, bit]) => [snakeCase(name), bit]));
  const name = z.string().transform((text, context) => {
    const bit = byName.get(text);
    if (bit !== undefined) return bit;
    context.addIssue({ code: "custom", message: `unknown flag ${text}` });
    return z.NEVER;
  });
  return z.array(name).transform((all) => all.reduce((sum, bit) => sum | bit, 0));
}

/** A whole number as decimal text, or as a JSON number where JavaScript holds it exactly. */
function integer(max: bigint) {
  return z.unknown().transform((value, context) => {
    const isNumber = typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
    const isText = typeof value === "string" && /^[0-9]{1,39}$/.test(value);
    const parsed = isNumber || isText ? BigInt(value) : undefined;
    if (parsed !== undefined && parsed <= max) return parsed;
    const message = `must be a whole number from 0 to ${max}, as decimal text if above 2^53`;
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  });
}

const u128 = integer(u128Max).default(0n);
const u64 = integer(u64Max).default(0n);
const u32 = integer(u32Max).transform(Number).default(0);
const u16 = integer(u16Max).transform(Number).default(0);

/** A bound of a balance: a whole number that may be negative, or null for none. */
const bound = z
  .unknown()
  .transform((value, context) => {
    if (value === null) return null;
    const isNumber = typeof value === "number" && Number.isSafeInteger(value);
    const isText = typeof value === "string" && /^-?[0-9]{1,39}$/.test(value);
    const parsed = isNumber || isText ? BigInt(value) : undefined;
    if (parsed !== undefined && parsed >= -u128Max && parsed <= u128Max) return parsed;
    const message = "must be null or a whole number, as decimal text if beyond 2^53";
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  })
  .default(null);

const userData = { user_data_128: u128, user_data_64: u64, user_data_32: u32 };
type UserData = { user_data_128: bigint; user_data_64: bigint; user_data_32: number };

function toUserData(from: UserData) {
  return {
    userData128: from.user_data_128,
    userData64: from.user_data_64,
    userData32: from.user_data_32,
  };
}

const account = z
  .strictObject({
    id: u128,
    debits_pending: u128,
    debits_posted: u128,
    credits_pending: u128,
    credits_posted: u128,
    ...userData,
    reserved: u32,
    ledger: u32,
    code: u16,
    flags: flags(accountFlags).default(0),
    timestamp: u64,
    floor: bound,
    ceiling: bound,
  })
  .transform(({ id, ledger, code, reserved, flags, timestamp, floor, ceiling, ...from }) =>
    accountInput({
      id,
      ledger,
      code,
      reserved,
      flags,
      timestamp,
      debitsPending: from.debits_pending,
      debitsPosted: from.debits_posted,
      creditsPending: from.credits_pending,
      creditsPosted: from.credits_posted,
      limits: { floor, ceiling },
      ...toUserData(from),
    }),
  );

const limitsChange = z
  .strictObject({ account_id: u128, floor: bound, ceiling: bound })
  .transform(({ account_id, floor, ceiling }) => ({ accountId: account_id, floor, ceiling }));

const balancesAt = z
  .strictObject({ account_ids: z.array(integer(u128Max)), at: u64, effective_at: u64 })
  .transform((from) => ({
    accountIds: from.account_ids,
    at: from.at,
    effectiveAt: from.effective_at,
  }));

const transfer = z
  .strictObject({
    id: u128,
    debit_account_id: u128,
    credit_account_id: u128,
    amount: u128,
    pending_id: u128,
    ...userData,
    timeout: u32,
    ledger: u32,
    code: u16,
    flags: flags(transferFlags).default(0),
    timestamp: u64,
    effective_at: u64,
  })
  .transform(({ id, amount, timeout, ledger, code, flags, timestamp, ...from }) =>
    transferInput({
      id,
      amount,
      timeout,
      ledger,
      code,
      flags,
      timestamp,
      debitAccountId: from.debit_account_id,
      creditAccountId: from.credit_account_id,
      pendingId: from.pending_id,
      effectiveAt: from.effective_at,
      ...toUserData(from),
    }),
  );

// Zero is TigerBeetle's "no condition", but for the limit, where it makes the filter invalid.
const limitDefault = 8_189;
const range = {
  timestamp_min: u64,
  timestamp_max: u64,
  limit: integer(u32Max).transform(Number).default(limitDefault),
};
const bothSides = accountFilterFlags.debits | accountFilterFlags.credits;

const ofAccount = z
  .strictObject({
    account_id: u128,
    ...userData,
    code: u16,
    ...range,
    flags: flags(accountFilterFlags).default(bothSides),
  })
  .transform(({ code, limit, flags, ...from }) =>
    accountFilter({
      code,
      limit,
      flags,
      accountId: from.account_id,
      timestampMin: from.timestamp_min,
      timestampMax: from.timestamp_max,
      ...toUserData(from),
    }),
  );

const query = z
  .strictObject({
    ...userData,
    ledger: u32,
    code: u16,
    ...range,
    flags: flags(queryFilterFlags).default(0),
  })
  .transform(({ ledger, code, limit, flags, ...from }) =>
    queryFilter({
      ledger,
      code,
      limit,
      flags,
      timestampMin: from.timestamp_min,
      timestampMax: from.timestamp_max,
      ...toUserData(from),
    }),
  );

const ids = z.array(integer(u128Max));
const request = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("create_accounts"), events: z.array(account) }),
  z.strictObject({ op: z.literal("create_transfers"), events: z.array(transfer) }),
  z.strictObject({ op: z.literal("set_account_limits"), events: z.array(limitsChange) }),
  z.strictObject({ op: z.literal("lookup_accounts"), ids }),
  z.strictObject({ op: z.literal("lookup_transfers"), ids }),
  z.strictObject({ op: z.literal("get_account_transfers"), filter: ofAccount }),
  z.strictObject({ op: z.literal("get_account_balances"), filter: ofAccount }),
  z.strictObject({ op: z.literal("query_accounts"), filter: query }),
  z.strictObject({ op: z.literal("query_transfers"), filter: query }),
  z.strictObject({ op: z.literal("get_balances_at"), filter: balancesAt }),
  z.strictObject({
    op: z.literal("tick"),
    seconds: integer(u32Max).transform(Number),
  }),
  z.strictObject({ op: z.literal("reset") }),
]);

/** One line of input, understood. */
export type Request = z.output<typeof request>;

const lookups = new Set<unknown>(["lookup_accounts", "lookup_transfers"]);
const queries = new Set<unknown>([
  "get_account_transfers",
  "get_account_balances",
  "query_accounts",
  "query_transfers",
  "get_balances_at",
]);

/**
 * Reads one line. Besides the documented form, ids may be called `events`, and a filter's fields
 * may stand beside `op`.
 *
 * @throws RequestError
 */
export function parseRequest(line: string): Request {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    throw new RequestError("not JSON");
  }
  const parsed = request.safeParse(canonical(json));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue?.path.length ? `${issue.path.map(String).join(".")}: ` : "";
  throw new RequestError(`${place}${issue?.message ?? "not a request"}`);
}

function canonical(json: unknown): unknown {
  if (typeof json !== "object" || json === null || !("op" in json)) return json;
  if (lookups.has(json.op) && "events" in json && !("ids" in json)) {
    const { events, ...rest } = json;
    return { ...rest, ids: events };
  }
  if (queries.has(json.op) && !("filter" in json)) {
    const { op, ...filter } = json;
    return { op, filter };
  }
  return json;
}

function fromUserData(record: Pick<Account, "userData128" | "userData64" | "userData32">) {
  return {
    user_data_128: String(record.userData128),
    user_data_64: String(record.userData64),
    user_data_32: record.userData32,
  };
}

function fromBalances(balances: Balances) {
  return {
    debits_pending: String(balances.debitsPending),
    debits_posted: String(balances.debitsPosted),
    credits_pending: String(balances.creditsPending),
    credits_posted: String(balances.creditsPosted),
  };
}

/** TigerBeetle's record of an account, and its bounds where it has any. */
export function fromAccount(record: Account): object {
  return {
    id: String(record.id),
    ...fromBalances(record),
    ...fromUserData(record),
    reserved: record.reserved,
    ledger: record.ledger,
    code: record.code,
    flags: flagNames(accountFlags, record.flags),
    timestamp: String(record.timestamp),
    ...(record.limits.floor !== null && { floor: String(record.limits.floor) }),
    ...(record.limits.ceiling !== null && { ceiling: String(record.limits.ceiling) }),
  };
}

/**
 * TigerBeetle's record of a transfer, with the effective date that it was given and what is left of
 * a hold that was captured in part.
 */
export function fromTransfer(record: Transfer): object {
  const isPartlyTaken = record.pendingStatus === "pending" && record.remaining !== record.amount;
  return {
    id: String(record.id),
    debit_account_id: String(record.debitAccountId),
    credit_account_id: String(record.creditAccountId),
    amount: String(record.amount),
    pending_id: String(record.pendingId),
    ...fromUserData(record),
    timeout: record.timeout,
    ledger: record.ledger,
    code: record.code,
    flags: flagNames(transferFlags, record.flags),
    timestamp: String(record.timestamp),
    ...(record.effectiveAt !== 0n && { effective_at: String(record.effectiveAt) }),
    ...(isPartlyTaken && { remaining: String(record.remaining) }),
  };
}

/** TigerBeetle's record of an account's balances at a time. */
export function fromBalance(record: AccountBalance): object {
  return { ...fromBalances(record), timestamp: String(record.timestamp) };
}

/** Balances of an account at an instant of the past. */
export function fromBalanceAt(record: AccountBalance & { readonly accountId: bigint }): object {
  return { account_id: String(record.accountId), ...fromBalance(record) };
}
