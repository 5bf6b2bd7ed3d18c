import { setTimeout as delay } from "node:timers/promises";
import { type Clock, err, idToU128, type Money, money, ok, type Result } from "#kernel";
import { accountFilter, accountFilterFlags, type Ledger } from "#ledger";
import type { Movement, Movements } from "#movements";
import type { Account } from "./account.ts";
import { postedBalance } from "./balances.ts";
import { addMonths, type Month, monthOf, monthStartMs } from "./calendar.ts";
import { type NotFound, StatementMismatchError } from "./errors.ts";
import { effectOn } from "./view.ts";

/** Opening balance + money in − money out = closing balance, to the minor unit. */
export type StatementSummary = {
  readonly month: Month;
  readonly opening: Money;
  readonly moneyIn: Money;
  readonly moneyOut: Money;
  readonly closing: Money;
  /** The month is over, so that nothing is added to it. */
  readonly final: boolean;
};

/** A movement on a statement. */
export type StatementLine = {
  readonly movement: Movement;
  /** What it added to the balance; less than zero when it took. */
  readonly effect: Money;
  /** The balance after it. */
  readonly balance: Money;
};

/** A month of an account, movement by movement. */
export type Statement = StatementSummary & {
  readonly account: Account;
  /** Oldest first. */
  readonly lines: readonly StatementLine[];
};

export type StatementDeps = {
  readonly ledger: Ledger;
  readonly movements: Movements;
  readonly clock: Clock;
};

const nanosecondsPerMs = 1_000_000n;
/** Outcomes are stored a moment after the ledger has posted; who reads in between looks again. */
const attemptsMax = 6;
const firstWaitMs = 25;

export async function makeStatement(
  deps: StatementDeps,
  account: Account,
  month: Month,
): Promise<Result<Statement, NotFound>> {
  if (!hasStatement(deps, account, month)) return err({ code: "not_found" });
  const [statement] = await statementsOf(deps, account, [month]);
  return statement ? ok(statement) : err({ code: "not_found" });
}

export async function statementMonths(
  deps: StatementDeps,
  account: Account,
): Promise<StatementSummary[]> {
  const months: Month[] = [];
  const last = monthOf(deps.clock.nowMs());
  for (let month = monthOf(account.createdAtMs); month <= last; month = addMonths(month, 1)) {
    months.push(month);
  }
  const statements = await statementsOf(deps, account, months);
  return statements.reverse().map(({ month, opening, moneyIn, moneyOut, closing, final }) => {
    return { month, opening, moneyIn, moneyOut, closing, final };
  });
}

function hasStatement(deps: StatementDeps, account: Account, month: Month): boolean {
  return month >= monthOf(account.createdAtMs) && month <= monthOf(deps.clock.nowMs());
}

/** Statements of consecutive months, each proved against the ledger. */
async function statementsOf(
  deps: StatementDeps,
  account: Account,
  months: readonly Month[],
): Promise<Statement[]> {
  for (let attempt = 1; ; attempt++) {
    const statements = await draw(deps, account, months);
    const wrong = statements.find((statement) => !addsUp(statement));
    if (!wrong) return statements;
    if (attempt === attemptsMax) throw mismatch(wrong);
    await delay(firstWaitMs * 2 ** attempt);
  }
}

async function draw(
  deps: StatementDeps,
  account: Account,
  months: readonly Month[],
): Promise<Statement[]> {
  const nowMs = deps.clock.nowMs();
  const spans = months.map((month) => {
    const endMs = monthStartMs(addMonths(month, 1));
    const final = endMs <= nowMs;
    // This millisecond is not over, but what is posted in it is seen by both sides or by neither.
    return { month, fromMs: monthStartMs(month), untilMs: final ? endMs : nowMs + 1, final };
  });
  const [first, last] = [spans[0], spans[spans.length - 1]];
  if (!first || !last) return [];
  const ledgerId = idToU128(account.id);
  const starts = [first.fromMs, ...spans.map((span) => span.untilMs)];
  const balances = await Promise.all(starts.map((ms) => balanceBefore(deps.ledger, ledgerId, ms)));
  const movements = await movementsOf(deps, account, first.fromMs, last.untilMs);
  return spans.map(({ month, fromMs, untilMs, final }, index) => {
    const within = movements.filter((movement) => isWithin(movement, fromMs, untilMs));
    const [opening, closing] = [balances[index] ?? 0n, balances[index + 1] ?? 0n];
    return { account, month, final, ...summarise(account, opening, closing, within) };
  });
}

function isWithin(movement: Movement, fromMs: number, untilMs: number): boolean {
  const { finalAtMs } = movement;
  return finalAtMs !== null && finalAtMs >= fromMs && finalAtMs < untilMs;
}

function summarise(
  account: Account,
  opening: bigint,
  closing: bigint,
  movements: readonly Movement[],
): Omit<Statement, "account" | "month" | "final"> {
  const { currency } = account;
  const lines: StatementLine[] = [];
  let balance = opening;
  let [moneyIn, moneyOut] = [0n, 0n];
  for (const movement of movements) {
    const effect = effectOn(movement, account.id);
    balance += effect;
    if (effect > 0n) moneyIn += effect;
    else moneyOut -= effect;
    const line = { effect: money(effect, currency), balance: money(balance, currency) };
    lines.push({ movement, ...line });
  }
  return {
    opening: money(opening, currency),
    moneyIn: money(moneyIn, currency),
    moneyOut: money(moneyOut, currency),
    closing: money(closing, currency),
    lines,
  };
}

function addsUp({ opening, moneyIn, moneyOut, closing }: Statement): boolean {
  return opening.amount + moneyIn.amount - moneyOut.amount === closing.amount;
}

function mismatch(statement: Statement): StatementMismatchError {
  const { account, month, opening, moneyIn, moneyOut, closing } = statement;
  return new StatementMismatchError(
    `${account.id} in ${month}: ${opening.amount} + ${moneyIn.amount} - ${moneyOut.amount} ` +
      `is not ${closing.amount}`,
  );
}

/** Completed movements that changed the balance of an account, oldest first. */
export async function movementsOf(
  { movements }: Pick<StatementDeps, "movements">,
  account: Account,
  fromMs: number,
  untilMs: number,
): Promise<Movement[]> {
  const holder = { member: account.member, account: account.id };
  const all = await movements.completedOf(holder, fromMs, untilMs);
  return all.filter((movement) => effectOn(movement, account.id) !== 0n);
}

/** Posted balance of a ledger account just before an instant, as the ledger keeps it. */
export async function balanceBefore(
  ledger: Ledger,
  accountId: bigint,
  untilMs: number,
): Promise<bigint> {
  const { debits, credits, reversed } = accountFilterFlags;
  const [last] = await ledger.getAccountBalances(
    accountFilter({
      accountId,
      timestampMax: BigInt(untilMs) * nanosecondsPerMs - 1n,
      limit: 1,
      flags: debits | credits | reversed,
    }),
  );
  return last ? postedBalance(last) : 0n;
}
