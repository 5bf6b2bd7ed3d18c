import { assert, err, idToU128, type MemberId, type Result } from "#kernel";
import { transferInput } from "#ledger";
import type { Movement, Side, SubmitError } from "#movements";
import { dayOf } from "./calendar.ts";
import { transferCodes } from "./codes.ts";
import type { PotTransferError } from "./errors.ts";
import { ledgerOf } from "./institution-accounts.ts";
import type { Pot, PotTransfer } from "./pot.ts";
import { openPot, type PotsDeps } from "./pot-deps.ts";
import { requestHash } from "./request-hash.ts";

/** How money gets into a pot or out of it; each is a kind of movement with a code of its own. */
const operations = {
  pot_deposit: { code: transferCodes.potDeposit, into: true, verb: "deposit" },
  pot_withdrawal: { code: transferCodes.potWithdrawal, into: false, verb: "withdraw" },
  round_up: { code: transferCodes.roundUp, into: true, verb: "round_up" },
} as const;
export type PotOperation = keyof typeof operations;

export function depositToPot(
  deps: PotsDeps,
  member: MemberId,
  transfer: PotTransfer,
): Promise<Result<Movement, PotTransferError>> {
  return transferOnce(deps, member, "pot_deposit", transfer);
}

export function withdrawFromPot(
  deps: PotsDeps,
  member: MemberId,
  transfer: PotTransfer,
): Promise<Result<Movement, PotTransferError>> {
  return transferOnce(deps, member, "pot_withdrawal", transfer);
}

async function transferOnce(
  deps: PotsDeps,
  member: MemberId,
  operation: "pot_deposit" | "pot_withdrawal",
  { pot: id, amount, idempotencyKey }: PotTransfer,
): Promise<Result<Movement, PotTransferError>> {
  const hash = requestHash(operation, amount, id);
  // A repetition has its first result also when the pot was locked or closed since.
  const repeated = await deps.movements.replay(member, idempotencyKey, hash);
  if (repeated) return repeated;
  const pot = await openPot(deps.db, member, id);
  if (!pot) return err({ code: "not_found" });
  if (amount.currency !== pot.currency) return err({ code: "currency_mismatch" });
  const until = pot.lockedUntil;
  if (operation === "pot_withdrawal" && until !== null && dayOf(deps.clock.nowMs()) < until) {
    return err({ code: "pot_locked", until });
  }
  return moveWithPot(deps, pot, { operation, amount: amount.amount, idempotencyKey, hash });
}

/** Moves money between a pot and its account, as one movement of its member. */
export function moveWithPot(
  deps: Pick<PotsDeps, "movements" | "ids">,
  pot: Pot,
  given: {
    readonly operation: PotOperation;
    readonly amount: bigint;
    readonly idempotencyKey: string;
    readonly hash: string;
    readonly details?: Movement["details"];
  },
): Promise<Result<Movement, SubmitError>> {
  const { code, into, verb } = operations[given.operation];
  const { member, account, currency } = pot;
  assert(given.amount > 0n, "what moves is more than nothing");
  const accountSide: Side = { type: "member", member, account };
  const potSide: Side = { type: "pot", member, account, pot: pot.id };
  const transfer = transferInput({
    id: deps.ids.u128(),
    debitAccountId: idToU128(into ? account : pot.id),
    creditAccountId: idToU128(into ? pot.id : account),
    amount: given.amount,
    ledger: ledgerOf(currency),
    code,
  });
  return deps.movements.submit({
    id: deps.ids.make("mov"),
    kind: given.operation,
    owner: member,
    idempotencyKey: given.idempotencyKey,
    requestHash: given.hash,
    from: into ? accountSide : potSide,
    to: into ? potSide : accountSide,
    amount: { amount: given.amount, currency },
    note: "",
    category: "savings",
    details: given.details ?? {},
    step: { name: verb, target: "completed", transfers: [transfer] },
  });
}
