import {
  type Accounts,
  migrations as accountMigrations,
  createAccounts,
  institutionAccounts,
  ledgerOf,
} from "#accounts";
import {
  type ApprovalId,
  createIdentity,
  createSandboxIdentityCheck,
  type Identity,
  migrations as identityMigrations,
  type SignedUp,
  type SignUpDetails,
} from "#identity";
import {
  type Currency,
  createEventLog,
  createManualClock,
  createRandomIds,
  type Db,
  type EventLog,
  eventMigrations,
  type Ids,
  idToU128,
  type Log,
  type ManualClock,
  type MemberId,
  type Migration,
  type Money,
  money,
  must,
  secondMs,
  silentLog,
} from "#kernel";
import { createMemoryLedger, type Ledger, ledgerMigrations, transferInput } from "#ledger";
import { createMovements, type Movements, movementMigrations } from "#movements";
import { migrations } from "./migrations.ts";
import type { Authority, Sender } from "./payment.ts";
import { createPayments, type Payments } from "./payments.ts";

const password = "correct horse staple 42";
const origin = "https://bank.example";

/** The real modules over a database of their own and a ledger in memory. */
export type World = AsyncDisposable & {
  readonly db: Db;
  readonly clock: ManualClock;
  readonly ids: Ids;
  readonly ledger: Ledger;
  readonly events: EventLog;
  readonly movements: Movements;
  readonly identity: Identity;
  readonly accounts: Accounts;
  readonly payments: Payments;
};

/** What the world's database needs. */
export const testMigrations: readonly Migration[] = [
  ...eventMigrations,
  ...ledgerMigrations,
  ...movementMigrations,
  ...identityMigrations,
  ...accountMigrations,
  ...migrations,
];

type OpenLedger = (given: {
  readonly clock: ManualClock;
  readonly db: Db;
  readonly log: Log;
}) => Promise<Ledger> | Ledger;

/** A world over a database with {@link testMigrations}, which is disposed of with it. */
export async function createWorld(
  database: AsyncDisposable & { readonly db: Db },
  openLedger: OpenLedger = createMemoryLedger,
): Promise<World> {
  const { db } = database;
  const clock = createManualClock(Date.UTC(2026, 0, 15, 12));
  const ids = createRandomIds(clock);
  const shared = { db, clock, ids, log: silentLog, events: createEventLog(db) };
  const ledger = await openLedger(shared);
  const movements = await createMovements({ ...shared, ledger });
  await movements.recover();
  const identity = createIdentity({
    ...shared,
    secretKey: new Uint8Array(32).fill(7),
    relyingParty: { id: "bank.example", name: "Bank", origins: [origin] },
    identityCheck: createSandboxIdentityCheck({ clock }),
  });
  const directory = { nameOf: (member: MemberId) => identity.memberById(member) };
  const book = createAccounts({ ...shared, ledger, movements, directory });
  await book.ensureInstitution();
  const payments = createPayments({
    ...shared,
    movements,
    identity,
    accounts: book,
    linkSecret: new Uint8Array(32).fill(9),
    publicUrl: origin,
  });
  return {
    db,
    clock,
    ids,
    ledger,
    movements,
    identity,
    payments,
    events: shared.events,
    accounts: book,
    async [Symbol.asyncDispose]() {
      payments.close();
      await movements.close();
      await ledger.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** A member of the test world. Acts with a token unless a test is about approvals. */
export type Person = Sender & {
  readonly handle: string;
  readonly session: Sender;
  readonly signedUp: SignedUp;
};

let people = 0;

/** Letters that nobody takes for one another, so that no two handles look alike. */
function handleOf(count: number): string {
  const letters = [...String(count)].map((digit) => "abcdefghkp"[Number(digit)]);
  return `member_${letters.join("")}`;
}

/** Signs somebody up; `tier` is reached by a check of their identity. */
export async function join(
  world: World,
  more: Partial<SignUpDetails> & { readonly tier?: 1 | 2 } = {},
): Promise<Person> {
  const { tier, ...given } = more;
  people += 1;
  const details: SignUpDetails = {
    handle: handleOf(people),
    name: `Person ${people}`,
    kind: "person",
    language: "en",
    displayCurrency: "USD",
    ...given,
  };
  const { handle } = details;
  const caller = { address: `192.0.2.${people % 250}`, userAgent: "test" };
  const signedUp = must(await world.identity.signUpWithPassword({ ...details, password }, caller));
  const member = signedUp.member.id;
  await world.accounts.open(member, "USD", details.name);
  if (tier !== undefined) await raiseTier(world, member, tier);
  return { member, by: "token", handle, session: { member, by: "session" }, signedUp };
}

async function raiseTier({ identity, clock }: World, member: MemberId, to: 1 | 2): Promise<void> {
  for (const tier of [1, 2] as const) {
    if (tier > to) return;
    const year = 1950 + (people % 50);
    const day = String(1 + (people % 28)).padStart(2, "0");
    const check = {
      tier,
      legalName: `Legal Name ${people}`,
      birthDate: `${year}-01-${day}`,
      country: "US",
    };
    const document = { kind: "passport", number: `P${people}1` } as const;
    const request = tier === 2 ? { ...check, document } : check;
    must(await identity.submitIdentityCheck(member, request));
    clock.advanceMs(5 * secondMs);
    await identity.identityChecks(member);
  }
}

/** Money from outside, in minor units. */
export async function fund(
  { accounts: book, ids, ledger }: World,
  { member, handle }: Person,
  amount: bigint,
  currency: Currency = "USD",
): Promise<void> {
  const account = await book.open(member, currency, handle);
  const transfer = transferInput({
    id: ids.u128(),
    debitAccountId: institutionAccounts.nostro(currency),
    creditAccountId: idToU128(account.id),
    amount,
    ledger: ledgerOf(currency),
    code: 1,
  });
  const [result] = await ledger.createTransfers([transfer]);
  if (result?.status !== "created") throw new Error(`funding failed: ${result?.status}`);
}

/** What can be spent, in minor units. */
export async function balanceOf(
  { accounts: book }: World,
  { member }: Person,
  currency: Currency = "USD",
): Promise<bigint> {
  const account = await book.accountOf(member, currency);
  const [balance] = account ? await book.balances([account]) : [];
  return balance?.available.amount ?? 0n;
}

/** Each knows the other, so nothing has to be accepted. */
export async function befriend({ identity }: World, a: Person, b: Person): Promise<void> {
  must(await identity.addContact(a.member, b.handle));
}

/** What the jobs do each second: the ledger releases what has expired, then its owners follow. */
export async function runJobs({ ledger, payments }: World): Promise<void> {
  await ledger.expirePending();
  await payments.runDue();
}

let keys = 0;

/** A new idempotency key, with an approval where there is one. */
export function key(approvalId?: ApprovalId): Authority {
  keys += 1;
  const idempotencyKey = `key-${keys}`;
  return approvalId === undefined ? { idempotencyKey } : { idempotencyKey, approvalId };
}

/** An amount in cents. */
export function usd(amount: bigint): Money {
  return money(amount, "USD");
}

/** Grants what a payment asked to have approved. */
export async function grant({ identity }: World, who: Person, id: ApprovalId): Promise<ApprovalId> {
  const proof = { method: "password", password } as const;
  const sessionId = who.signedUp.session.id;
  must(await identity.grantApproval(who.member, { approvalId: id, proof, sessionId }));
  return id;
}

/** What a member was told, oldest first. */
export async function eventsOf({ events }: World, { member }: Person, type: string) {
  const stored = await events.since(member, 0n, 1_000);
  return stored.filter((event) => event.type === type);
}
