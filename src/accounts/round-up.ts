import { type AccountId, idToU128, money } from "#kernel";
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

export async function roundUpAfter(
  deps: PotsDeps,
  potsOf: (account: AccountId) => Promise<readonly Pot[]>,
  payment: Movement,
): Promise<void> {
  const { from, amount } = payment;
  if (payment.state !== "completed" || !roundedKinds.includes(payment.kind)) return;
  if (from.type !== "member" || from.account === null) return;
  for (const pot of await potsOf(from.account)) {
    if (pot.roundUpTo === null) continue;
    const missing = missingTo(pot.roundUpTo.amount, amount.amount);
    if (missing === 0n || (await spendable(deps.ledger, from.account)) < missing) continue;
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
