import { type AccountId, idToU128, money, type Soon, whenThere } from "#kernel";
import type { Ledger } from "#ledger";
import type { Movement, MovementKind } from "#movements";
import { postedBalance } from "./balances.ts";
import type { Pot } from "./pot.ts";
import type { PotsDeps } from "./pot-deps.ts";
import { moveWithPot } from "./pot-transfers.ts";
import { requestHash } from "./request-hash.ts";

const roundedKinds: readonly MovementKind[] = [
  "payment",
  "request_payment",
  "claim",
  "split_share",
  "scheduled_payment",
];

/** What is missing from an amount to the next multiple; nothing when it is one. */
export function missingTo(multiple: bigint, amount: bigint): bigint {
  return (multiple - (amount % multiple)) % multiple;
}

export function roundUpAfter(
  deps: PotsDeps,
  potsOf: (account: AccountId) => Soon<readonly Pot[]>,
  payment: Movement,
): Soon<void> {
  const { from, state, kind } = payment;
  if (state !== "completed" || !roundedKinds.includes(kind)) return;
  if (from.type !== "member" || from.account === null) return;
  const { account } = from;
  return whenThere(potsOf(account), (pots) => {
    if (pots.length > 0) return roundUpInto(deps, pots, account, payment);
  });
}

async function roundUpInto(
  deps: PotsDeps,
  pots: readonly Pot[],
  account: AccountId,
  payment: Movement,
): Promise<void> {
  for (const pot of pots) {
    if (pot.roundUpTo === null) continue;
    const missing = missingTo(pot.roundUpTo.amount, payment.amount.amount);
    if (missing === 0n || (await spendable(deps.ledger, account)) < missing) continue;
    const moved = await moveWithPot(deps, pot, {
      operation: "round_up",
      amount: missing,
      idempotencyKey: `round_up:${payment.id}:${pot.id}`,
      // The same payment is never rounded up twice, whatever the pot rounds up to by then.
      hash: requestHash("round_up", money(0n, pot.currency), payment.id, pot.id),
      details: { payment: payment.id },
    });
    // Spent, or the pot was closed, since we looked.
    if (!moved.ok) deps.log.info({ payment: payment.id, ...moved.error }, "not rounded up");
  }
}

/** What an account can spend now, in minor units. */
export async function spendable(ledger: Ledger, account: AccountId): Promise<bigint> {
  const [record] = await ledger.lookupAccounts([idToU128(account)]);
  return record ? postedBalance(record) - record.debitsPending : 0n;
}
