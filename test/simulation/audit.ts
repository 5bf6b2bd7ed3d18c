import { institutionAccounts, monthOf } from "#accounts";
import { createRandom } from "#demo";
import { tierLimits } from "#identity";
import { dayMs, idToU128, type MemberId } from "#kernel";
import type { Account } from "#ledger";
import { verifyBank } from "#main";
import type { Side } from "#movements";
import type { Journal } from "./call.ts";
import type { Person } from "./people.ts";
import type { World } from "./world.ts";

/** What is wrong; none when all is well. The bank is at rest while it is audited. */
export type Defects = readonly string[];

type Moved = {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly from: Side;
  readonly to: Side;
  readonly amount: bigint;
  readonly currency: string;
  readonly member: MemberId | null;
  readonly receiver: MemberId | null;
  readonly createdAtMs: number;
  readonly isOpen: boolean;
};

async function readMovements({ database }: World): Promise<Moved[]> {
  const { rows } = await database.db.pool.query<Moved>(
    `select id, kind, state, from_side as "from", to_side as "to", amount, currency,
       from_member as member, to_member as receiver,
       (extract(epoch from created_at) * 1000)::float8 as "createdAtMs",
       steps -> -1 ->> 'outcome' = 'planned' as "isOpen"
     from movements.movement order by id`,
  );
  return rows;
}

/**
 * What can be told from the movements alone: none is without an outcome, they explain every balance
 * to the cent, nobody sent more than allowed, and what was told to somebody is still true.
 */
export async function auditMovements(
  world: World,
  people: readonly Person[],
  journal: Journal,
): Promise<Defects> {
  const movements = await readMovements(world);
  return [
    ...movements.filter(({ isOpen }) => isOpen).map(({ id }) => `${id} has no outcome`),
    ...(await unexplained(world, movements)),
    ...(await houseAccountsInUse(world)),
    ...(await overLimit(world, people, movements)),
    ...brokenPromises(movements, journal),
  ];
}

type Balance = { posted: bigint; out: bigint; coming: bigint };

/** Accounts and pots whose balance is not what their movements sum to. */
async function unexplained({ bank }: World, movements: readonly Moved[]): Promise<Defects> {
  const expected = new Map<string, Balance>();
  const of = (side: Side): Balance | undefined => {
    const holder = side.type === "pot" ? side.pot : side.type === "member" ? side.account : null;
    if (holder === null) return undefined;
    const balance = expected.get(holder) ?? { posted: 0n, out: 0n, coming: 0n };
    expected.set(holder, balance);
    return balance;
  };
  for (const { state, from, to, amount } of movements) {
    const [payer, payee] = [of(from), of(to)];
    if (state === "completed") {
      if (payer) payer.posted -= amount;
      if (payee) payee.posted += amount;
    } else if (state === "pending") {
      if (payer) payer.out += amount;
      if (payee) payee.coming += amount;
    }
  }
  const holders = [...expected.keys()];
  const records = await bank.ledger.lookupAccounts(holders.map(idToU128));
  const found = new Map(records.map((record) => [record.id, record]));
  return holders.flatMap((holder) => {
    const [wanted, is] = [expected.get(holder), found.get(idToU128(holder))];
    if (!wanted || !is) return [`${holder} is not in the ledger`];
    const held = balanceOf(is);
    const isSame =
      wanted.posted === held.posted && wanted.out === held.out && wanted.coming === held.coming;
    return isSame ? [] : [`${holder} should hold ${tell(wanted)} and holds ${tell(held)}`];
  });
}

function balanceOf({ creditsPosted, debitsPosted, debitsPending, creditsPending }: Account) {
  return { posted: creditsPosted - debitsPosted, out: debitsPending, coming: creditsPending };
}

function tell({ posted, out, coming }: Balance): string {
  return `${posted} (going ${out}, coming ${coming})`;
}

/**
 * What members own is nostro less equity: with debits equal to credits, that is to say that the
 * accounts between are at zero.
 */
async function houseAccountsInUse({ bank }: World): Promise<Defects> {
  const { clearing, suspense, escrow, interestExpense, fees } = institutionAccounts;
  const ids = [
    clearing("USD", "ach"),
    ...[suspense, escrow, interestExpense, fees].map((account) => account("USD")),
  ];
  const records = await bank.ledger.lookupAccounts(ids);
  return records
    .filter((record) => record.creditsPosted !== record.debitsPosted)
    .map(({ id }) => `the institution's account ${id} is not at zero`);
}

const countedKinds = new Set([
  "payment",
  "request_payment",
  "claim",
  "split_share",
  "scheduled_payment",
]);
const countedStates = new Set(["created", "pending", "completed"]);

/** Natural persons who sent more in a day or month than their tier may. */
async function overLimit(
  { bank }: World,
  people: readonly Person[],
  movements: readonly Moved[],
): Promise<Defects> {
  const members = new Map(
    (
      await Promise.all(people.map(async (person) => bank.identity.memberById(person.member)))
    ).flatMap((member) => (member ? [[member.id, member] as const] : [])),
  );
  const sums = new Map<string, bigint>();
  const found = new Set<string>();
  for (const { member: id, receiver, kind, state, amount, createdAtMs } of movements) {
    const member = id && members.get(id);
    if (!member || receiver === id) continue;
    if (!countedKinds.has(kind) || !countedStates.has(state)) continue;
    const { perDay, perMonth } = tierLimits[member.tier].USD;
    const windows = [
      [`day ${Math.floor(createdAtMs / dayMs)}`, perDay],
      [`month ${monthOf(createdAtMs)}`, perMonth],
    ] as const;
    for (const [window, limit] of windows) {
      const name = `${member.personId} ${window}`;
      const sum = (sums.get(name) ?? 0n) + amount;
      sums.set(name, sum);
      if (sum > limit) found.add(`${name}: sent more than ${limit}`);
    }
  }
  return [...found];
}

/** Movements that somebody was told of and that are gone, or not in the state they ended in. */
function brokenPromises(movements: readonly Moved[], { told }: Journal): Defects {
  const states = new Map(movements.map(({ id, state }) => [id, state]));
  return [...told].flatMap(([id, state]) => {
    const now = states.get(id);
    const isKept = state === "pending" ? now !== undefined && now !== "failed" : now === state;
    return isKept ? [] : [`${id} was ${state} and is ${now ?? "gone"}`];
  });
}

/** Everything that the bank proves of itself. */
export async function auditBank({ bank, clock }: World): Promise<Defects> {
  const invariants = await verifyBank(bank, clock);
  return invariants.flatMap(({ invariant, ids }) =>
    ids.map((id) => `not true: ${invariant}: ${id}`),
  );
}

/** Every month of a few accounts: opening balance and movements make the closing balance. */
export async function auditStatements(
  { bank }: World,
  people: readonly Person[],
  seed: string,
): Promise<Defects> {
  const { member } = createRandom(seed).pick(people);
  const account = await bank.accounts.accountOf(member, "USD");
  if (!account) return [`${member} has no account`];
  const months = await bank.accounts.statementMonths(account);
  return months.flatMap(({ month, opening, moneyIn, moneyOut, closing }, index) => {
    const next = months[index - 1];
    const sums = opening.amount + moneyIn.amount - moneyOut.amount === closing.amount;
    const follows = !next || next.opening.amount === closing.amount;
    return sums && follows ? [] : [`statement of ${account.id} for ${month} does not add up`];
  });
}
