import { type Clock, type Db, minuteMs } from "#kernel";
import type { Movements } from "#movements";
import { misaddedRequests, type RequestPayment, settledPayments } from "./store/requests.ts";
import { misaddedSplits } from "./store/splits.ts";
import type { PaymentsFault } from "./upkeep.ts";

type VerifyDeps = { readonly db: Db; readonly clock: Clock; readonly movements: Movements };

const overdueMs = minuteMs;
const pageMax = 500;

export async function verifyPayments(deps: VerifyDeps): Promise<PaymentsFault[]> {
  const fault = (check: PaymentsFault["check"]) => (id: string) => ({ check, id });
  const [overdue, misadded, unpaid, splits] = await Promise.all([
    overdueMovements(deps),
    misaddedRequests(deps.db),
    unpaidRequests(deps),
    misaddedSplits(deps.db),
  ]);
  const requests = new Set([...misadded, ...unpaid]);
  return [
    ...overdue.map(fault("pending_past_its_end")),
    ...[...requests].map(fault("request_paid_is_not_its_movements")),
    ...splits.map(fault("split_shares_are_not_its_total")),
  ];
}

async function overdueMovements({ clock, movements }: VerifyDeps): Promise<string[]> {
  const latestMs = clock.nowMs() - overdueMs;
  const due = await movements.due(pageMax);
  return due
    .filter((movement) => movement.endsAtMs !== null && movement.endsAtMs < latestMs)
    .map((movement) => movement.id);
}

/** Requests with a settled payment whose movement is not there, completed, of that amount. */
async function unpaidRequests({ db, movements }: VerifyDeps): Promise<string[]> {
  const faulty: string[] = [];
  let after = "";
  for (;;) {
    const page = await settledPayments(db, after, pageMax);
    const last = page[page.length - 1];
    if (!last) return faulty;
    const found = await movements.findMany(page.map((payment) => payment.movementId));
    const paid = new Map(
      found
        .filter((movement) => movement.state === "completed")
        .map((movement) => [movement.id, movement]),
    );
    const isPaid = ({ movementId, requestId, amount }: RequestPayment) => {
      const movement = paid.get(movementId);
      return movement?.amount.amount === amount && movement.details["requestId"] === requestId;
    };
    faulty.push(...page.filter((payment) => !isPaid(payment)).map(({ requestId }) => requestId));
    after = last.movementId;
  }
}
