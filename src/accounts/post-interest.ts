import {
  type AccountId,
  assert,
  type Clock,
  type Currency,
  type Db,
  type Ids,
  idToU128,
  type Log,
  type MemberId,
  type MovementId,
  money,
} from "#kernel";
import { type Ledger, transferInput } from "#ledger";
import { institution, type Movements } from "#movements";
import { postedBalance } from "./balances.ts";
import type { Month } from "./calendar.ts";
import { transferCodes } from "./codes.ts";
import { institutionAccounts, ledgerOf } from "./institution-accounts.ts";
import { requestHash } from "./request-hash.ts";
import { listAccountRows } from "./store/accounts.ts";
import { countRefusal, markPaid, type Posting, unpaidPostings } from "./store/interest.ts";

const postingsMax = 100_000;
const underWayMax = 512;

export type InterestDeps = {
  readonly db: Db;
  readonly ledger: Ledger;
  readonly movements: Movements;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
};

/** A posting with who it is owed to. */
type Owed = Posting & { readonly member: MemberId; readonly currency: Currency };

/** Pays what is due for the months through `month`. Paying again pays what is left. */
export async function postInterest(deps: InterestDeps, month: Month): Promise<AccountId[]> {
  const owed = await funded(deps, await whatIsOwed(deps, month));
  const paid: (Owed & { movement: MovementId })[] = [];
  for (let start = 0; start < owed.length; start += underWayMax) {
    const chunk = owed.slice(start, start + underWayMax);
    const movements = await Promise.all(chunk.map((posting) => pay(deps, posting)));
    const done = chunk.flatMap((posting, index) => {
      const movement = movements[index];
      return movement ? [{ ...posting, movement }] : [];
    });
    // A crash before this pays them again under the same keys, which moves nothing.
    await deps.db.transaction((tx) => markPaid(tx, done, deps.clock.nowMs()));
    paid.push(...done);
  }
  return paid.map((posting) => posting.account);
}

async function whatIsOwed(deps: InterestDeps, month: Month): Promise<Owed[]> {
  const postings = await unpaidPostings(deps.db, month, postingsMax);
  if (postings.length === 0) return [];
  const accounts = new Map((await listAccountRows(deps.db)).map((row) => [row.id, row]));
  return postings.map((posting) => {
    const row = accounts.get(posting.account);
    assert(row, "interest is owed to an account");
    return { ...posting, member: row.member_id, currency: row.currency };
  });
}

/** Leaves out the currencies in which own funds do not suffice. */
async function funded(deps: InterestDeps, owed: readonly Owed[]): Promise<Owed[]> {
  const byCurrency = Map.groupBy(owed, (posting) => posting.currency);
  const payable: Owed[] = [];
  for (const [currency, postings] of byCurrency) {
    const sum = postings.reduce((total, posting) => total + posting.amount, 0n);
    const [equity] = await deps.ledger.lookupAccounts([institutionAccounts.equity(currency)]);
    const funds = equity ? postedBalance(equity) : 0n;
    if (sum <= funds) payable.push(...postings);
    else deps.log.error({ currency, owed: `${sum}`, funds: `${funds}` }, "interest not paid");
  }
  return payable;
}

/** Undefined when the ledger refused: own funds were spent since we looked. */
async function pay(deps: InterestDeps, posting: Owed): Promise<MovementId | undefined> {
  const { account, member, month, currency } = posting;
  const amount = money(posting.amount, currency);
  const { equity, interestExpense } = institutionAccounts;
  const transfer = { amount: posting.amount, ledger: ledgerOf(currency) };
  const submitted = await deps.movements.submit({
    id: deps.ids.make("mov"),
    kind: "interest",
    owner: institution,
    idempotencyKey: `interest:${account}:${month}:${posting.refusals}`,
    requestHash: requestHash("interest", amount, account, month),
    from: { type: "bourse" },
    to: { type: "member", member, account },
    amount,
    note: "",
    category: "income",
    details: { month },
    step: {
      name: "pay",
      target: "completed",
      transfers: [
        transferInput({
          ...transfer,
          id: deps.ids.u128(),
          debitAccountId: interestExpense(currency),
          creditAccountId: idToU128(account),
          code: transferCodes.interest,
        }),
        transferInput({
          ...transfer,
          id: deps.ids.u128(),
          debitAccountId: equity(currency),
          creditAccountId: interestExpense(currency),
          code: transferCodes.interestFunding,
        }),
      ],
    },
  });
  if (submitted.ok) return submitted.value.id;
  deps.log.error({ account, month, ...submitted.error }, "interest refused");
  await deps.db.transaction((tx) => countRefusal(tx, posting));
  return undefined;
}
